import type { ColumnShape } from "../../fix-action.ts";
import { lengthOf, precisionOf } from "../../../facts/sql-type.ts";

/** A column's type in TypeORM's words; options that are undefined must not be there. */
export interface TypeormType {
  readonly type: string;
  readonly options: Readonly<Record<string, string | undefined>>;
  /** What TypeORM hands over, where it is one plain type. */
  readonly value?: string | undefined;
}

/** Spellings that read better than the catalog's names. */
const spelled: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
  float4: "real",
  float8: "double precision",
  bool: "boolean",
  bpchar: "char",
};

const asTheyAre = new Set(
  `numeric money varchar text citext hstore bytea bit varbit timetz timestamptz timestamp date
  time interval point line lseg box circle path polygon cidr inet macaddr macaddr8 tsvector
  tsquery uuid xml json jsonb jsonpath int4range int8range numrange tsrange tstzrange daterange
  int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange
  geometry geography cube ltree vector halfvec`.split(/\s+/),
);

/** What TypeORM makes of the driver's values; the others arrive as the driver gives them. */
const values: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  bool: "boolean",
  date: "string",
  time: "string",
  timetz: "string",
  timestamp: "Date",
  timestamptz: "Date",
  json: "unknown",
  jsonb: "unknown",
  interval: undefined,
  point: undefined,
  circle: undefined,
  hstore: undefined,
};

/** Undefined for a type that TypeORM has no word for. */
export function typeormType(shape: ColumnShape): TypeormType | undefined {
  const { array } = shape.type;
  const base = shape.base ?? shape.type;
  const isArray = array ?? base.array;
  const options = {
    length: undefined as string | undefined,
    precision: undefined as string | undefined,
    scale: undefined as string | undefined,
    enum: undefined as string | undefined,
    enumName: undefined as string | undefined,
    array: isArray ? "true" : undefined,
  };
  if (shape.enum)
    return {
      type: "enum",
      options: {
        ...options,
        enum: listed(shape.values ?? []),
        enumName: JSON.stringify(base.name),
      },
      value: isArray ? undefined : "string",
    };
  const type =
    spelled[base.name] ?? (asTheyAre.has(base.name) ? base.name : undefined);
  if (type === undefined) return undefined;
  const digits = precisionOf(base);
  const length = lengthOf(base);
  return {
    type,
    options: {
      ...options,
      length: length === undefined ? undefined : String(length),
      precision: digits && String(digits.precision),
      scale: digits && digits.scale > 0 ? String(digits.scale) : undefined,
    },
    value: valueOf(shape, base.name, isArray),
  };
}

function valueOf(
  { valueType }: ColumnShape,
  name: string,
  isArray: boolean | undefined,
): string | undefined {
  if (name in values && !isArray) return values[name];
  return valueType?.replace("json", "unknown");
}

function listed(given: readonly string[]): string {
  return `[${given.map((value) => JSON.stringify(value)).join(", ")}]`;
}
