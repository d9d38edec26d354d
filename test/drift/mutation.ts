/** Drift planted in true claims: one fault, and where a finding must name it. */
import type {
  Claims,
  ColumnClaim,
  ModelClaim,
  TypeClaim,
} from "../../codegen/claims/model.ts";
import type { Finding } from "../../codegen/drift/finding.ts";

export interface Mutant {
  readonly kind: string;
  readonly claims: Claims;
  /** Whether a finding speaks of what was planted. */
  readonly names: (finding: Finding) => boolean;
}

/** A repeatable source of numbers from 0 to 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

interface Site {
  readonly model: ModelClaim;
  readonly column: ColumnClaim;
}

type Edit = (site: Site, pick: Pick) => ColumnClaim | undefined;
type Pick = <T>(list: readonly T[]) => T;

const edits: Readonly<Record<string, Edit>> = {
  rename: ({ column }, pick) => ({
    ...column,
    name: pick([
      `old_${column.name}`,
      `${column.name}_v2`,
      column.name.slice(0, -1) + column.name.slice(-1).toUpperCase() + "x",
      column.name.split("_").reverse().join("_") + "_value",
      `quite_another_${column.name.length}`,
    ]),
  }),
  nullability: ({ column }) =>
    column.nullable === undefined
      ? undefined
      : { ...column, nullable: !column.nullable },
  retype: ({ model, column }, pick) => {
    const others = foreignTypes(model).filter(
      ({ family }) =>
        family !== column.type?.family && !isNear(family, column.type),
    );
    if (!column.type || column.type.family === "unknown") return undefined;
    return { ...column, type: pick(others) };
  },
  "enum label lost": ({ column }, pick) =>
    withValues(column, (values) => {
      const lost = pick(values);
      return values.filter((one) => one !== lost);
    }),
  "enum label added": ({ column }) =>
    withValues(column, (values) => [...values, "in_limbo"]),
  "enum label changed": ({ column }, pick) =>
    withValues(column, (values) => {
      const changed = pick(values);
      return values.map((one) => (one === changed ? `${one}_x` : one));
    }),
};

/** Types that a language would let one write in the place of another. */
function foreignTypes({ language }: ModelClaim): TypeClaim[] {
  const names =
    language === "python"
      ? {
          boolean: "bool",
          integer: "int4",
          string: "text",
          json: "jsonb",
          date: "date",
          uuid: "uuid",
        }
      : {
          boolean: "boolean",
          number: "number",
          bytes: "Buffer",
          timestamp: "Date",
        };
  return Object.entries(names).map(([family, name]) => ({
    family: family as TypeClaim["family"],
    text: name,
    ...(language === "python" ? { sqlName: name } : { valueType: name }),
  }));
}

/** The claim would be another word for the same thing. */
function isNear(family: string, type: TypeClaim | undefined): boolean {
  const numbers = new Set(["integer", "number"]);
  return type !== undefined && numbers.has(family) && numbers.has(type.family);
}

function withValues(
  column: ColumnClaim,
  change: (values: readonly string[]) => readonly string[],
): ColumnClaim | undefined {
  const { type } = column;
  const set = type?.enum ?? type?.element?.enum;
  if (!type || !set || set.values.length < 2) return undefined;
  const edited = { ...set, values: change(set.values) };
  return {
    ...column,
    type: type.enum
      ? { ...type, enum: edited }
      : { ...type, element: { ...type.element!, enum: edited } },
  };
}

/** As many mutants as there are places for each kind of fault, at most `most` of a kind. */
export function mutate(claims: Claims, seed: number, most: number): Mutant[] {
  const random = seeded(seed);
  const pick: Pick = (list) => list[Math.floor(random() * list.length)]!;
  const sites = claims.models.flatMap((model) =>
    model.columns.map((column) => ({ model, column })),
  );
  const edited = Object.entries(edits).flatMap(([kind, edit]) =>
    shuffle(sites, random)
      .flatMap((site) => plant(claims, site, kind, edit(site, pick)) ?? [])
      .slice(0, most),
  );
  const dropped = shuffle(sites, random)
    .slice(0, most)
    .map((site) => drop(claims, site));
  const moved = claims.models
    .slice(0, most)
    .map((model) => renameTable(claims, model));
  return [...edited, ...dropped, ...moved];
}

function shuffle<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((one) => ({ one, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
}

function plant(
  claims: Claims,
  { model, column }: Site,
  kind: string,
  edited: ColumnClaim | undefined,
): Mutant | undefined {
  if (!edited) return undefined;
  const columns = model.columns.map((one) => (one === column ? edited : one));
  return {
    kind,
    claims: replaceModel(claims, model, { ...model, columns }),
    names: (finding) =>
      isOn(finding, model) &&
      (finding.column === column.name || finding.column === edited.name),
  };
}

function drop(claims: Claims, { model, column }: Site): Mutant {
  const columns = model.columns.filter((one) => one !== column);
  return {
    kind: "drop",
    claims: replaceModel(claims, model, { ...model, columns }),
    names: (finding) => isOn(finding, model) && finding.column === column.name,
  };
}

function renameTable(claims: Claims, model: ModelClaim): Mutant {
  const table = { ...model.table, name: `${model.table.name}_legacy` };
  return {
    kind: "rename table",
    claims: replaceModel(claims, model, { ...model, table }),
    names: (finding) =>
      finding.model === model.name && /^D10[1236]$/.test(finding.rule),
  };
}

function isOn({ table }: Finding, model: ModelClaim): boolean {
  return (
    table?.schema === model.table.schema && table?.name === model.table.name
  );
}

function replaceModel(
  claims: Claims,
  model: ModelClaim,
  by: ModelClaim,
): Claims {
  const models = claims.models.map((one) => (one === model ? by : one));
  return { ...claims, models };
}
