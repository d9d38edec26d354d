import type { CheckExpression } from "./check-expression.ts";
import { columnOf, isText, literalOf, type Literal } from "./check-literal.ts";
import type {
  CheckCondition,
  JsonType,
  Length,
  Bound,
  Pattern,
  NonNullCount,
  Comparison,
  CheckLiteral,
} from "./check-meaning.ts";

/** The meaning of a condition that is no AND and no OR. */
export function conditionOf(
  expression: CheckExpression,
): CheckCondition | undefined {
  switch (expression.kind) {
    case "null test":
      return nullCondition(expression);
    case "operator":
      return comparisonCondition(expression);
    case "quantified":
      return quantifiedCondition(expression);
    default:
      return undefined;
  }
}

function nullCondition({
  operand,
  negated,
}: CheckExpression & { kind: "null test" }): CheckCondition | undefined {
  const column = columnOf(operand);
  if (negated && column !== undefined) return { kind: "not null", column };
  if (negated || operand.kind !== "call" || operand.name !== "array_position")
    return undefined;
  const [array, element] = operand.arguments;
  const name = array && columnOf(array);
  return name !== undefined && isNull(element)
    ? { kind: "no null elements", column: name }
    : undefined;
}

function isNull(expression: CheckExpression | undefined): boolean {
  if (expression?.kind === "cast") return isNull(expression.operand);
  return expression?.kind === "literal" && expression.value === null;
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
