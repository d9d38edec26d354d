import type { Finding } from "../finding.ts";
import type { FixAction } from "../fix-action.ts";

/** A finding and the fix that it asks for. */
export interface Wanted {
  readonly finding: Finding;
  readonly fix: FixAction;
}

/** Where a fix edits: two fixes of one slot that want different things contradict each other. */
export function slotOf(fix: FixAction): string {
  const { place } =
    "place" in fix ? fix : "column" in fix ? fix.column : fix.model;
  const { file, line, column } = place;
  const what = fix.action === "add-column" ? fix.shape.name : "";
  return JSON.stringify([fix.action, file, line, column, what]);
}

/** What a fix edits there, whichever model it was found through. */
export function contentOf(fix: FixAction): string {
  const { model: _, ...rest } = fix as Extract<FixAction, { model: unknown }>;
  if (!("place" in fix)) return JSON.stringify(rest);
  const { column: __, ...values } = rest as Extract<
    FixAction,
    { action: "set-enum-values" }
  >;
  return JSON.stringify(values);
}

/** Of the model that a fix changes. */
export function modelKey(fix: FixAction): string | undefined {
  if (!("model" in fix)) return undefined;
  const { file, line, column } = fix.model.place;
  return `${file}:${line}:${column}`;
}
