import { watch } from "node:fs/promises";
import { resolve } from "node:path";
import type { Settings } from "../config.ts";
import { UndriftError } from "../errors.ts";
import type { Io } from "../io.ts";
import { printError } from "../print-error.ts";

/** Milliseconds of quiet after a change, since editors write a file in steps. */
const quietTime = 150;

/**
 * Runs `work` now and after every change in the migrations directory, until
 * the signal ends it. A failure is printed and does not end the watch.
 */
export async function watchMigrations(
  settings: Settings,
  io: Io,
  work: () => Promise<number>,
): Promise<number> {
  const directory = watchedDirectory(settings);
  const attempt = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      io.stderr(printError(error));
    }
    io.stderr(`Watching ${directory}; press Ctrl-C to stop.\n`);
  };
  const changes = watchChanges(directory, io.signal);
  await attempt();
  for await (const _ of changes) await attempt();
  return 0;
}

function watchedDirectory({ migrations, projectDirectory }: Settings): string {
  if (migrations !== undefined && migrations.kind !== "command") {
    return resolve(projectDirectory, migrations.directory);
  }
  throw new UndriftError(
    "CONFIG",
    "--watch has no directory to watch: the migrations are a command.",
    { hint: "Name a directory of migrations in undrift.config.ts." },
  );
}

/** One value for each burst of changes. */
async function* watchChanges(
  directory: string,
  signal: AbortSignal,
): AsyncGenerator<void> {
  let wake = Promise.withResolvers<void>();
  let isOver = false;
  const listen = async (): Promise<void> => {
    try {
      for await (const _ of watch(directory, { signal, recursive: true })) {
        wake.resolve();
      }
    } catch (error) {
      if ((error as Error).name !== "AbortError") throw error;
    } finally {
      isOver = true;
      wake.resolve();
    }
  };
  const listening = listen();
  while (!isOver) {
    await wake.promise;
    if (isOver) break;
    await new Promise((done) => setTimeout(done, quietTime));
    wake = Promise.withResolvers();
    yield;
  }
  await listening;
}
