import { compareFacts, type FactChange } from "../drift/compare-facts.ts";
import type { Facts } from "../facts/model.ts";
import { parseSnapshot } from "../facts/snapshot.ts";
import type { Output } from "../output.ts";
import { snapshotFile } from "./read-database.ts";

/** What changed in the database since the snapshot on disk; nothing without a readable one. */
export async function snapshotChanges(
  output: Output,
  facts: Facts,
): Promise<readonly FactChange[]> {
  const text = output.files.get(snapshotFile);
  if (text === undefined) return [];
  try {
    return compareFacts(parseSnapshot(text, snapshotFile), facts);
  } catch {
    return [];
  }
}
