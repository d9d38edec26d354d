import type { Column, DatabaseType } from "../facts/model.ts";
import { codecs } from "./codecs.ts";
import type { ColumnEncryption } from "./encryption.ts";
import {
  generic,
  identifier,
  isNamed,
  literal,
  neverNode,
  nullNode,
  orNull,
  union,
  type TypeNode,
} from "./type-node.ts";

/** How a column is read and written, apart from its type. */
export interface ColumnAccess {
  readonly nullable: boolean;
  /** Refuses new nulls while old rows may hold some. */
  readonly writesNotNull: boolean;
  /** Never written: generated, identity always, or a view's. */
  readonly readOnly: "generated" | "view" | undefined;
  /** What the run-time role may not write. */
  readonly denied?: "insert" | "update" | "both";
  /** May be left out of an insert because the database fills it. */
  readonly filled: boolean;
}

/** `base` is the table's column that a view's column shows, where that is known. */
export function columnAccess(
  column: Column,
  domain: DatabaseType | undefined,
  isWritableRelation: boolean,
  base: Column | undefined,
): ColumnAccess {
  const isDomain = domain?.kind === "domain" && column.type.array !== true;
  const notNull = column.notNull || (isDomain && domain.notNull);
  return {
    nullable: !notNull,
    writesNotNull: !notNull && column.notNullNotValid === true,
    readOnly: readOnly(column, isWritableRelation, base),
    filled:
      column.default !== undefined ||
      column.identity !== undefined ||
      (isDomain && domain.default !== undefined),
  };
}

function readOnly(
  column: Column,
  isWritableRelation: boolean,
  base: Column | undefined,
): ColumnAccess["readOnly"] {
  if (isGeneratedAlways(column)) return "generated";
  if (column.readOnly || !isWritableRelation) return "view";
  return base !== undefined && isGeneratedAlways(base)
    ? "generated"
    : undefined;
}

function isGeneratedAlways({ generated, identity }: Column): boolean {
  return generated !== undefined || identity === "always";
}

/** The value of a column: one type, or one to read and one to write. */
export interface ValueNodes {
  readonly select: TypeNode;
  readonly insert: TypeNode;
  /** A ColumnType of both that has a name, such as Timestamp. */
  readonly named?: TypeNode;
}

/** The type of a column in its table's interface. */
export function columnNode(value: ValueNodes, access: ColumnAccess): TypeNode {
  const { nullable, readOnly } = access;
  if (readOnly === undefined && access.denied !== undefined) {
    const { select, insert, update } = columnSides(value, access);
    return generic("ColumnType", select, insert, update);
  }
  if (readOnly !== undefined) {
    const read = nullable ? orNull(value.select) : value.select;
    return generic(
      readOnly === "generated" ? "GeneratedAlways" : "ReadOnly",
      read,
    );
  }
  if (access.writesNotNull) {
    return writeOnlyNotNull(value, access.filled);
  }
  const plain = plainNode(value, nullable);
  return access.filled ? generic("Generated", plain) : plain;
}

/** What is read of a column, what an insert takes, and what an update does. */
export interface ColumnSides {
  readonly select: TypeNode;
  readonly insert: TypeNode;
  readonly update: TypeNode;
}

export function columnSides(
  { select, insert }: ValueNodes,
  { nullable, writesNotNull, readOnly, filled, denied }: ColumnAccess,
): ColumnSides {
  const read = nullable ? orNull(select) : select;
  if (readOnly !== undefined) {
    return { select: read, insert: neverNode, update: neverNode };
  }
  const write = nullable && !writesNotNull ? orNullInput(insert) : insert;
  const isDenied = (side: "insert" | "update"): boolean =>
    denied === side || denied === "both";
  return {
    select: read,
    insert: isDenied("insert")
      ? neverNode
      : filled
        ? union(write, identifier("undefined"))
        : write,
    update: isDenied("update") ? neverNode : write,
  };
}

function orNullInput(insert: TypeNode): TypeNode {
  return isNamed(insert, "never") ? nullNode : orNull(insert);
}

function plainNode(value: ValueNodes, nullable: boolean): TypeNode {
  const { select, insert, named } = value;
  if (named !== undefined) return nullable ? orNull(named) : named;
  if (select === insert) return nullable ? orNull(select) : select;
  if (!nullable) return generic("ColumnType", select, insert, insert);
  const write = orNullInput(insert);
  return generic("ColumnType", orNull(select), write, write);
}

function writeOnlyNotNull(value: ValueNodes, filled: boolean): TypeNode {
  const { select, insert } = value;
  const optional = union(insert, identifier("undefined"));
  return generic(
    "ColumnType",
    orNull(select),
    filled ? optional : insert,
    insert,
  );
}

/** The branded type of an encrypted column or its blind index. */
export function encryptedNode({
  kind,
  context,
  codec,
}: ColumnEncryption): TypeNode {
  const brand = literal(context);
  return kind === "ciphertext"
    ? generic("Encrypted", brand, identifier(codecs[codec]))
    : generic("BlindIndex", brand);
}
