import type { Client } from "pg";

/** A row as the server sent it: every value as text, null as null. */
export type TextRow = readonly (string | null)[];

/** Rows by key. */
export interface Grouped<Row> {
  get(key: string): readonly Row[];
}

/** A connection inside one repeatable-read, read-only transaction. */
export interface CatalogSession {
  /** server_version_num, such as 180004. */
  readonly serverVersion: number;
  rows(sql: string, values?: readonly unknown[]): Promise<TextRow[]>;
  /**
   * Rows of a statement that answers many, packed by the server into one JSON
   * text for each `key`: receiving and reading these takes a fraction of
   * receiving the rows, and each is read when it is needed. `columns` is a
   * select list and `from` what follows it; a row has numbers, booleans and
   * arrays as JSON has them, and anything else as text.
   */
  grouped<Row extends readonly unknown[]>(
    key: string,
    columns: string,
    from: string,
  ): Promise<Grouped<Row>>;
  /**
   * A second session that sees the same snapshot, so that the server works on
   * two statements at once; this one where there is no other to be had.
   */
  second(): Promise<CatalogSession>;
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
  /** Connects once more in the same way. */
  readonly again?: () => Promise<ReadingConnection>;
}

/** A server that follows another one lets nobody share its snapshots. */
const opening = `
  select current_setting('server_version_num'), to_json(current_schemas(false))::text,
    case when not pg_is_in_recovery() then pg_export_snapshot() end`;

/** Runs `work` in a repeatable-read, read-only transaction on a connected client. */
export async function withCatalogSession<T>(
  connection: ReadingConnection,
  work: (session: CatalogSession, searchPath: readonly string[]) => Promise<T>,
): Promise<T> {
  const { client, begin, again } = connection;
  const [version, path, snapshot] = openingRow(
    await client.query(`${begin};${opening};${deparseSettings}`),
  );
  const serverVersion = Number(version);
  let other: Promise<ReadingConnection | undefined> | undefined;
  const session: CatalogSession = {
    ...statementsOf(client, serverVersion),
    async second() {
      if (again === undefined || snapshot == null) return session;
      other ??= joinSnapshot(again, snapshot);
      const joined = await other;
      return joined === undefined
        ? session
        : {
            ...statementsOf(joined.client, serverVersion),
            second: session.second,
          };
    },
  };
  try {
    return await work(session, JSON.parse(path ?? "[]") as string[]);
  } finally {
    const joined = await other;
    await Promise.all([
      joined?.client.end(),
      client.query("rollback").catch(() => undefined),
    ]);
  }
}

/** Undefined when the server has no connection to spare. */
async function joinSnapshot(
  again: () => Promise<ReadingConnection>,
  snapshot: string,
): Promise<ReadingConnection | undefined> {
  try {
    const connection = await again();
    await connection.client.query(
      `${connection.begin};set transaction snapshot '${snapshot}';${deparseSettings}`,
    );
    return connection;
  } catch {
    return undefined;
  }
}

function statementsOf(
  client: Client,
  serverVersion: number,
): Omit<CatalogSession, "second"> {
  const rows: CatalogSession["rows"] = async (sql, values = []) => {
    const result = await client.query({
      text: sql,
      values: [...values],
      rowMode: "array",
      types: asText,
    });
    return result.rows as TextRow[];
  };
  return {
    serverVersion,
    rows,
    grouped: async <Row extends readonly unknown[]>(
      key: string,
      columns: string,
      from: string,
    ): Promise<Grouped<Row>> => {
      const groups = await rows(
        `select ${key}, json_agg(json_build_array(${columns})) ${from} group by ${key}`,
      );
      const texts = new Map(groups.map(([name, text]) => [name!, text!]));
      return {
        get: (name) => JSON.parse(texts.get(name) ?? "[]") as Row[],
      };
    },
  };
}

/** The driver answers a text of several statements with one result each. */
function openingRow(results: unknown): (string | null)[] {
  const all = results as {
    command: string;
    rows: Record<string, string | null>[];
  }[];
  const settings = all.find(({ command }) => command === "SELECT");
  return Object.values(settings?.rows[0] ?? {});
}
