import type { ColumnShape } from "../../fix-action.ts";

/** How Drizzle declares a type. */
export interface Builder {
  /** A function of drizzle-orm/pg-core. */
  readonly name: string;
  /** Options that the type needs, as code. */
  readonly options: Readonly<Record<string, string>>;
}

const plain: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  int2: "smallint",
  int4: "integer",
  float4: "real",
  float8: "doublePrecision",
  text: "text",
  bool: "boolean",
  uuid: "uuid",
  json: "json",
  jsonb: "jsonb",
  date: "date",
  interval: "interval",
  inet: "inet",
  cidr: "cidr",
  macaddr: "macaddr",
  macaddr8: "macaddr8",
  point: "point",
  line: "line",
};

/** Options of a builder that say nothing of the type, and stay when it stays. */
export const ownOptions: Readonly<Record<string, readonly string[]>> = {
  timestamp: ["mode", "precision"],
  time: ["precision"],
  bigint: ["mode"],
  bigserial: ["mode"],
  numeric: ["mode"],
  varchar: ["enum"],
  char: ["enum"],
};

/**
 * The builder for a column's type, domains taken off.
 * @returns undefined where Drizzle has none of its own
 */
export function builderFor(
  shape: ColumnShape,
  before?: string,
): Builder | undefined {
  const { name, modifier } = shape.base ?? shape.type;
  const sized = (option: string) =>
    modifier === undefined ? {} : { [option]: modifier };
  const isCounted = shape.default?.startsWith("nextval(") === true;
  if (isCounted && serials[name] !== undefined)
    return {
      name: serials[name],
      options: name === "int8" ? { mode: '"number"' } : {},
    };
  switch (name) {
    case "int8":
      return { name: "bigint", options: { mode: bigintMode(before) } };
    case "varchar":
      return { name: "varchar", options: sized("length") };
    case "bpchar":
      return { name: "char", options: sized("length") };
    case "timestamp":
    case "time":
      return { name, options: sized("precision") };
    case "timestamptz":
    case "timetz":
      return {
        name: name.slice(0, -2),
        options: { ...sized("precision"), withTimezone: "true" },
      };
    case "vector":
    case "halfvec":
      return modifier === undefined
        ? undefined
        : { name, options: { dimensions: modifier } };
    case "numeric": {
      const [precision, scale] = modifier?.split(",") ?? [];
      return {
        name,
        options: {
          ...(precision === undefined ? {} : { precision }),
          ...(scale === undefined ? {} : { scale: scale.trim() }),
        },
      };
    }
    default: {
      const found = plain[name];
      return found === undefined ? undefined : { name: found, options: {} };
    }
  }
}

/** Columns of a sequence have builders of their own. */
const serials: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  int2: "smallserial",
  int4: "serial",
  int8: "bigserial",
};

/** Code that dealt with numbers goes on doing so; other code gets every digit. */
function bigintMode(before: string | undefined): string {
  const wasNumber = /^(?:small|big)?(?:int|integer|serial)$|^real$|^double/;
  return before !== undefined && wasNumber.test(before)
    ? '"number"'
    : '"bigint"';
}
