import { sql, type RawBuilder } from "kysely";
import { EncryptionError } from "../encryption/error.ts";
import {
  conditionsOf,
  isNever,
  matchesAll,
  type UntypedFilter,
} from "./conditions.ts";
import { checkLimit, type Direction } from "./reading.ts";
import type { UntypedRow } from "./row-translation.ts";
import {
  livingRows,
  requirePrimaryKey,
  run,
  selectRows,
  type TableAccess,
} from "./table-access.ts";

/**
 * Where a page ended: opaque, made of text, and fit for a URL. It holds values
 * of the index, which are never encrypted ones.
 */
export type Cursor = string;

export interface UntypedPageOptions {
  readonly where?: UntypedRow;
  readonly filters?: readonly UntypedFilter[];
  /** Rows at most. */
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after?: Cursor;
  readonly direction?: Direction;
}

export interface Page<Row> {
  readonly rows: Row[];
  /** Missing after the last page. */
  readonly next: Cursor | undefined;
}

/**
 * The rows after a cursor, along an index and then by primary key. Positions are
 * compared by the server in its own text, because a Date has milliseconds and a
 * timestamp microseconds.
 *
 * @throws TypeError for a cursor that is none of this index
 */
export async function readPage(
  access: TableAccess,
  index: string,
  options: UntypedPageOptions,
): Promise<Page<UntypedRow>> {
  const { where = {}, filters = [], limit, after, direction = "asc" } = options;
  checkLimit(limit);
  const { rows } = access;
  const columns = pageColumns(access, index);
  const conditions = conditionsOf(rows, where, filters);
  if (conditions.some(isNever)) return { rows: [], next: undefined };
  const base = columns.reduce(
    (query, column, place) =>
      query
        .select(sql<string>`${sql.ref(column)}::text`.as(positionName(place)))
        .orderBy(column, direction === "desc" ? "desc" : "asc"),
    selectRows(access, [...conditions, ...livingRows(access)]),
  );

  const found: UntypedRow[] = [];
  let position = after === undefined ? undefined : parse(after, index, columns);
  // A cut blind index lets rows through that are sorted out here: then another read fills the page.
  for (;;) {
    const query =
      position === undefined
        ? base
        : base.where(beyond(columns, position, direction));
    const wanted = limit - found.length;
    const stored = await run(access, () => query.limit(wanted + 1).execute());
    const more = stored.length > wanted;
    const kept = more ? stored.slice(0, wanted) : stored;
    const plain = kept.map(rows.toPlain);
    found.push(...plain.filter((row) => matchesAll(conditions, row)));
    const last = kept.at(-1);
    if (last === undefined || !more) return { rows: found, next: undefined };
    position = columns.map((_, place) => String(last[positionName(place)]));
    if (found.length >= limit)
      return { rows: found, next: print(index, position) };
  }
}

/** Every row, a page at a time: nothing is held open between two pages. */
export async function* streamRows(
  access: TableAccess,
  index: string,
  options: UntypedPageOptions,
): AsyncGenerator<UntypedRow, void, undefined> {
  let after = options.after;
  do {
    const page = await readPage(access, index, {
      ...options,
      ...(after !== undefined && { after }),
    });
    yield* page.rows;
    after = page.next;
  } while (after !== undefined);
}

function pageColumns(access: TableAccess, index: string): readonly string[] {
  const { table, tables } = access;
  const primaryKey = requirePrimaryKey(access);
  if (index === "primaryKey") return primaryKey;
  const { indexes = {} } = tables[table] ?? {};
  const keys = Object.hasOwn(indexes, index) ? indexes[index] : undefined;
  if (keys === undefined) {
    const known = ["primaryKey", ...Object.keys(indexes)].join(", ");
    throw new EncryptionError(
      "BAD_CONFIGURATION",
      `the table has no index "${index}" that pages can be read along; it has ${known}`,
      { table },
    );
  }
  return [...keys, ...primaryKey.filter((column) => !keys.includes(column))];
}

/** A name that no column has. */
function positionName(place: number): string {
  return `:${place}`;
}

/** `(a, b) > ($1, $2)`: the server reads each text as its column's type, and an index can start there. */
function beyond(
  columns: readonly string[],
  position: readonly string[],
  direction: Direction,
): RawBuilder<boolean> {
  const left = sql.join(columns.map((column) => sql.ref(column)));
  const right = sql.join(position.map((value) => sql.val(value)));
  return direction === "desc"
    ? sql<boolean>`(${left}) < (${right})`
    : sql<boolean>`(${left}) > (${right})`;
}

function print(index: string, position: readonly string[]): Cursor {
  return Buffer.from(JSON.stringify([index, ...position])).toString(
    "base64url",
  );
}

function parse(
  cursor: Cursor,
  index: string,
  columns: readonly string[],
): readonly string[] {
  const parts = parseJson(Buffer.from(cursor, "base64url").toString("utf8"));
  const [of, ...position] = Array.isArray(parts) ? (parts as unknown[]) : [];
  if (
    of === index &&
    position.length === columns.length &&
    position.every((value) => typeof value === "string")
  )
    return position;
  throw new TypeError(`the cursor is none of index "${index}"`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
