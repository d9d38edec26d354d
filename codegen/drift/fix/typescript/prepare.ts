import type { Project } from "ts-morph";
import type { QualifiedName } from "../../../facts/model.ts";
import type { FixAction } from "../../fix-action.ts";

export type ModelFix = Extract<FixAction, { model: unknown }>;

/** Carries a fix out in the project; a sentence says why when it cannot. */
export type Repair = () => string | undefined;

/**
 * Finds the nodes that a fix refers to, by their places in the unedited text,
 * before any edit moves them. One for each reader of TypeScript.
 */
export type PrepareRepair = (
  project: Project,
  fix: ModelFix,
  table: QualifiedName | undefined,
) => Repair;
