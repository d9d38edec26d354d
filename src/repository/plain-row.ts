import type { Insertable, Selectable, Updateable } from "kysely";
import type { Encrypted } from "../encryption/brand.ts";

/** What a repository reads of the generated metadata of a table. */
export interface RepositoryTable {
  readonly kind?: string;
  readonly columns?: readonly string[];
  readonly primaryKey?: readonly string[];
  readonly encrypted?: object;
  readonly blindIndexes?: object;
}

type EncryptedKeys<Table> = Table extends { encrypted: infer Columns }
  ? keyof Columns
  : never;

type HiddenKeys<Table> = Table extends { blindIndexes: infer Columns }
  ? keyof Columns
  : never;

/** The encrypted columns that a blind index can find. */
type IndexedKeys<Table> = Table extends { blindIndexes: infer Columns }
  ? Columns[keyof Columns] extends { of: infer Of }
    ? Of
    : never
  : never;

type WithoutSuffix<Column> = Column extends `${infer Name}_encrypted`
  ? Name
  : Column extends `${infer Name}Encrypted`
    ? Name
    : Column;

/** The property under which code sees a column: encrypted ones by their plaintext name, blind indexes not at all. */
type Property<Table, Column> =
  Column extends HiddenKeys<Table>
    ? never
    : Column extends EncryptedKeys<Table>
      ? WithoutSuffix<Column>
      : Column;

type Decrypted<Value> =
  Value extends Encrypted<infer _Context, infer Plain> ? Plain : Value;

type Plain<Row, Table> = {
  [Column in keyof Row as Property<Table, Column>]: Decrypted<Row[Column]>;
};

/** A row as it is read, encrypted columns decrypted. */
export type PlainRow<Columns, Table> = Plain<Selectable<Columns>, Table>;

/** The values of a new row. */
export type PlainInsert<Columns, Table> = Plain<Insertable<Columns>, Table>;

/** Changes to a row. */
export type PlainUpdate<Columns, Table> = Plain<Updateable<Columns>, Table>;

/** The values of the primary key. */
export type PlainKey<Columns, Table> = Table extends {
  primaryKey: readonly (infer Column)[];
}
  ? {
      readonly [
        Name in Column & keyof Selectable<Columns>
      ]: Selectable<Columns>[Name];
    }
  : never;

/** Nothing is assignable to it: it is there to be read in the compiler's message. */
export interface CannotSearch<Reason extends string> {
  readonly cannotSearch: Reason & never;
}

/** Equalities: a value, null, or a list of values of which one must be equal. */
export type PlainWhere<Columns, Table> = {
  readonly [
    Column in keyof Selectable<Columns> as Property<Table, Column>
  ]?: Column extends EncryptedKeys<Table>
    ? Column extends IndexedKeys<Table>
      ? Equality<Decrypted<Selectable<Columns>[Column]>>
      : CannotSearch<`${Column & string} is encrypted and has no blind index: equal values cannot be found`>
    : Equality<Selectable<Columns>[Column]>;
};

type Equality<Value> = Value | readonly NonNullable<Value>[];
