/** Holds a case's project against its database with the product's own steps. */
import picomatch from "picomatch";
import { families, familyOf, readFamily } from "../../codegen/claims/family.ts";
import { mergeClaims } from "../../codegen/claims/merge.ts";
import { checkModels } from "../../codegen/commands/check-models.ts";
import { parseConfig } from "../../codegen/config.ts";
import type { Finding } from "../../codegen/drift/finding.ts";
import { findRule } from "../../codegen/drift/rules.ts";
import type { Facts } from "../../codegen/facts/model.ts";
import { planFor } from "../../codegen/generate.ts";
import { wholeDirectory } from "../../codegen/model-files.ts";
import { driftSettings } from "../../codegen/model-settings.ts";
import type { DriftCase, Label } from "./case-file.ts";

export interface Judgement {
  /** Labels for which there is no finding. */
  readonly missed: readonly Label[];
  /** Findings that no label names. */
  readonly invented: readonly Finding[];
  /** Labels of traps that were fallen into. */
  readonly fooled: readonly Label[];
  /** Labels with the finding that each stands for. */
  readonly found: readonly Label[];
}

export async function findingsOf(
  { config, listens, files, generated }: DriftCase,
  facts: Facts,
): Promise<readonly Finding[]> {
  const rules = Object.fromEntries(
    listens
      .filter((code) => findRule(code)?.severity === "off")
      .map((code) => [code, "warning"]),
  );
  const settings = parseConfig({ ...config, rules }, "/project", "the case");
  const { typeMap } = settings.models;
  const isRow = picomatch(settings.models.rows.map(wholeDirectory));
  const rows = files.map(({ path }) => path).filter((path) => isRow(path));
  const claims = mergeClaims(
    await Promise.all(
      families.map((family) =>
        readFamily({
          family,
          files: files.filter(({ path }) => familyOf(path) === family),
          options: { typeMap },
          rows,
        }),
      ),
    ),
  );
  const interfaces = generated
    ? (await planFor(facts, settings.plan)).interfaces
    : [];
  return checkModels({
    facts,
    claims,
    settings: await driftSettings(settings, facts, claims, interfaces),
    ignore: [],
    today: "2026-01-01",
  }).findings;
}

export async function judge(one: DriftCase, facts: Facts): Promise<Judgement> {
  const findings = await findingsOf(one, facts);
  const heard = findings.filter(
    ({ rule, severity }) =>
      severity !== "information" || one.listens.includes(rule),
  );
  const left = new Set(heard);
  const missed: Label[] = [];
  const found: Label[] = [];
  for (const label of one.finds) {
    const finding = [...left].find((each) => isAbout(label, each));
    if (finding) left.delete(finding);
    (finding ? found : missed).push(label);
  }
  return {
    missed,
    found,
    invented: [...left],
    fooled: one.silent.filter((label) =>
      heard.some((each) => isAbout(label, each)),
    ),
  };
}

function isAbout({ rules, about, at }: Label, finding: Finding): boolean {
  const { rule, place, column, table, claim, message } = finding;
  if (!rules.includes(rule)) return false;
  const line = place && `${place.file}:${place.line}`;
  if (at !== undefined && line !== at) return false;
  return (
    about === undefined ||
    [column, table?.name, claim].includes(about) ||
    message.includes(about)
  );
}

export function describeLabel({ rules, about, at }: Label): string {
  return `${rules.join("|")}${about === undefined ? "" : `:${about}`}${at === undefined ? "" : ` at ${at}`}`;
}

export function describeFinding({ rule, place, message }: Finding): string {
  return `${rule}${place ? ` at ${place.file}:${place.line}` : ""}: ${message}`;
}
