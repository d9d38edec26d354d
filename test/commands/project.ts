import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { main } from "../../codegen/cli.ts";

const directories: string[] = [];

afterAll(() => {
  for (const directory of directories.splice(0)) {
    rmSync(directory, { recursive: true, force: true });
  }
});

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A user's project in a temporary directory, and the command line in it. */
export interface Project {
  readonly directory: string;
  path(file: string): string;
  write(file: string, text: string): void;
  run(...argv: string[]): Promise<Outcome>;
}

export interface ProjectOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onStderr?: (text: string) => void;
}

/** The cache is the project's own, so that one test's state is not another's. */
export function project(options: ProjectOptions = {}): Project {
  const directory = mkdtempSync(join(tmpdir(), "undrift-test-"));
  directories.push(directory);
  const path = (file: string): string => join(directory, file);
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(path(file)), { recursive: true });
    writeFileSync(path(file), text);
  };
  write("package.json", "{}\n");
  mkdirSync(path(".git"));
  for (const [file, text] of Object.entries(options.files ?? {})) {
    write(file, text);
  }
  return {
    directory,
    path,
    write,
    run: (...argv) => run(argv, directory, options),
  };
}

async function run(
  argv: readonly string[],
  directory: string,
  { environment = {}, signal, onStderr }: ProjectOptions,
): Promise<Outcome> {
  let stdout = "";
  let stderr = "";
  const exitCode = await main(argv, {
    stdout: (text) => (stdout += text),
    stderr: (text) => {
      stderr += text;
      onStderr?.(text);
    },
    isTerminal: false,
    environment,
    directory,
    signal: signal ?? new AbortController().signal,
  });
  return { exitCode, stdout, stderr };
}
