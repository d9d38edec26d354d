import picomatch from "picomatch";
import { keyOf, lookupFacts, pairKey } from "../facts/lookup.ts";
import type {
  DatabaseType,
  Facts,
  QualifiedName,
  Relation,
  TypeRef,
} from "../facts/model.ts";
import type { PlanConfig } from "./config.ts";
import { unmatchedProblem } from "./nearest.ts";

export type Selection = Pick<
  PlanConfig,
  "schemas" | "exclude" | "partitions" | "extensionObjects"
>;

export interface Selected {
  readonly relations: readonly Relation[];
  /** The types that the relations use, and every other one of the selected schemas. */
  readonly types: readonly DatabaseType[];
  /** Patterns that match nothing. */
  readonly problems: readonly string[];
}

/** The relations and types to generate code for. */
export function selectFacts(facts: Facts, selection: Selection): Selected {
  const inSchemas = schemaMatcher(selection.schemas);
  const isExcluded = anyMatcher(selection.exclude);
  const isWanted = (object: QualifiedName & { extension?: string }): boolean =>
    inSchemas(object.schema) &&
    (selection.extensionObjects || object.extension === undefined);
  const candidates = facts.relations.filter(isWanted);
  const relations = candidates.filter(
    (relation) =>
      (selection.partitions || relation.partitionOf === undefined) &&
      !isExcluded(keyOf(relation)),
  );
  const types = facts.types.filter(
    (type) => isWanted(type) && !isExcluded(keyOf(type)),
  );
  return {
    relations,
    types: withUsed(facts, relations, types),
    problems: [
      ...unmatched(
        "schemas",
        selection.schemas,
        facts.schemas.map((schema) => schema.name),
      ),
      ...unmatched("exclude", selection.exclude, [
        ...candidates.map(keyOf),
        ...facts.types.map(keyOf),
      ]),
    ],
  };
}

function schemaMatcher(patterns: readonly string[]): (name: string) => boolean {
  return patterns.length === 0 ? () => true : anyMatcher(patterns);
}

function anyMatcher(patterns: readonly string[]): (name: string) => boolean {
  if (patterns.length === 0) return () => false;
  const matches = picomatch([...patterns]);
  return (name) => matches(name);
}

function unmatched(
  option: string,
  patterns: readonly string[],
  names: readonly string[],
): string[] {
  return patterns
    .filter((pattern) => !names.some(anyMatcher([pattern])))
    .map((pattern) => unmatchedProblem(option, pattern, names));
}

/** Adds the types that columns and other types use, wherever these live. */
function withUsed(
  facts: Facts,
  relations: readonly Relation[],
  types: readonly DatabaseType[],
): DatabaseType[] {
  const lookup = lookupFacts(facts);
  const found = new Map<string, DatabaseType>();
  const seen = new Set<TypeRef>();
  const visitRef = (ref: TypeRef): void => {
    if (seen.has(ref)) return;
    seen.add(ref);
    visit(lookup.type(ref));
  };
  const visit = (type: DatabaseType | undefined): void => {
    if (type === undefined || found.has(pairKey(type))) return;
    found.set(pairKey(type), type);
    if (type.kind === "domain") visitRef(type.base);
    if (type.kind === "range") visitRef(type.subtype);
    if (type.kind === "multirange") visit(lookup.type(type.range));
    if (type.kind === "composite") {
      for (const attribute of type.attributes) visitRef(attribute.type);
    }
  };
  for (const type of types) visit(type);
  for (const relation of relations) {
    for (const column of relation.columns) visitRef(column.type);
  }
  return facts.types.filter((type) => found.has(pairKey(type)));
}
