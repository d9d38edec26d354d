import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import { conditionalShape } from "./conditional-type.ts";
import { membersOf } from "./enums.ts";
import { indexedShape, keysShape, queriedShape } from "./indexed-type.ts";
import { keywordShape, templateShape } from "./literal-type.ts";
import {
  noBindings,
  unionOf,
  type Bindings,
  type Shape,
  type ShapeContext,
} from "./shape.ts";
import { bind, resolveType, wrapperName } from "./type-names.ts";
import { intersectionShape, knownShape } from "./wrappers.ts";
import { inferredSchema, schemaShape } from "./zod.ts";

const maxDepth = 30;

/** The shape of a type annotation. */
export function shapeOf(
  context: ShapeContext,
  node: ts.TypeNode,
  bindings: Bindings = noBindings,
  depth = 0,
): Shape {
  if (depth > maxDepth) return { kind: "opaque", name: node.getText() };
  const inside = (type: ts.TypeNode, inner: Bindings = bindings): Shape =>
    shapeOf(context, type, inner, depth + 1);
  const rowOf = (type: ts.TypeNode) =>
    context.rowOf(context, type, bindings, depth + 1);
  if (syntax.isParenthesizedTypeNode(node)) return inside(node.type);
  if (syntax.isTypeReferenceNode(node))
    return referenceShape(context, node, bindings, depth);
  if (syntax.isUnionTypeNode(node))
    return unionOf(
      node.types.map((type) => inside(type)),
      node,
    );
  if (syntax.isIntersectionTypeNode(node))
    return intersectionShape(
      node.types.map((type) => inside(type)),
      node,
    );
  if (syntax.isArrayTypeNode(node))
    return { kind: "array", element: inside(node.elementType) };
  if (syntax.isTupleTypeNode(node))
    return {
      kind: "array",
      element: unionOf(
        node.elements.map((element) => inside(elementType(element))),
        node,
      ),
    };
  if (syntax.isTypeOperatorNode(node))
    return node.operator === syntax.SyntaxKind.KeyOfKeyword
      ? keysShape(context.modules, node, rowOf)
      : inside(node.type);
  if (syntax.isIndexedAccessTypeNode(node))
    return indexedShape(context.modules, node, inside, rowOf);
  if (syntax.isConditionalTypeNode(node))
    return conditionalShape(node, bindings, inside);
  if (syntax.isTypeQueryNode(node)) return queriedShape(context.modules, node);
  if (syntax.isTemplateLiteralTypeNode(node))
    return templateShape(node, inside);
  if (syntax.isImportTypeNode(node)) return importShape(node, inside);
  return keywordShape(node);
}

function elementType(element: ts.TypeNode): ts.TypeNode {
  if (syntax.isNamedTupleMember(element)) return element.type;
  if (syntax.isRestTypeNode(element) && syntax.isArrayTypeNode(element.type))
    return element.type.elementType;
  return syntax.isOptionalTypeNode(element) ? element.type : element;
}

type Inside = (type: ts.TypeNode, bindings?: Bindings) => Shape;

function argumentsOf(
  given: readonly ts.TypeNode[] | undefined,
  inside: Inside,
): (index: number) => Shape | undefined {
  return (index) => {
    const node = given?.[index];
    return node && inside(node);
  };
}

function importShape(node: ts.ImportTypeNode, inside: Inside): Shape {
  const name = node.qualifier?.getText() ?? node.getText();
  const known = knownShape(name, argumentsOf(node.typeArguments, inside));
  return known ?? { kind: "opaque", name };
}

function referenceShape(
  context: ShapeContext,
  node: ts.TypeReferenceNode,
  bindings: Bindings,
  depth: number,
): Shape {
  const written = node.typeName.getText();
  const bound = bindings.get(written);
  if (bound)
    return "shape" in bound
      ? bound.shape
      : shapeOf(context, bound.node, bound.bindings, depth + 1);
  const shape = unmappedShape(context, node, bindings, depth);
  const sql = Object.hasOwn(context.typeMap, written)
    ? context.typeMap[written]
    : undefined;
  return sql === undefined ? shape : mapped(shape, written, sql);
}

function mapped(shape: Shape, name: string, sql: string): Shape {
  if (shape.kind === "column")
    return { ...shape, select: mapped(shape.select, name, sql) };
  const value = shape.kind === "plain" ? shape.name : name;
  return { kind: "plain", name: value, sql };
}

function unmappedShape(
  context: ShapeContext,
  node: ts.TypeReferenceNode,
  bindings: Bindings,
  depth: number,
): Shape {
  const { modules } = context;
  const written = node.typeName.getText();
  const found = resolveType(modules, node.typeName);
  const schema = inferredSchema(modules, node, found);
  if (schema) return schemaShape(modules, schema);
  const inside: Inside = (type) => shapeOf(context, type, bindings, depth + 1);
  const name = wrapperName(found, written);
  const known =
    name === undefined
      ? undefined
      : knownShape(name, argumentsOf(node.typeArguments, inside));
  if (known) return known;
  const declaration = found?.kind === "declared" ? found.nodes[0] : undefined;
  if (declaration)
    return declaredShape(context, declaration, node, bindings, depth);
  return (
    memberShape(context, node) ?? { kind: "opaque", name: name ?? written }
  );
}

/** `Status.Open`, the type of one member of an enum. */
function memberShape(
  { modules }: ShapeContext,
  { typeName }: ts.TypeReferenceNode,
): Shape | undefined {
  if (!syntax.isQualifiedName(typeName)) return undefined;
  const found = resolveType(modules, typeName.left);
  const [owner] = found?.kind === "declared" ? found.nodes : [];
  if (!owner || !syntax.isEnumDeclaration(owner)) return undefined;
  const member = membersOf(modules, owner)?.find(
    ({ name }) => name === typeName.right.text,
  );
  return member && { kind: "enum", members: [member], declaration: owner };
}

/** Aliases being expanded, to notice cycles, and how often: a generic one may be its own argument. */
const expanding = new Map<ts.Node, number>();
const mostExpansions = 4;

function declaredShape(
  context: ShapeContext,
  declaration: ts.Node,
  node: ts.TypeReferenceNode,
  bindings: Bindings,
  depth: number,
): Shape {
  if (syntax.isEnumDeclaration(declaration)) {
    const members = membersOf(context.modules, declaration);
    return members
      ? { kind: "enum", members, declaration }
      : { kind: "opaque", name: declaration.name.text };
  }
  if (!syntax.isTypeAliasDeclaration(declaration))
    return { kind: "object", text: node.getText() };
  const times = expanding.get(declaration) ?? 0;
  // JSON types are made of themselves: what comes round again is a document.
  if (times >= (declaration.typeParameters ? mostExpansions : 1))
    return { kind: "object", text: node.getText() };
  const { memory } = context.modules;
  const isFixed = !declaration.typeParameters && expanding.size === 0;
  const known = isFixed ? memory.get(declaration) : undefined;
  if (known) return known as Shape;
  const inner = bind(declaration.typeParameters, node.typeArguments, bindings);
  expanding.set(declaration, times + 1);
  try {
    const shape = named(
      shapeOf(context, declaration.type, inner, depth + 1),
      declaration,
    );
    if (isFixed) memory.set(declaration, shape);
    return shape;
  } finally {
    if (times === 0) expanding.delete(declaration);
    else expanding.set(declaration, times);
  }
}

/**
 * A union of literals is known by the alias that names it, and not by a
 * generic one, which does something to it; an enum or constant by itself.
 */
function named(shape: Shape, declaration: ts.TypeAliasDeclaration): Shape {
  if (declaration.typeParameters) return shape;
  if (shape.kind === "enum" && syntax.isTypeNode(shape.declaration))
    return { ...shape, declaration };
  if (shape.kind === "union")
    return {
      ...shape,
      members: shape.members.map((member) => named(member, declaration)),
    };
  return shape;
}
