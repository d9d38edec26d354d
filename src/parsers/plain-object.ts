import { unwritable } from "./value-error.ts";

/** The properties of an object that is no array, Date, Map, Set or bytes. */
export function plainObject(
  value: unknown,
  expected: string,
): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !isForeign(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw unwritable(expected, value);
}

/** An object that says nothing by its properties. */
export function isForeign(value: object): boolean {
  return (
    Array.isArray(value) ||
    value instanceof Date ||
    value instanceof Map ||
    value instanceof Set ||
    ArrayBuffer.isView(value)
  );
}
