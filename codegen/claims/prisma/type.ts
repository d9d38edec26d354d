import type { EnumReference, TypeClaim } from "../model.ts";
import type { ReaderOptions } from "../reader.ts";
import { arrayOf, sqlType } from "../typescript/sql-type.ts";
import type { Field } from "./schema.ts";

/** The column types Prisma makes of its scalar types, less their default sizes. */
const scalars: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  String: "text",
  Boolean: "boolean",
  Int: "integer",
  BigInt: "bigint",
  Float: "double precision",
  Decimal: "numeric",
  DateTime: "timestamp",
  Json: "jsonb",
  Bytes: "bytea",
};

/** Native types that are not spelled as SQL spells them. */
const natives: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  doubleprecision: "double precision",
};

/** What a field says its column's type is. */
export function columnType(
  field: Field,
  options: ReaderOptions,
  enumeration: EnumReference | undefined,
): TypeClaim {
  const { name = "", text = "", list = false, unsupported } = field.type ?? {};
  const native = field.attributes.find((attribute) =>
    attribute.name.startsWith("db."),
  );
  const mapped =
    options.typeMap && Object.hasOwn(options.typeMap, name)
      ? options.typeMap[name]
      : undefined;
  const sql = native
    ? nativeSql(native.name, native.given)
    : (unsupported ?? mapped ?? scalars[name]);
  const spelled = native
    ? `${text} @${native.name}${native.given === "" ? "" : `(${native.given})`}`
    : text;
  const base: TypeClaim = enumeration
    ? { family: "enum", text: spelled, enum: enumeration }
    : sql === undefined
      ? { family: "unknown", text: spelled }
      : { ...sqlType(sql), text: spelled };
  return list ? arrayOf(base, spelled) : base;
}

/** `db.VarChar` with `100` is varchar(100). */
function nativeSql(name: string, given: string): string {
  const type = name.slice("db.".length).toLowerCase();
  const sql = natives[type] ?? type;
  return given === "" ? sql : `${sql}(${given})`;
}
