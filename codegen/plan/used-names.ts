import type { Declaration } from "./plan.ts";
import type { TypeNode } from "./type-node.ts";

/** The names that declarations refer to, their own included. */
export function usedNames(declarations: readonly Declaration[]): Set<string> {
  const names = new Set<string>();
  for (const declaration of declarations) {
    if (declaration.kind === "interface") {
      for (const { type } of declaration.properties) addNames(type, names);
    } else if (declaration.kind === "alias") {
      addNames(declaration.type, names);
    }
  }
  return names;
}

function addNames(node: TypeNode, names: Set<string>): void {
  switch (node.type) {
    case "Identifier":
      names.add(node.name);
      break;
    case "Literal":
      break;
    case "RawExpression":
      for (const [name] of node.expression.matchAll(
        /[\p{L}_$][\p{L}\p{N}_$]*/gu,
      )) {
        names.add(name);
      }
      break;
    case "ArrayExpression":
      addNames(node.values, names);
      break;
    case "GenericExpression":
      names.add(node.name);
      for (const arg of node.args) addNames(arg, names);
      break;
    case "UnionExpression":
      for (const arg of node.args) addNames(arg, names);
      break;
    case "ObjectExpression":
      for (const { value } of node.properties) addNames(value, names);
      break;
  }
}
