import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import { constantOf, definitionOf } from "./constants.ts";
import { declarationOf, membersOf, type EnumMember } from "./enums.ts";
import type { Modules } from "./modules.ts";
import {
  keysOfShape,
  undefinedShape,
  unionOf,
  type Bindings,
  type Row,
  type Shape,
} from "./shape.ts";

type Inside = (type: ts.TypeNode, bindings?: Bindings) => Shape;
type RowOf = (type: ts.TypeNode) => Row | undefined;

/** `keyof typeof X` and `keyof T`. */
export function keysShape(
  modules: Modules,
  node: ts.TypeOperatorNode,
  rowOf: RowOf,
): Shape {
  const members = syntax.isTypeQueryNode(node.type)
    ? queriedMembers(modules, node.type)?.map(({ name, node: at }) => ({
        name,
        value: name,
        node: at,
      }))
    : keysOfRow(rowOf(node.type));
  return members
    ? { kind: "enum", members, declaration: node }
    : { kind: "opaque", name: node.getText() };
}

function keysOfRow(row: Row | undefined): readonly EnumMember[] | undefined {
  return row?.unknown.length === 0
    ? [...row.members.values()].map(({ name, nameNode }) => ({
        name,
        value: name,
        node: nameNode,
      }))
    : undefined;
}

/** `(typeof X)[number]`, `(typeof X)[keyof typeof X]`, `Row["column"]` */
export function indexedShape(
  modules: Modules,
  node: ts.IndexedAccessTypeNode,
  inside: Inside,
  rowOf: RowOf,
): Shape {
  const object = syntax.isParenthesizedTypeNode(node.objectType)
    ? node.objectType.type
    : node.objectType;
  if (syntax.isTypeQueryNode(object)) {
    // `typeof a.b` is an expression written as a type.
    const definition = entityDefinition(modules, object.exprName);
    const members = membersOf(modules, definition);
    if (members)
      return { kind: "enum", members, declaration: declarationOf(definition) };
  }
  if (node.indexType.kind === syntax.SyntaxKind.NumberKeyword)
    return elementOf(inside(object), node);
  const keys = keysOfShape(inside(node.indexType));
  const row = keys && rowOf(object);
  const shapes = keys?.map((key): Shape | undefined => {
    const member = row?.members.get(key);
    const shape =
      member?.shape ?? (member?.type && inside(member.type, member.bindings));
    return shape && member?.optional ? unionOf([shape, undefinedShape]) : shape;
  });
  return shapes?.every((shape) => shape !== undefined) && shapes.length > 0
    ? unionOf(shapes, node)
    : { kind: "opaque", name: node.getText() };
}

/** `T[number]` of an array type. */
function elementOf(shape: Shape, node: ts.TypeNode): Shape {
  return shape.kind === "array"
    ? shape.element
    : { kind: "opaque", name: node.getText() };
}

/** `typeof X`, where X is a constant. */
export function queriedShape(modules: Modules, query: ts.TypeQueryNode): Shape {
  const definition = entityDefinition(modules, query.exprName);
  const value = syntax.isExpression(definition)
    ? constantOf(modules, definition)
    : undefined;
  if (typeof value === "string")
    return {
      kind: "enum",
      members: [{ name: value, value, node: definition }],
      declaration: query,
    };
  return typeof value === "number" || typeof value === "boolean"
    ? { kind: "plain", name: typeof value }
    : { kind: "opaque", name: query.getText() };
}

function queriedMembers(
  modules: Modules,
  query: ts.TypeQueryNode,
): readonly EnumMember[] | undefined {
  return membersOf(modules, entityDefinition(modules, query.exprName));
}

/** The definition behind an entity name such as `a.b`. */
export function entityDefinition(
  modules: Modules,
  name: ts.EntityName,
): ts.Node {
  if (syntax.isIdentifier(name)) return definitionOf(modules, name);
  const owner = entityDefinition(modules, name.left);
  if (syntax.isObjectLiteralExpression(owner))
    for (const property of owner.properties)
      if (
        syntax.isPropertyAssignment(property) &&
        property.name.getText() === name.right.text
      )
        return definitionOf(modules, property.initializer);
  return name;
}
