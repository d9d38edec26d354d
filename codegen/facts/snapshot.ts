import { UndriftError } from "../errors.ts";
import {
  factsFormat,
  type DatabaseType,
  type Facts,
  type TypeRef,
} from "./model.ts";
import { parseSqlType, sqlType } from "./sql-type.ts";

/** Properties that hold a TypeRef, which the snapshot spells as SQL does. */
const typeProperties = new Set(["type", "base", "subtype", "returns"]);

/** Facts as the snapshot holds them: with types in SQL's spelling. */
export function snapshotValue(facts: Facts): unknown {
  return {
    ...facts,
    types: facts.types.map(spellType),
    relations: facts.relations.map((relation) => ({
      ...relation,
      columns: relation.columns.map(spellMember),
    })),
    sequences: facts.sequences.map(spellMember),
    routines: facts.routines.map((routine) => ({
      ...routine,
      arguments: routine.arguments.map(spellMember),
      ...(routine.returns && { returns: spell(routine.returns) }),
    })),
  };
}

function spellMember<T extends { readonly type: TypeRef }>(member: T): unknown {
  return { ...member, type: spell(member.type) };
}

function spellType(type: DatabaseType): unknown {
  switch (type.kind) {
    case "domain":
      return { ...type, base: spell(type.base) };
    case "range":
      return { ...type, subtype: spell(type.subtype) };
    case "composite":
      return { ...type, attributes: type.attributes.map(spellMember) };
    case "enum":
    case "multirange":
    case "base":
      return type;
  }
}

/** Columns of one type share the object that says so. */
const spelt = new WeakMap<TypeRef, string>();

function spell(type: TypeRef): string {
  const known = spelt.get(type);
  if (known !== undefined) return known;
  const text = sqlType(type);
  spelt.set(type, text);
  return text;
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
      {
        hint:
          Number(format) > factsFormat
            ? "A newer undrift wrote it: install that version here too."
            : "Run codegen against a database to write it anew.",
      },
    );
  }
  return readTypes(value, new Map(), path) as Facts;
}

function memoized<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
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
