import type { ModelClaim, TypeClaim } from "../claims/model.ts";
import type { TypeRef } from "../facts/model.ts";
import { nameKey, resolveType, type Catalog } from "./catalog.ts";
import type { ParserSettings } from "./settings.ts";

/**
 * What pg hands over for each scalar type with stock parsers, as a TypeScript
 * type. "object" is any object. Types that are not named arrive as strings.
 * Measured with pg 8 and pg-types 2.2.
 */
const stockScalars: Readonly<Record<string, string>> = {
  bool: "boolean",
  int2: "number",
  int4: "number",
  oid: "number",
  float4: "number",
  float8: "number",
  bytea: "Buffer",
  date: "Date",
  timestamp: "Date",
  timestamptz: "Date",
  json: "json",
  jsonb: "json",
  point: "object",
  circle: "object",
  interval: "object",
};

/** Arrays that pg takes apart with stock parsers; the others arrive as one string. */
const stockArrays: Readonly<Record<string, string>> = {
  bool: "boolean",
  int2: "number",
  int4: "number",
  oid: "number",
  float4: "number",
  float8: "number",
  int8: "string",
  numeric: "number",
  text: "string",
  varchar: "string",
  bpchar: "string",
  uuid: "string",
  bytea: "Buffer",
  date: "Date",
  timestamp: "Date",
  timestamptz: "Date",
  interval: "object",
  json: "json",
  jsonb: "json",
  point: "object",
  inet: "string",
  cidr: "string",
  macaddr: "string",
  money: "string",
  numrange: "string",
  time: "string",
  timetz: "string",
};

/** Types whose value the runtime's own parsers change in ways that settings do not tell. */
const ownParsers = new Set(["interval", "point", "circle", "hstore"]);

function isStructured(catalog: Catalog, type: TypeRef): boolean {
  const kind = catalog.types.get(nameKey(type))?.kind;
  const isRange = type.name.endsWith("range") && type.schema === "pg_catalog";
  return (
    kind === "composite" || kind === "range" || kind === "multirange" || isRange
  );
}

function configured(type: string, parsers: ParserSettings): string | undefined {
  if (parsers.parsers === "stock") return;
  if (type === "int8") return parsers.int8;
  if (type === "numeric") return parsers.numeric;
  if (type === "date") return parsers.date;
  if (type === "timestamp") return parsers.timestamp;
  return type === "timestamptz" ? parsers.timestamptz : undefined;
}

/**
 * The TypeScript type of the values that arrive for a column, such as
 * "string", "number[]" or "json" (any parsed document); undefined when the
 * parsers do not decide it.
 */
export function arrivingValue(
  catalog: Catalog,
  columnType: TypeRef,
  parsers: ParserSettings,
): string | undefined {
  const { type } = resolveType(catalog, columnType);
  const own = parsers.parsers === "undrift";
  if (own && (isStructured(catalog, type) || ownParsers.has(type.name))) return;
  const scalar =
    configured(type.name, parsers) ?? stockScalars[type.name] ?? "string";
  if (!type.array) return scalar;
  if (own) return `${scalar}[]`;
  const isDomainArray =
    columnType.array === true && columnType.name !== type.name;
  const element = isDomainArray ? undefined : stockArrays[type.name];
  return element === undefined ? "string" : `${element}[]`;
}

const knownValues = new Set([
  "string",
  "number",
  "bigint",
  "boolean",
  "Date",
  "Buffer",
  "Uint8Array",
  "object",
]);

/** The alternatives of a claimed value type without null and undefined; undefined when one is not a plain type. */
export function claimedValues(type: TypeClaim): string[] | undefined {
  const texts = valueText(type)
    ?.split("|")
    .map((text) => text.trim())
    .filter((text) => text !== "null" && text !== "undefined" && text !== "");
  if (!texts || texts.length === 0) return;
  const plain = texts.map(normalizeValue);
  const known = plain.every((text) =>
    knownValues.has(text.replace(/(\[\])+$/, "")),
  );
  return known ? plain : undefined;
}

function valueText(type: TypeClaim): string | undefined {
  if (type.valueType !== undefined) return type.valueType;
  const element = type.element?.valueType;
  return type.family === "array" && element !== undefined
    ? `${element}[]`
    : undefined;
}

function normalizeValue(text: string): string {
  const array = /^(?:readonly )?(?:Readonly)?Array<(.+)>$/.exec(text)?.[1];
  if (array !== undefined) return `${normalizeValue(array)}[]`;
  const readonly = text.replace(/^readonly /, "");
  return readonly.replace(/^\((.*)\)\[\]$/, "$1[]");
}

/** Whether a value that arrives is a member of one of the claimed types. */
export function valueArrives(
  claimed: readonly string[],
  arriving: string,
): boolean {
  return claimed.some(
    (one) =>
      // An array column may hold arrays of arrays: its type does not tell them apart.
      one.replace(/(?:\[\])+$/, "[]") === arriving ||
      arriving.replace("[]", "") === "json" ||
      (arriving === "Buffer" && (one === "Uint8Array" || one === "object")),
  );
}

/**
 * Readers whose library hands values on as the driver gives them: of every
 * type, or of the named ones. Libraries that convert values themselves are
 * not here.
 */
const passedThrough: Readonly<Record<string, readonly string[] | "all">> = {
  typeorm: ["int8", "numeric"],
  sequelize: ["int8", "numeric"],
  drizzle: [],
  "mikro-orm": [],
  mikroorm: [],
  prisma: [],
};

/** Whether the driver's own value reaches the code that makes this claim. */
export function seesDriverValue(model: ModelClaim, typeName: string): boolean {
  if (model.language !== "typescript") return false;
  const readers = passedThrough[model.reader] ?? "all";
  return readers === "all" || readers.includes(typeName);
}
