/** The runtime that services import. */
export * from "./encryption/index.ts";
export { guardDatabase, compareDatabase } from "./guard/guard.ts";
export { GuardError, type Difference } from "./guard/difference.ts";
export type { DatabaseMetadata } from "./parsers/metadata.ts";
export { registerParsers } from "./parsers/register-parsers.ts";
export { valuePlugin } from "./parsers/value-plugin.ts";
export { ValueError } from "./parsers/value-error.ts";
export * from "./key-provider/command.ts";
export * from "./key-provider/environment.ts";
export * from "./key-provider/file.ts";
export * from "./repository/index.ts";
