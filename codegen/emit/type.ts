import {
  nullNode,
  type ObjectNode,
  type PropertyNode,
  type TypeNode,
} from "../plan/type-node.ts";
import { keyText, stringLiteral } from "./literal.ts";
import { lineWidth, textWidth } from "./width.ts";

/** A type expression on one line. */
export function flatType(node: TypeNode): string {
  switch (node.type) {
    case "Identifier":
      return node.name;
    case "Literal":
      return stringLiteral(node.value);
    case "RawExpression":
      return node.expression;
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
    (member) => `${memberStart(member)}${flatType(member.value)}`,
  );
  return `{ ${members.join("; ")} }`;
}

function memberStart({ key, optional, verbatim }: PropertyNode): string {
  return `${verbatim ? key : keyText(key)}${optional ? "?" : ""}: `;
}

function needsParentheses(node: TypeNode): boolean {
  return node.type === "UnionExpression" || node.type === "RawExpression";
}

/**
 * A type expression after `used` columns of its line, with `after` columns to
 * follow it, broken over lines as prettier breaks it.
 */
export function brokenType(
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
      return brokenGeneric(node.name, node.args, indent, used, after);
    case "UnionExpression":
      return isHugged(node)
        ? node.args
            .map((arg) =>
              arg.type === "ObjectExpression"
                ? brokenObject(arg, indent)
                : flatType(arg),
            )
            .join(" | ")
        : brokenUnion(node.args, `${indent}  `);
  }
}

function brokenObject({ properties }: ObjectNode, indent: string): string {
  const inner = `${indent}  `;
  const members = properties.map((member) => {
    const start = inner + memberStart(member);
    return `${start}${brokenType(member.value, inner, textWidth(start), 1)};\n`;
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
  return `(\n${inner}${unionLines(values, inner)}\n${indent})[]`;
}

function brokenGeneric(
  name: string,
  args: readonly TypeNode[],
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
  const lines = args.map((arg, at) => {
    const comma = at < args.length - 1 ? 1 : 0;
    return inner + unionLines(arg, inner, comma);
  });
  return `${name}<\n${lines.join(",\n")}\n${indent}>`;
}

/** A type at the start of a line of its own: a union needs no further indent. */
function unionLines(node: TypeNode, indent: string, after = 0): string {
  const flat = flatType(node);
  if (textWidth(indent) + textWidth(flat) + after <= lineWidth) return flat;
  return node.type === "UnionExpression" && !isHugged(node)
    ? brokenUnion(node.args, indent).trimStart()
    : brokenType(node, indent, textWidth(indent), after);
}

function brokenUnion(args: readonly TypeNode[], indent: string): string {
  const inner = `${indent}  `;
  const lines = args.map(
    (arg) => `${indent}| ${brokenType(arg, inner, textWidth(indent) + 2, 0)}`,
  );
  return `\n${lines.join("\n")}`;
}

/** What prettier keeps on the line of what precedes it. */
function isHugged(node: TypeNode): boolean {
  if (node.type === "ObjectExpression") return true;
  if (node.type !== "UnionExpression") return isSimple(node);
  const others = node.args.filter((arg) => arg !== nullNode && !isKeyword(arg));
  const nulls = node.args.filter(isNull);
  return (
    others.length === 1 &&
    nulls.length === node.args.length - 1 &&
    (isReference(others[0]!) || others[0]!.type === "ObjectExpression")
  );
}

function isHuggedArgument(node: TypeNode): boolean {
  return isHugged(node);
}

function isSimple(node: TypeNode): boolean {
  return node.type === "Identifier";
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
