import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import {
  alternativesOf,
  type Bindings,
  type Row,
  type RowMember,
  type Shape,
} from "./shape.ts";

/** How the types inside a mapped type are read. */
interface Inside {
  readonly shapeOf: (type: ts.TypeNode, bindings: Bindings) => Shape;
  readonly rowOf: (type: ts.TypeNode) => Row | undefined;
}

/**
 * The properties of `{ [K in keyof T as …]?: … }`: one for each key, whose
 * type is read with the key in K's place. Undefined where the keys or their
 * new names cannot be told.
 */
export function mappedRow(
  node: ts.MappedTypeNode,
  bindings: Bindings,
  inside: Inside,
): Row | undefined {
  const { constraint, name } = node.typeParameter;
  const copied = constraint && copiedRow(constraint, inside);
  const keys =
    constraint &&
    (copied?.keys ?? keysOf(inside.shapeOf(constraint, bindings)));
  if (!keys || !node.type) return undefined;
  const members = new Map<string, RowMember>();
  for (const key of keys) {
    const source = copied?.row.members.get(key.name);
    const inner: Bindings = new Map([
      ...bindings,
      [name.text, { shape: literalOf(key, node) }],
    ]);
    const names = node.nameType
      ? keysOf(inside.shapeOf(node.nameType, inner))
      : [key];
    if (!names) return undefined;
    for (const { name: renamed } of names)
      members.set(renamed, {
        ...memberFrom(node, key, source, inner),
        name: renamed,
      });
  }
  return {
    members,
    partial: copied?.row.partial ?? false,
    unknown: copied?.row.unknown ?? [],
  };
}

interface Key {
  readonly name: string;
  readonly node: ts.Node;
}

/** `keyof T` copies T's properties with what they say of themselves; other constraints only list names. */
function copiedRow(
  constraint: ts.TypeNode,
  inside: Inside,
): { readonly row: Row; readonly keys: readonly Key[] } | undefined {
  const subject = keyofSubject(constraint);
  const row = subject && inside.rowOf(subject);
  return (
    row && {
      row,
      keys: [...row.members.values()].map(({ name, nameNode }) => ({
        name,
        node: nameNode,
      })),
    }
  );
}

/** `keyof T`, `keyof T & string`, `Extract<keyof T, string>` */
function keyofSubject(constraint: ts.TypeNode): ts.TypeNode | undefined {
  if (syntax.isParenthesizedTypeNode(constraint))
    return keyofSubject(constraint.type);
  if (syntax.isTypeOperatorNode(constraint))
    return constraint.operator === syntax.SyntaxKind.KeyOfKeyword &&
      !syntax.isTypeQueryNode(constraint.type)
      ? constraint.type
      : undefined;
  if (syntax.isIntersectionTypeNode(constraint)) {
    const others = constraint.types.filter((type) => !isText(type));
    return others.length === 1 && others[0]
      ? keyofSubject(others[0])
      : undefined;
  }
  const [first, second] =
    syntax.isTypeReferenceNode(constraint) &&
    constraint.typeName.getText() === "Extract"
      ? (constraint.typeArguments ?? [])
      : [];
  return first && second && isText(second) ? keyofSubject(first) : undefined;
}

function isText(type: ts.TypeNode): boolean {
  return type.kind === syntax.SyntaxKind.StringKeyword;
}

/** The names a type of string literals lists: none for never. */
function keysOf(shape: Shape): readonly Key[] | undefined {
  const keys = alternativesOf(shape).map((one): readonly Key[] | undefined => {
    if (one.kind === "never") return [];
    return one.kind === "enum"
      ? one.members.map(({ value, node }) => ({ name: String(value), node }))
      : undefined;
  });
  return keys.every((list) => list !== undefined) ? keys.flat() : undefined;
}

function literalOf({ name, node }: Key, declaration: ts.Node): Shape {
  return {
    kind: "enum",
    members: [{ name, value: name, node }],
    declaration,
  };
}

function memberFrom(
  node: ts.MappedTypeNode,
  key: Key,
  source: RowMember | undefined,
  bindings: Bindings,
): RowMember {
  const { questionToken } = node;
  const isRemoved = questionToken?.kind === syntax.SyntaxKind.MinusToken;
  const optional = isRemoved
    ? false
    : questionToken !== undefined || source?.optional === true;
  // `T[K]` is what it was; anything else is made of it.
  if (source && isSameProperty(node)) return { ...source, optional };
  return {
    name: key.name,
    nameNode: key.node,
    node: source?.node ?? node,
    ...(node.type ? { type: node.type } : {}),
    bindings,
    optional,
  };
}

function isSameProperty({ type, typeParameter }: ts.MappedTypeNode): boolean {
  const subject =
    typeParameter.constraint && keyofSubject(typeParameter.constraint);
  return (
    type !== undefined &&
    syntax.isIndexedAccessTypeNode(type) &&
    type.indexType.getText() === typeParameter.name.text &&
    type.objectType.getText() === subject?.getText()
  );
}
