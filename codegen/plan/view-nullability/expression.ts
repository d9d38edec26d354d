import type {
  A_Const,
  CaseExpr,
  CaseWhen,
  Node,
  SQLValueFunctionOp,
  TypeCast,
} from "libpg-query";
import { callValue } from "./calls.ts";
import { castKeepsNotNull } from "./casts.ts";
import { knownUnlessTrue, knownWhenTrue } from "./conditions.ts";
import { referenceValue } from "./lookup.ts";
import { operatorValue } from "./operators.ts";
import {
  allOf,
  anyOf,
  arrayOf,
  commonType,
  notNull,
  nullable,
  type TypeKey,
  type Value,
} from "./proof.ts";
import { refineScope } from "./refinement.ts";
import type { Prover, Scope } from "./scope.ts";
import { subqueryValue } from "./subquery.ts";
import {
  kindOf,
  nodeAs,
  typeKeyOf,
  type NodeKind,
  type NodeOf,
} from "./syntax-tree.ts";

/** Proves an expression; what no rule speaks of can be null. */
export function expressionValue(
  node: Node | undefined,
  scope: Scope,
  prover: Prover,
): Value {
  if (node === undefined) return nullable("a part that is missing");
  const kind = kindOf(node);
  const rule = rules[kind] as Rule<NodeKind> | undefined;
  const content = nodeAs(node, kind);
  return rule === undefined || content === undefined
    ? nullable(`${kind} is not known to keep out nulls`)
    : rule(content, scope, prover);
}

type Rule<K extends NodeKind> = (
  content: NodeOf<K>,
  scope: Scope,
  prover: Prover,
) => Value;

const rules: { readonly [K in NodeKind]?: Rule<K> } = {
  ColumnRef: referenceValue,
  A_Const: constantValue,
  A_Indirection: () => nullable("an element or field of a value can be null"),
  TypeCast: castValue,
  FuncCall: callValue,
  A_Expr: operatorValue,
  SubLink: subqueryValue,
  CaseExpr: caseValue,
  CollateClause: ({ arg }, scope, prover) => prover.expression(arg, scope),
  CoalesceExpr: ({ args }, scope, prover) => {
    const arms = values(args, scope, prover);
    return anyOf(
      arms,
      "COALESCE with an arm that is not null",
      "every arm of COALESCE can be null",
      commonType(arms),
    );
  },
  MinMaxExpr: ({ args, op }, scope, prover) => {
    const parts = values(args, scope, prover);
    const name = op === "IS_LEAST" ? "LEAST" : "GREATEST";
    return anyOf(
      parts,
      `${name} with an argument that is not null`,
      `every argument of ${name} can be null`,
      commonType(parts),
    );
  },
  BoolExpr: ({ args }, scope, prover) =>
    allOf(
      values(args, scope, prover),
      "logic over conditions that are not null",
      "bool",
    ),
  NullTest: () => notNull("IS NULL is never null", "bool"),
  BooleanTest: () => notNull("IS TRUE is never null", "bool"),
  GroupingFunc: () => notNull("GROUPING is never null", "int4"),
  RowExpr: () => notNull("a row constructor is never null", "record"),
  A_ArrayExpr: ({ elements }, scope, prover) => {
    const element = commonType(values(elements, scope, prover));
    return notNull("an array constructor is never null", arrayOf(element));
  },
  SQLValueFunction: ({ op }) => {
    const type = op === undefined ? undefined : valueFunctionTypes[op];
    return type === undefined
      ? nullable("current_schema is null when no schema of the path exists")
      : notNull("the current time and user are never null", type);
  },
};

/** Without CURRENT_SCHEMA, which can be null. */
const valueFunctionTypes: Partial<Record<SQLValueFunctionOp, TypeKey>> = {
  SVFOP_CURRENT_DATE: "date",
  SVFOP_CURRENT_TIME: "timetz",
  SVFOP_CURRENT_TIME_N: "timetz",
  SVFOP_CURRENT_TIMESTAMP: "timestamptz",
  SVFOP_CURRENT_TIMESTAMP_N: "timestamptz",
  SVFOP_LOCALTIME: "time",
  SVFOP_LOCALTIME_N: "time",
  SVFOP_LOCALTIMESTAMP: "timestamp",
  SVFOP_LOCALTIMESTAMP_N: "timestamp",
  SVFOP_CURRENT_ROLE: "name",
  SVFOP_CURRENT_USER: "name",
  SVFOP_USER: "name",
  SVFOP_SESSION_USER: "name",
  SVFOP_CURRENT_CATALOG: "name",
};

function values(
  nodes: readonly Node[] | undefined,
  scope: Scope,
  prover: Prover,
): Value[] {
  return (nodes ?? []).map((node) => prover.expression(node, scope));
}

function constantValue(constant: A_Const): Value {
  if (constant.isnull) return nullable("the literal NULL");
  return notNull("a literal", constantType(constant));
}

function constantType({ ival, fval, boolval, sval }: A_Const) {
  if (ival !== undefined) return "int4";
  if (boolval !== undefined) return "bool";
  if (fval !== undefined) return "numeric";
  return sval === undefined ? undefined : "unknown";
}

function castValue(
  { arg, typeName }: TypeCast,
  scope: Scope,
  prover: Prover,
): Value {
  const type = typeKeyOf(typeName);
  const value = prover.expression(arg, scope);
  if (!value.notNull) return { ...value, type };
  if (isLiteral(arg) || isArrayOrRow(arg)) return { ...value, type };
  return castKeepsNotNull(value.type, type, prover.catalog.types)
    ? { ...value, type }
    : nullable(
        `a cast from ${value.type ?? "a type that was not inferred"} to ${type ?? "another"} is not known to keep out nulls`,
        type,
      );
}

/** The text of a literal is read by the type's input function, which gives a value or an error. */
function isLiteral(node: Node | undefined): boolean {
  return nodeAs(node, "A_Const")?.sval !== undefined;
}

/** ARRAY[]::t[] and ROW()::t build a value of that type, whatever is in it. */
function isArrayOrRow(node: Node | undefined): boolean {
  const isWholeRow =
    nodeAs(nodeAs(node, "ColumnRef")?.fields?.at(-1), "A_Star") !== undefined;
  return (
    isWholeRow ||
    nodeAs(node, "A_ArrayExpr") !== undefined ||
    nodeAs(node, "RowExpr") !== undefined
  );
}

function caseValue(
  { arg, args, defresult }: CaseExpr,
  scope: Scope,
  prover: Prover,
): Value {
  if (defresult === undefined) return nullable("CASE without ELSE");
  const isSearched = arg === undefined;
  const results: Value[] = [];
  let remaining = scope;
  for (const node of args ?? []) {
    const { expr, result }: CaseWhen = nodeAs(node, "CaseWhen") ?? {};
    const chosen = isSearched
      ? refineScope(remaining, knownWhenTrue(expr, remaining, prover))
      : remaining;
    results.push(prover.expression(result, chosen));
    if (isSearched)
      remaining = refineScope(
        remaining,
        knownUnlessTrue(expr, remaining, prover),
      );
  }
  results.push(prover.expression(defresult, remaining));
  return allOf(
    results,
    "every result of CASE is not null",
    commonType(results),
  );
}
