import { spawn } from "node:child_process";
import { UndriftError } from "../errors.ts";
import { redactUrl } from "./redact-url.ts";

export interface CommandMigrations {
  readonly command: string;
  /** Seconds; 600 unless given. */
  readonly timeout?: number;
}

interface Outcome {
  /** An exit code, the name of a signal, or "timeout". */
  readonly end: number | string;
  readonly output: string;
}

/**
 * Applies migrations by whatever command a project has for it, run by the shell
 * in the project's directory with DATABASE_URL set. Its output is shown when it fails.
 * @throws UndriftError `MIGRATION`
 */
export async function applyByCommand(
  url: string,
  migrations: CommandMigrations,
  projectDirectory: string,
): Promise<void> {
  const timeout = migrations.timeout ?? 600;
  const { command } = migrations;
  const { end, output } = await run(url, command, projectDirectory, timeout);
  if (end === 0) return;
  const said = lastLines(output.replaceAll(url, redactUrl(url)));
  throw new UndriftError(
    "MIGRATION",
    `The migration command \`${command}\` ${describeEnd(end, timeout)}${said ? `:\n${said}` : ", saying nothing."}`,
    {
      hint: "It was run with DATABASE_URL set to an empty scratch database; make sure that it connects by that variable and try it by hand.",
    },
  );
}

function run(
  url: string,
  command: string,
  projectDirectory: string,
  timeout: number,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, {
      shell: true,
      cwd: projectDirectory,
      env: { ...process.env, DATABASE_URL: url },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (text: string): void => {
      output = (output + text).slice(-longestOutput);
    };
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    const finish = (end: number | string): void => {
      clearTimeout(timer);
      // What the shell started may keep the pipes open for longer.
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ end, output });
    };
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      finish("timeout");
    }, timeout * 1000);
    child.on("error", (error) => {
      keep(error.message);
      finish("error");
    });
    child.on("exit", (code, signal) => {
      // Give the last of the output a turn to arrive.
      setImmediate(() => finish(code ?? signal ?? "error"));
    });
  });
}

const longestOutput = 64 * 1024;

function describeEnd(end: number | string, timeout: number): string {
  if (end === "timeout") return `did not end within ${timeout} s`;
  if (end === "error") return "could not be started";
  return typeof end === "number"
    ? `failed with exit code ${end}`
    : `was ended by ${end}`;
}

function lastLines(output: string): string {
  const lines = output.trimEnd().split("\n");
  return lines
    .slice(-30)
    .map((line) => `  ${line.trimEnd()}`)
    .join("\n")
    .trimEnd();
}
