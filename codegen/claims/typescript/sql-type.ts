import type { TypeClaim, TypeFamily } from "../model.ts";

/** PostgreSQL's own names by the names SQL and the ORMs spell them with. */
const canonical: Readonly<Record<string, readonly [string, TypeFamily]>> = {
  smallint: ["int2", "integer"],
  int2: ["int2", "integer"],
  smallserial: ["int2", "integer"],
  serial2: ["int2", "integer"],
  tinyint: ["int2", "integer"],
  integer: ["int4", "integer"],
  int: ["int4", "integer"],
  int4: ["int4", "integer"],
  serial: ["int4", "integer"],
  serial4: ["int4", "integer"],
  mediumint: ["int4", "integer"],
  oid: ["oid", "integer"],
  bigint: ["int8", "bigint"],
  int8: ["int8", "bigint"],
  bigserial: ["int8", "bigint"],
  serial8: ["int8", "bigint"],
  numeric: ["numeric", "decimal"],
  decimal: ["numeric", "decimal"],
  money: ["money", "decimal"],
  real: ["float4", "number"],
  float4: ["float4", "number"],
  float8: ["float8", "number"],
  float: ["float8", "number"],
  double: ["float8", "number"],
  "double precision": ["float8", "number"],
  boolean: ["bool", "boolean"],
  bool: ["bool", "boolean"],
  text: ["text", "string"],
  varchar: ["varchar", "string"],
  "character varying": ["varchar", "string"],
  char: ["bpchar", "string"],
  character: ["bpchar", "string"],
  bpchar: ["bpchar", "string"],
  citext: ["citext", "string"],
  name: ["name", "string"],
  xml: ["xml", "string"],
  ltree: ["ltree", "string"],
  tsvector: ["tsvector", "string"],
  tsquery: ["tsquery", "string"],
  bit: ["bit", "string"],
  varbit: ["varbit", "string"],
  "bit varying": ["varbit", "string"],
  uuid: ["uuid", "uuid"],
  json: ["json", "json"],
  jsonb: ["jsonb", "json"],
  hstore: ["hstore", "json"],
  bytea: ["bytea", "bytes"],
  date: ["date", "date"],
  timestamp: ["timestamp", "timestamp"],
  "timestamp without time zone": ["timestamp", "timestamp"],
  timestamptz: ["timestamptz", "timestamp"],
  "timestamp with time zone": ["timestamptz", "timestamp"],
  datetime: ["timestamp", "timestamp"],
  time: ["time", "time"],
  "time without time zone": ["time", "time"],
  timetz: ["timetz", "time"],
  "time with time zone": ["timetz", "time"],
  interval: ["interval", "interval"],
  inet: ["inet", "network"],
  cidr: ["cidr", "network"],
  macaddr: ["macaddr", "network"],
  macaddr8: ["macaddr8", "network"],
  point: ["point", "geometry"],
  line: ["line", "geometry"],
  lseg: ["lseg", "geometry"],
  box: ["box", "geometry"],
  path: ["path", "geometry"],
  polygon: ["polygon", "geometry"],
  circle: ["circle", "geometry"],
  geometry: ["geometry", "geometry"],
  geography: ["geography", "geometry"],
  int4range: ["int4range", "range"],
  int8range: ["int8range", "range"],
  numrange: ["numrange", "range"],
  tsrange: ["tsrange", "range"],
  tstzrange: ["tstzrange", "range"],
  daterange: ["daterange", "range"],
  int4multirange: ["int4multirange", "range"],
  int8multirange: ["int8multirange", "range"],
  nummultirange: ["nummultirange", "range"],
  tsmultirange: ["tsmultirange", "range"],
  tstzmultirange: ["tstzmultirange", "range"],
  datemultirange: ["datemultirange", "range"],
  vector: ["vector", "vector"],
  halfvec: ["halfvec", "vector"],
  sparsevec: ["sparsevec", "vector"],
};

/**
 * A type as SQL spells it ("varchar(100)", "numeric(12,2)[]", "timestamp(3)
 * with time zone"), understood. A name that is not PostgreSQL's own keeps its
 * spelling and the family "unknown".
 */
export function sqlType(spelled: string): TypeClaim {
  const match =
    /^\s*([^([]+?)\s*(?:\(([^)]*)\))?\s*(with(?:out)?\s+time\s+zone)?\s*((?:\[\s*\d*\s*\]\s*)*)$/i.exec(
      spelled,
    );
  if (!match) return { family: "unknown", text: spelled };
  const [, name = "", modifier, zone, brackets = ""] = match;
  const base = namedType(zone ? `${name} ${zone}` : name, modifier, spelled);
  const dimensions = brackets.split("[").length - 1;
  return Array.from({ length: dimensions }).reduce<TypeClaim>(
    (element) => arrayOf(element, spelled),
    base,
  );
}

/** An array of a type, spelled as given. */
export function arrayOf(element: TypeClaim, text: string): TypeClaim {
  return {
    family: "array",
    text,
    ...(element.sqlName === undefined
      ? {}
      : { sqlName: `${element.sqlName}[]` }),
    element,
  };
}

function namedType(
  name: string,
  modifier: string | undefined,
  text: string,
): TypeClaim {
  const key = name.toLowerCase().replaceAll(/\s+/g, " ");
  const known = Object.hasOwn(canonical, key) ? canonical[key] : undefined;
  if (!known)
    return { family: "unknown", text, sqlName: name.replaceAll('"', "") };
  const [sqlName, family] = known;
  return {
    family,
    text,
    sqlName,
    ...modifiersOf(sqlName, modifier),
    ...zoneOf(sqlName),
  };
}

function modifiersOf(
  sqlName: string,
  modifier: string | undefined,
): Pick<TypeClaim, "length" | "precision" | "scale"> {
  const [first, second] = (modifier ?? "")
    .split(",")
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (first === undefined || !Number.isInteger(first)) return {};
  if (
    [
      "varchar",
      "bpchar",
      "bit",
      "varbit",
      "vector",
      "halfvec",
      "sparsevec",
    ].includes(sqlName)
  )
    return { length: first };
  if (sqlName === "numeric")
    return {
      precision: first,
      scale: Number.isInteger(second) ? (second ?? 0) : 0,
    };
  return /^(?:time|interval)/.test(sqlName) ? { precision: first } : {};
}

function zoneOf(sqlName: string): Pick<TypeClaim, "withTimeZone"> {
  if (sqlName === "timestamptz" || sqlName === "timetz")
    return { withTimeZone: true };
  return sqlName === "timestamp" || sqlName === "time"
    ? { withTimeZone: false }
    : {};
}
