import type { Declaration } from "../plan/plan.ts";
import type { TypeNode } from "../plan/type-node.ts";

/** Whether a type text of the user's stands in a declaration, spelt as the user likes. */
export function hasUserType(declaration: Declaration): boolean {
  switch (declaration.kind) {
    case "interface":
      return declaration.properties.some(({ type }) => isUserType(type));
    case "alias":
      return isUserType(declaration.type);
    case "labels":
    case "constant":
      return false;
  }
}

function isUserType(node: TypeNode): boolean {
  switch (node.type) {
    case "RawExpression":
      return node.names !== undefined;
    case "ArrayExpression":
      return isUserType(node.values);
    case "GenericExpression":
    case "UnionExpression":
      return node.args.some(isUserType);
    case "ObjectExpression":
      return node.properties.some(({ value }) => isUserType(value));
    case "Identifier":
    case "Literal":
      return false;
  }
}

/** Declarations as prettier prints them. Loading prettier takes a while. */
export async function formatDeclaration(text: string): Promise<string> {
  const { format } = await import("prettier");
  return format(text, { parser: "typescript" });
}
