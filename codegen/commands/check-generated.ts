import { relative } from "node:path";
import type { Settings } from "../config.ts";
import type { FactChange } from "../drift/compare-facts.ts";
import { UndriftError } from "../errors.ts";
import { showProgress, silent, type Io, type Progress } from "../io.ts";
import { readOutput, type Output } from "../output.ts";
import type { PlanNote } from "../plan/plan.ts";
import { isUnchanged } from "../state.ts";
import { ownVersion } from "../version.ts";
import type { ComparedFile, Comparison, FileStatus } from "../write.ts";
import { printNote, unchangedNotes } from "./encryption-notes.ts";
import { isSet, type Arguments } from "./command.ts";
import { withDatabase } from "./read-database.ts";
import { snapshotChanges } from "./snapshot-changes.ts";

export interface GeneratedCheck {
  readonly out: string;
  readonly source: string;
  /** Files that are not as codegen would leave them. */
  readonly differing: readonly {
    path: string;
    status: FileStatus | "manifest";
  }[];
  /** What changed in the database since the snapshot. */
  readonly changes: readonly FactChange[];
  /** Set when another version of undrift wrote the files. */
  readonly generatedBy?: string;
  readonly checked: number;
  /** What is wrong with encrypted columns, and what else codegen would say. */
  readonly notes: readonly PlanNote[];
}

/** Whether the generated files are what the database makes them. Writes nothing. */
export async function checkGenerated(
  settings: Settings,
  given: Arguments,
  io: Io,
  open = withDatabase,
): Promise<number> {
  const isJson = isSet(given, "json");
  const isQuiet = isSet(given, "quiet");
  const progress = isQuiet || isJson ? silent : showProgress(io);
  const result = await compareWithDatabase(settings, progress, open).finally(
    () => progress.done(),
  );
  if (isJson) io.stdout(`${JSON.stringify(result)}\n`);
  else report(result, settings, isQuiet, io);
  const isWeak = result.notes.some(({ severity }) => severity === "error");
  return result.differing.length > 0 || isWeak ? 1 : 0;
}

export async function compareWithDatabase(
  settings: Settings,
  progress: Progress,
  open = withDatabase,
): Promise<GeneratedCheck> {
  const output = await readOutput(settings.out);
  requireOutput(output);
  return open(settings, progress, async (reader) => {
    const { out } = settings;
    const source = reader.description;
    const checked = output.files.size;
    if (await isUnchanged(settings, output, reader.stamp)) {
      const notes = await unchangedNotes(output, settings);
      return { out, source, checked, differing: [], changes: [], notes };
    }
    const { compareGenerated } = await import("../generated-output.ts");
    const { comparison, facts, notes } = await compareGenerated(
      output,
      await reader.readFacts(),
      settings,
    );
    const by = output.manifest?.undrift;
    return {
      out,
      source,
      checked,
      differing: differing(comparison),
      notes,
      changes: await snapshotChanges(output, facts),
      ...(by !== undefined && by !== ownVersion() && { generatedBy: by }),
    };
  });
}

function requireOutput({ directory, files, manifestText }: Output): void {
  if (files.size > 0 || manifestText !== undefined) return;
  throw new UndriftError(
    "NOTHING_CHECKED",
    `There is nothing to check: ${directory} has no generated files.`,
    { hint: "Run codegen first, or name another directory with --out." },
  );
}

function differing({
  files,
  isManifestCurrent,
}: Comparison): GeneratedCheck["differing"] {
  const changed = files
    .filter(({ status }) => status !== "current")
    .map(({ path, status }: ComparedFile) => ({ path, status }));
  return isManifestCurrent || changed.length > 0
    ? changed
    : [{ path: "manifest.json", status: "manifest" as const }];
}

const meanings: Record<FileStatus | "manifest", string> = {
  current: "is as it should be",
  missing: "is missing",
  stale: "is stale: the database has changed since it was generated",
  edited: "was edited by hand",
  orphaned: "is orphaned: nothing in the database makes it any more",
  foreign: "was not written by undrift",
  manifest: "does not belong to these files",
};

function report(
  { differing, changes, checked, source, generatedBy, notes }: GeneratedCheck,
  settings: Settings,
  isQuiet: boolean,
  io: Io,
): void {
  const out = relative(io.directory, settings.out) || ".";
  for (const note of notes) {
    if (!isQuiet || note.severity === "error") io.stdout(printNote(note));
  }
  for (const { path, status } of differing) {
    io.stdout(`${out}/${path} ${meanings[status]}\n`);
  }
  if (differing.length > 0) {
    for (const { object, change } of changes) {
      io.stdout(`  ${object}: ${change}\n`);
    }
    if (generatedBy !== undefined) {
      io.stdout(
        `  written by undrift ${generatedBy}, this is ${ownVersion()}\n`,
      );
    }
    io.stdout(`${fixFor(differing)}\n`);
  } else if (!isQuiet) {
    io.stdout(`${out}: ${checked} files, all as ${source} makes them\n`);
  }
}

function fixFor(differing: GeneratedCheck["differing"]): string {
  const isByHand = differing.some(
    ({ status }) => status === "edited" || status === "foreign",
  );
  return isByHand
    ? "Take hand-made changes out of the directory, then run undrift codegen (--force overwrites edited files) and commit the result."
    : "Run undrift codegen and commit the result.";
}
