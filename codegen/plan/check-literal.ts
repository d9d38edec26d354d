import { exactNumber, type CheckExpression } from "./check-expression.ts";
import type { CheckLiteral } from "./check-meaning.ts";

/** A literal, and whether it is compared as char(n). */
export interface Literal {
  readonly value: CheckLiteral;
  readonly blankPadded: boolean;
}

/** Casts of a column that change nothing about what it is compared with. */
const wideningCasts = new Set(["numeric", "double precision"]);

export function columnOf(expression: CheckExpression): string | undefined {
  if (expression.kind === "column") return expression.name;
  if (expression.kind !== "cast") return undefined;
  return isText(expression.type) || wideningCasts.has(expression.type)
    ? columnOf(expression.operand)
    : undefined;
}

export function literalOf(expression: CheckExpression): Literal | undefined {
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

export function isText(type: string): boolean {
  return ["text", "character varying", "bpchar", "character", "name"].includes(
    type,
  );
}
