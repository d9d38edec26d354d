import { UndriftError } from "./errors.ts";

/** An error as the command line shows it: what happened, then what to do. */
export function printError(error: unknown): string {
  if (error instanceof UndriftError) {
    const hint = error.hint === undefined ? "" : `  hint: ${error.hint}\n`;
    return `error: ${error.message}\n${hint}`;
  }
  const text =
    error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `error: undrift itself failed. This is a bug.\n${text}\n`;
}
