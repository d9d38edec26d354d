import { keyOf, pairKey, type FactsLookup } from "../facts/lookup.ts";
import type { Column, Relation, TypeRef } from "../facts/model.ts";
import { baseColumn } from "./base-column.ts";
import type { CodecName } from "./codecs.ts";
import type { PlanConfig } from "./config.ts";
import {
  encryptedColumns,
  type BlindIndexColumn,
  type CiphertextColumn,
  type EncryptedColumn,
} from "./encrypted.ts";
import type { Binding, Padding } from "./encryption-lock.ts";

/** An encrypted column or blind index, and what its values are bound to. */
export interface ColumnEncryption {
  readonly kind: EncryptedColumn["kind"];
  /** What keys are derived from: pinned in the lock file. */
  readonly context: string;
  /** Of the ciphertext, also when this is its index. */
  readonly codec: CodecName;
  readonly binding: Binding;
  readonly padding?: Padding;
  readonly suite?: "x" | "c";
  readonly storage?: "bytea";
  /** Of an index: the column it indexes, and how. */
  readonly index?: {
    /** Pinned in the lock file. */
    readonly name: string;
    readonly of: string;
    readonly normalizer: string;
    readonly bits?: number;
  };
}

/** Names that the lock file pins, by `pinKey`: contexts of columns, names of indexes. */
export type Pins = ReadonlyMap<string, string>;

export interface EncryptionSource {
  readonly config: Pick<PlanConfig, "encrypted" | "encryptedByName">;
  readonly lookup: FactsLookup;
  readonly pins?: Pins;
}

export function pinKey(relation: Relation, column: string): string {
  return `${pairKey(relation)}\0${column}`;
}

/** What a context is minted as: "core.customers.email". */
export function mintedContext(
  relation: Relation,
  { plaintextName }: CiphertextColumn,
): string {
  return `${keyOf(relation)}.${plaintextName}`;
}

/**
 * The encrypted columns of a relation. A view has no ciphertext of its own: a
 * column of it is encrypted when it shows a table's column that is. A partition
 * holds its table's values.
 */
export function relationEncryption(
  relation: Relation,
  source: EncryptionSource,
): Map<string, ColumnEncryption> {
  if (!isView(relation)) return ownEncryption(relation, source);
  const found = new Map<string, ColumnEncryption>();
  for (const column of relation.columns) {
    const base = baseColumn(relation, column, source.lookup);
    if (base === undefined) continue;
    const encryption = ownEncryption(base.relation, source).get(
      base.column.name,
    );
    if (encryption !== undefined) found.set(column.name, encryption);
  }
  return found;
}

export function isView({ kind }: Relation): boolean {
  return kind === "view" || kind === "materialized view";
}

function ownEncryption(
  given: Relation,
  source: EncryptionSource,
): Map<string, ColumnEncryption> {
  const relation = partitionedTable(given, source.lookup);
  const columns = encryptedColumns(relation, source.config);
  const found = new Map<string, ColumnEncryption>();
  if (columns.size === 0) return found;
  const facts = new Map(relation.columns.map((one) => [one.name, one]));
  for (const [name, column] of columns) {
    const of = column.kind === "ciphertext" ? name : column.of;
    const ciphertext = columns.get(of);
    if (ciphertext?.kind !== "ciphertext") continue;
    found.set(name, {
      kind: column.kind,
      ...valueEncryption(relation, facts.get(of)!, ciphertext, source),
      ...(column.kind === "blind index" && {
        index: indexOf(relation, name, column, source),
      }),
    });
  }
  return found;
}

function partitionedTable(relation: Relation, lookup: FactsLookup): Relation {
  for (let table = relation; ;) {
    const parent = table.partitionOf && lookup.relation(table.partitionOf);
    if (parent === undefined) return table;
    table = parent;
  }
}

function valueEncryption(
  relation: Relation,
  column: Column,
  ciphertext: CiphertextColumn,
  { lookup, pins }: EncryptionSource,
): Omit<ColumnEncryption, "kind" | "index"> {
  const { codec, options } = ciphertext;
  const { binding = "column", padding, suite } = options;
  const isBytea = baseType(column.type, lookup).name === "bytea";
  return {
    context:
      pins?.get(pinKey(relation, column.name)) ??
      options.context ??
      mintedContext(relation, ciphertext),
    codec,
    binding,
    ...(padding !== undefined && { padding }),
    ...(suite !== undefined && suite !== "x" && { suite }),
    ...(isBytea && { storage: "bytea" }),
  };
}

function indexOf(
  relation: Relation,
  name: string,
  { of, normalizer, bits }: BlindIndexColumn,
  { pins }: EncryptionSource,
): NonNullable<ColumnEncryption["index"]> {
  return {
    name: pins?.get(pinKey(relation, name)) ?? name,
    of,
    normalizer,
    ...(bits !== undefined && { bits }),
  };
}

/** The type under a domain, and under a domain over one. */
export function baseType(type: TypeRef, lookup: FactsLookup): TypeRef {
  if (type.array) return type;
  const named = lookup.type(type);
  return named?.kind === "domain" ? baseType(named.base, lookup) : type;
}
