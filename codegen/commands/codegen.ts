import { relative } from "node:path";
import type { Settings } from "../config.ts";
import type { FactChange } from "../drift/compare-facts.ts";
import { showProgress, silent, type Io, type Progress } from "../io.ts";
import { textHash } from "../manifest.ts";
import { readOutput, type Output } from "../output.ts";
import type { PlanNote } from "../plan/plan.ts";
import { isUnchanged, settingsHash, writeState } from "../state.ts";
import { ownVersion } from "../version.ts";
import type { Applied, Comparison } from "../write.ts";
import { checkGenerated } from "./check-generated.ts";
import { commonFlags, isSet, type Arguments, type Command } from "./command.ts";
import { printNote, unchangedNotes } from "./encryption-notes.ts";
import { withDatabase, type DatabaseReader } from "./read-database.ts";
import { commandSettings, databaseFlags } from "./settings.ts";
import { snapshotChanges } from "./snapshot-changes.ts";

export const codegenCommand: Command = {
  name: "codegen",
  summary: "generate types from the database",
  flags: {
    ...commonFlags,
    ...databaseFlags,
    check: {
      type: "boolean",
      help: "write nothing; exit 1 when something differs",
    },
    watch: { type: "boolean", help: "run again whenever a migration changes" },
    force: {
      type: "boolean",
      help: "overwrite and delete edited files as well",
    },
  },
  positionals: 0,
  async run(given, io) {
    const settings = await commandSettings(given, io);
    if (isSet(given, "check")) return checkGenerated(settings, given, io);
    if (isSet(given, "watch")) {
      const { watchMigrations } = await import("./watch.ts");
      return watchMigrations(settings, io, () => once(settings, given, io));
    }
    return once(settings, given, io);
  },
};

async function once(
  settings: Settings,
  given: Arguments,
  io: Io,
): Promise<number> {
  const started = performance.now();
  const progress = isQuiet(given) ? silent : showProgress(io);
  const result = await codegen(settings, {
    force: isSet(given, "force"),
    progress,
  }).finally(() => progress.done());
  const seconds = (performance.now() - started) / 1000;
  if (isSet(given, "json")) io.stdout(`${JSON.stringify(result)}\n`);
  else if (!isSet(given, "quiet")) report(result, settings, seconds, io);
  return 0;
}

function isQuiet(given: Arguments): boolean {
  return isSet(given, "quiet") || isSet(given, "json");
}

export interface CodegenOptions {
  readonly force: boolean;
  readonly progress: Progress;
}

export interface CodegenResult extends Applied {
  readonly out: string;
  readonly source: string;
  readonly relations: number;
  /** Files that were as they should be. */
  readonly unchanged: number;
  /** What changed in the database since the last snapshot. */
  readonly changes: readonly FactChange[];
  readonly notes: readonly PlanNote[];
}

/** Database → generated files. */
export async function codegen(
  settings: Settings,
  options: CodegenOptions,
): Promise<CodegenResult> {
  const output = await readOutput(settings.out);
  return withDatabase(settings, options.progress, async (reader) => {
    return (await isUnchanged(settings, output, reader.stamp))
      ? unchangedResult(settings, output, reader)
      : fullRun(settings, output, reader, options);
  });
}

async function unchangedResult(
  settings: Settings,
  output: Output,
  reader: DatabaseReader,
): Promise<CodegenResult> {
  return {
    out: settings.out,
    source: reader.description,
    relations: 0,
    written: [],
    deleted: [],
    foreign: [],
    unchanged: output.files.size,
    changes: [],
    notes: await unchangedNotes(output, settings),
  };
}

async function fullRun(
  settings: Settings,
  output: Output,
  reader: DatabaseReader,
  { force, progress }: CodegenOptions,
): Promise<CodegenResult> {
  // Loaded while the server reads its catalog.
  const loading = Promise.all([
    import("../generated-output.ts"),
    import("../write.ts"),
  ]);
  const allFacts = await reader.readFacts();
  // The server works on it while the code is generated here.
  const stamp = reader.stamp();
  progress.step(`Generating for ${allFacts.relations.length} relations`);
  const [{ compareGenerated }, { applyComparison }] = await loading;
  const { comparison, facts, notes } = await compareGenerated(
    output,
    allFacts,
    settings,
  );
  const changes = await snapshotChanges(output, facts);
  const applied = await applyComparison(comparison, { force });
  await remember(settings, await stamp, comparison);
  return {
    ...applied,
    out: settings.out,
    source: reader.description,
    relations: allFacts.relations.length,
    unchanged: comparison.files.filter(({ status }) => status === "current")
      .length,
    changes,
    notes,
  };
}

async function remember(
  settings: Settings,
  stamp: string | undefined,
  { manifest }: Comparison,
): Promise<void> {
  if (stamp === undefined) return;
  const { printManifest } = await import("../manifest.ts");
  await writeState(settings, {
    stamp,
    settings: await settingsHash(settings, ownVersion()),
    manifest: textHash(printManifest(manifest)),
  });
}

function report(
  result: CodegenResult,
  settings: Settings,
  seconds: number,
  io: Io,
): void {
  const { written, deleted, unchanged, foreign, changes, notes } = result;
  const out = relative(io.directory, settings.out) || ".";
  for (const { object, change } of changes)
    io.stdout(`  ${object}: ${change}\n`);
  for (const path of written) io.stdout(`  wrote ${out}/${path}\n`);
  for (const path of deleted) io.stdout(`  deleted ${out}/${path}\n`);
  for (const path of foreign) {
    io.stderr(
      `warning: ${out}/${path} was not written by undrift; it is left alone, and check will report it\n`,
    );
  }
  for (const note of notes) io.stderr(printNote(note));
  const counts = [
    `${written.length} written`,
    ...(deleted.length > 0 ? [`${deleted.length} deleted`] : []),
    `${unchanged} unchanged`,
  ].join(", ");
  io.stdout(
    `${out}: ${counts}, from ${result.source}, in ${seconds.toFixed(2)} s\n`,
  );
}
