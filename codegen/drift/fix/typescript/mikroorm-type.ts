import type { ColumnShape } from "../../fix-action.ts";
import { lengthOf, precisionOf } from "../../../facts/sql-type.ts";

/** A column's type in MikroORM's words. */
export interface MikroType {
  /** Of `type`, and the name of its builder. */
  readonly type: string;
  /** Where `type` alone would make another column. */
  readonly columnType?: string;
  readonly options: Readonly<Record<string, string | undefined>>;
  /** Types that a value can have in code, the usual one first; absent where any can. */
  readonly values?: readonly string[];
}

type Known = Pick<MikroType, "type" | "values"> & { readonly exact?: false };

/** By the catalog's names. What is not exact needs the column's type beside it. */
const known: Readonly<Record<string, Known | undefined>> = {
  __proto__: null as never,
  varchar: { type: "string", values: ["string"] },
  text: { type: "text", values: ["string"] },
  bpchar: { type: "character", values: ["string"] },
  citext: { type: "string", values: ["string"], exact: false },
  int2: { type: "smallint", values: ["number"] },
  int4: { type: "integer", values: ["number"] },
  int8: { type: "bigint", values: ["bigint", "number", "string"] },
  float4: { type: "float", values: ["number"] },
  float8: { type: "double", values: ["number"] },
  numeric: { type: "decimal", values: ["string", "number"] },
  bool: { type: "boolean", values: ["boolean"] },
  timestamptz: { type: "datetime", values: ["Date"] },
  timestamp: { type: "datetime", values: ["Date"], exact: false },
  date: { type: "date", values: ["string"] },
  time: { type: "time", values: ["string"] },
  interval: { type: "interval", values: ["string"] },
  uuid: { type: "uuid", values: ["string"] },
  jsonb: { type: "json" },
  json: { type: "json", exact: false },
  bytea: { type: "blob", values: ["Buffer", "Uint8Array"] },
};

/** A type that MikroORM has no word for is a string of its own column type. */
export function mikroType(shape: ColumnShape): MikroType {
  const base = shape.base ?? shape.type;
  const digits = precisionOf(base);
  const length = lengthOf(base);
  const options = {
    length: length === undefined ? undefined : String(length),
    precision: digits && String(digits.precision),
    scale: digits && String(digits.scale),
  };
  if (shape.type.array ?? base.array) {
    const isText = base.name === "text";
    return {
      type: "array",
      ...(isText ? {} : { columnType: shape.sqlType }),
      options: { ...options, length: undefined },
      ...(isText ? { values: ["string[]"] } : {}),
    };
  }
  const found = known[base.name];
  const isOpen = base.name === "varchar" && length === undefined;
  const isExact = found && found.exact !== false && !isOpen;
  return {
    type: found?.type ?? "string",
    ...(isExact ? {} : { columnType: base.name }),
    options,
    ...valuesOf(shape, found),
  };
}

function valuesOf(
  { valueType }: ColumnShape,
  found: Known | undefined,
): Pick<MikroType, "values"> {
  if (found) return found.values ? { values: found.values } : {};
  return valueType === undefined || valueType.startsWith("json")
    ? {}
    : { values: [valueType] };
}
