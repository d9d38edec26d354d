import type {
  AssignStatement,
  CallExpression,
  ClassStatement,
  DictExpression,
  Expression,
  Span,
  Statement,
} from "../../../claims/python/syntax.ts";
import type { FixAction } from "../../fix-action.ts";
import type { Edit, Repair } from "../edit.ts";
import { addItem, argumentNamed, setArgument, type Items } from "./argument.ts";
import {
  indentAt,
  insert,
  lineEnd,
  newlineOf,
  quoted,
  replace,
  textOf,
  type PythonFile,
} from "./file.ts";
import { valueSpan } from "./member-use.ts";
import { claimOf, type PythonProject } from "./project.ts";
import { moveReferences } from "./reference.ts";
import { findClass, findTable, isCalled, wholeFunction } from "./site.ts";

type RenameTable = Extract<FixAction, { action: "rename-table" }>;

const notKnown =
  "the table's name and schema are written in a way that is not known";

/** Maps a model to another table, and lets the foreign keys of the project follow. */
export function renameTable(project: PythonProject, fix: RenameTable): Repair {
  const { model, to } = fix;
  const claim = claimOf(project, model);
  if (!claim) return { byHand: "the model is not where it was" };
  const { table } = claim;
  const isNamed = table.name !== to.name;
  // A table of the search path stays there: only another schema is said.
  const isMoved =
    table.schema === undefined
      ? !isNamed || to.schema !== "public"
      : table.schema !== to.schema;
  const change = {
    ...(isNamed && { name: to.name }),
    ...(isMoved && { schema: to.schema }),
  };
  const inTable = findTable(project.draft, table.place);
  const inClass = findClass(project.draft, model.place);
  const edits = inTable
    ? moveCall(inTable.file, inTable.table, change)
    : inClass && moveClass(inClass.file, inClass.owner, change);
  if (!edits) return { byHand: notKnown };
  const schema = isMoved ? to.schema : table.schema;
  const keys = moveReferences(project, table, {
    name: to.name,
    ...(schema !== undefined && { schema }),
  });
  return { edits: [...edits, ...keys] };
}

interface Change {
  readonly name?: string;
  readonly schema?: string;
}

/** Table("customers", metadata, …, schema="core"). */
function moveCall(
  file: PythonFile,
  table: CallExpression,
  { name, schema }: Change,
): readonly Edit[] | undefined {
  const first = argumentNamed(table, "name") ?? table.arguments[0];
  if (!first) return undefined;
  return [
    ...(name === undefined ? [] : [setString(file, first.value, name)]),
    ...(schema === undefined
      ? []
      : setArgument(file, table, "schema", quoted(schema, file.text))),
  ];
}

/** Another text in the same quotes. */
function setString(file: PythonFile, value: Expression, text: string): Edit {
  const isText = value.kind === "constant" && typeof value.value === "string";
  const inside =
    isText && textOf(file, value).match(/^["']/)
      ? valueSpan(file, value)
      : undefined;
  return inside
    ? replace(file, inside, text)
    : replace(file, value, quoted(text, file.text));
}

function moveClass(
  file: PythonFile,
  owner: ClassStatement,
  { name, schema }: Change,
): readonly Edit[] | undefined {
  const named = directive(owner, "__tablename__");
  const added: string[] = [];
  const edits: Edit[] = [];
  if (name !== undefined) {
    const value = named && valueOf(file, named);
    if (named && !value) return undefined;
    if (value) edits.push(setString(file, value, name));
    else added.push(`__tablename__ = ${quoted(name, file.text)}`);
  }
  if (schema !== undefined) {
    const given = directive(owner, "__table_args__");
    const moved = given && moveArguments(file, given, schema);
    if (given && !moved) return undefined;
    if (moved) edits.push(...moved);
    else
      added.push(
        `__table_args__ = {${quoted("schema", file.text)}: ${quoted(schema, file.text)}}`,
      );
  }
  const below = added.length > 0 ? belowHead(file, owner, added) : [];
  return below && [...edits, ...below];
}

/** New directives go below __tablename__, or the docstring. */
function belowHead(
  file: PythonFile,
  owner: ClassStatement,
  lines: readonly string[],
): readonly Edit[] | undefined {
  const { text } = file;
  const [first] = owner.body;
  if (!first) return undefined;
  const end = newlineOf(text);
  const indent = indentAt(text, first.from);
  const named = directive(owner, "__tablename__");
  const isDocstring =
    first.kind === "expression" && first.value.kind === "constant";
  const anchor = named ?? (isDocstring ? first : undefined);
  if (anchor) {
    const written = lines.map((line) => `${end}${indent}${line}`).join("");
    return [insert(file, lineEnd(text, anchor.to), written)];
  }
  const written = lines.map((line) => `${line}${end}${indent}`).join("");
  return [insert(file, first.from, written)];
}

/** The class's own statement that gives __tablename__ or __table_args__: an assignment, or a declared_attr. */
function directive(owner: ClassStatement, name: string): Statement | undefined {
  return owner.body.findLast(
    (one) =>
      (one.kind === "function" && one.name === name) ||
      (one.kind === "assign" &&
        one.targets.some(
          (target) => target.kind === "name" && target.name === name,
        )),
  );
}

/** What a directive is set to, or returns. */
function valueOf(
  file: PythonFile,
  statement: Statement,
): Expression | undefined {
  if (statement.kind === "assign") return (statement as AssignStatement).value;
  if (statement.kind !== "function") return undefined;
  const last = wholeFunction(file, statement)?.body.at(-1);
  return last?.kind === "return" ? last.value : undefined;
}

/** The schema in a dict, in the dict at the end of a tuple, or in dict(…). */
function moveArguments(
  file: PythonFile,
  statement: Statement,
  schema: string,
): readonly Edit[] | undefined {
  const value = valueOf(file, statement);
  if (value?.kind === "dict") return setEntry(file, value, schema);
  if (isCalled(file, value, "dict"))
    return setArgument(file, value, "schema", quoted(schema, file.text));
  if (value?.kind === "constant" && value.value === null)
    return [replace(file, value, entryText(file, schema))];
  if (value?.kind !== "tuple" && value?.kind !== "list")
    return isConstraintCall(value)
      ? [
          replace(
            file,
            value,
            `(${textOf(file, value)}, ${entryText(file, schema)})`,
          ),
        ]
      : undefined;
  const last = value.elements.at(-1);
  if (last?.spread) return undefined;
  if (last?.value.kind === "dict") return setEntry(file, last.value, schema);
  if (isCalled(file, last?.value, "dict"))
    return setArgument(
      file,
      last!.value as CallExpression,
      "schema",
      quoted(schema, file.text),
    );
  return addItem(file, elementsOf(file, value), entryText(file, schema));
}

function isConstraintCall(value: Expression | undefined): value is Expression {
  return value?.kind === "call";
}

function entryText(file: PythonFile, schema: string): string {
  return `{${quoted("schema", file.text)}: ${quoted(schema, file.text)}}`;
}

function elementsOf(
  { text }: PythonFile,
  {
    from,
    to,
    elements,
  }: Extract<Expression, { kind: "tuple" | "list" | "set" }>,
): Items {
  const isBracketed = /[([]/.test(text[from] ?? "");
  const whole = isBracketed ? { from, to } : { from: from - 1, to: to + 1 };
  return { whole, items: elements.map(({ value }) => value) };
}

function setEntry(
  file: PythonFile,
  dict: DictExpression,
  schema: string,
): readonly Edit[] | undefined {
  const present = dict.entries.findLast(
    ({ key }) => key?.kind === "constant" && key.value === "schema",
  );
  if (present) return [setString(file, present.value, schema)];
  const items: Span[] = dict.entries.map(({ key, value }) => ({
    from: key?.from ?? value.from,
    to: value.to,
  }));
  const near = items.length > 0 ? textOf(file, dict) : file.text;
  return addItem(
    file,
    { whole: dict, items },
    `${quoted("schema", near)}: ${quoted(schema, near)}`,
  );
}
