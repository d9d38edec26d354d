import { markedColumns, type MarkedColumn } from "../facts/encrypted.ts";
import type { Relation } from "../facts/model.ts";
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

type EncryptionConfig = Pick<PlanConfig, "encrypted" | "encryptedByName">;

/** Each relation is asked about several times in a run, with one configuration. */
const decided = new WeakMap<
  Relation,
  EncryptionConfig & { readonly columns: ReadonlyMap<string, EncryptedColumn> }
>();

/** Which columns of a relation are encrypted, why, and what their values are. */
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
  const columns = new Map(
    [...markedColumns(relation, config)].map(([name, marked]) => [
      name,
      encryptedColumn(marked),
    ]),
  );
  decided.set(relation, { ...config, columns });
  return columns;
}

function encryptedColumn(
  marked: MarkedColumn<EncryptedOptions>,
): EncryptedColumn {
  if (marked.kind === "blind index")
    return { ...marked, normalizer: versioned(marked.normalizer) };
  const { kind, plaintextName, because } = marked;
  const directed = codecNamed(marked.directive);
  const options = { ...marked.options, ...(directed && { codec: directed }) };
  const { codec = "text" } = options;
  return { kind, plaintextName, codec, options, because };
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
