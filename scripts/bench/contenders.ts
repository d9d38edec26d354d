import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Measurement, measure, type Program } from "./measure.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The command line as it is published; `npm run build` makes it. */
export const undriftScript = path.join(root, "dist/codegen/bin.js");
const kyselyCodegenScript = path.join(
  root,
  "node_modules/kysely-codegen/dist/cli/bin.js",
);
const kanelScript = path.join(root, "node_modules/kanel/build/cli/index.js");

/** A way to generate code from a database, which can be run again and again. */
export interface Contender {
  readonly name: string;
  /** Runs it once as a whole process. */
  run(): Promise<Measurement>;
}

/** Makes a contender for a database, in an empty directory of its own. */
export type Entry = (url: string, directory: string) => Promise<Contender>;

function freshDirectory(parent: string): string {
  return mkdtempSync(path.join(parent, "run-"));
}

function undriftProgram(
  url: string,
  directory: string,
  flags: readonly string[] = [],
): Program {
  return {
    arguments: [
      undriftScript,
      "codegen",
      "--url",
      url,
      "--out",
      path.join(directory, "generated"),
      ...flags,
    ],
    directory,
    environment: { UNDRIFT_CACHE_DIR: path.join(directory, "cache") },
  };
}

/** Nothing generated, nothing cached. */
export const undriftFull: Entry = async (url, directory) => ({
  name: "undrift codegen",
  run: () => measure(undriftProgram(url, freshDirectory(directory))),
});

/** Everything generated already, from the database as it still is. */
function undriftUnchanged(name: string, flags: readonly string[]): Entry {
  return async (url, directory) => {
    await measure(undriftProgram(url, directory));
    return {
      name,
      run: () => measure(undriftProgram(url, directory, flags)),
    };
  };
}

export const undriftAgain = undriftUnchanged("undrift codegen, unchanged", []);
export const undriftCheck = undriftUnchanged(
  "undrift codegen --check, unchanged",
  ["--check"],
);

/** Where `kyselyCodegen` writes, inside its directory. */
export const kyselyCodegenFile = "db.ts";

export const kyselyCodegen: Entry = async (url, directory) => ({
  name: "kysely-codegen",
  run: () => {
    const target = freshDirectory(directory);
    return measure(kyselyCodegenProgram(url, target));
  },
});

function kyselyCodegenProgram(url: string, directory: string): Program {
  return {
    arguments: [
      kyselyCodegenScript,
      "--dialect",
      "postgres",
      "--url",
      url,
      "--out-file",
      path.join(directory, kyselyCodegenFile),
    ],
    directory,
  };
}

export const kanel: Entry = async (url, directory) => ({
  name: "kanel",
  run: () => {
    const target = freshDirectory(directory);
    const config = { connection: url, outputPath: path.join(target, "models") };
    writeFileSync(
      path.join(target, "kanel.config.json"),
      JSON.stringify(config),
    );
    return measure({ arguments: [kanelScript], directory: target });
  },
});

/** Puts undrift's output for a database into `directory`/generated. */
export async function generateWithUndrift(
  url: string,
  directory: string,
): Promise<void> {
  mkdirSync(directory, { recursive: true });
  await measure(undriftProgram(url, directory));
}

/** Puts kysely-codegen's output for a database into `directory`/db.ts. */
export async function generateWithKyselyCodegen(
  url: string,
  directory: string,
): Promise<void> {
  mkdirSync(directory, { recursive: true });
  await measure(kyselyCodegenProgram(url, directory));
}

/** Whether the published command line has been built. */
export function isUndriftBuilt(): boolean {
  return existsSync(undriftScript);
}
