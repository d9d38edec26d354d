import { posix, relative, resolve, sep } from "node:path";
import type { Migrations } from "./database/migrations.ts";
import type {
  IgnoreOption,
  ModelsOption,
  OverrideOption,
  RuleSeverity,
  UndriftConfig,
} from "./define-config.ts";
import type { EmitConfig } from "./emit/config.ts";
import { combineProblems } from "./errors.ts";
import {
  flag,
  listOf,
  objectOf,
  oneOf,
  recordOf,
  text,
  textOrTexts,
  texts,
  type Check,
} from "./option-checks.ts";
import type { EncryptedOptions, Override, PlanConfig } from "./plan/config.ts";
import { codecs, type CodecName } from "./plan/codecs.ts";
import { defaultTypeSettings, type TypeSettings } from "./plan/truth.ts";

export const sources = [
  "url",
  "migrations",
  "testcontainers",
  "snapshot",
] as const;
export type Source = (typeof sources)[number];

/** The configuration, checked and complete. Paths are absolute. */
export interface Settings {
  readonly projectDirectory: string;
  readonly url: string | undefined;
  readonly from: Source | undefined;
  readonly migrations: Migrations | undefined;
  readonly major: number | undefined;
  readonly image: string | undefined;
  readonly out: string;
  readonly plan: PlanConfig;
  readonly emit: EmitConfig;
  readonly models: ModelSettings;
}

/** What hand-written models are, and what is made of their findings. */
export interface ModelSettings {
  /** Empty when no models are configured. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly rows: readonly string[];
  readonly typeMap: Readonly<Record<string, string>>;
  readonly cache: boolean;
  readonly rules: Readonly<Record<string, RuleSeverity>>;
  readonly ignore: readonly IgnoreOption[];
  readonly renames: Readonly<Record<string, string | readonly string[]>>;
  readonly oneModelPerTable: boolean;
  readonly failOn: NonNullable<UndriftConfig["failOn"]>;
  readonly baseline: string | undefined;
}

const migrations: Check<string | Migrations> = (value, path, problems) => {
  if (typeof value === "string") return value;
  const option = objectOf<{ kind: string; directory: string; command: string }>(
    {
      kind: oneOf("sql", "kysely", "command"),
      directory: text,
      command: text,
    },
  )(value, path, problems);
  const needed = option?.kind === "command" ? "command" : "directory";
  if (option?.kind !== undefined && option[needed] === undefined) {
    problems.push(`${path} of kind "${option.kind}" needs a ${needed}`);
  }
  return option as Migrations | undefined;
};

const override: Check<OverrideOption> = (value, path, problems) => {
  if (typeof value === "string") return value;
  const option = objectOf<{ type: string; imports: Record<string, string> }>({
    type: text,
    imports: recordOf(text),
  })(value, path, problems);
  if (option !== undefined && option.type === undefined) {
    problems.push(`${path} needs a type`);
  }
  return option as OverrideOption | undefined;
};

const encryptedOptions = objectOf<EncryptedOptions>({
  codec: oneOf(...(Object.keys(codecs) as CodecName[])),
  binding: oneOf("column", "row"),
  padding: oneOf(16, 32, 64),
  suite: oneOf("x", "c"),
  context: text,
});

const encrypted: Check<boolean | EncryptedOptions> = (value, path, problems) =>
  typeof value === "boolean" ? value : encryptedOptions(value, path, problems);

const typeSettings: {
  readonly [K in keyof TypeSettings]: Check<TypeSettings[K]>;
} = {
  int8: oneOf("string", "bigint", "number"),
  numeric: oneOf("string", "number"),
  date: oneOf("string", "Date"),
  timestamp: oneOf("Date", "string"),
  timestamptz: oneOf("Date", "string"),
  interval: oneOf("object", "string"),
  json: oneOf("value", "string"),
  arrays: oneOf("simple", "full"),
};

const models: Check<ModelsOption> = (value, path, problems) => {
  const option = objectOf<ModelsOption>({
    include: texts,
    exclude: texts,
    rows: texts,
    typeMap: recordOf(text),
    cache: flag,
  })(value, path, problems);
  if (option !== undefined && (option.include ?? []).length === 0) {
    problems.push(`${path} needs include, a list of globs`);
  }
  return option as ModelsOption | undefined;
};

const ignore: Check<IgnoreOption> = (value, path, problems) => {
  const option = objectOf<IgnoreOption>({
    rule: textOrTexts,
    file: text,
    table: text,
    column: text,
    reason: text,
    expires: text,
  })(value, path, problems);
  if (option === undefined) return undefined;
  if ((option.reason ?? "").trim() === "") {
    problems.push(`${path} needs a reason`);
  }
  const { expires } = option;
  if (expires !== undefined && !isDay(expires)) {
    problems.push(
      `${path}.expires must be a day as YYYY-MM-DD, not "${expires}"`,
    );
  }
  return option as IgnoreOption;
};

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** Every option of undrift.config.ts; the types of `UndriftConfig` say the rest. */
const checkConfig = objectOf<UndriftConfig>({
  url: text,
  from: oneOf(...sources),
  migrations: migrations as Check<UndriftConfig["migrations"]>,
  major: oneOf(14, 15, 16, 17, 18),
  image: text,
  out: text,
  layout: oneOf("schema", "table", "single"),
  schemas: texts,
  exclude: texts,
  defaultSchema: textOrTexts,
  camelCase: flag,
  singularize: flag,
  names: recordOf(text),
  partitions: flag,
  extensionObjects: flag,
  parsers: oneOf("undrift", "stock"),
  types: objectOf<TypeSettings>(typeSettings),
  overrides: objectOf<NonNullable<UndriftConfig["overrides"]>>({
    columns: recordOf(override),
    types: recordOf(override),
  }),
  checks: oneOf("types", "ignore"),
  domains: oneOf("alias", "brand", "base"),
  routines: flag,
  zod: flag,
  role: text,
  encryption: objectOf<NonNullable<UndriftConfig["encryption"]>>({
    columns: recordOf(encrypted),
    normalizers: recordOf(text),
    byName: flag,
  }),
  models,
  rules: recordOf(
    oneOf(
      "error",
      "warning",
      "information",
      "info",
      "off",
    ) as Check<RuleSeverity>,
  ),
  ignore: listOf(ignore),
  renames: recordOf(textOrTexts),
  oneModelPerTable: flag,
  failOn: oneOf("error", "warning", "information", "never"),
  baseline: text,
  runtime: text,
  importExtension: oneOf(".js", ".ts", ""),
  printer: oneOf("undrift", "kysely-codegen"),
});

/**
 * Checks a configuration and fills in the defaults. Throws an UndriftError
 * that names every problem in it.
 */
export function parseConfig(
  config: unknown,
  projectDirectory: string,
  path: string,
): Settings {
  const problems: string[] = [];
  const options = checkConfig(config, "", problems) ?? {};
  if (problems.length > 0) {
    throw combineProblems("CONFIG", `${path} cannot be used`, problems);
  }
  const out = resolve(projectDirectory, options.out ?? "generated");
  return {
    projectDirectory,
    url: options.url,
    from: options.from,
    migrations: migrationsOf(options.migrations),
    major: options.major,
    image: options.image,
    out,
    plan: planConfig(options, projectDirectory, out),
    emit: { printer: options.printer ?? "undrift" },
    models: modelSettings(options),
  };
}

function modelSettings(options: UndriftConfig): ModelSettings {
  const { models } = options;
  return {
    include: models?.include ?? [],
    exclude: models?.exclude ?? [],
    rows: models?.rows ?? [],
    typeMap: models?.typeMap ?? {},
    cache: models?.cache ?? true,
    rules: options.rules ?? {},
    ignore: options.ignore ?? [],
    renames: options.renames ?? {},
    oneModelPerTable: options.oneModelPerTable ?? false,
    failOn: options.failOn ?? "error",
    baseline: options.baseline,
  };
}

function migrationsOf(
  option: UndriftConfig["migrations"],
): Migrations | undefined {
  if (typeof option === "string") return { kind: "sql", directory: option };
  return option ?? { kind: "sql", directory: "migrations" };
}

function planConfig(
  options: UndriftConfig,
  projectDirectory: string,
  out: string,
): PlanConfig {
  const fromOut = (module: string): string =>
    moduleFrom(out, projectDirectory, module);
  return {
    layout: options.layout ?? "schema",
    schemas: options.schemas ?? [],
    exclude: options.exclude ?? [],
    defaultSchema: options.defaultSchema as readonly string[] | undefined,
    camelCase: options.camelCase ?? false,
    singularize: options.singularize ?? false,
    names: options.names ?? {},
    partitions: options.partitions ?? false,
    extensionObjects: options.extensionObjects ?? false,
    parsers: options.parsers ?? "undrift",
    types: { ...defaultTypeSettings, ...options.types },
    columnOverrides: overridesOf(options.overrides?.columns, fromOut),
    typeOverrides: overridesOf(options.overrides?.types, fromOut),
    checks: options.checks ?? "types",
    domains: options.domains ?? "alias",
    routines: options.routines ?? false,
    zod: options.zod ?? false,
    role: options.role,
    project: relative(out, projectDirectory).split(sep).join("/") || ".",
    encrypted: options.encryption?.columns ?? {},
    normalizers: options.encryption?.normalizers ?? {},
    encryptedByName: options.encryption?.byName ?? true,
    runtime: fromOut(options.runtime ?? "undrift"),
    importExtension: options.importExtension ?? ".js",
  };
}

function overridesOf(
  options: Readonly<Record<string, OverrideOption>> = {},
  fromOut: (module: string) => string,
): Record<string, Override> {
  return Object.fromEntries(
    Object.entries(options).map(([pattern, option]): [string, Override] => {
      if (typeof option === "string") {
        return [pattern, { type: option, imports: {} }];
      }
      const imports = Object.entries(option.imports ?? {});
      return [
        pattern,
        {
          type: option.type,
          imports: Object.fromEntries(
            imports.map(([name, module]) => [name, fromOut(module)]),
          ),
        },
      ];
    }),
  );
}

/** A module that is relative to the project, relative to generated/ instead. */
function moduleFrom(
  out: string,
  projectDirectory: string,
  module: string,
): string {
  if (!module.startsWith(".")) return module;
  const directory = relative(out, projectDirectory).split(sep).join("/");
  const path = posix.join(directory, module);
  return path.startsWith(".") ? path : `./${path}`;
}
