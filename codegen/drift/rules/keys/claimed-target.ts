import type { ForeignKeyClaim } from "../../../claims/model.ts";
import type { ForeignKey, Relation } from "../../../facts/model.ts";
import { nameKey } from "../../catalog.ts";
import type { ModelSubject } from "../../rule.ts";
import { actualNames, list, sameColumns } from "./on-key.ts";

export function describeTarget(key: ForeignKey): string {
  return `${nameKey(key.references)} ${list(key.references.columns)}`;
}

export function describeClaimedTarget({ references }: ForeignKeyClaim): string {
  const table =
    references.schema === undefined
      ? references.table
      : `${references.schema}.${references.table}`;
  return references.columns.length > 0
    ? `${table} ${list(references.columns)}`
    : table;
}

/** The relation that a foreign key claim points at. */
export function targetOf(
  { context }: ModelSubject,
  { references }: ForeignKeyClaim,
): Relation | undefined {
  const { catalog, facts } = context;
  const schemas =
    references.schema === undefined ? facts.searchPath : [references.schema];
  for (const schema of schemas) {
    const found = catalog.relations.get(
      nameKey({ schema, name: references.table }),
    );
    if (found) return found;
  }
  return undefined;
}

/** The table of that name wherever it is: the schema is the concern of D408. */
export function looseTarget(
  subject: ModelSubject,
  key: ForeignKeyClaim,
): Relation | undefined {
  return (
    targetOf(subject, key) ??
    subject.context.catalog.relationsByName.get(key.references.table)?.[0]
  );
}

/** Foreign keys of the database on the claimed columns. */
export function keysOn(
  subject: ModelSubject,
  claim: ForeignKeyClaim,
): ForeignKey[] {
  const columns = actualNames(subject, claim.columns);
  return (subject.relation?.foreignKeys ?? []).filter((key) =>
    sameColumns(key.columns, columns),
  );
}

/** Of several keys on the same columns, the one that refers where the claim does. */
export function keyFor(
  subject: ModelSubject,
  claim: ForeignKeyClaim,
): ForeignKey | undefined {
  const keys = keysOn(subject, claim);
  const target = targetOf(subject, claim);
  return (
    keys.find((key) => target && nameKey(key.references) === nameKey(target)) ??
    keys[0]
  );
}
