import { sql } from "kysely";
import { findStored } from "./reading.ts";
import type { UntypedRow } from "./row-translation.ts";
import { StaleRowError } from "./stale-row-error.ts";
import {
  inTransaction,
  keyConditions,
  run,
  where,
  type RepositoryMetadata,
  type TableAccess,
} from "./table-access.ts";

/** Of one statement: the protocol counts parameters in 16 bits. */
const mostParameters = 65_535;

/** One statement, or a transaction of several where the limit of parameters asks for it. */
export async function insertRows(
  access: TableAccess,
  values: readonly UntypedRow[],
): Promise<UntypedRow[]> {
  const { rows } = access;
  const chunks = chunked(values.map((row) => rows.toStored(row, row)));
  const written =
    chunks.length < 2
      ? await insertChunks(access, chunks)
      : await inTransaction(access, (inside) => insertChunks(inside, chunks));
  return rows.toPlainRows(written);
}

async function insertChunks(
  access: TableAccess,
  chunks: readonly UntypedRow[][],
): Promise<UntypedRow[]> {
  const { db, table, rows } = access;
  const written: UntypedRow[] = [];
  for (const chunk of chunks) {
    const into = db.insertInto(table);
    const [first = {}] = chunk;
    const filled =
      Object.keys(first).length > 0 || chunk.length > 1
        ? into.values(chunk)
        : into.defaultValues();
    const query = filled.returning([...rows.columns]);
    written.push(...(await run(access, () => query.execute())));
  }
  return written;
}

/** Inserts, or does nothing when the constraint refuses the row for another's sake. */
export async function insertRowUnlessTaken(
  access: TableAccess,
  constraint: string,
  values: UntypedRow,
): Promise<UntypedRow | undefined> {
  const { db, table, tables, rows, primaryKey } = access;
  const { uniques = {}, exclusions = {} } = tables[table] ?? {};
  if (
    constraint !== "primaryKey" &&
    !Object.hasOwn(uniques, constraint) &&
    !Object.hasOwn(exclusions, constraint)
  )
    noConstraint(table, constraint);
  const query = db
    .insertInto(table)
    .values(rows.toStored(values, values))
    .onConflict((conflict) =>
      constraint === "primaryKey"
        ? conflict.columns([...primaryKey]).doNothing()
        : conflict.constraint(constraint).doNothing(),
    )
    .returning([...rows.columns]);
  const written = await run(access, () => query.executeTakeFirst());
  return written && rows.toPlain(written);
}

/**
 * Inserts, or updates the row that a unique constraint, or the primary key,
 * says is there already.
 */
export async function upsertRow(
  access: TableAccess,
  constraint: string,
  values: UntypedRow,
): Promise<UntypedRow> {
  const { db, table, tables, rows, primaryKey, version } = access;
  const stored = rows.toStored(values, values);
  const target =
    constraint === "primaryKey"
      ? primaryKey
      : (uniqueColumns(tables[table], constraint) ??
        noConstraint(table, constraint));
  const changed = Object.keys(stored).filter(
    (column) => !target.includes(column) && !primaryKey.includes(column),
  );
  // Something must be set, or RETURNING does not give the row that is there.
  const set = changed.length > 0 ? changed : target;
  const query = db
    .insertInto(table)
    .values(stored)
    .onConflict((conflict) =>
      conflict.columns([...target]).doUpdateSet((eb) => ({
        ...Object.fromEntries(
          set.map((column) => [column, eb.ref(`excluded.${column}`)]),
        ),
        ...(version !== undefined && {
          [version]: eb(`${table}.${version}`, "+", 1),
        }),
      })),
    )
    .returning([...rows.columns]);
  const written = await run(access, () => query.executeTakeFirstOrThrow());
  return rows.toPlain(written);
}

/** Writes what differs from the stored row, and nothing when nothing does. */
export function updateRow(
  access: TableAccess,
  key: UntypedRow,
  changes: UntypedRow,
  expected: unknown,
): Promise<UntypedRow | undefined> {
  return inTransaction(access, async (inside) => {
    const { rows, version } = inside;
    const before = await findStored(inside, key, "wait");
    if (before === undefined) return undefined;
    if (version !== undefined && before[version] !== expected) {
      throw new StaleRowError(inside.table, expected, before[version]);
    }
    const changed = Object.entries(changes).filter(
      ([property, value]) =>
        value !== undefined && !rows.holds(before, property, value),
    );
    const after =
      changed.length === 0
        ? before
        : await writeChanges(inside, before, Object.fromEntries(changed));
    return after && rows.toPlain(after);
  });
}

function writeChanges(
  access: TableAccess,
  before: UntypedRow,
  changed: UntypedRow,
): Promise<UntypedRow | undefined> {
  const { db, table, rows, version } = access;
  const stored = rows.toStored(changed, before);
  const raised =
    version === undefined ? {} : { [version]: Number(before[version]) + 1 };
  const statement = db.updateTable(table).set({ ...stored, ...raised });
  const located = where(statement, keyConditions(access, before));
  return run(access, () =>
    located.returning([...rows.columns]).executeTakeFirst(),
  );
}

/** Deletes, or marks as deleted; says whether there was such a row. */
export async function deleteRow(
  access: TableAccess,
  key: UntypedRow,
): Promise<boolean> {
  const { db, table, softDelete } = access;
  const located = keyConditions(access, key);
  if (softDelete !== undefined) {
    const mark = db.updateTable(table).set({ [softDelete]: sql`now()` });
    const marked = where(mark, located);
    const { numUpdatedRows } = await run(access, () =>
      marked.executeTakeFirst(),
    );
    return numUpdatedRows > 0n;
  }
  const statement = where(db.deleteFrom(table), located);
  const { numDeletedRows } = await run(access, () =>
    statement.executeTakeFirst(),
  );
  return numDeletedRows > 0n;
}

/** As many rows to a statement as its parameters allow. */
function chunked(rows: readonly UntypedRow[]): UntypedRow[][] {
  const columns = new Set<string>();
  for (const row of rows) for (const column in row) columns.add(column);
  const width = columns.size;
  // Rows that leave all to the database have no form in a list: each is a statement.
  const size = width === 0 ? 1 : Math.floor(mostParameters / width);
  const chunks: UntypedRow[][] = [];
  for (let start = 0; start < rows.length; start += size) {
    chunks.push(rows.slice(start, start + size));
  }
  return chunks;
}

function uniqueColumns(
  metadata: RepositoryMetadata | undefined,
  constraint: string,
): readonly string[] | undefined {
  const { uniques = {} } = metadata ?? {};
  return Object.hasOwn(uniques, constraint) ? uniques[constraint] : undefined;
}

function noConstraint(table: string, constraint: string): never {
  throw new TypeError(
    `${table} has no constraint "${constraint}" that could be meant here`,
  );
}
