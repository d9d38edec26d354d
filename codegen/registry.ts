import { relative, sep } from "node:path";
import type { Settings } from "./config.ts";
import { buildCatalog } from "./drift/catalog.ts";
import { keyOf } from "./facts/lookup.ts";
import type { Facts } from "./facts/model.ts";
import type { Generated } from "./generate.ts";
import {
  printRegistry,
  type RegistryInputs,
  type RepositoryPlace,
} from "./registry-file.ts";

/**
 * The registry of a project's tables. Hand-written code is looked at only
 * where models are configured.
 */
export async function makeRegistry(
  settings: Settings,
  facts: Facts,
  generated: Generated,
): Promise<string> {
  const { projectDirectory, out, models } = settings;
  const isLooking = models.include.length > 0;
  return printRegistry({
    ...(isLooking
      ? await lookAtCode(settings, facts, generated)
      : withoutCode(facts)),
    interfaces: generated.interfaces,
    isLooking,
    toProject: relative(out, projectDirectory).split(sep).join("/") || ".",
  });
}

type Looked = Pick<RegistryInputs, "relations" | "repositories">;

function withoutCode(facts: Facts): Looked {
  const relations = buildCatalog(facts)
    .modelledRelations.map(({ schema, name, kind }) => ({
      schema,
      name,
      kind,
      models: [],
    }))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return { relations, repositories: [] };
}

async function lookAtCode(
  settings: Settings,
  facts: Facts,
  { files, interfaces }: Generated,
): Promise<Looked> {
  const { readProjectClaims, readSources } = await import("./model-claims.ts");
  const { driftSettings } = await import("./model-settings.ts");
  const { registerModels } = await import("./drift/registry.ts");
  const { claims, paths } = await readProjectClaims(settings, files);
  const scripts = paths.filter((path) => /\.[cm]?[jt]sx?$/.test(path));
  const sources = await readSources(settings.projectDirectory, scripts);
  return {
    relations: registerModels(
      facts,
      claims,
      await driftSettings(settings, facts, claims, interfaces),
    ),
    repositories: sources.flatMap(({ path, text }) =>
      repositoriesIn(path, text),
    ),
  };
}

/** `createRepository(db, "core.customers", …)`: undrift's own, and by literal name. */
function repositoriesIn(file: string, text: string): RepositoryPlace[] {
  if (!text.includes("createRepository")) return [];
  const call =
    /\bcreateRepository\s*(?:<[^()]*>)?\(\s*[^,()]+,\s*["'`]([^"'`\n]+)["'`]/g;
  return [...text.matchAll(call)].map((match) => ({
    table: match[1]!,
    file,
    line: text.slice(0, match.index).split("\n").length,
  }));
}
