import { watch } from "node:fs";
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
  const changes = changesIn(directory, io.signal);
  do {
    try {
      await work();
    } catch (error) {
      io.stderr(printError(error));
    }
    if (!io.signal.aborted) {
      io.stderr(`Watching ${directory}; press Ctrl-C to stop.\n`);
    }
  } while (await changes.next());
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

interface Changes {
  /** True after the next burst of changes, false when the watch is over. */
  next(): Promise<boolean>;
}

function changesIn(directory: string, signal: AbortSignal): Changes {
  let waiting = Promise.withResolvers<boolean>();
  let timer: NodeJS.Timeout | undefined;
  const watcher = watchDirectory(directory, () => {
    clearTimeout(timer);
    timer = setTimeout(() => waiting.resolve(true), quietTime);
  });
  const stop = (): void => {
    clearTimeout(timer);
    watcher.close();
    waiting.resolve(false);
  };
  signal.addEventListener("abort", stop);
  return {
    async next() {
      if (signal.aborted) return false;
      const isChanged = await waiting.promise;
      waiting = Promise.withResolvers();
      return isChanged;
    },
  };
}

function watchDirectory(
  directory: string,
  onChange: () => void,
): ReturnType<typeof watch> {
  try {
    return watch(directory, { recursive: true }, onChange);
  } catch (cause) {
    throw new UndriftError("CONFIG", `${directory} cannot be watched.`, {
      hint: "Name an existing directory of migrations in undrift.config.ts.",
      cause,
    });
  }
}
