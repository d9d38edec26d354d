import type {
  Attribute,
  DatabaseType,
  Facts,
  QualifiedName,
  Relation,
  TypeRef,
} from "../facts/model.ts";
import {
  catalogMultiranges,
  catalogRanges,
  catalogTypeNames,
  type ParserName,
  type Profile,
  type SerializerName,
  truth,
  type TypeSettings,
} from "./truth.ts";

/** What the runtime is told of a type; the shape of src/parsers' TypeMetadata. */
export type PlannedType =
  | {
      readonly kind: "base";
      readonly parser: ParserName;
      readonly serializer: SerializerName;
    }
  | { readonly kind: "enum"; readonly labels: readonly string[] }
  | { readonly kind: "domain"; readonly base: string; readonly notNull?: true }
  | {
      readonly kind: "composite";
      readonly attributes: readonly (readonly [string, string])[];
    }
  | { readonly kind: "range"; readonly subtype: string }
  | { readonly kind: "multirange"; readonly range: string };

type PlannedRelations = Record<string, Record<string, Record<string, string>>>;

/** What the runtime is told of a database; the shape of src/parsers' DatabaseMetadata. */
export interface PlannedMetadata {
  readonly profile: Profile;
  readonly arrays: "simple" | "full";
  readonly types: Readonly<Record<string, PlannedType>>;
  readonly relations: Readonly<PlannedRelations>;
  readonly searchPath: readonly string[];
}

/**
 * The metadata that ties the runtime's parsers, serializers and guard to the
 * emitted types: all built-in types, because any expression may return them,
 * and of the others those that columns and routines use. JSON-safe, in a
 * fixed order.
 */
export function databaseMetadata(
  facts: Facts,
  settings: TypeSettings,
  profile: Profile = "undrift",
): PlannedMetadata {
  return {
    profile,
    arrays: settings.arrays,
    types: plannedTypes(facts, settings),
    relations: plannedRelations(facts),
    searchPath: facts.searchPath,
  };
}

/**
 * A type's key: `schema.name`, without the schema for pg_catalog's types,
 * with `[]` for an array; quoted as SQL quotes where it must be.
 */
export function typeKey(type: TypeRef): string {
  const known = typeKeys.get(type);
  if (known !== undefined) return known;
  const key = makeTypeKey(type);
  typeKeys.set(type, key);
  return key;
}

/** Columns of one type share its TypeRef. */
const typeKeys = new WeakMap<TypeRef, string>();

function makeTypeKey({ schema, name, array }: TypeRef): string {
  const element =
    schema === "pg_catalog"
      ? identifier(name)
      : `${identifier(schema)}.${identifier(name)}`;
  return array === true ? `${element}[]` : element;
}

function identifier(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name)
    ? name
    : `"${name.replaceAll('"', '""')}"`;
}

/** Object.fromEntries defines "__proto__" as a property like any other. */
function plannedRelations(facts: Facts): PlannedRelations {
  const bySchema = Map.groupBy(facts.relations, ({ schema }) => schema);
  return Object.fromEntries(
    [...bySchema].map(([schema, relations]) => [
      schema,
      Object.fromEntries(relations.map(plannedColumns)),
    ]),
  );
}

function plannedColumns({
  name,
  columns,
}: Relation): [string, Record<string, string>] {
  const texts = columns.map((column): [string, string] => [
    column.name,
    typeKey(column.type) + (column.notNull ? " not null" : ""),
  ]);
  return [name, Object.fromEntries(texts)];
}

function plannedTypes(
  facts: Facts,
  settings: TypeSettings,
): Record<string, PlannedType> {
  const types = catalogTypes(settings);
  const used = usedTypes(facts);
  for (const key of [...used.keys()].sort()) {
    const type = used.get(key);
    const planned = type && plannedType(type, settings);
    if (planned !== undefined) types[key] = planned;
  }
  return types;
}

function catalogTypes(settings: TypeSettings): Record<string, PlannedType> {
  const types: Record<string, PlannedType> = {};
  const schema = "pg_catalog";
  for (const name of catalogTypeNames()) {
    const planned = plannedBase({ schema, name }, settings);
    if (planned !== undefined) types[typeKey({ schema, name })] = planned;
  }
  for (const [name, subtype] of Object.entries(catalogRanges)) {
    types[name] = { kind: "range", subtype };
  }
  for (const [name, range] of Object.entries(catalogMultiranges)) {
    types[name] = { kind: "multirange", range };
  }
  return types;
}

/** The types that columns and the project's own routines refer to, and all that those are made of. */
function usedTypes(facts: Facts): Map<string, DatabaseType> {
  const byKey = new Map(facts.types.map((type) => [typeKey(type), type]));
  const used = new Map<string, DatabaseType>();
  const visit = ({ schema, name }: QualifiedName): void => {
    const key = typeKey({ schema, name });
    const type = byKey.get(key);
    if (type === undefined || used.has(key)) return;
    used.set(key, type);
    for (const part of partsOf(type)) visit(part);
  };
  const columnTypes = new Set<TypeRef>();
  for (const { columns } of facts.relations) {
    for (const { type } of columns) columnTypes.add(type);
  }
  for (const type of columnTypes) visit(type);
  for (const routine of facts.routines) {
    if (routine.extension !== undefined) continue;
    for (const { type } of routine.arguments) visit(type);
    if (routine.returns !== undefined) visit(routine.returns);
  }
  return used;
}

function partsOf(type: DatabaseType): readonly QualifiedName[] {
  switch (type.kind) {
    case "domain":
      return [type.base];
    case "composite":
      return type.attributes.map((attribute: Attribute) => attribute.type);
    case "range":
      return [type.subtype];
    case "multirange":
      return [type.range];
    case "enum":
    case "base":
      return [];
  }
}

function plannedType(
  type: DatabaseType,
  settings: TypeSettings,
): PlannedType | undefined {
  switch (type.kind) {
    case "enum":
      return { kind: "enum", labels: type.labels };
    case "domain":
      return {
        kind: "domain",
        base: typeKey(type.base),
        ...(type.notNull && { notNull: true }),
      };
    case "composite":
      return {
        kind: "composite",
        attributes: type.attributes.map(
          (attribute) => [attribute.name, typeKey(attribute.type)] as const,
        ),
      };
    case "range":
      return { kind: "range", subtype: typeKey(type.subtype) };
    case "multirange":
      return { kind: "multirange", range: typeKey(type.range) };
    case "base":
      return plannedBase(type, settings);
  }
}

/** Undefined for a type without a row, which stays text, and for one known only when called. */
function plannedBase(
  { schema, name }: QualifiedName,
  settings: TypeSettings,
): PlannedType | undefined {
  const row = truth(schema, name, settings);
  if (row === undefined || row.select === "unknown") return undefined;
  return { kind: "base", parser: row.parser, serializer: row.serializer };
}
