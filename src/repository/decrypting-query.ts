import { EncryptionError } from "../encryption/error.ts";
import { toDatabaseError } from "./database-error.ts";
import type { RowQuery } from "./opened-row.ts";
import {
  plainName,
  traceOutputs,
  type Origin,
  type Output,
} from "./query-trace.ts";
import type { UntypedRow } from "./row-translation.ts";
import type { TableAccess } from "./table-access.ts";

/** Decrypts one column of a row in place. */
type OpenColumn = (row: Record<string, unknown>) => unknown;

/** Runs a query, and decrypts the columns of its result that come from encrypted ones. */
export async function executeOpened(
  access: TableAccess,
  query: RowQuery<unknown>,
): Promise<unknown[]> {
  const { table, tables } = access;
  const outputs = traceOutputs(query.toOperationNode(), tables) ?? [];
  let rows: Record<string, unknown>[];
  try {
    rows = (await query.execute()) as Record<string, unknown>[];
  } catch (error) {
    const read = outputs.flatMap(({ origin }) => origin?.table ?? []);
    throw toDatabaseError(error, table, tables, read);
  }
  const [first] = rows;
  if (first === undefined) return rows;
  const openers = openersOf(access, outputs, Object.keys(first));
  if (openers.length === 0) return rows;
  return rows.map((row) => {
    const opened = { ...row };
    for (const [name, open] of openers) opened[name] = open(row);
    return opened;
  });
}

/** A name that stands twice in a result has the value of the last. */
function openersOf(
  access: TableAccess,
  outputs: readonly Output[],
  names: readonly string[],
): readonly (readonly [string, OpenColumn])[] {
  const origins = new Map<string, Origin>();
  for (const { name, origin } of outputs) {
    const shown = nameIn(names, name);
    if (shown === undefined) continue;
    if (origin === undefined) origins.delete(shown);
    else origins.set(shown, origin);
  }
  return [...origins].flatMap(([name, origin]) => {
    const open = opener(access, name, origin, origins);
    return open === undefined ? [] : [[name, open] as const];
  });
}

function opener(
  { tables, encryptors }: TableAccess,
  name: string,
  origin: Origin,
  origins: ReadonlyMap<string, Origin>,
): OpenColumn | undefined {
  const { table, column, row } = origin;
  const metadata = tables[table];
  if (!Object.hasOwn(metadata?.encrypted ?? {}, column)) return undefined;
  const encryption = encryptors?.column(table, column);
  if (encryption === undefined) {
    throw new EncryptionError(
      "BAD_CONFIGURATION",
      "the column is encrypted, and the repository was made without its encryption",
      { table, column },
    );
  }
  const key = [...origins].filter(
    ([, other]) =>
      other.row === row && metadata?.primaryKey?.includes(other.column),
  );
  return (found) => {
    const rowKey: UntypedRow = Object.fromEntries(
      key.map(([shown, { column }]) => [column, found[shown]]),
    );
    return encryption.decrypt(found[name], rowKey);
  };
}

/** The name of a result's column, where a plugin may have turned it into camelCase. */
function nameIn(names: readonly string[], name: string): string | undefined {
  return names.includes(name)
    ? name
    : names.find((shown) => plainName(shown) === plainName(name));
}
