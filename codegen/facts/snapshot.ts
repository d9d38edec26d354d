import { UndriftError } from "../errors.ts";
import { factsFormat, type Facts } from "./model.ts";
import { parseSqlType, sqlType } from "./sql-type.ts";

/** Properties that hold a TypeRef, which the snapshot spells as SQL does. */
const typeProperties = new Set(["type", "base", "subtype", "returns"]);

/** Facts as the snapshot holds them: JSON with its types in SQL's spelling. */
export function snapshotValue(facts: Facts): unknown {
  return spellTypes(facts, new Map());
}

function spellTypes(value: unknown, spelt: Map<object, string>): unknown {
  if (Array.isArray(value)) return value.map((one) => spellTypes(one, spelt));
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    copy[key] = isTypeRef(key, part)
      ? memoized(spelt, part, () => sqlType(part))
      : spellTypes(part, spelt);
  }
  return copy;
}

function isTypeRef(
  key: string,
  value: unknown,
): value is Parameters<typeof sqlType>[0] {
  return typeProperties.has(key) && typeof value === "object" && value !== null;
}

function memoized<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/**
 * Reads the text of a snapshot. Throws an UndriftError when it is not one, or
 * one of another format.
 */
export function parseSnapshot(text: string, path: string): Facts {
  const value = parseJson(text, path);
  const format = (value as { format?: unknown } | null)?.format;
  if (format !== factsFormat) {
    throw new UndriftError(
      "SNAPSHOT",
      `${path} is not a snapshot of format ${factsFormat}${format === undefined ? "" : ` but of format ${String(format)}`}.`,
      { hint: "Run codegen against a database to write it anew." },
    );
  }
  return readTypes(value, new Map(), path) as Facts;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UndriftError("SNAPSHOT", `${path} is not valid JSON.`, {
      hint: "Restore it from version control, or run codegen against a database to write it anew.",
      cause,
    });
  }
}

function readTypes(
  value: unknown,
  read: Map<string, unknown>,
  path: string,
): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => readTypes(one, read, path));
  }
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    copy[key] =
      typeProperties.has(key) && typeof part === "string"
        ? memoized(read, part, () => typeOf(part, path))
        : readTypes(part, read, path);
  }
  return copy;
}

function typeOf(text: string, path: string): unknown {
  const type = parseSqlType(text);
  if (type === undefined) {
    throw new UndriftError("SNAPSHOT", `${path} names the type "${text}".`, {
      hint: "Run codegen against a database to write the snapshot anew.",
    });
  }
  return Object.freeze(type);
}
