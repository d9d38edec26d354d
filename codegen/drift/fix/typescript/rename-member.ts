import type { Node as SyntaxNode, Project, StringLiteral } from "ts-morph";
import {
  schemaObject,
  typedProperty,
  type EntityMember,
} from "./entity-member.ts";
import { memberNames } from "./member-names.ts";
import { keyOf } from "./options.ts";
import { loadMorph } from "./project.ts";
import { queryPaths, withPath } from "./query-paths.ts";

/**
 * Renames a member of an entity with its uses: accesses, destructuring, keys
 * of queries' options, names in the entity's own lists of members, and paths
 * such as "customer.email" in query builders.
 */
export function renameMember(
  project: Project,
  node: EntityMember,
  to: string,
): void {
  const { Node } = loadMorph();
  const property = typedProperty(node);
  const from = keyOf(node.getNameNode());
  const strings = new Set([
    ...(property ? memberNames(project, property, from) : []),
    ...namesInLists(node, from),
  ]);
  const paths = property ? queryPaths(project, property) : [];
  // Strings first: the compiler's rename moves everything behind it.
  for (const literal of strings) literal.setLiteralValue(to);
  for (const { literal, alias } of paths) {
    const text = literal.getLiteralText();
    const next = withPath(text, `${alias}.${from}`, `${alias}.${to}`);
    if (next !== text) literal.setLiteralValue(next);
  }
  const renamed = property ?? node;
  renamed.rename(to, { usePrefixAndSuffixText: true });
  // The key of a schema that is of no known type does not follow.
  if (Node.isPropertyAssignment(node) && keyOf(node.getNameNode()) === from)
    node.getNameNode().replaceWithText(to);
}

/** Lists of members in what an entity is told: `@Index(["email"])`, `uniques: [{ columns: ["email"] }]`. */
function namesInLists(node: EntityMember, name: string): StringLiteral[] {
  const { Node, SyntaxKind } = loadMorph();
  const owner = node.getParent();
  const lists: SyntaxNode[] = Node.isClassDeclaration(owner)
    ? owner.getDecorators().flatMap((one) => one.getArguments())
    : (schemaObject(owner)?.object.getProperties() ?? []).filter(
        (one) =>
          Node.isPropertyAssignment(one) &&
          /^(?:indices|uniques|indexes|exclusions)$/.test(one.getName()),
      );
  // `[OptionalProps]?: "createdAt" | "email"`
  const marks = Node.isClassDeclaration(owner)
    ? owner
        .getProperties()
        .filter((one) => /^\[\w+\]$/.test(one.getName()))
        .flatMap((one) => one.getDescendantsOfKind(SyntaxKind.StringLiteral))
        .filter((one) => one.getLiteralValue() === name)
    : [];
  const listed = lists
    .flatMap((list) => list.getDescendantsOfKind(SyntaxKind.StringLiteral))
    .filter((literal) => literal.getLiteralValue() === name)
    .filter((literal) => {
      const parent = literal.getParent();
      const around = Node.isArrayLiteralExpression(parent)
        ? parent.getParent()
        : parent;
      return Node.isPropertyAssignment(around)
        ? /^(?:columns|properties)$/.test(around.getName())
        : Node.isArrayLiteralExpression(parent);
    });
  return [...marks, ...listed];
}
