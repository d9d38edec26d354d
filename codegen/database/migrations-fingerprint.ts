import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Migrations } from "./migrations.ts";

/**
 * A hash over the names and contents of everything that decides what the
 * migrations do; undefined for a command that does not name its inputs.
 * Line ends do not count: a check-out with CRLF is the same migrations.
 */
export function migrationsFingerprint(
  migrations: Migrations,
  projectDirectory: string,
): string | undefined {
  const inputs =
    migrations.kind === "command" ? migrations.inputs : [migrations.directory];
  if (inputs === undefined) return undefined;
  const hash = createHash("sha256");
  const what =
    migrations.kind === "command" ? migrations.command : migrations.kind;
  hash.update(JSON.stringify([migrations.kind, what]));
  for (const input of [...inputs].sort()) {
    for (const name of filesOf(path.resolve(projectDirectory, input))) {
      const place = path.resolve(projectDirectory, input, name);
      const content = readFileSync(place, "latin1").replaceAll("\r\n", "\n");
      hash.update(JSON.stringify([input, name, content.length]));
      hash.update(content, "latin1");
    }
  }
  return hash.digest("hex");
}

/** The files of an input, relative to it; an input that is a file is "". */
function filesOf(input: string): string[] {
  const found = statSync(input, { throwIfNoEntry: false });
  if (!found) return [];
  if (!found.isDirectory()) return [""];
  return readdirSync(input, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(path.join(input, name)).isFile())
    .map((name) => name.split(path.sep).join("/"))
    .sort();
}
