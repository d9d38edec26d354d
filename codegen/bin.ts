#!/usr/bin/env node
import * as module from "node:module";

const oldestNode = [22, 18] as const;

async function run(): Promise<number> {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (
    major < oldestNode[0] ||
    (major === oldestNode[0] && minor < oldestNode[1])
  ) {
    process.stderr.write(
      `error: undrift needs Node ${oldestNode.join(".")} or later; this is ${process.version}.\n` +
        "  hint: Install a current Node, or add it to the project: npm i -D node@24\n",
    );
    return 2;
  }
  module.enableCompileCache();
  const { main } = await import("./cli.ts");
  return main(process.argv.slice(2), {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY && process.env["CI"] === undefined,
    output: {
      isTerminal: process.stdout.isTTY && process.env["TERM"] !== "dumb",
      columns: process.stdout.columns,
    },
    environment: process.env,
    directory: process.cwd(),
    // Only a command that runs until it is stopped takes signals over.
    get signal() {
      return interruption();
    },
  });
}

/**
 * Whoever reads the output may stop (`| head`): the exit code stays what was
 * found. Output that is lost for another reason is work that was not done.
 */
function watchOutput(stream: NodeJS.WriteStream): void {
  stream.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    if (code === "EPIPE") return;
    lost = true;
    process.exitCode = 2;
    if (stream === process.stdout)
      process.stderr.write(
        `error: The output cannot be written: ${message}.\n`,
      );
  });
}

let lost = false;

/** Aborts at the first SIGINT or SIGTERM; a second one ends the process at once. */
function interruption(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => stop.abort());
  }
  return stop.signal;
}

watchOutput(process.stdout);
watchOutput(process.stderr);
const exitCode = await run();
process.exitCode = lost ? 2 : exitCode;
