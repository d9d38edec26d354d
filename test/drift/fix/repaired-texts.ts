/** Code after all that can be repaired was, and what is left of its findings. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Claims } from "../../../codegen/claims/model.ts";
import type {
  ModelReader,
  SourceFile,
} from "../../../codegen/claims/reader.ts";
import { check } from "../../../codegen/drift/check.ts";
import type { Finding } from "../../../codegen/drift/finding.ts";
import {
  printPatch,
  type FixOptions,
  type FixResult,
} from "../../../codegen/drift/fix/fix.ts";
import { applyInRounds, patched } from "../../../codegen/drift/fix/rounds.ts";
import type { Facts } from "../../../codegen/facts/model.ts";

export interface Repaired {
  readonly result: FixResult;
  readonly files: readonly SourceFile[];
  /** A file's text, or that of the only one. */
  textOf(file?: string): string;
  /** Errors and warnings that are still found, as "D205 message". */
  readonly found: readonly string[];
  /** What fix says of those that it left: "D205: why". */
  readonly left: readonly string[];
  /** What a second run would change. */
  readonly again: string;
  /** Lines of the first file that are no longer there, and those that came. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export async function repaired(
  facts: Facts,
  reader: ModelReader,
  sources: readonly SourceFile[],
  options: FixOptions = {},
): Promise<Repaired> {
  const findings = (files: readonly SourceFile[]): readonly Finding[] =>
    check(facts, claimsOf(reader, files)).findings;
  const run = (files: readonly SourceFile[]) =>
    applyInRounds(files, findings(files), options, async (now) =>
      findings(now),
    );
  const result = await run(sources);
  const files = patched(sources, result);
  const lines = printPatch(sources, result).split("\n");
  const changed = (sign: string) =>
    lines
      .filter((line) => line.startsWith(sign) && !/^(?:---|\+\+\+)/.test(line))
      .map((line) => line.slice(1));
  return {
    result,
    files,
    textOf: (file = sources[0]!.path) =>
      files.find((one) => one.path === file)?.text ?? "",
    found: findings(files)
      .filter(({ severity }) => severity !== "information")
      .map(({ rule, message }) => `${rule} ${message}`),
    left: result.left
      .filter(({ finding }) => finding.rule !== "D203")
      .map(({ finding, why }) => `${finding.rule}: ${why}`),
    again: printPatch(files, await run(files)),
    removed: changed("-"),
    added: changed("+"),
  };
}

function claimsOf(reader: ModelReader, files: readonly SourceFile[]): Claims {
  const own = files.filter((file) =>
    reader.extensions.some((extension) => file.path.endsWith(extension)),
  );
  return reader.read(own, {});
}

/** What Python's own compiler says of files; nothing where there is no Python. */
export async function pythonErrors(
  files: readonly SourceFile[],
): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), "fix-"));
  try {
    const names: string[] = [];
    for (const { path: file, text } of files) {
      const name = path.join(directory, file);
      await mkdir(path.dirname(name), { recursive: true });
      await writeFile(name, text);
      names.push(name);
    }
    const run = promisify(execFile)("python3", ["-m", "py_compile", ...names]);
    return await run.then(
      () => "",
      (error: { code: string | number; stderr: string }) =>
        error.code === "ENOENT" ? "" : error.stderr,
    );
  } finally {
    await rm(directory, { recursive: true });
  }
}
