import type { Claims, ModelClaim, Place } from "../../../claims/model.ts";
import type { ModelReference } from "../../fix-action.ts";
import type { Draft } from "../draft.ts";

/** The code as it is being patched, and what it claimed before. */
export interface PythonProject {
  readonly draft: Draft;
  readonly claims: Claims;
}

export function isSamePlace(one: Place, other: Place): boolean {
  return (
    one.file === other.file &&
    one.line === other.line &&
    one.column === other.column
  );
}

/** What the model claimed before anything was patched. */
export function claimOf(
  { claims }: PythonProject,
  { place }: ModelReference,
): ModelClaim | undefined {
  return claims.models.find((one) => isSamePlace(one.place, place));
}
