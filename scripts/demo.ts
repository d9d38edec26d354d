/** The drift that undrift was born from: its report, and the patch that undrift proposes. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../codegen/cli.ts";

const root = join(import.meta.dirname, "..");
const directory = mkdtempSync(join(tmpdir(), "undrift-demo-"));

/** No server: the snapshot in generated/ is the database. */
const config = {
  from: "snapshot",
  models: { include: ["**/*.py", "**/*.ts"], exclude: ["*.config.ts"] },
};

async function run(...argv: string[]): Promise<number> {
  process.stdout.write(`$ undrift ${argv.join(" ")}\n\n`);
  const exitCode = await main(argv, {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stdout.write(text),
    isTerminal: false,
    output: {
      isTerminal: process.stdout.isTTY,
      columns: process.stdout.columns,
    },
    environment: { ...process.env, DATABASE_URL: "" },
    directory,
    signal: new AbortController().signal,
  });
  process.stdout.write(`\nexit code ${exitCode}\n\n`);
  return exitCode;
}

// At the end whatever it is: a reader such as `head` may close the output before it.
process.once("exit", () => rmSync(directory, { recursive: true, force: true }));

cpSync(join(root, "test/fixtures/origin"), directory, { recursive: true });
cpSync(join(root, "generated"), join(directory, "generated"), {
  recursive: true,
});
writeFileSync(
  join(directory, "undrift.config.ts"),
  `export default ${JSON.stringify(config)};\n`,
);
const found = await run("check", "models");
await run("fix");
process.exitCode = found === 1 ? 0 : 2;
