import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { typeErrors } from "../compiler.ts";
import { client } from "../server.ts";
import { bookingDatabase } from "./booking-database.ts";

const root = path.join(import.meta.dirname, "../..");
const readme = readFileSync(path.join(root, "README.md"), "utf8");
const section =
  /^## Encrypted columns and repositories\n(.*?)^## /ms.exec(readme)?.[1] ?? "";

/** The code block of the section that begins with a file's name, as printed. */
function block(file: string): string {
  const blocks = [...section.matchAll(/^```ts\n(.*?)^```$/gms)];
  const found = blocks.find(([, text]) => text?.startsWith(`// ${file}`));
  if (found?.[1] === undefined) throw new Error(`no ${file} in the README`);
  return found[1];
}

const expected = [
  "Ada@Lovelace.example",
  "Ada",
  "PLAINTEXT_REJECTED",
  "customers_email_encrypted_envelope",
];

describe("the booking example of the README", () => {
  let project: string;
  let url: string;
  beforeAll(async () => {
    project = mkdtempSync(path.join(tmpdir(), "undrift-readme-"));
    writeFileSync(path.join(project, "package.json"), '{ "type": "module" }');
    for (const file of ["keys.ts", "booking.ts"])
      writeFileSync(path.join(project, file), block(file));
    symlinkSync(path.join(root, "generated"), path.join(project, "generated"));
    const modules = path.join(project, "node_modules");
    mkdirSync(path.join(modules, "undrift"), { recursive: true });
    for (const name of ["kysely", "pg"])
      symlinkSync(
        path.join(root, "node_modules", name),
        path.join(modules, name),
      );
    // The package, as source.
    symlinkSync(path.join(root, "src"), path.join(modules, "undrift/src"));
    writeFileSync(
      path.join(modules, "undrift/package.json"),
      '{ "name": "undrift", "type": "module", "exports": "./src/index.ts" }',
    );
    url = await bookingDatabase();
  });
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  const run = (file: string) =>
    promisify(execFile)(process.execPath, [file], {
      cwd: project,
      env: { ...process.env, DATABASE_URL: url },
    });

  it("prints what its comments say", async () => {
    const said = [...block("booking.ts").matchAll(/\); \/\/ (\S+)$/gm)];
    expect(said.map(([, text]) => text)).toEqual(expected);
    await run("keys.ts");
    const { stdout } = await run("booking.ts");
    expect(stdout.trimEnd().split("\n")).toEqual(expected);
  });

  it("leaves ciphertext in the database", async () => {
    const sql = /psql "\$DATABASE_URL" -c "(.*)"/.exec(section)?.[1] ?? "";
    const { rows } = await (await client(url)).query(sql);
    expect(rows).toEqual([
      {
        first_name: "Ada",
        email_encrypted: expect.stringMatching(
          /^ud1\.x[a-z2-7]{10}\.[\w-]{54,}$/,
        ) as string,
      },
    ]);
  });

  it("compiles, plaintext excepted", async () => {
    const files = new Map(
      ["keys.ts", "booking.ts"].map((file) => [file, block(file)]),
    );
    for (const file of readdirSync(path.join(root, "generated"))) {
      if (!file.endsWith(".ts")) continue;
      const text = readFileSync(path.join(root, "generated", file), "utf8");
      files.set(
        `generated/${file}`,
        text.replaceAll('"../src/index.ts"', '"undrift"'),
      );
    }
    expect(await typeErrors(files)).toEqual({});
    // And the one error that the example expects names the type it names.
    const [directive = "", quoted = ""] =
      / *\/\/ @ts-expect-error a string is no (.*)\n/.exec(
        block("booking.ts"),
      ) ?? [];
    files.set("booking.ts", block("booking.ts").replace(directive, ""));
    const errors = await typeErrors(files);
    for (const error of [errors["current"], errors["5.9"]]) {
      expect(error).toContain(quoted);
      expect(error?.match(/error TS/g)?.length).toBe(1);
    }
  });
});
