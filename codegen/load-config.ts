import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { UndriftError } from "./errors.ts";

const fileNames = [
  "undrift.config.ts",
  "undrift.config.mts",
  "undrift.config.js",
  "undrift.config.mjs",
];

export interface LoadedConfig {
  /** What the file exports by default; an empty object without a file. */
  readonly config: unknown;
  /** How to name the file in a message. */
  readonly path: string;
  /** Where the file is, or where the command runs. */
  readonly projectDirectory: string;
}

/**
 * Loads the configuration file, by default the one in `directory`. Throws an
 * UndriftError when a file that was named is not there, or does not load.
 */
export async function loadConfig(
  directory: string,
  named: string | undefined,
): Promise<LoadedConfig> {
  const path =
    named === undefined ? find(directory) : resolve(directory, named);
  if (path === undefined) {
    return {
      config: {},
      path: "undrift.config.ts",
      projectDirectory: directory,
    };
  }
  if (!existsSync(path)) {
    throw new UndriftError(
      "CONFIG",
      `There is no configuration file ${path}.`,
      {
        hint: "Give the path of an existing file to --config, or leave it out.",
      },
    );
  }
  const shown = relative(directory, path) || path;
  return {
    config: await importDefault(path, shown),
    path: shown,
    projectDirectory: dirname(path),
  };
}

function find(directory: string): string | undefined {
  return fileNames
    .map((name) => join(directory, name))
    .find((path) => existsSync(path));
}

async function importDefault(path: string, shown: string): Promise<unknown> {
  let module: { default?: unknown };
  try {
    module = await withoutModuleWarning(
      () => import(pathToFileURL(path).href) as Promise<{ default?: unknown }>,
    );
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UndriftError("CONFIG", `${shown} does not load: ${reason}`, {
      hint: "It is loaded by Node itself, which strips types but compiles nothing else.",
      cause,
    });
  }
  if (module.default === undefined) {
    throw new UndriftError("CONFIG", `${shown} has no default export.`, {
      hint: 'Export the options: export default defineConfig({ out: "generated" })',
    });
  }
  return module.default;
}

/**
 * A project that is no ES module may have a configuration that is one: Node
 * says on every run that it had to look, which nobody needs to act on.
 */
async function withoutModuleWarning<T>(load: () => Promise<T>): Promise<T> {
  const { emitWarning } = process;
  process.emitWarning = ((...given: Parameters<typeof emitWarning>) => {
    const [, options] = given as unknown as [unknown, { code?: string }?];
    if (options?.code !== "MODULE_TYPELESS_PACKAGE_JSON")
      emitWarning.apply(process, given);
  }) as typeof emitWarning;
  try {
    return await load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
