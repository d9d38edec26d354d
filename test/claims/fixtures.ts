import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { SourceFile } from "../../codegen/claims/reader.ts";

const root = join(import.meta.dirname, "../fixtures");

/** The folders of a reader's fixtures, such as "typescript/kysely/plain". */
export function fixturesOf(folder: string): readonly string[] {
  return readdirSync(join(root, folder))
    .toSorted()
    .map((name) => `${folder}/${name}`);
}

/** The code of a fixture, by its path inside it. */
export function codeOf(fixture: string): readonly SourceFile[] {
  const directory = join(root, fixture);
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(directory, path)).isFile())
    .filter((path) => path !== "expected.txt")
    .toSorted()
    .map((path) => ({
      path: path.replaceAll("\\", "/"),
      text: readFileSync(join(directory, path), "utf8"),
    }));
}

/** What a person says the code claims. */
export function expectedOf(fixture: string): string {
  return readFileSync(join(root, fixture, "expected.txt"), "utf8");
}
