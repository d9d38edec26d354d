import picomatch from "picomatch";
import { keyOf } from "../facts/lookup.ts";
import type { Facts, QualifiedName, Relation } from "../facts/model.ts";
import type { Override, PlanConfig } from "./config.ts";
import type { AppliedOverride, Overrides } from "./context.ts";
import { unmatchedProblem } from "./nearest.ts";
import type { TypeParser } from "./override-type.ts";
import type { Symbol } from "./scope.ts";

interface Entry extends AppliedOverride {
  readonly matches: (path: string) => boolean;
}

/** Finds the override of a column or type; the first pattern that matches counts. */
export function overrides(
  config: Pick<PlanConfig, "columnOverrides" | "typeOverrides">,
  facts: Facts,
  relations: readonly Relation[],
  parse: TypeParser,
): Overrides {
  const problems: string[] = [];
  const columns = entries("columns", config.columnOverrides, parse, problems);
  const types = entries("types", config.typeOverrides, parse, problems);
  if (columns.length > 0) {
    problems.push(...unmatchedColumns(columns, columnPaths(relations)));
  }
  if (types.length > 0) {
    problems.push(...unmatchedTypes(types, typeNames(facts, relations)));
  }
  return {
    problems,
    column(relation, column) {
      if (columns.length === 0) return undefined;
      const path = `${keyOf(relation)}.${column}`;
      return columns.find((entry) => entry.matches(path));
    },
    type(name) {
      return types.find((entry) => matchesType(entry, name));
    },
  };
}

function columnPaths(relations: readonly Relation[]): string[] {
  return relations.flatMap((relation) =>
    relation.columns.map((column) => `${keyOf(relation)}.${column.name}`),
  );
}

function typeNames(facts: Facts, relations: readonly Relation[]): string[] {
  const used = relations.flatMap(({ columns }) =>
    columns.map(({ type }) => keyOf(type)),
  );
  return [...new Set([...used, ...facts.types.map(keyOf)])];
}

/** A type may be named with its schema or without. */
function matchesType(entry: Entry, name: QualifiedName): boolean {
  return entry.matches(keyOf(name)) || entry.matches(name.name);
}

function entries(
  kind: "columns" | "types",
  options: Readonly<Record<string, Override>>,
  parse: TypeParser,
  problems: string[],
): Entry[] {
  return Object.entries(options).flatMap(([pattern, { type, imports }]) => {
    const option = `overrides.${kind}: "${pattern}"`;
    const parsed = parse(type);
    if (parsed === undefined) {
      problems.push(`${option}: "${type}" is not one TypeScript type`);
      return [];
    }
    const symbols = new Map(Object.entries(imports).map(importSymbol));
    const used = new Set(parsed.references.map(({ name }) => name));
    for (const name of symbols.keys()) {
      if (used.has(name)) continue;
      problems.push(`${option}: "${type}" does not use its import "${name}"`);
    }
    return [
      { pattern, type: parsed, imports: symbols, matches: picomatch(pattern) },
    ];
  });
}

/** "./money.ts#Amount" imports Amount under the name that the text uses. */
function importSymbol([name, source]: readonly [string, string]): [
  string,
  Symbol,
] {
  const at = source.indexOf("#", 1);
  const symbol: Symbol = {
    module: at < 0 ? source : source.slice(0, at),
    name: at < 0 ? name : source.slice(at + 1),
    generated: false,
    qualifier: "Own",
  };
  return [name, symbol];
}

function unmatchedColumns(
  columns: readonly Entry[],
  paths: readonly string[],
): string[] {
  return columns
    .filter((entry) => !paths.some(entry.matches))
    .map(({ pattern }) =>
      unmatchedProblem("overrides.columns", pattern, paths),
    );
}

function unmatchedTypes(
  types: readonly Entry[],
  names: readonly string[],
): string[] {
  return types
    .filter(
      (entry) =>
        !names.some(
          (name) =>
            entry.matches(name) || entry.matches(name.replace(/^.*?\./, "")),
        ),
    )
    .map(({ pattern }) =>
      unmatchedProblem(
        "overrides.types",
        pattern,
        pattern.includes(".")
          ? names
          : names.map((name) => name.replace(/^.*?\./, "")),
      ),
    );
}
