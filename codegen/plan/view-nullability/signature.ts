import type { TypeKey, Value } from "./proof.ts";

/** A function or operator of pg_catalog with its argument and result types. */
export interface Signature {
  readonly name: string;
  /** A type, "any" or "anyarray"; the last may end in "..." and then repeats. */
  readonly arguments: readonly string[];
  readonly result: TypeKey;
}

export type Signatures = ReadonlyMap<string, readonly Signature[]>;

/** Reads lines such as "left(text, int4) text". */
export function signatures(lines: readonly string[]): Signatures {
  const byName = new Map<string, Signature[]>();
  for (const line of lines) {
    const signature = parseSignature(line);
    const others = byName.get(signature.name);
    if (others === undefined) byName.set(signature.name, [signature]);
    else others.push(signature);
  }
  return byName;
}

/**
 * The signature that a call with these arguments has. Deparsed text shows
 * every implicit cast, so that types match exactly or not at all.
 */
export function matchSignature(
  known: Signatures,
  name: string,
  values: readonly Value[],
): Signature | undefined {
  return known
    .get(name)
    ?.find(({ arguments: expected }) => matches(expected, values));
}

function parseSignature(line: string): Signature {
  const [, name, list, result] = /^(\S+?)\((.*)\) (\S+)$/.exec(line) ?? [];
  if (name === undefined || list === undefined || result === undefined)
    throw new TypeError(`"${line}" is not a signature.`);
  return {
    name,
    arguments: list === "" ? [] : list.split(", "),
    result,
  };
}

function matches(expected: readonly string[], values: readonly Value[]) {
  const last = expected.at(-1);
  const repeats = last?.endsWith("...") ?? false;
  if (
    repeats
      ? values.length < expected.length - 1
      : values.length !== expected.length
  )
    return false;
  return values.every((value, index) =>
    accepts((expected[index] ?? last ?? "").replace("...", ""), value.type),
  );
}

function accepts(expected: string, type: TypeKey | undefined): boolean {
  if (expected === "any") return true;
  if (expected === "anyarray") return type?.endsWith("[]") ?? false;
  return expected === type;
}
