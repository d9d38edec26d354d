import { printJson } from "./emit/value.ts";
import type { Facts } from "./facts/model.ts";
import { snapshotMember } from "./facts/snapshot.ts";
import { projectFormatter } from "./format.ts";
import { generate } from "./generate.ts";
import type { Settings } from "./config.ts";
import type { Output } from "./output.ts";
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

/** Generates, and holds the result against what is on disk. Writes nothing. */
export async function compareGenerated(
  output: Output,
  allFacts: Facts,
  settings: Settings,
): Promise<GeneratedOutput> {
  const generated = await generate(allFacts, settings.plan);
  const { files, notes } = generated;
  const facts = snapshotFacts(allFacts, settings.plan);
  const snapshot = printJson(facts, snapshotMember);
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
