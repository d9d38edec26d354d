import { createHash } from "node:crypto";
import type { Finding } from "./finding.ts";

/**
 * What a finding is about, without the line: rule, table and column, file. It stays when code moves, and goes when the finding does.
 */
export function identify(finding: Finding): string {
  const { rule, table, column, place } = finding;
  const object = table ? `${table.schema}.${table.name}` : "";
  const about = place || table ? "" : finding.message;
  return [rule, object, column ?? "", place?.file ?? "", about].join("|");
}

/** Thirty-two hexadecimal digits of SHA-256 over the identity and its repetition. */
export function fingerprint(identity: string, repetition: number): string {
  return createHash("sha256")
    .update(`${identity}|${repetition}`)
    .digest("hex")
    .slice(0, 32);
}

/** A fingerprint for each finding; findings of one identity are told apart by their order. */
export function fingerprints(findings: readonly Finding[]): string[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const identity = identify(finding);
    const repetition = seen.get(identity) ?? 0;
    seen.set(identity, repetition + 1);
    return fingerprint(identity, repetition);
  });
}
