import type { TypeFamily } from "../claims/model.ts";
import type { TypeRef } from "../facts/model.ts";
import { nameKey, resolveType, type Catalog } from "./catalog.ts";

/** The family of each PostgreSQL type, by its name in pg_type or in its extension. */
const familyByName: Readonly<Record<string, TypeFamily>> = {
  bool: "boolean",
  int2: "integer",
  int4: "integer",
  int8: "bigint",
  oid: "integer",
  float4: "number",
  float8: "number",
  numeric: "decimal",
  money: "decimal",
  text: "string",
  varchar: "string",
  bpchar: "string",
  name: "string",
  citext: "string",
  ltree: "string",
  xml: "string",
  uuid: "uuid",
  json: "json",
  jsonb: "json",
  bytea: "bytes",
  date: "date",
  timestamp: "timestamp",
  timestamptz: "timestamp",
  time: "time",
  timetz: "time",
  interval: "interval",
  inet: "network",
  cidr: "network",
  macaddr: "network",
  macaddr8: "network",
  point: "geometry",
  line: "geometry",
  lseg: "geometry",
  box: "geometry",
  path: "geometry",
  polygon: "geometry",
  circle: "geometry",
  geometry: "geometry",
  geography: "geometry",
  vector: "vector",
  halfvec: "vector",
  sparsevec: "vector",
  int4range: "range",
  int8range: "range",
  numrange: "range",
  tsrange: "range",
  tstzrange: "range",
  daterange: "range",
  int4multirange: "range",
  int8multirange: "range",
  nummultirange: "range",
  tsmultirange: "range",
  tstzmultirange: "range",
  datemultirange: "range",
};

/** The family of a type by its name alone; "unknown" for what users made. */
export function familyOfName(name: string): TypeFamily {
  return Object.hasOwn(familyByName, name) ? familyByName[name]! : "unknown";
}

/** The family of a column's type, domains taken off. */
export function familyOfType(catalog: Catalog, type: TypeRef): TypeFamily {
  const resolved = resolveType(catalog, type);
  return resolved.type.array ? "array" : familyOfScalar(catalog, resolved.type);
}

/** The family of an array's elements. */
export function familyOfElement(catalog: Catalog, type: TypeRef): TypeFamily {
  return familyOfScalar(catalog, resolveType(catalog, type).type);
}

function familyOfScalar(catalog: Catalog, type: TypeRef): TypeFamily {
  const declared = catalog.types.get(nameKey(type))?.kind;
  if (declared === "enum") return "enum";
  if (declared === "range" || declared === "multirange") return "range";
  return declared === "composite" ? "unknown" : familyOfName(type.name);
}

/**
 * The families of database types that a claimed family can be, beside its own.
 * "enum" over text is a matter of its values (D305), not of its family.
 */
const alsoHolds: Readonly<Record<TypeFamily, readonly TypeFamily[]>> = {
  string: ["enum"],
  integer: ["bigint"],
  bigint: ["integer"],
  number: ["decimal"],
  decimal: ["number"],
  enum: ["string"],
  encrypted: ["string", "bytes"],
  boolean: [],
  date: [],
  timestamp: [],
  time: [],
  interval: [],
  uuid: [],
  json: [],
  bytes: [],
  array: [],
  network: [],
  geometry: [],
  range: [],
  vector: [],
  unknown: [],
};

/** Whether a claimed family can be true of a column of the other family. */
export function familiesAgree(
  claimed: TypeFamily,
  actual: TypeFamily,
): boolean {
  if (claimed === "unknown" || actual === "unknown") return true;
  return claimed === actual || alsoHolds[claimed].includes(actual);
}

/** What a code base says with a value type: "number" may mean any of these. */
const meantByValue: Readonly<Record<string, readonly TypeFamily[]>> = {
  number: ["integer", "bigint", "number", "decimal"],
  bigint: ["integer", "bigint", "decimal"],
  string: [
    "string",
    "uuid",
    "enum",
    "bigint",
    "decimal",
    "date",
    "timestamp",
    "time",
    "interval",
    "json",
    "network",
    "range",
    "geometry",
    "vector",
    "bytes",
    "encrypted",
  ],
  boolean: ["boolean"],
  Date: ["date", "timestamp", "time"],
  Buffer: ["bytes"],
  Uint8Array: ["bytes"],
  object: ["json", "interval", "geometry", "range"],
};

/** Whether a TypeScript value type is an understandable claim of the family, if not a true one. */
export function valueCouldMean(valueType: string, actual: TypeFamily): boolean {
  if (actual === "unknown" || !Object.hasOwn(meantByValue, valueType))
    return true;
  return meantByValue[valueType]!.includes(actual);
}
