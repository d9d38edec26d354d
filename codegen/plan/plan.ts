import type { PlannedMetadata } from "./database-metadata.ts";
import type { Binding, EncryptionLock, Padding } from "./encryption-lock.ts";
import type { TypeNode } from "./type-node.ts";

/** Everything to print, decided. Emitters decide nothing. */
export interface Plan {
  readonly files: readonly FilePlan[];
  readonly tables: readonly TableMetadata[];
  /** The interface of each relation. */
  readonly interfaces: readonly InterfacePlace[];
  readonly parsers: PlannedMetadata;
  /** The module that parsers.ts imports its type from. */
  readonly runtime: string;
  readonly notes: readonly PlanNote[];
  /** Present when a column is encrypted. */
  readonly lock?: EncryptionLock;
}

/** Where the interface of a relation is generated. */
export interface InterfacePlace {
  readonly schema: string;
  /** The relation's name. */
  readonly relation: string;
  /** The interface's name. */
  readonly name: string;
  /** Relative to generated/, with forward slashes. */
  readonly path: string;
}

export interface FilePlan {
  /** Relative to generated/, with forward slashes. */
  readonly path: string;
  readonly imports: readonly ImportPlan[];
  readonly declarations: readonly Declaration[];
  /** Laid out by prettier, for what our own printer does not know to break. */
  readonly isFormatted?: true;
}

export interface ImportPlan {
  readonly module: string;
  /** `import type * as namespace`. */
  readonly namespace?: string;
  /** What is imported is used at run time. */
  readonly isValue?: true;
  readonly names: readonly { readonly name: string; readonly alias?: string }[];
}

export type Declaration =
  | InterfaceDeclaration
  | AliasDeclaration
  | LabelsDeclaration
  | ConstantDeclaration;

/** A run-time constant; its expression is laid out by prettier. */
export interface ConstantDeclaration {
  readonly kind: "constant";
  readonly name: string;
  readonly comment?: string;
  readonly isLocal?: true;
  readonly expression: string;
  /** The names that the expression refers to. */
  readonly names: readonly string[];
}

export interface InterfaceDeclaration {
  readonly kind: "interface";
  readonly name: string;
  readonly comment?: string;
  readonly properties: readonly PropertyPlan[];
}

export interface PropertyPlan {
  readonly key: string;
  readonly comment?: string;
  readonly type: TypeNode;
}

export interface AliasDeclaration {
  readonly kind: "alias";
  readonly name: string;
  readonly parameters?: readonly string[];
  readonly comment?: string;
  readonly type: TypeNode;
}

/** An enum's labels as a run-time array, in declared order. */
export interface LabelsDeclaration {
  readonly kind: "labels";
  readonly name: string;
  readonly comment?: string;
  readonly labels: readonly string[];
}

/** What generated/tables.ts says of a table; names as TypeScript has them. */
export interface TableMetadata {
  readonly key: string;
  readonly kind: "table" | "view";
  readonly columns: readonly string[];
  readonly primaryKey: readonly string[];
  /** Of each column of the key, where a value is bound to it. */
  readonly primaryKeyTypes: Readonly<Record<string, PrimaryKeyType>>;
  readonly uniques: readonly NamedKey[];
  /** Constraints that no two rows conflict in. */
  readonly exclusions: readonly NamedKey[];
  /** Whole-table indexes over columns that are never null: what pages are read along. */
  readonly indexes: readonly NamedKey[];
  readonly foreignKeys: readonly ForeignKeyMetadata[];
  /** Columns an insert may leave out because the database fills them. */
  readonly defaults: readonly string[];
  /** Columns that can never be written. */
  readonly generated: readonly string[];
  readonly encrypted: readonly EncryptedMetadata[];
  readonly blindIndexes: readonly BlindIndexMetadata[];
}

export interface NamedKey {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface ForeignKeyMetadata extends NamedKey {
  /** Key of the referenced table, and its columns in the same order. */
  readonly table: string;
  readonly references: readonly string[];
}

export interface EncryptedMetadata {
  readonly column: string;
  /** What the value is encrypted for, such as "core.customers.email". */
  readonly context: string;
  readonly codec: string;
  /** Absent: the column alone. */
  readonly binding?: Extract<Binding, "row">;
  readonly padding?: Padding;
  /** Absent: XAES-256-GCM. */
  readonly suite?: "c";
  /** Absent: text. */
  readonly storage?: "bytea";
}

/** How a key value is brought to one text. */
export type PrimaryKeyType = "uuid" | "integer" | "text";

export interface BlindIndexMetadata {
  readonly column: string;
  /** The encrypted column that it indexes. */
  readonly of: string;
  /** Its pinned name, which its key derives from. */
  readonly index: string;
  readonly normalizer: string;
  readonly bits?: number;
}

/** Something the user should know; nothing that stops the work. */
export interface PlanNote {
  /** schema.table.column or schema.object. */
  readonly object: string;
  /** An "error" lets plaintext in or ciphertext break, and check fails on it. Absent: a warning. */
  readonly severity?: "error" | "information";
  readonly message: string;
  readonly hint: string;
}
