/** A project of several files, repaired, and what is to be said of it then. */
import path from "node:path";
import type {
  ModelReader,
  SourceFile,
} from "../../../codegen/claims/reader.ts";
import { check } from "../../../codegen/drift/check.ts";
import type { Finding } from "../../../codegen/drift/finding.ts";
import { applyFixes, type FixResult } from "../../../codegen/drift/fix/fix.ts";
import type { Facts } from "../../../codegen/facts/model.ts";
import { typeErrors } from "../../compiler.ts";

const root = path.join(import.meta.dirname, "../../..");

export interface Repaired {
  readonly result: FixResult;
  readonly findings: readonly Finding[];
  textOf(path: string): string;
  /** What is found in the repaired project, as "D205 column". */
  readonly after: readonly string[];
  /** What is left, with its reason. */
  readonly left: readonly string[];
  /** Paths that a second run would change. */
  readonly second: readonly string[];
  /** What the compiler says of the repaired project, with the real libraries. */
  typeErrors(): Promise<string>;
}

/** Repairs a project against facts, with the types of this repository's packages or with none. */
export async function repaired(
  facts: Facts,
  reader: ModelReader,
  files: Readonly<Record<string, string>>,
  options: { packages?: string; renameEncrypted?: boolean } = {
    packages: root,
  },
): Promise<Repaired> {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  const find = (all: readonly SourceFile[]) =>
    check(facts, reader.read(all, {})).findings.filter(
      ({ severity }) => severity !== "information",
    );
  const findings = find(sources);
  const result = await applyFixes(sources, findings, options);
  const now = sources
    .filter(({ path }) => !result.deleted.includes(path))
    .map(({ path, text }) => ({ path, text: result.files.get(path) ?? text }));
  const again = await applyFixes(now, find(now), options);
  const texts = new Map(now.map(({ path, text }) => [path, text]));
  return {
    result,
    findings,
    textOf: (path) => texts.get(path)!,
    after: find(now).map(({ rule, model, column }) =>
      [rule, model, column].filter(Boolean).join(" "),
    ),
    left: result.left.map(
      ({ finding, why }) =>
        `${finding.rule} ${finding.column ?? finding.model}: ${why}`,
    ),
    second: [...again.files.keys()],
    async typeErrors() {
      const errors = await typeErrors(
        texts,
        ["5.9"],
        {},
        {
          experimentalDecorators: true,
          useDefineForClassFields: false,
        },
      );
      return Object.values(errors).join("\n");
    },
  };
}
