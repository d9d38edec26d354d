import { isDeepStrictEqual } from "node:util";
import type { ReadText } from "../parsers/array-text.ts";
import { type CatalogType, keysByOid } from "../parsers/catalog.ts";
import { compileParsers } from "../parsers/compile-parsers.ts";
import {
  type DatabaseMetadata,
  type TypeKey,
  typeKey,
  type TypeMetadata,
} from "../parsers/metadata.ts";
import type { Difference } from "./difference.ts";

/** The parser that a connection uses for a type. */
export type ConnectionParser = (oid: number) => ReadText;

/**
 * Holds the declared types against the database's: that they exist and are
 * made of the same parts.
 */
export function compareTypes(
  metadata: DatabaseMetadata,
  types: readonly CatalogType[],
): Difference[] {
  const keys = keysByOid(types);
  const found = new Map(
    types.map((type) => [typeKey(type.schema, type.name), type]),
  );
  return Object.entries(metadata.types).flatMap(([name, declared]) => {
    const type = found.get(name);
    const received = type === undefined ? "nothing" : catalogText(type, keys);
    const expected = declaredText(declared);
    return received === expected
      ? []
      : [{ about: "type", name, declared: expected, received } as const];
  });
}

function declaredText(type: TypeMetadata): string {
  switch (type.kind) {
    case "base":
      return "a base type";
    case "enum":
      return enumText(type.labels);
    case "domain":
      return domainText(type.base, type.notNull === true);
    case "composite":
      return compositeText(type.attributes);
    case "range":
      return `a range of ${type.subtype}`;
    case "multirange":
      return `a multirange of ${type.range}`;
  }
}

function catalogText(
  type: CatalogType,
  keys: ReadonlyMap<number, TypeKey>,
): string {
  const keyOf = (oid: number): string => keys.get(oid) ?? "another type";
  switch (type.type) {
    case "e":
      return enumText(type.labels ?? []);
    case "d":
      return domainText(keyOf(type.inner), type.notNull);
    case "c":
      return compositeText(
        (type.attributes ?? []).map(([name, oid]) => [name, keyOf(oid)]),
      );
    case "r":
      return `a range of ${keyOf(type.inner)}`;
    case "m":
      return `a multirange of ${keyOf(type.inner)}`;
    default:
      return "a base type";
  }
}

function enumText(labels: readonly string[]): string {
  return `an enum of ${labels.map((label) => JSON.stringify(label)).join(", ")}`;
}

function domainText(base: TypeKey, notNull: boolean): string {
  return `a domain over ${base}${notNull ? " not null" : ""}`;
}

function compositeText(
  attributes: readonly (readonly [string, string])[],
): string {
  const list = attributes.map(([name, type]) => `${name} ${type}`);
  return `a composite of ${list.join(", ")}`;
}

/**
 * Reads a probe of each type, and of each array, with the connection's
 * parser and with the declared one.
 */
export function compareParsers(
  metadata: DatabaseMetadata,
  types: readonly CatalogType[],
  connectionParser: ConnectionParser,
): Difference[] {
  const declaredParsers = compileParsers(metadata, types);
  const probes = types.flatMap((type) => [
    {
      oid: type.oid,
      name: typeKey(type.schema, type.name),
      text: probe(type, metadata),
    },
    {
      oid: type.array,
      name: typeKey(type.schema, type.name, true),
      text: arrayProbe(type, metadata),
    },
  ]);
  return probes.flatMap(({ oid, name, text }) => {
    const declared = declaredParsers.get(oid);
    if (declared === undefined) return [];
    const expected = attempt(declared, text);
    const received = attempt(connectionParser(oid), text);
    return isDeepStrictEqual(expected, received)
      ? []
      : [
          {
            about: "parser",
            name,
            declared: kindOf(expected),
            received: kindOf(received),
          } as const,
        ];
  });
}

/** Texts that stock parsers and ours read differently wherever their types differ. */
const baseProbes = {
  bigint: "12",
  boolean: "t",
  bytea: "\\x00",
  circle: "<(1,2),3>",
  date: "infinity",
  hstore: '"a"=>NULL',
  interval: "1 day",
  json: "[1]",
  number: "12",
  point: "(1,2)",
  "safe integer": "12",
  "safe number": "12",
  text: "12",
  timestamp: "infinity",
  timestamptz: "infinity",
  vector: "[1]",
} as const;

function probe(
  { schema, name, type, inner, attributes }: CatalogType,
  metadata: DatabaseMetadata,
): string {
  if (type === "c") return `(${",".repeat((attributes ?? [""]).length - 1)})`;
  if (type === "r") return "empty";
  if (type === "m") return "{}";
  const key = typeKey(schema, name);
  // A domain arrives as its base type, so that its own parser reads parts only.
  return inner === 0 ? baseProbe(key, metadata) : domainProbe(key, metadata);
}

function baseProbe(key: TypeKey, metadata: DatabaseMetadata): string {
  const type = metadata.types[key];
  return type?.kind === "base" ? baseProbes[type.parser] : "12";
}

function domainProbe(key: TypeKey, metadata: DatabaseMetadata): string {
  const type = metadata.types[key];
  switch (type?.kind) {
    case "domain":
      return type.base.endsWith("[]") ? "{}" : domainProbe(type.base, metadata);
    case "composite":
      return `(${",".repeat(Math.max(type.attributes.length - 1, 0))})`;
    case "range":
      return "empty";
    case "multirange":
      return "{}";
    default:
      return baseProbe(key, metadata);
  }
}

/** An element where it needs no quotes; stock pg leaves the others' arrays as text anyway. */
function arrayProbe(type: CatalogType, metadata: DatabaseMetadata): string {
  const element = probe(type, metadata);
  return /^[\w\\]+$/.test(element) && !element.includes("\\")
    ? `{${element}}`
    : "{}";
}

function attempt(read: ReadText, text: string): unknown {
  try {
    return read(text);
  } catch (error) {
    return `an error: ${error instanceof Error ? error.message : "unknown"}`;
  }
}

/** What a probe became, in words that need no types of ours. */
function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) {
    return value.length === 0 ? "an array" : `an array of ${kindOf(value[0])}`;
  }
  if (typeof value === "object") {
    return value.constructor?.name ?? "an object";
  }
  return typeof value === "string" && value.startsWith("an error")
    ? value
    : typeof value;
}
