import picomatch from "picomatch";
import type { Facts } from "../facts/model.ts";
import type { PlanConfig } from "./config.ts";
import { selectFacts } from "./select.ts";

/**
 * The facts that belong in the snapshot: all of the selected schemas, and the
 * types they use. What happens in other schemas of the database is not this
 * project's concern.
 */
export function snapshotFacts(
  facts: Facts,
  config: Pick<PlanConfig, "schemas">,
): Facts {
  if (config.schemas.length === 0) return facts;
  const matches = picomatch([...config.schemas]);
  const isInside = ({ schema }: { readonly schema: string }): boolean =>
    matches(schema);
  const { types } = selectFacts(facts, {
    schemas: config.schemas,
    exclude: [],
    partitions: true,
    extensionObjects: true,
  });
  return {
    ...facts,
    schemas: facts.schemas.filter(({ name }) => matches(name)),
    relations: facts.relations.filter(isInside),
    sequences: facts.sequences.filter(isInside),
    routines: facts.routines.filter(isInside),
    types,
    ...(facts.privileges && {
      privileges: {
        ...facts.privileges,
        unusableSchemas: facts.privileges.unusableSchemas.filter((name) =>
          matches(name),
        ),
        denied: facts.privileges.denied.filter(isInside),
      },
    }),
  };
}
