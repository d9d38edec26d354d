import type { Client } from "pg";

/** A row as the server sent it: every value as text, null as null. */
export type TextRow = readonly (string | null)[];

/** A connection inside one repeatable-read, read-only transaction. */
export interface CatalogSession {
  /** server_version_num, such as 180004. */
  readonly serverVersion: number;
  rows(sql: string, values?: readonly unknown[]): Promise<TextRow[]>;
}

/**
 * What expressions and definitions look like when the server deparses them
 * depends on these settings; they are fixed so that the same database gives
 * the same bytes from every connection.
 */
const deparseSettings = [
  "set local search_path to ''",
  "set local quote_all_identifiers to off",
  "set local datestyle to 'ISO, YMD'",
  "set local intervalstyle to 'postgres'",
  "set local timezone to 'UTC'",
  "set local extra_float_digits to 1",
  "set local bytea_output to 'hex'",
  "set local xmloption to content",
].join(";");

const asText = { getTypeParser: () => (value: string) => value };

/** A connected client and the statement that begins its reading transaction. */
export interface ReadingConnection {
  readonly client: Client;
  readonly begin: string;
}

/** Runs `work` in a repeatable-read, read-only transaction on a connected client. */
export async function withCatalogSession<T>(
  { client, begin }: ReadingConnection,
  work: (session: CatalogSession, searchPath: readonly string[]) => Promise<T>,
): Promise<T> {
  const opening = await client.query(
    `${begin};` +
      "select current_setting('server_version_num'), to_json(current_schemas(false))::text;" +
      deparseSettings,
  );
  const [version, path] = openingRow(opening);
  const session: CatalogSession = {
    serverVersion: Number(version),
    rows: async (sql, values = []) => {
      const result = await client.query({
        text: sql,
        values: [...values],
        rowMode: "array",
        types: asText,
      });
      return result.rows as TextRow[];
    },
  };
  try {
    return await work(session, JSON.parse(path) as string[]);
  } finally {
    await client.query("rollback").catch(() => undefined);
  }
}

/** The driver answers a text of several statements with one result each. */
function openingRow(results: unknown): [version: string, path: string] {
  const all = results as { command: string; rows: Record<string, string>[] }[];
  const settings = all.find(({ command }) => command === "SELECT");
  const values = Object.values(settings?.rows[0] ?? {});
  return [values[0] ?? "0", values[1] ?? "[]"];
}
