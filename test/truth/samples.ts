/**
 * For each base type texts that the server reads into it: the ordinary, and
 * the extremes that types tend to forget.
 */

const hostile = [
  "plain",
  "",
  "NULL",
  "null",
  "a,b",
  'say "it"',
  "{x}",
  "(y)",
  "[z)",
  "back\\slash",
  "\\",
  '"',
  "two words ",
  " ",
  "it's",
  "ünïcödé 🐘",
  "new\nline",
  "{}",
  '""',
  "__proto__",
];

const numbers = ["0", "-1", "42"];

const json = [
  "null",
  "{}",
  "[]",
  '""',
  '"text"',
  "1.5",
  "true",
  '{"a": [1, null, {"b": "c,d\\"e\\\\"}], "__proto__": 1}',
  '["{NULL}", null]',
];

const timestamps = [
  "2024-02-29 12:34:56.789",
  "infinity",
  "-infinity",
  "0044-03-15 01:02:03 BC",
  "0001-01-01 00:00:00",
  "0099-12-31 23:59:59.5",
  "10000-01-01 00:00:00",
  "1969-12-31 23:59:59.999",
];

/** Samples by type name; a function of the major where majors differ. */
export const samples: Readonly<
  Record<string, readonly string[] | ((major: number) => readonly string[])>
> = {
  // pg_catalog
  aclitem: ["postgres=arwd/postgres"],
  bit: ["1", "0"],
  bool: ["t", "f"],
  box: ["(1,1),(0,0)", "(Infinity,1),(0,-Infinity)"],
  bpchar: hostile,
  bytea: ["\\x", "\\x00ff5c", "\\x5c78"],
  char: ["a", ",", "{"],
  cid: ["0", "4294967295"],
  cidr: ["10.0.0.0/8", "::/0"],
  circle: ["<(1,2),3>", "<(Infinity,NaN),0.5>", "<(1e300,-1e-300),1>"],
  date: [
    "2024-02-29",
    "infinity",
    "-infinity",
    "0044-03-15 BC",
    "0001-01-01",
    "0099-12-31",
    "10000-01-01",
  ],
  float4: ["0", "-0", "1.5", "NaN", "Infinity", "-Infinity", "3.4028235e38"],
  float8: ["0", "-0", "0.1", "NaN", "Infinity", "-Infinity", "5e-324"],
  inet: ["127.0.0.1", "::1", "10.1.2.3/8"],
  int2: ["-32768", "32767", "0"],
  int2vector: ["", "1 2 3"],
  int4: ["-2147483648", "2147483647", "0"],
  int8: ["-9223372036854775808", "9223372036854775807", ...numbers],
  interval: (major) => [
    "0",
    "1 year 2 months 3 days 04:05:06.789012",
    "-1 year +2 months -3 days +04:05:06",
    "-00:00:00.000001",
    "178000000 years",
    ...(major >= 15 ? ["-2562047788 hours"] : ["-500000 hours"]),
    ...(major >= 17 ? ["infinity", "-infinity"] : []),
  ],
  json,
  jsonb: json,
  jsonpath: ["$", '$."a b"[*] ? (@ > 1)'],
  line: ["{1,2,3}"],
  lseg: ["[(0,0),(1,1)]"],
  macaddr: ["08:00:2b:01:02:03"],
  macaddr8: ["08:00:2b:01:02:03:04:05"],
  money: ["1.50", "-92233720368547758.08"],
  name: hostile,
  numeric: (major) => [
    "0.10",
    "NaN",
    "12345678901234567890.123456789012345678901234567890",
    "-99999999999999999999999999999999999999",
    ...(major >= 14 ? ["Infinity", "-Infinity"] : []),
  ],
  oid: ["0", "4294967295"],
  oidvector: ["", "1 2 3"],
  path: ["[(0,0),(1,1)]", "((0,0),(1,1))"],
  pg_lsn: ["16/B374D848"],
  pg_snapshot: ["10:20:10,14,15"],
  point: ["(1,2)", "(Infinity,NaN)", "(1e300,-1e-300)"],
  polygon: ["((0,0),(1,1),(1,0))"],
  refcursor: hostile,
  regclass: ["pg_class", "-"],
  regcollation: ['"C"'],
  regconfig: ["simple"],
  regdictionary: ["simple"],
  regnamespace: ["pg_catalog"],
  regoper: ["||/"],
  regoperator: ["+(integer,integer)"],
  regproc: ["now"],
  regprocedure: ["sum(integer)"],
  regrole: ["postgres"],
  regtype: ["integer", "timestamp with time zone"],
  text: hostile,
  tid: ["(0,1)"],
  time: ["00:00:00", "24:00:00", "12:34:56.789012"],
  timetz: ["24:00:00+15:59", "12:34:56.789-08"],
  timestamp: timestamps,
  timestamptz: [
    ...timestamps.map((text) =>
      /infinity/.test(text)
        ? text
        : text.endsWith("BC")
          ? text.replace(" BC", "+05:30 BC")
          : `${text}+05:30`,
    ),
    "1883-11-18 12:00:00-04:56:02",
  ],
  tsquery: ["'fat' & ( 'rat' | 'it''s' )"],
  tsvector: ["'a':1A 'it''s':2"],
  txid_snapshot: ["10:20:10,14,15"],
  uuid: ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
  varbit: ["", "101"],
  varchar: hostile,
  xid: ["0", "4294967295"],
  xid8: ["0", "18446744073709551615"],
  xml: ['<a b="c,d">{"x"}</a>', "text"],
  // Extensions
  citext: hostile,
  cube: ["(1, 2),(3, 4)", "(0)"],
  ean13: ["9780393040029"],
  hstore: [
    "",
    "a=>1",
    'a=>NULL, b=>"NULL"',
    '"say \\"it\\""=>"back\\\\slash, {x}"',
    '__proto__=>"x"',
  ],
  isbn: ["0-393-04002-X"],
  isbn13: ["978-0-393-04002-9"],
  ismn: ["979-0-060-11561-5"],
  ismn13: ["979-0-060-11561-5"],
  issn: ["1436-4522"],
  issn13: ["977-1436-452-00-8"],
  lquery: ["*.a|b*{1,2}"],
  ltree: ["", "Top.Science"],
  ltxtquery: ["Europe & Russia*@"],
  query_int: ["1&(2|3)"],
  seg: ["1 .. 2", "5.0"],
  upc: ["220356483481"],
  // Text stand-ins under the names of PostGIS and pgvector
  box2d: ["BOX(0 0,1 1)"],
  box3d: ["BOX3D(0 0 0,1 1 1)"],
  geography: ["0101000020E6100000000000000000F03F0000000000000040"],
  geometry: ["0101000000000000000000F03F0000000000000040"],
  halfvec: ["[1,2.5,-3]"],
  raster: ["01000001000000000000000000"],
  sparsevec: ["{1:1,3:2}/5"],
  vector: ["[1,2.5,-3]", "[1e-30]"],
};

/** The types of PostGIS and pgvector, which the embedded servers do not have. */
export const standIns: readonly string[] = [
  "box2d",
  "box3d",
  "geography",
  "geometry",
  "halfvec",
  "raster",
  "sparsevec",
  "vector",
];

/** What an enum's labels may be. */
export const enumLabels: readonly string[] = hostile.filter(
  (label) => label !== "" && Buffer.byteLength(label) < 64,
);

/** Extensions of the embedded servers that bring types. */
export const extensions: readonly string[] = [
  "btree_gist",
  "citext",
  "cube",
  "hstore",
  "intarray",
  "isn",
  "ltree",
  "pg_trgm",
  "seg",
  "bloom",
  "btree_gin",
  "dblink",
  "dict_int",
  "dict_xsyn",
  "earthdistance",
  "fuzzystrmatch",
  "lo",
  "pageinspect",
  "pg_buffercache",
  "pg_freespacemap",
  "pg_prewarm",
  "pg_stat_statements",
  "pg_surgery",
  "pg_visibility",
  "pgcrypto",
  "pgrowlocks",
  "pgstattuple",
  "postgres_fdw",
  "sslinfo",
  "tablefunc",
  "tcn",
  "tsm_system_rows",
  "tsm_system_time",
  "unaccent",
  "uuid-ossp",
];

export function samplesOf(type: string, major: number): readonly string[] {
  const own = samples[type];
  if (own === undefined) return [];
  return typeof own === "function" ? own(major) : own;
}
