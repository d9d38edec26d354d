/** From the parser's tree to expressions. What models do not need becomes opaque. */

import type { SyntaxNode } from "@lezer/common";
import { readFormatText, readString } from "./literal.ts";
import type {
  Argument,
  DictExpression,
  Expression,
  Parameter,
  SequenceExpression,
  Span,
} from "./syntax.ts";

/** What the tree stands on: its text, and where that text begins in the file. */
export interface Ground {
  readonly text: string;
  readonly offset: number;
}

/** Deeper than any expression a person writes; generated code must not exhaust the stack. */
const deepest = 400;

export function spanOf(ground: Ground, node: SyntaxNode): Span {
  return { from: node.from + ground.offset, to: node.to + ground.offset };
}

export function textOf(ground: Ground, node: SyntaxNode): string {
  return ground.text.slice(node.from, node.to);
}

/** The children that carry meaning; comments and error marks do not. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (child.name !== "Comment" && !child.type.isError) children.push(child);
  return children;
}

type Convert = (
  ground: Ground,
  node: SyntaxNode,
  depth: number,
) => Expression | undefined;

const constants: Readonly<Record<string, Convert>> = {
  VariableName: (ground, node) => ({
    kind: "name",
    name: textOf(ground, node),
    ...spanOf(ground, node),
  }),
  Number: (ground, node) => {
    const value = Number(textOf(ground, node).replaceAll("_", ""));
    if (Number.isNaN(value)) return undefined;
    return { kind: "constant", value, ...spanOf(ground, node) };
  },
  Boolean: (ground, node) => ({
    kind: "constant",
    value: textOf(ground, node) === "True",
    ...spanOf(ground, node),
  }),
  None: (ground, node) => ({
    kind: "constant",
    value: null,
    ...spanOf(ground, node),
  }),
  String: (ground, node) => {
    const literal = readString(textOf(ground, node));
    if (literal.bytes) return undefined;
    return {
      kind: "constant",
      value: literal.value,
      ...spanOf(ground, node),
    };
  },
};

const compounds: Readonly<Record<string, Convert>> = {
  ParenthesizedExpression: (ground, node, depth) => {
    const inner = childrenOf(node).find(({ name }) => name !== "(");
    return inner && convert(ground, inner, depth);
  },
  ContinuedString: joinedStrings,
  FormatString: formatString,
  MemberExpression: member,
  CallExpression: call,
  TupleExpression: (ground, node, depth) =>
    sequence("tuple", ground, node, depth),
  ArrayExpression: (ground, node, depth) =>
    sequence("list", ground, node, depth),
  SetExpression: (ground, node, depth) => sequence("set", ground, node, depth),
  DictionaryExpression: dictionary,
  UnaryExpression: unary,
  BinaryExpression: binary,
  ConditionalExpression: conditional,
  LambdaExpression: lambda,
  ArrayComprehensionExpression: comprehension,
  ComprehensionExpression: comprehension,
  DictionaryComprehensionExpression: comprehension,
  SetComprehensionExpression: comprehension,
  NamedExpression: (ground, node, depth) => {
    const inner = childrenOf(node).at(-1);
    return inner && convert(ground, inner, depth);
  },
};

export function convert(
  ground: Ground,
  node: SyntaxNode,
  depth = 0,
): Expression {
  const reader = constants[node.name] ?? compounds[node.name];
  const expression =
    depth > deepest ? undefined : reader?.(ground, node, depth + 1);
  return expression ?? { kind: "opaque", ...spanOf(ground, node) };
}

function joinedStrings(
  ground: Ground,
  node: SyntaxNode,
  depth: number,
): Expression | undefined {
  const parts: (string | Expression)[] = [];
  for (const child of childrenOf(node)) {
    const part = convert(ground, child, depth);
    if (part.kind === "format") parts.push(...part.parts);
    else if (part.kind === "constant" && typeof part.value === "string")
      parts.push(part.value);
    else return undefined;
  }
  if (parts.every((part) => typeof part === "string"))
    return {
      kind: "constant",
      value: parts.join(""),
      ...spanOf(ground, node),
    };
  return { kind: "format", parts, ...spanOf(ground, node) };
}

function formatString(
  ground: Ground,
  node: SyntaxNode,
  depth: number,
): Expression {
  const prefix = /^[a-zA-Z]*/.exec(textOf(ground, node))?.[0] ?? "";
  const { start } = readString(textOf(ground, node));
  const raw = prefix.toLowerCase().includes("r");
  const parts: (string | Expression)[] = [];
  let at = node.from + start;
  const addText = (to: number) => {
    if (to > at) parts.push(readFormatText(ground.text.slice(at, to), raw));
  };
  for (const child of childrenOf(node)) {
    if (child.name !== "FormatReplacement") continue;
    addText(child.from);
    parts.push(replacement(ground, child, depth));
    at = child.to;
  }
  addText(node.to - (start - prefix.length));
  return { kind: "format", parts, ...spanOf(ground, node) };
}

function replacement(
  ground: Ground,
  node: SyntaxNode,
  depth: number,
): Expression {
  const inner = childrenOf(node).filter(
    ({ name }) => name !== "{" && name !== "}",
  );
  const only = inner.length === 1 ? inner[0] : undefined;
  if (only === undefined) return { kind: "opaque", ...spanOf(ground, node) };
  return convert(ground, only, depth);
}

function member(
  ground: Ground,
  node: SyntaxNode,
  depth: number,
): Expression | undefined {
  const [object, ...rest] = childrenOf(node);
  if (object === undefined) return undefined;
  const property = rest.find(({ name }) => name === "PropertyName");
  if (property !== undefined)
    return {
      kind: "attribute",
      object: convert(ground, object, depth),
      name: textOf(ground, property),
      ...spanOf(ground, node),
    };
  if (rest.some(({ name }) => name === ":"))
    return slice(ground, node, object, rest, depth);
  const indexes = rest.filter(({ name }) => !["[", "]", ","].includes(name));
  return {
    kind: "subscript",
    object: convert(ground, object, depth),
    indexes: indexes.flatMap((index) => {
      const expression = convert(ground, index, depth);
      // X[(a, b)] and X[a, b] are the same in Python.
      return expression.kind === "tuple"
        ? expression.elements.map(({ value }) => value)
        : [expression];
    }),
    ...spanOf(ground, node),
  };
}

function slice(
  ground: Ground,
  node: SyntaxNode,
  object: SyntaxNode,
  rest: readonly SyntaxNode[],
  depth: number,
): Expression | undefined {
  const inner = rest.filter(({ name }) => name !== "[" && name !== "]");
  const colons = inner.filter(({ name }) => name === ":" || name === ",");
  if (colons.length > 1) return undefined;
  const colon = inner.findIndex(({ name }) => name === ":");
  const [start, stop] = [inner[colon - 1], inner[colon + 1]];
  return {
    kind: "slice",
    object: convert(ground, object, depth),
    ...(start && { start: convert(ground, start, depth) }),
    ...(stop && { stop: convert(ground, stop, depth) }),
    ...spanOf(ground, node),
  };
}

function call(
  ground: Ground,
  node: SyntaxNode,
  depth: number,
): Expression | undefined {
  const [callee, list] = childrenOf(node);
  if (callee === undefined || list === undefined) return undefined;
  return {
    kind: "call",
    callee: convert(ground, callee, depth),
    arguments: argumentsOf(ground, list, depth),
    ...spanOf(ground, node),
  };
}

/** Splits the children of an argument list, or of anything like it, at its commas. */
function split(node: SyntaxNode): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [];
  let group: SyntaxNode[] = [];
  for (const child of childrenOf(node)) {
    if (["(", ")", "[", "]", "{", "}"].includes(child.name)) continue;
    if (child.name === ",") {
      if (group.length > 0) groups.push(group);
      group = [];
    } else group.push(child);
  }
  if (group.length > 0) groups.push(group);
  return groups;
}

export function argumentsOf(
  ground: Ground,
  list: SyntaxNode,
  depth = 0,
): readonly Argument[] {
  const generator = childrenOf(list).some(({ name }) => name === "for");
  if (generator) {
    const value = comprehension(ground, list, depth);
    return value ? [{ value, from: value.from, to: value.to }] : [];
  }
  return split(list).map((group) => argument(ground, group, depth));
}

function argument(
  ground: Ground,
  group: readonly SyntaxNode[],
  depth: number,
): Argument {
  const first = group[0] as SyntaxNode;
  const last = group.at(-1) as SyntaxNode;
  const value = convert(ground, last, depth);
  const span = { from: first.from + ground.offset, to: value.to };
  if (first.name === "*" || first.name === "**")
    return { spread: first.name, value, ...span };
  if (group.length > 2 && group[1]?.name === "AssignOp")
    return {
      name: textOf(ground, first),
      nameSpan: spanOf(ground, first),
      value,
      ...span,
    };
  return { value, ...span };
}

function sequence(
  kind: SequenceExpression["kind"],
  ground: Ground,
  node: SyntaxNode,
  depth: number,
): Expression {
  const elements = split(node).map((group) => ({
    spread: group[0]?.name === "*",
    value: convert(ground, group.at(-1) as SyntaxNode, depth),
  }));
  return { kind, elements, ...spanOf(ground, node) };
}

function dictionary(
  ground: Ground,
  node: SyntaxNode,
  depth: number,
): DictExpression {
  const entries = split(node).map((group) => {
    const value = convert(ground, group.at(-1) as SyntaxNode, depth);
    const first = group[0] as SyntaxNode;
    return first.name === "**" || group.length < 3
      ? { value }
      : { key: convert(ground, first, depth), value };
  });
  return { kind: "dict", entries, ...spanOf(ground, node) };
}

function unary(
  ground: Ground,
  node: SyntaxNode,
  depth: number,
): Expression | undefined {
  const [operator, operand] = childrenOf(node);
  if (operator === undefined || operand === undefined) return undefined;
  return {
    kind: "unary",
    operator: textOf(ground, operator),
    operand: convert(ground, operand, depth),
    ...spanOf(ground, node),
  };
}

function binary(
  ground: Ground,
  node: SyntaxNode,
  depth: number,
): Expression | undefined {
  const children = childrenOf(node);
  const [left, right] = [children[0], children.at(-1)];
  if (left === undefined || right === undefined || children.length < 3)
    return undefined;
  return {
    kind: "binary",
    operator: children
      .slice(1, -1)
      .map((child) => textOf(ground, child))
      .join(" "),
    left: convert(ground, left, depth),
    right: convert(ground, right, depth),
    ...spanOf(ground, node),
  };
}

function conditional(
  ground: Ground,
  node: SyntaxNode,
  depth: number,
): Expression | undefined {
  const [then, , test, , otherwise] = childrenOf(node);
  if (then === undefined || test === undefined || otherwise === undefined)
    return undefined;
  return {
    kind: "conditional",
    consequent: convert(ground, then, depth),
    test: convert(ground, test, depth),
    otherwise: convert(ground, otherwise, depth),
    ...spanOf(ground, node),
  };
}

function lambda(
  ground: Ground,
  node: SyntaxNode,
  depth: number,
): Expression | undefined {
  const children = childrenOf(node);
  const body = children.at(-1);
  if (body === undefined) return undefined;
  const list = children.find(({ name }) => name === "ParamList");
  return {
    kind: "lambda",
    parameters: list ? parametersOf(ground, list) : [],
    body: convert(ground, body, depth),
    ...spanOf(ground, node),
  };
}

/** One loop, over names alone; anything more is opaque. */
function comprehension(
  ground: Ground,
  node: SyntaxNode,
  depth: number,
): Expression | undefined {
  const children = childrenOf(node).filter(
    ({ name }) => !["(", ")", "[", "]", "{", "}"].includes(name),
  );
  const loop = children.findIndex(({ name }) => name === "for");
  const within = children.findIndex(({ name }) => name === "in");
  const made = children.slice(0, loop).filter(({ name }) => name !== ":");
  const variables = loopVariables(ground, children.slice(loop + 1, within));
  const [iterable, word, condition, ...more] = children.slice(within + 1);
  const element = made.at(-1);
  if (loop < 1 || within < loop || element === undefined) return undefined;
  if (variables === undefined || iterable === undefined) return undefined;
  if (more.length > 0 || (word !== undefined && word.name !== "if"))
    return undefined;
  const [key] = made.length > 1 ? made : [];
  return {
    kind: "comprehension",
    element: convert(ground, element, depth),
    ...(key && { key: convert(ground, key, depth) }),
    variables,
    iterable: convert(ground, iterable, depth),
    ...(condition && { condition: convert(ground, condition, depth) }),
    ...spanOf(ground, node),
  };
}

/** The names between `for` and `in`; undefined when they are nested or more than names. */
function loopVariables(
  ground: Ground,
  nodes: readonly SyntaxNode[],
): readonly string[] | undefined {
  const [only] = nodes;
  const parts =
    nodes.length === 1 && only?.name === "TupleExpression"
      ? childrenOf(only).filter(({ name }) => !/^[(),]$/.test(name))
      : nodes.filter(({ name }) => name !== ",");
  return parts.length > 0 && parts.every(({ name }) => name === "VariableName")
    ? parts.map((part) => textOf(ground, part))
    : undefined;
}

export function parametersOf(
  ground: Ground,
  list: SyntaxNode,
): readonly Parameter[] {
  return split(list).flatMap((group) => {
    const spread = group.find(({ name }) => name === "*" || name === "**");
    const variable = group.find(({ name }) => name === "VariableName");
    const assigned = group.findIndex(({ name }) => name === "AssignOp");
    const value = assigned === -1 ? undefined : group[assigned + 1];
    if (variable === undefined) return [];
    return [
      {
        name: textOf(ground, variable),
        ...(spread && { spread: spread.name as "*" | "**" }),
        ...(value && { default: convert(ground, value) }),
      },
    ];
  });
}
