import type { TypeKnowledge } from "./type-knowledge.ts";
import type { TypeKey } from "./proof.ts";

const texts = new Set(["text", "varchar", "bpchar", "name", "char"]);

/** Types of pg_catalog whose input and output functions are the whole truth of a cast to and from text. */
const plainTypes = new Set([
  ...texts,
  "bool",
  "int2",
  "int4",
  "int8",
  "numeric",
  "float4",
  "float8",
  "money",
  "date",
  "time",
  "timetz",
  "timestamp",
  "timestamptz",
  "interval",
  "json",
  "jsonb",
  "uuid",
  "bytea",
  "xml",
  "inet",
  "cidr",
  "macaddr",
  "oid",
  "regclass",
  "regtype",
  "regproc",
  "regrole",
  "regnamespace",
  "bit",
  "varbit",
  "tsvector",
  "tsquery",
  "regconfig",
  "int4range",
  "int8range",
  "numrange",
  "daterange",
  "tsrange",
  "tstzrange",
]);

/** Groups in which the server has its own casts, none of which gives null. */
const families: readonly ReadonlySet<TypeKey>[] = [
  new Set(["int2", "int4", "int8", "numeric", "float4", "float8"]),
  new Set(["bool", "int4"]),
  new Set(["numeric", "money"]),
  new Set(["int4", "money"]),
  new Set(["int8", "money"]),
  new Set(["date", "timestamp", "timestamptz"]),
  new Set(["time", "timetz", "interval"]),
  new Set(["json", "jsonb"]),
  new Set(["inet", "cidr"]),
  new Set(["bit", "varbit"]),
  new Set(["oid", "int4", "regclass", "regtype", "regproc", "regrole"]),
  new Set(["oid", "int8", "regclass", "regtype", "regproc", "regrole"]),
];

/**
 * Whether a cast gives null only for null. A jsonb null becomes SQL NULL when
 * it is cast to a number or boolean (PostgreSQL 18), an infinite timestamp
 * when it is cast to a time; a cast that somebody made with CREATE CAST can
 * give anything.
 */
export function castKeepsNotNull(
  from: TypeKey | undefined,
  to: TypeKey | undefined,
  types: TypeKnowledge,
): boolean {
  if (from === undefined || to === undefined) return false;
  const source = types.baseOf(from);
  const target = types.baseOf(to);
  if (source === target) return true;
  if (source.endsWith("[]") && target.endsWith("[]"))
    return castKeepsNotNull(source.slice(0, -2), target.slice(0, -2), types);
  if (families.some((family) => family.has(source) && family.has(target)))
    return true;
  return throughText(source, target, types);
}

/** One side is text, and the other has input and output functions that are known. */
function throughText(
  source: TypeKey,
  target: TypeKey,
  types: TypeKnowledge,
): boolean {
  const other = texts.has(source)
    ? target
    : texts.has(target)
      ? source
      : undefined;
  if (other === undefined) return false;
  const element = other.endsWith("[]") ? other.slice(0, -2) : other;
  const known = plainTypes.has(element) || types.readsAndWritesText(element);
  return known && !types.hasConversion(source, target);
}
