import type { FuncCall } from "libpg-query";
import {
  aggregates,
  collectingAggregates,
  firstDecidesFunctions,
  neverNullFunctions,
  strictFunctions,
  windowFunctions,
} from "./known-functions.ts";
import { lookUp } from "./lookup.ts";
import {
  allOf,
  arrayOf,
  notNull,
  nullable,
  type TypeKey,
  type Value,
} from "./proof.ts";
import type { Prover, Scope } from "./scope.ts";
import { matchSignature, type Signatures } from "./signature.ts";
import { names, nodeAs, someNode, systemName } from "./syntax-tree.ts";

/** The value that a function, aggregate or window function gives. */
export function callValue(call: FuncCall, scope: Scope, prover: Prover): Value {
  const name = systemName(call.funcname);
  if (name === undefined || call.func_variadic || call.agg_within_group)
    return unknownFunction(call);
  const values = (call.args ?? []).map((arg) => prover.expression(arg, scope));
  if (name === "count") return notNull("count is never null", "int8");
  if (call.over !== undefined) return windowValue(call, name, values);
  return (
    functionValue(name, values) ??
    aggregateValue(call, name, values, scope) ??
    extractValue(call, name, values) ??
    unknownFunction(call)
  );
}

/**
 * Whether a call is an aggregate over the rows of the scope's own query. One
 * whose arguments name only columns of an outer query belongs to that one.
 */
export function isOwnAggregate(call: FuncCall, scope: Scope): boolean {
  const name = systemName(call.funcname);
  if (call.over !== undefined || !isAggregateName(name)) return false;
  const references: boolean[] = [];
  someNode([call.args, call.agg_order], (kind, content) => {
    if (kind !== "ColumnRef") return false;
    const referent = lookUp(content as object, scope);
    references.push(referent.kind === "column" && referent.scope === scope);
    return false;
  });
  return references.length === 0 || references.some(Boolean);
}

/** Whether a call is sure to give one row, not several or none. */
export function returnsOneRow(call: FuncCall): boolean {
  const name = systemName(call.funcname);
  if (name === undefined || call.func_variadic) return false;
  return (
    isAggregateName(name) ||
    [strictFunctions, neverNullFunctions, firstDecidesFunctions].some((known) =>
      known.has(name),
    )
  );
}

function isAggregateName(name: string | undefined): boolean {
  if (name === undefined) return false;
  return (
    name === "count" ||
    name === "array_agg" ||
    aggregates.has(name) ||
    collectingAggregates.has(name)
  );
}

function functionValue(
  name: string,
  values: readonly Value[],
): Value | undefined {
  const strict = matchSignature(strictFunctions, name, values);
  if (strict !== undefined)
    return allOf(
      values,
      `${name}() is null only for null arguments`,
      strict.result,
    );
  const lenient = matchSignature(neverNullFunctions, name, values);
  if (lenient !== undefined)
    return notNull(`${name}() is never null`, lenient.result);
  const first = matchSignature(firstDecidesFunctions, name, values);
  return first === undefined
    ? undefined
    : allOf(
        values.slice(0, 1),
        `${name}() is null only for a null first argument`,
        first.result,
      );
}

function aggregateValue(
  call: FuncCall,
  name: string,
  values: readonly Value[],
  scope: Scope,
): Value | undefined {
  const known = knownAggregate(name, values);
  if (known === undefined) return undefined;
  const { type, collectsNulls } = known;
  if (scope.grouping !== "groups" || !isOwnAggregate(call, scope))
    return nullable(`${name}() is null when there are no rows`, type);
  if (call.agg_filter !== undefined)
    return nullable(`${name}() is null when FILTER lets no row pass`, type);
  const reason = `${name}() of a group, which is never empty`;
  return collectsNulls
    ? notNull(reason, type)
    : allOf(values.slice(0, 1), reason, type);
}

function knownAggregate(
  name: string,
  values: readonly Value[],
): { type: TypeKey | undefined; collectsNulls: boolean } | undefined {
  if (name === "array_agg") {
    const element = values[0]?.type;
    return { type: arrayOf(element), collectsNulls: true };
  }
  const find = (known: Signatures) =>
    matchSignature(known, name, values)?.result;
  const plain = find(aggregates);
  if (plain !== undefined) return { type: plain, collectsNulls: false };
  const collecting = find(collectingAggregates);
  return collecting === undefined
    ? undefined
    : { type: collecting, collectsNulls: true };
}

/** RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW, excluding nothing. */
const defaultFrame = 1058;

function windowValue(
  call: FuncCall,
  name: string,
  values: readonly Value[],
): Value {
  const ranking = matchSignature(windowFunctions, name, values);
  if (ranking !== undefined)
    return notNull(`${name}() is never null`, ranking.result);
  const known = knownAggregate(name, values);
  const { name: windowName, refname, frameOptions } = call.over ?? {};
  const holdsItsRow =
    windowName === undefined &&
    refname === undefined &&
    frameOptions === defaultFrame &&
    call.agg_filter === undefined;
  if (known === undefined || !holdsItsRow)
    return nullable(`${name}() over a window can give null`, known?.type);
  const reason = `${name}() over a frame that holds at least its own row`;
  return known.collectsNulls
    ? notNull(reason, known.type)
    : allOf(values.slice(0, 1), reason, known.type);
}

/** Fields of EXTRACT that an infinite date has too; the others are null for it. */
const monotonicFields = new Set([
  "epoch",
  "julian",
  "year",
  "isoyear",
  "decade",
  "century",
  "millennium",
]);

function extractValue(
  { args }: FuncCall,
  name: string,
  values: readonly Value[],
): Value | undefined {
  if (name !== "extract" && name !== "date_part") return undefined;
  const type = name === "extract" ? "numeric" : "float8";
  const [first] = args ?? [];
  const constant = nodeAs(nodeAs(first, "TypeCast")?.arg ?? first, "A_Const");
  const field = constant?.sval?.sval?.toLowerCase() ?? "";
  const isFinite = ["time", "timetz"].includes(values[1]?.type ?? "");
  const isDate = ["date", "timestamp", "timestamptz", "interval"].includes(
    values[1]?.type ?? "",
  );
  if (isFinite || (isDate && monotonicFields.has(field)))
    return allOf(values, `${name}() of a value that is not null`, type);
  return nullable(`${name}(${field}) is null for infinity`, type);
}

function unknownFunction(call: FuncCall): Value {
  const name = names(call.funcname).join(".");
  return nullable(`${name}() is not known to keep out nulls`);
}
