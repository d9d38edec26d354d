import type { Claims, ModelClaim, Place } from "../claims/model.ts";
import type { Facts, QualifiedName, RelationKind } from "../facts/model.ts";
import { buildCatalog, nameKey } from "./catalog.ts";
import { check } from "./check.ts";
import type { Finding } from "./finding.ts";
import { matchModel } from "./match.ts";
import type { Settings } from "./settings.ts";

/** What is to be thought of a model, the gravest first. */
export type ModelStatus = "deprecated" | "duplicate" | "drifted" | "true";

export interface RegisteredModel {
  readonly name: string;
  readonly reader: string;
  readonly place: Place;
  readonly status: ModelStatus;
}

export interface RegisteredRelation extends QualifiedName {
  readonly kind: RelationKind;
  readonly models: readonly RegisteredModel[];
}

/** Every relation of the application with the hand-written models that mean it, by name. */
export function registerModels(
  facts: Facts,
  claims: Claims,
  settings: Settings,
): RegisteredRelation[] {
  const catalog = buildCatalog(facts);
  const { findings } = check(facts, claims, settings);
  const models = new Map<string, RegisteredModel[]>();
  for (const model of claims.models) {
    const { relation } = matchModel(catalog, settings, model);
    if (!relation || model.partial) continue;
    const { name, reader, place } = model;
    const status = statusOf(model, findings);
    const key = nameKey(relation);
    const known = models.get(key) ?? [];
    models.set(key, [...known, { name, reader, place, status }]);
  }
  return catalog.modelledRelations
    .map((relation) => ({
      schema: relation.schema,
      name: relation.name,
      kind: relation.kind,
      models: models.get(nameKey(relation)) ?? [],
    }))
    .sort((a, b) => (nameKey(a) < nameKey(b) ? -1 : 1));
}

function statusOf(
  model: ModelClaim,
  findings: readonly Finding[],
): ModelStatus {
  if (model.deprecated !== undefined) return "deprecated";
  const { file, line } = model.place;
  const own = findings.filter(
    ({ modelPlace }) => modelPlace?.file === file && modelPlace.line === line,
  );
  if (own.some(({ rule }) => rule === "D501")) return "duplicate";
  const drifted = own.some(
    ({ rule, severity }) => severity !== "information" && /^D[1-4]/.test(rule),
  );
  return drifted ? "drifted" : "true";
}
