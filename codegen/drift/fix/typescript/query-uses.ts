import type {
  CallExpression,
  Node as SyntaxNode,
  Project,
  PropertyAssignment,
  ShorthandPropertyAssignment,
  SourceFile as Tree,
} from "ts-morph";
import type { QualifiedName } from "../../../facts/model.ts";
import { loadMorph } from "./project.ts";

interface ColumnRename {
  readonly table: QualifiedName;
  readonly from: string;
  readonly to: string;
}

type Edit = () => void;

/** Methods of a query whose object's keys are columns. */
const keyed = new Set(["values", "set", "doUpdateSet"]);

/** Methods of a query whose first argument is a table. */
const tabled =
  /^(selectFrom|insertInto|updateTable|deleteFrom|replaceInto|mergeInto|\w*[jJ]oin|using|from)$/;

/**
 * Renames a column in Kysely's queries: strings such as "email",
 * "core.customers.email" and "email as mail", and the keys of values and set,
 * in chains of calls that name the table and no other.
 */
export function renameInQueries(
  project: Project,
  table: QualifiedName,
  from: string,
  to: string,
): void {
  const rename = { table, from, to };
  const edits: Edit[] = [];
  for (const tree of project.getSourceFiles())
    if (tree.getFullText().includes(from))
      edits.push(...literalEdits(tree, rename), ...keyEdits(tree, rename));
  // All are found before the first changes the tree.
  for (const edit of edits) edit();
}

function literalEdits(tree: Tree, rename: ColumnRename): Edit[] {
  const { SyntaxKind } = loadMorph();
  return tree
    .getDescendantsOfKind(SyntaxKind.StringLiteral)
    .flatMap((literal) => {
      const next = renamedText(literal.getLiteralValue(), rename);
      return next !== undefined && isInQuery(literal, rename.table)
        ? [() => void literal.setLiteralValue(next)]
        : [];
    });
}

function keyEdits(tree: Tree, rename: ColumnRename): Edit[] {
  const { SyntaxKind } = loadMorph();
  const { from, to, table } = rename;
  const isColumn = (key: PropertyAssignment | ShorthandPropertyAssignment) =>
    key.getName() === from && isKeyOfQuery(key) && isInQuery(key, table);
  const whole = tree
    .getDescendantsOfKind(SyntaxKind.PropertyAssignment)
    .filter(isColumn)
    .map((key) => () => void key.getNameNode().replaceWithText(to));
  const short = tree
    .getDescendantsOfKind(SyntaxKind.ShorthandPropertyAssignment)
    .filter(isColumn)
    .map((key) => () => void key.replaceWithText(`${to}: ${from}`));
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

/** Whether the chain of calls around a node is about the table and no other. */
function isInQuery(node: SyntaxNode, table: QualifiedName): boolean {
  const { Node } = loadMorph();
  const tables = node
    .getAncestors()
    .filter((one) => Node.isCallExpression(one))
    .toReversed()
    .map(tablesOf)
    .find((names) => names.length > 0);
  const whole = `${table.schema}.${table.name}`;
  return (
    tables !== undefined &&
    tables.every((name) => name === whole || name === table.name)
  );
}

/** Tables that a chain of calls reads or writes. */
function tablesOf(chain: CallExpression): string[] {
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
    return [table.getLiteralValue().split(/\s+as\s+/i)[0]!];
  });
}

/** A column reference with its new name; undefined when it refers to something else. */
function renamedText(
  text: string,
  { table: { schema, name }, from, to }: ColumnRename,
): string | undefined {
  const [reference, ...alias] = text.split(/(?=\s+as\s+)/i);
  const prefix = ["", `${name}.`, `${schema}.${name}.`].find(
    (one) => reference === `${one}${from}`,
  );
  return prefix === undefined ? undefined : `${prefix}${to}${alias.join("")}`;
}
