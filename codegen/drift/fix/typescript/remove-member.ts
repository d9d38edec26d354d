import type { Node as SyntaxNode, Project } from "ts-morph";
import { textWithout } from "./bracketed-list.ts";
import { typedProperty, type EntityMember } from "./entity-member.ts";
import { loadMorph, replaceText } from "./project.ts";
import { keyOf } from "./options.ts";
import type { TypedProperty } from "./property-type.ts";
import { pathsIn } from "./query-paths.ts";
import { memberNames } from "./member-names.ts";

/** Takes a member out that nothing uses, and the imports that only it needed. */
export function removeMember(
  project: Project,
  node: EntityMember,
): string | undefined {
  const { Node } = loadMorph();
  const [use] = usesOf(project, node);
  if (use)
    return `${use.getSourceFile().getFilePath().slice(1)}:${use.getStartLineNumber()} uses it`;
  const tree = node.getSourceFile();
  const imported = namesIn(node);
  const property = typedProperty(node);
  if (Node.isPropertyAssignment(node)) {
    const object = node.getParentIfKindOrThrow(
      loadMorph().SyntaxKind.ObjectLiteralExpression,
    );
    replaceText(
      object,
      textWithout({ node: object, elements: object.getProperties() }, node),
    );
  }
  if (property) removeLines(property);
  for (const name of imported) dropImport(tree, name);
  return undefined;
}

/**
 * Takes a member's lines out, with the comments that stand right above it and
 * one of the empty lines around it.
 */
function removeLines(property: TypedProperty): void {
  const text = property.getSourceFile().getFullText();
  const before = text.slice(0, property.getStart(true));
  const comments = /(?:(?<=\n)[ \t]*\/\/[^\n]*\n)*[ \t]*$/.exec(before)!;
  const from = comments.index;
  const behind = /^[ \t]*(?:\/\/[^\n]*)?\r?\n/.exec(
    text.slice(property.getEnd()),
  );
  const to = property.getEnd() + (behind?.[0].length ?? 0);
  const hasGapAbove = /\n[ \t]*\r?\n$/.test(text.slice(0, from));
  const gapBelow = /^[ \t]*\r?\n/.exec(text.slice(to));
  const isLast = /^\s*\}/.test(text.slice(to));
  const extra = hasGapAbove && gapBelow ? gapBelow[0].length : 0;
  const start =
    hasGapAbove && isLast ? text.slice(0, from).trimEnd().length + 1 : from;
  property.getSourceFile().removeText(start, to + extra);
}

function usesOf(project: Project, node: EntityMember): SyntaxNode[] {
  const { Node } = loadMorph();
  const property = typedProperty(node);
  const name = keyOf(node.getNameNode());
  const owners = new Set<SyntaxNode>([node.getNameNode()]);
  if (property) owners.add(property.getNameNode());
  const references = [
    ...node.findReferencesAsNodes(),
    ...(property?.findReferencesAsNodes() ?? []),
    ...(property ? memberNames(project, property, name) : []),
  ].filter((one) => !owners.has(one));
  const owner = Node.isPropertyDeclaration(node) ? node.getParent() : undefined;
  const inQueries = owner
    ? project
        .getSourceFiles()
        .filter((tree) => !tree.getFilePath().startsWith("/.undrift/"))
        .flatMap((tree) =>
          tree.getDescendants().filter((one) => namesInText(one, name)),
        )
        .filter((one) => !one.getAncestors().includes(node))
    : [];
  return [...references, ...inQueries];
}

/** A string such as "customer.zip", or "zip" in the decorators of a class. */
function namesInText(node: SyntaxNode, name: string): boolean {
  const { Node } = loadMorph();
  if (
    !Node.isStringLiteral(node) &&
    !Node.isNoSubstitutionTemplateLiteral(node)
  )
    return false;
  return pathsIn(node.getLiteralText()).some((path) =>
    path.endsWith(`.${name}`),
  );
}

/** Identifiers in a node, each once. */
function namesIn(node: SyntaxNode): Set<string> {
  const { SyntaxKind } = loadMorph();
  return new Set(
    node
      .getDescendantsOfKind(SyntaxKind.Identifier)
      .map((one) => one.getText()),
  );
}

/** Takes an import out that nothing in its file refers to any more. */
function dropImport(
  tree: ReturnType<SyntaxNode["getSourceFile"]>,
  name: string,
): void {
  const { SyntaxKind } = loadMorph();
  const isNamed = tree
    .getDescendantsOfKind(SyntaxKind.Identifier)
    .some(
      (one) =>
        one.getText() === name &&
        !one.getFirstAncestorByKind(SyntaxKind.ImportDeclaration),
    );
  if (isNamed) return;
  for (const declaration of tree.getImportDeclarations()) {
    const named = declaration
      .getNamedImports()
      .find((one) => (one.getAliasNode()?.getText() ?? one.getName()) === name);
    if (!named) continue;
    const list = named.getParent();
    if (declaration.getNamedImports().length > 1)
      replaceText(
        list,
        textWithout({ node: list, elements: list.getElements() }, named),
      );
    else if (!declaration.getDefaultImport()) declaration.remove();
    return;
  }
}
