import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from "kysely";
import { expect, expectTypeOf, it } from "vitest";
import type { DB } from "../../generated/index.ts";
import { parsers } from "../../generated/parsers.ts";
import { tables } from "../../generated/tables.ts";
import {
  createEncryption,
  createEncryptionPlugin,
  type EncryptedTables,
} from "../../src/encryption/index.ts";
import { valuePlugin } from "../../src/parsers/value-plugin.ts";
import { envelopeOf, keys } from "./fixture.ts";

it("takes the generated tables as they are, and types its values like the generated columns", () => {
  const given: EncryptedTables = tables;
  const encryption = createEncryption({ tables, keys });
  const email = encryption.column("core.customers", "email_encrypted");
  const index = encryption.blindIndex("core.customers", "email_bidx");
  type Customers = DB["core.customers"];
  const sealed = email.encrypt("ada@example.test");
  expectTypeOf(sealed).toEqualTypeOf<Customers["email_encrypted"]>();
  expectTypeOf(index.index("a")).toEqualTypeOf<Customers["email_bidx"]>();
  expect(email.decrypt(sealed)).toBe("ada@example.test");
  expect(envelopeOf(index.index("a@b.test"))).toMatch(
    /^b1\.[a-z2-7]{10}\.[A-Za-z0-9_-]{43}$/,
  );
  expect(Object.keys(given)).toContain("core.customers");
});

it("stands before the plugin that converts values", () => {
  const { column } = createEncryption({ tables, keys });
  const db = new Kysely<DB>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    plugins: [createEncryptionPlugin(tables), valuePlugin(parsers)],
  });
  const sealed = column("core.customers", "email_encrypted").encrypt("a");
  const query = db
    .updateTable("core.customers")
    .set({ email_encrypted: sealed })
    .compile();
  expect(query.parameters).toEqual([envelopeOf(sealed)]);
});
