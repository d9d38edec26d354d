import { expect, test } from "vitest";
import { isEncryptedColumn } from "../../codegen/drift/encrypted-column.ts";
import { defaultSettings } from "../../codegen/drift/settings.ts";
import { encryptedColumns } from "../../codegen/plan/encrypted.ts";
import { table } from "../drift/build.ts";

/** Generated code and the rules must never disagree about what is ciphertext. */
test.each([
  ["by its name", "email_encrypted", "text", {}, {}, true],
  ["not a flag that ends alike", "is_encrypted", "bool", {}, {}, false],
  ["by its comment", "a", "bytea", { comment: "@encrypted json" }, {}, true],
  [
    "not by a sentence",
    "a",
    "text",
    { comment: "was never @encrypted, see the wiki" },
    {},
    false,
  ],
  ["by the configuration", "a", "text", {}, { "public.t.*": true }, true],
  [
    "the first glob decides",
    "a_encrypted",
    "text",
    {},
    { "*.t.a*": false, "public.**": true },
    false,
  ],
] as const)("%s", (_, name, type, more, encrypted, expected) => {
  const relation = table("public.t", { [name]: [type, more] });
  const config = { encrypted, encryptedByName: true };
  const column = relation.columns[0]!;
  expect(encryptedColumns(relation, config).has(name)).toBe(expected);
  const settings = { ...defaultSettings, ...config };
  expect(isEncryptedColumn(relation, column, settings)).toBe(expected);
});

test("a name counts only while names count", () => {
  const relation = table("public.t", { email_encrypted: ["text"] });
  const settings = { ...defaultSettings, encryptedByName: false };
  const [column] = relation.columns;
  expect(isEncryptedColumn(relation, column!, settings)).toBe(false);
});
