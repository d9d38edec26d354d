import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { mergeClaims } from "../../../codegen/claims/merge.ts";
import { pythonReader } from "../../../codegen/claims/python/reader.ts";
import type { SourceFile } from "../../../codegen/claims/reader.ts";
import { kysely } from "../../../codegen/claims/typescript/kysely.ts";
import { check } from "../../../codegen/drift/check.ts";
import {
  applyFixes,
  printPatch,
  refuseDatabaseChange,
  type FixResult,
} from "../../../codegen/drift/fix/fix.ts";
import type { Facts } from "../../../codegen/facts/model.ts";
import { bookingFacts } from "../booking-facts.ts";
import { originSources } from "../origin.ts";

let facts: Facts;
let sources: readonly SourceFile[];
let result: FixResult;

function findings(files: readonly SourceFile[]) {
  const claims = mergeClaims([
    pythonReader.read(
      files.filter(({ path }) => path.endsWith(".py")),
      {},
    ),
    kysely.read(
      files.filter(({ path }) => path.endsWith(".ts")),
      {},
    ),
  ]);
  return check(facts, claims).findings;
}

function patched({ files, deleted }: FixResult): SourceFile[] {
  return sources
    .filter(({ path }) => !deleted.includes(path))
    .map(({ path, text }) => ({ path, text: files.get(path) ?? text }));
}

beforeAll(async () => {
  facts = await bookingFacts();
  sources = await originSources();
  result = await applyFixes(sources, findings(sources), {
    renameEncrypted: true,
  });
});

test("the patch is a unified diff of the models", () => {
  const patch = printPatch(sources, result);
  expect(patch).toContain("--- a/web/src/database.ts");
  expect(patch).toMatch(/^-  email: string;$/m);
  expect(patch).toMatch(/^\+  email_encrypted: string;$/m);
  expect(patch).toMatch(/^-    zip_code: Mapped\[str\]/m);
  expect(patch).toMatch(
    /^\+    postal_code: Mapped\[str\] = mapped_column\(String\(12\)\)$/m,
  );
  expect(patch).toMatch(
    /^\+    station_id: Mapped\[uuid\.UUID\] = mapped_column\($/m,
  );
  expect(patch).toContain("--- a/legacy/models/customer.py\n+++ /dev/null");
  expect(patch).toMatch(/^\+from service\.models\.customer import Customer$/m);
  expect(patch).toMatch(/^\+ {4}NO_SHOW = "no_show"$/m);
});

test("what was fixed is found no more, and nothing new is", () => {
  const before = findings(sources).map(
    ({ rule, message }) => `${rule} ${message}`,
  );
  const after = findings(patched(result));
  const fixed = new Set(["D202", "D206", "D210", "D211", "D301", "D302"]);
  const left = after.filter(
    ({ rule, place, fix }) =>
      fixed.has(rule) &&
      place?.file.endsWith(".ts") &&
      fix?.action !== "split-column",
  );
  expect(left.map(({ message }) => message)).toEqual([]);
  expect(after.length).toBeLessThan(before.length);
  for (const finding of after.filter(({ rule }) => /^D[123]/.test(rule)))
    expect(before).toContain(`${finding.rule} ${finding.message}`);
});

test("uses in queries follow, and the patched project type-checks", async () => {
  expect(result.files.get("web/src/queries.ts")).toContain(
    '.select(["id", "email_encrypted", "marketing_consent"])',
  );
  expect(result.files.get("web/src/queries.ts")).toContain(
    ".set({ email_encrypted: email })",
  );
  expect(result.files.get("web/src/queries.ts")).toContain(
    '.returning(["core.customers.email_encrypted as address"])',
  );
  expect(result.files.get("web/src/queries.ts")).toContain(
    ".set({ email_encrypted: email, phone_encrypted: phone })",
  );
  await expect(typeCheck(patched(result))).resolves.toBe("");
  const wrong = patched(result).map(({ path, text }) => ({
    path,
    text: text.replace('"email_encrypted"', '"email"'),
  }));
  await expect(typeCheck(wrong)).resolves.toContain("TS2");
});

const root = path.join(import.meta.dirname, "../../..");

/** What the compiler says of the TypeScript among the files. */
async function typeCheck(files: readonly SourceFile[]): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), "fix-"));
  try {
    await symlink(
      path.join(root, "node_modules"),
      path.join(directory, "node_modules"),
    );
    const written = files.filter(({ path: file }) => file.endsWith(".ts"));
    for (const { path: file, text } of written) {
      await mkdir(path.dirname(path.join(directory, file)), {
        recursive: true,
      });
      await writeFile(path.join(directory, file), text);
    }
    await writeFile(path.join(directory, "package.json"), '{"type":"module"}');
    const options =
      "--noEmit --strict --skipLibCheck --module nodenext --target es2023 --allowImportingTsExtensions";
    const names = written.map(({ path: file }) => path.join(directory, file));
    const { stdout } = await promisify(execFile)(
      path.join(root, "node_modules/.bin/tsc"),
      [...options.split(" "), ...names],
      { cwd: directory },
    ).catch((error: { stdout: string }) => error);
    return stdout;
  } finally {
    await rm(directory, { recursive: true });
  }
}

test("a second run changes nothing that the first could change", async () => {
  const again = patched(result);
  const second = await applyFixes(again, findings(again));
  expect(printPatch(again, second)).toBe("");
});

test("a name is not made right while plaintext would go where ciphertext belongs", async () => {
  const careful = await applyFixes(sources, findings(sources));
  const after = careful.files.get("web/src/database.ts")!;
  expect(after).toContain("  email: string;");
  expect(after).toContain("  postal_code: string;");
  const left = careful.left.find(({ finding }) => finding.column === "email")!;
  expect(left.why).toContain("ciphertext");
});

test("what is left says why, and textual uses are named", () => {
  for (const { why } of result.left) expect(why).not.toBe("");
  expect(result.uses).toContainEqual({
    file: "service/export.py",
    line: 7,
    text: "return [(one.email, one.phone) for one in session.query(Customer)]",
  });
});

test("comments and formatting survive", () => {
  const after = result.files.get("web/src/database.ts")!;
  expect(after).toContain("/** A customer, as the web client has it. */");
  expect(after).toContain(
    "  created_at: ColumnType<Date, Date | undefined, never>;",
  );
});

test("asked to change the database instead, it refuses and says so", () => {
  const station = findings(sources).find(({ rule }) => rule === "D206")!;
  expect(refuseDatabaseChange(station)).toContain(
    "core.customers.station_id stays as it is (not null)",
  );
});
