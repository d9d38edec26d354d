/** Where a value could not be read or written, or a type not be found. */
export type ValueErrorCode = "READ" | "WRITE" | "TYPES";

/**
 * A value that the declared type does not hold, or a type that the database
 * does not have. Names types and places and never quotes a value of a row:
 * rows hold people's data.
 */
export class ValueError extends Error {
  readonly code: ValueErrorCode;
  /** What to do about it, in the imperative. */
  readonly hint: string | undefined;

  constructor(code: ValueErrorCode, message: string, hint?: string) {
    super(hint === undefined ? message : `${message} ${hint}`);
    this.name = "ValueError";
    this.code = code;
    this.hint = hint;
  }
}

/** The text is not what the server prints for the type. */
export function unreadable(type: string, hint?: string): ValueError {
  return new ValueError(
    "READ",
    `A value of type ${type} did not arrive in the server's standard text form.`,
    hint,
  );
}

/** A value that the column's insert type does not include. */
export function unwritable(expected: string, value: unknown): ValueError {
  return new ValueError(
    "WRITE",
    `Expected ${expected}, got ${describe(value)}.`,
  );
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (value instanceof Date) return "a Date";
  return typeof value === "object"
    ? `an object of ${value.constructor?.name ?? "no class"}`
    : `a ${typeof value}`;
}
