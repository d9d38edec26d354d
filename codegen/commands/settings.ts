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
  const settings = parseConfig(
    withFlags(loaded.config, given, io),
    loaded.projectDirectory,
    loaded.path,
  );
  const out = textFlag(given, "out");
  const environmentUrl = io.environment["DATABASE_URL"];
  return {
    ...settings,
    url: textFlag(given, "url") ?? (environmentUrl || settings.url),
    from: sourceFlag(given) ?? settings.from,
    ...(out !== undefined && { out: resolve(io.directory, out) }),
  };
}

/** Flags that stand for an option of the configuration file are checked like it. */
function withFlags(config: unknown, given: Arguments, io: Io): unknown {
  if (typeof config !== "object" || config === null) return config;
  const out = textFlag(given, "out");
  const migrations = textFlag(given, "migrations");
  const major = textFlag(given, "major");
  const schemas = textFlags(given, "schema");
  return {
    ...config,
    ...(out !== undefined && { out: resolve(io.directory, out) }),
    ...(migrations !== undefined && {
      migrations: resolve(io.directory, migrations),
    }),
    ...(major !== undefined && { major: Number(major) }),
    ...(schemas !== undefined && { schemas }),
  };
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
