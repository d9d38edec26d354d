import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  printPatch,
  refuseDatabaseChange,
  type FixResult,
} from "../drift/fix/fix.ts";
import { choices, type Keep } from "../drift/fix/keep.ts";
import { applyInRounds } from "../drift/fix/rounds.ts";
import type { Finding } from "../drift/finding.ts";
import type { Report } from "../drift/report-model.ts";
import { familyOf } from "../claims/family.ts";
import type { Settings } from "../config.ts";
import { findModelFiles } from "../model-files.ts";
import { showProgress, silent, type Io } from "../io.ts";
import { generatedSources, readSources } from "../model-claims.ts";
import { readOutput } from "../output.ts";
import { UndriftError } from "../errors.ts";
import { counted } from "../report/counted.ts";
import {
  commonFlags,
  isSet,
  textFlag,
  textFlags,
  type Command,
} from "./command.ts";
import { reportModels } from "./model-report.ts";
import { commandSettings, databaseFlags } from "./settings.ts";

export const fixCommand: Command = {
  name: "fix",
  summary: "patch hand-written models so that they say what the database does",
  flags: {
    ...commonFlags,
    ...databaseFlags,
    "dry-run": {
      type: "boolean",
      help: "print the patch and write nothing (the default)",
    },
    write: { type: "boolean", help: "write the patched files" },
    baseline: {
      type: "string",
      value: "FILE",
      help: "leave findings listed there alone",
    },
    "rename-encrypted": {
      type: "boolean",
      help: "rename members to encrypted columns too, before the code encrypts",
    },
    keep: {
      type: "string",
      multiple: true,
      value: "FILE:NAME",
      help: "of several models of one table, the one that stays; may be repeated",
    },
    database: {
      type: "boolean",
      help: "is refused: undrift never changes a database to please code",
    },
  },
  positionals: 0,
  async run(given, io) {
    const isWriting = isSet(given, "write");
    if (isWriting && isSet(given, "dry-run")) {
      throw new UndriftError(
        "ARGUMENTS",
        "--write and --dry-run ask for opposite things.",
        { hint: "Give one of them; without either nothing is written." },
      );
    }
    const settings = await commandSettings(given, io);
    const { projectDirectory, models } = settings;
    const isSilent = isSet(given, "quiet") || isSet(given, "json");
    const progress = isSilent ? silent : showProgress(io);
    const { report, paths, again } = await reportModels(settings, {
      baseline: textFlag(given, "baseline") ?? models.baseline,
      progress,
    }).finally(() => progress.done());
    if (isSet(given, "database")) return refuse(report.findings, io);
    const sources = await readSources(
      projectDirectory,
      await filesAround(paths, report.findings, settings),
    );
    const output = await readOutput(settings.out);
    const options = {
      renameEncrypted: isSet(given, "rename-encrypted"),
      keep: modelsToKeep(textFlags(given, "keep") ?? [], report),
      generated: generatedSources(settings, output.files),
      packages: projectDirectory,
      checked: new Set(paths),
    };
    const result = await applyInRounds(
      sources,
      report.findings,
      options,
      async (files) => (await again(files)).findings,
    );
    const patch = printPatch(sources, result);
    if (isWriting) await writeFiles(projectDirectory, result);
    if (isSet(given, "json")) io.stdout(`${printResult(result, patch)}\n`);
    else {
      io.stdout(patch);
      if (!isSet(given, "quiet")) tell(result, isWriting, io);
    }
    return 0;
  },
};

/** Of --keep; a name that no model has is a slip of the pen. */
function modelsToKeep(
  texts: readonly string[],
  { findings, models }: Report,
): readonly Keep[] {
  const known = choices(findings.flatMap(({ fix }) => (fix ? [fix] : [])));
  const listed = known.map(({ file, name }) => `${file}:${name}`);
  const all = models.map(({ file, name }) => ({ file, name }));
  return texts.map((text) => {
    const wanted = text.replaceAll("\\", "/");
    const found = all.find(({ file, name }) => `${file}:${name}` === wanted);
    if (found) return found;
    throw new UndriftError("ARGUMENTS", `--keep ${text} names no model.`, {
      hint:
        listed.length === 0
          ? "No table has several models of one language."
          : `Models of which one can stay: ${listed.join(", ")}.`,
    });
  });
}

/** The files of the models, and all that may use them: a repair goes wherever its uses are. */
async function filesAround(
  paths: readonly string[],
  findings: readonly Finding[],
  { projectDirectory, out }: Pick<Settings, "projectDirectory" | "out">,
): Promise<readonly string[]> {
  const languages = new Set(
    findings.flatMap(({ fix, language }) =>
      fix && language ? [language] : [],
    ),
  );
  if (languages.size === 0) return paths;
  const globs = { include: ["**"], exclude: [] };
  const all = await findModelFiles(projectDirectory, globs, out);
  const users = all.filter((path) => {
    const family = familyOf(path);
    // A Prisma schema's client is used in TypeScript.
    return family === "typescript"
      ? languages.has("typescript") || languages.has("prisma")
      : family === "python" && languages.has("python");
  });
  return [...new Set([...paths, ...users])];
}

async function writeFiles(
  project: string,
  { files, deleted }: FixResult,
): Promise<void> {
  for (const [path, text] of files) await writeFile(join(project, path), text);
  for (const path of deleted) await rm(join(project, path));
}

/** What is said after the patch: on stderr, so that stdout is a patch and nothing else. */
function tell(
  { applied, left, uses, files }: FixResult,
  isWriting: boolean,
  io: Io,
): void {
  const lines: string[] = [];
  const counts = `${counted(applied.length, "finding")} in ${counted(files.size, "file")}`;
  if (applied.length > 0) {
    lines.push(
      isWriting
        ? `Patched ${counts}.`
        : `This patch corrects ${counts}; undrift fix --write applies it.`,
    );
  } else lines.push("Nothing that can be patched was found.");
  if (uses.length > 0) {
    lines.push("", "Named elsewhere; look at these yourself:");
    for (const { file, line, text } of uses)
      lines.push(`  ${file}:${line}: ${text}`);
  }
  if (left.length > 0) {
    const optional = left.length - left.filter(isNamed).length;
    const named = counted(left.length - optional, "finding");
    lines.push("", `For a person to see to: ${named}`);
    if (optional > 0) {
      const columns = counted(optional, "column");
      lines.push(`  (and ${columns} that the models may leave out: D203)`);
    }
    for (const { finding, why } of left.filter(isNamed)) {
      const { rule, place, message } = finding;
      const where = place ? `${place.file}:${place.line}: ` : "";
      lines.push(`  ${where}${rule} ${message}`, `    ${why}`);
    }
  }
  io.stderr(`${lines.join("\n")}\n`);
}

/** Columns that a model may leave out are many; they are counted, not listed. */
function isNamed({ finding }: FixResult["left"][number]): boolean {
  return finding.rule !== "D203";
}

function printResult(
  { applied, left, uses, files }: FixResult,
  patch: string,
): string {
  return JSON.stringify({
    files: [...files.keys()].sort(),
    patch,
    applied: applied.map(({ rule, message, place }) => ({
      rule,
      message,
      place,
    })),
    left: left.map(({ finding: { rule, message, place }, why }) => ({
      rule,
      message,
      place,
      why,
    })),
    uses,
  });
}

/** Says for each finding why the database stays as it is. */
function refuse(findings: readonly Finding[], io: Io): number {
  const answers = new Set(
    findings
      .filter(({ table, severity }) => table && severity !== "information")
      .map(refuseDatabaseChange),
  );
  for (const answer of answers) io.stderr(`${answer}\n`);
  throw new UndriftError(
    "ARGUMENTS",
    "fix --database is refused: a database is never changed to please code.",
    {
      hint: "Run undrift fix for the patch of the code; write a migration for what the database should become.",
    },
  );
}
