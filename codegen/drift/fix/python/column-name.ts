import type { Expression, Span } from "../../../claims/python/syntax.ts";
import type { FixAction } from "../../fix-action.ts";
import type { Edit, Repair, UseQuery } from "../edit.ts";
import { addBefore, addItem, argumentNamed, argumentsOf } from "./argument.ts";
import { insert, quoted, replace, textOf, type PythonFile } from "./file.ts";
import { shadowed } from "./column-type.ts";
import { usesInFile, valueSpan, type Member } from "./member-use.ts";
import { Namer } from "./namer.ts";
import { isMapped } from "./nullability.ts";
import { claimOf, type PythonProject } from "./project.ts";
import { isReferenced, renameReferences } from "./reference.ts";
import { nameArgument, prefixAt, type ColumnSite } from "./site.ts";

type Rename = Extract<FixAction, { action: "rename-column" }>;

const notALiteral = "the column's name is not a literal";

/**
 * Renames a column. Where a string names it, the string is changed and the
 * attribute stays, so that no use breaks; otherwise the attribute is renamed
 * with what the model's file beyond doubt means by it.
 */
export function renameColumn(
  project: PythonProject,
  site: ColumnSite,
  fix: Rename,
): Repair {
  const { column, to, automatic, model } = fix;
  if (!automatic) return { byHand: "the rename is not sure enough" };
  const table = claimOf(project, model)?.table;
  const keys = table ? renameReferences(project, table, column.name, to) : [];
  const named = stringName(site);
  if (named) {
    const edits = renameString(site, named, column.name, to);
    if (!edits) return { byHand: notALiteral };
    const uses = site.table ? [useOf(column.name)] : [];
    return { edits: unique([...edits, ...keys]), uses };
  }
  const attribute = column.attribute ?? column.name;
  if (attribute !== column.name) return { byHand: notALiteral };
  const isFree = isName(to) && !shadowed(site).has(to) && !reserved.has(to);
  if (!isFree) return mapByString(site, fix, keys);
  const own = declarationOf(site, attribute);
  if (!own) return { byHand: "the attribute is not where it was" };
  const { attributes, columns } = memberUses(site, attribute, column.name);
  const spans = [own, ...attributes, ...columns];
  const edits = spans.map((span) => replace(site.file, span, to));
  return { edits: unique([...edits, ...keys]), uses: [useOf(attribute)] };
}

export function useOf(name: string): UseQuery {
  return { name, extension: ".py" };
}

function unique(edits: readonly Edit[]): readonly Edit[] {
  const found = edits.map((one) => [`${one.file}:${one.start}`, one] as const);
  return [...new Map(found).values()];
}

/** Names that a declarative class keeps for itself. */
const reserved: ReadonlySet<string> = new Set([
  "metadata",
  "registry",
  "query",
]);
const keywords: ReadonlySet<string> = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from " +
    "global if import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);

export function isName(text: string): boolean {
  return /^[A-Za-z_]\w*$/.test(text) && !keywords.has(text);
}

/** Whether a column of this name can be an attribute of the same name. */
export function isFreeAttribute(
  site: Pick<ColumnSite, "owner">,
  name: string,
): boolean {
  return isName(name) && !reserved.has(name) && !shadowed(site).has(name);
}

/** The string that names the column: an argument, or an entry of sa_column_kwargs. */
function stringName({ file, call, field }: ColumnSite): Expression | undefined {
  if (call) {
    const own = nameArgument(file, call);
    if (own) return own;
  }
  const extra = field && argumentNamed(field, "sa_column_kwargs");
  if (extra?.value.kind !== "dict") return undefined;
  return extra.value.entries.find(
    ({ key }) => key?.kind === "constant" && key.value === "name",
  )?.value;
}

function renameString(
  site: ColumnSite,
  named: Expression,
  from: string,
  to: string,
): readonly Edit[] | undefined {
  const { file } = site;
  if (named.kind !== "constant" || named.value !== from) return undefined;
  const inside = valueSpan(file, named);
  if (!inside || textOf(file, inside) !== from) return undefined;
  const attribute = site.table ? from : "";
  const { columns, attributes } = memberUses(site, attribute, from);
  const others = site.table ? [...attributes, ...columns] : columns;
  return [inside, ...others].map((span) => replace(file, span, to));
}

/** The name of the attribute in its declaration. */
function declarationOf(
  { file, statement, maker, offset }: ColumnSite,
  attribute: string,
): Span | undefined {
  if (maker) return maker.nameSpan;
  const target = statement?.targets.find(
    (one) => one.kind === "name" && one.name === attribute,
  );
  if (target) return target;
  const span = { from: offset, to: offset + attribute.length };
  return textOf(file, span) === attribute ? span : undefined;
}

function memberUses(site: ColumnSite, attribute: string, column: string) {
  const { file, owner, table } = site;
  const name = table ? tableVariable(file, table) : owner?.name;
  const member: Member = {
    name: name ?? "",
    attribute,
    column,
    ...(table ? { table } : owner && { owner }),
  };
  return usesInFile(file, member);
}

function tableVariable(file: PythonFile, table: Span): string {
  const statement = file.statements.find(
    ({ from, to }) => from <= table.from && table.to <= to,
  );
  const [target] = statement?.kind === "assign" ? statement.targets : [];
  return target?.kind === "name" ? target.name : "";
}

/** The attribute cannot have the name, so a string says it. */
function mapByString(
  site: ColumnSite,
  { to }: Rename,
  keys: readonly Edit[],
): Repair {
  const { file, call, field, statement } = site;
  const text = quoted(to, file.text);
  if (call) {
    const [first] = call.arguments;
    const edits = first
      ? addBefore(file, first, text)
      : addItem(file, argumentsOf(call), text);
    return { edits: [...edits, ...keys] };
  }
  if (field) {
    if (argumentNamed(field, "sa_column_kwargs"))
      return { byHand: notALiteral };
    const added = addItem(
      file,
      argumentsOf(field),
      `sa_column_kwargs={"name": ${text}}`,
    );
    return { edits: [...added, ...keys] };
  }
  const annotation = statement?.annotation;
  if (!annotation || statement.value || !isMapped(file, annotation))
    return { byHand: notALiteral };
  const namer = new Namer(file, prefixAt(file, undefined));
  const made = `${namer.orm("mapped_column")}(${text})`;
  return {
    edits: [insert(file, annotation.to, ` = ${made}`), ...keys],
    imports: new Map([[file.path, namer.imports]]),
  };
}

/** Why a column cannot be taken out; undefined when nothing of the project would break. */
export function whyNamed(
  project: PythonProject,
  site: ColumnSite,
  { model, column }: Extract<FixAction, { action: "remove-column" }>,
): string | undefined {
  const { file } = site;
  const { attributes, columns } = memberUses(
    site,
    column.attribute ?? column.name,
    column.name,
  );
  const declared = site.call ?? site.statement;
  const first = [...attributes, ...columns].find(
    ({ from }) => !declared || from < declared.from || from >= declared.to,
  );
  if (first) {
    const line = file.text.slice(0, first.from).split("\n").length;
    return `line ${line} of ${file.path} names it, and would be left without it`;
  }
  const claim = claimOf(project, model);
  if (claim && isReferenced(project, claim.table, column.name))
    return "a foreign key points at it";
  const keys = claim?.primaryKey?.columns;
  return keys?.length === 1 && keys[0] === column.name
    ? "it is the model's primary key: say first what identifies a row"
    : undefined;
}
