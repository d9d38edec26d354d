/** Reads a matrix through pg and says of each cell whether its type is true. */
import type { Client } from "pg";
import { databaseMetadata } from "../../codegen/plan/database-metadata.ts";
import type { TypeSettings } from "../../codegen/plan/truth.ts";
import type { DatabaseMetadata } from "../../src/parsers/metadata.ts";
import type { Type } from "ts-morph";
import { verdict, type Verdict } from "./inhabits.ts";
import { type Cell, literal, type Matrix, quote } from "./matrix.ts";

export interface Outcome {
  readonly cell: Cell;
  readonly verdict: Verdict | "refused";
  /** The first value that is no member, or why reading was refused. */
  readonly reason?: string;
}

/** The metadata that codegen emits for a matrix. */
export function matrixMetadata(
  matrix: Matrix,
  settings: TypeSettings,
): DatabaseMetadata {
  const tables = Map.groupBy(matrix.cells, ({ table }) => table);
  return databaseMetadata(
    {
      format: 1,
      serverMajor: 18,
      searchPath: ["public"],
      schemas: [],
      extensions: [],
      types: matrix.types,
      relations: [...tables].map(([table, cells]) => ({
        schema: "truth",
        name: table.replace("truth.", ""),
        kind: "table",
        columns: [
          {
            name: "id",
            position: 1,
            type: { schema: "pg_catalog", name: "int4" },
            notNull: true,
          },
          {
            name: "shape",
            position: 2,
            type: { schema: "pg_catalog", name: "text" },
            notNull: false,
          },
          ...cells.map(({ column, ref }, index) => ({
            name: column,
            position: index + 3,
            type: ref,
            notNull: false,
          })),
        ],
      })),
      sequences: [],
      routines: [],
    },
    settings,
  );
}

/** The values of a cell as they arrive, or the error. */
export async function readCell(
  client: Client,
  { table, column, shape }: Cell,
): Promise<unknown[]> {
  const { rows } = await client.query<{ value: unknown }>(
    `select ${quote(column)} as value from ${table}
     where shape = ${literal(shape)} order by id`,
  );
  if (rows.length === 0) throw new Error(`No rows for ${table} ${shape}.`);
  return rows.map(({ value }) => value);
}

export async function judge(
  client: Client,
  cell: Cell,
  type: Type,
): Promise<Outcome> {
  try {
    const values = await readCell(client, cell);
    return { cell, ...judgeValues(values, type) };
  } catch (error) {
    return { cell, verdict: "refused", reason: String(error) };
  }
}

function judgeValues(
  values: readonly unknown[],
  type: Type,
): { verdict: Verdict; reason?: string } {
  const verdicts = values.map((value) => verdict(type, value));
  const wrong = verdicts.indexOf(false);
  if (wrong !== -1) {
    const value = printed(values[wrong]);
    return { verdict: false, reason: `${value} is no ${type.getText()}` };
  }
  return { verdict: verdicts.includes("unknown") ? "unknown" : true };
}

function printed(value: unknown): string {
  return typeof value === "number"
    ? String(value)
    : (JSON.stringify(value) ?? "");
}
