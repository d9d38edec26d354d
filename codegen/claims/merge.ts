import type { Claims, Place } from "./model.ts";

/**
 * The claims of several readers as one. Enumerations, suppressions and syntax
 * errors that two readers found at one place are kept once, the first
 * reader's; models are kept as they are.
 */
export function mergeClaims(list: readonly Claims[]): Claims {
  return {
    models: list.flatMap(({ models }) => models),
    enums: onePerPlace(list.flatMap(({ enums }) => enums)),
    unresolved: list.flatMap(({ unresolved }) => unresolved),
    unparsed: onePerPlace(list.flatMap(({ unparsed }) => unparsed)),
    suppressions: onePerPlace(list.flatMap(({ suppressions }) => suppressions)),
  };
}

function onePerPlace<T extends { readonly place: Place }>(
  claims: readonly T[],
): readonly T[] {
  const kept = new Map<string, T>();
  for (const claim of claims) {
    const { file, line, column } = claim.place;
    const key = `${file}:${line}:${column}`;
    if (!kept.has(key)) kept.set(key, claim);
  }
  return [...kept.values()];
}
