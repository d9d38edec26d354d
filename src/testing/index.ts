/** For the tests of services: a real database, rows to begin with, keys. */
export { testKeyRing } from "../encryption/test-key-ring.ts";
export { createFactory, type Factory, type FactoryOptions } from "./factory.ts";
export { rolledBack } from "./rolled-back.ts";
export type { TestDatabase } from "./host.ts";
export { openTestDatabase, type TestDatabaseOptions } from "./test-database.ts";
export { testKeys } from "./test-keys.ts";
