import type { ColumnClaim, ModelClaim } from "../claims/model.ts";
import type { Column, Relation } from "../facts/model.ts";
import { camelCase } from "./camel-case.ts";
import type { Catalog } from "./catalog.ts";
import { automaticFrom, findRenames, type Rename } from "./rename.ts";
import { resolveModel, type Resolution } from "./resolve.ts";
import type { Settings } from "./settings.ts";

/** A claim and the column that it speaks of. */
export interface ColumnMatch {
  readonly claim: ColumnClaim;
  readonly column: Column;
  /** "mapping": only the spelling differs. "renamed": by a score from which it is taken as sure. */
  readonly how: "exact" | "mapping" | "renamed";
}

/** A model beside the relation it means. */
export interface ModelMatch {
  readonly model: ModelClaim;
  readonly resolution: Resolution;
  /** Absent when there is none, or none to hold it against. */
  readonly relation?: Relation;
  readonly columns: readonly ColumnMatch[];
  readonly renames: readonly Rename[];
  /** Claims for which the database has nothing. */
  readonly missing: readonly ColumnClaim[];
  /** Columns that no claim means, not even by an old name. */
  readonly unmodelled: readonly Column[];
}

/** Columns that every table has without showing them. */
const systemColumns = new Set([
  "ctid",
  "oid",
  "tableoid",
  "xmin",
  "xmax",
  "cmin",
  "cmax",
]);

export function matchModel(
  catalog: Catalog,
  settings: Settings,
  model: ModelClaim,
  taken?: ReadonlySet<Relation>,
): ModelMatch {
  const resolution = resolveModel(catalog, settings, model, taken);
  if (resolution.outcome === "missing" || resolution.outcome === "left out")
    return {
      model,
      resolution,
      columns: [],
      renames: [],
      missing: [],
      unmodelled: [],
    };
  const { relation } = resolution;
  const matched = matchColumns(catalog, settings, model, relation);
  return { model, resolution, relation, ...matched };
}

type Matched = Pick<
  ModelMatch,
  "columns" | "renames" | "missing" | "unmodelled"
>;

function matchColumns(
  catalog: Catalog,
  settings: Settings,
  model: ModelClaim,
  relation: Relation,
): Matched {
  const named = matchByName(settings, model, relation);
  const claimed = new Set(named.map((match) => match.claim));
  const missing = model.columns.filter(
    (claim) => !claimed.has(claim) && !systemColumns.has(claim.name),
  );
  const free = without(
    relation.columns,
    named.map((one) => one.column),
  );
  const renames =
    missing.length === 0 || free.length === 0
      ? []
      : findRenames({
          catalog,
          settings,
          model,
          relation,
          missing,
          free,
          found: named,
        });
  return {
    columns: [...named, ...renames.flatMap(sureMatch)],
    renames,
    missing: without(
      missing,
      renames.map((one) => one.claim),
    ),
    unmodelled: without(
      free,
      renames.flatMap((one) => one.to),
    ),
  };
}

function without<T>(list: readonly T[], gone: readonly T[]): T[] {
  const set = new Set(gone);
  return list.filter((one) => !set.has(one));
}

function sureMatch(rename: Rename): ColumnMatch[] {
  const { claim, to, score } = rename;
  if (to.length !== 1 || score < automaticFrom) return [];
  return [{ claim, column: to[0]!, how: "renamed" }];
}

function matchByName(
  settings: Settings,
  model: ModelClaim,
  relation: Relation,
): ColumnMatch[] {
  const camel =
    settings.columnNames === "camelCase" && model.language === "typescript";
  const exact = new Map<string, Column>();
  for (const column of relation.columns) {
    if (camel) exact.set(camelCase(column.name), column);
    if (!exact.has(column.name)) exact.set(column.name, column);
  }
  const claims = new Set(model.columns.map((claim) => claim.name));
  const bySpelling = spellings(
    relation.columns.filter((column) => !claims.has(column.name)),
  );
  return model.columns.flatMap((claim): ColumnMatch[] => {
    const same = exact.get(claim.name);
    if (same) return [{ claim, column: same, how: "exact" }];
    const alike = bySpelling.get(spelling(claim.name));
    return alike ? [{ claim, column: alike, how: "mapping" }] : [];
  });
}

/** Columns by what is left of their names without case and underscores; none where two collide. */
function spellings(columns: readonly Column[]): Map<string, Column> {
  const found = new Map<string, Column>();
  const twice = new Set<string>();
  for (const column of columns) {
    const key = spelling(column.name);
    if (found.has(key)) twice.add(key);
    found.set(key, column);
  }
  for (const key of twice) found.delete(key);
  return found;
}

function spelling(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}
