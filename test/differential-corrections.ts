/** Where kysely-codegen's types are not true, and ours differ from them. */
import type { Column, DatabaseType, Relation } from "../codegen/facts/model.ts";

export interface ColumnDifference {
  readonly relation: Relation;
  readonly column: Column;
  readonly side: "select" | "insert" | "update";
  /** Whether the two differ in NULL alone. */
  readonly nullAlone: boolean;
  /** The facts of the column's type, of its base when it is a domain, and so on down. */
  readonly types: readonly DatabaseType[];
  /** The name of the built-in type at the bottom; undefined for an array. */
  readonly builtIn: string | undefined;
}

export interface Correction {
  readonly reason: string;
  readonly applies: (difference: ColumnDifference) => boolean;
}

const isWritten = ({ side }: ColumnDifference): boolean => side !== "select";

const isOneOf =
  (...names: readonly string[]) =>
  ({ builtIn }: ColumnDifference): boolean =>
    builtIn !== undefined && names.includes(builtIn);

function isView({ relation: { kind } }: ColumnDifference): boolean {
  return kind === "view" || kind === "materialized view";
}

function isWritable({ relation }: ColumnDifference): boolean {
  return relation.kind.endsWith("table") && relation.kind !== "foreign table"
    ? true
    : relation.updatable !== undefined;
}

function listsValues(expression: string): boolean {
  return / = |_typeof\(/.test(expression);
}

export const corrections: readonly Correction[] = [
  {
    reason:
      "An array's elements may be NULL and it has any number of dimensions; where pg does not parse an array, the server's text arrives.",
    applies: ({ builtIn }) => builtIn === undefined,
  },
  {
    reason: "pg reads 'infinity' as the number Infinity.",
    applies: (one) =>
      one.side === "select" && isOneOf("date", "timestamp", "timestamptz")(one),
  },
  {
    reason:
      "A generated column, and an identity that is always, is never written.",
    applies: (one) =>
      isWritten(one) &&
      (one.column.generated !== undefined || one.column.identity === "always"),
  },
  {
    reason:
      "A column that a view does not let be written is never written; nor is a table's generated column through a view.",
    applies: (one) =>
      isWritten(one) &&
      (!isWritable(one) || one.column.readOnly === true || isView(one)),
  },
  {
    reason: "A view's column that cannot be NULL is not.",
    applies: (one) => one.side === "select" && isView(one) && one.nullAlone,
  },
  {
    reason: "The digits of a bigint are a numeric.",
    applies: (one) => isWritten(one) && isOneOf("numeric")(one),
  },
  {
    reason:
      "pg sends a string as JSON text and an array as a PostgreSQL array, and null is SQL's NULL.",
    applies: (one) => isWritten(one) && isOneOf("json", "jsonb")(one),
  },
  {
    reason:
      "pg's interval object has optional fields and methods; a bare number is refused by the server.",
    applies: isOneOf("interval"),
  },
  {
    reason: "pg sends an object as JSON, which point and circle refuse.",
    applies: (one) => isWritten(one) && isOneOf("point", "circle")(one),
  },
  {
    reason: "pg sends any Uint8Array as bytes.",
    applies: (one) => isWritten(one) && isOneOf("bytea")(one),
  },
  {
    reason: "An encrypted column and its blind index are branded.",
    applies: ({ column }) => /_(encrypted|bidx)$/.test(column.name),
  },
  {
    reason:
      "A name that starts with an underscore does not make a type an array.",
    applies: ({ column }) => column.type.name.startsWith("_"),
  },
  {
    reason: "A relation's row type is not known, which a note says.",
    applies: ({ column, types }) =>
      column.type.schema !== "pg_catalog" && types.length === 0,
  },
  {
    reason: "A domain's NOT NULL and DEFAULT are the column's.",
    applies: ({ types }) =>
      types.some(
        (type) =>
          type.kind === "domain" &&
          (type.notNull || type.default !== undefined),
      ),
  },
  {
    reason:
      "A CHECK that lists values or JSON types rules out every other value.",
    applies: ({ relation, column, types }) =>
      (relation.checks ?? []).some(
        ({ columns, expression }) =>
          columns.includes(column.name) && listsValues(expression),
      ) ||
      types.some(
        (type) =>
          type.kind === "domain" &&
          type.checks.some(({ expression }) => listsValues(expression)),
      ),
  },
  {
    reason: "An enum without labels has no values.",
    applies: ({ types }) =>
      types.some((type) => type.kind === "enum" && type.labels.length === 0),
  },
  {
    reason: "A NOT NULL that is not validated leaves old NULLs to be read.",
    applies: ({ column, side }) =>
      side === "select" && column.notNullNotValid === true,
  },
];

/** Relations that only one of the two has. */
export const keyCorrections: readonly {
  readonly reason: string;
  readonly applies: (relation: Relation) => boolean;
}[] = [
  {
    reason: "A table that inherits is a table; a partition is a part of one.",
    applies: ({ inherits }) => inherits !== undefined,
  },
  {
    reason: "A relation without columns is a relation.",
    applies: ({ columns }) => columns.length === 0,
  },
  {
    reason: "What an extension brings is not of the application.",
    applies: ({ extension }) => extension !== undefined,
  },
];
