import { nearest } from "./plan/nearest.ts";

/** Takes a value from a configuration apart; adds what is wrong to `problems`. */
export type Check<T> = (
  value: unknown,
  path: string,
  problems: string[],
) => T | undefined;

function wrong(path: string, expected: string, value: unknown): string {
  const shown = value === undefined ? "undefined" : JSON.stringify(value);
  return `${path} must be ${expected}, not ${shown}`;
}

export const text: Check<string> = (value, path, problems) => {
  if (typeof value === "string") return value;
  problems.push(wrong(path, "a string", value));
  return undefined;
};

export const flag: Check<boolean> = (value, path, problems) => {
  if (typeof value === "boolean") return value;
  problems.push(wrong(path, "true or false", value));
  return undefined;
};

export function oneOf<const T extends string | number>(
  ...allowed: readonly T[]
): Check<T> {
  return (value, path, problems) => {
    const found = allowed.find((one) => one === value);
    if (found === undefined) {
      const list = allowed.map((one) => JSON.stringify(one)).join(", ");
      problems.push(wrong(path, `one of ${list}`, value));
    }
    return found;
  };
}

export const texts: Check<readonly string[]> = (value, path, problems) => {
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) {
    return value as string[];
  }
  problems.push(wrong(path, "a list of strings", value));
  return undefined;
};

export const textOrTexts: Check<readonly string[]> = (value, path, problems) =>
  typeof value === "string" ? [value] : texts(value, path, problems);

/** A list whose parts all pass. */
export function listOf<T>(check: Check<T>): Check<readonly T[]> {
  return (value, path, problems) => {
    if (!Array.isArray(value)) {
      problems.push(wrong(path, "a list", value));
      return undefined;
    }
    return value.flatMap((part: unknown, at) => {
      const result = check(part, `${path}[${at}]`, problems);
      return result === undefined ? [] : [result];
    });
  };
}

/** An object whose values all pass. */
export function recordOf<T>(
  check: Check<T>,
): Check<Readonly<Record<string, T>>> {
  return (value, path, problems) => {
    const object = asObject(value, path, problems);
    const checked: Record<string, T> = {};
    for (const [key, part] of Object.entries(object ?? {})) {
      const result = check(part, `${path}["${key}"]`, problems);
      if (result !== undefined) checked[key] = result;
    }
    return object && checked;
  };
}

/** An object with these properties and no others; absent ones stay absent. */
export function objectOf<T extends object>(checks: {
  readonly [K in keyof T]-?: Check<T[K]>;
}): Check<Partial<T>> {
  return (value, path, problems) => {
    const object = asObject(value, path, problems);
    const checked: Partial<T> = {};
    for (const [key, part] of Object.entries(object ?? {})) {
      if (part === undefined) continue;
      const name = path === "" ? key : `${path}.${key}`;
      if (!Object.hasOwn(checks, key)) {
        problems.push(unknownOption(name, key, Object.keys(checks)));
        continue;
      }
      const check = checks[key as keyof T] as Check<T[keyof T]>;
      const result = check(part, name, problems);
      if (result !== undefined) checked[key as keyof T] = result;
    }
    return object && checked;
  };
}

function asObject(
  value: unknown,
  path: string,
  problems: string[],
): object | undefined {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value;
  }
  problems.push(wrong(path || "the configuration", "an object", value));
  return undefined;
}

function unknownOption(
  path: string,
  key: string,
  known: readonly string[],
): string {
  const [close] = nearest(key, known);
  const hint =
    close === undefined
      ? `the options are ${known.join(", ")}`
      : `did you mean "${close}"?`;
  return `${path} is not an option; ${hint}`;
}
