import type { Node as SyntaxNode, Project, SourceFile as Tree } from "ts-morph";
import { loadMorph } from "./project.ts";

/** The project's own files that a patch may change: neither packages' nor declarations. */
export function editableTrees(project: Project): Tree[] {
  return project
    .getSourceFiles()
    .filter(
      (tree) =>
        !tree.getFilePath().includes("/node_modules/") &&
        !tree.isDeclarationFile(),
    );
}

/** Nodes that spell a property's name: `x.name`, `{ name: … }`, `{ name }`, "name". */
export function mentionsIn(tree: Tree, name: string): SyntaxNode[] {
  const { SyntaxKind } = loadMorph();
  if (!tree.getFullText().includes(name)) return [];
  const names = tree
    .getDescendantsOfKind(SyntaxKind.Identifier)
    .filter((one) => one.getText() === name && isPropertyName(one));
  const literals = [
    ...tree.getDescendantsOfKind(SyntaxKind.StringLiteral),
    ...tree.getDescendantsOfKind(SyntaxKind.NoSubstitutionTemplateLiteral),
  ].filter((one) => one.getLiteralText() === name);
  return [...names, ...literals];
}

/** Whether an identifier names a property, not a variable or a type. */
function isPropertyName(name: SyntaxNode): boolean {
  const { Node } = loadMorph();
  const parent = name.getParent();
  if (Node.isPropertyAccessExpression(parent))
    return parent.getNameNode() === name;
  if (Node.isBindingElement(parent))
    return (
      parent.getPropertyNameNode() === name ||
      (parent.getPropertyNameNode() === undefined &&
        parent.getNameNode() === name &&
        Node.isObjectBindingPattern(parent.getParent()))
    );
  if (Node.isShorthandPropertyAssignment(parent)) return true;
  return (
    (Node.isPropertyAssignment(parent) ||
      Node.isPropertyDeclaration(parent) ||
      Node.isPropertySignature(parent)) &&
    parent.getNameNode() === name
  );
}

/** Whether a name can stand without quotes. */
export function isIdentifier(name: string): boolean {
  return /^[\p{L}_$][\p{L}\d_$]*$/u.test(name);
}

/** A name as the key of an object or class. */
export function keyText(name: string): string {
  return isIdentifier(name) ? name : JSON.stringify(name);
}

/** Gives a mention another name; a shorthand keeps its variable. Returns what stands there now. */
export function renameMention(node: SyntaxNode, to: string): SyntaxNode {
  const { Node } = loadMorph();
  const parent = node.getParent();
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node))
    return node.replaceWithText(quotedAs(node.getText(), to));
  if (Node.isShorthandPropertyAssignment(parent)) {
    const fallback = parent.getObjectAssignmentInitializer();
    const rest = fallback ? ` = ${fallback.getText()}` : "";
    return parent.replaceWithText(`${keyText(to)}: ${node.getText()}${rest}`);
  }
  if (
    Node.isBindingElement(parent) &&
    parent.getPropertyNameNode() === undefined
  )
    return parent.replaceWithText(`${keyText(to)}: ${parent.getText()}`);
  return node.replaceWithText(keyText(to));
}

/** A text in the quotes that another literal has. */
export function quotedAs(literal: string, text: string): string {
  const quote = literal[0] ?? '"';
  const escaped = JSON.stringify(text).slice(1, -1);
  if (quote === '"') return `"${escaped}"`;
  const plain = escaped.replaceAll('\\"', '"');
  return `${quote}${plain.replaceAll(quote, `\\${quote}`)}${quote}`;
}

/** A text as a file quotes its others. */
export function quotedIn(node: SyntaxNode, text: string): string {
  const first = node
    .getSourceFile()
    .getImportDeclarations()[0]
    ?.getModuleSpecifier();
  return quotedAs(first?.getText() ?? '"', text);
}
