import type { DatabaseType, Facts, TypeRef } from "../../facts/model.ts";
import type { TypeKey } from "./proof.ts";

/** What a proof has to know of types. */
export interface TypeKnowledge {
  /** The type under all domains. */
  baseOf(type: TypeKey): TypeKey;
  /** A domain that is, or stands on one that is, NOT NULL. */
  isNotNullDomain(type: TypeKey): boolean;
  /** Enums, composites, ranges and citext: their text form is the server's own. */
  readsAndWritesText(type: TypeKey): boolean;
  /** Some function of the database could be the one behind a cast. */
  hasConversion(from: TypeKey, to: TypeKey): boolean;
}

export function typeKey({ schema, name, array }: TypeRef): TypeKey {
  const key = schema === "pg_catalog" ? name : `${schema}.${name}`;
  return array === true ? `${key}[]` : key;
}

export function typeKnowledge(facts: Facts): TypeKnowledge {
  const types = new Map(
    facts.types.map((type): [TypeKey, DatabaseType] => [typeKey(type), type]),
  );
  const conversions = new Set(facts.routines.flatMap(conversionOf));
  const domain = (key: TypeKey) => {
    const type = types.get(key);
    return type?.kind === "domain" ? type : undefined;
  };
  const baseOf = (key: TypeKey): TypeKey => {
    const base = domain(key)?.base;
    return base === undefined ? key : baseOf(typeKey(base));
  };
  const isNotNullDomain = (key: TypeKey): boolean => {
    const type = domain(key);
    if (type === undefined) return false;
    return type.notNull || isNotNullDomain(typeKey(type.base));
  };
  return {
    baseOf,
    isNotNullDomain,
    readsAndWritesText: (key) => isTextual(types.get(key)),
    hasConversion: (from, to) =>
      conversions.has(`${textual(from)} ${textual(to)}`),
  };
}

function isTextual(type: DatabaseType | undefined): boolean {
  if (type === undefined) return false;
  return type.kind === "base"
    ? type.extension === "citext"
    : type.kind !== "domain";
}

/** Types that are binary-coercible to each other share the functions of casts. */
function textual(type: TypeKey): TypeKey {
  return type === "varchar" || type === "bpchar" ? "text" : type;
}

function conversionOf(routine: Facts["routines"][number]): string[] {
  const [argument] = routine.arguments;
  const { kind, returns, extension } = routine;
  if (kind !== "function" || extension !== undefined) return [];
  if (argument === undefined || returns === undefined) return [];
  const [from, to] = [typeKey(argument.type), typeKey(returns)];
  return [`${textual(from)} ${textual(to)}`];
}
