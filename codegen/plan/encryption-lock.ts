import { UndriftError } from "../errors.ts";
import type { CodecName } from "./codecs.ts";

/**
 * `encryption.lock.json` as codegen writes it and the runtime reads it: what
 * stored values depend on and a rename must not change.
 */
export interface EncryptionLock {
  readonly format: typeof lockFormat;
  readonly envelope: "ud1";
  readonly blindIndex: "b1";
  /** By context. */
  readonly columns: Readonly<Record<string, LockedColumn>>;
}

export interface LockedColumn {
  /** As schema.table, where the column is now. */
  readonly table: string;
  readonly column: string;
  readonly codec: CodecName;
  readonly padding?: Padding;
  readonly binding: Binding;
  /** By the index's pinned name. */
  readonly blindIndexes?: Readonly<Record<string, LockedIndex>>;
}

export interface LockedIndex {
  readonly column: string;
  readonly normalizer: string;
  /** Of what the normalizer does. */
  readonly normalizerHash: string;
  readonly bits?: number;
}

export type Binding = "column" | "row";
export type Padding = 16 | 32 | 64;

export const lockFile = "encryption.lock.json";
export const lockFormat = "undrift-encryption-lock/1";

/**
 * Reads a lock file. Contexts that cannot be read must not be minted anew, so
 * a damaged file stops the work.
 *
 * @throws UndriftError `LOCK`
 */
export function parseLock(text: string, path: string): EncryptionLock {
  const lock = parseJson(text) as Partial<EncryptionLock> | undefined;
  const isKnown =
    lock?.format === lockFormat &&
    lock.envelope === "ud1" &&
    lock.blindIndex === "b1" &&
    isRecord(lock.columns) &&
    Object.values(lock.columns).every(isLockedColumn);
  if (isKnown) return lock as EncryptionLock;
  throw new UndriftError(
    "LOCK",
    `${path} cannot be read: it is not a lock file of the format "${lockFormat}".`,
    {
      hint: "Take it back from version control: stored values can only be read with the contexts that it pins.",
    },
  );
}

/** Sorted, so that the same lock is the same bytes. */
export function printLock(lock: EncryptionLock): string {
  return `${JSON.stringify(sorted(lock), undefined, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}

function isLockedColumn(column: unknown): boolean {
  return (
    isRecord(column) &&
    hasTexts(column, ["table", "column", "codec", "binding"]) &&
    Object.values(column["blindIndexes"] ?? {}).every(
      (index) =>
        isRecord(index) &&
        hasTexts(index, ["column", "normalizer", "normalizerHash"]),
    )
  );
}

function hasTexts(
  value: Readonly<Record<string, unknown>>,
  names: readonly string[],
): boolean {
  return names.every((name) => typeof value[name] === "string");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}
