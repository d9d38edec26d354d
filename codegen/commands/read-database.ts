import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Settings, Source } from "../config.ts";
import { UndriftError } from "../errors.ts";
import type { ReadOptions } from "../facts/read.ts";
import type { Facts } from "../facts/model.ts";
import type { CatalogSession } from "../facts/session.ts";
import type { Progress } from "../io.ts";

export const snapshotFile = "snapshot.json";

/** Where facts come from when nothing else is said: the URL, else the migrations. */
export function sourceOf(settings: Settings): Source {
  return settings.from ?? (settings.url ? "url" : "migrations");
}

export interface DatabaseReader {
  /** What was read, for people: "embedded PostgreSQL 18.4". */
  readonly description: string;
  /** The database's stamp, where it outlives the command; asked for once. */
  stamp(): Promise<string | undefined>;
  readFacts(options?: ReadOptions): Promise<Facts>;
  /** Of a live server; a snapshot has no connection. */
  describeConnection?(): Promise<ConnectionDescription>;
  /** How to connect to it once more; never printed. */
  readonly url?: string;
}

export interface ConnectionDescription {
  /** Such as "18.4". */
  readonly server: string;
  readonly role: string;
  /** Whether the connection is encrypted. */
  readonly encrypted: boolean;
}

/**
 * Opens the configured source, hands it to `use` and closes it. Whatever was
 * started for it is stopped, also when `use` throws.
 */
export async function withDatabase<T>(
  settings: Settings,
  progress: Progress,
  use: (reader: DatabaseReader) => Promise<T>,
): Promise<T> {
  const source = sourceOf(settings);
  return source === "snapshot"
    ? use(await snapshotReader(settings.out))
    : withServer(settings, source, progress, use);
}

/** The facts that the last codegen kept. */
export async function snapshotReader(out: string): Promise<DatabaseReader> {
  const path = join(out, snapshotFile);
  const { parseSnapshot } = await import("../facts/snapshot.ts");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new UndriftError("SNAPSHOT", `There is no snapshot ${path}.`, {
      hint: "Run codegen with a database once; it writes the snapshot.",
      cause,
    });
  }
  return {
    description: path,
    stamp: async () => undefined,
    readFacts: async () => parseSnapshot(text, path),
  };
}

async function withServer<T>(
  settings: Settings,
  from: Exclude<Source, "snapshot">,
  progress: Progress,
  use: (reader: DatabaseReader) => Promise<T>,
): Promise<T> {
  const { url, migrations, major, image, projectDirectory } = settings;
  const { openDatabase } = await import("../database/open.ts");
  const database = await openDatabase({
    from,
    url,
    migrations,
    major,
    image,
    projectDirectory,
    onProgress: (step) => progress.step(step),
  });
  try {
    progress.step(`Reading ${database.description}`);
    return await withReader(
      database,
      { isLasting: from === "url", role: settings.plan.role },
      use,
    );
  } finally {
    await database.close();
  }
}

async function withReader<T>(
  database: { readonly url: string; readonly description: string },
  { isLasting, role }: { isLasting: boolean; role: string | undefined },
  use: (reader: DatabaseReader) => Promise<T>,
): Promise<T> {
  const { openReadingSession } = await import("../database/reading-session.ts");
  const { withCatalogSession } = await import("../facts/session.ts");
  const connection = await openReadingSession(database.url);
  const reader = async (
    session: CatalogSession,
    searchPath: readonly string[],
  ): Promise<T> => {
    let stamp: Promise<string> | undefined;
    return use({
      description: database.description,
      stamp: async () => {
        // Who belongs to a role stands in no catalog of this database.
        if (!isLasting || role !== undefined) return undefined;
        const { databaseStamp } = await import("../facts/stamp.ts");
        stamp ??= databaseStamp(session, searchPath);
        return stamp;
      },
      readFacts: async (options) => {
        const { readFactsIn } = await import("../facts/read.ts");
        if (role !== undefined) await requireRole(session, role);
        return readFactsIn(session, searchPath, {
          ...(role !== undefined && { role }),
          ...options,
        });
      },
      url: database.url,
      describeConnection: () => describeConnection(session),
    });
  };
  try {
    return await withCatalogSession(connection, reader);
  } catch (error) {
    throw await readableFailure(error);
  } finally {
    await connection.client.end();
  }
}

async function requireRole(
  session: CatalogSession,
  role: string,
): Promise<void> {
  const found = await session.rows(
    "select 1 from pg_catalog.pg_roles where rolname = $1",
    [role],
  );
  if (found.length > 0) return;
  throw new UndriftError("CONFIG", `The role "${role}" does not exist.`, {
    hint: "Name a role of this database as role in undrift.config.ts, or create it.",
  });
}

const connectionSql = `
  select current_setting('server_version'), current_user,
    coalesce((
      select s.ssl from pg_catalog.pg_stat_ssl s
      where s.pid = pg_backend_pid()), false)`;

async function describeConnection(
  session: CatalogSession,
): Promise<ConnectionDescription> {
  const [row] = await session.rows(connectionSql);
  const [version, role, encrypted] = row ?? [];
  return {
    server: (version ?? "").split(" ")[0]!,
    role: role ?? "",
    encrypted: encrypted === "t",
  };
}

/** What a server answers to a reader that may not read. */
async function readableFailure(error: unknown): Promise<unknown> {
  const { code, message } = error as { code?: string; message?: string };
  if (error instanceof UndriftError || code === undefined) return error;
  if (code === "42501") {
    return new UndriftError(
      "PRIVILEGE",
      `The database does not let this role read its catalog: ${message}.`,
      {
        hint: "Grant the role what it needs, or connect as another one.",
        cause: error,
      },
    );
  }
  return new UndriftError(
    "CONNECTION",
    `Reading the database failed: ${message} (${code}).`,
    {
      hint: "Run undrift doctor to see what the connection can do.",
      cause: error,
    },
  );
}
