import type { Node as SyntaxNode } from "ts-morph";
import { loadMorph } from "./project.ts";
import type { TypedProperty } from "./property-type.ts";

/** The unions that a member's type is of: written out, or under names of their own. */
export function unionsOf(property: TypedProperty): SyntaxNode[] {
  const { Node } = loadMorph();
  const type = property.getTypeNode();
  const within = type ? [type, ...type.getDescendants()] : [];
  const aliases = within
    .filter((one) => Node.isTypeReference(one))
    .flatMap((one) => one.getTypeName().getSymbol()?.getDeclarations() ?? [])
    .flatMap((one) => behindImport(one))
    .filter((one) => Node.isTypeAliasDeclaration(one))
    .filter((one) => Node.isUnionTypeNode(one.getTypeNode()));
  return [...within.filter((one) => Node.isUnionTypeNode(one)), ...aliases];
}

/** What an imported name is declared as. */
function behindImport(node: SyntaxNode): SyntaxNode[] {
  const { Node } = loadMorph();
  if (!Node.isImportSpecifier(node)) return [node];
  const symbol = node.getNameNode().getSymbol()?.getAliasedSymbol();
  return symbol?.getDeclarations() ?? [];
}
