import type {
  Claims,
  ColumnClaim,
  ModelClaim,
  Place,
} from "../claims/model.ts";
import type { Column, Facts, QualifiedName, Relation } from "../facts/model.ts";
import type { Catalog } from "./catalog.ts";
import type {
  Checked,
  Finding,
  ModelMatrix,
  RelatedPlace,
  Severity,
} from "./finding.ts";
import type { FixAction } from "./fix-action.ts";
import type { ColumnMatch, ModelMatch } from "./match.ts";
import type { RuleCode } from "./rule-code.ts";
import type { Settings } from "./settings.ts";

/** What every rule may look at. */
export interface Context {
  readonly facts: Facts;
  readonly claims: Claims;
  readonly settings: Settings;
  readonly catalog: Catalog;
}

/** A model, the relation it was found to mean, and which column is which. */
export interface ModelSubject extends ModelMatch {
  readonly context: Context;
}

/** A column claim beside the column it speaks of. */
export interface ColumnSubject {
  readonly context: Context;
  readonly model: ModelClaim;
  readonly relation: Relation;
  readonly claim: ColumnClaim;
  readonly column: Column;
  readonly match: ColumnMatch;
}

export interface RelationSubject {
  readonly context: Context;
  readonly relation: Relation;
  /** Models that mean this relation. */
  readonly models: readonly ModelClaim[];
}

/** Everything at once, after each model was checked by itself. */
export interface ProjectSubject {
  readonly context: Context;
  readonly models: readonly ModelMatch[];
  /** What was found of each model by itself. */
  readonly verdicts: ReadonlyMap<ModelClaim, readonly Finding[]>;
  readonly checked: Checked;
}

/** What a rule found; code, slug and severity are added from the rule. */
export interface Observation {
  readonly place?: Place;
  readonly model?: ModelClaim;
  readonly table?: QualifiedName;
  readonly column?: string;
  readonly database: string;
  readonly claim: string;
  readonly message: string;
  /** Where the rule's own does not say it well. */
  readonly consequence?: string;
  /** Where this case is graver or milder than the rule's own. */
  readonly severity?: Severity;
  readonly fix?: FixAction;
  readonly score?: number;
  readonly reasons?: readonly string[];
  readonly related?: readonly RelatedPlace[];
  readonly matrix?: ModelMatrix;
}

/** For `explain`: each a sentence or a few. */
export interface Documentation {
  /** The least that shows it; empty where that side says nothing. */
  readonly example: { readonly database: string; readonly code: string };
  readonly means: string;
  readonly fix: string;
}

export interface RuleBase {
  readonly code: RuleCode;
  readonly slug: string;
  /** "off": only when the configuration turns it on. */
  readonly severity: Severity | "off";
  /** Why it matters. */
  readonly consequence: string;
  readonly documentation: Documentation;
}

interface Finder<What extends string, Subject> extends RuleBase {
  readonly compares: What;
  readonly find: (subject: Subject) => Iterable<Observation>;
}

export type ModelRuleObject = Finder<"model", ModelSubject>;
export type ColumnRuleObject = Finder<"column", ColumnSubject>;
export type RelationRuleObject = Finder<"relation", RelationSubject>;
export type ProjectRuleObject = Finder<"project", ProjectSubject>;

/** A rule whose findings come from another comparison than claims with facts. */
export interface ElsewhereRuleObject extends RuleBase {
  readonly compares: "sql" | "migrations" | "generated" | "suppressions";
}

export type Rule =
  | ModelRuleObject
  | ColumnRuleObject
  | RelationRuleObject
  | ProjectRuleObject
  | ElsewhereRuleObject;
