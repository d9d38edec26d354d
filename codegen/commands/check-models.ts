import type { Claims } from "../claims/model.ts";
import type { Baseline } from "../drift/baseline.ts";
import { check } from "../drift/check.ts";
import type { Report } from "../drift/report-model.ts";
import type { Settings } from "../drift/settings.ts";
import { keepChanged } from "../drift/since.ts";
import {
  applySuppressions,
  type ConfiguredSuppression,
} from "../drift/suppression.ts";
import type { Facts } from "../facts/model.ts";

export interface CheckModelsInput {
  readonly facts: Facts;
  readonly claims: Claims;
  readonly settings: Settings;
  readonly ignore: readonly ConfiguredSuppression[];
  readonly baseline?: { readonly file: string; readonly content: Baseline };
  /** As YYYY-MM-DD. */
  readonly today: string;
  /** Files that changed, when only they are asked for (`--since`). */
  readonly changed?: ReadonlySet<string>;
}

/** Holds every hand-written model against the database. Pure. */
export function checkModels(input: CheckModelsInput): Report {
  const { facts, claims, settings, changed } = input;
  const result = check(facts, claims, settings);
  const asked = changed
    ? keepChanged(result.findings, changed)
    : result.findings;
  const { findings, suppressed } = applySuppressions(asked, {
    inline: claims.suppressions,
    configured: input.ignore,
    today: input.today,
    partial: changed !== undefined,
    staleSeverity: settings.severities.get("D904") ?? "warning",
    ...(input.baseline ? { baseline: input.baseline } : {}),
  });
  const models = claims.models.map(({ name, place, table }) => ({
    name,
    file: place.file,
    line: place.line,
    table:
      table.schema === undefined ? table.name : `${table.schema}.${table.name}`,
  }));
  return { findings, suppressed, checked: result.checked, models };
}
