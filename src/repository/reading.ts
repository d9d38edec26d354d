import type { PlainCondition } from "./comparison.ts";
import {
  conditionsOf,
  isNever,
  matchesAll,
  type UntypedFilter,
} from "./conditions.ts";
import type { UntypedRow } from "./row-translation.ts";
import {
  keyConditions,
  livingRows,
  lockRows,
  run,
  selectRows,
  type Select,
  type TableAccess,
  type WhenLocked,
} from "./table-access.ts";

export type Direction = "asc" | "desc";

/** A property to sort by, ascending unless said otherwise. */
export type UntypedOrder = string | readonly [string, Direction];

export interface UntypedFindOptions {
  readonly filters?: readonly UntypedFilter[];
  readonly orderBy?: readonly UntypedOrder[];
  readonly limit?: number;
  readonly lock?: WhenLocked;
}

/** The stored row with this primary key, locked when asked for. */
export function findStored(
  access: TableAccess,
  key: UntypedRow,
  lock?: WhenLocked,
): Promise<UntypedRow | undefined> {
  const query = selectRows(access, keyConditions(access, key));
  const located = lock === undefined ? query : lockRows(access, query, lock);
  return run(access, () => located.executeTakeFirst());
}

export async function findRow(
  access: TableAccess,
  key: UntypedRow,
  lock?: WhenLocked,
): Promise<UntypedRow | undefined> {
  const stored = await findStored(access, key, lock);
  return stored && access.rows.toPlain(stored);
}

/** Every row that meets the conditions, in the given order and then by primary key. */
export async function findRows(
  access: TableAccess,
  equalities: UntypedRow,
  options: UntypedFindOptions = {},
): Promise<UntypedRow[]> {
  const { limit, lock } = options;
  if (limit !== undefined) checkLimit(limit);
  const conditions = conditionsOf(
    access.rows,
    equalities,
    options.filters ?? [],
  );
  if (conditions.some(isNever)) return [];
  const filtered = selectRows(access, [...conditions, ...livingRows(access)]);
  const ordered = sorted(access, filtered, options.orderBy ?? []);
  const query = lock === undefined ? ordered : lockRows(access, ordered, lock);
  return matchingRows(access, query, conditions, limit);
}

/**
 * Runs a query that meets the conditions as far as the database can tell. Where
 * it cannot tell all, the limit counts the rows that are left.
 */
export async function matchingRows(
  access: TableAccess,
  query: Select,
  conditions: readonly PlainCondition[],
  limit: number | undefined,
): Promise<UntypedRow[]> {
  const told = conditions.every(({ matches }) => matches === undefined);
  const limited = limit !== undefined && told ? query.limit(limit) : query;
  const stored = await run(access, () => limited.execute());
  const rows = access.rows.toPlainRows(stored);
  if (told) return rows;
  return rows
    .filter((row) => matchesAll(conditions, row))
    .slice(0, limit ?? rows.length);
}

/** @throws RangeError when several rows have these values */
export async function findOnlyRow(
  access: TableAccess,
  wanted: UntypedRow,
): Promise<UntypedRow | undefined> {
  if (Object.keys(wanted).length === 0) {
    throw new TypeError(
      `${access.table}: findBy needs a value to find a row by`,
    );
  }
  const [row, ...others] = await findRows(access, wanted, { limit: 2 });
  if (others.length === 0) return row;
  throw new RangeError(
    `several rows of ${access.table} are equal in ${Object.keys(wanted).join(", ")}; findMany reads several`,
  );
}

/** @throws RangeError */
export function checkLimit(limit: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new RangeError(`the limit ${limit} is no positive whole number`);
  }
}

function sorted(
  { rows, primaryKey }: TableAccess,
  query: Select,
  orders: readonly UntypedOrder[],
): Select {
  const given = orders.map((order): readonly [string, Direction] => {
    const [property, direction] =
      typeof order === "string" ? ([order, "asc"] as const) : order;
    return [rows.sortColumn(property), direction];
  });
  const named = new Set(given.map(([column]) => column));
  const rest = primaryKey.filter((column) => !named.has(column));
  return [...given, ...rest.map((column) => [column, "asc"] as const)].reduce(
    (narrower, [column, direction]) =>
      narrower.orderBy(column, direction === "desc" ? "desc" : "asc"),
    query,
  );
}
