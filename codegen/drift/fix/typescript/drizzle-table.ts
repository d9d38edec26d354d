import type {
  CallExpression,
  Identifier,
  Node as SyntaxNode,
  ObjectLiteralExpression,
  Project,
  PropertyAssignment,
  SourceFile as Tree,
  StringLiteral,
} from "ts-morph";
import { camelCase, snakeCase } from "../../../claims/typescript/naming.ts";
import type { QualifiedName } from "../../../facts/model.ts";
import type { ModelReference } from "../../fix-action.ts";
import { isNamed, nameLiteral, chainOf } from "./drizzle-chain.ts";
import { dropUnusedImports, importValue } from "./import-value.ts";
import { editableTrees, quotedAs, quotedIn } from "./mention.ts";
import { nameOf, objectBehind } from "./object-literal.ts";
import { loadMorph, nodeAt, replaceText } from "./project.ts";
import { importFrom } from "./project-import.ts";

export const pgCore = "drizzle-orm/pg-core";

/** The call that makes a model's table. */
export function tableCall(
  project: Project,
  { place }: Pick<ModelReference, "place">,
): CallExpression | undefined {
  const { Node, SyntaxKind } = loadMorph();
  const node = nodeAt(project, place);
  for (const at of node ? [node, ...node.getAncestors()] : []) {
    if (Node.isCallExpression(at) && isTableMaker(at)) return at;
    if (Node.isVariableDeclaration(at))
      return [
        at.getInitializer(),
        ...at.getDescendantsOfKind(SyntaxKind.CallExpression),
      ].find((one) => Node.isCallExpression(one) && isTableMaker(one)) as
        CallExpression | undefined;
  }
  return undefined;
}

function isTableMaker(call: CallExpression): boolean {
  const given = call.getArguments();
  return given.length >= 2 && objectBehind(given[1]) !== undefined;
}

/** The object that holds a table's columns. */
export function columnsOf(
  call: CallExpression,
): ObjectLiteralExpression | undefined {
  return objectBehind(call.getArguments()[1]);
}

/** The keys of a table's columns that stand in its own object. */
export function keysOf(object: ObjectLiteralExpression): PropertyAssignment[] {
  const { Node } = loadMorph();
  return object.getProperties().filter((one) => Node.isPropertyAssignment(one));
}

/** What the database is opened with: how columns without a name are called. */
export function casingOf(project: Project): (name: string) => string {
  for (const tree of editableTrees(project)) {
    const casing = /\bcasing\s*:\s*["'](snake_case|camelCase)["']/.exec(
      tree.getFullText(),
    )?.[1];
    if (casing !== undefined)
      return casing === "snake_case" ? snakeCase : camelCase;
  }
  return (name) => name;
}

/** The column that a key of a table stands for. */
export function columnName(
  key: PropertyAssignment,
  casing: (name: string) => string,
): string | undefined {
  const chain = chainOf(key);
  if (!chain) return undefined;
  const literal = nameLiteral(chain)?.getLiteralValue();
  if (literal !== undefined && literal !== "") return literal;
  return isNamed(chain) && literal === undefined
    ? undefined
    : casing(nameOf(key));
}

/** Maps a table to another name, and to the schema that it is in. */
export function renameTable(
  project: Project,
  call: CallExpression,
  to: QualifiedName,
): string | undefined {
  const { Node } = loadMorph();
  const [first] = call.getArguments();
  if (!Node.isStringLiteral(first)) return "the table's name is not a literal";
  const callee = call.getExpression();
  const tree = call.getSourceFile();
  if (
    Node.isIdentifier(callee) &&
    callee.getText() !== localName(tree, "pgTable")
  )
    return renameMade(callee, first, to);
  if (schemaOf(callee) !== to.schema) {
    const maker = makerIn(project, call, to.schema);
    const before = callee.getText();
    callee.replaceWithText(maker);
    dropUnusedImports(tree, [before]);
  }
  const literal = call.getArguments()[0]!;
  literal.replaceWithText(quotedAs(literal.getText(), to.name));
  return undefined;
}

/** The name that a maker of pgTableCreator's is given, so that it makes the table's new one. */
function renameMade(
  maker: Identifier,
  given: StringLiteral,
  to: QualifiedName,
): string | undefined {
  const { Node, SyntaxKind } = loadMorph();
  const byHand = "the table's name is made by a function";
  const creator = maker
    .getDefinitionNodes()
    .find((one) => Node.isVariableDeclaration(one))
    ?.getInitializer();
  const template = creator?.getFirstDescendantByKind(
    SyntaxKind.TemplateExpression,
  );
  const spans = template?.getTemplateSpans() ?? [];
  const texts = spans.map((one) => {
    const value = one.getExpression().getType().getLiteralValue();
    return typeof value === "string" ? value : undefined;
  });
  const at = texts.indexOf(undefined);
  if (!template || at < 0 || texts.lastIndexOf(undefined) !== at) return byHand;
  const behind = spans.map((one) => one.getLiteral().getLiteralText());
  const head = [template.getHead().getLiteralText()];
  const tail = [behind[at]!];
  for (const [index, text] of texts.entries()) {
    if (index < at) head.push(text!, behind[index]!);
    if (index > at) tail.push(text!, behind[index]!);
  }
  const [start, end] = [head.join(""), tail.join("")];
  const isMade = to.name.startsWith(start) && to.name.endsWith(end);
  if (to.schema !== "public" || !isMade) return byHand;
  const name = to.name.slice(start.length, to.name.length - end.length);
  replaceText(given, quotedAs(given.getText(), name));
  return undefined;
}

/** What a file calls an export of Drizzle's. */
function localName(tree: Tree, name: string): string | undefined {
  return tree
    .getImportDeclarations()
    .filter((one) => one.getModuleSpecifierValue() === pgCore)
    .flatMap((one) => one.getNamedImports())
    .filter((one) => one.getName() === name)
    .map((one) => one.getAliasNode()?.getText() ?? name)[0];
}

/** The schema of `core.table`; "public" for pgTable. */
function schemaOf(callee: SyntaxNode): string | undefined {
  const { Node } = loadMorph();
  if (!Node.isPropertyAccessExpression(callee)) return "public";
  const owner = callee.getExpression();
  const definitions = Node.isIdentifier(owner)
    ? owner.getDefinitionNodes()
    : [];
  const made = definitions
    .filter((one) => Node.isVariableDeclaration(one))
    .map((one) => one.getInitializer())
    .find((one) => Node.isCallExpression(one));
  const name = made?.getArguments()[0];
  return Node.isStringLiteral(name) ? name.getLiteralValue() : undefined;
}

function makerIn(
  project: Project,
  call: CallExpression,
  schema: string,
): string {
  const tree = call.getSourceFile();
  if (schema === "public") return importValue(tree, "pgTable", pgCore);
  return `${schemaConstant(project, call, schema)}.table`;
}

/** The constant of a pgSchema, imported or made before the statement of a node. */
export function schemaConstant(
  project: Project,
  node: SyntaxNode,
  schema: string,
): string {
  const found = constantMade(
    project,
    node,
    (callee, name) => /(?:^|\.)pgSchema$/.test(callee) && name === schema,
  );
  if (found !== undefined) return found;
  const maker = importValue(node.getSourceFile(), "pgSchema", pgCore);
  const name = freeName(node.getSourceFile(), camelCase(schema));
  declareBefore(
    node,
    `export const ${name} = ${maker}(${quotedIn(node, schema)});`,
  );
  return name;
}

/** What a file calls the constant that a call with a certain first argument makes; imported where it is another file's. */
export function constantMade(
  project: Project,
  user: SyntaxNode,
  isWanted: (callee: string, name: string, made: string) => boolean,
): string | undefined {
  const { Node } = loadMorph();
  const tree = user.getSourceFile();
  const trees = [tree, ...editableTrees(project).filter((one) => one !== tree)];
  for (const one of trees)
    for (const statement of one.getVariableStatements())
      for (const variable of statement.getDeclarations()) {
        const made = variable.getInitializer();
        if (!Node.isCallExpression(made)) continue;
        const [first] = made.getArguments();
        const name = Node.isStringLiteral(first) ? first.getLiteralValue() : "";
        const callee = made.getExpression().getText();
        if (!isWanted(callee, name, made.getText())) continue;
        if (one !== tree && !statement.isExported()) continue;
        return one === tree
          ? variable.getName()
          : imported(tree, one, variable.getName());
      }
  return undefined;
}

function imported(user: Tree, from: Tree, name: string): string {
  const known = user
    .getImportDeclarations()
    .filter((one) => one.getModuleSpecifierSourceFile() === from);
  const space = known.find((one) => one.getNamespaceImport());
  if (space) return `${space.getNamespaceImport()!.getText()}.${name}`;
  const local = freeName(user, name);
  const path = from.getFilePath();
  importFrom(user, { path, name, local, isTypeOnly: false });
  return local;
}

/** A name that nothing in the file has yet. */
export function freeName(tree: Tree, wanted: string): string {
  const name = wanted.replaceAll(/[^\w$]/g, "_").replace(/^(?=\d)/, "_");
  const isTaken = (one: string) => tree.getLocal(one) !== undefined;
  let free = name;
  for (let at = 2; isTaken(free); at += 1) free = `${name}${at}`;
  return free;
}

/** Puts a statement before the one that a node is in. */
export function declareBefore(node: SyntaxNode, text: string): void {
  const tree = node.getSourceFile();
  const statement = tree
    .getStatements()
    .find(
      (one) => one.getPos() <= node.getPos() && node.getEnd() <= one.getEnd(),
    );
  const at = statement ? statement.getChildIndex() : 0;
  const isBare = tree
    .getImportDeclarations()
    .some((one) => !one.getText().endsWith(";"));
  tree.insertStatements(at, (writer) => {
    writer.newLine().write(isBare ? text.replace(/;$/, "") : text);
  });
}
