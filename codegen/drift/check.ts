import type { Claims, Language, ModelClaim } from "../claims/model.ts";
import type { Facts, Relation } from "../facts/model.ts";
import { buildCatalog, isForeignObject, type Catalog } from "./catalog.ts";
import { readCheckSet } from "./check-set.ts";
import {
  severities,
  type Checked,
  type CheckResult,
  type Finding,
  type Severity,
} from "./finding.ts";
import { matchModel, type ModelMatch } from "./match.ts";
import { relationsNamed } from "./resolve.ts";
import type {
  ColumnRuleObject,
  Context,
  ModelRuleObject,
  Observation,
  ProjectRuleObject,
  RelationRuleObject,
  Rule,
} from "./rule.ts";
import { ruleList } from "./rules.ts";
import { defaultSettings, type Settings } from "./settings.ts";

/**
 * Holds claims against facts: every rule that is on, over every model, column,
 * relation and the project as a whole. Pure; findings are sorted by file, line
 * and rule.
 */
export function check(
  facts: Facts,
  claims: Claims,
  settings: Settings = defaultSettings,
): CheckResult {
  const catalog = buildCatalog(facts);
  const context: Context = { facts, claims, settings, catalog };
  const named = relationsNamed(catalog, claims.models);
  const models = claims.models.map((model) =>
    matchModel(catalog, settings, model, named.get(model.reader)),
  );
  const checked = count(catalog, claims, models);
  const judges: ModelJudges = {
    ofModel: active(context, "model"),
    ofColumn: active(context, "column"),
  };
  const verdicts = new Map(
    models.map((one) => [one.model, judgeModel(context, judges, one)]),
  );
  const findings = [
    ...[...verdicts.values()].flat(),
    ...judgeRelations(context, models),
    ...judgeProject(context, models, verdicts, checked),
  ];
  return { findings: sortFindings(findings), checked };
}

function active<What extends Rule["compares"]>(
  { settings }: Context,
  compares: What,
): { rule: Extract<Rule, { compares: What }>; severity: Severity }[] {
  return ruleList.flatMap((rule) => {
    const severity = settings.severities.get(rule.code) ?? rule.severity;
    if (rule.compares !== compares || severity === "off") return [];
    return [{ rule: rule as Extract<Rule, { compares: What }>, severity }];
  });
}

interface Judge<R extends Rule> {
  readonly rule: R;
  readonly severity: Severity;
}

interface ModelJudges {
  readonly ofModel: readonly Judge<ModelRuleObject>[];
  readonly ofColumn: readonly Judge<ColumnRuleObject>[];
}

function judgeModel(
  context: Context,
  { ofModel, ofColumn }: ModelJudges,
  match: ModelMatch,
): Finding[] {
  const { model, relation } = match;
  const subject = { ...match, context };
  const found = ofModel.flatMap((judge) =>
    findingsOf(context, judge, judge.rule.find(subject)),
  );
  if (!relation) return found;
  const ofColumns = match.columns.flatMap((one) => {
    const { claim, column } = one;
    const subject = { context, model, relation, claim, column, match: one };
    return ofColumn.flatMap((judge) =>
      findingsOf(context, judge, judge.rule.find(subject)),
    );
  });
  return [...found, ...ofColumns];
}

function judgeRelations(
  context: Context,
  models: readonly ModelMatch[],
): Finding[] {
  const relationRules: Judge<RelationRuleObject>[] = active(
    context,
    "relation",
  );
  if (relationRules.length === 0) return [];
  const byRelation = new Map<Relation, ModelClaim[]>();
  for (const { relation, model } of models)
    if (relation)
      byRelation.set(relation, [...(byRelation.get(relation) ?? []), model]);
  return context.catalog.modelledRelations.flatMap((relation) => {
    const subject = {
      context,
      relation,
      models: byRelation.get(relation) ?? [],
    };
    return relationRules.flatMap((judge) =>
      findingsOf(context, judge, judge.rule.find(subject)),
    );
  });
}

function judgeProject(
  context: Context,
  models: readonly ModelMatch[],
  verdicts: ReadonlyMap<ModelClaim, readonly Finding[]>,
  checked: Checked,
): Finding[] {
  const projectRules: Judge<ProjectRuleObject>[] = active(context, "project");
  const subject = { context, models, verdicts, checked };
  return projectRules.flatMap((judge) =>
    findingsOf(context, judge, judge.rule.find(subject)),
  );
}

function findingsOf(
  { settings }: Context,
  { rule, severity }: Judge<Rule>,
  observations: Iterable<Observation>,
): Finding[] {
  const set = settings.severities.has(rule.code);
  return Array.from(observations, (observation) =>
    toFinding(
      rule,
      set ? severity : (observation.severity ?? severity),
      observation,
    ),
  );
}

function toFinding(
  { code, slug, consequence }: Rule,
  severity: Severity,
  { model, ...observation }: Observation,
): Finding {
  return {
    rule: code,
    slug,
    consequence,
    ...observation,
    severity,
    ...(model
      ? {
          model: model.name,
          modelPlace: model.place,
          language: model.language,
        }
      : {}),
  };
}

/** By file, line, column, then rule; findings without a place come last. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(compareFindings);
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.place?.file ?? "\uffff", b.place?.file ?? "\uffff") ||
    (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
    (a.place?.column ?? 0) - (b.place?.column ?? 0) ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}

/** Worst first, then as the others: for formats that cut the tail off. */
export function sortBySeverity(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      compareFindings(a, b),
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function count(
  catalog: Catalog,
  claims: Claims,
  models: readonly ModelMatch[],
): Checked {
  const byLanguage: Partial<Record<Language, number>> = {};
  for (const { language } of claims.models)
    byLanguage[language] = (byLanguage[language] ?? 0) + 1;
  const relations = catalog.modelledRelations;
  return {
    models: claims.models.length,
    modelsByLanguage: byLanguage,
    enums: claims.enums.length,
    columnClaims: sum(claims.models.map((one) => one.columns.length)),
    columnsCompared: sum(models.map((one) => one.columns.length)),
    relations: relations.length,
    columns: sum(relations.map((one) => one.columns.length)),
    relationsLeftOut: catalog.facts.relations.length - relations.length,
    unresolved: claims.unresolved.length,
    unparsed: claims.unparsed.length,
    notCompared: countNotCompared(catalog),
  };
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

/** Kinds of objects that no model claims, with their number. */
function countNotCompared(catalog: Catalog): Record<string, number> {
  const relations = catalog.modelledRelations;
  const total = (sizeOf: (relation: Relation) => number) =>
    relations.reduce((sum, relation) => sum + sizeOf(relation), 0);
  const { routines, sequences, types } = catalog.facts;
  const counts: Record<string, number> = {
    trigger: total((one) => one.triggers?.length ?? 0),
    policy: total((one) => one.policies?.length ?? 0),
    "exclusion constraint": total((one) => one.exclusions?.length ?? 0),
    "check that is no set of values": total(countOpaqueChecks),
    "view's query": total((one) => (one.definition === undefined ? 0 : 1)),
    routine: routines.filter((one) => !isForeignObject(one)).length,
    "sequence of its own": sequences.filter(
      (one) => !one.ownedBy && !isForeignObject(one),
    ).length,
    "composite type": types.filter(
      (one) => one.kind === "composite" && !isForeignObject(one),
    ).length,
  };
  return Object.fromEntries(
    Object.entries(counts).filter(([, number]) => number > 0),
  );
}

function countOpaqueChecks(relation: Relation): number {
  return (relation.checks ?? []).filter(
    ({ columns, expression }) =>
      columns.length !== 1 || !readCheckSet(expression, columns[0]!),
  ).length;
}
