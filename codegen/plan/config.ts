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
  readonly encrypted: Readonly<Record<string, boolean>>;
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
  encryptedByName: true,
  runtime: "undrift",
  importExtension: ".js",
};
