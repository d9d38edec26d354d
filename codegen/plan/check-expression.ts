import { tokenize, type Token } from "./check-tokens.ts";

/** A condition's syntax, as far as it matters to its meaning. */
export type CheckExpression =
  | { readonly kind: "column"; readonly name: string }
  | {
      readonly kind: "literal";
      readonly value: string | number | boolean | null;
    }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly arguments: readonly CheckExpression[];
    }
  | { readonly kind: "array"; readonly elements: readonly CheckExpression[] }
  | {
      readonly kind: "cast";
      readonly operand: CheckExpression;
      /** As spelled, such as "character varying" or "text[]". */
      readonly type: string;
    }
  | {
      readonly kind: "operator";
      readonly name: string;
      readonly left: CheckExpression;
      readonly right: CheckExpression;
    }
  | {
      readonly kind: "quantified";
      readonly name: string;
      readonly quantifier: "any" | "all";
      readonly left: CheckExpression;
      readonly array: CheckExpression;
    }
  | {
      readonly kind: "logic";
      readonly operator: "and" | "or";
      readonly operands: readonly CheckExpression[];
    }
  | { readonly kind: "not"; readonly operand: CheckExpression }
  | {
      readonly kind: "null test";
      readonly operand: CheckExpression;
      readonly negated: boolean;
    };

/** The syntax of a deparsed condition; undefined when it holds what is not read here. */
export function parseCheckExpression(
  text: string,
): CheckExpression | undefined {
  const tokens = tokenize(text);
  if (tokens === undefined) return undefined;
  const reader = new Reader(tokens);
  try {
    const expression = parseOr(reader);
    return reader.isAtEnd() ? expression : undefined;
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}

class NotUnderstood extends Error {}

/** A position in the tokens. */
class Reader {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  isAtEnd(): boolean {
    return this.#position >= this.#tokens.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#position + ahead];
  }

  next(): Token {
    const token = this.peek();
    if (token === undefined) throw new NotUnderstood();
    this.#position += 1;
    return token;
  }

  /** Whether a keyword or symbol stands at the position. */
  sees(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    if (token === undefined) return false;
    return (
      (token.kind === "word" && token.text.toUpperCase() === text) ||
      (token.kind === "symbol" && token.text === text)
    );
  }

  takes(...texts: readonly string[]): boolean {
    if (!texts.every((text, ahead) => this.sees(text, ahead))) return false;
    this.#position += texts.length;
    return true;
  }

  expect(text: string): void {
    if (!this.takes(text)) throw new NotUnderstood();
  }
}

function parseOr(reader: Reader): CheckExpression {
  return parseLogic(reader, "or", parseAnd);
}

function parseAnd(reader: Reader): CheckExpression {
  return parseLogic(reader, "and", parseNot);
}

function parseLogic(
  reader: Reader,
  operator: "and" | "or",
  parseOperand: (reader: Reader) => CheckExpression,
): CheckExpression {
  const first = parseOperand(reader);
  const operands = [first];
  while (reader.takes(operator.toUpperCase()))
    operands.push(parseOperand(reader));
  return operands.length === 1 ? first : { kind: "logic", operator, operands };
}

function parseNot(reader: Reader): CheckExpression {
  return reader.takes("NOT")
    ? { kind: "not", operand: parseNot(reader) }
    : parseNullTest(reader);
}

function parseNullTest(reader: Reader): CheckExpression {
  const operand = parseComparison(reader);
  if (reader.takes("IS", "NOT", "NULL"))
    return { kind: "null test", operand, negated: true };
  if (reader.takes("IS", "NULL"))
    return { kind: "null test", operand, negated: false };
  return operand;
}

/** The server puts parentheses around every operator, so one level is enough. */
function parseComparison(reader: Reader): CheckExpression {
  const left = parseCast(reader);
  const token = reader.peek();
  const isOperator =
    token?.kind === "symbol" && /^[-+*/<>=~!@#%^&|?]+$/.test(token.text);
  if (!isOperator) return left;
  const name = reader.next().text;
  if (reader.takes("ANY")) return parseQuantified(reader, name, "any", left);
  if (reader.takes("ALL")) return parseQuantified(reader, name, "all", left);
  return { kind: "operator", name, left, right: parseCast(reader) };
}

function parseQuantified(
  reader: Reader,
  name: string,
  quantifier: "any" | "all",
  left: CheckExpression,
): CheckExpression {
  reader.expect("(");
  const array = parseOr(reader);
  reader.expect(")");
  return { kind: "quantified", name, quantifier, left, array };
}

function parseCast(reader: Reader): CheckExpression {
  let operand = parsePrimary(reader);
  while (reader.takes("::"))
    operand = { kind: "cast", operand, type: parseType(reader) };
  return operand;
}

function parsePrimary(reader: Reader): CheckExpression {
  if (reader.takes("(")) {
    const inner = parseOr(reader);
    reader.expect(")");
    return inner;
  }
  const token = reader.next();
  switch (token.kind) {
    case "string":
      return { kind: "literal", value: token.text };
    case "number":
      return numberLiteral(token.text);
    case "identifier":
      return parseName(reader, token.text);
    case "word":
      return parseWord(reader, token.text);
    case "symbol":
      if (token.text !== "-") throw new NotUnderstood();
      return numberLiteral(`-${reader.next().text}`);
  }
}

function numberLiteral(text: string): CheckExpression {
  const value = exactNumber(text);
  if (value === undefined) throw new NotUnderstood();
  return { kind: "literal", value };
}

/** The number that a text spells; undefined when JavaScript's would lose digits. */
export function exactNumber(text: string): number | undefined {
  if (!/^-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  const digits = text.replace(/[eE].*$/, "").replaceAll(/[-.]/g, "");
  return Number.isSafeInteger(value) || digits.length <= 15 ? value : undefined;
}

const constants: Record<string, boolean | null> = {
  TRUE: true,
  FALSE: false,
  NULL: null,
};

/** Words that begin what is not read here. */
const foreignWords = new Set(["CASE", "EXISTS", "INTERVAL", "ROW", "SELECT"]);

function parseWord(reader: Reader, word: string): CheckExpression {
  const upper = word.toUpperCase();
  if (upper in constants)
    return { kind: "literal", value: constants[upper] ?? null };
  if (foreignWords.has(upper)) throw new NotUnderstood();
  if (upper === "ARRAY" && reader.takes("["))
    return { kind: "array", elements: parseList(reader, "]") };
  if (upper === "TRIM" && reader.takes("(", "BOTH", "FROM")) {
    const operand = parseOr(reader);
    reader.expect(")");
    return { kind: "call", name: "btrim", arguments: [operand] };
  }
  // VALUE, a domain's own value, is the one unquoted name in upper case.
  return parseName(reader, word);
}

function parseName(reader: Reader, first: string): CheckExpression {
  let name = first;
  while (reader.takes(".")) name = `${name}.${identifier(reader)}`;
  return reader.takes("(")
    ? { kind: "call", name, arguments: parseList(reader, ")") }
    : { kind: "column", name: name.slice(name.lastIndexOf(".") + 1) };
}

function parseList(reader: Reader, end: "]" | ")"): CheckExpression[] {
  if (reader.takes(end)) return [];
  const items = [parseOr(reader)];
  while (reader.takes(",")) items.push(parseOr(reader));
  reader.expect(end);
  return items;
}

function identifier(reader: Reader): string {
  const token = reader.next();
  if (token.kind !== "word" && token.kind !== "identifier")
    throw new NotUnderstood();
  return token.text;
}

/** Second words of the types whose names have several. */
const laterWords = new Set(["varying", "precision", "with", "without"]);

function parseType(reader: Reader): string {
  let type = identifier(reader);
  while (reader.takes(".")) type += `.${identifier(reader)}`;
  for (;;) {
    const token = reader.peek();
    if (token?.kind === "word" && laterWords.has(token.text)) {
      type += ` ${reader.next().text}`;
      if (reader.takes("TIME", "ZONE")) type += " time zone";
    } else if (reader.takes("(")) {
      const modifier = parseList(reader, ")").map((item) =>
        item.kind === "literal" ? String(item.value) : "",
      );
      type += `(${modifier.join(",")})`;
    } else if (reader.takes("[", "]")) type += "[]";
    else return type;
  }
}
