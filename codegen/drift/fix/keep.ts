import type { FixAction, ModelReference } from "../fix-action.ts";
import { modelKey, type Wanted } from "./wanted.ts";

/** A model that a person chose among several of one table. */
export interface Keep {
  readonly file: string;
  readonly name: string;
}

type UseModel = Extract<FixAction, { action: "use-model" }>;

/** Turns the merging of duplicates around where a person chose another model than the rule. */
export function keepModels(
  wanted: readonly Wanted[],
  keep: readonly Keep[],
): readonly Wanted[] {
  if (keep.length === 0) return wanted;
  const chosen = wanted.flatMap(({ fix }) =>
    fix.action === "use-model"
      ? [fix.model, fix.instead].filter((one) => isKept(one, keep))
      : [],
  );
  return wanted.map((one) => {
    const { fix } = one;
    if (fix.action !== "use-model") return one;
    const kept = [fix.instead, fix.model].find((model) => isKept(model, keep));
    const group = kept ?? chosenFor(wanted, fix, chosen);
    if (!group) return one;
    const other = turned(fix, group);
    return { finding: { ...one.finding, fix: other }, fix: other };
  });
}

function isKept(
  { place, name }: ModelReference,
  keep: readonly Keep[],
): boolean {
  return keep.some((one) => one.file === place.file && one.name === name);
}

/** Of three models of a table, the third follows what was chosen between the other two. */
function chosenFor(
  wanted: readonly Wanted[],
  { instead }: UseModel,
  chosen: readonly ModelReference[],
): ModelReference | undefined {
  return chosen.find((model) =>
    wanted.some(
      ({ fix }) =>
        fix.action === "use-model" &&
        isSame(fix.model, model) &&
        isSame(fix.instead, instead),
    ),
  );
}

function isSame(one: ModelReference, other: ModelReference): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf(model: ModelReference): string | undefined {
  return modelKey({ action: "delete-model", model });
}

/** What was held back is said by a person now. */
function turned(fix: UseModel, kept: ModelReference): UseModel {
  const { hold: _, ...rest } = fix;
  if (!isSame(fix.model, kept)) return { ...rest, instead: kept };
  const { deprecated: __, ...plain } = rest;
  return { ...plain, model: fix.instead, instead: kept };
}

/** Models among which there is something to choose. */
export function choices(fixes: readonly FixAction[]): readonly Keep[] {
  const models = fixes.flatMap((fix) =>
    fix.action === "use-model" ? [fix.model, fix.instead] : [],
  );
  const found = models.map(({ place, name }) => ({ file: place.file, name }));
  const byText = new Map(found.map((one) => [`${one.file}:${one.name}`, one]));
  return [...byText.values()];
}
