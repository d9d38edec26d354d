import type {
  Column,
  DatabaseType,
  DomainType,
  EnumType,
  Facts,
  QualifiedName,
  Relation,
  TypeRef,
} from "../facts/model.ts";
import { readCheckSet } from "./check-set.ts";

/** Facts made ready for looking things up by name. */
export interface Catalog {
  readonly facts: Facts;
  readonly relations: ReadonlyMap<string, Relation>;
  readonly relationsByName: ReadonlyMap<string, readonly Relation[]>;
  readonly types: ReadonlyMap<string, DatabaseType>;
  /** Relations that models are held against: without extensions' and the system's. */
  readonly ownRelations: readonly Relation[];
  /** Of those, without partition leaves: what a code base could be expected to model. */
  readonly modelledRelations: readonly Relation[];
  /** Sets of values by column, as far as they were asked for. */
  readonly valueSets: Map<Column, ValueSet | undefined>;
}

const systemSchemas = new Set(["pg_catalog", "information_schema", "pg_toast"]);

/** Schemas that extensions fill and that belong to nobody's application. */
const extensionSchemas = new Set([
  "cron",
  "tiger",
  "tiger_data",
  "topology",
  "pgmq",
  "partman",
  "_timescaledb_catalog",
  "_timescaledb_internal",
  "_timescaledb_config",
  "_timescaledb_cache",
  "timescaledb_information",
  "timescaledb_experimental",
]);

export function nameKey(name: QualifiedName): string {
  return `${name.schema}.${name.name}`;
}

/** Whether an object came with an extension or with PostgreSQL itself. */
export function isForeignObject(object: {
  readonly schema: string;
  readonly extension?: string;
}): boolean {
  return (
    object.extension !== undefined ||
    systemSchemas.has(object.schema) ||
    extensionSchemas.has(object.schema)
  );
}

export function buildCatalog(facts: Facts): Catalog {
  const relationsByName = new Map<string, Relation[]>();
  for (const relation of facts.relations) {
    const sameName = relationsByName.get(relation.name);
    if (sameName) sameName.push(relation);
    else relationsByName.set(relation.name, [relation]);
  }
  const ownRelations = facts.relations.filter(
    (relation) => !isForeignObject(relation),
  );
  return {
    facts,
    relations: new Map(facts.relations.map((one) => [nameKey(one), one])),
    relationsByName,
    types: new Map(facts.types.map((one) => [nameKey(one), one])),
    ownRelations,
    modelledRelations: ownRelations.filter((one) => !one.partitionOf),
    valueSets: new Map(),
  };
}

/** A column's type with its domains taken off. */
export interface ResolvedType {
  /** Never a domain, unless it is unknown or an array of one. */
  readonly type: TypeRef;
  /** From the outermost inwards. */
  readonly domains: readonly DomainType[];
  readonly enum?: EnumType;
}

export function resolveType(catalog: Catalog, type: TypeRef): ResolvedType {
  const domains: DomainType[] = [];
  let current = type;
  let array = type.array ?? false;
  for (;;) {
    const found = catalog.types.get(nameKey(current));
    if (found?.kind !== "domain") {
      const ref = array ? { ...current, array: true as const } : current;
      return {
        type: ref,
        domains,
        ...(found?.kind === "enum" ? { enum: found } : {}),
      };
    }
    domains.push(found);
    array ||= found.base.array ?? false;
    current = found.base;
  }
}

/** Whether the column can hold null: its own NOT NULL, its domain's, or its key's. */
export function isNullable(
  catalog: Catalog,
  relation: Relation,
  column: Column,
): boolean {
  if (column.notNull) return false;
  if (relation.primaryKey?.columns.includes(column.name)) return false;
  const { domains } = resolveType(catalog, column.type);
  return (
    column.type.array === true || !domains.some((domain) => domain.notNull)
  );
}

/** Whether an INSERT may leave the column out. */
export function isOptionalOnInsert(
  catalog: Catalog,
  relation: Relation,
  column: Column,
): boolean {
  return hasDefault(catalog, column) || isNullable(catalog, relation, column);
}

export function hasDefault(catalog: Catalog, column: Column): boolean {
  if (column.default !== undefined || column.identity || column.generated)
    return true;
  const { domains } = resolveType(catalog, column.type);
  return (
    column.type.array !== true &&
    domains.some((domain) => domain.default !== undefined)
  );
}

/** Whether the server alone writes the column. */
export function isAlwaysGenerated(column: Column): boolean {
  return column.generated !== undefined || column.identity === "always";
}

/** A closed set of values that the database allows in a column. */
export interface ValueSet {
  /** In declared order. */
  readonly values: readonly string[];
  readonly by: "enum" | "check";
  /** How messages name it: "enum core.booking_status", "check bookings_status_check". */
  readonly name: string;
}

/** The set of values that an enum, a check or a domain allows in a column. */
export function valueSetOf(
  catalog: Catalog,
  relation: Relation,
  column: Column,
): ValueSet | undefined {
  const { valueSets } = catalog;
  if (!valueSets.has(column))
    valueSets.set(column, findValueSet(catalog, relation, column));
  return valueSets.get(column);
}

function findValueSet(
  catalog: Catalog,
  relation: Relation,
  column: Column,
): ValueSet | undefined {
  const resolved = resolveType(catalog, column.type);
  if (resolved.enum)
    return {
      values: resolved.enum.labels,
      by: "enum",
      name: `enum ${nameKey(resolved.enum)}`,
    };
  return checkedSetOf(relation, column) ?? domainSetOf(resolved.domains);
}

function checkedSetOf(
  relation: Relation,
  column: Column,
): ValueSet | undefined {
  for (const check of relation.checks ?? []) {
    const own = check.columns.length === 1 && check.columns[0] === column.name;
    if (!own || check.notEnforced) continue;
    const values = readCheckSet(check.expression, column.name);
    if (values) return { values, by: "check", name: `check ${check.name}` };
  }
  return undefined;
}

function domainSetOf(domains: readonly DomainType[]): ValueSet | undefined {
  for (const domain of domains)
    for (const check of domain.checks) {
      const values = readCheckSet(check.expression, "VALUE");
      if (values)
        return { values, by: "check", name: `domain ${nameKey(domain)}` };
    }
  return undefined;
}
