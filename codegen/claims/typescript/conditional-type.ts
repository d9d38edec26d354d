import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import {
  alternativesOf,
  isSame,
  unionOf,
  type Bindings,
  type BoundType,
  type Shape,
} from "./shape.ts";

type Inside = (type: ts.TypeNode, bindings?: Bindings) => Shape;

/** A side of a conditional type, and what its names stand for. */
export interface Branch {
  readonly type: ts.TypeNode;
  readonly bindings: Bindings;
}

/**
 * The sides that `T extends ColumnType<infer S, any, any> ? S : T` comes to.
 * Each alternative of the type asked about is decided by itself, as TypeScript
 * does for parameters. Undefined where one cannot be.
 */
export function branchesOf(
  node: ts.ConditionalTypeNode,
  bindings: Bindings,
  inside: Inside,
): readonly Branch[] | undefined {
  const { checkType, extendsType, trueType, falseType } = node;
  if (syntax.isInferTypeNode(extendsType)) {
    // `T extends infer O ? … : never` gives T another name.
    const name = extendsType.typeParameter.name.text;
    const bound: BoundType = { node: checkType, bindings };
    return [
      { type: trueType, bindings: new Map([...bindings, [name, bound]]) },
    ];
  }
  const parameter = syntax.isTypeReferenceNode(checkType)
    ? checkType.typeName.getText()
    : undefined;
  const alternatives = alternativesOf(inside(checkType));
  const branches = alternatives.map((one): Branch | undefined => {
    const inferred = matched(one, extendsType, inside);
    if (inferred === undefined) return undefined;
    const own: [string, BoundType][] =
      alternatives.length > 1 &&
      parameter !== undefined &&
      bindings.has(parameter)
        ? [[parameter, { shape: one }]]
        : [];
    return inferred === false
      ? { type: falseType, bindings: new Map([...bindings, ...own]) }
      : {
          type: trueType,
          bindings: new Map([...bindings, ...own, ...inferred]),
        };
  });
  return branches.every((branch) => branch !== undefined)
    ? branches
    : undefined;
}

/** What a conditional type comes to as a value. */
export function conditionalShape(
  node: ts.ConditionalTypeNode,
  bindings: Bindings,
  inside: Inside,
): Shape {
  const branches = branchesOf(node, bindings, inside);
  return branches
    ? unionOf(
        branches.map((branch) => inside(branch.type, branch.bindings)),
        node,
      )
    : { kind: "opaque", name: node.getText() };
}

type Inferred = ReadonlyMap<string, BoundType>;

/** What `infer` stands for where a shape is of a type; false where it is not; undefined where it cannot be told. */
function matched(
  shape: Shape,
  pattern: ts.TypeNode,
  inside: Inside,
): Inferred | false | undefined {
  if (shape.kind === "opaque") return undefined;
  if (syntax.isInferTypeNode(pattern))
    return new Map([[pattern.typeParameter.name.text, { shape }]]);
  if (syntax.isParenthesizedTypeNode(pattern))
    return matched(shape, pattern.type, inside);
  if (syntax.isArrayTypeNode(pattern))
    return shape.kind === "array"
      ? matched(shape.element, pattern.elementType, inside)
      : false;
  const column = columnPattern(pattern);
  if (column)
    return shape.kind === "column"
      ? sidesMatched(shape, column, inside)
      : false;
  return isOf(shape, inside(pattern));
}

/** The sides that a pattern such as `ColumnType<infer S, any, any>` or `{ __select__: infer S }` asks for. */
function columnPattern(
  pattern: ts.TypeNode,
): readonly (ts.TypeNode | undefined)[] | undefined {
  if (syntax.isTypeReferenceNode(pattern))
    return /^(?:ColumnType|Generated|GeneratedAlways)$/.test(
      pattern.typeName.getText(),
    )
      ? pattern.typeArguments
      : undefined;
  if (!syntax.isTypeLiteralNode(pattern)) return undefined;
  const sides = ["__select__", "__insert__", "__update__"].map((name) =>
    pattern.members.find((member) => member.name?.getText() === name),
  );
  return sides.some((side) => side !== undefined)
    ? sides.map((side) => (side as ts.PropertySignature | undefined)?.type)
    : undefined;
}

function sidesMatched(
  shape: Extract<Shape, { kind: "column" }>,
  pattern: readonly (ts.TypeNode | undefined)[],
  inside: Inside,
): Inferred | false | undefined {
  const inferred = new Map<string, BoundType>();
  const sides = [shape.select, shape.insert, shape.update];
  for (const [index, type] of pattern.entries()) {
    const side = sides[index];
    if (!side || !type || isAnything(type)) continue;
    const found = matched(side, type, inside);
    if (!found) return found;
    for (const [name, bound] of found) inferred.set(name, bound);
  }
  return inferred;
}

function isAnything(type: ts.TypeNode): boolean {
  const kinds = syntax.SyntaxKind;
  return type.kind === kinds.AnyKeyword || type.kind === kinds.UnknownKeyword;
}

const nothing: Inferred = new Map();

function isOf(shape: Shape, type: Shape): Inferred | false | undefined {
  const decided = new Set(alternativesOf(type).map((one) => isOne(shape, one)));
  if (decided.has(true)) return nothing;
  return decided.has(undefined) ? undefined : false;
}

function isOne(shape: Shape, type: Shape): boolean | undefined {
  if (type.kind === "plain" && /^(?:any|unknown)$/.test(type.name)) return true;
  if (type.kind === "opaque") return undefined;
  if (isSame(shape, type)) return true;
  if (shape.kind === "enum" && type.kind === "plain")
    return shape.members.every(({ value }) => typeof value === type.name);
  if (shape.kind === "enum" && type.kind === "enum")
    return shape.members.every(({ value }) =>
      type.members.some((other) => other.value === value),
    );
  // Any value that is no primitive is an object; which one is not told here.
  if (isObject(type) && !isWritten(type)) return isObject(shape);
  return isObject(shape) && isObject(type) ? undefined : false;
}

function isObject(shape: Shape): boolean {
  return (
    shape.kind === "object" ||
    (shape.kind === "plain" && /^(?:object|Object)$/.test(shape.name))
  );
}

/** An object type with properties of its own, unlike `object`. */
function isWritten(type: Shape): boolean {
  return type.kind === "object";
}
