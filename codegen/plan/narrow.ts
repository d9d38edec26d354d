import type { Relation, TypeRef } from "../facts/model.ts";
import type { CheckCondition, CheckLiteral } from "./check-meaning.ts";
import { checkMeaning } from "./checks.ts";
import type { PlanConfig } from "./config.ts";
import type { ValueText } from "./truth.ts";

/** What a CHECK may narrow: a type that compares as JavaScript does. */
export interface Narrowable {
  readonly type: TypeRef;
  /** A collation may find different texts equal, so only the default counts. */
  readonly collation?: string;
  /** Of an enum. */
  readonly labels?: readonly string[];
}

/** Conditions that hold of every value that is read, and of every one that is written. */
export interface Conditions {
  readonly read: readonly CheckCondition[];
  readonly write: readonly CheckCondition[];
}

const none: Conditions = { read: [], write: [] };

/**
 * What the CHECKs of a relation say of its columns. A constraint that is NOT
 * VALID, or that children do not inherit, says nothing of the rows that are
 * there; one that is not enforced says nothing at all, nor does any of a
 * foreign table or of a table with one below it, where the server trusts
 * instead of checking (CREATE FOREIGN TABLE, Notes).
 */
export function relationConditions(
  relation: Relation,
  isForeign: (relation: Relation) => boolean,
  isWanted: (expression: string) => boolean = () => true,
): Conditions {
  const checks = (relation.checks ?? []).filter(
    ({ notEnforced, expression }) =>
      notEnforced !== true && isWanted(expression),
  );
  if (checks.length === 0 || isForeign(relation)) return none;
  const said = checks.map((check) => ({
    holds: check.notValid !== true && check.noInherit !== true,
    conditions: checkMeaning(check.expression)?.conditions ?? [],
  }));
  return {
    read: said
      .filter(({ holds }) => holds)
      .flatMap(({ conditions }) => conditions),
    write: said.flatMap(({ conditions }) => conditions),
  };
}

/** Whether a condition may list values or JSON types; parsing all the others takes time. */
export function mayNarrow(expression: string): boolean {
  return expression.includes(" = ");
}

/** The same of a domain, whose conditions speak of VALUE. */
export function domainConditions(
  checks: readonly { readonly expression: string; readonly notValid?: true }[],
): Conditions {
  const meaning = (valid: boolean): readonly CheckCondition[] =>
    checks
      .filter(({ notValid }) => !valid || notValid !== true)
      .flatMap(({ expression }) => checkMeaning(expression)?.conditions ?? []);
  return { read: meaning(true), write: meaning(false) };
}

/** A value's type without what the conditions on `column` rule out. */
export function narrowValue(
  value: ValueText,
  of: Narrowable,
  column: string,
  { read, write }: Conditions,
  config: Pick<PlanConfig, "parsers" | "types">,
): ValueText {
  const about = (list: readonly CheckCondition[]): CheckCondition[] =>
    list.filter((one) => "column" in one && one.column === column);
  const [reading, writing] = [about(read), about(write)];
  if (writing.length === 0) return value;
  return {
    select: narrowSide(value.select, "select", of, reading, config),
    insert: narrowSide(value.insert, "insert", of, writing, config),
  };
}

type Side = keyof ValueText;

function narrowSide(
  text: string,
  side: Side,
  of: Narrowable,
  conditions: readonly CheckCondition[],
  config: Pick<PlanConfig, "parsers" | "types">,
): string {
  const members =
    allowedValues(of, conditions)?.map((value) =>
      valueMember(value, of, side, config),
    ) ?? allowedJson(of, conditions, side, config);
  if (members === undefined || members.includes(undefined)) return text;
  return members.length === 0 ? "never" : members.join(" | ");
}

/** The values that every list of values has; undefined without a list. */
function allowedValues(
  of: Narrowable,
  conditions: readonly CheckCondition[],
): readonly CheckLiteral[] | undefined {
  const lists = conditions.flatMap((condition) =>
    condition.kind === "one of" && condition.blankPadded !== true
      ? [condition.values]
      : [],
  );
  const [first, ...others] = lists.filter((values) =>
    values.every((value) => isOfType(value, of)),
  );
  return first === undefined
    ? undefined
    : [...new Set(first)].filter((value) =>
        others.every((list) => list.includes(value)),
      );
}

const textTypes = new Set(["text", "varchar"]);
const smallIntegers = new Set(["int2", "int4"]);

/** An integer that is compared as text, say, is not narrowed. */
function isOfType(
  value: CheckLiteral,
  { type, collation, labels }: Narrowable,
): boolean {
  if (type.array) return false;
  if (labels !== undefined) {
    return typeof value === "string" && labels.includes(value);
  }
  if (type.schema !== "pg_catalog") return false;
  if (textTypes.has(type.name)) {
    return typeof value === "string" && collation === undefined;
  }
  if (smallIntegers.has(type.name) || type.name === "int8") {
    return Number.isSafeInteger(value);
  }
  return type.name === "bool" && typeof value === "boolean";
}

/** Undefined for what is written in more than one way. */
function valueMember(
  value: CheckLiteral,
  { type }: Narrowable,
  side: Side,
  { parsers, types }: Pick<PlanConfig, "parsers" | "types">,
): string | undefined {
  if (type.schema !== "pg_catalog" || type.name !== "int8") {
    return JSON.stringify(value);
  }
  if (side === "insert") return undefined;
  const setting = parsers === "stock" ? "string" : types.int8;
  if (setting === "string") return JSON.stringify(String(value));
  return setting === "bigint" ? `${value}n` : String(value);
}

const jsonTypes: Readonly<Record<string, string>> = {
  object: "JsonObject",
  array: "JsonArray",
  string: "string",
  number: "number",
  boolean: "boolean",
  null: "null",
};

function allowedJson(
  { type }: Narrowable,
  conditions: readonly CheckCondition[],
  side: Side,
  { parsers, types }: Pick<PlanConfig, "parsers" | "types">,
): readonly (string | undefined)[] | undefined {
  const isJson =
    type.schema === "pg_catalog" &&
    !type.array &&
    (type.name === "json" || type.name === "jsonb");
  const isText =
    parsers === "stock" ? side === "insert" : types.json === "string";
  if (!isJson || isText) return undefined;
  const lists = conditions.flatMap((condition) =>
    condition.kind === "json type" ? [condition.types] : [],
  );
  if (lists.length === 0) return undefined;
  return (
    Object.keys(jsonTypes)
      .filter((name) => lists.every((list) => list.includes(name)))
      // Written, null is SQL's NULL.
      .filter((name) => side === "select" || name !== "null")
      .map((name) => jsonTypes[name])
  );
}
