/** Why the work could not be done. Each code is stable: scripts and tests match on it. */
export type ErrorCode =
  | "ARGUMENTS"
  | "CONFIG"
  | "CONNECTION"
  | "PRIVILEGE"
  | "SERVER"
  | "MIGRATION"
  | "SNAPSHOT"
  | "LOCK"
  | "PLAN"
  | "WRITE"
  | "NOTHING_CHECKED";

export interface UndriftErrorOptions {
  /** What to do about it, in the imperative. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * "Cannot continue": one sentence that says what happened with the values
 * quoted, and a hint that says what to do. Never holds a secret.
 */
export class UndriftError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: UndriftErrorOptions = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = "UndriftError";
    this.code = code;
    this.hint = options.hint;
  }
}

/** Several problems of one kind, reported together. */
export function combineProblems(
  code: ErrorCode,
  summary: string,
  problems: readonly string[],
  hint?: string,
): UndriftError {
  const list = problems.map((problem) => `\n  - ${problem}`).join("");
  return new UndriftError(
    code,
    `${summary}:${list}`,
    hint === undefined ? {} : { hint },
  );
}
