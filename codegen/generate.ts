import { emit } from "./emit/emit.ts";
import type { Facts } from "./facts/model.ts";
import { loadCamelCase, sameCase } from "./plan/camel-case.ts";
import type { PlanConfig } from "./plan/config.ts";
import { makePlan } from "./plan/make-plan.ts";
import type { PlanNote } from "./plan/plan.ts";

export interface Generated {
  /** Path relative to generated/ → text. */
  readonly files: ReadonlyMap<string, string>;
  readonly notes: readonly PlanNote[];
}

/**
 * From facts to generated code. Writes nothing and reads nothing. Throws an
 * UndriftError that names every problem when names collide or an option
 * matches nothing.
 */
export async function generate(
  facts: Facts,
  config: PlanConfig,
): Promise<Generated> {
  const names = config.camelCase ? await loadCamelCase() : sameCase;
  const plan = makePlan(facts, config, names);
  return { files: emit(plan), notes: plan.notes };
}
