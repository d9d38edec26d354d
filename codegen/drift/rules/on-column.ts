import type { ColumnClaim } from "../../claims/model.ts";
import type { Column, Relation } from "../../facts/model.ts";
import { nameKey } from "../catalog.ts";
import { referToColumn, referToModel } from "../reference.ts";
import type { ColumnSubject, ModelSubject } from "../rule.ts";

/** Of a column claim: where it is, and what a fix would change. */
export function onClaim(
  { model, relation }: { model: ModelSubject["model"]; relation: Relation },
  claim: ColumnClaim,
  column: string,
) {
  return {
    model,
    place: claim.place,
    table: { schema: relation.schema, name: relation.name },
    column,
  };
}

export function fixTarget(
  subject: { model: ModelSubject["model"] },
  claim: ColumnClaim,
) {
  return { model: referToModel(subject.model), column: referToColumn(claim) };
}

export function title(subject: ColumnSubject): string {
  return `${subject.model.name}.${subject.claim.attribute ?? subject.claim.name}`;
}

export function qualified(relation: Relation, column: Column): string {
  return `${nameKey(relation)}.${column.name}`;
}
