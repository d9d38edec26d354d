import type { Settings } from "../config.ts";
import type { Facts } from "../facts/model.ts";
import type { Output } from "../output.ts";
import { lockFile } from "../plan/encryption-lock.ts";
import type { PlanNote } from "../plan/plan.ts";
import { snapshotFile } from "./read-database.ts";

/**
 * The weaknesses of encrypted columns in an output that the database has been
 * found to agree with, so that its snapshot speaks for it. Without an encrypted
 * column nothing is read.
 */
export async function unchangedNotes(
  output: Output,
  settings: Settings,
): Promise<readonly PlanNote[]> {
  const snapshot = output.files.get(snapshotFile);
  if (!output.files.has(lockFile) || snapshot === undefined) return [];
  const { parseSnapshot } = await import("../facts/snapshot.ts");
  return weaknesses(parseSnapshot(snapshot, snapshotFile), settings);
}

export async function weaknesses(
  facts: Facts,
  { plan }: Settings,
): Promise<readonly PlanNote[]> {
  const { encryptionWeaknesses } =
    await import("../plan/encryption-weaknesses.ts");
  const { selectFacts } = await import("../plan/select.ts");
  return encryptionWeaknesses(facts, selectFacts(facts, plan).relations, plan);
}

/** As codegen and check print it. */
export function printNote({ severity, message, hint }: PlanNote): string {
  const word = severity === "information" ? "note" : (severity ?? "warning");
  return `${word}: ${message}\n  hint: ${hint}\n`;
}
