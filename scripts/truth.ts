/**
 * Prints how many of the emitted types are true, beside other generators' for
 * the same columns: types × shapes of a real server, values read through pg.
 *
 *     npm run truth [major]
 *
 * Exits 1 when a type of ours is false, or refuses more than it says.
 */
import { connect } from "../codegen/database/connect.ts";
import { startEmbedded } from "../codegen/database/embedded.ts";
import {
  defaultTypeSettings,
  type Profile,
  type TypeSettings,
} from "../codegen/plan/truth.ts";
import { registerParsers } from "../src/parsers/register-parsers.ts";
import { buildMatrix, type Cell, type Matrix } from "../test/truth/matrix.ts";
import { type PeerName, peerTypes } from "../test/truth/peers.ts";
import {
  judge,
  matrixMetadata,
  type Outcome,
} from "../test/truth/read-matrix.ts";
import { cellTypes, present } from "../test/truth/type-program.ts";
import type { Type } from "ts-morph";

interface Column {
  readonly name: string;
  readonly outcomes: readonly Outcome[];
}

const full: TypeSettings = { ...defaultTypeSettings, arrays: "full" };

async function main(major: number): Promise<number> {
  const server = await startEmbedded({ major });
  try {
    const client = await connect(server.url);
    const matrix = await buildMatrix(client, major);
    await client.end();
    const ours = [
      await ourColumn(
        "undrift",
        server.url,
        matrix,
        "undrift",
        defaultTypeSettings,
      ),
      await ourColumn(
        "undrift, arrays: full",
        server.url,
        matrix,
        "undrift",
        full,
      ),
      await ourColumn(
        "undrift, parsers: stock",
        server.url,
        matrix,
        "stock",
        full,
      ),
    ];
    const theirs = [
      await peerColumn("kysely-codegen", server.url, matrix),
      await peerColumn("kanel", server.url, matrix),
    ];
    report(server.description, matrix, [...ours, ...theirs]);
    return ours.some(({ outcomes }) => outcomes.some(isWrong)) ? 1 : 0;
  } finally {
    await server.close();
  }
}

async function ourColumn(
  name: string,
  url: string,
  matrix: Matrix,
  profile: Profile,
  settings: TypeSettings,
): Promise<Column> {
  const types = cellTypes(matrix, profile, settings);
  const metadata =
    profile === "undrift" ? matrixMetadata(matrix, settings) : undefined;
  const outcomes = await judgeAll(
    url,
    matrix,
    (cell) => present(types.get(cell)).select,
    metadata,
  );
  return { name, outcomes };
}

async function peerColumn(
  name: PeerName,
  url: string,
  matrix: Matrix,
): Promise<Column> {
  const types = await peerTypes(name, url, matrix);
  return {
    name,
    outcomes: await judgeAll(url, matrix, (cell) => present(types.get(cell))),
  };
}

async function judgeAll(
  url: string,
  matrix: Matrix,
  typeOf: (cell: Cell) => Type,
  metadata?: Parameters<typeof registerParsers>[1],
): Promise<Outcome[]> {
  const client = await connect(url);
  try {
    if (metadata !== undefined) await registerParsers(client, metadata);
    const outcomes: Outcome[] = [];
    for (const cell of matrix.cells) {
      outcomes.push(await judge(client, cell, typeOf(cell)));
    }
    return outcomes;
  } finally {
    await client.end();
  }
}

/** Only arrays that the setting says it refuses may be refused. */
function isWrong({ verdict, cell }: Outcome): boolean {
  return verdict === "refused" ? !cell.beyondSimple : verdict !== true;
}

const verdicts = [true, "refused", "unknown", false] as const;

function report(
  description: string,
  { cells, names }: Matrix,
  columns: readonly Column[],
): void {
  console.log(
    `${names.length} types in ${new Set(cells.map(({ shape }) => shape)).size} shapes, ${cells.length} columns, on ${description}\n`,
  );
  console.log("| types of | true | refused loudly | unknown | false |");
  console.log("| --- | ---: | ---: | ---: | ---: |");
  for (const { name, outcomes } of columns) {
    const counts = verdicts.map((verdict) => share(outcomes, verdict));
    console.log(`| ${name} | ${counts.join(" | ")} |`);
  }
  reportShapes(columns);
  reportRefused(columns);
}

function share(
  outcomes: readonly Outcome[],
  verdict: Outcome["verdict"],
): string {
  const count = outcomes.filter(
    (outcome) => outcome.verdict === verdict,
  ).length;
  return `${count} (${((100 * count) / outcomes.length).toFixed(1)} %)`;
}

/** Where each is true: of each shape the types for which it is. */
function reportShapes(columns: readonly Column[]): void {
  const shapes = new Set(
    columns.flatMap(({ outcomes }) => outcomes.map(({ cell }) => cell.shape)),
  );
  console.log(
    `\n| true, by shape | ${columns.map(({ name }) => name).join(" | ")} |`,
  );
  console.log(`| --- |${" ---: |".repeat(columns.length)}`);
  for (const shape of shapes) {
    const counts = columns.map(({ outcomes }) => {
      const own = outcomes.filter(({ cell }) => cell.shape === shape);
      const held = own.filter(({ verdict }) => verdict === true);
      return `${held.length} of ${own.length}`;
    });
    console.log(`| ${shape} | ${counts.join(" | ")} |`);
  }
}

/** Ours that are not true, each with its reason; what the setting refuses, together. */
function reportRefused(columns: readonly Column[]): void {
  for (const { name, outcomes } of columns) {
    if (!name.startsWith("undrift")) continue;
    const reasons = Map.groupBy(
      outcomes.filter(({ verdict }) => verdict !== true),
      reasonOf,
    );
    for (const [reason, own] of reasons) {
      console.log(`\n${name}, ${own.length} columns: ${reason}`);
    }
  }
}

function reasonOf({ cell, verdict, reason }: Outcome): string {
  return verdict === "refused" && cell.beyondSimple
    ? `${cell.shape}: refused with an error that names the type and the setting \`arrays\`, because T[] would not be true`
    : `${cell.type}, ${cell.shape}: ${reason}`;
}

process.exitCode = await main(Number(process.argv[2] ?? 18));
