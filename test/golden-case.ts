/** The directories of test/golden, as data. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultPlanConfig, type PlanConfig } from "../codegen/plan/config.ts";
import type { TypeSettings } from "../codegen/plan/truth.ts";

const root = fileURLToPath(new URL("golden/", import.meta.url));

export interface GoldenCase {
  readonly name: string;
  readonly directory: string;
  readonly config: PlanConfig;
  /** The message that generating must end with, instead of files. */
  readonly fails: boolean;
}

/** Options of config.json; those that are left out have their defaults. */
type CaseConfig = Partial<Omit<PlanConfig, "types">> & {
  readonly types?: Partial<TypeSettings>;
};

export function goldenCases(): GoldenCase[] {
  return readdirSync(root)
    .filter((name) => statSync(join(root, name)).isDirectory())
    .toSorted()
    .map((name) => {
      const directory = join(root, name);
      const isCollision = name.startsWith("collision-");
      const fails = isCollision || existsSync(join(directory, "stderr.txt"));
      return { name, directory, config: caseConfig(directory), fails };
    });
}

function caseConfig(directory: string): PlanConfig {
  const path = join(directory, "config.json");
  if (!existsSync(path)) return defaultPlanConfig;
  const own = JSON.parse(readFileSync(path, "utf8")) as CaseConfig;
  const unknown = Object.keys(own).filter((key) => !(key in defaultPlanConfig));
  if (unknown.length > 0) throw new Error(`${path}: no option ${unknown}`);
  const types = { ...defaultPlanConfig.types, ...own.types };
  return { ...defaultPlanConfig, ...own, types };
}

/**
 * The SQL of a case for a server: schema.sql, then the additions for its major
 * version and those before it; from the case of the same tables where the
 * directory has no schema of its own.
 */
export function caseSql({ directory }: GoldenCase, major: number): string {
  const additions = readdirSync(directory)
    .map((file) => /^schema\.(\d+)\.sql$/.exec(file))
    .filter((match) => match !== null && Number(match[1]) <= major)
    .map((match) => match![0])
    .toSorted();
  return ["schema.sql", ...additions]
    .map((file) => readFileSync(join(directory, file), "utf8"))
    .join("\n");
}

/** Path relative to `directory` → text, of every file in it. */
export function readTree(directory: string): Map<string, string> {
  if (!existsSync(directory)) return new Map();
  const paths = readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(directory, path)).isFile())
    .toSorted();
  return new Map(
    paths.map((path) => [path, readFileSync(join(directory, path), "utf8")]),
  );
}
