import type {
  Claims,
  ColumnClaim,
  ModelClaim,
  Place,
} from "../../claims/model.ts";
import type { SourceFile } from "../../claims/reader.ts";
import type { Finding } from "../finding.ts";
import type { FixAction } from "../fix-action.ts";
import { Draft } from "./draft.ts";
import type { LeftFinding, Repair, Use, UseQuery } from "./edit.ts";
import type { FixResult } from "./result.ts";
import {
  contentOf,
  modelKey,
  ownerKey,
  slotOf,
  type Wanted,
} from "./wanted.ts";

/** A language whose fixes are edits of its text. */
export interface TextLanguage {
  read(files: readonly SourceFile[]): Claims;
  /** Finds what a fix takes in the text as it is now. */
  repair(
    project: { readonly draft: Draft; readonly claims: Claims },
    fix: FixAction,
    finding: Finding,
  ): Repair;
  /** How many places of a file cannot be parsed: a repair that adds one is none. */
  faults(file: SourceFile): number;
  /** Adds the imports that the repairs need and takes out those that they left without a use. */
  tidy?(draft: Draft): void;
}

/** Whole models first, what is added before what may refer to it; keys and names last. */
const early: readonly string[] = [
  "use-model",
  "delete-model",
  "rename-table",
  "remove-column",
  "add-column",
  "store-enum-values",
];
const late: readonly string[] = ["set-primary-key", "rename-column"];

function orderOf({ fix: { action } }: Wanted): number {
  const at = early.indexOf(action);
  return at < 0 ? early.length + 1 + late.indexOf(action) : at;
}

/**
 * Carries out one fix after the other, each on the text that the ones before
 * it left. A fix that fails leaves no trace.
 */
export function fixTexts(
  sources: readonly SourceFile[],
  wanted: readonly Wanted[],
  language: TextLanguage,
  /** Files whose models were checked; absent: all. */
  checked?: ReadonlySet<string>,
): FixResult {
  const draft = new Draft(sources);
  const claims = language.read(sources);
  const models = claims.models.filter(
    ({ place }) => checked?.has(place.file) ?? true,
  );
  // Models of other files may be of another database: only their imports follow.
  const project = { draft, claims: { ...claims, models } };
  const applied: Finding[] = [];
  const left: LeftFinding[] = [];
  const queries: UseQuery[] = [];
  const done = new Set<string>();
  const out = new Set<string | undefined>();
  const sorted = wanted.toSorted((a, b) => orderOf(a) - orderOf(b));
  for (const { finding, fix } of sorted) {
    const key = modelKey(fix);
    const content = slotOf(fix) + contentOf(fix);
    if (done.has(content) || (key !== undefined && out.has(key))) {
      applied.push(finding);
      continue;
    }
    const why =
      whyShared(models, wanted, fix, out) ??
      carryOut(
        draft,
        language,
        language.repair(project, fix, finding),
        queries,
      );
    if (why !== undefined) {
      left.push({ finding, why });
      continue;
    }
    applied.push(finding);
    done.add(content);
    if (fix.action === "use-model" || fix.action === "delete-model")
      out.add(key);
  }
  language.tidy?.(draft);
  return {
    files: draft.changed,
    deleted: draft.deleted,
    applied,
    left,
    uses: queries.flatMap((query) => usesOf(draft, sources, query)),
  };
}

/** Makes the edits of a repair; says why when that cannot be, and makes none. */
function carryOut(
  draft: Draft,
  language: TextLanguage,
  repair: Repair,
  queries: UseQuery[],
): string | undefined {
  if ("byHand" in repair) return repair.byHand;
  const mark = draft.mark();
  const { edits } = repair;
  const paths = [...new Set(edits.map(({ file }) => file))];
  const before = paths.map((path) => faultsIn(draft, language, path));
  const fits =
    draft.edit(edits) &&
    paths.every((path, at) => faultsIn(draft, language, path) <= before[at]!);
  if (!fits) {
    draft.restore(mark);
    return "the edit would not fit the code as it is written";
  }
  for (const path of repair.deleted ?? []) draft.delete(path);
  queries.push(...(repair.uses ?? []));
  for (const [path, names] of repair.imports ?? []) draft.need(path, names);
  return undefined;
}

function faultsIn(draft: Draft, language: TextLanguage, path: string): number {
  const file = draft.file(path);
  return file ? language.faults(file) : 0;
}

/**
 * A declaration that several models share is edited only where all of them
 * want the same: a mixin's column, an enumeration of several columns.
 */
function whyShared(
  models: readonly ModelClaim[],
  wanted: readonly Wanted[],
  fix: FixAction,
  out: ReadonlySet<string | undefined>,
): string | undefined {
  const slot = slotOf(fix);
  const same = wanted.filter((one) => slotOf(one.fix) === slot);
  const other = same.find((one) => contentOf(one.fix) !== contentOf(fix));
  if (other) {
    const who = other.finding.model ?? "another";
    return `it is shared with ${who}, which wants it otherwise`;
  }
  const lost = new Set(
    wanted.flatMap(({ fix: one }) =>
      one.action === "delete-model" ? [modelKey(one)] : [],
    ),
  );
  const asking = new Set(same.map(({ fix: one }) => ownerKey(one)));
  const silent = sharersOf(models, fix).find(({ model, column }) => {
    const key = keyOf(model.place);
    return !asking.has(`${key}#${column}`) && !out.has(key) && !lost.has(key);
  });
  return (
    silent &&
    `it is declared for ${silent.model.name}.${silent.column} too, and is not to change there`
  );
}

function keyOf({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** Columns of which the code that a fix edits says something. */
function sharersOf(
  models: readonly ModelClaim[],
  fix: FixAction,
): readonly { readonly model: ModelClaim; readonly column: string }[] {
  if (!("column" in fix)) return [];
  const key = keyOf("place" in fix ? fix.place : fix.column.place);
  const placeOf = ({ place, type }: ColumnClaim) =>
    fix.action === "set-enum-values"
      ? (type?.enum ?? type?.element?.enum)?.place
      : place;
  return models.flatMap((model) =>
    model.columns.flatMap((one) => {
      const place = placeOf(one);
      const isHere = place !== undefined && keyOf(place) === key;
      return isHere ? [{ model, column: one.name }] : [];
    }),
  );
}

/** Places of the files as they were given that name something and that no edit touched. */
function usesOf(
  draft: Draft,
  sources: readonly SourceFile[],
  { name, extension, after, files }: UseQuery,
): Use[] {
  const before = after === "." ? "(?<=\\w\\.)" : "(?<![\\w$])";
  const pattern = new RegExp(`${before}${name}(?![\\w$])`, "g");
  return sources
    .filter(
      ({ path }) => path.endsWith(extension) && (files?.includes(path) ?? true),
    )
    .flatMap(({ path, text }) =>
      [...text.matchAll(pattern)].flatMap(({ index }) => {
        const span = { from: index, to: index + name.length };
        if (!draft.survives(path, span)) return [];
        const line = text.slice(0, index).split("\n").length;
        const shown = text.split("\n")[line - 1]!.trim();
        // An import leads to where the name is declared, whatever it is.
        if (/^(?:from|import|__all__)\b/.test(shown)) return [];
        return [{ file: path, line, text: shown }];
      }),
    );
}
