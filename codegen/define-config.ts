import type { Domains, EncryptedOptions, Layout } from "./plan/config.ts";
import type { Profile, TypeSettings } from "./plan/truth.ts";

/** What `undrift.config.ts` exports. Every option has a default. */
export interface UndriftConfig {
  /** The database to read; the environment's DATABASE_URL comes before it. */
  readonly url?: string;
  /** Where the database comes from when no URL is given. */
  readonly from?: "url" | "migrations" | "testcontainers" | "snapshot";
  /** A directory of plain SQL files, or another way to make the schema. */
  readonly migrations?: string | MigrationsOption;
  /** Major version of the embedded PostgreSQL. */
  readonly major?: number;
  /** Image for Testcontainers. */
  readonly image?: string;
  /** Directory of the generated files. */
  readonly out?: string;
  /** One file per schema, per table, or one in all. */
  readonly layout?: Layout;
  /** Globs of schemas to generate; all without it. */
  readonly schemas?: readonly string[];
  /** Globs of schema.table to leave out. */
  readonly exclude?: readonly string[];
  /** Schemas whose tables are keyed by name alone; the search path without it. */
  readonly defaultSchema?: string | readonly string[];
  /** camelCase names, for use with Kysely's CamelCasePlugin. */
  readonly camelCase?: boolean;
  /** Customer for the table customers. */
  readonly singularize?: boolean;
  /** schema.object → TypeScript name. */
  readonly names?: Readonly<Record<string, string>>;
  /** Generate partitions beside their tables. */
  readonly partitions?: boolean;
  /** Generate tables and views that belong to extensions. */
  readonly extensionObjects?: boolean;
  /** Whether undrift's parsers are registered on the pool, or none. */
  readonly parsers?: Profile;
  /** What values of a type are in TypeScript; type and parser change together. */
  readonly types?: Partial<TypeSettings>;
  readonly overrides?: {
    /** Glob of schema.table.column → TypeScript type. */
    readonly columns?: Readonly<Record<string, OverrideOption>>;
    /** Glob of a PostgreSQL type's name → TypeScript type. */
    readonly types?: Readonly<Record<string, OverrideOption>>;
  };
  /**
   * Whether CHECK constraints that list values (`status in ('new', 'done')`) or
   * JSON types narrow the types of columns; "types" unless said otherwise,
   * since the server refuses every other value.
   */
  readonly checks?: "types" | "ignore";
  /** A name for its base type, a branded type, or the base type itself. */
  readonly domains?: Domains;
  /** Generate types to call functions and procedures by, in routines.ts. */
  readonly routines?: boolean;
  /** Generate zod schemas, in zod.ts. */
  readonly zod?: boolean;
  /** The run-time role: columns it cannot select are left out, those it cannot write are never. */
  readonly role?: string;
  readonly encryption?: {
    /** Glob of schema.table.column → whether it is encrypted, and how. */
    readonly columns?: Readonly<Record<string, boolean | EncryptedOptions>>;
    /** Hashes of your own normalizers: { "iban@1": normalizerHash("iban@1", iban) }. */
    readonly normalizers?: Readonly<Record<string, string>>;
    /** Whether names in _encrypted and _bidx mean what they say. */
    readonly byName?: boolean;
  };
  /** Hand-written models to hold against the database. */
  readonly models?: ModelsOption;
  /** Rule, by code or slug → how bad its findings are. */
  readonly rules?: Readonly<Record<string, RuleSeverity>>;
  /** Findings to leave out, each with the reason. */
  readonly ignore?: readonly IgnoreOption[];
  /** Old name → new name, or names, of tables and columns that were renamed: "core.customers.email" → "email_encrypted". */
  readonly renames?: Readonly<Record<string, string | readonly string[]>>;
  /** A second model of one table in one language is an error. */
  readonly oneModelPerTable?: boolean;
  /** From which severity on findings fail a check: "error" without it. */
  readonly failOn?: "error" | "warning" | "information" | "never";
  /** File of findings that were there when undrift came. */
  readonly baseline?: string;
  /** Where generated code imports undrift's types from. */
  readonly runtime?: string;
  /** What imports between generated files end in. */
  readonly importExtension?: ".js" | ".ts" | "";
  /** What prints the types: undrift, or kysely-codegen's serializer, slower and sorted as it sorts. */
  readonly printer?: "undrift" | "kysely-codegen";
}

export interface ModelsOption {
  /** Globs of source files, or directories: models, and the code that imports them. */
  readonly include: readonly string[];
  /** Globs of files to leave out. */
  readonly exclude?: readonly string[];
  /** Globs of files whose exported TypeScript types are rows of tables. */
  readonly rows?: readonly string[];
  /** A type of the project's own, such as a TypeDecorator → the SQL type it stands for. */
  readonly typeMap?: Readonly<Record<string, string>>;
  /** Whether claims of unchanged files are kept between runs; true without it. */
  readonly cache?: boolean;
}

export type RuleSeverity = "error" | "warning" | "information" | "info" | "off";

/** All that are given must match. */
export interface IgnoreOption {
  /** A rule's code or slug, or several. */
  readonly rule?: string | readonly string[];
  /** Glob over the file, relative to the project. */
  readonly file?: string;
  /** Glob over "schema.table". */
  readonly table?: string;
  /** Glob over the column's name. */
  readonly column?: string;
  readonly reason: string;
  /** The first day, as YYYY-MM-DD, on which it no longer holds. */
  readonly expires?: string;
}

export type MigrationsOption =
  | { readonly kind: "sql"; readonly directory: string }
  | { readonly kind: "kysely"; readonly directory: string }
  | { readonly kind: "command"; readonly command: string };

/** A TypeScript type, or one with the modules that its names come from. */
export type OverrideOption =
  | string
  | {
      readonly type: string;
      /** Name in the type → module; "./money.ts#Amount" for another exported name. */
      readonly imports?: Readonly<Record<string, string>>;
    };

/** Gives `undrift.config.ts` its types: `export default defineConfig({ … })`. */
export function defineConfig(config: UndriftConfig): UndriftConfig {
  return config;
}
