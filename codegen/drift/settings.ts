import type { EncryptionMarks } from "../facts/encrypted.ts";
import type { Severity } from "./finding.ts";
import type { RuleCode } from "./rule-code.ts";

/** How values of a type arrive: which the driver's parsers decide. */
export interface ParserSettings {
  /** "stock": pg as it comes. "undrift": the parsers that the runtime registers. */
  readonly parsers: "undrift" | "stock";
  readonly int8: "string" | "bigint" | "number";
  readonly numeric: "string" | "number";
  readonly date: "string" | "Date";
  readonly timestamp: "Date" | "string";
  readonly timestamptz: "Date" | "string";
}

/** A rename somebody wrote down: in a migration, or in the configuration. */
export interface DeclaredRename {
  /** "schema.table.column", "schema.table", or either without its schema. */
  readonly from: string;
  /** The new name of the column or table; several when it was split. */
  readonly to: readonly string[];
  readonly by: "migration" | "configuration";
}

/** A hand-written interface over one of these should be an import. */
export interface GeneratedInterfaces {
  /** Relative to the project, with forward slashes: models in it are not hand-written. */
  readonly directory: string;
  /** By "schema.table". */
  readonly interfaces: ReadonlyMap<
    string,
    { readonly name: string; readonly file: string }
  >;
}

export interface Settings extends EncryptionMarks<unknown> {
  readonly severities: ReadonlyMap<RuleCode, Severity | "off">;
  /** Makes a second model of a table an error (D501). */
  readonly oneModelPerTable: boolean;
  /** "camelCase": TypeScript names are mapped by Kysely's plugin. */
  readonly columnNames: "as-is" | "camelCase";
  readonly parsers: ParserSettings;
  readonly renames: readonly DeclaredRename[];
  /** "schema.view.column" of view columns known never to be null, which the catalog does not say. */
  readonly viewNotNull?: ReadonlySet<string>;
  readonly generated?: GeneratedInterfaces;
  /** Present when the facts come from a snapshot and a live database was asked too. */
  readonly staleSnapshot?: { readonly snapshot: string; readonly live: string };
}

export const undriftParsers: ParserSettings = {
  parsers: "undrift",
  int8: "string",
  numeric: "string",
  date: "string",
  timestamp: "Date",
  timestamptz: "Date",
};

export const stockParsers: ParserSettings = {
  ...undriftParsers,
  parsers: "stock",
  date: "Date",
};

export const defaultSettings: Settings = {
  severities: new Map(),
  oneModelPerTable: false,
  columnNames: "as-is",
  parsers: undriftParsers,
  renames: [],
  encrypted: {},
  encryptedByName: true,
};
