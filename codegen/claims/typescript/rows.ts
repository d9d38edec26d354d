import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import { isStatic, propertyNameOf } from "./constants.ts";
import { resolveExport, resolveName, type Resolution } from "./modules.ts";
import {
  bind,
  keysOfShape,
  noBindings,
  resolveType,
  shapeOf,
  wrapperName,
  type Bindings,
  type ShapeContext,
} from "./shapes.ts";

/** The properties of an interface, class or object type, with everything they inherit. */
export interface Row {
  readonly members: ReadonlyMap<string, RowMember>;
  /** The interface, class or alias that names it; absent when it is written in place. */
  readonly declaration?: ts.Node;
  /** It leaves out columns on purpose. */
  readonly partial: boolean;
  /** Types whose properties could not be told. */
  readonly unknown: readonly ts.Node[];
}

export interface RowMember {
  readonly name: string;
  readonly nameNode: ts.Node;
  readonly node: ts.Node;
  readonly type?: ts.TypeNode;
  readonly bindings: Bindings;
  readonly optional: boolean;
  /** Set by Selectable, Insertable and Updateable. */
  readonly side?: RowSide;
}

export type RowSide = "select" | "insert" | "update";

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
    return mappedRow(context, node, bindings, depth);
  if (syntax.isIndexedAccessTypeNode(node))
    return indexedRow(context, node, bindings, depth);
  if (!syntax.isTypeReferenceNode(node)) return undefined;
  const bound = bindings.get(node.typeName.getText());
  if (bound) return rowOf(context, bound.node, bound.bindings, depth + 1);
  return referencedRow(
    context,
    {
      written: node.typeName.getText(),
      found: resolveType(context.modules, node.typeName),
      given: node.typeArguments,
    },
    bindings,
    depth,
  );
}

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

type Transform = (
  row: Row,
  keys: readonly string[] | undefined,
  given: {
    readonly second: ts.TypeNode | undefined;
    readonly bindings: Bindings;
  },
) => Row | undefined;

const transforms: Readonly<Record<string, Transform | undefined>> = {
  __proto__: null as never,
  Omit: omit,
  Except: omit,
  Pick: (row, keys) =>
    keys && {
      ...withMembers(row, (member) =>
        keys.includes(member.name) ? member : undefined,
      ),
      partial: true,
    },
  Partial: (row) =>
    withMembers(row, (member) => ({ ...member, optional: true })),
  Required: (row) =>
    withMembers(row, (member) => ({ ...member, optional: false })),
  Readonly: (row) => row,
  Simplify: (row) => row,
  Prettify: (row) => row,
  Selectable: (row) => onSide(row, "select"),
  Insertable: (row) => ({ ...onSide(row, "insert"), partial: true }),
  Updateable: (row) => ({ ...onSide(row, "update"), partial: true }),
};

function omit(row: Row, keys: readonly string[] | undefined): Row | undefined {
  return (
    keys && {
      ...withMembers(row, (member) =>
        keys.includes(member.name) ? undefined : member,
      ),
      partial: row.partial || keys.some((key) => row.members.has(key)),
    }
  );
}

function onSide(row: Row, side: RowSide): Row {
  return withMembers(row, (member) => ({
    ...member,
    side: member.side ?? side,
  }));
}

function withMembers(
  row: Row,
  change: (member: RowMember) => RowMember | undefined,
): Row {
  const members = new Map<string, RowMember>();
  for (const member of row.members.values()) {
    const changed = change(member);
    if (changed) members.set(changed.name, changed);
  }
  return { ...row, members };
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

/** `{ [K in "a" | "b"]: T }`, and the copies of a type that mapped types make. */
function mappedRow(
  context: ShapeContext,
  node: ts.MappedTypeNode,
  bindings: Bindings,
  depth: number,
): Row | undefined {
  const constraint = node.typeParameter.constraint;
  if (!constraint) return undefined;
  if (
    syntax.isTypeOperatorNode(constraint) &&
    constraint.operator === syntax.SyntaxKind.KeyOfKeyword &&
    syntax.isTypeReferenceNode(constraint.type)
  )
    return copiedRow(context, node, constraint.type, bindings, depth);
  const keys = keysOfShape(shapeOf(context, constraint, bindings));
  const { type } = node;
  if (!keys || !type) return undefined;
  const members = new Map(
    keys.map((name): [string, RowMember] => [
      name,
      {
        name,
        nameNode: constraint,
        node,
        type,
        bindings,
        optional: node.questionToken !== undefined,
      },
    ]),
  );
  return { ...nothing, members };
}

/** `{ [K in keyof T]: T[K] }` is T; with another body it cannot be told. */
function copiedRow(
  context: ShapeContext,
  node: ts.MappedTypeNode,
  subject: ts.TypeReferenceNode,
  bindings: Bindings,
  depth: number,
): Row | undefined {
  const row = rowOf(context, subject, bindings, depth + 1);
  const key = node.typeParameter.name.text;
  const same = `${subject.getText()}[${key}]`;
  const body = node.type?.getText() ?? "";
  if (!row || !body.startsWith(same)) return undefined;
  if (body !== same && body !== `${same} | null`) return undefined;
  const optional = node.questionToken !== undefined || body !== same;
  return withMembers(row, (member) => ({
    ...member,
    optional: member.optional || optional,
  }));
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
