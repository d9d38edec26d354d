import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import { definitionOf } from "./constants.ts";
import { membersOf, type EnumMember } from "./enums.ts";
import {
  resolveExport,
  resolveName,
  type Modules,
  type Resolution,
} from "./modules.ts";

/**
 * What a type annotation says of a value, as far as a database column can
 * have it. Worked out from syntax alone.
 */
export type Shape =
  | { readonly kind: "null" | "undefined" | "never" }
  /** A named value type: string, Date, Buffer, Decimal. */
  | { readonly kind: "plain"; readonly name: string; readonly sql?: string }
  | { readonly kind: "object"; readonly text: string }
  | { readonly kind: "array"; readonly element: Shape }
  | {
      readonly kind: "enum";
      readonly members: readonly EnumMember[];
      /** The alias, enum or annotation that lists them. */
      readonly declaration: ts.Node;
    }
  | { readonly kind: "union"; readonly members: readonly Shape[] }
  /** Read, inserted and updated as different types. */
  | {
      readonly kind: "column";
      readonly select: Shape;
      readonly insert: Shape;
      readonly update: Shape;
    }
  /** A type from elsewhere, or one that only a type checker could tell. */
  | { readonly kind: "opaque"; readonly name: string };

/** What type parameters stand for inside a generic declaration. */
export type Bindings = ReadonlyMap<string, BoundType>;

export interface BoundType {
  readonly node: ts.TypeNode;
  readonly bindings: Bindings;
}

export interface ShapeContext {
  readonly modules: Modules;
  readonly typeMap: Readonly<Record<string, string>>;
}

export const noBindings: Bindings = new Map();

const maxDepth = 30;
const undefinedShape: Shape = { kind: "undefined" };
const neverShape: Shape = { kind: "never" };

/** The shape of a type annotation. */
export function shapeOf(
  context: ShapeContext,
  node: ts.TypeNode,
  bindings: Bindings = noBindings,
  depth = 0,
): Shape {
  if (depth > maxDepth) return { kind: "opaque", name: node.getText() };
  const inside = (type: ts.TypeNode): Shape =>
    shapeOf(context, type, bindings, depth + 1);
  if (syntax.isParenthesizedTypeNode(node)) return inside(node.type);
  if (syntax.isTypeReferenceNode(node))
    return referenceShape(context, node, bindings, depth);
  if (syntax.isUnionTypeNode(node))
    return unionOf(node.types.map(inside), node);
  if (syntax.isIntersectionTypeNode(node))
    return intersectionShape(node.types.map(inside), node);
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
    return operatorShape(context, node, inside);
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

/** A brand is the type it marks: `string & { __brand: "Email" }`, `Date & Opt`. */
function intersectionShape(shapes: readonly Shape[], node: ts.Node): Shape {
  const column = shapes.find((shape) => shape.kind === "column");
  const marked = shapes.find(({ kind }) =>
    ["plain", "enum", "array"].includes(kind),
  );
  if (column && marked && isUnknown(column.select))
    return optionalColumn(() => marked);
  return column ?? marked ?? { kind: "object", text: node.getText() };
}

function isUnknown(shape: Shape): boolean {
  return shape.kind === "plain" && shape.name === "unknown";
}

function operatorShape(
  context: ShapeContext,
  node: ts.TypeOperatorNode,
  inside: (type: ts.TypeNode) => Shape,
): Shape {
  if (node.operator !== syntax.SyntaxKind.KeyOfKeyword)
    return inside(node.type);
  const query = node.type;
  const members = syntax.isTypeQueryNode(query)
    ? queriedMembers(context.modules, query)
    : undefined;
  return members
    ? {
        kind: "enum",
        members: members.map(({ name, node: at }) => ({
          name,
          value: name,
          node: at,
        })),
        declaration: node,
      }
    : { kind: "opaque", name: node.getText() };
}

/** `(typeof X)[number]`, `(typeof X)[keyof typeof X]`, `Row["column"]` */
function indexedShape(
  context: ShapeContext,
  node: ts.IndexedAccessTypeNode,
  bindings: Bindings,
  depth: number,
): Shape {
  const object = syntax.isParenthesizedTypeNode(node.objectType)
    ? node.objectType.type
    : node.objectType;
  if (syntax.isTypeQueryNode(object)) {
    const members = queriedMembers(context.modules, object);
    if (members) return { kind: "enum", members, declaration: node };
  }
  const key = keysOfShape(
    shapeOf(context, node.indexType, bindings, depth + 1),
  );
  const property =
    key?.length === 1
      ? memberType(context.modules, object, key[0] ?? "")
      : undefined;
  return property
    ? shapeOf(context, property, bindings, depth + 1)
    : { kind: "opaque", name: node.getText() };
}

function memberType(
  modules: Modules,
  object: ts.TypeNode,
  key: string,
): ts.TypeNode | undefined {
  if (!syntax.isTypeReferenceNode(object)) return undefined;
  const found = resolveType(modules, object.typeName);
  for (const node of found?.kind === "declared" ? found.nodes : []) {
    const members =
      syntax.isInterfaceDeclaration(node) || syntax.isClassLike(node)
        ? node.members
        : syntax.isTypeAliasDeclaration(node) &&
            syntax.isTypeLiteralNode(node.type)
          ? node.type.members
          : [];
    for (const member of members) {
      if (
        (syntax.isPropertySignature(member) ||
          syntax.isPropertyDeclaration(member)) &&
        member.type &&
        (syntax.isIdentifier(member.name) ||
          syntax.isStringLiteral(member.name)) &&
        member.name.text === key
      )
        return member.type;
    }
  }
  return undefined;
}

function queriedMembers(
  modules: Modules,
  query: ts.TypeQueryNode,
): readonly EnumMember[] | undefined {
  // `typeof a.b` is an expression written as a type.
  return membersOf(modules, entityDefinition(modules, query.exprName));
}

function entityDefinition(modules: Modules, name: ts.EntityName): ts.Node {
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

function importShape(
  context: ShapeContext,
  node: ts.ImportTypeNode,
  bindings: Bindings,
  depth: number,
): Shape {
  const name = node.qualifier?.getText() ?? node.getText();
  const specifier =
    syntax.isLiteralTypeNode(node.argument) &&
    syntax.isStringLiteral(node.argument.literal)
      ? node.argument.literal.text
      : "";
  const known = knownShape(context, name, node.typeArguments, bindings, depth);
  return (
    known ?? { kind: "opaque", name: specifier === "" ? node.getText() : name }
  );
}

function referenceShape(
  context: ShapeContext,
  node: ts.TypeReferenceNode,
  bindings: Bindings,
  depth: number,
): Shape {
  const written = node.typeName.getText();
  const bound = bindings.get(written);
  if (bound) return shapeOf(context, bound.node, bound.bindings, depth + 1);
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
  const written = node.typeName.getText();
  const found = resolveType(context.modules, node.typeName);
  const name = wrapperName(found, written);
  const known =
    name === undefined
      ? undefined
      : knownShape(context, name, node.typeArguments, bindings, depth);
  if (known) return known;
  const declaration = found?.kind === "declared" ? found.nodes[0] : undefined;
  if (declaration)
    return declaredShape(context, declaration, node, bindings, depth);
  return { kind: "opaque", name: name ?? written };
}

/** Aliases being expanded, to notice cycles. */
const expanding = new Set<ts.Node>();

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
  if (syntax.isEnumMember(declaration.parent ?? declaration))
    return { kind: "opaque", name: node.getText() };
  if (!syntax.isTypeAliasDeclaration(declaration))
    return { kind: "object", text: node.getText() };
  // JSON types are made of themselves: what comes round again is a document.
  if (expanding.has(declaration))
    return { kind: "object", text: node.getText() };
  const { memory } = context.modules;
  const isFixed = !declaration.typeParameters && expanding.size === 0;
  const known = isFixed ? memory.get(declaration) : undefined;
  if (known) return known as Shape;
  const inner = bind(declaration.typeParameters, node.typeArguments, bindings);
  expanding.add(declaration);
  try {
    const shape = named(
      shapeOf(context, declaration.type, inner, depth + 1),
      declaration,
    );
    if (isFixed) memory.set(declaration, shape);
    return shape;
  } finally {
    expanding.delete(declaration);
  }
}

/** A union of literals is known by the alias that names it. */
function named(shape: Shape, declaration: ts.TypeAliasDeclaration): Shape {
  if (shape.kind === "enum" && !syntax.isEnumDeclaration(shape.declaration))
    return { ...shape, declaration };
  if (shape.kind === "union")
    return {
      ...shape,
      members: shape.members.map((member) => named(member, declaration)),
    };
  return shape;
}

/** Wrappers of query builders and ORMs, and the globals a column can be. */
function knownShape(
  context: ShapeContext,
  name: string,
  given: readonly ts.TypeNode[] | undefined,
  bindings: Bindings,
  depth: number,
): Shape | undefined {
  const argument = (index: number): Shape | undefined => {
    const node = given?.[index];
    return node && shapeOf(context, node, bindings, depth + 1);
  };
  const wrap = wrappers[name];
  if (wrap) return wrap(argument);
  return globalTypes.has(name) ? { kind: "plain", name } : undefined;
}

type Argument = (index: number) => Shape | undefined;

const unknownShape: Shape = { kind: "plain", name: "unknown" };

/** Inserting may leave it out: kysely's Generated, sequelize's CreationOptional, mikro-orm's Opt. */
function optionalColumn(argument: Argument): Shape {
  const { select, insert, update } = sidesOf(argument(0) ?? unknownShape);
  return {
    kind: "column",
    select,
    insert: unionOf([insert, undefinedShape]),
    update,
  };
}

function transparent(argument: Argument): Shape {
  return argument(0) ?? unknownShape;
}

function arrayShape(argument: Argument): Shape {
  return {
    kind: "array",
    element: sidesOf(argument(0) ?? unknownShape).select,
  };
}

const wrappers: Readonly<
  Record<string, ((argument: Argument) => Shape) | undefined>
> = {
  __proto__: null as never,
  Generated: optionalColumn,
  CreationOptional: optionalColumn,
  Opt: optionalColumn,
  GeneratedAlways: (argument) => ({
    kind: "column",
    select: transparent(argument),
    insert: neverShape,
    update: neverShape,
  }),
  ColumnType: (argument) => {
    const select = transparent(argument);
    const insert = argument(1) ?? select;
    return { kind: "column", select, insert, update: argument(2) ?? insert };
  },
  JSONColumnType: (argument) => {
    const select: Shape = { kind: "object", text: "JSON" };
    const nullable = allowsNull(transparent(argument));
    const text: Shape = { kind: "plain", name: "string" };
    return {
      kind: "column",
      select: nullable ? unionOf([select, { kind: "null" }]) : select,
      insert: argument(1) ?? text,
      update: argument(2) ?? text,
    };
  },
  ArrayType: arrayShape,
  Array: arrayShape,
  ReadonlyArray: arrayShape,
  Readonly: transparent,
  NonNullable: (argument) =>
    unionOf(
      alternativesOf(transparent(argument)).filter(
        (member) => member.kind !== "null" && member.kind !== "undefined",
      ),
    ),
  Nullable: (argument) => unionOf([transparent(argument), { kind: "null" }]),
  Maybe: (argument) => unionOf([transparent(argument), { kind: "null" }]),
  ColumnValue: transparent,
  Hidden: transparent,
  Relation: transparent,
  Ref: transparent,
  Record: () => ({ kind: "object", text: "Record" }),
  Map: () => ({ kind: "object", text: "Map" }),
  Exclude: (argument) => without(transparent(argument), argument(1)),
  Extract: (argument) => argument(1) ?? unknownShape,
};

function without(shape: Shape, excluded: Shape | undefined): Shape {
  const out = excluded ? alternativesOf(excluded) : [];
  const values = new Set(
    out.flatMap((member) =>
      member.kind === "enum" ? member.members.map(({ value }) => value) : [],
    ),
  );
  const kept = alternativesOf(shape).flatMap((member): Shape[] => {
    if (out.some((other) => isSame(other, member))) return [];
    return member.kind === "enum"
      ? [
          {
            ...member,
            members: member.members.filter(({ value }) => !values.has(value)),
          },
        ]
      : [member];
  });
  return unionOf(kept);
}

const globalTypes = new Set([
  "Date",
  "Buffer",
  "Uint8Array",
  "ArrayBuffer",
  "String",
  "Number",
  "Boolean",
  "BigInt",
  "Object",
]);

function keywordShape(context: ShapeContext, node: ts.TypeNode): Shape {
  const kinds = syntax.SyntaxKind;
  if (syntax.isLiteralTypeNode(node)) return literalShape(node);
  if (syntax.isTemplateLiteralTypeNode(node))
    return templateShape(context, node);
  if (syntax.isTypeLiteralNode(node) || syntax.isMappedTypeNode(node))
    return { kind: "object", text: node.getText() };
  if (node.kind === kinds.UndefinedKeyword || node.kind === kinds.VoidKeyword)
    return undefinedShape;
  if (node.kind === kinds.NeverKeyword) return neverShape;
  if (plainKinds().has(node.kind))
    return { kind: "plain", name: node.getText() };
  return { kind: "opaque", name: node.getText() };
}

let plainKindSet: ReadonlySet<ts.SyntaxKind> | undefined;

function plainKinds(): ReadonlySet<ts.SyntaxKind> {
  const kinds = syntax.SyntaxKind;
  plainKindSet ??= new Set([
    kinds.StringKeyword,
    kinds.NumberKeyword,
    kinds.BooleanKeyword,
    kinds.BigIntKeyword,
    kinds.UnknownKeyword,
    kinds.AnyKeyword,
    kinds.ObjectKeyword,
  ]);
  return plainKindSet;
}

function literalShape(node: ts.LiteralTypeNode): Shape {
  const literal = node.literal;
  const kinds = syntax.SyntaxKind;
  if (literal.kind === kinds.NullKeyword) return { kind: "null" };
  if (literal.kind === kinds.TrueKeyword || literal.kind === kinds.FalseKeyword)
    return { kind: "plain", name: "boolean" };
  if (syntax.isStringLiteralLike(literal))
    return {
      kind: "enum",
      members: [{ name: literal.text, value: literal.text, node: literal }],
      declaration: node,
    };
  return syntax.isBigIntLiteral(literal)
    ? { kind: "plain", name: "bigint" }
    : { kind: "plain", name: "number" };
}

/** `${Status}` is the enum's values; any other template is a string. */
function templateShape(
  context: ShapeContext,
  node: ts.TemplateLiteralTypeNode,
): Shape {
  const [span] = node.templateSpans;
  if (
    node.head.text === "" &&
    node.templateSpans.length === 1 &&
    span?.literal.text === ""
  ) {
    const shape = shapeOf(context, span.type);
    if (shape.kind === "enum") return shape;
  }
  return { kind: "plain", name: "string" };
}
