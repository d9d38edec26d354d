#!/usr/bin/env node
import { enableCompileCache } from "node:module";

enableCompileCache();
const { main } = await import("./cli.ts");

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    stop.abort();
    // A second signal ends the process at once.
    process.exitCode = signal === "SIGINT" ? 130 : 143;
  });
}

process.exitCode = await main(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  isTerminal: process.stderr.isTTY && process.env["CI"] === undefined,
  environment: process.env,
  directory: process.cwd(),
  signal: stop.signal,
});
