import type { ModelClaim } from "../claims/model.ts";
import type { Column, Relation } from "../facts/model.ts";
import type { Catalog } from "./catalog.ts";
import type { Finding, MatrixRow, ModelMatrix } from "./finding.ts";
import type { ModelMatch } from "./match.ts";
import { describeClaim, describeColumn } from "./reference.ts";
import type { RuleCode } from "./rule-code.ts";

/** Rules in which models of one language can contradict each other. */
const conflicting: ReadonlySet<RuleCode> = new Set([
  "D201",
  "D202",
  "D204",
  "D205",
  "D206",
  "D207",
  "D208",
  "D209",
  "D214",
  "D215",
  "D216",
  "D301",
  "D302",
  "D303",
  "D304",
  "D305",
]);

/** Of those, the ones that another language could not say at all. */
const ofOneLanguage: ReadonlySet<RuleCode> = new Set(["D208", "D209", "D304"]);

export type Verdicts = ReadonlyMap<ModelClaim, readonly Finding[]>;

/** Sets the models of a table side by side, each against the database. */
export function buildMatrix(
  catalog: Catalog,
  relation: Relation,
  models: readonly ModelMatch[],
  verdicts: Verdicts,
): ModelMatrix {
  const rows = [
    ...relation.columns.map((column) =>
      columnRow(catalog, relation, models, verdicts, column),
    ),
    ...lostRows(relation, models),
  ];
  return {
    models: models.map(
      ({ model }) => `${model.name} (${model.place.file}:${model.place.line})`,
    ),
    canonical: canonicalModel(models, verdicts),
    rows,
  };
}

function columnRow(
  catalog: Catalog,
  relation: Relation,
  models: readonly ModelMatch[],
  verdicts: Verdicts,
  column: Column,
): MatrixRow {
  return {
    column: column.name,
    database: withoutName(
      describeColumn(catalog, relation, column),
      column.name,
    ),
    cells: models.map((one) => {
      const match = one.columns.find(
        (candidate) => candidate.column === column && candidate.how === "exact",
      );
      return match
        ? withoutName(describeClaim(match.claim), match.claim.name)
        : undefined;
    }),
    agrees: models.map(
      ({ model }) => faultsOf(verdicts, model, column.name).length === 0,
    ),
  };
}

function withoutName(text: string, name: string): string {
  return text.slice(name.length).trim();
}

/** Columns that some model names and the database does not have. */
function lostRows(
  relation: Relation,
  models: readonly ModelMatch[],
): MatrixRow[] {
  const real = new Set(relation.columns.map((column) => column.name));
  const names = models.flatMap(({ model, columns }) => {
    const exact = new Set(
      columns.filter(({ how }) => how === "exact").map(({ claim }) => claim),
    );
    return model.columns
      .filter((claim) => !exact.has(claim) && !real.has(claim.name))
      .map((claim) => claim.name);
  });
  return [...new Set(names)].map((name) => {
    const claims = models.map(({ model }) =>
      model.columns.find((claim) => claim.name === name),
    );
    return {
      column: name,
      cells: claims.map((claim) =>
        claim ? withoutName(describeClaim(claim), name) || "named" : undefined,
      ),
      agrees: claims.map((claim) => claim === undefined),
    };
  });
}

function faultsOf(
  verdicts: Verdicts,
  model: ModelClaim,
  column: string,
): Finding[] {
  return (verdicts.get(model) ?? []).filter(
    (finding) => finding.column === column && conflicting.has(finding.rule),
  );
}

/** Columns about which the models do not say the same. */
export function disputedColumns(
  relation: Relation,
  models: readonly ModelMatch[],
  verdicts: Verdicts,
  acrossLanguages: boolean,
): string[] {
  const claimed = models.flatMap(({ model }) =>
    model.columns.map((one) => one.name),
  );
  const names = new Set([
    ...relation.columns.map((one) => one.name),
    ...claimed,
  ]);
  return [...names].filter((name) => {
    const sides = models.map(({ model }) =>
      faultsOf(verdicts, model, name)
        .filter(({ rule }) => !acrossLanguages || !ofOneLanguage.has(rule))
        .map((finding) =>
          acrossLanguages ? finding.rule : `${finding.rule} ${finding.claim}`,
        )
        .sort()
        .join(),
    );
    return new Set(sides).size > 1;
  });
}

/** The model to keep: contradicts the database least, is not deprecated, is used, says most. */
export function canonicalModel(
  models: readonly ModelMatch[],
  verdicts: Verdicts,
): number {
  const ranks = models.map((one) => rank(one, verdicts));
  let best = 0;
  for (let at = 1; at < ranks.length; at += 1)
    if (isLess(ranks[at]!, ranks[best]!)) best = at;
  return best;
}

function rank({ model, columns }: ModelMatch, verdicts: Verdicts): number[] {
  const found = verdicts.get(model) ?? [];
  const count = (severity: Finding["severity"]) =>
    found.filter((finding) => finding.severity === severity).length;
  return [
    model.deprecated === undefined ? 0 : 1,
    count("error"),
    count("warning"),
    model.used === false ? 1 : 0,
    -columns.length,
  ];
}

function isLess(left: readonly number[], right: readonly number[]): boolean {
  for (const [at, value] of left.entries())
    if (value !== right[at]) return value < right[at]!;
  return false;
}
