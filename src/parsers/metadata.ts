import type { ParserName } from "./base-parsers.ts";
import type { SerializerName } from "./base-serializers.ts";

/**
 * A type's name: `schema.name`, without the schema for pg_catalog's types,
 * with `[]` for the array of it. A part that is no plain lower-case
 * identifier is quoted as SQL quotes it: `int8`, `core.status[]`,
 * `public."Order.Line"`.
 */
export type TypeKey = string;

/** A column's type key, followed by ` not null` where it is. */
export type ColumnText = string;

export interface BaseTypeMetadata {
  readonly kind: "base";
  readonly parser: ParserName;
  readonly serializer: SerializerName;
}

export interface EnumTypeMetadata {
  readonly kind: "enum";
  readonly labels: readonly string[];
}

export interface DomainTypeMetadata {
  readonly kind: "domain";
  readonly base: TypeKey;
  readonly notNull?: true;
}

export interface CompositeTypeMetadata {
  readonly kind: "composite";
  /** Name and type, in order. */
  readonly attributes: readonly (readonly [string, TypeKey])[];
}

export interface RangeTypeMetadata {
  readonly kind: "range";
  readonly subtype: TypeKey;
}

export interface MultirangeTypeMetadata {
  readonly kind: "multirange";
  readonly range: TypeKey;
}

export type TypeMetadata =
  | BaseTypeMetadata
  | EnumTypeMetadata
  | DomainTypeMetadata
  | CompositeTypeMetadata
  | RangeTypeMetadata
  | MultirangeTypeMetadata;

/** What the generated code knows of a database's values; emitted by codegen. */
export interface DatabaseMetadata {
  /** Which parsers the emitted types are true under. */
  readonly profile: "undrift" | "stock";
  /** How the parsers treat NULL elements and further dimensions; see codegen's setting `arrays`. */
  readonly arrays: "simple" | "full";
  readonly types: Readonly<Record<TypeKey, TypeMetadata>>;
  /** Schema, relation and column, in the database's own names. */
  readonly relations: Readonly<
    Record<
      string,
      Readonly<Record<string, Readonly<Record<string, ColumnText>>>>
    >
  >;
  /** The schemas in which an unqualified relation is looked for, in order. */
  readonly searchPath: readonly string[];
}

export interface TypeName {
  readonly schema: string;
  readonly name: string;
}

const plain = /^[a-z_][a-z0-9_]*$/;

function part(name: string): string {
  return plain.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** The key of a type, by its schema and name. */
export function typeKey(schema: string, name: string, array = false): TypeKey {
  const element =
    schema === "pg_catalog" ? part(name) : `${part(schema)}.${part(name)}`;
  return array ? `${element}[]` : element;
}

/** The key of an array's elements; undefined for a key that is no array's. */
export function elementKey(key: TypeKey): TypeKey | undefined {
  return key.endsWith("[]") ? key.slice(0, -2) : undefined;
}

/** The schema and name that a key, of no array, stands for. */
export function typeName(key: TypeKey): TypeName {
  const parts = key.match(/"(?:[^"]|"")*"|[^."]+/g) ?? [];
  const [first = "", second] = parts.map((name) =>
    name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name,
  );
  return second === undefined
    ? { schema: "pg_catalog", name: first }
    : { schema: first, name: second };
}

const notNullSuffix = " not null";

export function columnText(type: TypeKey, notNull: boolean): ColumnText {
  return notNull ? type + notNullSuffix : type;
}

export function columnType(column: ColumnText): TypeKey {
  return isNotNull(column) ? column.slice(0, -notNullSuffix.length) : column;
}

export function isNotNull(column: ColumnText): boolean {
  return column.endsWith(notNullSuffix);
}
