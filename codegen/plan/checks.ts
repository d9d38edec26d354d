import { conditionOf } from "./check-condition.ts";
import {
  parseCheckExpression,
  type CheckExpression,
} from "./check-expression.ts";
import { columnOf } from "./check-literal.ts";
import type {
  CheckMeaning,
  CheckCondition,
  CheckLiteral,
} from "./check-meaning.ts";

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

function isBounded({ kind }: CheckCondition): boolean {
  return kind === "range" || kind === "length";
}

function complements(one: CheckCondition, other: CheckCondition): boolean {
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
