import type { Settings } from "../config.ts";
import { UndriftError } from "../errors.ts";
import { showProgress, silent, type Io } from "../io.ts";
import { nearest } from "../plan/nearest.ts";
import { checkGenerated } from "./check-generated.ts";
import {
  commonFlags,
  isSet,
  type Arguments,
  type Command,
  type Flag,
} from "./command.ts";
import { withDatabase, type DatabaseReader } from "./read-database.ts";
import { commandSettings, databaseFlags } from "./settings.ts";

type Check = (
  settings: Settings,
  given: Arguments,
  io: Io,
  open?: typeof withDatabase,
) => Promise<number>;

/** What can be checked, by the word that follows `check`. */
const checks = {
  generated: checkGenerated,
  models: async (...given) => {
    const { checkModelDrift } = await import("./check-model-drift.ts");
    return checkModelDrift(...given);
  },
} as const satisfies Record<string, Check>;

type CheckName = keyof typeof checks;

const modelFlags: Readonly<Record<string, Flag>> = {
  "fail-on": {
    type: "string",
    value: "SEVERITY",
    help: "models: error (default), warning, information or never",
  },
  format: {
    type: "string",
    value: "FORMAT",
    help: "models: pretty, json, github, sarif, junit, gitlab or markdown",
  },
  output: {
    type: "string",
    multiple: true,
    value: "FORMAT=FILE",
    help: "models: a report to write as well; may be repeated",
  },
  baseline: {
    type: "string",
    value: "FILE",
    help: "models: findings listed there are known",
  },
  since: {
    type: "string",
    value: "REF",
    help: "models: only files that differ from this commit",
  },
};

export const checkCommand: Command = {
  name: "check",
  summary: "report everything that has drifted from the database",
  usage: `[${Object.keys(checks).join("|")}]`,
  flags: { ...commonFlags, ...databaseFlags, ...modelFlags },
  positionals: 1,
  async run(given, io) {
    const settings = await commandSettings(given, io);
    const names = chosen(given.positionals[0], settings);
    const [only] = names;
    return names.length === 1
      ? checks[only!](settings, given, io)
      : runAll(names, settings, given, io);
  },
};

/** Several checks of one database: it is opened once. */
async function runAll(
  names: readonly CheckName[],
  settings: Settings,
  given: Arguments,
  io: Io,
): Promise<number> {
  const isJson = isSet(given, "json");
  const progress = isSet(given, "quiet") || isJson ? silent : showProgress(io);
  const documents: string[] = [];
  const each = isJson
    ? { ...io, stdout: (text: string) => void documents.push(text.trim()) }
    : io;
  const exitCodes = await withDatabase(settings, progress, async (reader) => {
    progress.done();
    const shared = readOnce(reader);
    const open: typeof withDatabase = (_settings, _progress, use) =>
      use(shared);
    const codes: number[] = [];
    for (const name of names) {
      codes.push(await checks[name](settings, given, each, open));
    }
    return codes;
  });
  if (isJson) {
    const parts = names.map((name, at) => `"${name}":${documents[at]}`);
    io.stdout(`{${parts.join(",")}}\n`);
  }
  return Math.max(...exitCodes);
}

/** The facts are read when the first check asks for them. */
function readOnce(reader: DatabaseReader): DatabaseReader {
  let facts: ReturnType<DatabaseReader["readFacts"]> | undefined;
  return { ...reader, readFacts: () => (facts ??= reader.readFacts()) };
}

/** Without a word, everything that the configuration has. */
function chosen(
  what: string | undefined,
  { models }: Settings,
): readonly CheckName[] {
  const known = Object.keys(checks) as CheckName[];
  if (what === undefined) {
    return models.include.length > 0 ? known : ["generated"];
  }
  const named = known.find((name) => name === what);
  if (named !== undefined) return [named];
  const [close] = nearest(what, known);
  throw new UndriftError("ARGUMENTS", `check does not know "${what}".`, {
    hint: close
      ? `Did you mean undrift check ${close}?`
      : `Give one of ${known.join(", ")}, or nothing for all.`,
  });
}
