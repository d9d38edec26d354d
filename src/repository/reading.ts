import type { UntypedRow } from "./row-translation.ts";
import {
  keyEqualities,
  livingRows,
  run,
  selectRows,
  type TableAccess,
} from "./table-access.ts";

/** The stored row with this primary key, locked when asked for. */
export function findStored(
  access: TableAccess,
  key: UntypedRow,
  lock: boolean,
): Promise<UntypedRow | undefined> {
  const query = selectRows(access, keyEqualities(access, key));
  return run(access, () =>
    (lock ? query.forUpdate() : query).executeTakeFirst(),
  );
}

export async function findRow(
  access: TableAccess,
  key: UntypedRow,
  lock: boolean,
): Promise<UntypedRow | undefined> {
  const stored = await findStored(access, key, lock);
  return stored && access.rows.toPlain(stored);
}

/** Every row with these values, in order of the primary key. */
export async function findRows(
  access: TableAccess,
  wanted: UntypedRow,
): Promise<UntypedRow[]> {
  const { rows, primaryKey, softDelete } = access;
  const conditions = Object.entries(wanted)
    .filter(([, value]) => value !== undefined)
    .map(([property, value]) => ({
      property,
      equality: rows.equality(property, value),
    }));
  // No value is in an empty list, and SQL has no word for one.
  if (conditions.some(({ equality }) => equality.values?.length === 0))
    return [];
  const equalities = conditions.map(({ equality }) => equality);
  const query = primaryKey.reduce(
    (ordered, column) => ordered.orderBy(column),
    selectRows(access, [...equalities, ...livingRows(softDelete)]),
  );
  const stored = await run(access, () => query.execute());
  return stored
    .map(rows.toPlain)
    .filter((row) =>
      conditions.every(
        ({ property, equality }) => equality.matches?.(row[property]) ?? true,
      ),
    );
}

/** @throws RangeError when several rows have these values */
export async function findOnlyRow(
  access: TableAccess,
  wanted: UntypedRow,
): Promise<UntypedRow | undefined> {
  const found = await findRows(access, wanted);
  if (found.length < 2) return found[0];
  throw new RangeError(
    `${found.length} rows of ${access.table} are equal in ${Object.keys(wanted).join(", ")}; findMany reads several`,
  );
}
