import type { CodecName } from "./codec.ts";
import type { Padding } from "./padding.ts";
import type { SuiteName } from "./suite.ts";

/**
 * What the runtime knows of encrypted tables, by their name in the database:
 *
 *     { "core.customers": {
 *         encrypted: { email_encrypted: { context: "core.customers.email", codec: "text" } },
 *         blindIndexes: { email_bidx: { of: "email_encrypted", index: "email_bidx", normalizer: "email@1" } } } }
 *
 * Generated code has more properties; these are the ones that are read here.
 */
export type EncryptedTables = Readonly<Record<string, EncryptedTable>>;

export interface EncryptedTable {
  /** All columns; not read here, and what generated tables have in common with this type. */
  readonly columns?: readonly string[];
  /** In order of the key. */
  readonly primaryKey?: readonly string[];
  /** Of each column of the key; needed when a column is bound to its row. */
  readonly primaryKeyTypes?: Readonly<Record<string, PrimaryKeyType>>;
  readonly encrypted?: Readonly<Record<string, EncryptedColumn>>;
  readonly blindIndexes?: Readonly<Record<string, BlindIndexColumn>>;
}

/** How a key value is brought to the one text that stands for it: see primaryKeyText. */
export type PrimaryKeyType = "uuid" | "integer" | "text";

export interface EncryptedColumn {
  /** Minted once and pinned in the lock file: what the column's keys derive from. */
  readonly context: string;
  readonly codec: CodecName;
  /** What is written. Default `x`. */
  readonly suite?: SuiteName;
  /** Suites that are read besides, while a column moves from one to the other. */
  readonly alsoReads?: readonly SuiteName[];
  /** Default `column`. `row` ties each value to its row's primary key. */
  readonly binding?: Binding;
  readonly padding?: Padding;
  /** The column's type in the database. Default `text`. */
  readonly storage?: "text" | "bytea";
  /** The longest plaintext that is encrypted, in bytes. Default 4 MiB. */
  readonly maxBytes?: number;
}

export type Binding = "column" | "row";

export interface BlindIndexColumn {
  /** The encrypted column it indexes. */
  readonly of: string;
  /** Minted once and pinned in the lock file: part of what the index key derives from. */
  readonly index: string;
  /** Such as "email@1". */
  readonly normalizer: string;
  /** Keeps this many bits, so that different values collide. Default: all 256. */
  readonly bits?: number;
}
