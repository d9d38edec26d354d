import picomatch from "picomatch";
import { keyOf } from "../facts/lookup.ts";
import type { Facts, QualifiedName, Relation } from "../facts/model.ts";
import type { Override, PlanConfig } from "./config.ts";
import type { AppliedOverride, Overrides } from "./context.ts";
import { unmatchedProblem } from "./nearest.ts";
import type { Symbol } from "./scope.ts";

interface Entry extends AppliedOverride {
  readonly matches: (path: string) => boolean;
}

/** Finds the override of a column or type; the first pattern that matches counts. */
export function overrides(
  config: Pick<PlanConfig, "columnOverrides" | "typeOverrides">,
  facts: Facts,
  relations: readonly Relation[],
): Overrides {
  const columns = entries(config.columnOverrides);
  const types = entries(config.typeOverrides);
  const typeNames = new Set<string>();
  for (const relation of relations) {
    for (const { type } of relation.columns) typeNames.add(keyOf(type));
  }
  for (const type of facts.types) typeNames.add(keyOf(type));
  const columnPaths = (): string[] =>
    relations.flatMap((relation) =>
      relation.columns.map((column) => `${keyOf(relation)}.${column.name}`),
    );
  return {
    column(relation, column) {
      if (columns.length === 0) return undefined;
      const path = `${keyOf(relation)}.${column}`;
      return columns.find((entry) => entry.matches(path));
    },
    type(name) {
      return types.find((entry) => matchesType(entry, name));
    },
    unmatched: () => [
      ...unmatchedColumns(columns, columns.length > 0 ? columnPaths() : []),
      ...unmatchedTypes(types, [...typeNames]),
    ],
  };
}

/** A type may be named with its schema or without. */
function matchesType(entry: Entry, name: QualifiedName): boolean {
  return entry.matches(keyOf(name)) || entry.matches(name.name);
}

function entries(options: Readonly<Record<string, Override>>): Entry[] {
  return Object.entries(options).map(([pattern, { type, imports }]) => ({
    pattern,
    type,
    imports: Object.entries(imports).map(importSymbol),
    matches: picomatch(pattern),
  }));
}

/** "./money.ts#Amount" imports Amount under the name that the text uses. */
function importSymbol([name, source]: readonly [string, string]): Symbol {
  const at = source.indexOf("#", 1);
  return {
    module: at < 0 ? source : source.slice(0, at),
    name: at < 0 ? name : source.slice(at + 1),
    generated: false,
    qualifier: "Own",
  };
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
    .map(({ pattern }) => unmatchedProblem("overrides.types", pattern, names));
}
