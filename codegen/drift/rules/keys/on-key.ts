import type { KeyClaim } from "../../../claims/model.ts";
import type { Relation } from "../../../facts/model.ts";
import type { ModelSubject } from "../../rule.ts";

/** The database's names for the columns of a claimed key. */
export function actualNames(
  subject: ModelSubject,
  columns: readonly string[],
): string[] {
  return columns.map((name) => {
    const match = subject.columns.find(
      ({ claim }) => claim.name === name || claim.attribute === name,
    );
    return match?.column.name ?? name;
  });
}

export function sameColumns(
  left: readonly string[],
  right: readonly string[],
): boolean {
  return (
    left.length === right.length && left.every((one) => right.includes(one))
  );
}

export function list(columns: readonly string[]): string {
  return `(${columns.join(", ")})`;
}

export function onKey(
  subject: ModelSubject,
  key: KeyClaim | undefined,
  columns: readonly string[],
) {
  const { model, relation } = subject;
  return {
    model,
    place: key?.place ?? model.place,
    table: { schema: relation!.schema, name: relation!.name },
    ...(columns.length === 1 ? { column: columns[0]! } : {}),
  };
}

function isView(relation: Relation): boolean {
  return relation.kind === "view" || relation.kind === "materialized view";
}

/** Views and foreign tables have no keys to hold a claim against. */
export function hasKeys(relation: Relation | undefined): relation is Relation {
  return (
    relation !== undefined &&
    !isView(relation) &&
    relation.kind !== "foreign table"
  );
}
