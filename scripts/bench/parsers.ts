/**
 * What the parsers cost: reading 100,000 rows of 20 columns with them and with
 * stock pg, which gives strings for the enum arrays that they make arrays of.
 *
 *     node scripts/bench/parsers.ts [rows] [runs]
 *
 * Exits 1 when ours take more than 1.15 times as long.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Client } from "pg";
import { connect } from "../../codegen/database/connect.ts";
import { startEmbedded } from "../../codegen/database/embedded.ts";
import { databaseMetadata } from "../../codegen/plan/database-metadata.ts";
import { defaultTypeSettings } from "../../codegen/plan/truth.ts";
import { registerParsers } from "../../src/parsers/register-parsers.ts";

const limit = 1.15;

/** Type, value of row i, and how many of the 20 columns are of it. */
const columns = [
  { type: "int8", value: "i * 1000000007", count: 4 },
  { type: "numeric", value: "i / 7.0", count: 3 },
  {
    type: "timestamptz",
    value: "timestamptz '2024-01-01' + i * interval '1.234567 seconds'",
    count: 3,
  },
  { type: "text", value: "'customer ' || i", count: 4 },
  {
    type: "public.status[]",
    value: "array['new', 'done', 'in work']::public.status[]",
    count: 3,
  },
  {
    type: "jsonb",
    value: `jsonb_build_object('id', i, 'tags', array['a', 'b'])`,
    count: 3,
  },
] as const;

// So that no run pays for the rows of the one before.
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

process.exitCode = await main(
  Number(process.argv[2] ?? 100_000),
  Number(process.argv[3] ?? 9),
);

async function main(rows: number, runs: number): Promise<number> {
  const server = await startEmbedded();
  try {
    const stock = await connect(server.url);
    const parsed = await connect(server.url);
    await fill(stock, rows);
    await registerParsers(parsed, metadata());
    const times = await race(stock, parsed, runs);
    const ratio = median(times.parsed) / median(times.stock);
    console.log(
      `${rows} rows × 20 columns, medians of ${runs} runs, CPU time of the reading process`,
    );
    console.log(`stock pg        ${median(times.stock).toFixed(0)} ms`);
    console.log(`undrift parsers ${median(times.parsed).toFixed(0)} ms`);
    console.log(`ratio           ${ratio.toFixed(3)} (at most ${limit})`);
    await Promise.all([stock.end(), parsed.end()]);
    return ratio <= limit ? 0 : 1;
  } finally {
    await server.close();
  }
}

async function fill(client: Client, rows: number): Promise<void> {
  const list = columns.flatMap(({ type, value, count }) =>
    Array.from(
      { length: count },
      (_, index) => `(${value})::${type} as "${type} ${index}"`,
    ),
  );
  await client.query(`
    create type public.status as enum ('new', 'in work', 'done');
    create unlogged table public.rows as
      select ${list.join(", ")} from generate_series(1::int8, ${rows}) as i;
    analyze public.rows;`);
}

function metadata(): Parameters<typeof registerParsers>[1] {
  const status = { schema: "public", name: "status" };
  return databaseMetadata(
    {
      format: 1,
      serverMajor: 18,
      searchPath: ["public"],
      schemas: [],
      extensions: [],
      types: [{ kind: "enum", ...status, labels: ["new", "in work", "done"] }],
      relations: [
        {
          schema: "public",
          name: "rows",
          kind: "table",
          columns: [
            {
              name: "status",
              position: 1,
              type: { ...status, array: true },
              notNull: false,
            },
          ],
        },
      ],
      sequences: [],
      routines: [],
    },
    defaultTypeSettings,
  );
}

interface Times {
  readonly stock: readonly number[];
  readonly parsed: readonly number[];
}

/** In turns, so that what else the machine does falls on both. */
async function race(
  stock: Client,
  parsed: Client,
  runs: number,
): Promise<Times> {
  const times = { stock: [] as number[], parsed: [] as number[] };
  await time(stock);
  await time(parsed);
  for (let run = 0; run < runs; run += 1) {
    times.stock.push(await time(stock));
    times.parsed.push(await time(parsed));
  }
  return times;
}

/**
 * Milliseconds of this process's own work. Elapsed time would add the
 * server's, which is the same for both, and whatever else the machine does.
 */
async function time(client: Client): Promise<number> {
  collectGarbage();
  const start = process.cpuUsage();
  await client.query("select * from public.rows");
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
