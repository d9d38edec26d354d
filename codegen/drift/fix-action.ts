import type { Language, Place } from "../claims/model.ts";
import type { Generated, QualifiedName, TypeRef } from "../facts/model.ts";

/** The model that a fix would change. */
export interface ModelReference {
  readonly name: string;
  readonly reader: string;
  readonly language: Language;
  readonly place: Place;
}

/** The member of a model that a fix would change. */
export interface ColumnReference {
  /** The column's name as the code claims it. */
  readonly name: string;
  /** The name in code, when it differs. */
  readonly attribute?: string;
  readonly place: Place;
}

/** What a fix needs to know of a column to write it into a model. */
export interface ColumnShape {
  readonly name: string;
  readonly type: TypeRef;
  /** The type as SQL spells it, such as "varchar(100)" or "core.booking_status[]". */
  readonly sqlType: string;
  /** The TypeScript type of what arrives, where the parsers decide it; "json" is any document. */
  readonly valueType?: string;
  readonly nullable: boolean;
  readonly optionalOnInsert: boolean;
  /** False: the server alone writes it. */
  readonly written: boolean;
  /** In declared order, when the type is an enum or a checked set. */
  readonly values?: readonly string[];
  /** The values are those of an enum type; otherwise a check allows no others. */
  readonly enum?: true;
  /** The type under its domains, where it has some. */
  readonly base?: TypeRef;
  /** The default's expression, as the server deparses it. */
  readonly default?: string;
  readonly identity?: "always" | "by default";
  readonly generated?: Generated;
}

interface OnModel {
  readonly model: ModelReference;
}

interface OnColumn extends OnModel {
  readonly column: ColumnReference;
}

/**
 * What a fix does, as data. Every action changes code and none changes the
 * database: the union has no way to say "drop a constraint".
 */
export type FixAction =
  | (OnModel & { readonly action: "rename-table"; readonly to: QualifiedName })
  | (OnModel & {
      readonly action: "delete-model";
      /** The code itself says that the model is on its way out. */
      readonly deprecated?: true;
    })
  | (OnModel & {
      readonly action: "use-model";
      /** The model to import in its place. */
      readonly instead: ModelReference;
      /** The code itself says that the model is on its way out. */
      readonly deprecated?: true;
      /** Why a person must say which of the two stays. */
      readonly hold?: string;
    })
  | (OnModel & {
      readonly action: "use-generated";
      readonly interface: string;
      readonly file: string;
    })
  | (OnModel & { readonly action: "add-column"; readonly shape: ColumnShape })
  | (OnModel & {
      readonly action: "set-primary-key";
      readonly columns: readonly string[];
      /** Columns of the table that can be null, once they are no part of the key. */
      readonly nullable: readonly string[];
    })
  | (OnColumn & {
      readonly action: "rename-column";
      readonly to: string;
      readonly shape: ColumnShape;
      /** False below the score at which a rename is applied without asking. */
      readonly automatic: boolean;
      /** The new column holds ciphertext and the code believes in plaintext. */
      readonly encrypted?: true;
    })
  | (OnColumn & {
      readonly action: "split-column";
      readonly to: readonly string[];
      readonly shapes: readonly ColumnShape[];
    })
  | (OnColumn & { readonly action: "remove-column" })
  | (OnColumn & {
      readonly action: "set-nullability";
      readonly nullable: boolean;
      readonly shape: ColumnShape;
    })
  | (OnColumn & { readonly action: "set-type"; readonly shape: ColumnShape })
  | (OnColumn & {
      readonly action: "set-value-type";
      /** The TypeScript type of the values that arrive. */
      readonly valueType: string;
    })
  | (OnColumn & {
      readonly action: "set-length";
      /** Absent: the database sets no limit. */
      readonly length?: number;
    })
  | (OnColumn & {
      readonly action: "set-insert";
      readonly insert: "required" | "optional" | "never";
      readonly shape: ColumnShape;
    })
  | (OnColumn & {
      readonly action: "set-enum-values";
      readonly values: readonly string[];
      readonly place: Place;
      /** A column, "Product.currency", that is declared with the same values and of which they are true. */
      readonly alsoTrueOf?: string;
    })
  | (OnColumn & { readonly action: "store-enum-values"; readonly place: Place })
  | {
      readonly action: "set-enum-declaration";
      readonly language: Language;
      readonly name: string;
      readonly values: readonly string[];
      readonly place: Place;
    };
