import type { CodecName } from "./codecs.ts";
import type { Binding, Padding } from "./encryption-lock.ts";
import {
  defaultTypeSettings,
  type Profile,
  type TypeSettings,
} from "./truth.ts";

/** How DB and its tables are laid out in files. */
export type Layout = "schema" | "table" | "single";

/** What a domain is in TypeScript: a name for its base, a type of its own, or its base. */
export type Domains = "alias" | "brand" | "base";

/** A type of the user's in place of ours; NULL and Generated are kept. */
export interface Override {
  /** TypeScript, such as "Tag[]" or "ColumnType<Money, Money, never>". */
  readonly type: string;
  /** Names in it → modules they come from; "module#name" for another exported name. */
  readonly imports: Readonly<Record<string, string>>;
}

/** How a column is encrypted. */
export interface EncryptedOptions {
  /** What values are; a directive in the column's comment comes before it. */
  readonly codec?: CodecName;
  /** "row" ties each value to its row's primary key. */
  readonly binding?: Binding;
  /** Hides lengths: of the plaintext, multiples of so many bytes are seen. */
  readonly padding?: Padding;
  /** "c" commits to its key, for keys that tenants supply. */
  readonly suite?: "x" | "c";
  /** What keys are derived from, in place of the pinned or the minted one. */
  readonly context?: string;
}

/** Everything the plan decides by. */
export interface PlanConfig {
  readonly layout: Layout;
  /** Globs of schemas to generate. Empty means all. */
  readonly schemas: readonly string[];
  /** Globs of schema.relation to leave out. */
  readonly exclude: readonly string[];
  /** Schemas whose tables are keyed without their schema; undefined means the search path. */
  readonly defaultSchema: readonly string[] | undefined;
  readonly camelCase: boolean;
  readonly singularize: boolean;
  /** schema.object → TypeScript name. */
  readonly names: Readonly<Record<string, string>>;
  readonly partitions: boolean;
  readonly extensionObjects: boolean;
  readonly parsers: Profile;
  readonly types: TypeSettings;
  readonly columnOverrides: Readonly<Record<string, Override>>;
  readonly typeOverrides: Readonly<Record<string, Override>>;
  /** Whether CHECK constraints that list values or JSON types narrow the types of columns. */
  readonly checks: "types" | "ignore";
  readonly domains: Domains;
  /** Whether functions and procedures get types to call them by. */
  readonly routines: boolean;
  /** Whether zod schemas are generated. */
  readonly zod: boolean;
  /** The run-time role: what it may not read or write is not generated. */
  readonly role: string | undefined;
  /** The project's directory as generated/ sees it; modules in comments are relative to it. */
  readonly project: string;
  /** Columns to treat as encrypted, by glob schema.table.column; false: not encrypted. */
  readonly encrypted: Readonly<Record<string, boolean | EncryptedOptions>>;
  /** Hashes of the project's own normalizers, by name and version. */
  readonly normalizers: Readonly<Record<string, string>>;
  /** Whether names ending in _encrypted and _bidx mean what they say. */
  readonly encryptedByName: boolean;
  /** Where generated code imports undrift's runtime types from. */
  readonly runtime: string;
  /** What relative imports between generated files end in. */
  readonly importExtension: ".js" | ".ts" | "";
}

/** What is planned when nothing is configured. */
export const defaultPlanConfig: PlanConfig = {
  layout: "schema",
  schemas: [],
  exclude: [],
  defaultSchema: undefined,
  camelCase: false,
  singularize: false,
  names: {},
  partitions: false,
  extensionObjects: false,
  parsers: "undrift",
  types: defaultTypeSettings,
  columnOverrides: {},
  typeOverrides: {},
  checks: "types",
  domains: "alias",
  routines: false,
  zod: false,
  role: undefined,
  project: "..",
  encrypted: {},
  normalizers: {},
  encryptedByName: true,
  runtime: "undrift",
  importExtension: ".js",
};
