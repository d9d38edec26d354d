import type { TypeRef } from "./model.ts";

/**
 * A type as the snapshot and messages spell it: "varchar(100)",
 * "core.booking_status[]". A name without a schema is pg_catalog's.
 */
export function sqlType({ schema, name, array, modifier }: TypeRef): string {
  const qualified =
    schema === "pg_catalog"
      ? identifierText(name)
      : `${identifierText(schema)}.${identifierText(name)}`;
  const parenthesis = modifier === undefined ? "" : `(${modifier})`;
  return `${qualified}${parenthesis}${array ? "[]" : ""}`;
}

/** The inverse of `sqlType`; undefined for a text that it does not make. */
export function parseSqlType(text: string): TypeRef | undefined {
  const match =
    /^(?:(?<schema>[a-z_][a-z0-9_$]*|"(?:[^"]|"")*")\.)?(?<name>[a-z_][a-z0-9_$]*|"(?:[^"]|"")*")(?:\((?<modifier>.*)\))?(?<array>\[\])?$/s.exec(
      text,
    );
  const { schema, name, modifier, array } = match?.groups ?? {};
  if (name === undefined) return undefined;
  return {
    schema: schema === undefined ? "pg_catalog" : identifierName(schema),
    name: identifierName(name),
    ...(array !== undefined && { array: true as const }),
    ...(modifier !== undefined && { modifier }),
  };
}

function identifierText(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name)
    ? name
    : `"${name.replaceAll('"', '""')}"`;
}

function identifierName(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}
