import type { DatabaseType, Facts, QualifiedName, Relation } from "./model.ts";

/** "core.customers": how a message and a map name an object. */
export function keyOf({ schema, name }: QualifiedName): string {
  return `${schema}.${name}`;
}

/** Facts by name. */
export interface FactsLookup {
  relation(name: QualifiedName): Relation | undefined;
  type(name: QualifiedName): DatabaseType | undefined;
}

export function lookupFacts(facts: Facts): FactsLookup {
  const relations = new Map(facts.relations.map((one) => [pairKey(one), one]));
  const types = new Map(facts.types.map((one) => [pairKey(one), one]));
  return {
    relation: (name) => relations.get(pairKey(name)),
    // Facts have no types of pg_catalog, and most columns have one of these.
    type: (name) =>
      name.schema === "pg_catalog" ? undefined : types.get(pairKey(name)),
  };
}

/** Unlike keyOf, tells the schema "a.b" from the relation "b.c" of "a". */
export function pairKey({ schema, name }: QualifiedName): string {
  return `${schema}\0${name}`;
}
