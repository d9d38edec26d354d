import type { Node as SyntaxNode } from "ts-morph";
import { quotedAs } from "./mention.ts";
import { loadMorph, replaceText } from "./project.ts";
import type { TypedProperty } from "./property-type.ts";

/** Makes the union of literals that a member is of the given values; another type stays. */
export function setUnion(
  property: TypedProperty,
  values: readonly string[],
): void {
  const { Node, SyntaxKind } = loadMorph();
  const type = property.getTypeNode();
  const within = type ? [type, ...type.getDescendants()] : [];
  const aliased = within
    .filter((one) => Node.isTypeReference(one))
    .flatMap((one) => one.getTypeName().getSymbol()?.getDeclarations() ?? [])
    .flatMap((one) => behindImport(one))
    .filter((one) => Node.isTypeAliasDeclaration(one))
    .map((one) => one.getTypeNode());
  const unions = [
    ...within.filter((one) => one.isKind(SyntaxKind.UnionType)),
    ...aliased,
  ];
  const union = unions.find(
    (one) =>
      Node.isUnionTypeNode(one) &&
      one.getTypeNodes().some((member) => Node.isLiteralTypeNode(member)),
  );
  if (!Node.isUnionTypeNode(union)) return;
  const isValue = (text: string) => /^["']/.test(text);
  const texts = union.getTypeNodes().map((one) => one.getText());
  const others = texts.filter((text) => !isValue(text));
  if (!others.every((text) => /^(?:null|undefined)$/.test(text))) return;
  const quote = texts.find(isValue) ?? '"';
  const next = [...values.map((value) => quotedAs(quote, value)), ...others];
  if (next.join() !== texts.join()) replaceText(union, next.join(" | "));
}

/** What an imported name is declared as. */
function behindImport(node: SyntaxNode): SyntaxNode[] {
  const { Node } = loadMorph();
  if (!Node.isImportSpecifier(node)) return [node];
  const symbol = node.getNameNode().getSymbol()?.getAliasedSymbol();
  return symbol?.getDeclarations() ?? [];
}
