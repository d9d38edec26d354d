/**
 * Facts: what a database is, in SQL's own words. Plain, JSON-safe, frozen by
 * type; the snapshot is these objects and nothing else. An optional property
 * that is absent means "no", "none" or "the default".
 */

export const factsFormat = 1;

export interface Facts {
  readonly format: typeof factsFormat;
  /** Major version of the server, such as 18. */
  readonly serverMajor: number;
  /** The schemas searched for unqualified names, in order, as resolved by the server. */
  readonly searchPath: readonly string[];
  readonly schemas: readonly Schema[];
  readonly extensions: readonly Extension[];
  readonly types: readonly DatabaseType[];
  readonly relations: readonly Relation[];
  readonly sequences: readonly Sequence[];
  readonly routines: readonly Routine[];
  /** Present when a role was named: what that role may not do. */
  readonly privileges?: Privileges;
}

/** Every object in a schema is known by these two names. */
export interface QualifiedName {
  readonly schema: string;
  readonly name: string;
}

export interface Schema {
  readonly name: string;
  readonly comment?: string;
  readonly extension?: string;
}

export interface Extension {
  readonly name: string;
  readonly version: string;
  readonly schema: string;
  /** The names of its routines, schema-qualified, each once. */
  readonly routines?: readonly string[];
}

/** The type of a column, attribute, argument or domain base. */
export interface TypeRef extends QualifiedName {
  /** Present when the type is the array type over schema.name. */
  readonly array?: true;
  /** The type modifier as SQL spells it inside parentheses, such as "100" or "12,2". */
  readonly modifier?: string;
}

interface NamedType extends QualifiedName {
  readonly comment?: string;
  readonly extension?: string;
}

export interface EnumType extends NamedType {
  readonly kind: "enum";
  /** In declared order. */
  readonly labels: readonly string[];
}

export interface DomainType extends NamedType {
  readonly kind: "domain";
  readonly base: TypeRef;
  readonly notNull: boolean;
  readonly default?: string;
  readonly collation?: string;
  readonly checks: readonly DomainCheck[];
}

export interface DomainCheck {
  readonly name: string;
  /** The condition as the server deparses it; the value is VALUE. */
  readonly expression: string;
  readonly notValid?: true;
}

export interface CompositeType extends NamedType {
  readonly kind: "composite";
  readonly attributes: readonly Attribute[];
}

export interface Attribute {
  readonly name: string;
  readonly position: number;
  readonly type: TypeRef;
  readonly collation?: string;
  readonly comment?: string;
}

export interface RangeType extends NamedType {
  readonly kind: "range";
  readonly subtype: TypeRef;
}

export interface MultirangeType extends NamedType {
  readonly kind: "multirange";
  readonly range: QualifiedName;
}

/** A type that is none of the others: citext, hstore, geometry. */
export interface BaseType extends NamedType {
  readonly kind: "base";
}

export type DatabaseType =
  EnumType | DomainType | CompositeType | RangeType | MultirangeType | BaseType;

export type RelationKind =
  | "table"
  | "partitioned table"
  | "view"
  | "materialized view"
  | "foreign table";

export interface Relation extends QualifiedName {
  readonly kind: RelationKind;
  readonly comment?: string;
  readonly extension?: string;
  readonly unlogged?: true;
  /** In order of attnum. */
  readonly columns: readonly Column[];
  /** A partition: of which table, and for which values. */
  readonly partitionOf?: Partition;
  /** A partitioned table: how it is partitioned, such as "RANGE (at)". */
  readonly partitionKey?: string;
  /** Classic inheritance, in order of declaration. */
  readonly inherits?: readonly QualifiedName[];
  /** A view's query as the server deparses it. */
  readonly definition?: string;
  /** A view through which rows can be written. */
  readonly updatable?: Updatable;
  /** A foreign table's server. */
  readonly server?: string;
  readonly primaryKey?: PrimaryKey;
  readonly uniques?: readonly UniqueConstraint[];
  readonly foreignKeys?: readonly ForeignKey[];
  readonly checks?: readonly CheckConstraint[];
  readonly exclusions?: readonly ExclusionConstraint[];
  /** All indexes, those of constraints included. */
  readonly indexes?: readonly Index[];
  readonly triggers?: readonly Trigger[];
  readonly rowSecurity?: "enabled" | "forced";
  readonly policies?: readonly Policy[];
}

export interface Partition extends QualifiedName {
  readonly bound: string;
}

export interface Updatable {
  readonly insert: boolean;
  readonly update: boolean;
  readonly delete: boolean;
}

export interface Column {
  readonly name: string;
  /** pg_attribute.attnum: stable through renames. */
  readonly position: number;
  readonly type: TypeRef;
  readonly notNull: boolean;
  /** PostgreSQL 18: refuses new nulls, but old rows may hold some; notNull is false. */
  readonly notNullNotValid?: true;
  /** The default's expression as the server deparses it. */
  readonly default?: string;
  readonly identity?: "always" | "by default";
  readonly generated?: Generated;
  /** Only when it is not the type's own. */
  readonly collation?: string;
  readonly comment?: string;
  /** A column of an updatable view that cannot be written. */
  readonly readOnly?: true;
}

export interface Generated {
  readonly kind: "stored" | "virtual";
  readonly expression: string;
}

export interface PrimaryKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly deferrable?: Deferrable;
  /** PostgreSQL 18: the last column may not overlap. */
  readonly withoutOverlaps?: true;
}

export type Deferrable = "immediate" | "deferred";

export interface UniqueConstraint {
  readonly name: string;
  readonly columns: readonly string[];
  readonly nullsNotDistinct?: true;
  readonly deferrable?: Deferrable;
  readonly withoutOverlaps?: true;
}

export type ForeignKeyAction =
  "no action" | "restrict" | "cascade" | "set null" | "set default";

export interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly references: QualifiedName & { readonly columns: readonly string[] };
  readonly onUpdate: ForeignKeyAction;
  readonly onDelete: ForeignKeyAction;
  readonly match?: "full" | "partial";
  readonly deferrable?: Deferrable;
  readonly notValid?: true;
}

export interface CheckConstraint {
  readonly name: string;
  /** The columns it reads, in order of the table. */
  readonly columns: readonly string[];
  /** The condition as the server deparses it, without CHECK and its parentheses. */
  readonly expression: string;
  readonly notValid?: true;
  readonly noInherit?: true;
  readonly notEnforced?: true;
}

export interface ExclusionConstraint {
  readonly name: string;
  readonly columns: readonly string[];
  /** As the server deparses it, from EXCLUDE on. */
  readonly definition: string;
  readonly deferrable?: Deferrable;
}

export interface Index {
  readonly name: string;
  readonly method: string;
  /** A key that is no plain column is null here and stands in the definition. */
  readonly keys: readonly (string | null)[];
  readonly include?: readonly string[];
  readonly unique?: true;
  readonly nullsNotDistinct?: true;
  readonly predicate?: string;
  /** CREATE INDEX as the server deparses it, when method, keys and unique do not say it all. */
  readonly definition?: string;
  readonly invalid?: true;
}

export interface Trigger {
  readonly name: string;
  /** CREATE TRIGGER as the server deparses it. */
  readonly definition: string;
  readonly function: QualifiedName;
  readonly enabled?: "disabled" | "replica" | "always";
}

export interface Policy {
  readonly name: string;
  readonly command: "all" | "select" | "insert" | "update" | "delete";
  readonly restrictive?: true;
  /** Empty means PUBLIC. */
  readonly roles: readonly string[];
  readonly using?: string;
  readonly check?: string;
}

export interface Sequence extends QualifiedName {
  readonly type: TypeRef;
  /** int8 values as decimal strings. */
  readonly start: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly increment: string;
  readonly cycle?: true;
  readonly ownedBy?: QualifiedName & { readonly column: string };
  readonly comment?: string;
  readonly extension?: string;
}

export interface Routine extends QualifiedName {
  readonly kind: "function" | "procedure" | "aggregate" | "window";
  readonly arguments: readonly Argument[];
  /** Absent for procedures. */
  readonly returns?: TypeRef;
  readonly returnsSet?: true;
  readonly language: string;
  readonly volatility: "immutable" | "stable" | "volatile";
  readonly strict?: true;
  readonly securityDefiner?: true;
  /** The body, of routines whose body is text. */
  readonly source?: string;
  readonly comment?: string;
  readonly extension?: string;
}

export interface Argument {
  readonly name?: string;
  readonly mode: "in" | "out" | "inout" | "variadic" | "table";
  readonly type: TypeRef;
  readonly hasDefault?: true;
}

export interface Privileges {
  readonly role: string;
  /** Schemas the role may not use. */
  readonly unusableSchemas: readonly string[];
  /** Only relations on which something is denied. */
  readonly denied: readonly DeniedPrivileges[];
}

export type Privilege = "select" | "insert" | "update" | "delete";

export interface DeniedPrivileges extends QualifiedName {
  /** Denied on the relation as a whole and on each of its columns. */
  readonly relation: readonly Privilege[];
  /** Granted on some columns only: those on which it is denied. */
  readonly columns: readonly {
    readonly name: string;
    readonly denied: readonly Exclude<Privilege, "delete">[];
  }[];
}
