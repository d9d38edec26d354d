import type { Insertable, Selectable, Updateable } from "kysely";
import type { Encrypted } from "../encryption/brand.ts";

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

/** The unique constraints that the metadata names, and the primary key. */
export type UniqueNames<Table> =
  | "primaryKey"
  | (Table extends { uniques: infer Uniques } ? keyof Uniques & string : never);

/** The constraints that can refuse a row for the sake of another. */
export type ConflictNames<Table> =
  | UniqueNames<Table>
  | (Table extends { exclusions: infer Exclusions }
      ? keyof Exclusions & string
      : never);

/** The indexes that a page can be read along, and the primary key. */
export type PageIndexNames<Table> =
  | "primaryKey"
  | (Table extends { indexes: infer Indexes } ? keyof Indexes & string : never);

/** Nothing is assignable to it: it is there to be read in the compiler's message. */
export interface CannotSearch<Reason extends string> {
  readonly cannotSearch: Reason & never;
}

/** What the server compares, and the driver sends as it is. */
type Scalar = string | number | bigint | boolean | Date | Uint8Array;

/** The values of a column that a condition may name; null always, where the column has it. */
type Searchable<Columns, Table, Column extends keyof Selectable<Columns>> =
  | Extract<Selectable<Columns>[Column], null>
  | (Column extends EncryptedKeys<Table>
      ? Column extends IndexedKeys<Table>
        ? Decrypted<NonNullable<Selectable<Columns>[Column]>>
        : CannotSearch<`${Column & string} is encrypted and has no blind index: equal values cannot be found`>
      : [Exclude<NonNullable<Selectable<Columns>[Column]>, Scalar>] extends [
            never,
          ]
        ? NonNullable<Selectable<Columns>[Column]>
        : CannotSearch<`${Column & string} is a list or a document: select() has the operators for it`>);

/** Equalities: a value, null, or a list of values of which one must be equal. */
export type PlainWhere<Columns, Table> = {
  readonly [
    Column in keyof Selectable<Columns> as Property<Table, Column>
  ]?: OneOrAny<Searchable<Columns, Table, Column>>;
};

type OneOrAny<Value> = Value | readonly Exclude<Value, null>[];

type FilterOf<Property, Value, IsEncrypted> =
  | readonly [Property, "=", Value]
  | readonly [Property, "in", readonly Exclude<Value, null>[]]
  | (null extends Value ? readonly [Property, "<>", null] : never)
  | (IsEncrypted extends true
      ? never
      : | readonly [
            Property,
            "<>" | "<" | "<=" | ">" | ">=",
            Exclude<Value, null>,
          ]
        | readonly [Property, "not in", readonly Exclude<Value, null>[]]
        | (string extends Value
            ? readonly [
                Property,
                "like" | "not like" | "ilike" | "not ilike",
                string,
              ]
            : never));

/**
 * A condition as property, operator and value: `["starts_at", ">=", monday]`. An
 * encrypted column with a blind index can be equal, and no more.
 */
export type PlainFilter<Columns, Table> = {
  [Column in keyof Selectable<Columns>]: FilterOf<
    Property<Table, Column>,
    Searchable<Columns, Table, Column>,
    Column extends EncryptedKeys<Table> ? true : false
  >;
}[keyof Selectable<Columns>];

/** A column to sort by: none that is encrypted, for ciphertext has no order. */
type SortProperty<Columns, Table> = Exclude<
  keyof Selectable<Columns>,
  HiddenKeys<Table> | EncryptedKeys<Table>
>;

export type PlainOrder<Columns, Table> =
  | SortProperty<Columns, Table>
  | readonly [SortProperty<Columns, Table>, "asc" | "desc"];
