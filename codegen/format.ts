import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { textHash } from "./manifest.ts";
import type { Formatter } from "./write.ts";

const ignoreFile = ".prettierignore";

const configFiles = [
  ".prettierrc",
  ".prettierrc.json",
  ".prettierrc.json5",
  ".prettierrc.yaml",
  ".prettierrc.yml",
  ".prettierrc.toml",
  ".prettierrc.js",
  ".prettierrc.cjs",
  ".prettierrc.mjs",
  ".prettierrc.ts",
  ".prettierrc.cts",
  ".prettierrc.mts",
  "prettier.config.js",
  "prettier.config.cjs",
  "prettier.config.mjs",
  "prettier.config.ts",
  "prettier.config.cts",
  "prettier.config.mts",
  ".editorconfig",
  ignoreFile,
];

/**
 * The project's prettier, where it has a configuration. Generated text is as
 * prettier prints it by default, so without one there is nothing to do; the
 * configuration's files are looked for here so that prettier itself loads only
 * when a file has to be formatted.
 */
export function projectFormatter(directory: string): Formatter | undefined {
  const found = configurations(directory);
  if (found.every(({ path }) => path.endsWith(ignoreFile))) return undefined;
  return {
    fingerprint: textHash(found.map(({ text }) => text).join("\0")),
    format: (path, text) =>
      format(
        join(directory, path),
        text,
        found
          .filter((one) => one.path.endsWith(ignoreFile))
          .map((one) => one.path),
      ),
  };
}

async function format(
  path: string,
  text: string,
  ignorePath: string[],
): Promise<string> {
  const prettier = await import("prettier");
  const options = await prettier.resolveConfig(path, { editorconfig: true });
  const info = await prettier.getFileInfo(path, {
    ignorePath,
    resolveConfig: false,
  });
  if (options === null || info.ignored) return text;
  return prettier.format(text, { ...options, filepath: path });
}

interface Configuration {
  readonly path: string;
  readonly text: string;
}

/** Everything from the directory upwards that prettier could take options from. */
function configurations(directory: string): Configuration[] {
  const found: Configuration[] = [];
  for (let at = directory; ; at = dirname(at)) {
    for (const name of configFiles) {
      const path = join(at, name);
      if (existsSync(path))
        found.push({ path, text: readFileSync(path, "utf8") });
    }
    const path = join(at, "package.json");
    const text = existsSync(path) ? prettierKey(path) : undefined;
    if (text !== undefined) found.push({ path, text });
    if (existsSync(join(at, ".git")) || dirname(at) === at) return found;
  }
}

/** The options that a package.json holds for prettier; the rest of it does not count. */
function prettierKey(path: string): string | undefined {
  try {
    const { prettier } = JSON.parse(readFileSync(path, "utf8")) as {
      prettier?: unknown;
    };
    return prettier === undefined ? undefined : JSON.stringify(prettier);
  } catch {
    return undefined;
  }
}
