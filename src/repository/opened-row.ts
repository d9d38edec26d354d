import type { ColumnType, SelectQueryBuilder } from "kysely";
import type { Encrypted } from "../encryption/brand.ts";

declare const traced: unique symbol;

/**
 * A column of the database as a query of a repository sees it: ciphertext that
 * comes out decrypted. What the code itself calls Encrypted, such as raw SQL,
 * is not traced and stays what it is.
 */
export interface Traced<Context extends string, Value> extends Encrypted<
  Context,
  Value
> {
  readonly [traced]: true;
}

type TracedValue<Value> =
  Value extends Encrypted<infer Context, infer Plain>
    ? Traced<Context, Plain>
    : Value;

type TracedColumn<Column> =
  Column extends ColumnType<infer Select, infer Insert, infer Update>
    ? ColumnType<TracedValue<Select>, Insert, Update>
    : Column;

type HasEncrypted<Column> = [
  Extract<Column, Encrypted<string, unknown>>,
] extends [never]
  ? false
  : true;

/** The database with its encrypted columns traced. */
export type TracedDatabase<DB> = {
  [Table in keyof DB]: {
    [Column in keyof DB[Table]]: HasEncrypted<DB[Table][Column]> extends true
      ? ColumnType<
          TracedValue<DB[Table][Column]>,
          DB[Table][Column],
          DB[Table][Column]
        >
      : TracedColumn<DB[Table][Column]>;
  };
};

/** SELECT … FROM a table, nothing selected yet. */
export type SelectFrom<DB, Name extends keyof DB> = SelectQueryBuilder<
  TracedDatabase<DB>,
  Name,
  Record<never, never>
>;

/** A query of any builder that gives rows. */
export interface RowQuery<Row> {
  execute(): Promise<Row[]>;
  toOperationNode(): object;
}

type ContextOf<Value> =
  Value extends Traced<infer Context, infer _Plain> ? Context : never;

/** A union has members that a second look at the whole does not fit. */
type IsUnion<Type, Whole = Type> = [Type] extends [never]
  ? false
  : Type extends Whole
    ? [Whole] extends [Type]
      ? false
      : true
    : never;

type IsTracedAlone<Value> = [
  Exclude<Value, Traced<string, unknown> | null | undefined>,
] extends [never]
  ? IsUnion<ContextOf<Value>> extends true
    ? false
    : true
  : false;

type Opened<Value> = Value extends Traced<string, infer Plain> ? Plain : Value;

/** A row of a result with each column decrypted that is one encrypted column's, and nothing else's. */
export type OpenedRow<Row> = {
  [Name in keyof Row]: IsTracedAlone<Row[Name]> extends true
    ? Opened<Row[Name]>
    : Row[Name];
};
