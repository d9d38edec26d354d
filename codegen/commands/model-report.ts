import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Claims } from "../claims/model.ts";
import type { SourceFile } from "../claims/reader.ts";
import type { Settings } from "../config.ts";
import type { Baseline } from "../drift/baseline.ts";
import type { Report } from "../drift/report-model.ts";
import { UndriftError } from "../errors.ts";
import type { Facts } from "../facts/model.ts";
import { planFor } from "../generate.ts";
import type { Progress } from "../io.ts";
import { driftSettings, staticSettings } from "../model-settings.ts";
import { claimsOfSources, readProjectClaims } from "../model-claims.ts";
import { readOutput } from "../output.ts";
import type { InterfacePlace } from "../plan/plan.ts";
import { checkModels } from "./check-models.ts";
import { withDatabase } from "./read-database.ts";

export interface ModelReport {
  readonly report: Report;
  /** The files that were read, relative to the project. */
  readonly paths: readonly string[];
  /** What the facts were read from, for people. */
  readonly source: string;
  /** The same of other texts of these files, which are not written yet. */
  readonly again: (sources: readonly SourceFile[]) => Promise<Report>;
}

export interface ModelReportOptions {
  /** Findings of this file are known. */
  readonly baseline?: string | undefined;
  /** Only files that changed since this commit. */
  readonly since?: string | undefined;
  readonly progress: Progress;
  readonly open?: typeof withDatabase;
}

/** Reads facts and claims, and holds the ones against the others. */
export async function reportModels(
  settings: Settings,
  { baseline, since, progress, open = withDatabase }: ModelReportOptions,
): Promise<ModelReport> {
  requireModels(settings);
  // What is wrong with the configuration is said before a server is started.
  staticSettings(settings);
  const known =
    baseline === undefined ? undefined : await readBaseline(settings, baseline);
  const changed =
    since === undefined ? undefined : await changedFiles(settings, since);
  return open(settings, progress, async (reader) => {
    const { files: generated, manifest } = await readOutput(settings.out);
    const [facts, { claims, paths }] = await Promise.all([
      reader.readFacts(),
      readProjectClaims(settings, generated),
    ]);
    const { length } = claims.models;
    progress.step(`Checking ${length} ${length === 1 ? "model" : "models"}`);
    const interfaces =
      manifest === undefined
        ? []
        : await generatedInterfaces(settings, facts, claims);
    const judge = async (own: Claims): Promise<Report> =>
      checkModels({
        facts,
        claims: own,
        settings: await driftSettings(settings, facts, own, interfaces),
        ignore: settings.models.ignore,
        today: new Date().toISOString().slice(0, 10),
        ...(known && { baseline: known }),
        ...(changed && { changed }),
      });
    return {
      report: await judge(claims),
      paths,
      source: reader.description,
      again: async (sources) => {
        const checked = new Set(paths);
        const own = sources.filter(({ path }) => checked.has(path));
        return judge(await claimsOfSources(settings, generated, own));
      },
    };
  });
}

function requireModels({ models }: Settings): void {
  if (models.include.length > 0) return;
  throw new UndriftError(
    "NOTHING_CHECKED",
    "There are no models to check: the configuration names none.",
    {
      hint: 'Say where they are: models: { include: ["src", "app/**/*.py"] }',
    },
  );
}

/** Readers whose models a generated interface can stand for. */
const typeReaders = new Set(["kysely", "typescript"]);

async function generatedInterfaces(
  { plan }: Settings,
  facts: Facts,
  { models }: Claims,
): Promise<readonly InterfacePlace[]> {
  if (!models.some(({ reader }) => typeReaders.has(reader))) return [];
  return (await planFor(facts, plan)).interfaces;
}

async function readBaseline(
  { projectDirectory }: Settings,
  file: string,
): Promise<{ file: string; content: Baseline }> {
  const { parseBaseline } = await import("../drift/baseline.ts");
  let text: string;
  try {
    text = await readFile(resolve(projectDirectory, file), "utf8");
  } catch (cause) {
    throw new UndriftError("CONFIG", `There is no baseline ${file}.`, {
      hint: `Make it with undrift baseline update --baseline ${file}.`,
      cause,
    });
  }
  return { file, content: parseBaseline(text, file) };
}

async function changedFiles(
  { projectDirectory }: Settings,
  since: string,
): Promise<ReadonlySet<string>> {
  const { changedSince } = await import("../drift/since.ts");
  return changedSince(since, projectDirectory);
}
