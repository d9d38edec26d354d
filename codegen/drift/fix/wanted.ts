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
  const {
    model: _,
    column: __,
    ...rest
  } = fix as Extract<FixAction, { column: unknown }>;
  return JSON.stringify(rest);
}

/** Whose declaration a fix edits: the model, and the column where it is one. */
export function ownerKey(fix: FixAction): string {
  const column = "column" in fix ? fix.column.name : "";
  return `${modelKey(fix) ?? ""}#${column}`;
}

/** Of the model that a fix changes. */
export function modelKey(fix: FixAction): string | undefined {
  if (!("model" in fix)) return undefined;
  const { file, line, column } = fix.model.place;
  return `${file}:${line}:${column}`;
}
