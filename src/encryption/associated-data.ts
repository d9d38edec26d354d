import { lengthPrefixed } from "./encoding.ts";
import { envelopeHeader } from "./envelope.ts";
import type { EncryptedTable, PrimaryKeyType } from "./metadata.ts";
import type { SuiteName } from "./suite.ts";

/** What an envelope is tied to besides its key: moved elsewhere, it does not open. */
export interface AssociatedParts {
  readonly suite: SuiteName;
  readonly kid: string;
  readonly context: string;
  /** The codec's name; with padding "text/16". */
  readonly codec: string;
  readonly binding: "column" | "row";
}

/**
 * header ‖ lp(suite, kid, context, codec, binding): everything that is the same
 * for all rows. A row's key values are appended with `rowData`.
 */
export function columnData(parts: AssociatedParts): Buffer {
  const { suite, kid, context, codec, binding } = parts;
  return Buffer.concat([
    Buffer.from(envelopeHeader(suite, kid), "ascii"),
    lengthPrefixed([suite, kid, context, codec, binding]),
  ]);
}

/** The associated data of a value bound to its row. */
export function rowData(column: Buffer, row: readonly string[]): Buffer {
  return Buffer.concat([column, lengthPrefixed(row)]);
}

/** A primary key value as a service or a driver may spell it. */
export type PrimaryKeyValue = string | number | bigint;

/** A column of a primary key; without a type its values serve for messages alone. */
export interface PrimaryKeyColumn {
  readonly column: string;
  readonly type: PrimaryKeyType | undefined;
}

/** The columns of a table's primary key, in order. */
export function primaryKeyColumns(
  table: EncryptedTable,
): readonly PrimaryKeyColumn[] {
  const { primaryKey = [], primaryKeyTypes = {} } = table;
  return primaryKey.map((column) => ({
    column,
    type: primaryKeyTypes[column],
  }));
}

/**
 * The one text that stands for a primary key value, however it was spelled:
 * a uuid as PostgreSQL prints it, an integer in decimal, text as it is.
 * undefined when the value is none of its type.
 */
export function primaryKeyText(
  type: PrimaryKeyType | undefined,
  value: unknown,
): string | undefined {
  if (type !== undefined) return canonicalTexts[type](value);
  return typeof value === "object" || value === undefined
    ? undefined
    : String(value);
}

const canonicalTexts: Readonly<
  Record<PrimaryKeyType, (value: unknown) => string | undefined>
> = {
  uuid: (value) =>
    typeof value === "string" &&
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
      ? value.toLowerCase()
      : undefined,
  integer: (value) =>
    typeof value === "bigint" ||
    Number.isSafeInteger(value) ||
    (typeof value === "string" && /^(0|-?[1-9]\d*)$/.test(value))
      ? String(value)
      : undefined,
  text: (value) => (typeof value === "string" ? value : undefined),
};
