import type { Project, StringLiteral, Type } from "ts-morph";
import { loadMorph } from "./project.ts";

/** String literals that stand where one of a set of values is asked for. */
export function literalUses(
  project: Project,
  value: string,
  set: readonly string[],
): StringLiteral[] {
  const { SyntaxKind } = loadMorph();
  return project
    .getSourceFiles()
    .filter((tree) => tree.getFullText().includes(value))
    .flatMap((tree) => tree.getDescendantsOfKind(SyntaxKind.StringLiteral))
    .filter((literal) => literal.getLiteralValue() === value)
    .filter((literal) => isOfSet(expectedType(literal), value, set));
}

/** What a literal is assigned to, passed for or compared with. */
function expectedType(literal: StringLiteral): Type | undefined {
  const { Node, SyntaxKind } = loadMorph();
  const parent = literal.getParent();
  if (Node.isCaseClause(parent))
    return parent
      .getFirstAncestorByKind(SyntaxKind.SwitchStatement)
      ?.getExpression()
      .getType();
  if (Node.isBinaryExpression(parent)) {
    const operator = parent.getOperatorToken().getText();
    const other =
      parent.getLeft() === literal ? parent.getRight() : parent.getLeft();
    if (/^[!=]==?$/.test(operator)) return other.getType();
  }
  return literal.getContextualType();
}

function isOfSet(
  type: Type | undefined,
  value: string,
  set: readonly string[],
): boolean {
  const parts = type?.isUnion() ? type.getUnionTypes() : type ? [type] : [];
  const values = parts.flatMap((one) =>
    one.isStringLiteral() && !one.isEnumLiteral()
      ? [String(one.getLiteralValue())]
      : [],
  );
  return (
    values.length > 1 &&
    values.includes(value) &&
    values.every((one) => set.includes(one))
  );
}
