import {
  exactNumber,
  parseCheckExpression,
  type CheckExpression,
} from "./check-expression.ts";

/** What a CHECK says of columns, as far as it is understood. */
export interface CheckMeaning {
  /**
   * Each holds in every row that the constraint allows, except where the
   * column is null: a CHECK is satisfied by NULL.
   */
  readonly conditions: readonly CheckCondition[];
  /** The conditions together say all that the constraint says. */
  readonly complete: boolean;
}

export type CheckCondition =
  | OneOf
  | NoneOf
  | NotNull
  | JsonType
  | Length
  | Range
  | Pattern
  | Order
  | NonNullCount;

/** The column's name, or VALUE in a domain. */
interface OfColumn {
  readonly column: string;
}

export type CheckLiteral = string | number | boolean;

/** One of these values and no other. */
export interface OneOf extends OfColumn {
  readonly kind: "one of";
  readonly values: readonly CheckLiteral[];
  /** Compared as char(n), for which spaces at the end do not count. */
  readonly blankPadded?: true;
}

/** None of these values. */
export interface NoneOf extends OfColumn {
  readonly kind: "none of";
  readonly values: readonly CheckLiteral[];
}

/** The one condition that null does not satisfy, besides NonNullCount. */
export interface NotNull extends OfColumn {
  readonly kind: "not null";
}

/** json_typeof of the column: object, array, string, number, boolean or null. */
export interface JsonType extends OfColumn {
  readonly kind: "json type";
  readonly types: readonly string[];
}

/** Inclusive bounds. Characters are code points, elements those of all dimensions. */
export interface Length extends OfColumn {
  readonly kind: "length";
  readonly of:
    "characters" | "bytes" | "elements" | "characters without blanks around";
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface Range extends OfColumn {
  readonly kind: "range";
  readonly minimum?: Bound;
  readonly maximum?: Bound;
}

export interface Bound {
  readonly value: number;
  /** The value itself is outside. */
  readonly exclusive?: true;
}

export interface Pattern extends OfColumn {
  readonly kind: "pattern";
  /** PostgreSQL's advanced regular expressions, or LIKE with % and _. */
  readonly syntax: "regular expression" | "like";
  readonly pattern: string;
  readonly ignoreCase?: true;
  readonly negated?: true;
}

/** Two columns of a row compared; satisfied when either is null. */
export interface Order extends OfColumn {
  readonly kind: "order";
  readonly operator: Comparison;
  readonly other: string;
}

/** How many of the columns are not null; both bounds inclusive. */
export interface NonNullCount {
  readonly kind: "non-null count";
  readonly columns: readonly string[];
  readonly minimum: number;
  readonly maximum: number;
}

export type Comparison = "=" | "<>" | "<" | "<=" | ">" | ">=";

/**
 * The meaning of a CHECK.
 *
 * @param expression the condition as the server deparses it (pg_get_expr),
 *   without CHECK; that of a domain speaks of VALUE
 * @returns undefined when nothing in it is understood
 */
export function checkMeaning(expression: string): CheckMeaning | undefined {
  const parsed = parseCheckExpression(expression);
  return parsed === undefined ? undefined : meaningOf(parsed);
}

function meaningOf(expression: CheckExpression): CheckMeaning | undefined {
  if (expression.kind === "logic")
    return expression.operator === "and"
      ? conjunction(expression.operands)
      : disjunction(expression.operands);
  const condition = conditionOf(expression);
  return condition && { conditions: [condition], complete: true };
}

function conjunction(
  operands: readonly CheckExpression[],
): CheckMeaning | undefined {
  const parts = operands.map(meaningOf);
  const conditions = parts.flatMap((part) => part?.conditions ?? []);
  return conditions.length === 0
    ? undefined
    : {
        conditions: mergeBounds(conditions),
        complete: parts.every((part) => part?.complete === true),
      };
}

/** Lower and upper bound of one column are one range. */
function mergeBounds(
  conditions: readonly CheckCondition[],
): readonly CheckCondition[] {
  const merged: CheckCondition[] = [];
  for (const condition of conditions) {
    const index = merged.findIndex((other) => complements(other, condition));
    const other = merged[index];
    if (other === undefined) merged.push(condition);
    else merged[index] = { ...other, ...condition } as CheckCondition;
  }
  return merged;
}

function complements(one: CheckCondition, other: CheckCondition): boolean {
  const isBounded = (condition: CheckCondition) =>
    condition.kind === "range" || condition.kind === "length";
  if (!isBounded(one) || !isBounded(other)) return false;
  const overlaps =
    ("minimum" in one && "minimum" in other) ||
    ("maximum" in one && "maximum" in other);
  const sameSubject =
    one.kind === other.kind &&
    "column" in one &&
    "column" in other &&
    one.column === other.column &&
    ("of" in one ? one.of : "") === ("of" in other ? other.of : "");
  return sameSubject && !overlaps;
}

/** "x is null or …" adds nothing, since null satisfies the rest as well; equalities make one list. */
function disjunction(
  operands: readonly CheckExpression[],
): CheckMeaning | undefined {
  const nulls = operands.map(nullTested);
  const others = operands.filter((_, index) => nulls[index] === undefined);
  const [first] = others;
  if (first === undefined) return undefined;
  const meaning = others.length === 1 ? meaningOf(first) : alternatives(others);
  const columns = meaning?.conditions.map(nullableSubject);
  const agree = nulls.every(
    (name) =>
      name === undefined || columns?.every((column) => column?.includes(name)),
  );
  return agree ? meaning : undefined;
}

/** The column that "x is null" is about. */
function nullTested(expression: CheckExpression): string | undefined {
  return expression.kind === "null test" && !expression.negated
    ? columnOf(expression.operand)
    : undefined;
}

/** Columns of which one that is null satisfies the condition. */
function nullableSubject(condition: CheckCondition): readonly string[] {
  switch (condition.kind) {
    case "not null":
    case "non-null count":
      return [];
    case "order":
      return [condition.column, condition.other];
    default:
      return [condition.column];
  }
}

function alternatives(
  operands: readonly CheckExpression[],
): CheckMeaning | undefined {
  const parts = operands.map((operand) => {
    const meaning = meaningOf(operand);
    const [condition, ...more] = meaning?.conditions ?? [];
    return meaning?.complete && more.length === 0 ? condition : undefined;
  });
  const [first] = parts;
  if (first?.kind === "not null") return atLeastOne(parts);
  if (first?.kind !== "one of") return undefined;
  const values: CheckLiteral[] = [];
  for (const part of parts) {
    if (part?.kind !== "one of" || part.column !== first.column)
      return undefined;
    values.push(...part.values);
  }
  return {
    conditions: [{ ...first, values: [...new Set(values)] }],
    complete: true,
  };
}

/** "a is not null or b is not null". */
function atLeastOne(
  parts: readonly (CheckCondition | undefined)[],
): CheckMeaning | undefined {
  const columns = parts.flatMap((part) =>
    part?.kind === "not null" ? part.column : [],
  );
  if (columns.length !== parts.length) return undefined;
  const maximum = columns.length;
  return {
    conditions: [{ kind: "non-null count", columns, minimum: 1, maximum }],
    complete: true,
  };
}

function conditionOf(expression: CheckExpression): CheckCondition | undefined {
  switch (expression.kind) {
    case "null test": {
      const column = columnOf(expression.operand);
      return expression.negated && column !== undefined
        ? { kind: "not null", column }
        : undefined;
    }
    case "operator":
      return comparisonCondition(expression);
    case "quantified":
      return quantifiedCondition(expression);
    default:
      return undefined;
  }
}

const mirrored: Record<Comparison, Comparison> = {
  "=": "=",
  "<>": "<>",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

function comparisonCondition({
  name,
  left,
  right,
}: CheckExpression & { kind: "operator" }): CheckCondition | undefined {
  const pattern = patternCondition(name, left, right);
  if (pattern !== undefined) return pattern;
  if (name === "<>") {
    const either = exactlyOne(left, right);
    if (either !== undefined) return either;
  }
  if (!(name in mirrored)) return undefined;
  const operator = name as Comparison;
  const columns = [columnOf(left), columnOf(right)];
  const [column, other] = columns;
  if (column !== undefined && other !== undefined)
    return { kind: "order", column, operator, other };
  const value = literalOf(right);
  if (value !== undefined) return subjectCondition(left, operator, value);
  const before = literalOf(left);
  return before === undefined
    ? undefined
    : subjectCondition(right, mirrored[operator], before);
}

/** "(a is null) <> (b is null)". */
function exactlyOne(
  left: CheckExpression,
  right: CheckExpression,
): NonNullCount | undefined {
  if (left.kind !== "null test" || right.kind !== "null test") return undefined;
  const [one, other] = [columnOf(left.operand), columnOf(right.operand)];
  return one === undefined ||
    other === undefined ||
    left.negated !== right.negated
    ? undefined
    : {
        kind: "non-null count",
        columns: [one, other],
        minimum: 1,
        maximum: 1,
      };
}

const patterns: Record<string, Omit<Pattern, "kind" | "column" | "pattern">> = {
  "~": { syntax: "regular expression" },
  "~*": { syntax: "regular expression", ignoreCase: true },
  "!~": { syntax: "regular expression", negated: true },
  "!~*": { syntax: "regular expression", ignoreCase: true, negated: true },
  "~~": { syntax: "like" },
  "~~*": { syntax: "like", ignoreCase: true },
  "!~~": { syntax: "like", negated: true },
  "!~~*": { syntax: "like", ignoreCase: true, negated: true },
};

function patternCondition(
  operator: string,
  left: CheckExpression,
  right: CheckExpression,
): Pattern | undefined {
  const known = patterns[operator];
  const column = columnOf(left);
  const literal = literalOf(right);
  if (known === undefined || column === undefined) return undefined;
  return typeof literal?.value === "string"
    ? { kind: "pattern", column, pattern: literal.value, ...known }
    : undefined;
}

/** A literal, and whether it is compared as char(n). */
interface Literal {
  readonly value: CheckLiteral;
  readonly blankPadded: boolean;
}

function subjectCondition(
  subject: CheckExpression,
  operator: Comparison,
  literal: Literal,
): CheckCondition | undefined {
  const column = columnOf(subject);
  if (column !== undefined) return valueCondition(column, operator, literal);
  const call = subject.kind === "call" ? subject : undefined;
  return call && callCondition(call, operator, literal.value);
}

function valueCondition(
  column: string,
  operator: Comparison,
  { value, blankPadded }: Literal,
): CheckCondition | undefined {
  if (operator === "=")
    return {
      kind: "one of",
      column,
      values: [value],
      ...(blankPadded && { blankPadded }),
    };
  if (operator === "<>") return { kind: "none of", column, values: [value] };
  if (typeof value !== "number") return undefined;
  const bound: Bound =
    operator === "<" || operator === ">"
      ? { value, exclusive: true }
      : { value };
  return operator.startsWith("<")
    ? { kind: "range", column, maximum: bound }
    : { kind: "range", column, minimum: bound };
}

const lengths: Record<string, Length["of"]> = {
  char_length: "characters",
  character_length: "characters",
  length: "characters",
  octet_length: "bytes",
  cardinality: "elements",
  array_length: "elements",
  jsonb_array_length: "elements",
};

function callCondition(
  { name, arguments: args }: CheckExpression & { kind: "call" },
  operator: Comparison,
  value: CheckLiteral,
): CheckCondition | undefined {
  const [first] = args;
  if (first === undefined) return undefined;
  const column = columnOf(first);
  if (name === "num_nonnulls" || name === "num_nulls")
    return nonNullCount(name, args, operator, value);
  if (name === "jsonb_typeof" || name === "json_typeof")
    return column !== undefined && operator === "=" && typeof value === "string"
      ? { kind: "json type", column, types: [value] }
      : undefined;
  const of = lengths[name];
  const trimmed = of === "characters" ? trimmedColumn(first) : undefined;
  const length = bounds(operator, value);
  if (of === undefined || length === undefined) return undefined;
  // array_length of an empty array is null, which satisfies any bound.
  if (name === "array_length" && length.minimum !== undefined) return undefined;
  if (column !== undefined) return { kind: "length", column, of, ...length };
  return trimmed === undefined
    ? undefined
    : {
        kind: "length",
        column: trimmed,
        of: "characters without blanks around",
        ...length,
      };
}

function trimmedColumn(expression: CheckExpression): string | undefined {
  if (expression.kind !== "call" || expression.name !== "btrim")
    return undefined;
  const [operand, ...others] = expression.arguments;
  return operand !== undefined && others.length === 0
    ? columnOf(operand)
    : undefined;
}

/** Inclusive bounds of a whole number. */
function bounds(
  operator: Comparison,
  value: CheckLiteral,
): { minimum?: number; maximum?: number } | undefined {
  if (typeof value !== "number" || !Number.isInteger(value)) return undefined;
  switch (operator) {
    case "=":
      return { minimum: value, maximum: value };
    case "<":
      return { maximum: value - 1 };
    case "<=":
      return { maximum: value };
    case ">":
      return { minimum: value + 1 };
    case ">=":
      return { minimum: value };
    case "<>":
      return value === 0 ? { minimum: 1 } : undefined;
  }
}

function nonNullCount(
  name: "num_nonnulls" | "num_nulls",
  args: readonly CheckExpression[],
  operator: Comparison,
  value: CheckLiteral,
): NonNullCount | undefined {
  const columns = args.flatMap((argument) => columnOf(argument) ?? []);
  const counted = bounds(operator, value);
  if (columns.length !== args.length || counted === undefined) return undefined;
  const { minimum = 0, maximum = args.length } = counted;
  return name === "num_nonnulls"
    ? { kind: "non-null count", columns, minimum, maximum }
    : {
        kind: "non-null count",
        columns,
        minimum: args.length - maximum,
        maximum: args.length - minimum,
      };
}

function quantifiedCondition({
  name,
  quantifier,
  left,
  array,
}: CheckExpression & { kind: "quantified" }): CheckCondition | undefined {
  const literals = elementsOf(array)?.map(literalOf);
  if (literals === undefined || literals.length === 0) return undefined;
  // A null in the list makes every mismatch unknown, and so allowed.
  if (literals.includes(undefined)) return undefined;
  const known = literals.filter((literal) => literal !== undefined);
  const values = known.map(({ value }) => value);
  const blankPadded = known.some((literal) => literal.blankPadded);
  const column = columnOf(left);
  if (name === "=" && quantifier === "any" && column !== undefined)
    return {
      kind: "one of",
      column,
      values,
      ...(blankPadded && { blankPadded }),
    };
  if (name === "<>" && quantifier === "all" && column !== undefined)
    return { kind: "none of", column, values };
  return name === "=" && quantifier === "any"
    ? jsonTypes(left, values)
    : undefined;
}

function jsonTypes(
  subject: CheckExpression,
  values: readonly CheckLiteral[],
): JsonType | undefined {
  if (subject.kind !== "call" || !/^jsonb?_typeof$/.test(subject.name))
    return undefined;
  const [operand] = subject.arguments;
  const column = operand && columnOf(operand);
  return column === undefined
    ? undefined
    : { kind: "json type", column, types: values.map(String) };
}

function elementsOf(
  array: CheckExpression,
): readonly CheckExpression[] | undefined {
  if (array.kind === "array") return array.elements;
  return array.kind === "cast" && isText(array.type.replace(/\[\]$/, ""))
    ? elementsOf(array.operand)
    : undefined;
}

/** Casts of a column that change nothing about what it is compared with. */
const wideningCasts = new Set(["numeric", "double precision"]);

function columnOf(expression: CheckExpression): string | undefined {
  if (expression.kind === "column") return expression.name;
  if (expression.kind !== "cast") return undefined;
  return isText(expression.type) || wideningCasts.has(expression.type)
    ? columnOf(expression.operand)
    : undefined;
}

function literalOf(expression: CheckExpression): Literal | undefined {
  if (expression.kind === "literal")
    return expression.value === null
      ? undefined
      : { value: expression.value, blankPadded: false };
  if (expression.kind !== "cast") return undefined;
  const inner = literalOf(expression.operand);
  return inner && castLiteral(inner, expression.type);
}

const numberTypes =
  /^(?:smallint|integer|bigint|numeric|real|double precision)$/;

/** Types whose text form is not what the column holds, or that compare in their own way. */
const otherTypes =
  /^(?:date|time|timestamp|interval|json|jsonb|bytea|money|bit|xml|inet|cidr|(?:.*\.)?citext)\b/;

function castLiteral(literal: Literal, type: string): Literal | undefined {
  const { value } = literal;
  if (numberTypes.test(type)) {
    const number = typeof value === "number" ? value : exactNumber(`${value}`);
    return number === undefined ? undefined : { ...literal, value: number };
  }
  if (isText(type)) {
    const blankPadded = type === "bpchar" || type === "character";
    return { value, blankPadded: literal.blankPadded || blankPadded };
  }
  return otherTypes.test(type) || type.includes("(") || type.includes("[")
    ? undefined
    : literal;
}

function isText(type: string): boolean {
  return ["text", "character varying", "bpchar", "character", "name"].includes(
    type,
  );
}
