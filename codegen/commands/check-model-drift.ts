import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Settings } from "../config.ts";
import type { Report } from "../drift/report-model.ts";
import { exitCode, type FailOn } from "../drift/verdict.ts";
import { UndriftError } from "../errors.ts";
import { showProgress, silent, type Io } from "../io.ts";
import { nearest } from "../plan/nearest.ts";
import {
  parseFormat,
  parseOutput,
  reporters,
  type Format,
  type Output,
} from "../report/formats.ts";
import { githubStepSummary } from "../report/github.ts";
import type { ReportOptions } from "../report/reporter.ts";
import { ownVersion } from "../version.ts";
import { isSet, textFlag, textFlags, type Arguments } from "./command.ts";
import { reportModels } from "./model-report.ts";
import type { withDatabase } from "./read-database.ts";

/** Holds the hand-written models against the database and prints what it finds. */
export async function checkModelDrift(
  settings: Settings,
  given: Arguments,
  io: Io,
  open?: typeof withDatabase,
): Promise<number> {
  const wishes = reportWishes(settings, given, io.directory);
  const isQuiet = isSet(given, "quiet") || wishes.format === "json";
  const progress = isQuiet ? silent : showProgress(io);
  const { report } = await reportModels(settings, {
    baseline: textFlag(given, "baseline") ?? settings.models.baseline,
    since: textFlag(given, "since"),
    progress,
    ...(open && { open }),
  }).finally(() => progress.done());
  await publish(report, wishes, isSet(given, "quiet"), io);
  return exitCode(report, wishes.failOn);
}

interface ReportWishes {
  readonly format: Format;
  readonly outputs: readonly Output[];
  readonly failOn: FailOn;
}

/** What the flags ask for; a wrong one is told before anything is read. */
function reportWishes(
  { models }: Settings,
  given: Arguments,
  directory: string,
): ReportWishes {
  const format = textFlag(given, "format");
  return {
    format: parseFormat(format ?? (isSet(given, "json") ? "json" : "pretty")),
    outputs: outputFlags(given, directory),
    failOn: failOnFlag(given) ?? models.failOn,
  };
}

/** Each report has a file of its own: of two in one, the first would be lost. */
function outputFlags(given: Arguments, directory: string): Output[] {
  const outputs = (textFlags(given, "output") ?? []).map((text) => {
    const { format, file } = parseOutput(text);
    return { format, file: resolve(directory, file) };
  });
  const files = outputs.map(({ file }) => file);
  const twice = files.find((file, at) => files.indexOf(file) !== at);
  if (twice === undefined) return outputs;
  throw new UndriftError(
    "ARGUMENTS",
    `Two reports would be written to ${twice}, one over the other.`,
    { hint: "Give each --output a file of its own." },
  );
}

const limits = ["error", "warning", "information", "never"] as const;

function failOnFlag(given: Arguments): FailOn | undefined {
  const named = textFlag(given, "fail-on");
  if (named === undefined) return undefined;
  const wanted = named === "info" ? "information" : named;
  const known = limits.find((limit) => limit === wanted);
  if (known !== undefined) return known;
  const [close] = nearest(named, limits);
  throw new UndriftError("ARGUMENTS", `--fail-on does not know "${named}".`, {
    hint: close
      ? `Did you mean --fail-on ${close}?`
      : `Give one of ${limits.join(", ")}.`,
  });
}

async function publish(
  report: Report,
  { format, outputs }: ReportWishes,
  isQuiet: boolean,
  io: Io,
): Promise<void> {
  const plain = { colour: false, width: 100, version: ownVersion() };
  for (const output of outputs) {
    await writeReport(output.file, reporters[output.format](report, plain));
  }
  if (!isQuiet || report.findings.length > 0 || format === "json") {
    io.stdout(reporters[format](report, printOptions(io)));
  }
  const summary = io.environment["GITHUB_STEP_SUMMARY"];
  const isGithub = [format, ...outputs.map((one) => one.format)].includes(
    "github",
  );
  if (summary && isGithub) {
    await writeReport(summary, githubStepSummary(report, plain), appendFile);
  }
}

async function writeReport(
  file: string,
  text: string,
  write: typeof writeFile | typeof appendFile = writeFile,
): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await write(file, text);
  } catch (cause) {
    const { code = "" } = cause as NodeJS.ErrnoException;
    throw new UndriftError(
      "WRITE",
      `The report cannot be written to ${file} (${code}).`,
      {
        hint: "Give --output a file in a directory that can be written.",
        cause,
      },
    );
  }
}

/**
 * Colours on a terminal that has not declined them (no-color.org), and where
 * FORCE_COLOR asks for them; COLUMNS beats what the terminal says.
 */
function printOptions({ output, environment }: Io): ReportOptions {
  const { isTerminal = false, columns } = output ?? {};
  const forced = environment["FORCE_COLOR"];
  const wished = Number(environment["COLUMNS"]);
  return {
    colour:
      forced === undefined
        ? isTerminal && !environment["NO_COLOR"]
        : !["0", "false"].includes(forced),
    width: wished > 0 ? wished : ((isTerminal ? columns : undefined) ?? 100),
    version: ownVersion(),
  };
}
