import type { QualifiedName } from "../model.ts";

/** Types whose typmod is a length with four bytes added for the header. */
const lengths = new Set(["varchar", "bpchar"]);

/** Types whose typmod is the number itself. */
const plain = new Set([
  "bit",
  "varbit",
  "time",
  "timetz",
  "timestamp",
  "timestamptz",
]);

/**
 * The type modifier as SQL spells it inside parentheses. The common types are
 * decoded here, since calling format_type for every column is a good part of
 * reading a catalog; for the others `formatted` is its answer.
 */
export function modifierText(
  type: QualifiedName,
  modifier: number,
  formatted: string | null,
): string | undefined {
  if (modifier < 0) return undefined;
  if (type.schema === "pg_catalog") {
    if (lengths.has(type.name)) return String(modifier - 4);
    if (plain.has(type.name)) return String(modifier);
    if (type.name === "numeric") return precisionAndScale(modifier - 4);
    if (type.name === "interval") return intervalText(formatted);
  }
  return /\((.*)\)(?:\[\])*$/s.exec(formatted ?? "")?.[1];
}

/** Scale is an 11-bit two's complement number since PostgreSQL 15. */
function precisionAndScale(bits: number): string {
  const precision = (bits >> 16) & 0xffff;
  const scale = ((bits & 0x7ff) ^ 1024) - 1024;
  return `${precision},${scale}`;
}

/** "interval day to second(3)" → "day to second(3)"; "interval(3)" → "3". */
function intervalText(formatted: string | null): string | undefined {
  const text = /^interval ?(.*?)(?:\[\])*$/.exec(formatted ?? "")?.[1];
  if (!text) return undefined;
  return text.startsWith("(") ? text.slice(1, -1) : text;
}

/** SQL for the rows whose modifier `modifierText` cannot decode by itself. */
export function formattedWhenNeeded(type: string, modifier: string): string {
  return `case when ${modifier} >= 0
    and (${type} >= 16384 or ${type} in (1186, 1187))
    then format_type(${type}, ${modifier}) end`;
}
