import { EncryptionError } from "./error.ts";
import type {
  Binding,
  BlindIndexColumn,
  EncryptedColumn,
  EncryptedTables,
} from "./metadata.ts";
import { normalizerHash, type Normalizers } from "./normalizer.ts";
import type { CodecName } from "./codec.ts";
import type { Padding } from "./padding.ts";

/**
 * `generated/encryption.lock.json`: what stored values depend on and a rename
 * or a refactoring must not change. Codegen writes it, people commit it.
 *
 *     { "format": "undrift-encryption-lock/1", "envelope": "ud1", "blindIndex": "b1",
 *       "columns": { "core.customers.email": {
 *         "table": "core.customers", "column": "email_encrypted",
 *         "codec": "text", "binding": "column",
 *         "blindIndexes": { "email_bidx": {
 *           "column": "email_bidx", "normalizer": "email@1", "normalizerHash": "…" } } } } }
 */
export interface EncryptionLock {
  readonly format: typeof lockFormat;
  /** Version of the envelopes. */
  readonly envelope: "ud1";
  /** Version of the blind indexes. */
  readonly blindIndex: "b1";
  /** By context. */
  readonly columns: Readonly<Record<string, LockedColumn>>;
}

export interface LockedColumn {
  /** Where the column is now; a rename changes these two and nothing else. */
  readonly table: string;
  readonly column: string;
  readonly codec: CodecName;
  readonly padding?: Padding;
  readonly binding: Binding;
  /** By the index's pinned name. */
  readonly blindIndexes?: Readonly<Record<string, LockedBlindIndex>>;
}

export interface LockedBlindIndex {
  /** Where the index is now. */
  readonly column: string;
  readonly normalizer: string;
  /** See normalizerHash. */
  readonly normalizerHash: string;
  readonly bits?: number;
}

export const lockFormat = "undrift-encryption-lock/1";

/**
 * @param source the file's name, for messages
 * @throws EncryptionError BAD_LOCK
 */
export function parseLock(text: string, source: string): EncryptionLock {
  let lock: unknown;
  try {
    lock = JSON.parse(text);
  } catch {
    throw badLock(`${source} is not JSON`);
  }
  if (!isRecord(lock) || lock["format"] !== lockFormat) {
    throw badLock(`the format of ${source} is not "${lockFormat}"`);
  }
  if (lock["envelope"] !== "ud1" || lock["blindIndex"] !== "b1") {
    throw badLock(
      `${source} is of a newer release: its envelopes are not ud1 and b1`,
    );
  }
  if (!isRecord(lock["columns"])) throw badLock(`${source} has no columns`);
  for (const [context, column] of Object.entries(lock["columns"])) {
    if (!isLockedColumn(column)) {
      throw badLock(`${source} does not say what column "${context}" is`);
    }
  }
  return lock as unknown as EncryptionLock;
}

/** The stored form: sorted, so that the same lock is the same bytes. */
export function printLock(lock: EncryptionLock): string {
  return `${JSON.stringify(sorted(lock), undefined, 2)}\n`;
}

/**
 * @throws EncryptionError BAD_LOCK when a column's values, or a blind index,
 * would not be what those already stored are
 */
export function verifyLock(
  lock: EncryptionLock,
  tables: EncryptedTables,
  normalizers: Normalizers,
): void {
  for (const [table, { encrypted = {}, blindIndexes = {} }] of Object.entries(
    tables,
  )) {
    for (const [column, configuration] of Object.entries(encrypted)) {
      const problem = columnProblem(lock, configuration);
      if (problem) throw badLock(problem, table, column);
    }
    for (const [column, configuration] of Object.entries(blindIndexes)) {
      const context = encrypted[configuration.of]?.context ?? "";
      const problem = indexProblem(lock, context, configuration, normalizers);
      if (problem) throw badLock(problem, table, column);
    }
  }
}

function columnProblem(
  lock: EncryptionLock,
  { context, codec, padding, binding = "column" }: EncryptedColumn,
): string | undefined {
  const locked = lock.columns[context];
  if (locked === undefined)
    return `the context "${context}" is not in the lock file`;
  const now = `${codec}, padding ${padding ?? "none"}, bound to its ${binding}`;
  const then = `${locked.codec}, padding ${locked.padding ?? "none"}, bound to its ${locked.binding}`;
  return now === then
    ? undefined
    : `the stored values are ${then}, and the tables say ${now}`;
}

function indexProblem(
  lock: EncryptionLock,
  context: string,
  { index, normalizer, bits }: BlindIndexColumn,
  normalizers: Normalizers,
): string | undefined {
  const locked = lock.columns[context]?.blindIndexes?.[index];
  if (locked === undefined)
    return `the blind index "${index}" is not in the lock file`;
  if (locked.normalizer !== normalizer || locked.bits !== bits) {
    const then = `${locked.normalizer} with ${locked.bits ?? "all"} bits`;
    return `the stored values are of ${then}, and the tables say ${normalizer} with ${bits ?? "all"} bits`;
  }
  const normalize = normalizers[normalizer];
  return normalize &&
    normalizerHash(normalizer, normalize) === locked.normalizerHash
    ? undefined
    : `the normalizer "${normalizer}" does not do any more what it did when the index was filled`;
}

function badLock(
  problem: string,
  table?: string,
  column?: string,
): EncryptionError {
  return new EncryptionError(
    "BAD_LOCK",
    problem,
    { table, column },
    "Take the lock file back from version control; what it pins changes with a new column or version and a backfill.",
  );
}

function isLockedColumn(column: unknown): boolean {
  return (
    isRecord(column) &&
    ["table", "column", "codec", "binding"].every(
      (name) => typeof column[name] === "string",
    ) &&
    Object.values(column["blindIndexes"] ?? {}).every(
      (index) =>
        isRecord(index) &&
        ["column", "normalizer", "normalizerHash"].every(
          (name) => typeof index[name] === "string",
        ),
    )
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([key, entry]) => [key, sorted(entry)]),
  );
}
