import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { UndriftError } from "../codegen/errors.ts";
import { typeErrors } from "./compiler.ts";
import { caseSql, goldenCases, readTree } from "./golden-case.ts";
import { generateFrom, unlikePrettier } from "./generation.ts";
import { database } from "./server.ts";

const isUpdate = process.env["UPDATE_GOLDEN"] === "1";
const major = 18;
const cases = goldenCases();

describe("golden cases", () => {
  const generating = cases.filter((one) => !one.fails);

  it.each(generating)("$name", async (golden) => {
    const url = await database(caseSql(golden, major), major);
    const { files } = await generateFrom(url, golden.config);
    const directory = join(golden.directory, "expected");
    if (isUpdate) writeTree(directory, files);
    expect(files).toEqual(readTree(directory));
    expect(await unlikePrettier(files)).toEqual([]);
  });

  it("compile under the current TypeScript and 5.9", async () => {
    const files = generating.flatMap(({ name, directory }) => [
      ...entriesUnder(
        `${name}/generated`,
        readTree(join(directory, "expected")),
      ),
      // What the configuration of a case imports, beside generated/.
      ...entriesUnder(`${name}/types`, readTree(join(directory, "types"))),
    ]);
    expect(files.length).toBeGreaterThan(generating.length);
    expect(await typeErrors(new Map(files))).toEqual({});
  });
});

describe("cases that must fail", () => {
  it.each(cases.filter((one) => one.fails))("$name", async (golden) => {
    const url = await database(caseSql(golden, major), major);
    const error = await generateFrom(url, golden.config).then(
      () => expect.unreachable("nothing was wrong"),
      (failure: unknown) => failure,
    );
    expect(error).toBeInstanceOf(UndriftError);
    const message = printed(error as UndriftError);
    const path = join(golden.directory, "stderr.txt");
    if (isUpdate) writeFileSync(path, message);
    expect(message).toBe(existsSync(path) ? readFileSync(path, "utf8") : "");
  });
});

function printed({ message, hint }: UndriftError): string {
  return hint === undefined ? `${message}\n` : `${message}\n${hint}\n`;
}

function entriesUnder(
  name: string,
  files: ReadonlyMap<string, string>,
): [string, string][] {
  return [...files].map(([path, text]) => [`${name}/${path}`, text]);
}

function writeTree(
  directory: string,
  files: ReadonlyMap<string, string>,
): void {
  rmSync(directory, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}
