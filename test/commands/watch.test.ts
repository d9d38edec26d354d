import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { project } from "./project.ts";

test("--watch generates again when a migration changes, survives a broken one, and ends when told", async () => {
  const stop = new AbortController();
  const waiting: { text: string; resolve: () => void }[] = [];
  let seen = "";
  const made = project({
    files: { "migrations/001.sql": "create table a (id int);\n" },
    signal: stop.signal,
    onStderr: (text) => {
      seen += text;
      const next = waiting[0];
      if (next !== undefined && seen.includes(next.text)) {
        seen = "";
        waiting.shift()?.resolve();
      }
    },
  });
  const until = (text: string): Promise<void> =>
    new Promise((resolve) => waiting.push({ text, resolve }));
  const index = (): string =>
    readFileSync(made.path("generated/index.ts"), "utf8");

  const first = until("Watching ");
  const watching = made.run("codegen", "--watch");
  await first;
  expect(index()).toContain("a: ");

  const second = until("Watching ");
  made.write("migrations/002.sql", "create table bee (id int);\n");
  await second;
  expect(index()).toContain("bee: ");

  const third = until("003.sql:1");
  made.write("migrations/003.sql", "create tabel c (id int);\n");
  await third;
  const fourth = until("Watching ");
  made.write("migrations/003.sql", "create table cee (id int);\n");
  await fourth;
  await expect.poll(index).toContain("cee: ");

  stop.abort();
  expect((await watching).exitCode).toBe(0);
});
