import type { Relation } from "../../../facts/model.ts";

/** Sets of columns that the database holds unique in all rows. */
export function uniqueSets(relation: Relation): (readonly string[])[] {
  const constraints = (relation.uniques ?? []).map((one) => one.columns);
  const indexes = (relation.indexes ?? []).flatMap((index) => {
    const plain = index.keys.filter((name) => name !== null);
    const whole =
      index.unique && index.predicate === undefined && !index.invalid;
    return whole && plain.length === index.keys.length ? [plain] : [];
  });
  const primary = relation.primaryKey ? [relation.primaryKey.columns] : [];
  return [...constraints, ...indexes, ...primary];
}
