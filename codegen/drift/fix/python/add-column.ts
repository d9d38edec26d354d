import type {
  AssignStatement,
  CallExpression,
  ClassStatement,
  Statement,
} from "../../../claims/python/syntax.ts";
import type { ColumnShape, FixAction } from "../../fix-action.ts";
import type { Edit, Repair } from "../edit.ts";
import { addBefore, addItem, argumentsOf } from "./argument.ts";
import { isFreeAttribute } from "./column-name.ts";
import { fieldArguments, shadowed } from "./column-type.ts";
import {
  indentAt,
  insert,
  lastName,
  lineEnd,
  newlineOf,
  quoted,
  type PythonFile,
} from "./file.ts";
import { Namer } from "./namer.ts";
import { hasDefault, isDataclass, isMapped } from "./nullability.ts";
import { orNone } from "./annotation.ts";
import { claimOf, type PythonProject } from "./project.ts";
import {
  calledName,
  callsIn,
  findClass,
  findTable,
  isCalled,
  prefixAt,
} from "./site.ts";
import { pythonType, type PythonType } from "./type.ts";

type AddColumn = Extract<FixAction, { action: "add-column" }>;

/** Adds a column below the last one, in the manner of the others. */
export function addColumn(project: PythonProject, fix: AddColumn): Repair {
  const { model, shape } = fix;
  const claim = claimOf(project, model);
  if (claim?.columns.some(({ name }) => name === shape.name))
    return { byHand: `${shape.name} is there already` };
  const inTable = claim && findTable(project.draft, claim.table.place);
  if (inTable) return addToTable(inTable.file, inTable.table, shape);
  const found = findClass(project.draft, model.place);
  return found
    ? addToClass(found.file, found.owner, fix)
    : { byHand: "the model is not a class with columns of its own" };
}

function noType({ sqlType }: ColumnShape): Repair {
  return { byHand: `SQLAlchemy's type for ${sqlType} is not known here` };
}

function addToTable(
  file: PythonFile,
  table: CallExpression,
  shape: ColumnShape,
): Repair {
  const columns = table.arguments.filter(({ value }) =>
    isCalled(file, value, "Column"),
  );
  const last = columns.at(-1)?.value;
  if (last?.kind !== "call")
    return { byHand: "the table has no column to put another one below" };
  const prefix = prefixAt(file, last);
  const namer = new Namer(file, prefix);
  const type = pythonType(shape, namer);
  if (!type) return noType(shape);
  const callee = file.text.slice(last.callee.from, last.callee.to);
  const settings = [...nullable(shape), ...filled(shape, namer)];
  const given = [quoted(shape.name, file.text), type.sql, ...settings];
  const text = `${callee}(${given.join(", ")})`;
  const next = table.arguments[table.arguments.indexOf(columns.at(-1)!) + 1];
  const edits = next
    ? addBefore(file, next, text)
    : addItem(file, argumentsOf(table), text);
  return { edits, imports: new Map([[file.path, namer.imports]]) };
}

function nullable(shape: ColumnShape): readonly string[] {
  return shape.nullable ? [] : ["nullable=False"];
}

/** PostgreSQL stores what it computes, or from 18 on computes it when it is read. */
export function computed(
  { expression, kind }: NonNullable<ColumnShape["generated"]>,
  namer: Namer,
): string {
  const persisted = kind === "stored" ? "True" : "False";
  return `${namer.sql("Computed")}(${JSON.stringify(expression)}, persisted=${persisted})`;
}

/** What the server fills in: an expression where it is known, otherwise that there is one. */
function filled(
  { written, optionalOnInsert, generated, nullable }: ColumnShape,
  namer: Namer,
): readonly string[] {
  if (generated !== undefined) return [computed(generated, namer)];
  const isFilled = !written || (optionalOnInsert && !nullable);
  return isFilled ? [`server_default=${namer.sql("FetchedValue")}()`] : [];
}

interface Style {
  readonly kind: "mapped" | "column" | "field";
  /** "mapped_column", "db.Column". */
  readonly callee: string | undefined;
  readonly prefix: string;
  /** Where the new line goes: after this. */
  readonly after: Statement | undefined;
}

function isColumn(file: PythonFile, statement: Statement): boolean {
  if (statement.kind !== "assign") return false;
  const { value, annotation } = statement;
  const calls = value ? [...callsIn(value)] : [];
  if (calls.some((one) => isCalled(file, one, "relationship", "Relationship")))
    return false;
  return (
    calls.some((one) =>
      isCalled(file, one, "Column", "mapped_column", "Field"),
    ) ||
    (annotation !== undefined &&
      isMapped(file, annotation) &&
      value === undefined)
  );
}

function styleOf(
  file: PythonFile,
  { body }: ClassStatement,
  reader: string,
): Style {
  const isField = reader === "sqlmodel";
  const columns = body.filter(
    (one): one is AssignStatement =>
      one.kind === "assign" &&
      (isColumn(file, one) || (isField && isPlainField(one))),
  );
  const last = columns.at(-1);
  const call = columns
    .flatMap(({ value }) => (value ? [...callsIn(value)] : []))
    .findLast((one) => isCalled(file, one, "Column", "mapped_column"));
  const isAnnotated =
    columns.some(
      ({ annotation }) => annotation && isMapped(file, annotation),
    ) ||
    (columns.length === 0 && /\bMapped\[/.test(file.text));
  const kind = isField ? "field" : isAnnotated ? "mapped" : "column";
  const fits =
    call && (kind === "column" || calledName(file, call) === "mapped_column");
  return {
    kind,
    callee: fits
      ? file.text.slice(call.callee.from, call.callee.to)
      : undefined,
    prefix: prefixAt(file, call),
    after: last ?? lastDirective(body),
  };
}

/** SQLModel's `name: str`. */
function isPlainField({
  annotation,
  targets,
  value,
}: AssignStatement): boolean {
  const [target] = targets;
  return (
    annotation !== undefined &&
    target?.kind === "name" &&
    !target.name.startsWith("_") &&
    target.name !== "model_config" &&
    !(value?.kind === "call" && lastName(value) === "Relationship")
  );
}

/** __tablename__ and its like, or the docstring: a class with no columns of its own has these. */
function lastDirective(body: readonly Statement[]): Statement | undefined {
  return body.findLast(
    (one, at) =>
      (one.kind === "assign" &&
        one.targets.some(
          (target) => target.kind === "name" && target.name.startsWith("__"),
        )) ||
      (at === 0 && one.kind === "expression"),
  );
}

function addToClass(
  file: PythonFile,
  owner: ClassStatement,
  { model, shape }: AddColumn,
): Repair {
  const style = styleOf(file, owner, model.reader);
  const namer = new Namer(file, style.prefix);
  const type = pythonType(shape, namer);
  if (!type) return noType(shape);
  const first = owner.body[0];
  const anchor = style.after ?? first;
  if (!anchor) return { byHand: "the class has no body to put a column in" };
  const line = declaration(file, owner, shape, style, type, namer);
  const indent = indentAt(file.text, anchor.from);
  const end = newlineOf(file.text);
  const edit: Edit = style.after
    ? insert(file, lineEnd(file.text, style.after.to), `${end}${indent}${line}`)
    : insert(file, anchor.from, `${line}${end}${indent}`);
  return { edits: [edit], imports: new Map([[file.path, namer.imports]]) };
}

function declaration(
  file: PythonFile,
  owner: ClassStatement,
  shape: ColumnShape,
  style: Style,
  type: PythonType,
  namer: Namer,
): string {
  const isFree = isFreeAttribute({ owner }, shape.name);
  const attribute = isFree ? shape.name : attributeFor(owner, shape.name);
  const named = isFree ? [] : [quoted(shape.name, file.text)];
  const { callee, kind } = style;
  if (kind === "field")
    return field(file, owner, shape, type, namer, attribute, named);
  const settings = filled(shape, namer);
  if (kind === "column") {
    const call = callee ?? namer.sql("Column");
    const given = [...named, type.sql, ...nullable(shape), ...settings];
    return `${attribute} = ${call}(${given.join(", ")})`;
  }
  const call = callee ?? namer.orm("mapped_column");
  const annotation = annotationOf(file, owner, shape, type, namer, attribute);
  const given = [
    ...named,
    type.sql,
    ...settings,
    ...dataclassArguments(file, owner, shape, settings.length > 0),
  ];
  return `${attribute}: ${mapped(file, namer)}[${annotation}] = ${call}(${given.join(", ")})`;
}

/** "class_" where the column is named by a word that Python, or the class, has for itself. */
function attributeFor(owner: ClassStatement, name: string): string {
  const taken = shadowed({ owner });
  let attribute = `${name.replaceAll(/\W+/g, "_").replace(/^(?=\d)/, "_")}_`;
  while (taken.has(attribute)) attribute += "_";
  return attribute;
}

function mapped({ text }: PythonFile, namer: Namer): string {
  return /\b((?:\w+\.)*Mapped)\[/.exec(text)?.[1] ?? namer.orm("Mapped");
}

/** An annotation is read after the attribute is set: `date: Mapped[date]` would mean the column. */
function annotationOf(
  file: PythonFile,
  owner: ClassStatement,
  shape: ColumnShape,
  type: PythonType,
  namer: Namer,
  attribute: string,
): string {
  const avoid = new Set([...shadowed({ owner }), attribute]);
  const names = new Namer(file, "", avoid);
  const bare = type.annotation(names);
  namer.add(names.imports);
  return shape.nullable ? orNone(file, bare) : bare;
}

/** A dataclass wants fields without a default before those that have one. */
function dataclassArguments(
  file: PythonFile,
  owner: ClassStatement,
  shape: ColumnShape,
  isFilled: boolean,
): readonly string[] {
  if (!isDataclass(file, owner)) return [];
  if (isFilled) return ["init=False"];
  if (shape.nullable) return ["default=None"];
  const isAfterDefault = owner.body.some(
    (one) => one.kind === "assign" && hasDefault(one.value),
  );
  return isAfterDefault ? ["kw_only=True"] : [];
}

function field(
  file: PythonFile,
  owner: ClassStatement,
  shape: ColumnShape,
  type: PythonType,
  namer: Namer,
  attribute: string,
  named: readonly string[],
): string {
  const isFilled = filled(shape, namer);
  const mayBeNone = shape.nullable || isFilled.length > 0;
  const annotation = annotationOf(
    file,
    owner,
    { ...shape, nullable: mayBeNone },
    type,
    namer,
    attribute,
  );
  const made = isFilled.find((one) => !one.startsWith("server_default"));
  const entries = [
    ...named.map((name) => `"name": ${name}`),
    ...isFilled
      .filter((one) => one !== made)
      .map((one) => one.replace(/^server_default=/, '"server_default": ')),
  ];
  const given = [
    ...(mayBeNone ? ["default=None"] : []),
    ...fieldArguments({ file }, shape, type, true),
    ...(isFilled.length > 0 && !shape.nullable ? ["nullable=False"] : []),
    ...(made ? [`sa_column_args=(${made},)`] : []),
    ...(entries.length > 0 ? [`sa_column_kwargs={${entries.join(", ")}}`] : []),
  ];
  const value =
    given.length === 0
      ? ""
      : given.join() === "default=None"
        ? " = None"
        : ` = ${namer.sqlmodel("Field")}(${given.join(", ")})`;
  return `${attribute}: ${annotation}${value}`;
}
