/**
 * How long generating code takes and how much memory, whole process, medians:
 * undrift against kysely-codegen and kanel, on one server, in one run.
 *
 *   node scripts/bench/codegen.ts [--url URL] [--tables 1000,10000] [--runs 7]
 *                                 [--large-runs 3] [--with-kanel] [--peers-only]
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import {
  type Contender,
  type Entry,
  isUndriftBuilt,
  kanel,
  kyselyCodegen,
  undriftAgain,
  undriftCheck,
  undriftFull,
} from "./contenders.ts";
import { type Measurement, medians } from "./measure.ts";
import { loadGeneratedSchema } from "./schema.ts";
import { openServer, withDatabase } from "./server.ts";
import { markdownTable, ratio } from "./table.ts";

/** What a contender may cost, as a share of what kysely-codegen costs. */
interface Bar {
  readonly seconds: number;
  readonly mebibytes: number;
}

interface Candidate {
  readonly key: string;
  readonly entry: Entry;
  readonly bar?: Bar;
}

interface Result {
  readonly name: string;
  readonly tables: number;
  readonly runs: number;
  readonly measured: Measurement;
  readonly bar: Bar | undefined;
}

/** Above this many tables `--large-runs` counts. */
const large = 5000;
/** Ten times the tables may take at most this many times as long. */
const scalingBar = 12;

const reference: Candidate = { key: "kysely-codegen", entry: kyselyCodegen };
const ours: readonly Candidate[] = [
  {
    key: "full",
    entry: undriftFull,
    bar: { seconds: 0.6, mebibytes: 1 },
  },
  {
    key: "again",
    entry: undriftAgain,
    bar: { seconds: 0.35, mebibytes: 1 },
  },
  {
    key: "check",
    entry: undriftCheck,
    bar: { seconds: 0.35, mebibytes: 1 },
  },
];

async function measureInterleaved(
  contenders: readonly Contender[],
  runs: number,
): Promise<Measurement[]> {
  const measured: Measurement[][] = contenders.map(() => []);
  // The first round only warms the file cache and the server's.
  for (let round = 0; round <= runs; round++) {
    for (const [index, contender] of contenders.entries()) {
      const measurement = await contender.run();
      if (round > 0) measured[index]?.push(measurement);
    }
  }
  return measured.map(medians);
}

async function compete(
  url: string,
  tables: number,
  runs: number,
  candidates: readonly Candidate[],
): Promise<Result[]> {
  const scratch = mkdtempSync(path.join(tmpdir(), "undrift-bench-"));
  try {
    const contenders: Contender[] = [];
    for (const { key, entry } of candidates) {
      const directory = path.join(scratch, key);
      mkdirSync(directory);
      contenders.push(await entry(url, directory));
    }
    const measured = await measureInterleaved(contenders, runs);
    return measured.map((measurement, index) => ({
      name: contenders[index]?.name ?? "",
      tables,
      runs,
      measured: measurement,
      bar: candidates[index]?.bar,
    }));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Too slow to be run in turn with the others: once, without warming up. */
async function runKanel(url: string, tables: number): Promise<Result> {
  const scratch = mkdtempSync(path.join(tmpdir(), "undrift-bench-"));
  try {
    const contender = await kanel(url, scratch);
    const measured = await contender.run();
    return { name: contender.name, tables, runs: 1, measured, bar: undefined };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function verdict(figure: number, base: number, bar: number | undefined) {
  if (bar === undefined) return "";
  return `${figure <= base * bar ? "✓" : "✗"} ≤ ${bar}`;
}

function printResults(results: readonly Result[]): void {
  const rows = results.map((result) => {
    const base = results.find(
      ({ name, tables }) =>
        name === "kysely-codegen" && tables === result.tables,
    )?.measured;
    const { seconds, mebibytes } = result.measured;
    return [
      `${result.tables} tables: ${result.name}`,
      `${seconds.toFixed(2)} s`,
      ratio(seconds, base?.seconds),
      verdict(seconds, base?.seconds ?? NaN, result.bar?.seconds),
      `${mebibytes.toFixed(0)} MiB`,
      ratio(mebibytes, base?.mebibytes),
      verdict(mebibytes, base?.mebibytes ?? NaN, result.bar?.mebibytes),
      String(result.runs),
    ];
  });
  const head = "|time|of kysely-codegen's|bar|peak memory|of its|bar|runs";
  console.log(`\n${markdownTable(head.split("|"), rows)}\n`);
}

function printScaling(
  results: readonly Result[],
  sizes: readonly number[],
): void {
  const [small, big] = [Math.min(...sizes), Math.max(...sizes)];
  if (small === big) return;
  for (const { name, tables, measured } of results) {
    if (tables !== small) continue;
    const bigger = results.find(
      (other) => other.name === name && other.tables === big,
    );
    if (bigger === undefined) continue;
    const times = bigger.measured.seconds / measured.seconds;
    const bar = name.startsWith("undrift") ? ` (bar: ${scalingBar})` : "";
    console.log(
      `${name}: ${big} tables take ${times.toFixed(1)} times as long as ${small}${bar}`,
    );
  }
}

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    tables: { type: "string", default: "1000,10000" },
    runs: { type: "string", default: "7" },
    "large-runs": { type: "string", default: "3" },
    "with-kanel": { type: "boolean", default: false },
    "peers-only": { type: "boolean", default: false },
  },
});

const sizes = values.tables.split(",").map(Number);
const candidates = values["peers-only"] ? [reference] : [reference, ...ours];
if (!values["peers-only"] && !isUndriftBuilt()) {
  console.error("dist/codegen/bin.js is not there: npm run build first.");
  process.exit(2);
}

const server = await openServer(values.url);
try {
  const results: Result[] = [];
  for (const tables of sizes) {
    const runs = Number(values[tables > large ? "large-runs" : "runs"]);
    console.error(`Loading ${tables} tables, then ${runs} runs of each`);
    await withDatabase(
      server.url,
      (url) => loadGeneratedSchema(url, tables),
      async (url) => {
        results.push(...(await compete(url, tables, runs, candidates)));
        if (values["with-kanel"] && tables <= large) {
          console.error("One run of kanel");
          results.push(await runKanel(url, tables));
        }
      },
    );
  }
  printResults(results);
  printScaling(results, sizes);
} finally {
  await server.close();
}
