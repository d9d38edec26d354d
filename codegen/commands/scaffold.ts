import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, posix, relative, resolve, sep } from "node:path";
import type { Settings } from "../config.ts";
import { UndriftError } from "../errors.ts";
import { nearest } from "../plan/nearest.ts";
import type { TableMetadata } from "../plan/plan.ts";
import { commonFlags, isSet, textFlag, type Command } from "./command.ts";
import { snapshotReader } from "./read-database.ts";
import { commandSettings } from "./settings.ts";

export const scaffoldCommand: Command = {
  name: "scaffold",
  summary: "write a repository for a table, once",
  usage: "<table>",
  flags: {
    ...commonFlags,
    to: {
      type: "string",
      value: "FILE",
      help: "file to write (src/repositories/<table>.ts)",
    },
  },
  positionals: 1,
  async run(given, io) {
    const settings = await commandSettings(given, io);
    const [name] = given.positionals;
    const table = await generatedTable(settings, name);
    const to = textFlag(given, "to");
    const file = to
      ? resolve(io.directory, to)
      : resolve(settings.projectDirectory, "src/repositories", fileName(table));
    await writeScaffold(table, file, settings);
    const shown = relative(io.directory, file).split(sep).join("/");
    if (isSet(given, "json")) {
      io.stdout(`${JSON.stringify({ table: table.key, file })}\n`);
    } else if (!isSet(given, "quiet")) {
      io.stdout(`  wrote ${shown}; it is yours from now on\n`);
    }
    return 0;
  },
};

/** Of the generated code, which the file stands on: from its snapshot, without a database. */
async function generatedTable(
  { out, plan: config }: Settings,
  name: string | undefined,
): Promise<TableMetadata> {
  const reader = await snapshotReader(out);
  const facts = await reader.readFacts();
  const { makePlan } = await import("../plan/make-plan.ts");
  const { loadCamelCase } = await import("../plan/camel-case.ts");
  const { tables } = makePlan(
    facts,
    { ...config, columnOverrides: {}, typeOverrides: {} },
    config.camelCase ? { names: await loadCamelCase() } : {},
  );
  const known = tables.filter(({ kind }) => kind === "table");
  const found = known.find(({ key }) => key === name);
  if (found !== undefined) return found;
  const keys = known.map(({ key }) => key);
  const [close] = name === undefined ? [] : nearest(name, keys);
  throw new UndriftError(
    "ARGUMENTS",
    name === undefined
      ? "undrift scaffold was not told which table."
      : `There is no table "${name}" in ${out}.`,
    {
      hint: close
        ? `Did you mean undrift scaffold ${close}?`
        : `Name one of ${keys.join(", ") || "the database's tables; there is none"}.`,
    },
  );
}

/** "booking-lines.ts" for core.booking_lines. */
function fileName({ key }: TableMetadata): string {
  const name = key.split(".").at(-1)!;
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  return `${words.join("-").toLowerCase() || "table"}.ts`;
}

async function writeScaffold(
  table: TableMetadata,
  file: string,
  { out, plan, projectDirectory }: Settings,
): Promise<void> {
  if (existsSync(file)) throw isThere(file);
  const { printScaffold } = await import("../emit/scaffold.ts");
  const directory = dirname(file);
  const extension = plan.importExtension;
  const text = printScaffold(table, {
    runtime: plan.runtime.startsWith(".")
      ? moduleFrom(directory, resolve(out, plan.runtime))
      : plan.runtime,
    index: moduleFrom(directory, resolve(out, `index${extension}`)),
    tables: moduleFrom(directory, resolve(out, `tables${extension}`)),
  });
  const formatted = await format(text, file, projectDirectory);
  await mkdir(directory, { recursive: true });
  try {
    await writeFile(file, formatted, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw isThere(file);
    throw error;
  }
}

/** As the project's prettier prints it, else as prettier does by default. */
async function format(
  text: string,
  file: string,
  projectDirectory: string,
): Promise<string> {
  const prettier = await import("prettier");
  const options = await prettier.resolveConfig(
    file.startsWith(projectDirectory)
      ? file
      : resolve(projectDirectory, "a.ts"),
    { editorconfig: true },
  );
  return prettier.format(text, { ...options, filepath: file });
}

function moduleFrom(directory: string, path: string): string {
  const module = posix.join(...relative(directory, path).split(sep));
  return module.startsWith(".") ? module : `./${module}`;
}

function isThere(file: string): UndriftError {
  return new UndriftError("WRITE", `${file} is there already.`, {
    hint: "It is written once and belongs to you; name another file with --to, or delete this one.",
  });
}
