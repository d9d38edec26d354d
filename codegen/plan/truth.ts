/**
 * The truth table: for each PostgreSQL base type what the driver returns, as
 * a TypeScript type, and what may be written; under `parsers: "undrift"` and
 * under `parsers: "stock"`. The runtime's parsers and serializers are named
 * here, so that a type and its parser cannot change apart.
 *
 * Sources: the manual's chapter "Data Types", the output functions of the
 * server, and pg-types 2.2 for the stock profile. Every line is held against
 * real servers by test/truth.
 */

export type Profile = "undrift" | "stock";

/** One choice per type: each changes the emitted type and the parser together. */
export interface TypeSettings {
  /** number refuses integers beyond 2^53 loudly. */
  readonly int8: "string" | "bigint" | "number";
  /** number refuses magnitudes beyond 2^53 loudly; fractions are rounded. */
  readonly numeric: "string" | "number";
  /** string is the calendar date; Date is local midnight, as pg writes it. */
  readonly date: "string" | "Date";
  /** Date is local time, as pg writes it; microseconds are cut. */
  readonly timestamp: "Date" | "string";
  readonly timestamptz: "Date" | "string";
  readonly interval: "object" | "string";
  /** string is the JSON text with all its digits. */
  readonly json: "value" | "string";
  /**
   * simple is T[]: the parser refuses a NULL element and a second dimension
   * loudly. full is ArrayOf<T>, which every array that the server can hold
   * inhabits. The default is simple, because NULL elements and undeclared
   * dimensions are nearly always mistakes: under full every reader pays for
   * them with a check on each element, under simple the mistake is an error
   * that names itself, and neither is ever handed out as something it is not.
   * Without parsers nothing can refuse, so the stock profile is always full.
   */
  readonly arrays: "simple" | "full";
}

export const defaultTypeSettings: TypeSettings = {
  int8: "string",
  numeric: "string",
  date: "string",
  timestamp: "Date",
  timestamptz: "Date",
  interval: "object",
  json: "value",
  arrays: "simple",
};

/** How the text of a value becomes a JavaScript value; implemented in src/parsers. */
export type ParserName =
  | "bigint"
  | "boolean"
  | "bytea"
  | "circle"
  | "date"
  | "hstore"
  | "interval"
  | "json"
  | "number"
  | "point"
  | "safe integer"
  | "safe number"
  | "text"
  | "timestamp"
  | "timestamptz"
  | "vector";

/** How a JavaScript value becomes a parameter; each refuses what its insert type refuses. */
export type SerializerName =
  | "boolean"
  | "bytea"
  | "circle"
  | "date"
  | "exact number"
  | "hstore"
  | "interval"
  | "json"
  | "never"
  | "number"
  | "point"
  | "text"
  | "timestamp"
  | "timestamptz"
  | "vector";

/** Type texts; see scalars.ts for the names they may refer to. */
export interface ValueText {
  /** What arrives. */
  readonly select: string;
  /** What may be written, NULL aside. */
  readonly insert: string;
}

export interface TruthRow extends ValueText {
  readonly parser: ParserName;
  readonly serializer: SerializerName;
}

export interface StockRow extends ValueText {
  /**
   * What pg makes of an array of the type: the element, or "text" when the
   * array arrives as the server's text.
   */
  readonly element: string | "text";
  /** False when the array that pg writes from a JavaScript array is not the type's. */
  readonly writesArrays: boolean;
}

const row = (
  select: string,
  insert: string,
  parser: ParserName,
  serializer: SerializerName,
): TruthRow => ({ select, insert, parser, serializer });

const text = row("string", "string", "text", "text");
const number = row("number", "number", "number", "number");
/** Types whose input function refuses everything: they live inside indexes and catalogs. */
const readOnly = row("string", "never", "text", "never");
/** Polymorphic pseudo-types: known only when called. */
const polymorphic = row("unknown", "never", "text", "never");

const json: Record<TypeSettings["json"], TruthRow> = {
  value: row("JsonValue", "JsonInput", "json", "json"),
  string: text,
};

/** A row, or the rows of a type that has a setting. */
type Entry = TruthRow | ((settings: TypeSettings) => TruthRow);

const catalogTypes: Readonly<Record<string, Entry>> = {
  // Numbers
  int2: number,
  int4: number,
  int8: (settings) => int8Rows[settings.int8],
  float4: number,
  float8: number,
  numeric: (settings) => numericRows[settings.numeric],
  money: text,
  oid: number,
  // Text
  bpchar: text,
  char: text,
  name: text,
  text,
  varchar: text,
  xml: text,
  // Truth and bits
  bool: row("boolean", "boolean", "boolean", "boolean"),
  bit: text,
  varbit: text,
  bytea: row("Buffer", "Uint8Array", "bytea", "bytea"),
  uuid: text,
  // Time
  date: (settings) => dateRows[settings.date],
  time: text,
  timetz: text,
  timestamp: (settings) => timestampRows[settings.timestamp],
  timestamptz: (settings) => timestamptzRows[settings.timestamptz],
  interval: (settings) => intervalRows[settings.interval],
  // JSON
  json: (settings) => json[settings.json],
  jsonb: (settings) => json[settings.json],
  jsonpath: text,
  // Networks
  cidr: text,
  inet: text,
  macaddr: text,
  macaddr8: text,
  // Geometry
  box: text,
  circle: row("Circle", "Circle", "circle", "circle"),
  line: text,
  lseg: text,
  path: text,
  point: row("Point", "Point", "point", "point"),
  polygon: text,
  // Text search
  gtsvector: readOnly,
  tsquery: text,
  tsvector: text,
  // Identifiers of the server
  aclitem: text,
  cid: text,
  int2vector: text,
  oidvector: text,
  pg_lsn: text,
  pg_snapshot: text,
  refcursor: text,
  regclass: text,
  regcollation: text,
  regconfig: text,
  regdictionary: text,
  regnamespace: text,
  regoper: text,
  regoperator: text,
  regproc: text,
  regprocedure: text,
  regrole: text,
  regtype: text,
  tid: text,
  txid_snapshot: text,
  xid: text,
  xid8: text,
  // Internals that some catalogs show
  pg_brin_bloom_summary: readOnly,
  pg_brin_minmax_multi_summary: readOnly,
  pg_dependencies: readOnly,
  pg_mcv_list: readOnly,
  pg_ndistinct: readOnly,
  pg_node_tree: readOnly,
  // Pseudo-types of routines
  any: polymorphic,
  anyarray: polymorphic,
  anycompatible: polymorphic,
  anycompatiblearray: polymorphic,
  anycompatiblemultirange: polymorphic,
  anycompatiblenonarray: polymorphic,
  anycompatiblerange: polymorphic,
  anyelement: polymorphic,
  anyenum: polymorphic,
  anymultirange: polymorphic,
  anynonarray: polymorphic,
  anyrange: polymorphic,
  cstring: readOnly,
  record: readOnly,
  unknown: text,
  void: readOnly,
};

const int8Rows: Record<TypeSettings["int8"], TruthRow> = {
  string: row("string", "string | number | bigint", "text", "exact number"),
  bigint: row("bigint", "string | number | bigint", "bigint", "exact number"),
  number: row(
    "number",
    "string | number | bigint",
    "safe integer",
    "exact number",
  ),
};

const numericRows: Record<TypeSettings["numeric"], TruthRow> = {
  string: row("string", "string | number | bigint", "text", "exact number"),
  number: row(
    "number",
    "string | number | bigint",
    "safe number",
    "exact number",
  ),
};

const dateRows: Record<TypeSettings["date"], TruthRow> = {
  string: text,
  Date: row("Date", "Date | string", "date", "date"),
};

const timestampRows: Record<TypeSettings["timestamp"], TruthRow> = {
  string: text,
  Date: row("Date", "Date | string", "timestamp", "timestamp"),
};

const timestamptzRows: Record<TypeSettings["timestamptz"], TruthRow> = {
  string: row("string", "Date | string", "text", "timestamptz"),
  Date: row("Date", "Date | string", "timestamptz", "timestamptz"),
};

const intervalRows: Record<TypeSettings["interval"], TruthRow> = {
  string: text,
  object: row("Interval", "IntervalInput", "interval", "interval"),
};

/** Types that extensions bring, known by name in whichever schema they live. */
const extensionTypes: Readonly<Record<string, Entry>> = {
  citext: text,
  cube: text,
  hstore: row("Hstore", "Hstore", "hstore", "hstore"),
  lquery: text,
  ltree: text,
  ltxtquery: text,
  query_int: text,
  seg: text,
  // isn
  ean13: text,
  isbn: text,
  isbn13: text,
  ismn: text,
  ismn13: text,
  issn: text,
  issn13: text,
  upc: text,
  // Index keys of btree_gist, hstore, intarray, ltree and pg_trgm
  gbtreekey2: readOnly,
  gbtreekey4: readOnly,
  gbtreekey8: readOnly,
  gbtreekey16: readOnly,
  gbtreekey32: readOnly,
  gbtreekey_var: readOnly,
  ghstore: readOnly,
  gtrgm: readOnly,
  intbig_gkey: readOnly,
  ltree_gist: readOnly,
  // PostGIS
  box2d: text,
  box3d: text,
  geography: text,
  geometry: text,
  raster: text,
  // pgvector
  halfvec: row("number[]", "number[]", "vector", "vector"),
  sparsevec: text,
  vector: row("number[]", "number[]", "vector", "vector"),
};

/** The built-in ranges, by subtype; user-defined ranges are facts. */
export const catalogRanges: Readonly<Record<string, string>> = {
  daterange: "date",
  int4range: "int4",
  int8range: "int8",
  numrange: "numeric",
  tsrange: "timestamp",
  tstzrange: "timestamptz",
};

/** The built-in multiranges, by range. */
export const catalogMultiranges: Readonly<Record<string, string>> = {
  datemultirange: "daterange",
  int4multirange: "int4range",
  int8multirange: "int8range",
  nummultirange: "numrange",
  tsmultirange: "tsrange",
  tstzmultirange: "tstzrange",
};

const stockText = (element: string): StockRow => ({
  select: "string",
  insert: "string",
  element,
  writesArrays: true,
});
const stockNumber: StockRow = {
  select: "number",
  insert: "number",
  element: "number",
  writesArrays: true,
};
/** pg parses 'infinity' to the number Infinity and sends a Date as local time. */
const stockDate: StockRow = {
  select: "Date | number",
  insert: "Date | string",
  element: "Date | number",
  writesArrays: true,
};
/** A string is sent as JSON text and an array as a PostgreSQL array, so neither is a JSON value. */
const stockJson: StockRow = {
  select: "JsonValue",
  insert: "string | number | boolean | JsonObject",
  element: "JsonValue",
  writesArrays: true,
};
const stockReadOnly: StockRow = {
  select: "string",
  insert: "never",
  element: "text",
  writesArrays: false,
};

/** Where pg without our parsers differs from "everything is text, arrays too". */
const stockTypes: Readonly<Record<string, StockRow>> = {
  int2: stockNumber,
  int4: stockNumber,
  int8: { ...stockText("string"), insert: "string | number | bigint" },
  float4: stockNumber,
  float8: stockNumber,
  numeric: { ...stockText("number"), insert: "string | number | bigint" },
  oid: stockNumber,
  bool: {
    select: "boolean",
    insert: "boolean",
    element: "boolean",
    writesArrays: true,
  },
  bytea: {
    select: "Buffer",
    insert: "Uint8Array",
    element: "Buffer",
    writesArrays: true,
  },
  date: stockDate,
  timestamp: stockDate,
  timestamptz: stockDate,
  interval: {
    select: "PostgresInterval",
    insert: "PostgresInterval | string",
    element: "PostgresInterval",
    writesArrays: true,
  },
  json: stockJson,
  jsonb: stockJson,
  // An object is sent as JSON, which point and circle refuse.
  point: { ...stockText("Point"), select: "Point" },
  circle: { ...stockText("text"), select: "Circle" },
  // Its arrays are separated by semicolons, pg's by commas.
  box: { ...stockText("text"), writesArrays: false },
  bpchar: stockText("string"),
  cidr: stockText("string"),
  inet: stockText("string"),
  macaddr: stockText("string"),
  money: stockText("string"),
  regproc: stockText("string"),
  text: stockText("string"),
  time: stockText("string"),
  timetz: stockText("string"),
  uuid: stockText("string"),
  varchar: stockText("string"),
};

/** Of the built-in ranges' arrays pg parses this one alone. */
export const stockParsedRangeArrays: readonly string[] = ["numrange"];

function entryOf(schema: string, name: string): Entry | undefined {
  const table = schema === "pg_catalog" ? catalogTypes : extensionTypes;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/**
 * The row of a base type under `parsers: "undrift"`; undefined when the
 * table does not know the type.
 */
export function truth(
  schema: string,
  name: string,
  settings: TypeSettings,
): TruthRow | undefined {
  const entry = entryOf(schema, name);
  return typeof entry === "function" ? entry(settings) : entry;
}

/** The row of a base type under `parsers: "stock"`. */
export function stockTruth(schema: string, name: string): StockRow | undefined {
  const entry = entryOf(schema, name);
  if (entry === undefined) return undefined;
  if (entry === readOnly) return stockReadOnly;
  if (entry === polymorphic) return { ...stockReadOnly, select: "unknown" };
  const own = schema === "pg_catalog" && Object.hasOwn(stockTypes, name);
  return own ? stockTypes[name] : stockText("text");
}

/** The names of pg_catalog's types that have a row, sorted. */
export function catalogTypeNames(): string[] {
  return Object.keys(catalogTypes).sort();
}

/** The names of extension types that have a row, sorted. */
export function extensionTypeNames(): string[] {
  return Object.keys(extensionTypes).sort();
}
