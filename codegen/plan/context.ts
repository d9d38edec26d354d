import type { FactsLookup } from "../facts/lookup.ts";
import type { Facts, QualifiedName, Relation } from "../facts/model.ts";
import type { CaseMapping } from "./camel-case.ts";
import type { PlanConfig } from "./config.ts";
import type { PlanNote } from "./plan.ts";
import type { ScalarUse } from "./scalar-use.ts";
import { fileScope, type FileScope, type Symbol } from "./scope.ts";
import type { Selected } from "./select.ts";
import type { ViewColumns } from "./view-nullability/prove-view-columns.ts";
import type { Symbols } from "./symbols.ts";

/** Everything that decisions about one file may look at. */
export interface PlanContext {
  readonly config: PlanConfig;
  readonly facts: Facts;
  readonly lookup: FactsLookup;
  readonly selected: Selected;
  readonly symbols: Symbols;
  readonly names: CaseMapping;
  readonly proofs: ReadonlyMap<string, ViewColumns>;
  readonly scalars: ScalarUse;
  readonly overrides: Overrides;
  /** The key of a relation in DB. */
  readonly keyOf: (relation: QualifiedName) => string;
  /** Collected, and reported together. */
  readonly problems: string[];
  readonly notes: PlanNote[];
}

export interface Overrides {
  column(relation: Relation, column: string): AppliedOverride | undefined;
  type(name: QualifiedName): AppliedOverride | undefined;
  unmatched(): string[];
}

export interface AppliedOverride {
  readonly pattern: string;
  readonly type: string;
  readonly imports: readonly Symbol[];
}

/** A file being planned. */
export interface FileContext extends PlanContext {
  readonly scope: FileScope;
}

export function fileContext(
  context: PlanContext,
  path: string,
  declared: ReadonlySet<string>,
): FileContext {
  return { ...context, scope: fileScope(path, declared, context.config) };
}
