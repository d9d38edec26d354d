import type {
  GenericNode,
  ObjectNode,
  PropertyNode,
  TupleElement,
  TypeNode,
  UnionNode,
} from "../plan/type-node.ts";
import { keyText, stringLiteral } from "./literal.ts";
import { lineWidth, textWidth } from "./width.ts";

/** A type expression on one line. Nodes are shared, so a text is made once. */
export function flatType(node: TypeNode): string {
  const known = flatTexts.get(node);
  if (known !== undefined) return known;
  const text = makeFlatType(node);
  flatTexts.set(node, text);
  return text;
}

const flatTexts = new WeakMap<TypeNode, string>();

function makeFlatType(node: TypeNode): string {
  switch (node.type) {
    case "Identifier":
      return node.name;
    case "Literal":
      return stringLiteral(node.value);
    case "RawExpression":
      return node.elements === undefined
        ? node.expression
        : `[${node.elements.map(tupleElement).join(", ")}]`;
    case "ArrayExpression":
      return needsParentheses(node.values)
        ? `(${flatType(node.values)})[]`
        : `${flatType(node.values)}[]`;
    case "GenericExpression":
      return `${node.name}<${node.args.map(flatType).join(", ")}>`;
    case "UnionExpression":
      return node.args.map(flatType).join(" | ");
    case "ObjectExpression":
      return flatObject(node);
  }
}

function flatObject({ properties }: ObjectNode): string {
  if (properties.length === 0) return "{}";
  const members = properties.map(
    (member) => `${memberStart(member)}: ${flatType(member.value)}`,
  );
  return `{ ${members.join("; ")} }`;
}

function tupleElement({ label, value, optional, rest }: TupleElement): string {
  return `${rest ? "..." : ""}${label}${optional ? "?" : ""}: ${flatType(value)}`;
}

function memberStart({ key, optional, verbatim }: PropertyNode): string {
  return `${verbatim ? key : keyText(key)}${optional ? "?" : ""}`;
}

function needsParentheses(node: TypeNode): boolean {
  return node.type === "UnionExpression" || node.type === "RawExpression";
}

/**
 * The type of a member whose line begins with `start`, which ends in a colon;
 * the answer begins with the space or the line break after it.
 */
export function memberType(
  node: TypeNode,
  indent: string,
  start: string,
): string {
  const flat = flatType(node);
  const used = textWidth(start) + 1;
  if (used + textWidth(flat) + 1 <= lineWidth) return ` ${flat}`;
  if (node.type !== "UnionExpression" || isHugged(node)) {
    return ` ${brokenType(node, indent, used, 1)}`;
  }
  return onNextLine(node, `${indent}  `);
}

/**
 * The type of an alias whose line begins with `start`, which ends in an equals
 * sign; the answer begins with the space or the line break after it.
 */
export function aliasType(node: TypeNode, start: string): string {
  const flat = flatType(node);
  const used = textWidth(start) + 1;
  if (used + textWidth(flat) + 1 <= lineWidth) return ` ${flat}`;
  if (node.type === "UnionExpression" && !isHugged(node)) {
    return onNextLine(node, "  ");
  }
  const broken = brokenType(node, "", used, 1);
  const [firstLine = ""] = broken.split("\n");
  const isBroken = firstLine.length < broken.length;
  return isBroken && used + textWidth(firstLine) <= lineWidth
    ? ` ${broken}`
    : `\n  ${brokenType(node, "  ", 2, 1)}`;
}

/** A union that does not fit beside what precedes it: whole on the next line, or a line each. */
function onNextLine(node: UnionNode, indent: string): string {
  const flat = flatType(node);
  return textWidth(indent) + textWidth(flat) + 1 <= lineWidth
    ? `\n${indent}${flat}`
    : `\n${unionLines(node.args, indent)}`;
}

function unionLines(args: readonly TypeNode[], indent: string): string {
  const used = textWidth(indent) + 2;
  return args
    .map((arg) => `${indent}| ${brokenType(arg, `${indent}  `, used, 0)}`)
    .join("\n");
}

/**
 * A type expression after `used` columns of its line, with `after` columns to
 * follow it, broken over lines as prettier breaks it.
 */
function brokenType(
  node: TypeNode,
  indent: string,
  used: number,
  after: number,
): string {
  const flat = flatType(node);
  if (used + textWidth(flat) + after <= lineWidth) return flat;
  switch (node.type) {
    case "Identifier":
    case "Literal":
    case "RawExpression":
      return flat;
    case "ObjectExpression":
      return brokenObject(node, indent);
    case "ArrayExpression":
      return brokenArray(node.values, indent, used, after);
    case "GenericExpression":
      return brokenGeneric(node, indent, used, after);
    case "UnionExpression":
      return isHugged(node)
        ? huggedUnion(node, indent, used, after)
        : `\n${unionLines(node.args, `${indent}  `)}`;
  }
}

/** One type and null: only the type breaks. */
function huggedUnion(
  { args }: UnionNode,
  indent: string,
  used: number,
  after: number,
): string {
  return args
    .map((arg) =>
      isNull(arg) ? "null" : brokenType(arg, indent, used, after + 7),
    )
    .join(" | ");
}

function brokenObject({ properties }: ObjectNode, indent: string): string {
  const inner = `${indent}  `;
  const members = properties.map((member) => {
    const start = `${inner}${memberStart(member)}:`;
    return `${start}${memberType(member.value, inner, start)};\n`;
  });
  return `{\n${members.join("")}${indent}}`;
}

function brokenArray(
  values: TypeNode,
  indent: string,
  used: number,
  after: number,
): string {
  if (!needsParentheses(values)) {
    return `${brokenType(values, indent, used, after + 2)}[]`;
  }
  if (isHugged(values)) {
    return `(${brokenType(values, indent, used + 1, after + 3)})[]`;
  }
  const inner = `${indent}  `;
  return `(\n${ownLine(values, inner, 0)}\n${indent})[]`;
}

function brokenGeneric(
  { name, args }: GenericNode,
  indent: string,
  used: number,
  after: number,
): string {
  const [only] = args;
  if (args.length === 1 && isHuggedArgument(only!)) {
    const start = used + textWidth(name) + 1;
    return `${name}<${brokenType(only!, indent, start, after + 1)}>`;
  }
  const inner = `${indent}  `;
  const lines = args.map((arg, at) =>
    ownLine(arg, inner, at < args.length - 1 ? 1 : 0),
  );
  return `${name}<\n${lines.join(",\n")}\n${indent}>`;
}

/** A type on a line of its own. */
function ownLine(node: TypeNode, indent: string, after: number): string {
  const used = textWidth(indent);
  const isFlat = used + textWidth(flatType(node)) + after <= lineWidth;
  return !isFlat && node.type === "UnionExpression" && !isHugged(node)
    ? unionLines(node.args, indent)
    : `${indent}${brokenType(node, indent, used, after)}`;
}

/** What prettier keeps on the line of what precedes it: an object, or null beside one type. */
function isHugged(node: TypeNode): boolean {
  if (node.type === "ObjectExpression") return true;
  if (node.type !== "UnionExpression") return false;
  const others = node.args.filter((arg) => !isNull(arg));
  return (
    others.length === 1 &&
    (isReference(others[0]!) || others[0]!.type === "ObjectExpression")
  );
}

function isHuggedArgument(node: TypeNode): boolean {
  return (
    node.type === "Identifier" || node.type === "Literal" || isHugged(node)
  );
}

function isReference(node: TypeNode): boolean {
  return (
    (node.type === "Identifier" && !isKeyword(node)) ||
    node.type === "GenericExpression"
  );
}

const keywords = new Set([
  "any",
  "bigint",
  "boolean",
  "never",
  "null",
  "number",
  "object",
  "string",
  "symbol",
  "undefined",
  "unknown",
  "void",
]);

function isKeyword(node: TypeNode): boolean {
  return node.type === "Identifier" && keywords.has(node.name);
}

function isNull(node: TypeNode): boolean {
  return node.type === "Identifier" && node.name === "null";
}
