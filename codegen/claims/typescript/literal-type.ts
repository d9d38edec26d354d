import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import {
  neverShape,
  undefinedShape,
  type Bindings,
  type Shape,
} from "./shape.ts";

/** Keywords, literals and object types written in place. */
export function keywordShape(node: ts.TypeNode): Shape {
  const kinds = syntax.SyntaxKind;
  if (syntax.isLiteralTypeNode(node)) return literalShape(node);
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

/** More combinations than anybody lists. */
const mostCombinations = 2000;

/** `${Status}` is the enum's values, `core.${Name}` each name after "core."; any other template is a string. */
export function templateShape(
  node: ts.TemplateLiteralTypeNode,
  inside: (type: ts.TypeNode, bindings?: Bindings) => Shape,
): Shape {
  let texts: readonly string[] = [node.head.text];
  let only: Shape | undefined;
  for (const span of node.templateSpans) {
    const shape = inside(span.type);
    if (shape.kind !== "enum") return { kind: "plain", name: "string" };
    only = shape;
    texts = texts.flatMap((text) =>
      shape.members.map(({ value }) => `${text}${value}${span.literal.text}`),
    );
    if (texts.length > mostCombinations)
      return { kind: "plain", name: "string" };
  }
  const isItself =
    node.head.text === "" &&
    node.templateSpans.length === 1 &&
    node.templateSpans[0]?.literal.text === "";
  if (isItself && only) return only;
  return {
    kind: "enum",
    members: texts.map((value) => ({ name: value, value, node })),
    declaration: node,
  };
}
