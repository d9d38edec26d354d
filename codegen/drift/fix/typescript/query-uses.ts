import type {
  CallExpression,
  Node as SyntaxNode,
  Project,
  PropertyAssignment,
  ShorthandPropertyAssignment,
  SourceFile as Tree,
} from "ts-morph";
import type { QualifiedName } from "../../../facts/model.ts";
import { editableTrees, quotedAs } from "./mention.ts";
import { loadMorph } from "./project.ts";
import type { Respelling } from "./property-rename.ts";

interface ColumnRename {
  readonly table: QualifiedName;
  readonly from: string;
  readonly to: string;
}

/** Methods of a query whose object's keys are columns. */
const keyed = new Set(["values", "set", "doUpdateSet"]);

/** Methods of a query whose first argument is a table. */
const tabled =
  /^(selectFrom|insertInto|updateTable|deleteFrom|replaceInto|mergeInto|\w*[jJ]oin|using|from)$/;

/**
 * Where Kysely's queries name a column: strings such as "email",
 * "core.customers.email", "c.email" and "email as mail", and the keys of
 * values and set, in chains of calls that name the table. What stands without
 * a table is a column of it only where the chain names no other.
 */
export function queryUses(
  project: Project,
  table: QualifiedName,
  from: string,
  to: string,
): Respelling[] {
  const rename = { table, from, to };
  return editableTrees(project).flatMap((tree) =>
    tree.getFullText().includes(from)
      ? [...literalUses(tree, rename), ...keyUses(tree, rename)]
      : [],
  );
}

function literalUses(tree: Tree, rename: ColumnRename): Respelling[] {
  const { SyntaxKind } = loadMorph();
  return tree
    .getDescendantsOfKind(SyntaxKind.StringLiteral)
    .flatMap((literal) => {
      const text = literal.getLiteralValue();
      if (!text.includes(rename.from)) return [];
      const next = renamedText(text, rename, tablesAround(literal));
      return next === undefined
        ? []
        : [{ node: literal, text: quotedAs(literal.getText(), next) }];
    });
}

function keyUses(tree: Tree, rename: ColumnRename): Respelling[] {
  const { SyntaxKind } = loadMorph();
  const { from, to } = rename;
  const isColumn = (key: PropertyAssignment | ShorthandPropertyAssignment) =>
    key.getName() === from &&
    isKeyOfQuery(key) &&
    renamedText(from, rename, tablesAround(key)) !== undefined;
  const whole = tree
    .getDescendantsOfKind(SyntaxKind.PropertyAssignment)
    .filter(isColumn)
    .map((key) => ({ node: key.getNameNode(), text: to }));
  const short = tree
    .getDescendantsOfKind(SyntaxKind.ShorthandPropertyAssignment)
    .filter(isColumn)
    .map((key) => ({ node: key, text: `${to}: ${from}` }));
  return [...whole, ...short];
}

/** Whether a key belongs to the object that values, set or doUpdateSet is called with. */
function isKeyOfQuery(key: SyntaxNode): boolean {
  const { Node } = loadMorph();
  const call = key.getParent()?.getParent();
  if (!Node.isCallExpression(call)) return false;
  const callee = call.getExpression();
  return Node.isPropertyAccessExpression(callee) && keyed.has(callee.getName());
}

/** A table of a query, and the name that the query gives it. */
interface NamedTable {
  readonly name: string;
  readonly alias: string | undefined;
}

/** The tables of the chain of calls around a node. */
function tablesAround(node: SyntaxNode): readonly NamedTable[] {
  const { Node } = loadMorph();
  return (
    node
      .getAncestors()
      .filter((one) => Node.isCallExpression(one))
      .toReversed()
      .map(tablesOf)
      .find((tables) => tables.length > 0) ?? []
  );
}

/** Tables that a chain of calls reads or writes. */
function tablesOf(chain: CallExpression): NamedTable[] {
  const { Node, SyntaxKind } = loadMorph();
  const calls = [
    chain,
    ...chain.getDescendantsOfKind(SyntaxKind.CallExpression),
  ];
  return calls.flatMap((call) => {
    const callee = call.getExpression();
    const [table] = call.getArguments();
    if (!Node.isPropertyAccessExpression(callee)) return [];
    if (!tabled.test(callee.getName()) || !Node.isStringLiteral(table))
      return [];
    const [name = "", alias] = table.getLiteralValue().split(/\s+as\s+/i);
    return [{ name, alias }];
  });
}

/** A column reference with its new name; undefined when it refers to something else. */
function renamedText(
  text: string,
  { table: { schema, name }, from, to }: ColumnRename,
  tables: readonly NamedTable[],
): string | undefined {
  const own = tables.filter(
    (one) => one.name === name || one.name === `${schema}.${name}`,
  );
  if (own.length === 0) return undefined;
  const prefixes = own.flatMap((one) =>
    one.alias === undefined
      ? [`${name}.`, `${schema}.${name}.`]
      : [`${one.alias}.`],
  );
  if (own.length === tables.length) prefixes.push("");
  const [reference, ...alias] = text.split(/(?=\s+(?:as|asc|desc)\b)/i);
  const prefix = prefixes.find((one) => reference === `${one}${from}`);
  return prefix === undefined ? undefined : `${prefix}${to}${alias.join("")}`;
}
