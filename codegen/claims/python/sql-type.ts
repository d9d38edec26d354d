/** A type written in SQL, as the configuration's type map gives it. */

import type { TypeClaim, TypeFamily } from "../model.ts";

const spellings: Readonly<Record<string, readonly [string, TypeFamily]>> = {
  smallint: ["int2", "integer"],
  int2: ["int2", "integer"],
  int: ["int4", "integer"],
  integer: ["int4", "integer"],
  int4: ["int4", "integer"],
  bigint: ["int8", "integer"],
  int8: ["int8", "integer"],
  real: ["float4", "number"],
  float4: ["float4", "number"],
  float: ["float8", "number"],
  float8: ["float8", "number"],
  "double precision": ["float8", "number"],
  numeric: ["numeric", "decimal"],
  decimal: ["numeric", "decimal"],
  bool: ["bool", "boolean"],
  boolean: ["bool", "boolean"],
  text: ["text", "string"],
  citext: ["citext", "string"],
  varchar: ["varchar", "string"],
  "character varying": ["varchar", "string"],
  char: ["bpchar", "string"],
  character: ["bpchar", "string"],
  bpchar: ["bpchar", "string"],
  date: ["date", "date"],
  time: ["time", "time"],
  timetz: ["timetz", "time"],
  timestamp: ["timestamp", "timestamp"],
  timestamptz: ["timestamptz", "timestamp"],
  interval: ["interval", "interval"],
  uuid: ["uuid", "uuid"],
  json: ["json", "json"],
  jsonb: ["jsonb", "json"],
  bytea: ["bytea", "bytes"],
  inet: ["inet", "network"],
  cidr: ["cidr", "network"],
  macaddr: ["macaddr", "network"],
  macaddr8: ["macaddr8", "network"],
  geometry: ["geometry", "geometry"],
  geography: ["geography", "geometry"],
  vector: ["vector", "vector"],
  halfvec: ["halfvec", "vector"],
};

interface Words {
  readonly name: string;
  readonly modifiers: readonly number[];
  readonly zone: boolean;
}

/** "timestamp(3) with time zone" → timestamp, 3, with zone. */
function wordsOf(sql: string): Words {
  const lower = sql.trim().toLowerCase().replaceAll(/\s+/g, " ");
  const zone = lower.endsWith(" with time zone");
  const plain = lower.replace(/ with(?:out)? time zone$/, "");
  const modifier = /\(([\d ,]+)\)/.exec(plain)?.[1] ?? "";
  return {
    name: plain.replace(/ ?\([^)]*\)/, "").trim(),
    modifiers: modifier === "" ? [] : modifier.split(",").map(Number),
    zone,
  };
}

function measures(
  family: TypeFamily,
  [first, second]: readonly number[],
): Partial<TypeClaim> {
  if (first === undefined) return {};
  if (family === "string") return { length: first };
  if (family === "decimal") return { precision: first, scale: second ?? 0 };
  return { precision: first };
}

/** Claims the SQL type; the text is what the code says, for messages. */
export function claimOfSqlType(sql: string, text: string): TypeClaim {
  const element = /^(.*?)\s*\[\s*\d*\s*\]$/.exec(sql.trim())?.[1];
  if (element !== undefined)
    return { family: "array", text, element: claimOfSqlType(element, element) };
  const { name, modifiers, zone } = wordsOf(sql);
  const known = Object.hasOwn(spellings, name) ? spellings[name] : undefined;
  if (known === undefined)
    return { family: "unknown", text, sqlName: name.replace(/^.*\./, "") };
  const [base, family] = known;
  const sqlName = zone && !base.endsWith("tz") ? `${base}tz` : base;
  const timed = family === "timestamp" || family === "time";
  return {
    family,
    text,
    sqlName,
    ...(timed && { withTimeZone: sqlName.endsWith("tz") }),
    ...measures(family, modifiers),
  };
}
