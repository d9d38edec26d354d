import type { PlannedMetadata } from "../plan/database-metadata.ts";
import { stringLiteral } from "./literal.ts";
import { printExpression } from "./expression.ts";

/** generated/parsers.ts without its header: what registerParsers and the guard need. */
export function printParsers(
  metadata: PlannedMetadata,
  runtime: string,
): string {
  const before = "export const parsers: DatabaseMetadata = ";
  return (
    `import type { DatabaseMetadata } from ${stringLiteral(runtime)};\n\n` +
    `${before}${printExpression(metadata, before, ";")};\n`
  );
}
