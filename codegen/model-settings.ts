import type { Claims } from "./claims/model.ts";
import type { Settings } from "./config.ts";
import {
  stockParsers,
  type DeclaredRename,
  type GeneratedInterfaces,
  type ParserSettings,
  type Settings as DriftSettings,
} from "./drift/settings.ts";
import { readSeverities, requireRules } from "./drift/suppression.ts";
import type { Facts } from "./facts/model.ts";
import type { InterfacePlace } from "./plan/plan.ts";
import { projectPath } from "./project-path.ts";

/** What of the settings neither facts nor claims are needed for. */
export type StaticSettings = Pick<
  DriftSettings,
  "severities" | "oneModelPerTable" | "columnNames" | "parsers"
>;

/**
 * @throws UndriftError CONFIG when the configuration names a rule that does not exist.
 */
export function staticSettings({ models, plan }: Settings): StaticSettings {
  const severities = readSeverities(models.rules);
  requireRules("ignore", models.ignore);
  return {
    severities,
    oneModelPerTable: models.oneModelPerTable,
    columnNames: plan.camelCase ? "camelCase" : "as-is",
    parsers: parserSettings(plan),
  };
}

function parserSettings({ parsers, types }: Settings["plan"]): ParserSettings {
  if (parsers === "stock") return stockParsers;
  const { int8, numeric, date, timestamp, timestamptz } = types;
  return { parsers, int8, numeric, date, timestamp, timestamptz };
}

/** Everything the rules go by, for these facts and claims. */
export async function driftSettings(
  settings: Settings,
  facts: Facts,
  claims: Claims,
  interfaces: readonly InterfacePlace[],
): Promise<DriftSettings> {
  const viewNotNull = await provenColumns(facts, claims);
  return {
    ...staticSettings(settings),
    renames: [
      ...declaredRenames(settings.models.renames),
      ...(await migrationRenames(settings)),
    ],
    encrypted: settings.plan.encrypted,
    encryptedByName: settings.plan.encryptedByName,
    ...(viewNotNull.size > 0 && { viewNotNull }),
    ...(interfaces.length > 0 && {
      generated: generatedInterfaces(settings, interfaces),
    }),
  };
}

function declaredRenames(
  renames: Settings["models"]["renames"],
): DeclaredRename[] {
  return Object.entries(renames).map(([from, to]) => ({
    from,
    to: typeof to === "string" ? [to] : to,
    by: "configuration",
  }));
}

/** What plain SQL migrations say was renamed. */
async function migrationRenames({
  migrations,
  projectDirectory,
}: Settings): Promise<DeclaredRename[]> {
  if (migrations?.kind !== "sql") return [];
  const { readFile, readdir } = await import("node:fs/promises");
  const { join, resolve } = await import("node:path");
  const { readMigrationRenames } = await import("./drift/migration-renames.ts");
  const directory = resolve(projectDirectory, migrations.directory);
  const names = await readdir(directory).catch(() => []);
  const files = names.filter((name) => name.endsWith(".sql")).toSorted();
  const texts = await Promise.all(
    files.map((name) => readFile(join(directory, name), "utf8")),
  );
  return texts.flatMap(readMigrationRenames);
}

/** Columns of views that are proved never to be null; asked only where a model may mean a view. */
async function provenColumns(
  facts: Facts,
  { models }: Claims,
): Promise<ReadonlySet<string>> {
  const claimed = new Set(models.map(({ table }) => table.name));
  if (
    !facts.relations.some(
      (one) => one.definition !== undefined && claimed.has(one.name),
    )
  )
    return new Set();
  const { proveViewColumns } =
    await import("./plan/view-nullability/prove-view-columns.ts");
  const proofs = await proveViewColumns(facts);
  return new Set(
    [...proofs].flatMap(([view, columns]) =>
      [...columns].flatMap(([name, { notNull }]) =>
        notNull ? [`${view}.${name}`] : [],
      ),
    ),
  );
}

function generatedInterfaces(
  { projectDirectory, out }: Settings,
  interfaces: readonly InterfacePlace[],
): GeneratedInterfaces {
  const directory = projectPath(projectDirectory, out);
  return {
    directory,
    interfaces: new Map(
      interfaces.map(({ schema, relation, name, path }) => [
        `${schema}.${relation}`,
        { name, file: `${directory}/${path}` },
      ]),
    ),
  };
}
