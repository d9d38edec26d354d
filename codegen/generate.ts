import type { EmitConfig } from "./emit/config.ts";
import { emit, type FilePrinter } from "./emit/emit.ts";
import type { Facts } from "./facts/model.ts";
import { loadCamelCase, sameCase } from "./plan/camel-case.ts";
import { hasTypeDirective } from "./plan/comment-type.ts";
import type { PlanConfig } from "./plan/config.ts";
import { makePlan, type PlanInputs } from "./plan/make-plan.ts";
import { loadTypeParser } from "./plan/override-type.ts";
import type { PreviousOutput } from "./plan/pin-contexts.ts";
import type { InterfacePlace, Plan, PlanNote } from "./plan/plan.ts";

export interface Generated {
  /** Path relative to generated/ → text. */
  readonly files: ReadonlyMap<string, string>;
  readonly notes: readonly PlanNote[];
  readonly interfaces: readonly InterfacePlace[];
}

/**
 * From facts to generated code, with what the last run pinned. Writes nothing
 * and reads nothing. Throws an
 * UndriftError that names every problem when names collide or an option
 * matches nothing.
 */
export async function generate(
  facts: Facts,
  config: PlanConfig & Partial<EmitConfig>,
  previous: PreviousOutput = {},
): Promise<Generated> {
  const plan = await planFor(facts, config, previous);
  const { notes, interfaces } = plan;
  const files = await emit(plan, await printerOf(config));
  return { files, notes, interfaces };
}

async function printerOf({
  printer,
}: Partial<EmitConfig>): Promise<FilePrinter | undefined> {
  if (printer !== "kysely-codegen") return undefined;
  const { loadKyselyCodegenPrinter } = await import("./emit/kysely-codegen.ts");
  return loadKyselyCodegenPrinter();
}

/** What generate would print. */
export async function planFor(
  facts: Facts,
  config: PlanConfig,
  previous: PreviousOutput = {},
): Promise<Plan> {
  const inputs = await loadInputs(facts, config);
  return makePlan(facts, config, { ...inputs, previous });
}

/** What planning needs of libraries, each loaded only where it is needed. */
export async function loadInputs(
  facts: Facts,
  config: PlanConfig,
): Promise<PlanInputs> {
  const names = config.camelCase ? await loadCamelCase() : sameCase;
  const needsParser =
    hasOverrides(config) ||
    facts.relations.some(({ columns }) => columns.some(hasTypeDirective));
  const parseType = needsParser ? await loadTypeParser() : undefined;
  const proofs = await proveViews(facts);
  return { names, proofs, ...(parseType !== undefined && { parseType }) };
}

function hasOverrides({ columnOverrides, typeOverrides }: PlanConfig): boolean {
  return [columnOverrides, typeOverrides].some(
    (overrides) => Object.keys(overrides).length > 0,
  );
}

/** The parser of view definitions is loaded only when there is a view. */
async function proveViews(
  facts: Facts,
): Promise<NonNullable<PlanInputs["proofs"]>> {
  if (!facts.relations.some(({ definition }) => definition !== undefined)) {
    return new Map();
  }
  const { proveViewColumns } =
    await import("./plan/view-nullability/prove-view-columns.ts");
  return proveViewColumns(facts);
}
