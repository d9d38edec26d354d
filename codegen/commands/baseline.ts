import { mkdir, writeFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { existsSync } from "node:fs";
import { makeBaseline, printBaseline } from "../drift/baseline.ts";
import { UndriftError } from "../errors.ts";
import { showProgress, silent } from "../io.ts";
import { commonFlags, isSet, textFlag, type Command } from "./command.ts";
import { reportModels } from "./model-report.ts";
import { commandSettings, databaseFlags } from "./settings.ts";

const defaultFile = "drift-baseline.json";

export const baselineCommand: Command = {
  name: "baseline",
  summary: "keep what is found today as known, so that only new drift fails",
  usage: "update",
  flags: {
    ...commonFlags,
    ...databaseFlags,
    baseline: {
      type: "string",
      value: "FILE",
      help: `file to write (${defaultFile})`,
    },
  },
  positionals: 1,
  async run(given, io) {
    const [verb] = given.positionals;
    if (verb !== "update") {
      throw new UndriftError(
        "ARGUMENTS",
        verb === undefined
          ? "baseline needs a word that says what to do."
          : `baseline does not know "${verb}".`,
        { hint: "Write undrift baseline update." },
      );
    }
    const settings = await commandSettings(given, io);
    const file =
      textFlag(given, "baseline") ?? settings.models.baseline ?? defaultFile;
    const path = resolve(settings.projectDirectory, file);
    const progress = isSet(given, "quiet") ? silent : showProgress(io);
    const { report } = await reportModels(settings, { progress }).finally(() =>
      progress.done(),
    );
    const isNew = !existsSync(path);
    const baseline = makeBaseline(report);
    await writeBaseline(path, printBaseline(baseline));
    const { length } = baseline.findings;
    if (isSet(given, "quiet")) return 0;
    io.stdout(
      `${relative(io.directory, path)}: ${length === 1 ? "1 finding is" : `${length} findings are`} known from now on\n`,
    );
    if (isNew && settings.models.baseline === undefined) {
      io.stdout(
        `Add baseline: "${file}" to undrift.config.ts, or give --baseline ${file} to check models.\n`,
      );
    }
    return 0;
  },
};

async function writeBaseline(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (cause) {
    const { code = "" } = cause as NodeJS.ErrnoException;
    throw new UndriftError(
      "WRITE",
      `The baseline cannot be written to ${path} (${code}).`,
      {
        hint: "Give --baseline a file in a directory that can be written.",
        cause,
      },
    );
  }
}
