import type {
  Node as SyntaxNode,
  Project,
  StringLiteral,
  Type,
} from "ts-morph";
import { loadMorph } from "./project.ts";
import type { TypedProperty } from "./property-type.ts";

/** Strings that name a member by its type: `keyof Customer`, `Pick<Customer, "email">`. */
export function memberNames(
  project: Project,
  property: TypedProperty,
  name: string,
): StringLiteral[] {
  const { SyntaxKind } = loadMorph();
  const owner = property.getParentOrThrow().getType();
  const members = new Set(owner.getProperties().map((one) => one.getName()));
  return project
    .getSourceFiles()
    .filter((tree) => tree.getFullText().includes(name))
    .flatMap((tree) => tree.getDescendantsOfKind(SyntaxKind.StringLiteral))
    .filter((literal) => literal.getLiteralValue() === name)
    .filter(
      (literal) =>
        isKeyOf(literal.getContextualType(), members) ||
        isPicked(literal, owner),
    );
}

/** Whether a type is the names of all members, and perhaps others. */
function isKeyOf(
  type: Type | undefined,
  members: ReadonlySet<string>,
): boolean {
  const parts = type?.isUnion() ? type.getUnionTypes() : type ? [type] : [];
  const names = new Set(
    parts.flatMap((one) =>
      one.isStringLiteral() ? [String(one.getLiteralValue())] : [],
    ),
  );
  return members.size > 1 && [...members].every((name) => names.has(name));
}

/** `Pick<Customer, "email">`, and other types that take a type and names of its members. */
function isPicked(literal: SyntaxNode, owner: Type): boolean {
  const { Node } = loadMorph();
  const type = literal.getParent();
  if (!Node.isLiteralTypeNode(type)) return false;
  const reference = type
    .getAncestors()
    .find((one) => !Node.isUnionTypeNode(one));
  if (!Node.isTypeReference(reference)) return false;
  const [first] = reference.getTypeArguments();
  const symbol = owner.getSymbol();
  return symbol !== undefined && first?.getType().getSymbol() === symbol;
}
