import { expect, it } from "vitest";
import {
  catalogMultiranges,
  catalogRanges,
  catalogTypeNames,
  defaultTypeSettings,
  extensionTypeNames,
  type Profile,
  stockTruth,
  truth,
  type TypeSettings,
} from "../../codegen/plan/truth.ts";
import { type ValueContext, valueType } from "../../codegen/plan/value-type.ts";

const settingsShown: readonly TypeSettings[] = [
  defaultTypeSettings,
  {
    int8: "bigint",
    numeric: "number",
    date: "Date",
    timestamp: "string",
    timestamptz: "string",
    interval: "string",
    json: "string",
    arrays: "full",
  },
  { ...defaultTypeSettings, int8: "number" },
];

function context(profile: Profile, settings: TypeSettings): ValueContext {
  return {
    profile,
    settings,
    resolve: () => undefined,
    nameOf: ({ name }) => name,
  };
}

/** One line for each thing that is said of a type, without those that repeat the default. */
function linesOf(schema: string, name: string): string[] {
  const lines = settingsShown.map((settings) => {
    const row = truth(schema, name, settings);
    const { select, insert } = valueType(
      { schema, name },
      context("undrift", settings),
    );
    return `${name}: ${select} ← ${insert} by ${row?.parser}, ${row?.serializer}`;
  });
  const of = (array: boolean): string => {
    const type = array ? ({ schema, name, array } as const) : { schema, name };
    const { select, insert } = valueType(
      type,
      context("stock", defaultTypeSettings),
    );
    return `${select} ← ${insert}`;
  };
  const row = stockTruth(schema, name);
  const stock = `${name} stock: ${of(false)}; arrays ${of(true)} by ${row?.element}`;
  return [...new Set([...lines, stock])];
}

it("says of every type what it says in truth-table.txt", async () => {
  const catalog = [
    ...catalogTypeNames(),
    ...Object.keys(catalogRanges),
    ...Object.keys(catalogMultiranges),
  ].flatMap((name) => linesOf("pg_catalog", name));
  const extensions = extensionTypeNames().flatMap((name) =>
    linesOf("extension", name),
  );
  await expect(
    ["pg_catalog", ...catalog, "", "extensions", ...extensions, ""].join("\n"),
  ).toMatchFileSnapshot("truth-table.txt");
});
