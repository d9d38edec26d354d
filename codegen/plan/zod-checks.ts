import type { FactsLookup } from "../facts/lookup.ts";
import type { TypeRef } from "../facts/model.ts";
import type {
  CheckCondition,
  Length,
  Pattern,
  Range,
} from "./check-meaning.ts";

/** What conditions are about. */
interface Subject {
  readonly type: TypeRef;
  readonly collation?: string;
}

/** How values of a type compare, as far as JavaScript compares them alike. */
type Family =
  "boolean" | "text" | "blank-padded text" | "number" | "json" | "array";

/**
 * `.refine(…)` for each condition that JavaScript decides as the server does.
 * Conditions on two columns, patterns that depend on the locale, and texts of
 * a collation that may find different texts equal are left to the server.
 *
 * @param isNarrowed the schema is the list of allowed values or JSON types already
 */
export function checkCalls(
  conditions: readonly CheckCondition[],
  subject: Subject,
  lookup: FactsLookup,
  isNarrowed: boolean,
): string {
  const family = familyOf(subject, lookup);
  if (family === undefined) return "";
  const tests = conditions.flatMap((condition) => {
    const isSaid =
      isNarrowed &&
      (condition.kind === "one of" || condition.kind === "json type");
    return isSaid ? [] : (testOf(condition, family, subject) ?? []);
  });
  return tests.map((test) => `.refine((value) => ${test})`).join("");
}

const numbers = new Set(["int2", "int4", "int8", "numeric"]);

function familyOf(
  { type, collation }: Subject,
  lookup: FactsLookup,
): Family | undefined {
  if (type.array) return "array";
  const fact = lookup.type(type);
  if (fact?.kind === "domain") {
    return familyOf(
      {
        type: fact.base,
        ...((collation ?? fact.collation) !== undefined && {
          collation: (collation ?? fact.collation)!,
        }),
      },
      lookup,
    );
  }
  if (type.schema !== "pg_catalog" || fact !== undefined) return undefined;
  if (numbers.has(type.name)) return "number";
  if (type.name === "json" || type.name === "jsonb") return "json";
  if (type.name === "bool") return "boolean";
  if (collation !== undefined) return undefined;
  if (type.name === "text" || type.name === "varchar") return "text";
  return type.name === "bpchar" ? "blank-padded text" : undefined;
}

function testOf(
  condition: CheckCondition,
  family: Family,
  subject: Subject,
): string | undefined {
  switch (condition.kind) {
    case "one of":
      return listTest(condition.values, family);
    case "none of": {
      const test = listTest(condition.values, family);
      return test && `!${test}`;
    }
    case "length":
      return lengthTest(condition, family);
    case "range":
      return family === "number"
        ? rangeTest(condition, roundedNumber(subject.type))
        : undefined;
    case "pattern":
      return family === "text" ? patternTest(condition) : undefined;
    case "json type":
      return family === "json" ? jsonTest(condition.types) : undefined;
    case "not null":
    case "no null elements":
    case "order":
    case "non-null count":
      return undefined;
  }
}

function listTest(
  values: readonly (string | number | boolean)[],
  family: Family,
): string | undefined {
  if (family === "text" && values.every((one) => typeof one === "string")) {
    return `${JSON.stringify(values)}.includes(String(value))`;
  }
  if (family === "boolean") {
    return `${JSON.stringify(values)}.includes(Boolean(value))`;
  }
  return family === "number" && values.every((one) => typeof one === "number")
    ? `${JSON.stringify(values)}.includes(Number(value))`
    : undefined;
}

const lengths: Readonly<Record<Length["of"], string>> = {
  characters: "[...String(value)].length",
  bytes: "new TextEncoder().encode(String(value)).length",
  elements: "[value].flat(Infinity).length",
  "characters without blanks around":
    '[...String(value).replace(/^ +| +$/g, "")].length',
};

function lengthTest(
  { of, minimum, maximum }: Length,
  family: Family,
): string | undefined {
  const isFitting = of === "elements" ? family === "array" : family === "text";
  if (!isFitting) return undefined;
  const length = lengths[of];
  return [
    ...(minimum === undefined ? [] : [`${length} >= ${minimum}`]),
    ...(maximum === undefined ? [] : [`${length} <= ${maximum}`]),
  ].join(" && ");
}

/** NaN, of numeric, is greater than every number. */
function rangeTest({ minimum, maximum }: Range, number: string): string {
  const tests = [
    ...(maximum === undefined
      ? []
      : [`${number} <${maximum.exclusive ? "" : "="} ${maximum.value}`]),
    ...(minimum === undefined
      ? []
      : [`!(${number} <${minimum.exclusive ? "=" : ""} ${minimum.value})`]),
  ];
  return tests.join(" && ");
}

/** A numeric with a scale is rounded before it is checked. */
function roundedNumber({ name, modifier }: TypeRef): string {
  const scale = Number(modifier?.split(",")[1] ?? 0);
  return name === "numeric" && modifier !== undefined
    ? `Math.round(Number(value) * 1e${scale}) / 1e${scale}`
    : "Number(value)";
}

/**
 * Advanced regular expressions mean the same in JavaScript when they are made
 * of characters, sets, groups, alternatives and counts: escapes of letters,
 * [:classes:], look-around and back references are left to the server.
 * Without the m flag ^ and $ are the ends of the text, with s a dot is any
 * character, as in PostgreSQL (manual, 9.7.3).
 */
function patternTest({
  syntax,
  pattern,
  ignoreCase,
  negated,
}: Pattern): string | undefined {
  if (ignoreCase) return undefined;
  const source = syntax === "like" ? likeSource(pattern) : pattern;
  if (source === undefined || !isCommon(source)) return undefined;
  if (!isRegExp(source)) return undefined;
  const test = `new RegExp(${JSON.stringify(source)}, "su").test(String(value))`;
  return negated ? `!${test}` : test;
}

function isRegExp(source: string): boolean {
  try {
    return new RegExp(source, "su") instanceof RegExp;
  } catch {
    return false;
  }
}

function isCommon(source: string): boolean {
  return !/\\[A-Za-z0-9]|\[[:.=]|\(\?|^\*\*\*|[*+?}]\?|\[\[|&&/.test(source);
}

function likeSource(pattern: string): string | undefined {
  const parts: readonly string[] = pattern.match(/\\.|[^]/gu) ?? [];
  if (parts.includes("\\")) return undefined;
  const source = parts.map((part) => {
    if (part === "%") return ".*";
    if (part === "_") return ".";
    return (
      part.length > 1 && part.startsWith("\\") ? part.slice(1) : part
    ).replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  });
  return `^${source.join("")}$`;
}

function jsonTest(types: readonly string[]): string {
  const name =
    'value === null ? "null" : Array.isArray(value) ? "array" : typeof value';
  return `${JSON.stringify(types)}.includes(${name})`;
}
