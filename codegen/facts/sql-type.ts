import type { TypeRef } from "./model.ts";

/**
 * A type as the snapshot and messages spell it: "varchar(100)",
 * "core.booking_status[]". A name without a schema is pg_catalog's.
 */
export function sqlType({ schema, name, array, modifier }: TypeRef): string {
  const qualified =
    schema === "pg_catalog"
      ? identifierText(name)
      : `${identifierText(schema)}.${identifierText(name)}`;
  const parenthesis = modifier === undefined ? "" : `(${modifier})`;
  return `${qualified}${parenthesis}${array ? "[]" : ""}`;
}

/** The inverse of `sqlType`; undefined for a text that it does not make. */
export function parseSqlType(text: string): TypeRef | undefined {
  const match =
    /^(?:(?<schema>[a-z_][a-z0-9_$]*|"(?:[^"]|"")*")\.)?(?<name>[a-z_][a-z0-9_$]*|"(?:[^"]|"")*")(?:\((?<modifier>.*)\))?(?<array>\[\])?$/s.exec(
      text,
    );
  const { schema, name, modifier, array } = match?.groups ?? {};
  if (name === undefined) return undefined;
  return {
    schema: schema === undefined ? "pg_catalog" : identifierName(schema),
    name: identifierName(name),
    ...(array !== undefined && { array: true as const }),
    ...(modifier !== undefined && { modifier }),
  };
}

function identifierText(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name)
    ? name
    : `"${name.replaceAll('"', '""')}"`;
}

function identifierName(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}

/** SQL's and the libraries' other names for types, beside those of pg_type. */
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

/**
 * Reads a type as code spells it: "character varying(100)[]", "BIGINT",
 * "timestamp(3) with time zone". SQL's aliases become the names of pg_type
 * ("bigint" is int8). A spelling that is no type's stands as a name of its own.
 */
export function readSpelledType(text: string): TypeRef {
  const { scalar, modifier, isArray } = spelling(text);
  const known = Object.hasOwn(aliases, scalar) ? aliases[scalar]! : scalar;
  const { schema, name } = parseSqlType(known) ?? {
    schema: "pg_catalog",
    name: known,
  };
  return {
    schema,
    name,
    ...(isArray && { array: true as const }),
    ...(modifier !== "" && { modifier }),
  };
}

/** Takes a spelling apart: what is in parentheses, whether it is an array, and the rest. */
function spelling(text: string): {
  readonly scalar: string;
  readonly modifier: string;
  readonly isArray: boolean;
} {
  const array = /(\s*\[\s*\d*\s*\])+\s*$|\s+array\s*$/i;
  const whole = text.trim();
  const parts = /^([^(]*)\(([^)]*)\)(.*)$/s.exec(whole.replace(array, ""));
  const outside = parts
    ? `${parts[1]!.trim()}${parts[3]!}`
    : whole.replace(array, "");
  return {
    scalar: lowerUnquoted(outside).replaceAll(/\s+/g, " ").trim(),
    modifier: parts?.[2]?.replaceAll(/\s/g, "") ?? "",
    isArray: array.test(whole),
  };
}

/** As PostgreSQL folds names: what is in double quotes stays as it is. */
function lowerUnquoted(text: string): string {
  return text.replaceAll(/"(?:[^"]|"")*"|[^"]+/g, (part) =>
    part.startsWith('"') ? part : part.toLowerCase(),
  );
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
