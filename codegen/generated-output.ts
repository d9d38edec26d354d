import { printJson } from "./emit/json.ts";
import type { EmitConfig } from "./emit/config.ts";
import type { Facts } from "./facts/model.ts";
import { snapshotValue } from "./facts/snapshot.ts";
import { projectFormatter } from "./format.ts";
import { generate } from "./generate.ts";
import type { Output } from "./output.ts";
import type { PlanConfig } from "./plan/config.ts";
import type { PlanNote } from "./plan/plan.ts";
import { snapshotFacts } from "./plan/snapshot-facts.ts";
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
  config: PlanConfig & EmitConfig,
): Promise<GeneratedOutput> {
  const { files, notes } = await generate(allFacts, config);
  const facts = snapshotFacts(allFacts, config);
  const snapshot = printJson(snapshotValue(facts));
  const comparison = await compareOutput(
    output,
    new Map([...files, ["snapshot.json", snapshot]]),
    {
      version: ownVersion(),
      formatter: projectFormatter(output.directory),
    },
  );
  return { comparison, facts, notes };
}
