import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = path.join(import.meta.dirname, "../..");

/** What the compiler says of files of the project, some packages being others. */
async function compilerSays(
  files: readonly string[],
  compiler: string,
  paths: Readonly<Record<string, readonly string[]>> = {},
  text = "export {};",
): Promise<string> {
  const directory = mkdtempSync(path.join(root, "test/.compile-"));
  try {
    const config = {
      extends: path.join(root, "tsconfig.json"),
      compilerOptions: { paths },
      include: [],
      files: ["text.ts", ...files.map((file) => path.join(root, file))],
    };
    writeFileSync(path.join(directory, "text.ts"), text);
    const project = path.join(directory, "tsconfig.json");
    writeFileSync(project, JSON.stringify(config));
    const tsc = path.join(root, `node_modules/${compiler}/bin/tsc`);
    const run = promisify(execFile)(process.execPath, [tsc, "-p", project]);
    return await run.then(
      ({ stdout }) => stdout,
      (error: { stdout: string }) => error.stdout,
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const files = [
  "test/repository/types.test.ts",
  "test/encryption/types.test.ts",
  "src/index.ts",
  "src/repositories/bookings.ts",
  "src/repositories/customers.ts",
  "src/repositories/stations.ts",
];

const kysely28 = path.join(
  root,
  "node_modules/kysely-0.28/dist/esm/index.d.ts",
);

it.each([
  ["typescript-5.9", "kysely 0.29", {}],
  ["typescript", "kysely 0.28", { kysely: [kysely28] }],
  ["typescript-5.9", "kysely 0.28", { kysely: [kysely28] }],
])(
  "what must not compile does not, and the rest does: %s, %s",
  async (compiler, _, paths) => {
    expect(await compilerSays(files, compiler, paths)).toBe("");
  },
);

const unsearchable = `
import type { Kysely } from "kysely";
import type { DB } from "../../generated/index.ts";
import { tables } from "../../generated/tables.ts";
import { createRepository, type Encryption } from "../../src/index.ts";

declare const db: Kysely<DB>;
declare const encryption: Encryption<typeof tables>;
const options = { tables, encryption };
const customers = createRepository(db, "core.active_customers", options);
export const found = customers.findBy({ email: "ada@lovelace.example" });
`;

it.each(["typescript", "typescript-5.9"])(
  "what cannot be searched says why: %s",
  async (compiler) => {
    const said = await compilerSays([], compiler, {}, unsearchable);
    expect(said).toContain("text.ts(11,41): error TS2322");
    expect(said).toContain(
      "email_encrypted is encrypted and has no blind index: equal values cannot be found",
    );
    expect(said.match(/error TS/g)?.length).toBe(1);
  },
);
