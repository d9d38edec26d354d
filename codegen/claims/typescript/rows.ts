import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import { isStatic, propertyNameOf } from "./constants.ts";
import {
  resolveExport,
  resolveName,
  type Modules,
  type Resolution,
} from "./modules.ts";
import { branchesOf } from "./conditional-type.ts";
import { mappedRow } from "./mapped-type.ts";
import {
  keysOfShape,
  noBindings,
  type Bindings,
  type Row,
  type RowMember,
  type ShapeContext,
} from "./shape.ts";
import { shapeOf } from "./shapes.ts";
import { transforms } from "./row-transforms.ts";
import { bind, resolveType, wrapperName } from "./type-names.ts";
import { inferredSchema, schemaRow } from "./zod.ts";

const maxDepth = 30;
const nothing: Row = { members: new Map(), partial: false, unknown: [] };

/** The properties of a type; undefined when it is no object type that syntax can tell. */
export function rowOf(
  context: ShapeContext,
  node: ts.TypeNode,
  bindings: Bindings = noBindings,
  depth = 0,
): Row | undefined {
  if (depth > maxDepth) return undefined;
  if (syntax.isParenthesizedTypeNode(node))
    return rowOf(context, node.type, bindings, depth + 1);
  if (syntax.isTypeLiteralNode(node))
    return { ...nothing, members: signatures(context, node.members, bindings) };
  if (syntax.isIntersectionTypeNode(node))
    return merge(
      node.types.map((type) => rowOrUnknown(context, type, bindings, depth)),
    );
  if (syntax.isMappedTypeNode(node))
    return mappedRow(node, bindings, {
      shapeOf: (type, inner) => shapeOf(context, type, inner, depth + 1),
      rowOf: (type) => rowOf(context, type, bindings, depth + 1),
    });
  if (syntax.isIndexedAccessTypeNode(node))
    return indexedRow(context, node, bindings, depth);
  if (syntax.isConditionalTypeNode(node))
    return conditionalRow(context, node, bindings, depth);
  if (!syntax.isTypeReferenceNode(node)) return undefined;
  const bound = bindings.get(node.typeName.getText());
  if (bound)
    return "shape" in bound
      ? undefined
      : rowOf(context, bound.node, bound.bindings, depth + 1);
  const found = resolveType(context.modules, node.typeName);
  const schema = inferredSchema(context.modules, node, found);
  if (schema) return schemaRow(context.modules, schema);
  return referencedRow(
    context,
    {
      written: node.typeName.getText(),
      found,
      given: node.typeArguments,
    },
    bindings,
    depth,
  );
}

/** The one side that a conditional type comes to. */
function conditionalRow(
  context: ShapeContext,
  node: ts.ConditionalTypeNode,
  bindings: Bindings,
  depth: number,
): Row | undefined {
  const branches = branchesOf(node, bindings, (type, inner = bindings) =>
    shapeOf(context, type, inner, depth + 1),
  );
  const [only] = branches ?? [];
  return only && branches?.length === 1
    ? rowOf(context, only.type, only.bindings, depth + 1)
    : undefined;
}

const readRows = new WeakMap<Modules, Map<ts.Node, Row | undefined>>();

/** The properties a declaration has, merged interfaces and bases included. */
export function rowOfDeclaration(
  context: ShapeContext,
  nodes: readonly ts.Node[],
  given?: readonly ts.TypeNode[],
  bindings: Bindings = noBindings,
  depth = 0,
): Row | undefined {
  const [first] = nodes;
  if (!first || depth > maxDepth) return undefined;
  // Without parameters it is the same wherever it is named.
  if ((first as { typeParameters?: unknown }).typeParameters)
    return readDeclaration(context, nodes, given, bindings, depth);
  const rows = readRows.get(context.modules) ?? new Map();
  readRows.set(context.modules, rows);
  if (!rows.has(first))
    rows.set(first, readDeclaration(context, nodes, given, bindings, depth));
  return rows.get(first);
}

function readDeclaration(
  context: ShapeContext,
  nodes: readonly ts.Node[],
  given: readonly ts.TypeNode[] | undefined,
  bindings: Bindings,
  depth: number,
): Row | undefined {
  const first = nodes[0]!;
  if (syntax.isTypeAliasDeclaration(first)) {
    const inner = bind(first.typeParameters, given, bindings);
    const row = rowOf(context, first.type, inner, depth + 1);
    return row && { ...row, declaration: ownDeclaration(first, row) };
  }
  const parts = nodes.flatMap((node) =>
    declaredParts(context, node, given, bindings, depth),
  );
  return parts.length === 0
    ? undefined
    : { ...merge(parts), declaration: first };
}

interface Reference {
  readonly written: string;
  readonly found: Resolution | undefined;
  readonly given: readonly ts.TypeNode[] | undefined;
}

/** `type Row = Table` is another name for Table; `type Row = Omit<…>` is its own. */
function ownDeclaration(alias: ts.TypeAliasDeclaration, row: Row): ts.Node {
  return syntax.isTypeReferenceNode(alias.type) &&
    alias.type.typeArguments === undefined &&
    row.declaration
    ? row.declaration
    : alias;
}

function declaredParts(
  context: ShapeContext,
  node: ts.Node,
  given: readonly ts.TypeNode[] | undefined,
  bindings: Bindings,
  depth: number,
): readonly Row[] {
  if (!syntax.isInterfaceDeclaration(node) && !syntax.isClassLike(node))
    return [];
  const inner = bind(node.typeParameters, given, bindings);
  const members = syntax.isInterfaceDeclaration(node)
    ? signatures(context, node.members, inner)
    : fields(context, node, inner);
  const bases = (node.heritageClauses ?? [])
    .filter((clause) => clause.token === syntax.SyntaxKind.ExtendsKeyword)
    .flatMap((clause) => clause.types)
    .map((base) => baseRow(context, base, inner, depth));
  return [...bases, { ...nothing, members }];
}

function baseRow(
  context: ShapeContext,
  base: ts.ExpressionWithTypeArguments,
  bindings: Bindings,
  depth: number,
): Row {
  const row = referencedRow(
    context,
    {
      written: base.expression.getText(),
      found: resolveBase(context, base.expression),
      given: base.typeArguments,
    },
    bindings,
    depth + 1,
  );
  return row ?? { ...nothing, unknown: [base] };
}

function resolveBase(
  context: ShapeContext,
  expression: ts.Expression,
): Resolution | undefined {
  if (syntax.isIdentifier(expression))
    return resolveName(context.modules, expression.text, expression, "type");
  if (!syntax.isPropertyAccessExpression(expression)) return undefined;
  const owner = resolveBase(context, expression.expression);
  return owner?.kind === "module"
    ? resolveExport(context.modules, owner.source, expression.name.text, "type")
    : undefined;
}

function referencedRow(
  context: ShapeContext,
  reference: Reference,
  bindings: Bindings,
  depth: number,
): Row | undefined {
  const name = wrapperName(reference.found, reference.written);
  const transform = name === undefined ? undefined : transforms[name];
  const [subject, second] = reference.given ?? [];
  if (transform && subject) {
    const row = rowOf(context, subject, bindings, depth + 1);
    const keys = second && keysOfShape(shapeOf(context, second, bindings));
    return row && transform(row, keys, { second, bindings });
  }
  if (name === "Record" && subject && second)
    return listedRow(context, subject, second, bindings);
  return reference.found?.kind === "declared"
    ? rowOfDeclaration(
        context,
        reference.found.nodes,
        reference.given,
        bindings,
        depth + 1,
      )
    : undefined;
}

/** `Record<"a" | "b", T>` */
function listedRow(
  context: ShapeContext,
  keys: ts.TypeNode,
  type: ts.TypeNode,
  bindings: Bindings,
): Row | undefined {
  const names = keysOfShape(shapeOf(context, keys, bindings));
  const members = names?.map((name): [string, RowMember] => [
    name,
    { name, nameNode: keys, node: keys, type, bindings, optional: false },
  ]);
  return members && { ...nothing, members: new Map(members) };
}

function rowOrUnknown(
  context: ShapeContext,
  type: ts.TypeNode,
  bindings: Bindings,
  depth: number,
): Row {
  // `{}` and brands add nothing; anything else unknown is said so.
  return (
    rowOf(context, type, bindings, depth + 1) ?? { ...nothing, unknown: [type] }
  );
}

/** Later rows win; a column taken out and put back is not left out. */
function merge(rows: readonly Row[]): Row {
  const members = new Map<string, RowMember>();
  for (const row of rows)
    for (const member of row.members.values()) members.set(member.name, member);
  const readded = rows.length > 1 && (rows.at(-1)?.members.size ?? 0) > 0;
  return {
    members,
    partial: !readded && rows.some((row) => row.partial),
    unknown: rows.flatMap((row) => row.unknown),
  };
}

function signatures(
  context: ShapeContext,
  elements: readonly ts.TypeElement[],
  bindings: Bindings,
): ReadonlyMap<string, RowMember> {
  const members = new Map<string, RowMember>();
  for (const element of elements) {
    if (!syntax.isPropertySignature(element)) continue;
    const name = propertyNameOf(context.modules, element.name);
    if (name !== undefined)
      members.set(name, memberFrom(element, name, bindings));
  }
  return members;
}

function fields(
  context: ShapeContext,
  owner: ts.ClassLikeDeclaration,
  bindings: Bindings,
): ReadonlyMap<string, RowMember> {
  const members = new Map<string, RowMember>();
  for (const element of owner.members) {
    if (!syntax.isPropertyDeclaration(element) || isStatic(element)) continue;
    const name = propertyNameOf(context.modules, element.name);
    if (name !== undefined)
      members.set(name, memberFrom(element, name, bindings));
  }
  for (const parameter of constructorFields(owner))
    if (syntax.isIdentifier(parameter.name))
      members.set(
        parameter.name.text,
        memberFrom(parameter, parameter.name.text, bindings),
      );
  return members;
}

/** `constructor(readonly id: string)` declares a field. */
function constructorFields(
  owner: ts.ClassLikeDeclaration,
): readonly ts.ParameterDeclaration[] {
  return owner.members
    .filter(syntax.isConstructorDeclaration)
    .flatMap((constructor) => constructor.parameters)
    .filter((parameter) => (syntax.getModifiers(parameter) ?? []).length > 0);
}

function memberFrom(
  node: ts.PropertySignature | ts.PropertyDeclaration | ts.ParameterDeclaration,
  name: string,
  bindings: Bindings,
): RowMember {
  return {
    name,
    nameNode: node.name,
    node,
    ...(node.type ? { type: node.type } : {}),
    bindings,
    optional: node.questionToken !== undefined,
  };
}

/** `DB["customers"]` */
function indexedRow(
  context: ShapeContext,
  node: ts.IndexedAccessTypeNode,
  bindings: Bindings,
  depth: number,
): Row | undefined {
  const keys = keysOfShape(shapeOf(context, node.indexType, bindings));
  const owner = rowOf(context, node.objectType, bindings, depth + 1);
  const member =
    keys?.length === 1 ? owner?.members.get(keys[0] ?? "") : undefined;
  return (
    member?.type && rowOf(context, member.type, member.bindings, depth + 1)
  );
}
