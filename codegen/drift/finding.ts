import type { Language, Place } from "../claims/model.ts";
import type { QualifiedName } from "../facts/model.ts";
import type { FixAction } from "./fix-action.ts";
import type { RuleCode } from "./rule-code.ts";

export type Severity = "error" | "warning" | "information";

/** From worst to mildest: the order in which findings are shown. */
export const severities: readonly Severity[] = [
  "error",
  "warning",
  "information",
];

/** Something is wrong here. Plain data; collected and reported together. */
export interface Finding {
  readonly rule: RuleCode;
  readonly slug: string;
  readonly severity: Severity;
  /** Absent when no code is at fault, as for a table without a model. */
  readonly place?: Place;
  readonly language?: Language;
  /** The model's name in code. */
  readonly model?: string;
  /** Where the model is declared: a mixin's column stands elsewhere. */
  readonly modelPlace?: Place;
  readonly table?: QualifiedName;
  /** The column as the database names it, or as the code does when it is not there. */
  readonly column?: string;
  /** What the database says, in a few words. */
  readonly database: string;
  /** What the code claims, in a few words. */
  readonly claim: string;
  readonly message: string;
  /** Why it matters: what breaks, and when. */
  readonly consequence: string;
  readonly fix?: FixAction;
  /** 0 to 1, of findings that are a guess. */
  readonly score?: number;
  /** What the score is made of. */
  readonly reasons?: readonly string[];
  /** Other places that are part of it. */
  readonly related?: readonly RelatedPlace[];
  /** Models of one table side by side. */
  readonly matrix?: ModelMatrix;
}

export interface RelatedPlace {
  readonly place: Place;
  readonly text: string;
}

/** What several models of one table say of each column, beside the database. */
export interface ModelMatrix {
  /** "Customer (app/models.py:3)", in the order of the cells. */
  readonly models: readonly string[];
  /** Index of the model that contradicts the database least. */
  readonly canonical: number;
  readonly rows: readonly MatrixRow[];
}

export interface MatrixRow {
  readonly column: string;
  /** What the database says; absent when it has no such column. */
  readonly database?: string;
  /** What each model says; absent when it does not name the column. */
  readonly cells: readonly (string | undefined)[];
  /** Whether each model's cell is true. */
  readonly agrees: readonly boolean[];
}

/** What was looked at, so that silence can be told from blindness. */
export interface Checked {
  readonly models: number;
  readonly modelsByLanguage: Readonly<Partial<Record<Language, number>>>;
  readonly enums: number;
  readonly columnClaims: number;
  /** Column claims held against a column of the database. */
  readonly columnsCompared: number;
  readonly relations: number;
  readonly columns: number;
  /** Extension objects, system schemas and partition leaves. */
  readonly relationsLeftOut: number;
  readonly unresolved: number;
  readonly unparsed: number;
  /** Kinds of objects seen and not compared, with their number. */
  readonly notCompared: Readonly<Record<string, number>>;
  /** SQL strings analysed and left, when SQL was checked too. */
  readonly queries?: number;
  readonly dynamicQueries?: number;
}

export interface CheckResult {
  readonly findings: readonly Finding[];
  readonly checked: Checked;
}
