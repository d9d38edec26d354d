import { UndriftError } from "../errors.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import { markdown } from "./markdown.ts";
import { pretty } from "./pretty.ts";
import type { Reporter } from "./reporter.ts";
import { sarif } from "./sarif.ts";

export type Format =
  "pretty" | "json" | "github" | "sarif" | "junit" | "gitlab" | "markdown";

/** One reporter for each format. */
export const reporters: Readonly<Record<Format, Reporter>> = {
  pretty,
  json,
  github,
  sarif,
  junit,
  gitlab,
  markdown,
};

function isFormat(name: string): name is Format {
  return Object.hasOwn(reporters, name);
}

/**
 * @throws UndriftError ARGUMENTS when there is no such format.
 */
export function parseFormat(name: string): Format {
  if (isFormat(name)) return name;
  throw new UndriftError("ARGUMENTS", `There is no format '${name}'.`, {
    hint: `Use one of ${Object.keys(reporters).join(", ")}.`,
  });
}

/** A report to write beside what is printed: `--output sarif=drift.sarif`. */
export interface Output {
  readonly format: Format;
  readonly file: string;
}

/**
 * @throws UndriftError ARGUMENTS when the text is not FORMAT=FILE.
 */
export function parseOutput(text: string): Output {
  const at = text.indexOf("=");
  const file = text.slice(at + 1);
  if (at < 1 || file === "")
    throw new UndriftError("ARGUMENTS", `'${text}' names no format and file.`, {
      hint: "Write it as --output sarif=drift.sarif.",
    });
  return { format: parseFormat(text.slice(0, at)), file };
}
