import picomatch from "picomatch";
import { keyOf } from "../facts/lookup.ts";
import type { Column, Relation } from "../facts/model.ts";
import { codecs, type CodecName } from "./codecs.ts";
import type { EncryptedOptions, PlanConfig } from "./config.ts";

export type EncryptedColumn = CiphertextColumn | BlindIndexColumn;

export interface CiphertextColumn {
  readonly kind: "ciphertext";
  /** The name that code uses for the value: "email" for "email_encrypted". */
  readonly plaintextName: string;
  readonly codec: CodecName;
  /** From the configuration. */
  readonly options: EncryptedOptions;
  readonly because: string;
}

export interface BlindIndexColumn {
  readonly kind: "blind index";
  /** The encrypted column that it indexes. */
  readonly of: string;
  /** With its version, such as "email@1". */
  readonly normalizer: string;
  /** Keeps this many bits, where it does not keep all. */
  readonly bits?: number;
  readonly because: string;
}

/** A directive starts a line or ends one; a sentence that mentions it is none. */
const directivePattern =
  /^[ \t]*@encrypted(?:[ \t]+(\w+))?|[ \t]@encrypted(?:[ \t]+(\w+))?[ \t]*$/m;
const indexDirectivePattern = /^[ \t]*@blind-index[ \t]+(.*)$/m;
const storage = new Set(["text", "varchar", "bytea", "bpchar", "citext"]);

type EncryptionConfig = Pick<PlanConfig, "encrypted" | "encryptedByName">;

/** Each relation is asked about several times in a run, with one configuration. */
const decided = new WeakMap<
  Relation,
  EncryptionConfig & { readonly columns: ReadonlyMap<string, EncryptedColumn> }
>();

/**
 * Which columns of a relation are encrypted, and why: a directive in the
 * column's comment, then the configuration, then the naming convention.
 */
export function encryptedColumns(
  relation: Relation,
  { encrypted, encryptedByName }: EncryptionConfig,
): ReadonlyMap<string, EncryptedColumn> {
  const known = decided.get(relation);
  if (
    known?.encrypted === encrypted &&
    known.encryptedByName === encryptedByName
  ) {
    return known.columns;
  }
  const config = { encrypted, encryptedByName };
  const columns = decideColumns(relation, config);
  decided.set(relation, { ...config, columns });
  return columns;
}

function decideColumns(
  relation: Relation,
  config: EncryptionConfig,
): Map<string, EncryptedColumn> {
  const found = new Map<string, EncryptedColumn>();
  for (const column of relation.columns) {
    const configured = configuredFor(relation, column, config.encrypted);
    const options = configured?.options ?? {};
    const directed = byDirective(column, options);
    if (directed === undefined && configured?.isPlain) continue;
    const named = config.encryptedByName ? byName(column, options) : undefined;
    const encrypted = directed ?? byConfig(column, configured) ?? named;
    if (encrypted !== undefined) found.set(column.name, encrypted);
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

function byDirective(
  column: Column,
  options: EncryptedOptions,
): EncryptedColumn | undefined {
  const { comment } = column;
  if (comment === undefined || !comment.includes("@")) return undefined;
  const index = indexDirectivePattern.exec(comment)?.[1];
  const because = "the directive in its comment";
  if (index !== undefined) {
    const of = /(?:^|\s)of=(\S+)/.exec(index)?.[1];
    const normalize = /(?:^|\s)normalize=(\S+)/.exec(index)?.[1] ?? "exact";
    const normalizer = versioned(normalize);
    if (of === undefined) return undefined;
    const bits = /(?:^|\s)bits=(\d+)/.exec(index)?.[1];
    return {
      kind: "blind index",
      of,
      normalizer,
      ...(bits !== undefined && { bits: Number(bits) }),
      because,
    };
  }
  const directive = directivePattern.exec(comment);
  if (directive === null) return undefined;
  const codec = codecNamed(directive[1] ?? directive[2]) ?? options.codec;
  return ciphertext(column, { ...options, ...(codec && { codec }) }, because);
}

interface Configured {
  readonly pattern: string;
  readonly isPlain: boolean;
  readonly options: EncryptedOptions;
}

/** The first pattern that the column matches. */
function configuredFor(
  relation: Relation,
  column: Column,
  patterns: PlanConfig["encrypted"],
): Configured | undefined {
  for (const [pattern, given] of Object.entries(patterns)) {
    const path = `${keyOf(relation)}.${column.name}`;
    if (!picomatch.isMatch(path, pattern)) continue;
    const options = typeof given === "boolean" ? {} : given;
    return { pattern, isPlain: given === false, options };
  }
  return undefined;
}

function byConfig(
  column: Column,
  configured: Configured | undefined,
): EncryptedColumn | undefined {
  if (configured === undefined) return undefined;
  const { pattern, options } = configured;
  return ciphertext(column, options, `the configuration ("${pattern}")`);
}

function byName(
  column: Column,
  options: EncryptedOptions,
): EncryptedColumn | undefined {
  const { name, type } = column;
  if (!/_(encrypted|bidx)$/.test(name)) return undefined;
  if (!storage.has(type.name) || type.array) return undefined;
  if (/._encrypted$/.test(name))
    return ciphertext(column, options, byConvention);
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
  options: EncryptedOptions,
  because: string,
): CiphertextColumn {
  const plaintextName = name.replace(/_encrypted$/, "");
  const { codec = "text" } = options;
  return { kind: "ciphertext", plaintextName, codec, options, because };
}

function codecNamed(word: string | undefined): CodecName | undefined {
  return word !== undefined && Object.hasOwn(codecs, word)
    ? (word as CodecName)
    : undefined;
}

/** "email" is the first version of the normalizer: "email@1". */
function versioned(normalizer: string): string {
  return normalizer.includes("@") ? normalizer : `${normalizer}@1`;
}
