import type { Declaration } from "./plan.ts";
import type { TypeNode } from "./type-node.ts";

/** The names that declarations refer to, their own included. */
export function usedNames(declarations: readonly Declaration[]): Set<string> {
  const names = new Set<string>();
  const seen = new Set<TypeNode>();
  const addNames = (node: TypeNode, into: Set<string>): void => {
    if (seen.has(node)) return;
    seen.add(node);
    addNamesOf(node, into, addNames);
  };
  for (const declaration of declarations) {
    if (declaration.kind === "interface") {
      for (const { type } of declaration.properties) addNames(type, names);
    } else if (declaration.kind === "alias") {
      addNames(declaration.type, names);
    } else if (declaration.kind === "constant") {
      for (const name of declaration.names) names.add(name);
    }
  }
  return names;
}

/** Of a text of our own, in which every word is a name. */
function words(text: string): string[] {
  return text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
}

function addNamesOf(
  node: TypeNode,
  names: Set<string>,
  addNames: (node: TypeNode, names: Set<string>) => void,
): void {
  switch (node.type) {
    case "Identifier":
      names.add(node.name);
      break;
    case "Literal":
      break;
    case "RawExpression":
      for (const { value } of node.elements ?? []) addNames(value, names);
      for (const name of node.names ?? words(node.expression)) names.add(name);
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
