/**
 * Claims: what hand-written code says the database is, each with its place.
 * Plain, JSON-safe objects. A property that is absent was not claimed.
 */

export type Language = "python" | "typescript" | "prisma" | "sql";

/** Where a claim stands. Lines and columns count from 1; columns are UTF-16 units. */
export interface Place {
  /** Relative to the project, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface Claims {
  readonly models: readonly ModelClaim[];
  readonly enums: readonly EnumClaim[];
  /** What a reader saw and could not evaluate (D903). */
  readonly unresolved: readonly Unresolved[];
  /** Files, or parts of files, that could not be read (D902). */
  readonly unparsed: readonly Unparsed[];
  readonly suppressions: readonly InlineSuppression[];
}

/** A class, interface or table object that says what a table is. */
export interface ModelClaim {
  /** Which reader found it, such as "sqlalchemy" or "drizzle". */
  readonly reader: string;
  readonly language: Language;
  /** The name in code, such as "Customer". */
  readonly name: string;
  readonly place: Place;
  readonly table: {
    /** Absent: found through the search path. */
    readonly schema?: string;
    readonly name: string;
    readonly place: Place;
  };
  readonly columns: readonly ColumnClaim[];
  /** True when it names only some columns on purpose (Pick, a projection, a view of a row). */
  readonly partial?: true;
  /** False when nothing says that its rows are written: a type of rows that are read. */
  readonly writes?: false;
  /** True when other files import it or the framework registers it; false when nobody does; absent when unknown. */
  readonly used?: boolean;
  /** Marked deprecated in code, with its text. */
  readonly deprecated?: string;
  readonly primaryKey?: KeyClaim;
  readonly uniques?: readonly KeyClaim[];
  readonly foreignKeys?: readonly ForeignKeyClaim[];
}

export interface KeyClaim {
  readonly columns: readonly string[];
  readonly place: Place;
}

export interface ForeignKeyClaim extends KeyClaim {
  readonly references: {
    readonly schema?: string;
    readonly table: string;
    readonly columns: readonly string[];
  };
  /** The model that is referred to says so, not the one that refers. */
  readonly inverse?: true;
  readonly onDelete?: string;
  readonly onUpdate?: string;
}

export interface ColumnClaim {
  /** The column's name in the database, as claimed. */
  readonly name: string;
  /** The name in code, when it differs. */
  readonly attribute?: string;
  readonly place: Place;
  readonly type?: TypeClaim;
  /** Whether null is possible, as claimed for reading. */
  readonly nullable?: boolean;
  /** Whether an insert may leave it out, as claimed. */
  readonly optionalOnInsert?: boolean;
  /** False: the code never writes it (generated, identity always, read-only). */
  readonly written?: boolean;
  /** The default as written in code. */
  readonly default?: string;
  /** Where the default is applied. */
  readonly defaultBy?: "server" | "client";
}

/** What one can know of a type without knowing the database. */
export type TypeFamily =
  | "string"
  | "integer"
  | "number"
  | "decimal"
  | "bigint"
  | "boolean"
  | "date"
  | "timestamp"
  | "time"
  | "interval"
  | "uuid"
  | "json"
  | "bytes"
  | "array"
  | "enum"
  | "network"
  | "geometry"
  | "range"
  | "vector"
  | "encrypted"
  | "unknown";

export interface TypeClaim {
  readonly family: TypeFamily;
  /** The type as the code spells it, for messages. */
  readonly text: string;
  /** The PostgreSQL type it claims, where the code names one, such as "int8" or "timestamptz". */
  readonly sqlName?: string;
  /** The TypeScript or Python value type it claims, where the code names one, such as "number" or "Date". */
  readonly valueType?: string;
  readonly length?: number;
  readonly precision?: number;
  readonly scale?: number;
  readonly withTimeZone?: boolean;
  readonly element?: TypeClaim;
  readonly enum?: EnumReference;
}

/** Values a column is said to hold; order is kept. */
export interface EnumReference {
  /** The type's name in the database, as claimed. */
  readonly schema?: string;
  readonly name?: string;
  readonly values: readonly string[];
  /** SQLAlchemy's Enum(PyEnum) without values_callable stores member names (D303). */
  readonly stores?: "names" | "values";
  /** The members' other side when names and values differ. */
  readonly memberNames?: readonly string[];
  readonly memberValues?: readonly string[];
  /** A database enum, or text with a check, as claimed. */
  readonly native?: boolean;
  readonly place: Place;
}

/** An enumeration declared in code, whether or not a column uses it. */
export interface EnumClaim {
  readonly reader: string;
  readonly language: Language;
  readonly name: string;
  readonly place: Place;
  readonly members: readonly {
    readonly name: string;
    readonly value: string;
    readonly place: Place;
  }[];
}

export interface Unresolved {
  readonly reader: string;
  readonly place: Place;
  /** What could not be evaluated, such as "the table name of class Dynamic". */
  readonly what: string;
}

export interface Unparsed {
  readonly reader: string;
  readonly place: Place;
  readonly reason: string;
}

export interface InlineSuppression {
  readonly place: Place;
  readonly rules: readonly string[];
  readonly reason?: string;
}
