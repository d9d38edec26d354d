import type {
  CallExpression,
  ClassDeclaration,
  Node as SyntaxNode,
  Project,
} from "ts-morph";
import { editableTrees, keyText, quotedAs } from "./mention.ts";
import { staticValue } from "./objection-model.ts";
import { loadMorph } from "./project.ts";
import type { Respelling } from "./property-rename.ts";

/** Names of one column in strings, before and after: as property and as column. */
export type NamePairs = ReadonlyMap<string, string>;

/** Methods whose first argument is a column and whose others are values. */
const comparing =
  /^(?:(?:and|or)?(?:where|having)\w*|(?:where|having)\w*|findOne|increment|decrement|on)$/i;

/** Methods whose arguments are rows. */
const writing = /^(?:insert|patch|update|upsert|relate|fromJson|\$set)/;

/**
 * Strings that name a model's column: in queries that begin with the model,
 * in its own statics, and as "table.column" wherever a relation joins it.
 */
export function columnStrings(
  project: Project,
  owner: ClassDeclaration,
  pairs: NamePairs,
): Respelling[] {
  const { Node } = loadMorph();
  const table = staticValue(owner, "tableName");
  const tableName = Node.isStringLiteral(table) ? table.getLiteralValue() : "";
  const found = new Map<SyntaxNode, string>();
  for (const literal of literalsIn(editableTrees(project))) {
    const text = literal.getLiteralText();
    const next = respelled(text, tableName, pairs, false);
    if (next !== undefined) found.set(literal, next);
  }
  for (const call of queriesOf(owner))
    for (const node of namesIn(call)) {
      if (Node.isStringLiteral(node)) {
        const next = respelled(node.getLiteralText(), tableName, pairs, true);
        if (next !== undefined) found.set(node, next);
      } else if (Node.isIdentifier(node) && pairs.has(node.getText()))
        found.set(node, pairs.get(node.getText())!);
    }
  const own = ["idColumn", "jsonAttributes", "virtualAttributes"]
    .map((name) => staticValue(owner, name))
    .filter((one) => one !== undefined);
  for (const literal of own.flatMap((one) => [one, ...one.getDescendants()]))
    if (Node.isStringLiteral(literal) && pairs.has(literal.getLiteralValue()))
      found.set(literal, pairs.get(literal.getLiteralValue())!);
  return [...found].map(([node, text]) => spelling(node, text));
}

function spelling(node: SyntaxNode, text: string): Respelling {
  const { Node } = loadMorph();
  const parent = node.getParent();
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node))
    return { node, text: quotedAs(node.getText(), text) };
  return Node.isShorthandPropertyAssignment(parent)
    ? { node: parent, text: `${keyText(text)}: ${node.getText()}` }
    : { node, text: keyText(text) };
}

function literalsIn(trees: ReturnType<typeof editableTrees>) {
  const { SyntaxKind } = loadMorph();
  return trees.flatMap((tree) => [
    ...tree.getDescendantsOfKind(SyntaxKind.StringLiteral),
    ...tree.getDescendantsOfKind(SyntaxKind.NoSubstitutionTemplateLiteral),
  ]);
}

/** A reference to the column with its new name: "email", "customers.email", "core.customers.email as mail". */
function respelled(
  text: string,
  table: string,
  pairs: NamePairs,
  isAlone: boolean,
): string | undefined {
  const [reference = "", ...alias] = text.split(/(?=\s+as\s+)/i);
  const dot = reference.lastIndexOf(".");
  const prefix = reference.slice(0, Math.max(dot, 0));
  const name = reference.slice(dot + 1);
  const isTable =
    prefix === table || (prefix !== "" && table.endsWith(`.${prefix}`));
  const next = pairs.get(name);
  if (next === undefined || !(prefix === "" ? isAlone : isTable))
    return undefined;
  return `${prefix === "" ? "" : `${prefix}.`}${next}${alias.join("")}`;
}

/** `Customer.query()…`: the whole chains of calls that begin with the model. */
function queriesOf(owner: ClassDeclaration): CallExpression[] {
  const { Node } = loadMorph();
  return owner.findReferencesAsNodes().flatMap((reference) => {
    let call: CallExpression | undefined;
    let node: SyntaxNode | undefined = reference.getParent();
    while (
      Node.isPropertyAccessExpression(node) ||
      (Node.isCallExpression(node) &&
        node.getExpression() !== reference &&
        isChained(node, reference))
    ) {
      if (Node.isCallExpression(node)) call = node;
      node = node.getParent();
    }
    return call ? [call] : [];
  });
}

/** Whether a call is made on what a reference begins, and not with it as an argument. */
function isChained(call: CallExpression, reference: SyntaxNode): boolean {
  return (
    call.getExpression().getStart() <= reference.getStart() &&
    reference.getEnd() <= call.getExpression().getEnd()
  );
}

/** Strings and keys in the arguments of a chain of calls that can only be columns. */
function namesIn(chain: CallExpression): SyntaxNode[] {
  const { Node } = loadMorph();
  const isOfTwoTables = /\.\w*[jJ]oin\w*\(/.test(chain.getText());
  return chain.getDescendants().filter((node) => {
    const call = node.getFirstAncestor((one) => Node.isCallExpression(one));
    if (!Node.isCallExpression(call)) return false;
    const callee = call.getExpression();
    if (!Node.isPropertyAccessExpression(callee)) return false;
    if (node.getPos() < callee.getEnd()) return false;
    const method = callee.getName();
    if (writing.test(method) || method === "raw") return false;
    const at = call
      .getArguments()
      .findIndex((one) => one === node || node.getAncestors().includes(one));
    if (Node.isStringLiteral(node)) {
      const isValue = Node.isPropertyAssignment(node.getParent())
        ? !/^column$/.test(node.getParent()!.getText().split(":")[0]!.trim())
        : comparing.test(method) && at > 0;
      return !isValue && !(isOfTwoTables && !node.getText().includes("."));
    }
    return (
      Node.isIdentifier(node) &&
      comparing.test(method) &&
      at === 0 &&
      isKey(node, call)
    );
  });
}

/** Whether an identifier is a key of the object that a call is given. */
function isKey(node: SyntaxNode, call: CallExpression): boolean {
  const { Node } = loadMorph();
  const entry = node.getParent();
  const isName =
    Node.isShorthandPropertyAssignment(entry) ||
    (Node.isPropertyAssignment(entry) && entry.getNameNode() === node);
  return isName && entry.getParent().getParent() === call;
}
