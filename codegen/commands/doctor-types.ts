import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Settings } from "../config.ts";
import { importFromProject } from "../database/project-import.ts";
import { compareFacts } from "../drift/compare-facts.ts";
import type { Facts } from "../facts/model.ts";
import { parseSnapshot } from "../facts/snapshot.ts";
import { readOutput } from "../output.ts";
import { snapshotFacts } from "../plan/snapshot-facts.ts";
import { snapshotFile } from "./read-database.ts";

/** At most so many differences are printed; codegen --check prints all. */
const mostChanges = 20;

/** How the database differs from the snapshot that the code was generated from. */
export async function snapshotProblems(
  { out, plan }: Settings,
  facts: Facts,
): Promise<string[]> {
  const text = (await readOutput(out)).files.get(snapshotFile);
  if (text === undefined) return [];
  const before = withoutPrivileges(
    parseSnapshot(text, join(out, snapshotFile)),
  );
  const now = withoutPrivileges(snapshotFacts(facts, plan));
  const changes = compareFacts(before, now);
  if (changes.length === 0) return [];
  const shown = changes
    .slice(0, mostChanges)
    .map(({ object, change }) => `${object}: ${change}`);
  const more = changes.length - shown.length;
  return [
    `the generated snapshot is stale, the database is another one now:\n  ${shown.join("\n  ")}${more > 0 ? `\n  and ${more} more` : ""}\n  run undrift codegen, or apply the migrations to this database`,
  ];
}

/** The doctor reads the privileges of whom it connects as. */
function withoutPrivileges(facts: Facts): Facts {
  const { privileges, ...others } = facts;
  return privileges === undefined ? facts : others;
}

/** What the project's generated code and runtime have that is used here. */
interface GeneratedParsers {
  readonly parsers: { readonly profile: "undrift" | "stock" };
}

interface Runtime {
  registerParsers(client: unknown, metadata: unknown): Promise<void>;
  compareDatabase(
    client: unknown,
    metadata: unknown,
  ): Promise<
    readonly {
      readonly about: string;
      readonly name: string;
      readonly declared: string;
      readonly received: string;
    }[]
  >;
}

/**
 * Connects as the project's services do, with its runtime and its generated
 * parsers, and compares what types declare with what arrives. Undefined when
 * there is nothing generated that could be compared.
 */
export async function receivedProblems(
  settings: Settings,
  url: string,
): Promise<string[] | undefined> {
  const path = join(settings.out, "parsers.ts");
  if (!existsSync(path)) return undefined;
  let runtime: Runtime;
  let parsers: GeneratedParsers["parsers"];
  try {
    ({ parsers } = (await import(
      pathToFileURL(path).href
    )) as GeneratedParsers);
    runtime = await loadRuntime(settings);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [
      `the generated parsers cannot be tried, since they or the runtime do not load: ${reason}`,
    ];
  }
  return compareReceived(runtime, parsers, url);
}

async function compareReceived(
  runtime: Runtime,
  parsers: GeneratedParsers["parsers"],
  url: string,
): Promise<string[]> {
  const { connect } = await import("../database/connect.ts");
  const client = await connect(url);
  try {
    if (parsers.profile === "undrift") {
      await runtime.registerParsers(client, parsers);
    }
    const differences = await runtime.compareDatabase(client, parsers);
    return differences.map(
      ({ about, name, declared, received }) =>
        `${about} ${name}: declared ${declared}, received ${received}`,
    );
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    await client.end();
  }
}

/** The runtime that generated code imports its types from. */
function loadRuntime(settings: Settings): Promise<Runtime> {
  const { out, plan, projectDirectory } = settings;
  return plan.runtime.startsWith(".")
    ? (import(
        pathToFileURL(resolve(out, plan.runtime)).href
      ) as Promise<Runtime>)
    : importFromProject<Runtime>(projectDirectory, plan.runtime);
}
