import picomatch from "picomatch";
import { keyOf } from "./lookup.ts";
import type { Column, Relation } from "./model.ts";

/** What says, beside the comments, which columns are encrypted. */
export interface EncryptionMarks<Options> {
  /** By glob of "schema.table.column", the first that matches; false: it is not. */
  readonly encrypted: Readonly<Record<string, boolean | Options>>;
  /** Whether names ending in _encrypted and _bidx mean what they say. */
  readonly encryptedByName: boolean;
}

export type MarkedColumn<Options> = MarkedCiphertext<Options> | MarkedIndex;

export interface MarkedCiphertext<Options> {
  readonly kind: "ciphertext";
  /** The name that code uses for the value: "email" for "email_encrypted". */
  readonly plaintextName: string;
  /** The word after @encrypted. */
  readonly directive?: string;
  /** From the configuration. */
  readonly options?: Options;
  readonly because: string;
}

export interface MarkedIndex {
  readonly kind: "blind index";
  /** The encrypted column that it indexes. */
  readonly of: string;
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

/** What a name ends in by undrift's own convention. */
const ownEndings = ["encrypted"];

/**
 * Which columns of a relation are encrypted, and why: a directive in the
 * column's comment, then the configuration, then the naming convention, for
 * which other endings than undrift's own may be given.
 */
export function markedColumns<Options>(
  relation: Relation,
  marks: EncryptionMarks<Options>,
  endings: readonly string[] = ownEndings,
): ReadonlyMap<string, MarkedColumn<Options>> {
  const names: Names = { endings, relation };
  const found = new Map<string, MarkedColumn<Options>>();
  for (const column of relation.columns) {
    const configured = configuredFor(relation, column, marks.encrypted);
    const directed = byDirective(column, names, configured);
    if (directed === undefined && configured?.isPlain) continue;
    const marked =
      directed ??
      byConfig(column, names, configured) ??
      (marks.encryptedByName ? byName<Options>(column, names) : undefined);
    if (marked !== undefined) found.set(column.name, marked);
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

interface Names {
  readonly endings: readonly string[];
  readonly relation: Relation;
}

const byConvention = "its name";

/** The name without the ending that says that it is ciphertext. */
function plaintextNameOf(name: string, { endings }: Names): string {
  const ending = endings.find(
    (one) => name.endsWith(`_${one}`) && name.length > one.length + 1,
  );
  return ending === undefined ? name : name.slice(0, -ending.length - 1);
}

function byDirective<Options>(
  column: Column,
  names: Names,
  configured: Configured<Options> | undefined,
): MarkedColumn<Options> | undefined {
  const { comment } = column;
  if (comment === undefined || !comment.includes("@")) return undefined;
  const index = indexDirectivePattern.exec(comment)?.[1];
  const because = "the directive in its comment";
  if (index !== undefined) {
    const of = /(?:^|\s)of=(\S+)/.exec(index)?.[1];
    const normalizer = /(?:^|\s)normalize=(\S+)/.exec(index)?.[1] ?? "exact";
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
  const word = directive[1] ?? directive[2];
  return {
    ...ciphertext<Options>(column, names, configured?.options, because),
    ...(word !== undefined && { directive: word }),
  };
}

interface Configured<Options> {
  readonly pattern: string;
  readonly isPlain: boolean;
  readonly options?: Options;
}

/** The first pattern that the column matches. */
function configuredFor<Options>(
  relation: Relation,
  column: Column,
  patterns: EncryptionMarks<Options>["encrypted"],
): Configured<Options> | undefined {
  for (const [pattern, given] of Object.entries(patterns)) {
    const path = `${keyOf(relation)}.${column.name}`;
    if (!picomatch.isMatch(path, pattern)) continue;
    return {
      pattern,
      isPlain: given === false,
      ...(typeof given !== "boolean" && { options: given }),
    };
  }
  return undefined;
}

function byConfig<Options>(
  column: Column,
  names: Names,
  configured: Configured<Options> | undefined,
): MarkedColumn<Options> | undefined {
  if (configured === undefined) return undefined;
  const { pattern, options } = configured;
  return ciphertext(column, names, options, `the configuration ("${pattern}")`);
}

function byName<Options>(
  column: Column,
  names: Names,
): MarkedColumn<Options> | undefined {
  const { name, type } = column;
  if (!storage.has(type.name) || type.array) return undefined;
  if (plaintextNameOf(name, names) !== name)
    return ciphertext<Options>(column, names, undefined, byConvention);
  const indexed = /^(.+)_bidx$/.exec(name)?.[1];
  if (indexed === undefined) return undefined;
  const of = names.endings.map((ending) => `${indexed}_${ending}`);
  const there = names.relation.columns.find((one) => of.includes(one.name));
  return {
    kind: "blind index",
    of: there?.name ?? of[0]!,
    normalizer: "exact",
    because: byConvention,
  };
}

function ciphertext<Options>(
  { name }: Column,
  names: Names,
  options: Options | undefined,
  because: string,
): MarkedCiphertext<Options> {
  return {
    kind: "ciphertext",
    plaintextName: plaintextNameOf(name, names),
    ...(options !== undefined && { options }),
    because,
  };
}
