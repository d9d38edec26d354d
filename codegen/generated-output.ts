import { join } from "node:path";
import { printJson } from "./emit/json.ts";
import type { Facts } from "./facts/model.ts";
import { parseSnapshot, snapshotValue } from "./facts/snapshot.ts";
import { projectFormatter } from "./format.ts";
import { generate } from "./generate.ts";
import type { Settings } from "./config.ts";
import type { Output } from "./output.ts";
import { lockFile, parseLock } from "./plan/encryption-lock.ts";
import type { PreviousOutput } from "./plan/pin-contexts.ts";
import type { PlanNote } from "./plan/plan.ts";
import { snapshotFacts } from "./plan/snapshot-facts.ts";
import { makeRegistry } from "./registry.ts";
import { registryFile } from "./registry-file.ts";
import { ownVersion } from "./version.ts";
import { compareOutput, type Comparison } from "./write.ts";

export interface GeneratedOutput {
  readonly comparison: Comparison;
  /** The facts as the snapshot has them. */
  readonly facts: Facts;
  readonly notes: readonly PlanNote[];
}

/** The lock file and the snapshot on disk. */
export function previousOutput({ directory, files }: Output): PreviousOutput {
  const lock = files.get(lockFile);
  const snapshot = files.get("snapshot.json");
  return {
    ...(lock !== undefined && {
      lock: parseLock(lock, join(directory, lockFile)),
    }),
    facts: () => (snapshot === undefined ? undefined : readable(snapshot)),
  };
}

/** A snapshot that cannot be read tells nothing of what was; it is written anew. */
function readable(snapshot: string): Facts | undefined {
  try {
    return parseSnapshot(snapshot, "snapshot.json");
  } catch {
    return undefined;
  }
}

/** Generates, and holds the result against what is on disk. Writes nothing. */
export async function compareGenerated(
  output: Output,
  allFacts: Facts,
  settings: Settings,
): Promise<GeneratedOutput> {
  const generated = await generate(
    allFacts,
    { ...settings.plan, ...settings.emit },
    previousOutput(output),
  );
  const { files, notes } = generated;
  const facts = snapshotFacts(allFacts, settings.plan);
  const snapshot = printJson(snapshotValue(facts));
  const registry = await makeRegistry(settings, facts, generated);
  const comparison = await compareOutput(
    output,
    new Map([...files, ["snapshot.json", snapshot], [registryFile, registry]]),
    {
      version: ownVersion(),
      formatter: projectFormatter(output.directory),
    },
  );
  return { comparison, facts, notes };
}
