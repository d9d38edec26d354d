import type { A_Expr, Node } from "libpg-query";
import { comparisons, strictOperators } from "./known-operators.ts";
import {
  allOf,
  commonType,
  notNull,
  nullable,
  type TypeKey,
  type Value,
} from "./proof.ts";
import type { Prover, Scope } from "./scope.ts";
import { matchSignature } from "./signature.ts";
import { nodeAs, systemName } from "./syntax-tree.ts";

/** The value of an operator's result. */
export function operatorValue(
  operation: A_Expr,
  scope: Scope,
  prover: Prover,
): Value {
  switch (operation.kind) {
    case "AEXPR_OP":
      return plainOperator(operation, scope, prover);
    case "AEXPR_DISTINCT":
    case "AEXPR_NOT_DISTINCT":
      return notNull("IS DISTINCT FROM is never null", "bool");
    case "AEXPR_OP_ANY":
    case "AEXPR_OP_ALL":
      return withArray(operation, scope, prover);
    case "AEXPR_IN":
      return withList(operation, scope, prover);
    case "AEXPR_NULLIF":
      return nullable(
        "NULLIF can give null",
        prover.expression(operation.lexpr, scope).type,
      );
    default:
      return nullable("an operator that is not known to keep out nulls");
  }
}

/** Whether the result is null for every null operand. */
export function isStrictOperator(
  operation: A_Expr,
  scope: Scope,
  prover: Prover,
): boolean {
  const name = systemName(operation.name) ?? "";
  if (isRow(operation.lexpr) || isRow(operation.rexpr)) return false;
  if (comparisons.has(name)) return true;
  const result = resultType(operation, scope, prover);
  // || of arrays takes a null array for an empty one.
  const joinsArrays = name === "||" && (result?.endsWith("[]") ?? false);
  return result !== undefined && !joinsArrays;
}

function plainOperator(operation: A_Expr, scope: Scope, prover: Prover): Value {
  const name = systemName(operation.name);
  if (name === undefined) return unknownOperator("of another schema");
  const values = operandValues(operation, scope, prover);
  if (comparisons.has(name)) {
    if (isRow(operation.lexpr) || isRow(operation.rexpr))
      return nullable("a comparison of rows is null when a field is", "bool");
    return allOf(values, `${name} of values that are not null`, "bool");
  }
  const type = resultType(operation, scope, prover);
  return type === undefined
    ? unknownOperator(name)
    : allOf(values, `${name} of values that are not null`, type);
}

/** The type of an operator that is known, comparisons aside. */
function resultType(
  operation: A_Expr,
  scope: Scope,
  prover: Prover,
): TypeKey | undefined {
  const name = systemName(operation.name);
  if (name === undefined) return undefined;
  const values = operandValues(operation, scope, prover);
  const signature = matchSignature(strictOperators, name, values);
  return signature?.result === "anyarray"
    ? commonType(values)
    : signature?.result;
}

function operandValues(
  { lexpr, rexpr }: A_Expr,
  scope: Scope,
  prover: Prover,
): Value[] {
  return [lexpr, rexpr].flatMap((operand) =>
    operand === undefined ? [] : prover.expression(operand, scope),
  );
}

/** "x = any (array)" is null when no element matches and one of them is null. */
function withArray(operation: A_Expr, scope: Scope, prover: Prover): Value {
  const { lexpr, rexpr } = operation;
  if (!isStrictOperator(elementwise(operation), scope, prover))
    return unknownOperator(systemName(operation.name) ?? "of another schema");
  const array = prover.expression(rexpr, scope);
  const elements = elementValues(rexpr, scope, prover);
  if (elements === undefined)
    return nullable("an array compared with ANY or ALL can hold nulls", "bool");
  const left = prover.expression(lexpr, scope);
  const reason = "compared with an array of values that are not null";
  return allOf([left, array, ...elements], reason, "bool");
}

/** The operator as it applies to one element; only comparisons and text need it. */
function elementwise(operation: A_Expr): A_Expr {
  const { name, lexpr } = operation;
  return {
    kind: "AEXPR_OP",
    ...(name && { name }),
    ...(lexpr && { lexpr, rexpr: lexpr }),
  };
}

function elementValues(
  node: Node | undefined,
  scope: Scope,
  prover: Prover,
): Value[] | undefined {
  const cast = nodeAs(node, "TypeCast");
  const text = nodeAs(cast?.arg, "A_Const")?.sval?.sval;
  if (text !== undefined) return /null/i.test(text) ? undefined : [];
  if (cast !== undefined) return elementValues(cast.arg, scope, prover);
  const elements = nodeAs(node, "A_ArrayExpr")?.elements;
  const values = elements?.map((item) => prover.expression(item, scope));
  return values?.every(isScalar) ? values : undefined;
}

/** ARRAY[a] of an array a holds what a holds: nulls, or nothing at all. */
export function isScalar({ type }: Value): boolean {
  return type !== undefined && !type.endsWith("[]");
}

function withList(operation: A_Expr, scope: Scope, prover: Prover): Value {
  const list = nodeAs(operation.rexpr, "List")?.items ?? [];
  const values = [operation.lexpr, ...list].map((item) =>
    prover.expression(item, scope),
  );
  return isRow(operation.lexpr)
    ? nullable("a comparison of rows is null when a field is", "bool")
    : allOf(values, "compared with values that are not null", "bool");
}

function isRow(node: Node | undefined): boolean {
  return nodeAs(node, "RowExpr") !== undefined;
}

function unknownOperator(name: string): Value {
  return nullable(`the operator ${name} is not known to keep out nulls`);
}
