import type { ModelClaim } from "../claims/model.ts";
import type { Finding } from "./finding.ts";
import type { Verdicts } from "./model-matrix.ts";

/** Findings that say that a model contradicts the database. */
function contradictions(verdicts: Verdicts, model: ModelClaim): Finding[] {
  return (verdicts.get(model) ?? []).filter(
    ({ rule, severity }) => /^D[1-4]/.test(rule) && severity !== "information",
  );
}

/**
 * Why one of two models of a table is not plainly the one to keep; undefined
 * when it is: it is true, and the other is drifted or says nothing beyond it.
 */
export function whyNotMerge(
  verdicts: Verdicts,
  model: ModelClaim,
  kept: ModelClaim,
): string | undefined {
  if (model.language !== kept.language || model.reader !== kept.reader)
    return `one is a model of ${model.reader} and the other of ${kept.reader}`;
  if (model.deprecated !== undefined && kept.deprecated === undefined)
    return undefined;
  const faults = contradictions(verdicts, kept);
  if (faults.length > 0)
    return `${kept.name} in ${kept.place.file} contradicts the database too (${[...new Set(faults.map(({ rule }) => rule))].sort().join(", ")}): correct it first`;
  if (contradictions(verdicts, model).length > 0) return undefined;
  const has = new Set(kept.columns.map(({ name }) => name));
  const more = model.columns.filter(({ name }) => !has.has(name));
  return more.length > 0
    ? `both are true, and ${model.name} has ${more.map(({ name }) => name).join(", ")} beyond ${kept.name}`
    : undefined;
}
