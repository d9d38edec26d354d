import type { Column, Relation } from "../facts/model.ts";
import { nameKey } from "./catalog.ts";

const suffix = /_(encrypted|enc|ciphertext)$/;

/** Whether the column holds ciphertext: by its comment, the configuration, or its name. */
export function isEncryptedColumn(
  relation: Relation,
  column: Column,
  configured: ReadonlySet<string>,
): boolean {
  return (
    /(^|\s)@encrypted\b/.test(column.comment ?? "") ||
    configured.has(`${nameKey(relation)}.${column.name}`) ||
    suffix.test(column.name)
  );
}

/** "email" for "email_encrypted": the name the plaintext would have. */
export function plaintextName(column: string): string {
  return column.replace(suffix, "");
}

/** The columns that belong to an encrypted one: its blind index, its nonce. */
export function companionsOf(relation: Relation, encrypted: string): string[] {
  const plain = plaintextName(encrypted);
  const names = new Set(
    ["bidx", "nonce", "iv", "hash"].map((end) => `${plain}_${end}`),
  );
  return relation.columns
    .map((column) => column.name)
    .filter((name) => names.has(name));
}
