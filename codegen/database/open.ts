import { UndriftError } from "../errors.ts";
import {
  type EmbeddedOptions,
  searchDirectories,
  startEmbedded,
} from "./embedded.ts";
import { defaultMajor, hasPlatformPackage } from "./embedded-package.ts";
import { applyMigrations, type Migrations } from "./migrations.ts";
import { redactUrl } from "./redact-url.ts";
import { createScratchDatabase } from "./scratch.ts";
import type { Database, OnProgress } from "./source.ts";
import { hasContainerEngine, startContainer } from "./testcontainers.ts";
import { parseUrl } from "./url.ts";

export interface OpenOptions {
  /** Where the database comes from; without it, the URL when there is one, else the migrations. */
  readonly from?: "url" | "migrations" | "testcontainers" | undefined;
  readonly url?: string | undefined;
  readonly migrations?: Migrations | undefined;
  /** Of the embedded server; 18 unless given. */
  readonly major?: number | undefined;
  /** Of the container. */
  readonly image?: string | undefined;
  /** A server that migrations are applied on, in a scratch database, instead of an embedded one. */
  readonly scratchServer?: string | undefined;
  readonly projectDirectory: string;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Opens the database that a command works with. A given URL is only taken
 * apart, not connected to; of the other sources a server with the migrations
 * applied is running when this returns.
 * @throws UndriftError `ARGUMENTS`, `CONNECTION`, `SERVER`, `MIGRATION`
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const from = options.from ?? (options.url ? "url" : "migrations");
  if (from === "url") return givenDatabase(options.url);
  const { migrations } = options;
  if (!migrations) throw noMigrations(from);
  const database = await startServer(options, from);
  try {
    await applyMigrations(database.url, migrations, options);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

function givenDatabase(url: string | undefined): Database {
  if (!url) {
    throw new UndriftError("ARGUMENTS", "No database URL was given.", {
      hint: "Set DATABASE_URL or pass --url postgres://user:password@host:5432/database.",
    });
  }
  parseUrl(url);
  return { url, description: redactUrl(url), close: async () => {} };
}

/** Starts a server without a word about migrations. */
export async function startServer(
  options: OpenOptions,
  from: "migrations" | "testcontainers",
): Promise<Database> {
  if (from === "testcontainers") return startContainer(options);
  if (options.scratchServer)
    return createScratchDatabase(options.scratchServer);
  return (await isContainerNeeded(options))
    ? startContainer(options)
    : startEmbedded(embeddedOptions(options));
}

/** A container stands in for embedded binaries that are not installed, where an engine is at hand. */
async function isContainerNeeded(options: OpenOptions): Promise<boolean> {
  const { major = defaultMajor, projectDirectory } = options;
  const isInstalled = hasPlatformPackage(
    major,
    searchDirectories(projectDirectory),
  );
  return !isInstalled && (await hasContainerEngine(projectDirectory));
}

function embeddedOptions(options: OpenOptions): EmbeddedOptions {
  const { major, projectDirectory, onProgress } = options;
  return { major, projectDirectory, onProgress };
}

function noMigrations(from: string): UndriftError {
  return new UndriftError(
    "CONFIG",
    `There is neither a database URL nor a migrations directory to make one from (--from ${from}).`,
    {
      hint: "Set DATABASE_URL, or `migrations` in undrift.config.ts.",
    },
  );
}
