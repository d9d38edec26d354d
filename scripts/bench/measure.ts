import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** A Node.js program as it is started: the script and its arguments. */
export interface Program {
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Measurement {
  /** From start to exit of the whole process. */
  readonly seconds: number;
  /** Peak resident memory. */
  readonly mebibytes: number;
}

const peakMemory = fileURLToPath(new URL("peak-memory.cjs", import.meta.url));

/**
 * Runs a program once, to its end.
 * @throws Error with what the program printed, when it does not exit with 0
 */
export async function measure(program: Program): Promise<Measurement> {
  const scratch = mkdtempSync(path.join(tmpdir(), "undrift-bench-"));
  try {
    const peakFile = path.join(scratch, "peak");
    const started = process.hrtime.bigint();
    await run(program, peakFile);
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    const mebibytes = Number(readFileSync(peakFile, "utf8")) / 1024;
    return { seconds, mebibytes };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function run(program: Program, peakFile: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ["--require", peakMemory, ...program.arguments],
      {
        cwd: program.directory,
        env: {
          ...process.env,
          ...program.environment,
          UNDRIFT_BENCH_PEAK: peakFile,
        },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let output = "";
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString("utf8")).slice(-4000);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) resolve();
      else {
        const [script] = program.arguments;
        reject(new Error(`${script} ended with ${code ?? signal}:\n${output}`));
      }
    });
  });
}

/** The median of each figure over several runs. */
export function medians(runs: readonly Measurement[]): Measurement {
  return {
    seconds: median(runs.map((run) => run.seconds)),
    mebibytes: median(runs.map((run) => run.mebibytes)),
  };
}

/** The middle one, or the mean of the two in the middle; NaN of none. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
  return (lower + upper) / 2;
}
