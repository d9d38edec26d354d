/** Values of each type as SQL literals, the awkward ones first of all. */
export const sampleValues: Readonly<Record<string, readonly string[]>> = {
  bool: ["true", "false"],
  int2: ["0", "-1", "7", "32767"],
  int4: ["0", "-1", "1", "7", "65535"],
  int8: ["0", "-1", "2", "9223372036854775807"],
  numeric: ["0", "-1.5", "2", "NaN", "Infinity", "-Infinity", "1e50"],
  float4: ["0", "-1.5", "2", "NaN", "Infinity", "-Infinity"],
  float8: ["0", "-1.5", "2", "NaN", "Infinity", "-Infinity", "1e300"],
  money: ["0", "-1.5", "12.34"],
  text: [
    "",
    " ",
    "a",
    "a,b",
    "%",
    "\\\\1",
    "day",
    "UTC",
    "english",
    "hex",
    "null",
    "2020-01-01",
    "1",
    "{}",
    "é",
  ],
  varchar: ["", "a", "1"],
  bpchar: ["", "a", "  "],
  name: ["", "UTF8", "a"],
  char: ["", "a"],
  bytea: ["", "\\x00", "\\x616263"],
  date: [
    "infinity",
    "-infinity",
    "2020-02-29",
    "0001-01-01 BC",
    "5874897-12-31",
  ],
  time: ["00:00", "24:00", "12:34:56.789"],
  timetz: ["00:00+14", "24:00-12"],
  timestamp: [
    "infinity",
    "-infinity",
    "2020-02-29 12:34:56",
    "0001-01-01 BC",
    "294276-12-31",
  ],
  timestamptz: [
    "infinity",
    "-infinity",
    "2020-02-29 12:34:56Z",
    "0001-01-01 BC",
  ],
  interval: ["0", "-1 day", "1 mon 2 days 03:04:05", "178000000 years"],
  json: [
    "null",
    "{}",
    "[]",
    "[null]",
    '{"a": null, "b": {"c": 1}}',
    '"s"',
    "1",
  ],
  jsonb: [
    "null",
    "{}",
    "[]",
    "[null]",
    '{"a": null, "b": {"c": 1}}',
    '"s"',
    "1",
  ],
  uuid: ["00000000-0000-0000-0000-000000000000"],
  xml: ["<a/>", ""],
  inet: ["0.0.0.0/0", "::1", "10.0.0.1/8"],
  cidr: ["0.0.0.0/0", "::/0"],
  macaddr: ["08:00:2b:01:02:03"],
  oid: ["0", "1259", "4294967295"],
  regclass: ["pg_class", "0"],
  regtype: ["integer", "0"],
  regproc: ["now", "0"],
  regrole: ["postgres", "0"],
  regnamespace: ["pg_catalog", "0"],
  regconfig: ["english", "simple"],
  bit: ["0", "1"],
  varbit: ["", "0101"],
  tsvector: ["", "a:1 b:2"],
  tsquery: ["", "a & !b"],
  int4range: ["empty", "(,)", "[1,)", "[1,5)"],
  int8range: ["empty", "(,)", "[1,)"],
  numrange: ["empty", "(,)", "[1.5,2]"],
  daterange: ["empty", "(,)", "[2020-01-01,infinity)"],
  tsrange: ["empty", "(,)", "[2020-01-01,infinity]"],
  tstzrange: ["empty", "(,)"],
  "text[]": ["{}", "{NULL}", "{a,NULL}", "{{a,b},{c,d}}", "{a,b}"],
  "int4[]": ["{}", "{NULL}", "{1,NULL}", "{{1,2},{3,4}}", "[5:6]={1,2}"],
};

/** Literals of a type, or of one that stands for "any" and "anyarray". */
export function literalsOf(type: string): string[] {
  if (type === "record") return ["row(null, 1)", "row(1, 'a')"];
  if (type === "any")
    return [
      ...literalsOf("json"),
      ...literalsOf("int4[]"),
      ...literalsOf("text"),
    ];
  if (type === "anyarray")
    return [...literalsOf("int4[]"), ...literalsOf("text[]")];
  const values = sampleValues[type];
  if (values === undefined) throw new TypeError(`No sample of ${type}.`);
  const spelled = type === "char" ? '"char"' : type;
  return values.map((value) => `'${value.replaceAll("'", "''")}'::${spelled}`);
}

/** Every combination of one item of each list, in order, at most `limit`. */
export function combinations(
  lists: readonly (readonly string[])[],
  limit: number,
): string[][] {
  let combined: string[][] = [[]];
  for (const list of lists)
    combined = combined.flatMap((head) => list.map((item) => [...head, item]));
  if (combined.length <= limit) return combined;
  // A share of all, spread by a multiplicative hash so that no list repeats itself.
  const share = (limit / combined.length) * 2 ** 32;
  return combined.filter(
    (_, index) => Math.imul(index + 1, 0x9e3779b1) >>> 0 < share,
  );
}
