import picomatch from "picomatch";
import { keyOf } from "../facts/lookup.ts";
import type { Column, Relation } from "../facts/model.ts";
import type { PlanConfig } from "./config.ts";

export type EncryptedColumn = CiphertextColumn | BlindIndexColumn;

export interface CiphertextColumn {
  readonly kind: "ciphertext";
  /** The name that code uses for the value: "email" for "email_encrypted". */
  readonly plaintextName: string;
  readonly codec: CodecName;
  readonly because: string;
}

export interface BlindIndexColumn {
  readonly kind: "blind index";
  /** The encrypted column that it indexes. */
  readonly of: string;
  /** With its version, such as "email@1". */
  readonly normalizer: string;
  readonly because: string;
}

/** What a ciphertext decrypts to: the codec's name and the TypeScript type of its values. */
export const codecs = {
  text: "string",
  json: "JsonValue",
  bytea: "Buffer",
  integer: "number",
  bigint: "bigint",
  float: "number",
  numeric: "string",
  boolean: "boolean",
  date: "string",
  timestamp: "Date",
} as const;

export type CodecName = keyof typeof codecs;

/** A directive starts a line or ends one; a sentence that mentions it is none. */
const directivePattern =
  /^[ \t]*@encrypted(?:[ \t]+(\w+))?|[ \t]@encrypted(?:[ \t]+(\w+))?[ \t]*$/m;
const indexDirectivePattern = /^[ \t]*@blind-index[ \t]+(.*)$/m;
const storage = new Set(["text", "varchar", "bytea", "bpchar", "citext"]);

/**
 * Which columns of a relation are encrypted, and why: a directive in the
 * column's comment, then the configuration, then the naming convention.
 */
export function encryptedColumns(
  relation: Relation,
  config: Pick<PlanConfig, "encrypted" | "encryptedByName">,
): Map<string, EncryptedColumn> {
  const found = new Map<string, EncryptedColumn>();
  for (const column of relation.columns) {
    const encrypted =
      byDirective(column) ?? byConfig(relation, column, config.encrypted);
    if (encrypted === "plain") continue;
    const named = config.encryptedByName ? byName(column) : undefined;
    const decided = encrypted ?? named;
    if (decided !== undefined) found.set(column.name, decided);
  }
  // An index by convention is one only beside the column that it indexes.
  for (const [name, column] of found) {
    if (column.kind !== "blind index" || column.because !== byConvention) {
      continue;
    }
    if (found.get(column.of)?.kind !== "ciphertext") found.delete(name);
  }
  return found;
}

const byConvention = "its name";

function byDirective(column: Column): EncryptedColumn | undefined {
  const { comment } = column;
  if (comment === undefined || !comment.includes("@")) return undefined;
  const index = indexDirectivePattern.exec(comment)?.[1];
  const because = "the directive in its comment";
  if (index !== undefined) {
    const of = /(?:^|\s)of=(\S+)/.exec(index)?.[1];
    const normalize = /(?:^|\s)normalize=(\S+)/.exec(index)?.[1] ?? "exact";
    const normalizer = versioned(normalize);
    return of === undefined
      ? undefined
      : { kind: "blind index", of, normalizer, because };
  }
  const directive = directivePattern.exec(comment);
  if (directive === null) return undefined;
  return ciphertext(column, codecNamed(directive[1] ?? directive[2]), because);
}

function byConfig(
  relation: Relation,
  column: Column,
  patterns: Readonly<Record<string, boolean>>,
): EncryptedColumn | "plain" | undefined {
  for (const [pattern, isEncrypted] of Object.entries(patterns)) {
    const path = `${keyOf(relation)}.${column.name}`;
    if (!picomatch.isMatch(path, pattern)) continue;
    return isEncrypted
      ? ciphertext(column, "text", `the configuration ("${pattern}")`)
      : "plain";
  }
  return undefined;
}

function byName(column: Column): EncryptedColumn | undefined {
  const { name, type } = column;
  if (!/_(encrypted|bidx)$/.test(name)) return undefined;
  if (!storage.has(type.name) || type.array) return undefined;
  if (/._encrypted$/.test(name))
    return ciphertext(column, "text", byConvention);
  const indexed = /^(.+)_bidx$/.exec(name)?.[1];
  return indexed === undefined
    ? undefined
    : {
        kind: "blind index",
        of: `${indexed}_encrypted`,
        normalizer: versioned("exact"),
        because: byConvention,
      };
}

function ciphertext(
  { name }: Column,
  codec: CodecName,
  because: string,
): CiphertextColumn {
  const plaintextName = name.replace(/_encrypted$/, "");
  return { kind: "ciphertext", plaintextName, codec, because };
}

function codecNamed(word: string | undefined): CodecName {
  return word !== undefined && Object.hasOwn(codecs, word)
    ? (word as CodecName)
    : "text";
}

/** "email" is the first version of the normalizer: "email@1". */
function versioned(normalizer: string): string {
  return normalizer.includes("@") ? normalizer : `${normalizer}@1`;
}
