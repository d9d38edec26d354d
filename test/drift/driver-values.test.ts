import { expect, test } from "vitest";
import { buildCatalog } from "../../codegen/drift/catalog.ts";
import { arrivingValue } from "../../codegen/drift/driver-values.ts";
import {
  stockParsers,
  undriftParsers,
  type ParserSettings,
} from "../../codegen/drift/settings.ts";
import { defaultTypeSettings } from "../../codegen/plan/truth.ts";
import { valueType } from "../../codegen/plan/value-type.ts";
import { facts } from "./build.ts";

const types = [
  ..."bool int2 int4 int8 float4 float8 numeric money oid text varchar bpchar name uuid".split(
    " ",
  ),
  ..."date time timetz timestamp timestamptz bytea json jsonb inet cidr macaddr xml bit varbit".split(
    " ",
  ),
  ..."interval point circle int4range numrange tstzrange".split(" "),
];

/** The types that generated code has for what arrives, in the few words of a hand-written claim. */
function inFewWords(text: string): string {
  const words: Readonly<Record<string, string>> = {
    JsonValue: "json",
    Circle: "object",
    Point: "object",
    Interval: "object",
    PostgresInterval: "object",
  };
  const array = /^(?:ArrayOf<(.+)>|\(?(.+?)\)?\[\])$/.exec(text);
  if (array) return `${inFewWords(array[1] ?? array[2]!)}[]`;
  const plain = text
    .replace(/ \| number$|^number \| (?=Date)/, "")
    .replace(/^Date \| .*$/, "Date");
  return words[plain] ?? plain;
}

const settings: Readonly<Record<ParserSettings["parsers"], ParserSettings>> = {
  stock: stockParsers,
  undrift: undriftParsers,
};

test.each(["stock", "undrift"] as const)(
  "what arrives with %s parsers is what generated types say",
  (profile) => {
    const catalog = buildCatalog(facts([]));
    const context = {
      profile,
      settings: defaultTypeSettings,
      resolve: () => undefined,
      nameOf: () => "",
    };
    let compared = 0;
    for (const name of types)
      for (const array of [undefined, true] as const) {
        const type = {
          schema: "pg_catalog",
          name,
          ...(array ? { array } : {}),
        };
        const ours = arrivingValue(catalog, type, settings[profile]);
        if (ours === undefined) continue;
        compared += 1;
        const generated = inFewWords(valueType(type, context).select);
        expect(
          ours,
          `${name}${array ? "[]" : ""}: ${valueType(type, context).select}`,
        ).toBe(generated);
      }
    expect(compared).toBeGreaterThan(50);
  },
);
