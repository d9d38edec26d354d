import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { ts } from "ts-morph";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Path relative to the root → text. */
type Sources = ReadonlyMap<string, string>;

/** What the files of a room may import from, besides their own room. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  "codegen/errors": [],
  "codegen/facts": ["codegen/errors"],
  "codegen/claims": ["codegen/errors", "codegen/facts"],
  "codegen/plan": ["codegen/errors", "codegen/facts"],
  "codegen/emit": ["codegen/errors", "codegen/facts", "codegen/plan"],
  "codegen/write": [
    "codegen/errors",
    "codegen/facts",
    "codegen/plan",
    "codegen/emit",
    "codegen/manifest",
    "codegen/output",
  ],
  "codegen/drift": ["codegen/errors", "codegen/facts", "codegen/claims"],
  "codegen/report": [
    "codegen/errors",
    "codegen/facts",
    "codegen/claims",
    "codegen/drift",
  ],
  "codegen/database": ["codegen/errors"],
};

/** Rooms that no other room stands on; the last floor first. */
const upperFloors = ["codegen/bin", "codegen/cli", "codegen/commands"];

function roomOf(path: string): string {
  const [top = "", second = ""] = path.split("/");
  return `${top}/${second.replace(/\.ts$/, "")}`;
}

interface Import {
  readonly from: string;
  readonly to: string;
}

function importsOf(sources: Sources): Import[] {
  return [...sources].flatMap(([from, text]) =>
    ts
      .preProcessFile(text, true, true)
      .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
      .map(({ fileName }) => ({
        from,
        to: posix.normalize(posix.join(posix.dirname(from), fileName)),
      })),
  );
}

/** One line for each import that goes the wrong way. */
function wrongWays(sources: Sources): string[] {
  return importsOf(sources)
    .filter(({ from, to }) => !isAllowed(from, to))
    .map(({ from, to }) => `${from} imports ${to}`);
}

function isAllowed(from: string, to: string): boolean {
  if (from.startsWith("codegen/")) {
    return to.startsWith("codegen/") && isAllowedRoom(roomOf(from), roomOf(to));
  }
  // Code for a user's tests, which no service ships, may start servers.
  const isForTests = roomOf(from) === "src/testing";
  if (isForTests && roomOf(to) === "codegen/database") return true;
  if (from.startsWith("src/") && to.startsWith("src/testing/")) {
    return isForTests;
  }
  return !from.startsWith("src/") || !to.startsWith("codegen/");
}

function isAllowedRoom(from: string, to: string): boolean {
  if (from === to) return true;
  const allowed = rooms[from];
  if (allowed !== undefined) return allowed.includes(to);
  const floor = upperFloors.indexOf(from);
  const target = upperFloors.indexOf(to);
  return target < 0 || (floor >= 0 && target > floor);
}

/** Each cycle once, as the files it runs through. */
function cycles(sources: Sources): string[] {
  const edges = Map.groupBy(importsOf(sources), ({ from }) => from);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file].join(" → "));
    if (at >= 0 || done.has(file)) return;
    for (const { to } of edges.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of sources.keys()) visit(file, []);
  return found;
}

function defaultExports(sources: Sources): string[] {
  return [...sources]
    .filter(([path, text]) => {
      const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
      return source.statements.some(isDefaultExport);
    })
    .map(([path]) => path);
}

function isDefaultExport(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true;
  if (ts.isExportDeclaration(statement)) {
    const clause = statement.exportClause;
    return (
      clause !== undefined &&
      ts.isNamedExports(clause) &&
      clause.elements.some(({ name }) => name.text === "default")
    );
  }
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(
      ({ kind }) => kind === ts.SyntaxKind.DefaultKeyword,
    )
  );
}

function readSources(): Sources {
  const files = ["codegen", "src"]
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".ts"))
        .map((path) => join(root, folder, path)),
    );
  return new Map(
    files.map((path) => [
      relative(root, path).replaceAll(sep, "/"),
      readFileSync(path, "utf8"),
    ]),
  );
}

describe("the code base", () => {
  const sources = readSources();

  it("is read whole", () => {
    expect(sources.size).toBeGreaterThan(60);
    expect(importsOf(sources).length).toBeGreaterThan(200);
    for (const { from, to } of importsOf(sources)) {
      expect(existsSync(join(root, to)), `${from} imports ${to}`).toBe(true);
    }
  });

  it("imports in one direction", () => {
    expect(wrongWays(sources)).toEqual([]);
  });

  it("has no cycles", () => {
    expect(cycles(sources)).toEqual([]);
  });

  it("has no default exports", () => {
    expect(defaultExports(sources)).toEqual([]);
  });
});

describe("the rules", () => {
  const withFile = (path: string, text: string): Sources =>
    new Map([[path, text]]);

  it.each([
    ["codegen/facts/a.ts", "../plan/plan.ts"],
    ["codegen/facts/read/a.ts", "../../claims/model.ts"],
    ["codegen/plan/a.ts", "../emit/emit.ts"],
    ["codegen/plan/a.ts", "../database/connect.ts"],
    ["codegen/emit/a.ts", "../write.ts"],
    ["codegen/claims/a.ts", "../drift/check.ts"],
    ["codegen/drift/a.ts", "../report/text.ts"],
    ["codegen/errors.ts", "./facts/model.ts"],
    ["codegen/generate.ts", "./commands/codegen.ts"],
    ["codegen/commands/codegen.ts", "../cli.ts"],
    ["codegen/cli.ts", "./bin.ts"],
    ["codegen/plan/a.ts", "../../src/encryption/brand.ts"],
    ["codegen/commands/a.ts", "../../generated/index.ts"],
    ["src/encryption/a.ts", "../../codegen/errors.ts"],
    ["src/encryption/a.ts", "../../codegen/database/connect.ts"],
    ["src/testing/a.ts", "../../codegen/errors.ts"],
    ["src/testing/a.ts", "../../codegen/facts/model.ts"],
    ["src/repository/a.ts", "../testing/factory.ts"],
    ["src/index.ts", "./testing/index.ts"],
  ])("refuse that %s imports %s", (path, module) => {
    for (const text of [
      `import { x } from "${module}";`,
      `import type { X } from "${module}";`,
      `export * from "${module}";`,
      `const x = await import("${module}");`,
    ]) {
      expect(wrongWays(withFile(path, text)), text).toHaveLength(1);
    }
  });

  it("allow the way down", () => {
    const sources = new Map([
      ["codegen/emit/a.ts", 'import { x } from "../plan/plan.ts";'],
      ["codegen/commands/a.ts", 'import { x } from "../write.ts";'],
      ["codegen/cli.ts", 'import { x } from "./commands/a.ts";'],
      ["src/repository/a.ts", 'import { x } from "../encryption/brand.ts";'],
      ["src/testing/a.ts", 'import "../../codegen/database/connect.ts";'],
    ]);
    expect(wrongWays(sources)).toEqual([]);
  });

  it("see a cycle", () => {
    const sources = new Map([
      ["codegen/plan/a.ts", 'import "./b.ts";'],
      ["codegen/plan/b.ts", 'import type { C } from "./c.ts";'],
      ["codegen/plan/c.ts", 'export { a } from "./a.ts";'],
    ]);
    expect(cycles(sources)).toEqual([
      "codegen/plan/a.ts → codegen/plan/b.ts → codegen/plan/c.ts → codegen/plan/a.ts",
    ]);
  });

  it.each([
    "export default function f() {}",
    "const x = 1; export default x;",
    "const x = 1; export { x as default };",
    "export default class {}",
  ])("see the default export in %s", (text) => {
    expect(defaultExports(withFile("src/a.ts", text))).toHaveLength(1);
  });
});
