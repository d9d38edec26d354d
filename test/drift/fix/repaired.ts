/** A drifted project put through its repairs, as a user would: check, fix, check again, fix again. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { mergeClaims } from "../../../codegen/claims/merge.ts";
import type {
  ModelReader,
  SourceFile,
} from "../../../codegen/claims/reader.ts";
import { enumerations } from "../../../codegen/claims/typescript/enumerations.ts";
import { check } from "../../../codegen/drift/check.ts";
import type { Finding } from "../../../codegen/drift/finding.ts";
import {
  applyFixes,
  printPatch,
  type FixOptions,
  type FixResult,
} from "../../../codegen/drift/fix/fix.ts";
import type { Facts } from "../../../codegen/facts/model.ts";

export interface Repaired {
  readonly result: FixResult;
  readonly patch: string;
  /** Path → text, after the first run. */
  readonly texts: ReadonlyMap<string, string>;
  readonly before: readonly Finding[];
  readonly after: readonly Finding[];
  /** The patch of a second run: empty when there is nothing left to do. */
  readonly secondPatch: string;
}

export async function repaired(
  facts: Facts,
  reader: ModelReader,
  project: Readonly<Record<string, string>>,
  options: FixOptions = {},
): Promise<Repaired> {
  const sources = Object.entries(project).map(([path, text]) => ({
    path,
    text,
  }));
  const find = (files: readonly SourceFile[]) =>
    check(
      facts,
      mergeClaims([reader.read(files, {}), enumerations.read(files, {})]),
    ).findings;
  const before = find(sources);
  const result = await applyFixes(sources, before, options);
  const patched = sources
    .filter(({ path }) => !result.deleted.includes(path))
    .map(({ path, text }) => ({ path, text: result.files.get(path) ?? text }));
  const after = find(patched);
  const second = await applyFixes(patched, after, options);
  return {
    result,
    patch: printPatch(sources, result),
    texts: new Map(patched.map(({ path, text }) => [path, text])),
    before,
    after,
    secondPatch: printPatch(patched, second),
  };
}

/** "D205 deleted_at", of findings other than those about columns that a model may leave out. */
export function named(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ rule }) => rule !== "D203")
    .map(({ rule, column, model }) => `${rule} ${model ?? ""}.${column ?? ""}`)
    .sort();
}

/** "D205 column: why", of what is left to a person beside columns that may be left out. */
export function left({ result }: Repaired): string[] {
  return result.left
    .filter(({ finding }) => finding.rule !== "D203")
    .map(({ finding, why }) => `${finding.rule} ${finding.column}: ${why}`);
}

export const root = path.join(import.meta.dirname, "../../..");

/** What the compiler says of a project with the real libraries; empty when it is content. */
export async function typeErrors(
  texts: ReadonlyMap<string, string>,
): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), "fix-types-"));
  try {
    await symlink(
      path.join(root, "node_modules"),
      path.join(directory, "node_modules"),
    );
    for (const [file, text] of texts) {
      const at = path.join(directory, file);
      await mkdir(path.dirname(at), { recursive: true });
      await writeFile(at, text);
    }
    await writeFile(path.join(directory, "package.json"), '{"type":"module"}');
    const compilerOptions = {
      noEmit: true,
      strict: true,
      strictPropertyInitialization: false,
      noUnusedLocals: true,
      skipLibCheck: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      module: "nodenext",
      target: "es2023",
      types: ["node"],
      allowImportingTsExtensions: true,
    };
    await writeFile(
      path.join(directory, "tsconfig.json"),
      JSON.stringify({ compilerOptions, include: ["**/*.ts"] }),
    );
    const { stdout } = await promisify(execFile)(
      path.join(root, "node_modules/.bin/tsc"),
      ["--project", directory, "--pretty", "false"],
      { cwd: directory },
    ).catch((error: { stdout: string }) => error);
    return stdout;
  } finally {
    await rm(directory, { recursive: true });
  }
}
