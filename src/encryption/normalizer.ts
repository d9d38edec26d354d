import { createHash } from "node:crypto";
import { lengthPrefixed } from "./encoding.ts";

/**
 * Brings values that count as equal to one text. Its name ends in a version:
 * what a normalizer does never changes, a change is a new version and a
 * backfill of the index.
 */
export type Normalizer = (text: string) => string;

export type Normalizers = Readonly<Record<string, Normalizer>>;

export const normalizers: Normalizers = {
  "email@1": (text) => text.normalize("NFC").trim().toLowerCase(),
  "exact@1": (text) => text,
  "phone@1": normalizePhone,
};

function normalizePhone(text: string): string {
  const digits = text.replace(/[^0-9]/g, "");
  return digits !== "" && text.trim().startsWith("+") ? `+${digits}` : digits;
}

/**
 * What a normalizer does, as SHA-256 in hex over its results for fixed probes.
 * Hashed by behaviour: a formatter or a compiler changes the source of a
 * function and not what it does. The probes stay within characters whose case
 * and composition no later Unicode version can change.
 */
export function normalizerHash(name: string, normalize: Normalizer): string {
  return createHash("sha256")
    .update(lengthPrefixed([name, ...probes().map(normalize)]))
    .digest("hex");
}

function probes(): string[] {
  const characters = Array.from({ length: 0x250 }, (_, code) =>
    String.fromCharCode(code),
  );
  return [
    "",
    "   ",
    "Ada.Lovelace+Notes@Example.TEST",
    " \t\u00a0ada@example.test\n",
    "Ame\u0301lie@exa\u0308mple.test",
    "+49 (0)30 123-45.67",
    "0049 30 1234567",
    " +1 800 FLOWERS",
    "\u00c5ngstr\u00f6m, \u0130stanbul, Stra\u00dfe, \ufb01n",
    ...characters,
    ...characters.map((character) => `a${character}B 1`),
  ];
}
