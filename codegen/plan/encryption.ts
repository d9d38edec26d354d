import { keyOf, type FactsLookup } from "../facts/lookup.ts";
import type { Relation } from "../facts/model.ts";
import { baseColumn } from "./base-column.ts";
import type { PlanConfig } from "./config.ts";
import {
  encryptedColumns,
  type CodecName,
  type EncryptedColumn,
} from "./encrypted.ts";

/** An encrypted column or blind index, and what its values are bound to. */
export interface ColumnEncryption {
  readonly kind: EncryptedColumn["kind"];
  /** What keys are derived from, until the lock file pins another one. */
  readonly context: string;
  /** Of the ciphertext, also when this is its index. */
  readonly codec: CodecName;
  /** Of an index: the column it indexes, and how. */
  readonly index?: { readonly of: string; readonly normalizer: string };
}

interface EncryptionSource {
  readonly config: Pick<PlanConfig, "encrypted" | "encryptedByName">;
  readonly lookup: FactsLookup;
}

/**
 * The encrypted columns of a relation. A view has no ciphertext of its own: a
 * column of it is encrypted when it shows a table's column that is.
 */
export function relationEncryption(
  relation: Relation,
  source: EncryptionSource,
): Map<string, ColumnEncryption> {
  const isView =
    relation.kind === "view" || relation.kind === "materialized view";
  if (!isView) return ownEncryption(relation, source);
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

function ownEncryption(
  relation: Relation,
  { config }: EncryptionSource,
): Map<string, ColumnEncryption> {
  const columns = encryptedColumns(relation, config);
  const found = new Map<string, ColumnEncryption>();
  for (const [name, column] of columns) {
    const of = column.kind === "ciphertext" ? column : columns.get(column.of);
    if (of?.kind !== "ciphertext") continue;
    found.set(name, {
      kind: column.kind,
      context: `${keyOf(relation)}.${of.plaintextName}`,
      codec: of.codec,
      ...(column.kind === "blind index" && {
        index: { of: column.of, normalizer: column.normalizer },
      }),
    });
  }
  return found;
}
