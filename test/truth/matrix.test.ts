import { describe, expect, it } from "vitest";
import {
  catalogMultiranges,
  catalogRanges,
  catalogTypeNames,
  defaultTypeSettings,
  extensionTypeNames,
  type Profile,
  truth,
  type TypeSettings,
} from "../../codegen/plan/truth.ts";
import { registerParsers } from "../../src/parsers/register-parsers.ts";
import { client, database, majors } from "../server.ts";
import { buildMatrix, extensionSchema, type Matrix } from "./matrix.ts";
import { judge, matrixMetadata } from "./read-matrix.ts";
import { samples } from "./samples.ts";
import { cellTypes, present } from "./type-program.ts";

const full: TypeSettings = { ...defaultTypeSettings, arrays: "full" };

/** Together every value of every setting. */
const profiles: readonly {
  readonly name: string;
  readonly profile: Profile;
  readonly settings: TypeSettings;
}[] = [
  { name: "the defaults", profile: "undrift", settings: defaultTypeSettings },
  { name: "full arrays", profile: "undrift", settings: full },
  {
    name: "strings",
    profile: "undrift",
    settings: {
      ...full,
      timestamp: "string",
      timestamptz: "string",
      interval: "string",
      json: "string",
    },
  },
  {
    name: "bigint and Date",
    profile: "undrift",
    settings: { ...full, int8: "bigint", date: "Date" },
  },
  { name: "stock", profile: "stock", settings: defaultTypeSettings },
];

describe.each(majors)("PostgreSQL %i", (major) => {
  const matrix = once(async () => {
    const url = await database("", major);
    return { url, matrix: await buildMatrix(await client(url), major) };
  });

  it("has a row for every base type and pseudo-type of the server", async () => {
    const { url } = await matrix();
    const { rows } = await (
      await client(url)
    ).query<{
      schema: string;
      name: string;
      type: string;
    }>(
      `select nspname as schema, typname as name, typtype as type
       from pg_type join pg_namespace on pg_namespace.oid = typnamespace
       where nspname in ('pg_catalog', $1, 'pg_toast')
       and (typtype in ('b', 'p', 'r', 'm'))
       and not exists (select from pg_type as element where element.typarray = pg_type.oid)`,
      [extensionSchema],
    );
    const handlers = /_handler$|trigger$|^internal$|^pg_ddl_command$|^_record$/;
    const missing = rows.filter(
      ({ schema, name, type }) =>
        truth(schema, name, defaultTypeSettings) === undefined &&
        !Object.hasOwn(
          type === "m" ? catalogMultiranges : catalogRanges,
          name,
        ) &&
        // Arguments and results of what only the server calls.
        !(type === "p" && handlers.test(name)),
    );
    expect(missing).toEqual([]);
    const known = new Set(rows.map(({ name }) => name));
    expect(catalogTypeNames().filter((name) => !known.has(name))).toEqual([]);
    const since = major < 15 ? ["gbtreekey2"] : [];
    expect(
      extensionTypeNames().filter(
        (name) => !known.has(name) && !since.includes(name),
      ),
    ).toEqual([]);
  });

  it("has samples of every type that can be written", async () => {
    const { matrix: built } = await matrix();
    const writable = [
      ...catalogTypeNames().map((name) => ["pg_catalog", name] as const),
      ...extensionTypeNames().map((name) => [extensionSchema, name] as const),
    ]
      .filter(
        ([schema, name]) =>
          truth(schema, name, defaultTypeSettings)?.insert !== "never",
      )
      .map(([, name]) => name)
      // No column is of this type.
      .filter((name) => name !== "unknown")
      .sort();
    expect(Object.keys(samples).sort()).toEqual(writable);
    expect(built.names).toEqual(expect.arrayContaining(writable));
  });

  it.each(profiles)("is true under $name", async ({ profile, settings }) => {
    const { url, matrix: built } = await matrix();
    expect(await untrue(url, built, profile, settings)).toEqual([]);
  });
});

/** Cells whose values are no members; under simple arrays, also those that are not refused. */
async function untrue(
  url: string,
  matrix: Matrix,
  profile: Profile,
  settings: TypeSettings,
): Promise<unknown[]> {
  const reader = await client(url);
  if (profile === "undrift") {
    await registerParsers(reader, matrixMetadata(matrix, settings));
  }
  const refusing = profile === "undrift" && settings.arrays === "simple";
  const types = cellTypes(matrix, profile, settings);
  const wrong: unknown[] = [];
  for (const cell of matrix.cells) {
    const { select } = present(types.get(cell));
    const { verdict, reason } = await judge(reader, cell, select);
    const expected = refusing && cell.beyondSimple ? "refused" : true;
    if (verdict !== expected) {
      wrong.push([cell.type, cell.shape, verdict, reason].join(": "));
    }
  }
  return wrong;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
