import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { project } from "../commands/project.ts";

const root = join(import.meta.dirname, "../..");

it("runs the README's test file as printed", async () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const section = readme.split("## Testing against a real database\n")[1]!;
  const printed = /```ts\n([^]*?)```/.exec(section)![1]!;
  const made = project({ files: { "package.json": '{ "type": "module" }' } });
  symlinkSync(join(root, "node_modules"), made.path("node_modules"));
  cpSync(join(root, "migrations"), made.path("migrations"), {
    recursive: true,
  });
  expect((await made.run("codegen")).exitCode).toBe(0);
  const source = (path: string): string => JSON.stringify(join(root, path));
  made.write(
    "readme.test.ts",
    printed
      .replace('"undrift"', source("src/index.ts"))
      .replace('"undrift/testing"', source("src/testing/index.ts")),
  );
  const { NODE_TEST_CONTEXT: _, VITEST: __, ...env } = process.env;
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [vitest, "run"],
    { cwd: made.directory, env: { ...env, NO_COLOR: "1" }, encoding: "utf8" },
  );
  expect(status, stdout + stderr).toBe(0);
  expect(stdout).toContain("2 passed");
});
