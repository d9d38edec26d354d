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
    return indexedShape(context, node, bindings, depth);
  if (syntax.isImportTypeNode(node))
    return importShape(context, node, bindings, depth);
  return keywordShape(context, node);
}

/** The three sides of a column type; a plain type is the same on each. */
export function sidesOf(shape: Shape): {
  readonly select: Shape;
  readonly insert: Shape;
  readonly update: Shape;
} {
  if (shape.kind === "column") return shape;
  if (shape.kind !== "union" || !shape.members.some(isColumn))
    return { select: shape, insert: shape, update: shape };
  const sides = shape.members.map(sidesOf);
  return {
    select: unionOf(sides.map((side) => side.select)),
    insert: unionOf(sides.map((side) => side.insert)),
    update: unionOf(sides.map((side) => side.update)),
  };
}

/** The members of a union, or the shape alone. */
export function alternativesOf(shape: Shape): readonly Shape[] {
  return shape.kind === "union" ? shape.members : [shape];
}

/** Whether a value of the shape may be null. */
export function allowsNull(shape: Shape): boolean {
  return alternativesOf(shape).some((member) => member.kind === "null");
}

/** Whether the shape takes every value, and so says of none that it can be. */
export function isAnything(shape: Shape): boolean {
  return (
    shape.kind === "plain" && (shape.name === "unknown" || shape.name === "any")
  );
}

/** Whether a value of the shape may be left out. */
export function allowsUndefined(shape: Shape): boolean {
  return alternativesOf(shape).some((member) => member.kind === "undefined");
}

/** The string literals of a type used as a set of keys; undefined when it is something else. */
export function keysOfShape(shape: Shape): readonly string[] | undefined {
  const members = alternativesOf(shape).map((member) =>
    member.kind === "enum"
      ? member.members.map((value) => String(value.value))
      : undefined,
  );
  return members.every((keys) => keys !== undefined)
    ? members.flat()
    : undefined;
}

/** What a type name means, in its own scope. */
export function resolveType(
  modules: Modules,
  name: ts.EntityName,
): Resolution | undefined {
  if (syntax.isIdentifier(name))
    return resolveName(modules, name.text, name, "type");
  const owner = syntax.isIdentifier(name.left)
    ? resolveName(modules, name.left.text, name, "type")
    : resolveType(modules, name.left);
  if (owner?.kind === "module")
    return resolveExport(modules, owner.source, name.right.text, "type");
  if (
    owner?.kind === "external" &&
    (owner.name === "*" || owner.name === "default")
  )
    return { ...owner, name: name.right.text };
  const namespace = owner?.kind === "declared" ? owner.nodes[0] : undefined;
  return namespace && syntax.isModuleDeclaration(namespace) && namespace.body
    ? resolveName(modules, name.right.text, namespace.body, "type")
    : undefined;
}

/** The name a wrapper is known by: as its package exports it, or as it is written when declared locally. */
export function wrapperName(
  found: Resolution | undefined,
  written: string,
): string | undefined {
  if (!found) return written;
  if (found.kind === "external") return found.name;
  const declaration = found.kind === "declared" ? found.nodes[0] : undefined;
  // A generated file declares Generated<T> itself, by a condition on ColumnType.
  return declaration &&
    syntax.isTypeAliasDeclaration(declaration) &&
    syntax.isConditionalTypeNode(declaration.type)
    ? declaration.name.text
    : undefined;
}

/** The bindings of a generic declaration's parameters to the arguments given. */
export function bind(
  parameters: readonly ts.TypeParameterDeclaration[] | undefined,
  given: readonly ts.TypeNode[] | undefined,
  bindings: Bindings,
): Bindings {
  if (!parameters || parameters.length === 0) return noBindings;
  const bound = new Map<string, BoundType>();
  parameters.forEach((parameter, index) => {
    const node = given?.[index];
    if (node) bound.set(parameter.name.text, { node, bindings });
    else if (parameter.default)
      bound.set(parameter.name.text, {
        node: parameter.default,
        bindings: bound,
      });
  });
  return bound;
}

/** Joins shapes, flattening unions and merging their literals. */
export function unionOf(shapes: readonly Shape[], node?: ts.Node): Shape {
  const members: Shape[] = [];
  for (const shape of shapes)
    for (const member of alternativesOf(shape))
      if (member.kind !== "never") addAlternative(members, member, node);
  const [only] = members;
  if (!only) return neverShape;
  return members.length === 1 ? only : { kind: "union", members };
}

/** Literals join the ones already there; what is there already is left out. */
function addAlternative(
  members: Shape[],
  member: Shape,
  node: ts.Node | undefined,
): void {
  for (const [index, other] of members.entries()) {
    if (other.kind === "enum" && member.kind === "enum") {
      members[index] = {
        kind: "enum",
        members: [...other.members, ...member.members],
        declaration: node ?? other.declaration,
      };
      return;
    }
    if (isSame(other, member)) return;
  }
  members.push(member);
}

function isSame(a: Shape, b: Shape): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "plain" && b.kind === "plain") return a.name === b.name;
  return a.kind === "null" || a.kind === "undefined" || a.kind === "never";
}

function isColumn(shape: Shape): boolean {
  return shape.kind === "column";
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
