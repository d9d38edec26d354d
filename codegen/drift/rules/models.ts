import type { Language } from "../../claims/model.ts";
import type { Relation } from "../../facts/model.ts";
import { nameKey } from "../catalog.ts";
import type { RelatedPlace } from "../finding.ts";
import type { FixAction } from "../fix-action.ts";
import type { ModelMatch } from "../match.ts";
import { whyNotMerge } from "../merge-verdict.ts";
import {
  buildMatrix,
  canonicalModel,
  disputedColumns,
  type Verdicts,
} from "../model-matrix.ts";
import { enumerate, referToModel } from "../reference.ts";
import type {
  ModelRuleObject,
  Observation,
  ProjectRuleObject,
  ProjectSubject,
} from "../rule.ts";
import type { ModelRule } from "../rule-code.ts";

interface TableGroup {
  readonly relation: Relation;
  readonly models: readonly ModelMatch[];
}

/** Whole models by the table they mean; generated ones are no one's duplicate. */
function groupByTable({ context, models }: ProjectSubject): TableGroup[] {
  const directory = context.settings.generated?.directory;
  const groups = new Map<
    string,
    { relation: Relation; models: ModelMatch[] }
  >();
  for (const one of models) {
    const { relation, model } = one;
    const generated =
      directory !== undefined && model.place.file.startsWith(`${directory}/`);
    if (!relation || model.partial || generated) continue;
    const key = nameKey(relation);
    const group = groups.get(key);
    if (group) group.models.push(one);
    else groups.set(key, { relation, models: [one] });
  }
  return [...groups.values()];
}

/** "prisma" models are TypeScript's: the client that they make is. */
function sideOf(language: Language): Language {
  return language === "prisma" ? "typescript" : language;
}

function byLanguage({ models }: TableGroup): ModelMatch[][] {
  const sides = new Map<Language, ModelMatch[]>();
  for (const one of models) {
    const side = sideOf(one.model.language);
    sides.set(side, [...(sides.get(side) ?? []), one]);
  }
  return [...sides.values()];
}

function placesOf(models: readonly ModelMatch[]): RelatedPlace[] {
  return models.map(({ model }) => ({
    place: model.place,
    text: `${model.name} (${model.reader})`,
  }));
}

function onTable(relation: Relation) {
  return { table: { schema: relation.schema, name: relation.name } };
}

const duplicateModel: ProjectRuleObject = {
  code: "D501",
  slug: "duplicate-model",
  severity: "warning",
  compares: "project",
  consequence:
    "A change of the table reaches one model and not the other; libraries do not notice.",
  documentation: {
    means:
      "Two models of one language map to one table. The canonical one contradicts the database least and is not deprecated.",
    fix: "Import the canonical model and delete the other; `undrift fix --keep FILE:NAME` says which one stays where it does not choose by itself. `oneModelPerTable` in the configuration makes this an error.",
  },
  *find(subject) {
    const { verdicts, context } = subject;
    for (const group of groupByTable(subject))
      for (const models of byLanguage(group)) {
        const kept = models[canonicalModel(models, verdicts)]!;
        for (const one of models)
          if (one !== kept)
            yield {
              ...duplicateOf(verdicts, one, kept, group.relation),
              ...(context.settings.oneModelPerTable
                ? { severity: "error" as const }
                : {}),
            };
      }
  },
};

/** The fix of a duplicate, with what speaks against doing it unasked. */
function mergeInto(
  verdicts: Verdicts,
  { model }: ModelMatch,
  kept: ModelMatch,
): FixAction {
  const hold = whyNotMerge(verdicts, model, kept.model);
  return {
    action: "use-model",
    model: referToModel(model),
    instead: referToModel(kept.model),
    ...(model.deprecated !== undefined && { deprecated: true as const }),
    ...(hold !== undefined && { hold }),
  };
}

function duplicateOf(
  verdicts: Verdicts,
  one: ModelMatch,
  kept: ModelMatch,
  relation: Relation,
): Observation {
  const { model } = one;
  const { name, place } = kept.model;
  return {
    ...onTable(relation),
    model,
    place: model.place,
    database: nameKey(relation),
    claim:
      model.deprecated === undefined
        ? "a second model"
        : "a second model, deprecated",
    message: `${model.name} maps to ${nameKey(relation)}, as ${name} in ${place.file}:${place.line} does.`,
    related: placesOf([kept]),
    fix: mergeInto(verdicts, one, kept),
  };
}

const duplicateModelsConflict: ProjectRuleObject = {
  code: "D502",
  slug: "duplicate-models-conflict",
  severity: "error",
  compares: "project",
  consequence:
    "What the code does with a row depends on which model it went through.",
  documentation: {
    means:
      "Models of one table and one language disagree. The finding shows each column as the database has it and as each model says it, and which model to keep.",
    fix: "Keep the canonical model, point the imports at it, delete the others.",
  },
  *find(subject) {
    for (const group of groupByTable(subject))
      for (const models of byLanguage(group))
        yield* conflictOf(subject, group.relation, models, false);
  },
};

const crossLanguageConflict: ProjectRuleObject = {
  code: "D503",
  slug: "cross-language-conflict",
  severity: "error",
  compares: "project",
  consequence: "One service writes what another cannot read.",
  documentation: {
    means: "Models of one table in different languages disagree about it.",
    fix: "Correct whichever side the database contradicts; the finding shows both beside it.",
  },
  *find(subject) {
    for (const group of groupByTable(subject)) {
      const best = byLanguage(group).map(
        (models) => models[canonicalModel(models, subject.verdicts)]!,
      );
      yield* conflictOf(subject, group.relation, best, true);
    }
  },
};

function* conflictOf(
  { context, verdicts }: ProjectSubject,
  relation: Relation,
  models: readonly ModelMatch[],
  acrossLanguages: boolean,
): Iterable<Observation> {
  if (models.length < 2) return;
  const disputed = disputedColumns(relation, models, verdicts, acrossLanguages);
  if (disputed.length === 0) return;
  const matrix = buildMatrix(context.catalog, relation, models, verdicts);
  const kept = models[matrix.canonical]!;
  const other = models.find((one) => one !== kept)!;
  yield {
    ...onTable(relation),
    model: other.model,
    place: other.model.place,
    database: nameKey(relation),
    claim: `${models.length} models that disagree`,
    message: `${enumerate(matrix.models)} disagree about ${nameKey(relation)}: ${enumerate(disputed)}. ${kept.model.name} in ${kept.model.place.file} is the truest.`,
    related: placesOf(models.filter((one) => one !== other)),
    matrix,
    ...(acrossLanguages ? {} : { fix: mergeInto(verdicts, other, kept) }),
  };
}

/** Readers whose models are types and nothing else. */
const typeReaders = new Set(["kysely", "interface", "typescript"]);

const shadowsGenerated: ProjectRuleObject = {
  code: "D504",
  slug: "shadows-generated",
  severity: "warning",
  compares: "project",
  consequence:
    "The hand-written interface can drift; the generated one cannot.",
  documentation: {
    means:
      "A hand-written interface describes a table for which one is generated.",
    fix: "Import the generated interface, or derive from it with Pick and Omit.",
  },
  *find({ context, models }) {
    const { generated } = context.settings;
    if (!generated) return;
    for (const { model, relation } of models) {
      const made = relation && generated.interfaces.get(nameKey(relation));
      const written = !model.place.file.startsWith(`${generated.directory}/`);
      if (!made || !written || !typeReaders.has(model.reader)) continue;
      yield {
        ...onTable(relation),
        model,
        place: model.place,
        database: `${made.name} in ${made.file}`,
        claim: `interface ${model.name}`,
        message: `${model.name} describes ${nameKey(relation)} by hand, and ${made.name} is generated for it.`,
        fix: {
          action: "use-generated",
          model: referToModel(model),
          interface: made.name,
          file: made.file,
        },
      };
    }
  },
};

const orphanModel: ModelRuleObject = {
  code: "D505",
  slug: "orphan-model",
  severity: "information",
  compares: "model",
  consequence: "It misleads whoever reads it, and nobody else.",
  documentation: {
    means: "Nobody imports the model, and its table does not exist.",
    fix: "Delete it.",
  },
  *find({ model, resolution }) {
    if (model.used !== false || resolution.outcome !== "missing") return;
    yield {
      model,
      place: model.place,
      database: "no such table",
      claim: `model ${model.name}`,
      message: `Nobody imports ${model.name}, and its table ${model.table.name} does not exist.`,
      fix: {
        action: "delete-model",
        model: referToModel(model),
        ...(model.deprecated !== undefined && { deprecated: true as const }),
      },
    };
  },
};

export const modelRules: Record<
  ModelRule,
  ModelRuleObject | ProjectRuleObject
> = {
  D501: duplicateModel,
  D502: duplicateModelsConflict,
  D503: crossLanguageConflict,
  D504: shadowsGenerated,
  D505: orphanModel,
};
