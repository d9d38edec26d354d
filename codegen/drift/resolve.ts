import type { ModelClaim } from "../claims/model.ts";
import type { Relation } from "../facts/model.ts";
import { isForeignObject, nameKey, type Catalog } from "./catalog.ts";
import { camelCase } from "./camel-case.ts";
import {
  editDistance,
  meaningfulTokens,
  sharedTokens,
  splitName,
} from "./name-tokens.ts";
import type { Settings } from "./settings.ts";

/** What a model's table name means in this database. */
export type Resolution =
  | { readonly outcome: "found"; readonly relation: Relation }
  /** It is an extension's or the system's: not held against anything. */
  | { readonly outcome: "left out"; readonly relation: Relation }
  | {
      readonly outcome: "other schema";
      /** The one whose columns fit best. */
      readonly relation: Relation;
      readonly candidates: readonly Relation[];
    }
  | { readonly outcome: "other case"; readonly relation: Relation }
  | {
      readonly outcome: "renamed";
      readonly relation: Relation;
      readonly score: number;
      readonly reasons: readonly string[];
    }
  | { readonly outcome: "missing" };

/** The score from which another table is said to be the one that was meant. */
export const tableReportedFrom = 0.6;

/** Finds the relation that a model means, by its schema or the search path. */
export function resolveModel(
  catalog: Catalog,
  settings: Settings,
  model: ModelClaim,
  taken: ReadonlySet<Relation> = noRelations,
): Resolution {
  const exact =
    findExact(catalog, model) ?? findMapped(catalog, settings, model);
  if (exact)
    return {
      outcome: isForeignObject(exact) ? "left out" : "found",
      relation: exact,
    };
  const elsewhere = (
    catalog.relationsByName.get(model.table.name) ?? []
  ).filter(
    (relation) =>
      !isForeignObject(relation) &&
      // A table of the same name that another model means, and with other columns, is another thing.
      !(taken.has(relation) && columnOverlap(model, relation) < someOverlap),
  );
  if (elsewhere.length > 0)
    return {
      outcome: "other schema",
      relation: bestByColumns(model, elsewhere),
      candidates: elsewhere,
    };
  return (
    findOtherCase(catalog, model) ??
    findDeclared(catalog, settings, model) ??
    findAlike(catalog, model, taken) ?? { outcome: "missing" }
  );
}

/** The part of a model's telling columns that a table of the same name has, if it is the one that was meant. */
const someOverlap = 0.2;

const noRelations: ReadonlySet<Relation> = new Set();

/**
 * The relations that models of a reader name as they are called, by reader: a
 * table that another model of the same kind means is not what became of one.
 */
export function relationsNamed(
  catalog: Catalog,
  models: readonly ModelClaim[],
): ReadonlyMap<string, ReadonlySet<Relation>> {
  const named = new Map<string, Set<Relation>>();
  for (const model of models) {
    const relation = findExact(catalog, model);
    if (!relation) continue;
    const known = named.get(model.reader) ?? new Set();
    named.set(model.reader, known.add(relation));
  }
  return named;
}

function findExact(catalog: Catalog, model: ModelClaim): Relation | undefined {
  const { schema, name } = model.table;
  const schemas = schema === undefined ? catalog.facts.searchPath : [schema];
  for (const candidate of schemas) {
    const relation = catalog.relations.get(
      nameKey({ schema: candidate, name }),
    );
    if (relation) return relation;
  }
  return undefined;
}

/** The table that Kysely's plugin makes of the name, where it is configured. */
function findMapped(
  catalog: Catalog,
  { columnNames }: Settings,
  model: ModelClaim,
): Relation | undefined {
  if (columnNames !== "camelCase" || model.reader !== "kysely") return;
  const { schema, name } = model.table;
  const schemas = schema === undefined ? catalog.facts.searchPath : [schema];
  return catalog.ownRelations.find(
    (relation) =>
      schemas.includes(relation.schema) && camelCase(relation.name) === name,
  );
}

function findOtherCase(
  catalog: Catalog,
  model: ModelClaim,
): Resolution | undefined {
  const name = model.table.name.toLowerCase();
  const sameLetters = catalog.ownRelations.filter(
    (relation) =>
      relation.name.toLowerCase() === name &&
      relation.name !== model.table.name,
  );
  return sameLetters.length === 0
    ? undefined
    : { outcome: "other case", relation: bestByColumns(model, sameLetters) };
}

function findDeclared(
  catalog: Catalog,
  settings: Settings,
  model: ModelClaim,
): Resolution | undefined {
  const { schema, name } = model.table;
  for (const by of ["configuration", "migration"] as const)
    for (const rename of settings.renames) {
      if (rename.by !== by) continue;
      const from = rename.from.split(".");
      const sameSchema =
        from.length === 1 || schema === undefined || from[0] === schema;
      if (from.at(-1) !== name || from.length > 2 || !sameSchema) continue;
      const to = rename.to[0]?.split(".").at(-1);
      const relation = catalog.modelledRelations.find((one) => one.name === to);
      if (!relation) continue;
      const score = by === "configuration" ? 1 : 0.95;
      const who =
        by === "configuration"
          ? "renames in the configuration say"
          : "a migration says";
      const reasons = [`${who} so (${score.toFixed(2)})`];
      return { outcome: "renamed", relation, score, reasons };
    }
  return undefined;
}

function bestByColumns(
  model: ModelClaim,
  candidates: readonly Relation[],
): Relation {
  return candidates.reduce((best, one) =>
    columnOverlap(model, one) > columnOverlap(model, best) ? one : best,
  );
}

/** Columns that most tables have, and that say nothing of which table it is. */
const everyday = new Set([
  "id",
  "created_at",
  "updated_at",
  "deleted_at",
  "name",
]);

const columnNames = new WeakMap<Relation, ReadonlySet<string>>();

function namesOf(relation: Relation): ReadonlySet<string> {
  let names = columnNames.get(relation);
  if (!names) {
    names = new Set(relation.columns.map((column) => column.name));
    columnNames.set(relation, names);
  }
  return names;
}

/** The part of the model's telling columns that the relation has, 0 to 1. */
function columnOverlap(model: ModelClaim, relation: Relation): number {
  const actual = namesOf(relation);
  let claimed = 0;
  let shared = 0;
  for (const { name } of model.columns) {
    if (everyday.has(name)) continue;
    claimed += 1;
    if (actual.has(name)) shared += 1;
  }
  return claimed === 0 ? 0 : shared / claimed;
}

/** How many of the likeliest relations are weighed by their names. */
const weighedCandidates = 40;

/** Relations with so many of the columns that the name can make up for the rest. */
function likelyRelations(
  catalog: Catalog,
  model: ModelClaim,
): { relation: Relation; columns: number }[] {
  const words = new Set(meaningfulTokens(model.table.name));
  const likely = catalog.modelledRelations.flatMap((relation) => {
    const columns = columnOverlap(model, relation);
    if (0.4 + 0.6 * columns < tableReportedFrom) return [];
    const sharesWord = meaningfulTokens(relation.name).some((word) =>
      words.has(word),
    );
    return [{ relation, columns, rank: columns + (sharesWord ? 1 : 0) }];
  });
  return likely.sort((a, b) => b.rank - a.rank).slice(0, weighedCandidates);
}

/** So much of a table that another model names is in a second model of it. */
const secondModelHas = 0.7;

/** The part of the relation's telling columns that the model names, 0 to 1. */
function partOf(relation: Relation, model: ModelClaim): number {
  const named = new Set(model.columns.map(({ name }) => name));
  const telling = [...namesOf(relation)].filter((name) => !everyday.has(name));
  const shared = telling.filter((name) => named.has(name));
  return telling.length === 0 ? 0 : shared.length / telling.length;
}

/**
 * Whether a model of a table that another one means is a second model of it:
 * "customer" of customers. Tables of one shape and like names, such as those
 * of two years, are several.
 */
function isSecondModel(model: ModelClaim, relation: Relation): boolean {
  return (
    wordsOf(model.table.name) === wordsOf(relation.name) &&
    partOf(relation, model) >= secondModelHas
  );
}

function wordsOf(name: string): string {
  return [...splitName(name)].toSorted().join(" ");
}

function findAlike(
  catalog: Catalog,
  model: ModelClaim,
  taken: ReadonlySet<Relation>,
): Resolution | undefined {
  let best: (Resolution & { outcome: "renamed" }) | undefined;
  for (const { relation, columns } of likelyRelations(catalog, model)) {
    if (taken.has(relation) && !isSecondModel(model, relation)) continue;
    const name = nameLikeness(model.table.name, relation.name);
    const score = Math.round((0.4 * name + 0.6 * columns) * 100) / 100;
    if (score < tableReportedFrom || score <= (best?.score ?? 0)) continue;
    const reasons = [
      `names alike by ${Math.round(name * 100)} % (+${(0.4 * name).toFixed(2)})`,
      `has ${Math.round(columns * 100)} % of its columns (+${(0.6 * columns).toFixed(2)})`,
    ];
    best = { outcome: "renamed", relation, score, reasons };
  }
  return best;
}

function nameLikeness(claimed: string, actual: string): number {
  const left = meaningfulTokens(claimed);
  const right = meaningfulTokens(actual);
  const overlap =
    (2 * sharedTokens(left, right)) / (left.length + right.length);
  const longest = Math.max(claimed.length, actual.length);
  return Math.max(overlap, 1 - editDistance(claimed, actual) / longest);
}
