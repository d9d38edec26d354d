import type { TypeRef } from "../facts/model.ts";

const aliases: Readonly<Record<string, string>> = {
  bigint: "int8",
  bigserial: "int8",
  serial8: "int8",
  integer: "int4",
  int: "int4",
  serial: "int4",
  serial4: "int4",
  smallint: "int2",
  smallserial: "int2",
  serial2: "int2",
  decimal: "numeric",
  dec: "numeric",
  real: "float4",
  float: "float8",
  double: "float8",
  "double precision": "float8",
  boolean: "bool",
  char: "bpchar",
  character: "bpchar",
  nchar: "bpchar",
  "character varying": "varchar",
  "char varying": "varchar",
  nvarchar: "varchar",
  string: "varchar",
  "bit varying": "varbit",
  datetime: "timestamp",
  "timestamp without time zone": "timestamp",
  "timestamp with time zone": "timestamptz",
  "time without time zone": "time",
  "time with time zone": "timetz",
};

/** A type's name as code spells it, taken apart: "varchar(100)[]" is varchar, 100, array. */
export interface SqlTypeName {
  readonly name: string;
  readonly modifier?: string;
  readonly array: boolean;
}

/**
 * Reads an SQL type's name: lower case, SQL's aliases replaced by the names of
 * pg_type ("bigint" is int8), pg_catalog left off.
 */
export function parseSqlType(text: string): SqlTypeName {
  const trimmed = text.trim().toLowerCase();
  const array = /\[\d*\]$/.test(trimmed) || trimmed.endsWith(" array");
  const scalar = trimmed
    .replace(/(\[\d*\])+$/, "")
    .replace(/ array$/, "")
    .trim();
  const parts = /^([^(]*)\(([^)]*)\)(.*)$/.exec(scalar);
  const spelled = (parts ? `${parts[1]!.trim()}${parts[3]!}` : scalar)
    .replace(/^pg_catalog\./, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  const modifier = parts?.[2]?.replaceAll(/\s/g, "");
  return {
    name: Object.hasOwn(aliases, spelled) ? aliases[spelled]! : spelled,
    array,
    ...(modifier === undefined || modifier === "" ? {} : { modifier }),
  };
}

/** A type as a person would write it in SQL: "varchar(100)[]", "core.booking_status". */
export function printType(type: TypeRef): string {
  const qualified =
    type.schema === "pg_catalog" ? type.name : `${type.schema}.${type.name}`;
  const modifier = type.modifier === undefined ? "" : `(${type.modifier})`;
  return `${qualified}${modifier}${type.array ? "[]" : ""}`;
}

/** The length of varchar(n), char(n) and bit(n); undefined when there is no limit. */
export function lengthOf(type: TypeRef): number | undefined {
  if (!["varchar", "bpchar", "varbit", "bit"].includes(type.name)) return;
  return type.modifier === undefined ? undefined : Number(type.modifier);
}

/** Precision and scale of numeric(p,s); undefined when it is unlimited. */
export function precisionOf(
  type: TypeRef,
): { readonly precision: number; readonly scale: number } | undefined {
  if (type.name !== "numeric" || type.modifier === undefined) return;
  const [precision, scale] = type.modifier.split(",").map(Number);
  return { precision: precision!, scale: scale ?? 0 };
}
