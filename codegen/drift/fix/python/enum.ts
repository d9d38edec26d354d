import type { ColumnClaim } from "../../../claims/model.ts";
import type {
  AssignStatement,
  ClassStatement,
  Expression,
  Span,
} from "../../../claims/python/syntax.ts";
import type { FixAction } from "../../fix-action.ts";
import { nearestLabel } from "../nearest-label.ts";
import type { Edit, Repair, UseQuery } from "../edit.ts";
import { typeNamed, valueAnnotation } from "./annotation.ts";
import {
  addItem,
  argumentNamed,
  argumentsOf,
  removeItem,
  type Items,
} from "./argument.ts";
import {
  contains,
  everyStatement,
  indentAt,
  insert,
  lineEnd,
  newlineOf,
  openFile,
  quoted,
  replace,
  textOf,
  type PythonFile,
} from "./file.ts";
import { valueSpan } from "./member-use.ts";
import { Namer } from "./namer.ts";
import { isMapped } from "./nullability.ts";
import { isSamePlace, type PythonProject } from "./project.ts";
import { removeStatement } from "./remove-column.ts";
import {
  callsIn,
  findClass,
  findColumn,
  isCalled,
  partsOf,
  prefixAt,
  statementsAt,
  typeArgument,
  type ColumnSite,
} from "./site.ts";

type SetValues = Extract<
  FixAction,
  { action: "set-enum-values" | "set-enum-declaration" }
>;

const notKnown = "the values are written in a way that is not known";

/** Gives an enumeration, a Literal or the labels of an Enum(…) the database's values. */
export function setEnumValues(project: PythonProject, fix: SetValues): Repair {
  const found = findClass(project.draft, fix.place);
  if (found)
    return setMembers(
      found.file,
      found.owner,
      fix.values,
      stores(project, fix),
    );
  const file = openFile(project.draft, fix.place.file);
  const at = project.draft.locate(fix.place);
  if (!file || at === undefined) return { byHand: notKnown };
  const labels = labelsAt(file, at);
  return labels ? setLabels(file, labels, fix.values) : { byHand: notKnown };
}

/** Whether the column of a fix stores the names of the members. */
function stores(project: PythonProject, fix: SetValues): "names" | "values" {
  if (fix.action !== "set-enum-values") return "values";
  const columns = project.claims.models.flatMap((one) => one.columns);
  const column = columns.find((one) =>
    isSamePlace(one.place, fix.column.place),
  );
  const call = findColumn(project.draft, fix.column.place)?.call;
  // Another repair may have told it to store values.
  const isTold = call?.arguments.some(({ value }) =>
    [...callsIn(value)].some((one) => argumentNamed(one, "values_callable")),
  );
  return isTold ? "values" : (enumOf(column)?.stores ?? "values");
}

function enumOf(column: ColumnClaim | undefined) {
  return column?.type?.enum ?? column?.type?.element?.enum;
}

interface Member {
  readonly statement: AssignStatement;
  readonly name: string;
  readonly value: string;
  readonly text: Span | undefined;
}

/**
 * A member whose value was misspelt keeps its name, so that its uses keep
 * their meaning; one that the database does not know goes, and new ones are
 * added.
 */
function setMembers(
  file: PythonFile,
  owner: ClassStatement,
  values: readonly string[],
  by: "names" | "values",
): Repair {
  const members = owner.body.flatMap((one) => memberOf(file, one));
  const last = members.at(-1);
  if (!last) return { byHand: "the members are not string literals" };
  const said = ({ name, value }: Member) => (by === "names" ? name : value);
  const missing = values.filter(
    (value) => !members.some((member) => said(member) === value),
  );
  const edits: Edit[] = [];
  const gone: Member[] = [];
  for (const member of members) {
    if (values.includes(said(member))) continue;
    const near =
      by === "values" &&
      member.text &&
      nearestLabel([member.value, member.name], missing);
    if (near) {
      missing.splice(missing.indexOf(near), 1);
      edits.push(replace(file, member.text!, near));
    } else gone.push(member);
  }
  const isOdd = missing.some(
    (value) => by === "names" && !/^[A-Za-z_]\w*$/.test(value),
  );
  if (isOdd)
    return { byHand: "a value of the database cannot be a member's name" };
  if (gone.length === members.length && missing.length === 0)
    return { byHand: "no member would be left" };
  for (const member of gone)
    edits.push(...removeStatement(file, owner.body, member.statement));
  edits.push(...addMembers(file, members, missing, by));
  const uses = gone.map(({ name }): UseQuery => ({
    name,
    extension: ".py",
    after: ".",
  }));
  return edits.length === 0
    ? { byHand: "the values are right already" }
    : { edits: joined(edits), uses };
}

function addMembers(
  file: PythonFile,
  members: readonly Member[],
  missing: readonly string[],
  by: "names" | "values",
): readonly Edit[] {
  if (missing.length === 0) return [];
  const { text } = file;
  const last = members.at(-1)!.statement;
  const taken = new Set(members.map(({ name }) => name));
  const start = `${newlineOf(text)}${indentAt(text, last.from)}`;
  const lines = missing.map((value) => {
    const name = by === "names" ? value : memberName(value, taken);
    taken.add(name);
    return `${start}${name} = ${quoted(value, text)}`;
  });
  return [insert(file, lineEnd(text, last.to), lines.join(""))];
}

/** The last member's line can go while others come below it: one edit does both. */
function joined(edits: readonly Edit[]): readonly Edit[] {
  const added = edits.at(-1);
  const gone = edits.find(
    (one) =>
      added !== undefined &&
      one !== added &&
      one.start <= added.start &&
      added.start < one.end,
  );
  if (!added || !gone) return edits;
  const text = added.text.replace(/^\r?\n/, "");
  const end = /\r\n/.test(added.text) ? "\r\n" : "\n";
  const both = { ...gone, text: `${text}${end}` };
  return [...edits.filter((one) => one !== added && one !== gone), both];
}

function memberOf(
  file: PythonFile,
  statement: ClassStatement["body"][number],
): readonly Member[] {
  if (statement.kind !== "assign") return [];
  const [target] = statement.targets;
  const { value } = statement;
  if (target?.kind !== "name" || !value || target.name.startsWith("_"))
    return [];
  if (isCalled(file, value, "auto"))
    return [
      { statement, name: target.name, value: target.name, text: undefined },
    ];
  if (value.kind !== "constant" || typeof value.value !== "string") return [];
  const text = valueSpan(file, value);
  return [{ statement, name: target.name, value: value.value, text }];
}

function memberName(value: string, taken: ReadonlySet<string>): string {
  const plainName = value.toUpperCase().replaceAll(/\W+/g, "_");
  let name = /^\d|^$/.test(plainName) ? `VALUE_${plainName}` : plainName;
  while (taken.has(name)) name += "_";
  return name;
}

interface Labels extends Items {
  readonly texts: readonly { readonly value: string; readonly span: Span }[];
}

/** The strings of Enum("a", "b"), Literal["a", "b"] and of the list that Enum(*STATES) spreads. */
function labelsAt(file: PythonFile, at: number): Labels | undefined {
  for (const statement of statementsAt(file.statements, at).toReversed()) {
    if (statement.kind !== "assign" && statement.kind !== "expression")
      continue;
    const annotation =
      statement.kind === "assign" ? statement.annotation : undefined;
    for (const root of [annotation, statement.value])
      for (const one of root ? everyPart(root) : []) {
        if (!contains(one, at)) continue;
        const labels = labelsOf(file, one);
        if (labels) return labels;
      }
  }
  return undefined;
}

function* everyPart(expression: Expression): Generator<Expression> {
  yield expression;
  for (const part of partsOf(expression)) yield* everyPart(part);
}

function labelsOf(file: PythonFile, one: Expression): Labels | undefined {
  if (one.kind === "subscript" && textOf(file, one.object).endsWith("Literal"))
    return textsOf(one.indexes, {
      whole: { from: one.object.to, to: one.to },
      items: one.indexes,
    });
  if (!isCalled(file, one, "Enum", "ENUM")) return undefined;
  const positional = one.arguments.filter(({ name }) => name === undefined);
  const [spread] = positional;
  if (spread?.spread === "*") return listNamed(file, spread.value);
  return textsOf(
    positional.map(({ value }) => value),
    { ...argumentsOf(one), items: positional },
  );
}

function listNamed(file: PythonFile, value: Expression): Labels | undefined {
  const name = value.kind === "name" ? value.name : undefined;
  for (const statement of everyStatement(file.statements)) {
    if (statement.kind !== "assign") continue;
    const [target] = statement.targets;
    const list = statement.value;
    if (target?.kind !== "name" || target.name !== name) continue;
    if (list?.kind !== "list" && list?.kind !== "tuple") return undefined;
    const items = list.elements.map((one) => one.value);
    return textsOf(items, { whole: list, items });
  }
  return undefined;
}

function textsOf(
  values: readonly Expression[],
  { whole, items }: Items,
): Labels | undefined {
  const texts = values.flatMap((one) =>
    one.kind === "constant" && typeof one.value === "string"
      ? [{ value: one.value, span: { from: one.from, to: one.to } }]
      : [],
  );
  return texts.length > 0 && texts.length === values.length
    ? { whole, items, texts }
    : undefined;
}

/** Labels that stay keep their place and their quotes. */
function setLabels(
  file: PythonFile,
  { whole, items, texts }: Labels,
  values: readonly string[],
): Repair {
  const missing = values.filter(
    (value) => !texts.some((one) => one.value === value),
  );
  const edits: Edit[] = [];
  for (const [at, { value, span }] of texts.entries()) {
    if (values.includes(value)) continue;
    const next = nearestLabel([value], missing) ?? missing[0];
    if (next !== undefined) {
      missing.splice(missing.indexOf(next), 1);
      edits.push(replace(file, span, quoted(next, file.text)));
    } else edits.push(...removeItem(file, { whole, items }, items[at]!));
  }
  if (missing.length > 0) {
    const added = missing.map((value) => quoted(value, file.text)).join(", ");
    edits.push(...addItem(file, { whole: upTo(whole, items), items }, added));
  }
  return edits.length === 0
    ? { byHand: "the values are right already" }
    : { edits };
}

/** Labels stand before keywords: what is added follows the last label. */
function upTo(whole: Span, items: readonly Span[]): Span {
  return {
    from: whole.from,
    to: Math.min(whole.to, (items.at(-1)?.to ?? whole.to) + 1),
  };
}

const callable =
  "values_callable=lambda members: [member.value for member in members]";

/** SQLAlchemy's Enum stores names unless it is told to store values. */
export function storeEnumValues(site: ColumnSite): Repair {
  const { file, call, statement } = site;
  const type = call && typeArgument(file, call);
  const made = type && enumCall(file, type);
  if (made) {
    const has = made.arguments.some(({ name }) => name === "values_callable");
    return has
      ? { byHand: "values_callable is there already" }
      : { edits: addItem(file, argumentsOf(made), callable) };
  }
  const expression = valueAnnotation(site);
  const named = expression && typeNamed(expression);
  if (
    type ||
    !named ||
    !statement?.annotation ||
    !isMapped(file, statement.annotation)
  )
    return { byHand: "the column has no Enum(…) of its own to tell" };
  const namer = new Namer(file, prefixAt(file, call));
  const text = `${namer.sql("Enum")}(${named}, ${callable})`;
  const edits = call
    ? call.arguments[0]
      ? [insert(file, call.arguments[0].from, `${text}, `)]
      : addItem(file, argumentsOf(call), text)
    : [
        insert(
          file,
          statement.annotation.to,
          ` = ${namer.orm("mapped_column")}(${text})`,
        ),
      ];
  return { edits, imports: new Map([[file.path, namer.imports]]) };
}

/** Enum(…) in place, in an ARRAY, or behind the name of a constant. */
function enumCall(file: PythonFile, type: Expression) {
  for (const one of callsIn(type))
    if (isCalled(file, one, "Enum", "ENUM")) return one;
  if (type.kind !== "name") return undefined;
  for (const statement of file.statements)
    if (
      statement.kind === "assign" &&
      statement.targets.some(
        (target) => target.kind === "name" && target.name === type.name,
      ) &&
      isCalled(file, statement.value, "Enum", "ENUM")
    )
      return statement.value;
  return undefined;
}
