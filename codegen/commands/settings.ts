import { resolve } from "node:path";
import { parseConfig, sources, type Settings } from "../config.ts";
import { UndriftError } from "../errors.ts";
import type { Io } from "../io.ts";
import { loadConfig } from "../load-config.ts";
import { nearest } from "../plan/nearest.ts";
import { textFlag, textFlags, type Arguments, type Flag } from "./command.ts";

/** Flags of commands that need the facts of a database. */
export const databaseFlags: Readonly<Record<string, Flag>> = {
  from: {
    type: "string",
    value: "SOURCE",
    help: "url, migrations, testcontainers or snapshot",
  },
  migrations: {
    type: "string",
    value: "DIR",
    help: "directory of SQL migrations (migrations)",
  },
  major: {
    type: "string",
    value: "N",
    help: "major version of the embedded PostgreSQL (18)",
  },
};

/** Configuration file, environment and flags in one: the later beats the earlier. */
export async function commandSettings(
  given: Arguments,
  io: Io,
): Promise<Settings> {
  const loaded = await loadConfig(io.directory, textFlag(given, "config"));
  const flags = flagOptions(given, io);
  const { projectDirectory } = loaded;
  parseConfig(flags, projectDirectory, "The command line");
  const settings = parseConfig(
    isObject(loaded.config) ? { ...loaded.config, ...flags } : loaded.config,
    projectDirectory,
    loaded.path,
  );
  const url =
    textFlag(given, "url") ?? (io.environment["DATABASE_URL"] || undefined);
  return {
    ...settings,
    url: url ?? settings.url,
    from: sourceFlag(given) ?? (url === undefined ? settings.from : "url"),
  };
}

/** Flags that stand for an option of the configuration file. */
function flagOptions(given: Arguments, io: Io): Record<string, unknown> {
  const out = textFlag(given, "out");
  const migrations = textFlag(given, "migrations");
  const major = textFlag(given, "major");
  const schemas = textFlags(given, "schema");
  return {
    ...(out !== undefined && { out: resolve(io.directory, out) }),
    ...(migrations !== undefined && {
      migrations: resolve(io.directory, migrations),
    }),
    ...(major !== undefined && { major: Number(major) }),
    ...(schemas !== undefined && { schemas }),
  };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function sourceFlag(given: Arguments): Settings["from"] {
  const named = textFlag(given, "from");
  if (named === undefined) return undefined;
  const known = sources.find((source) => source === named);
  if (known !== undefined) return known;
  const [close] = nearest(named, sources);
  throw new UndriftError("ARGUMENTS", `--from does not know "${named}".`, {
    hint: close
      ? `Did you mean --from ${close}?`
      : `Give one of ${sources.join(", ")}.`,
  });
}
