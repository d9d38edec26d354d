import { randomUUID } from "node:crypto";
import type { CatalogColumn } from "./table-catalog.ts";

/**
 * Texts that the server reads as values of a column's type, the best first:
 * the first differs with `count`, the others are there for constraints.
 *
 * @param hints literals that stand in the constraints of the column
 * @returns nothing for a type that is not known
 */
export function sampleValues(
  column: CatalogColumn,
  count: number,
  hints: readonly string[] = [],
): string[] {
  const { base, labels, modifier } = column;
  if (base.endsWith("[]")) {
    const element = { ...column, base: base.slice(0, -2) };
    const elements = sampleValues(element, count, hints);
    return ["{}", ...elements.map((one) => `{${quotedElement(one)}}`)];
  }
  if (labels !== null) return [...labels];
  if (column.kind === "c") {
    return [`(${",".repeat(Math.max(0, column.attributes - 1))})`];
  }
  if (textTypes.has(base)) return textValues(column, count, hints);
  if (Object.hasOwn(numberLimits, base)) {
    return numberValues(base, modifier, count, hints);
  }
  return samples[base]?.(count, modifier) ?? [];
}

const textTypes = new Set(["text", "varchar", "bpchar", "citext", "name"]);

function quotedElement(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

function textValues(
  { name, base, modifier }: CatalogColumn,
  count: number,
  hints: readonly string[],
): string[] {
  const limit = base === "name" ? 63 : modifier >= 4 ? modifier - 4 : Infinity;
  const letters = lettersOf(count);
  const own = [
    `${name} ${count}`,
    ...hints,
    String(count),
    `${name}-${count}`.toLowerCase().replaceAll("_", "-"),
    `${name}${count}@example.test`.toLowerCase(),
    `https://example.test/${count}`,
    `+4930${String(count).padStart(7, "0")}`,
    randomUUID(),
    "Europe/Berlin",
    "{}",
    "#a0b1c2",
    "2026-01-01",
    "",
    ...[1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32, 40, 64].flatMap((length) => [
      letters.slice(-length).padStart(length, "A"),
      letters.toLowerCase().slice(-length).padStart(length, "a"),
      String(count).slice(-length).padStart(length, "0"),
    ]),
  ];
  const fitting = own.filter((text) => [...text].length <= limit);
  const short = count.toString(36);
  const isShort = Number.isFinite(limit) && own[0]!.length > limit;
  const first = isShort
    ? [short.slice(-limit).padStart(Math.min(limit, 3), "0")]
    : [];
  return [...new Set([...first, ...fitting])];
}

/** Spreadsheet columns: A, B, …, Z, AA. */
function lettersOf(count: number): string {
  let text = "";
  for (let rest = count; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    text = String.fromCharCode(65 + ((rest - 1) % 26)) + text;
  }
  return text;
}

/** The largest value of each type. */
const numberLimits: Readonly<Record<string, number>> = {
  int2: 32_767,
  int4: 2_147_483_647,
  int8: Number.MAX_SAFE_INTEGER,
  oid: 2_147_483_647,
  float4: 1_000_000,
  float8: Number.MAX_SAFE_INTEGER,
  numeric: Number.MAX_SAFE_INTEGER,
  money: 1_000_000_000,
};

function numberValues(
  base: string,
  modifier: number,
  count: number,
  hints: readonly string[],
): string[] {
  const whole = ["int2", "int4", "int8", "oid"].includes(base);
  // Source: PostgreSQL, numeric.c: precision and scale in the typmod.
  const digits = ((modifier - 4) >> 16) & 0xffff;
  const scale = (modifier - 4) & 0x7ff;
  const limit =
    base === "numeric" && modifier >= 4
      ? Math.min(10 ** (digits - scale) - 1, Number.MAX_SAFE_INTEGER)
      : numberLimits[base]!;
  const near = hints
    .map(Number)
    .filter(Number.isFinite)
    .flatMap((hint) => [hint, hint + count, hint + 1, hint - 1, hint / 2]);
  const all = [((count - 1) % Math.max(limit, 1)) + 1, ...near, 0, 1, -1, 100];
  return [...new Set(all)]
    .filter(
      (one) => Math.abs(one) <= limit && (!whole || Number.isInteger(one)),
    )
    .map(String);
}

function day(count: number, hours = 0): string {
  const start = Date.UTC(2026, 0, 1) + count * 86_400_000 + hours * 3_600_000;
  return new Date(start).toISOString();
}

const date = (count: number): string => day(count).slice(0, 10);

const samples: Readonly<
  Record<string, (count: number, modifier: number) => string[]>
> = {
  bool: () => ["false", "true"],
  uuid: () => [randomUUID()],
  date: (count) => [date(count), "2000-01-01", "2999-01-01"],
  timestamp: (count) => [day(count).slice(0, -1), "2000-01-01", "2999-01-01"],
  timestamptz: (count) => [day(count), "2000-01-01Z", "2999-01-01Z"],
  time: () => ["10:00", "00:00", "23:00"],
  timetz: () => ["10:00Z"],
  interval: () => ["1 hour", "1 day", "0"],
  json: () => ["{}", "[]", '""', "0", "null"],
  jsonb: () => ["{}", "[]", '""', "0", "null"],
  jsonpath: () => ["$"],
  bytea: (count) => [
    `\\x${count.toString(16).padStart(8, "0")}`,
    ...[0, 12, 16, 20, 32, 64].map((length) => `\\x${"00".repeat(length)}`),
  ],
  inet: (count) => [address(count)],
  cidr: (count) => [`${address(count)}/32`],
  macaddr: (count) => [`02:00:00:${hexPairs(count)}`],
  macaddr8: (count) => [`02:00:00:00:00:${hexPairs(count)}`],
  xml: () => ["<a/>"],
  bit: (_, modifier) => ["0".repeat(Math.max(1, modifier))],
  varbit: () => ["0"],
  tsvector: () => [""],
  tsquery: () => [""],
  hstore: () => [""],
  ltree: (count) => [`a${count}`],
  point: (count) => [`(${count},0)`],
  line: (count) => [`{1,0,${count}}`],
  lseg: (count) => [`[(0,0),(${count},1)]`],
  box: (count) => [`(${count},1),(0,0)`],
  path: (count) => [`[(0,0),(${count},1)]`],
  polygon: (count) => [`((0,0),(0,1),(${count},1))`],
  circle: (count) => [`<(0,0),${count}>`],
  pg_lsn: (count) => [`0/${count.toString(16)}`],
  vector: (_, modifier) => [`[${Array(Math.max(1, modifier)).fill(0)}]`],
  geometry: (count) => [
    `SRID=4326;POINT(0 ${count % 90})`,
    `POINT(0 ${count})`,
  ],
  geography: (count) => [`POINT(0 ${count % 90})`],
  int4range: (count) => [`[${count},${count + 1})`],
  int8range: (count) => [`[${count},${count + 1})`],
  numrange: (count) => [`[${count},${count + 1})`],
  daterange: (count) => [`[${date(count)},${date(count + 1)})`],
  tsrange: (count) => [
    `[${day(count).slice(0, -1)},${day(count, 2).slice(0, -1)})`,
  ],
  tstzrange: (count) => [`[${day(count)},${day(count, 2)})`],
  int4multirange: (count) => [`{[${count},${count + 1})}`],
  int8multirange: (count) => [`{[${count},${count + 1})}`],
  nummultirange: (count) => [`{[${count},${count + 1})}`],
  datemultirange: (count) => [`{[${date(count)},${date(count + 1)})}`],
  tsmultirange: (count) => [
    `{[${day(count).slice(0, -1)},${day(count, 2).slice(0, -1)})}`,
  ],
  tstzmultirange: (count) => [`{[${day(count)},${day(count, 2)})}`],
};

function address(count: number): string {
  return `10.${(count >> 16) & 255}.${(count >> 8) & 255}.${count & 255}`;
}

function hexPairs(count: number): string {
  const hex = (count % 0x1000000).toString(16).padStart(6, "0");
  return hex.replaceAll(/(..)(?!$)/g, "$1:");
}
