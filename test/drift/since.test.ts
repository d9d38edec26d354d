import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changedSince } from "../../codegen/drift/since.ts";

let repository: string;

function git(...args: string[]): void {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
  execFileSync("git", [...who, ...args], { cwd: repository, stdio: "ignore" });
}

beforeAll(() => {
  repository = mkdtempSync(path.join(tmpdir(), "since-"));
  git("init", "--initial-branch", "trunk");
  mkdirSync(path.join(repository, "app"));
  for (const file of ["app/a.py", "app/b.py", "top.py"])
    writeFileSync(path.join(repository, file), "x = 1\n");
  git("add", "-A");
  git("commit", "-m", "first");
  git("switch", "-c", "work");
  writeFileSync(path.join(repository, "app/a.py"), "x = 2\n");
  git("commit", "-am", "second");
  writeFileSync(path.join(repository, "app/new é.py"), "x = 3\n");
});

afterAll(() => {
  rmSync(repository, { recursive: true });
});

test("edited, committed and new files are what changed since a reference", async () => {
  await expect(changedSince("trunk", repository)).resolves.toEqual(
    new Set(["app/a.py", "app/new é.py"]),
  );
});

test("files are relative to the project, also inside a repository", async () => {
  const project = path.join(repository, "app");
  await expect(changedSince("trunk", project)).resolves.toEqual(
    new Set(["a.py", "new é.py"]),
  );
});

test.each(["no-such-branch", "--output=x"])(
  "%s is no reference",
  async (ref) => {
    await expect(changedSince(ref, repository)).rejects.toMatchObject({
      code: "ARGUMENTS",
      message: `git knows no reference '${ref}' here.`,
    });
  },
);

test("outside a repository, and without a common commit, it says so", async () => {
  const elsewhere = mkdtempSync(path.join(tmpdir(), "no-repository-"));
  await expect(changedSince("trunk", elsewhere)).rejects.toMatchObject({
    code: "ARGUMENTS",
    message: expect.stringContaining("is in no git repository"),
  });
  const clone = path.join(elsewhere, "clone");
  git("clone", "--depth", "1", `file://${repository}`, clone);
  const fetch = ["fetch", "--depth", "1", "origin", "trunk:trunk"];
  execFileSync("git", fetch, { cwd: clone, stdio: "ignore" });
  await expect(changedSince("trunk", clone)).rejects.toMatchObject({
    message: expect.stringContaining("both come from"),
    hint: expect.stringContaining("--unshallow"),
  });
  rmSync(elsewhere, { recursive: true });
});
