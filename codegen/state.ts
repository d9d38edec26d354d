import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Settings } from "./config.ts";
import { cacheDirectory } from "./database/cache-directory.ts";
import { redactUrl } from "./database/redact-url.ts";
import { projectFormatter } from "./format.ts";
import { textHash } from "./manifest.ts";
import type { Output } from "./output.ts";
import { ownVersion } from "./version.ts";

/**
 * What the last codegen found, kept outside the project: when the database's
 * stamp, the configuration, undrift's version and every generated file are
 * still the same, there is nothing to read and nothing to write. Losing it
 * costs a full run and nothing else.
 */
export interface State {
  readonly stamp: string;
  /** Of configuration, formatter, version and hand-written models. */
  readonly settings: string;
  /** Of the manifest, which has the hashes of the files. */
  readonly manifest: string;
}

export async function settingsHash(
  settings: Settings,
  version: string,
): Promise<string> {
  const format = projectFormatter(settings.out)?.fingerprint;
  const models = await modelsHash(settings);
  return hash(
    JSON.stringify([version, settings.plan, settings.emit, format, models]),
  );
}

/** Of the hand-written code that the registry tells of; nothing is looked at where no models are configured. */
async function modelsHash(settings: Settings): Promise<unknown> {
  const { models } = settings;
  if (models.include.length === 0) return undefined;
  const { modelsFingerprint } = await import("./models-fingerprint.ts");
  return [models, await modelsFingerprint(settings)];
}

/** Whether the last run saw this database with this configuration, and its files are intact. */
export async function isUnchanged(
  settings: Settings,
  output: Output,
  stamp: () => Promise<string | undefined>,
): Promise<boolean> {
  if (output.manifestText === undefined) return false;
  const state = await readState(settings);
  return (
    state !== undefined &&
    state.settings === (await settingsHash(settings, ownVersion())) &&
    state.manifest === textHash(output.manifestText) &&
    isIntact(output) &&
    // Last, since it is the only one that asks the database.
    state.stamp === (await stamp())
  );
}

/** Whether every file is on disk as the manifest has it, and no other. */
function isIntact({ files, manifest }: Output): boolean {
  if (manifest === undefined || files.size !== manifest.files.size)
    return false;
  return [...files].every(
    ([path, text]) => manifest.files.get(path)?.written === textHash(text),
  );
}

async function readState(settings: Settings): Promise<State | undefined> {
  try {
    return JSON.parse(await readFile(statePath(settings), "utf8")) as State;
  } catch {
    return undefined;
  }
}

/** Best effort: a cache that cannot be written is not worth a message. */
export async function writeState(
  settings: Settings,
  state: State,
): Promise<void> {
  const path = statePath(settings);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(temporary, JSON.stringify(state));
    await rename(temporary, path);
  } catch {
    return;
  }
}

function statePath({ url = "", out }: Settings): string {
  const name = hash(`${redactUrl(url)}\0${out}`).slice(0, 32);
  return join(cacheDirectory(), "state", `${name}.json`);
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
