/**
 * What the generated types cost the compiler: `tsc` on one file with three
 * queries over the generated `DB`, undrift's against kysely-codegen's.
 *
 *   node scripts/bench/types.ts [--url URL] [--runs 7] [--tables 1000]
 *                               [--dump FILE.sql.gz] [--undrift-entry index.ts]
 *                               [--peers-only] [--keep]
 *
 * --dump adds a real schema; its queries are those of GitLab's.
 */
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  generateWithKyselyCodegen,
  generateWithUndrift,
  isUndriftBuilt,
  kyselyCodegenFile,
} from "./contenders.ts";
import { median } from "./measure.ts";
import { generatedQueries, gitlabQueries } from "./queries.ts";
import { loadGeneratedSchema } from "./schema.ts";
import { loadForBench, openServer, withDatabase } from "./server.ts";
import { markdownTable, ratio } from "./table.ts";

/** A database to generate from, and what to ask of its types. */
interface Subject {
  readonly name: string;
  readonly queries: string;
  fill(url: string): Promise<void>;
}

/** A generator's output, and the module in it that exports `DB`. */
interface Generator {
  readonly name: string;
  readonly entry: string;
  generate(url: string, directory: string): Promise<void>;
}

interface CheckCost {
  readonly checkSeconds: number;
  readonly instantiations: number;
  readonly types: number;
  readonly mebibytes: number;
}

const repository = fileURLToPath(new URL("../../", import.meta.url));
const compiler = path.join(repository, "node_modules/typescript/bin/tsc");

const compilerOptions = {
  target: "es2023",
  module: "nodenext",
  types: ["node"],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  // What a user has in node_modules: types of encrypted columns come from it.
  paths: { undrift: [path.join(repository, "dist/src/index.d.ts")] },
};

/** A project of the generated files and one file that queries them. */
function writeProject(
  directory: string,
  generator: Generator,
  queries: string,
): void {
  symlinkSync(
    path.join(repository, "node_modules"),
    path.join(directory, "node_modules"),
  );
  const imports = `import type { DB } from "./${generator.entry}";\n`;
  writeFileSync(path.join(directory, "queries.ts"), imports + queries);
  const project = { compilerOptions, files: ["queries.ts"] };
  writeFileSync(path.join(directory, "tsconfig.json"), JSON.stringify(project));
  writeFileSync(path.join(directory, "package.json"), '{"type":"module"}');
}

/** One run of the compiler, which must find nothing wrong. */
function check(directory: string): CheckCost {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [compiler, "--project", directory, "--extendedDiagnostics"],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) {
    const errors = (stderr + stdout).slice(0, 2000);
    throw new Error(`tsc failed in ${directory}:\n${errors}`);
  }
  return {
    checkSeconds: figure(stdout, /^Check time:\s+([\d.]+)s$/m),
    instantiations: figure(stdout, /^Instantiations:\s+(\d+)$/m),
    types: figure(stdout, /^Types:\s+(\d+)$/m),
    mebibytes: figure(stdout, /^Memory used:\s+(\d+)K$/m) / 1024,
  };
}

function figure(diagnostics: string, pattern: RegExp): number {
  const found = pattern.exec(diagnostics)?.[1];
  if (found === undefined) {
    throw new Error(`${pattern} is not in what tsc printed:\n${diagnostics}`);
  }
  return Number(found);
}

/** Runs the compiler over each project in turn, `runs` times, and takes medians. */
function checkInterleaved(
  directories: readonly string[],
  runs: number,
): CheckCost[] {
  const costs: CheckCost[][] = directories.map(() => []);
  for (let round = 0; round <= runs; round++) {
    for (const [index, directory] of directories.entries()) {
      const cost = check(directory);
      if (round > 0) costs[index]?.push(cost);
    }
  }
  return costs.map((measured) => ({
    checkSeconds: median(measured.map((cost) => cost.checkSeconds)),
    instantiations: median(measured.map((cost) => cost.instantiations)),
    types: median(measured.map((cost) => cost.types)),
    mebibytes: median(measured.map((cost) => cost.mebibytes)),
  }));
}

function row(
  label: string,
  cost: CheckCost,
  base: CheckCost | undefined,
): string[] {
  return [
    label,
    cost.instantiations.toLocaleString("en"),
    ratio(cost.instantiations, base?.instantiations),
    `${cost.checkSeconds.toFixed(3)} s`,
    ratio(cost.checkSeconds, base?.checkSeconds),
    cost.types.toLocaleString("en"),
    `${cost.mebibytes.toFixed(0)} MiB`,
  ];
}

async function compare(
  subject: Subject,
  url: string,
  generators: readonly Generator[],
  scratch: string,
): Promise<string[][]> {
  const directories: string[] = [];
  for (const generator of generators) {
    const directory = path.join(scratch, `${subject.name}-${generator.name}`);
    mkdirSync(directory);
    directories.push(directory);
    await generator.generate(url, directory);
    writeProject(directory, generator, subject.queries);
  }
  const costs = checkInterleaved(directories, runs);
  return costs.map((cost, index) =>
    row(`${subject.name}: ${generators[index]?.name}`, cost, costs[0]),
  );
}

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    runs: { type: "string", default: "7" },
    tables: { type: "string", default: "1000" },
    dump: { type: "string" },
    "undrift-entry": { type: "string", default: "index.ts" },
    "peers-only": { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
  },
});

const runs = Number(values.runs);
const tables = Number(values.tables);
const { dump } = values;

const generators: Generator[] = [
  {
    name: "kysely-codegen",
    entry: kyselyCodegenFile,
    generate: generateWithKyselyCodegen,
  },
];
if (!values["peers-only"]) {
  if (!isUndriftBuilt()) {
    console.error("dist/codegen/bin.js is not there: npm run build first.");
    process.exit(2);
  }
  generators.push({
    name: "undrift",
    entry: `generated/${values["undrift-entry"]}`,
    generate: generateWithUndrift,
  });
}

const subjects: Subject[] = [
  {
    name: `${tables} tables`,
    queries: generatedQueries,
    fill: (url) => loadGeneratedSchema(url, tables),
  },
];
if (dump !== undefined) {
  subjects.push({
    name: path.basename(dump).replace(/\..*$/, ""),
    queries: gitlabQueries,
    fill: (url) => loadForBench(url, dump),
  });
}

const server = await openServer(values.url);
const scratch = mkdtempSync(path.join(tmpdir(), "undrift-bench-"));
try {
  const rows: string[][] = [];
  for (const subject of subjects) {
    console.error(`Loading ${subject.name}, then ${runs} runs of tsc on each`);
    const measured = await withDatabase(server.url, subject.fill, (url) =>
      compare(subject, url, generators, scratch),
    );
    rows.push(...measured);
  }
  const head =
    "|instantiations|of kysely-codegen's|check time|of its|types|memory";
  console.log(`\n${markdownTable(head.split("|"), rows)}\n`);
} finally {
  if (values.keep) console.error(`Kept ${scratch}`);
  else rmSync(scratch, { recursive: true, force: true });
  await server.close();
}
