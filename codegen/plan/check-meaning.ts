/** What a CHECK says of columns, as far as it is understood. */
export interface CheckMeaning {
  /**
   * Each holds in every row that the constraint allows, except where the
   * column is null: a CHECK is satisfied by NULL.
   */
  readonly conditions: readonly CheckCondition[];
  /** The conditions together say all that the constraint says. */
  readonly complete: boolean;
}

export type CheckCondition =
  | OneOf
  | NoneOf
  | NotNull
  | NoNullElements
  | JsonType
  | Length
  | Range
  | Pattern
  | Order
  | NonNullCount;

/** The column's name, or VALUE in a domain. */
interface OfColumn {
  readonly column: string;
}

export type CheckLiteral = string | number | boolean;

/** One of these values and no other. */
export interface OneOf extends OfColumn {
  readonly kind: "one of";
  readonly values: readonly CheckLiteral[];
  /** Compared as char(n), for which spaces at the end do not count. */
  readonly blankPadded?: true;
}

/** None of these values. */
export interface NoneOf extends OfColumn {
  readonly kind: "none of";
  readonly values: readonly CheckLiteral[];
}

/** The one condition that null does not satisfy, besides NonNullCount. */
export interface NotNull extends OfColumn {
  readonly kind: "not null";
}

/** No element of the array is null. */
export interface NoNullElements extends OfColumn {
  readonly kind: "no null elements";
}

/** json_typeof of the column: object, array, string, number, boolean or null. */
export interface JsonType extends OfColumn {
  readonly kind: "json type";
  readonly types: readonly string[];
}

/** Inclusive bounds. Characters are code points, elements those of all dimensions. */
export interface Length extends OfColumn {
  readonly kind: "length";
  readonly of:
    "characters" | "bytes" | "elements" | "characters without blanks around";
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface Range extends OfColumn {
  readonly kind: "range";
  readonly minimum?: Bound;
  readonly maximum?: Bound;
}

export interface Bound {
  readonly value: number;
  /** The value itself is outside. */
  readonly exclusive?: true;
}

export interface Pattern extends OfColumn {
  readonly kind: "pattern";
  /** PostgreSQL's advanced regular expressions, whose classes follow the database's locale, or LIKE with % and _. */
  readonly syntax: "regular expression" | "like";
  readonly pattern: string;
  readonly ignoreCase?: true;
  readonly negated?: true;
}

/** Two columns of a row compared; satisfied when either is null. */
export interface Order extends OfColumn {
  readonly kind: "order";
  readonly operator: Comparison;
  readonly other: string;
}

/** How many of the columns are not null; both bounds inclusive. */
export interface NonNullCount {
  readonly kind: "non-null count";
  readonly columns: readonly string[];
  readonly minimum: number;
  readonly maximum: number;
}

export type Comparison = "=" | "<>" | "<" | "<=" | ">" | ">=";
