import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { combineProblems } from "./errors.ts";
import {
  manifestFile,
  printManifest,
  textHash,
  type FileHashes,
  type Manifest,
} from "./manifest.ts";
import type { Output } from "./output.ts";

/** How a file on disk stands to what would be generated. */
export type FileStatus =
  | "current"
  /** To be written; nothing is there. */
  | "missing"
  /** Written by undrift, and no longer what it would write. */
  | "stale"
  /** Written by undrift and changed by hand since. */
  | "edited"
  /** Written by undrift, which no longer emits it. */
  | "orphaned"
  /** Not written by undrift. */
  | "foreign";

export interface ComparedFile {
  readonly path: string;
  readonly status: FileStatus;
  /** What is on disk. */
  readonly before?: string;
  /** What would be written; absent when nothing would. */
  readonly after?: string;
}

export interface Comparison {
  readonly directory: string;
  /** In order of path. */
  readonly files: readonly ComparedFile[];
  readonly manifest: Manifest;
  readonly isManifestCurrent: boolean;
}

/** Formats a text for its path, as the project has it; undefined: leave it as it is. */
export interface Formatter {
  /** Changes when the formatter's configuration does. */
  readonly fingerprint: string;
  format(path: string, text: string): Promise<string>;
}

export interface CompareOptions {
  readonly version: string;
  readonly formatter?: Formatter | undefined;
}

/**
 * Holds what would be generated against what is on disk. Only files whose
 * generated text has changed are formatted.
 */
export async function compareOutput(
  output: Output,
  generated: ReadonlyMap<string, string>,
  { version, formatter }: CompareOptions,
): Promise<Comparison> {
  const known = output.manifest;
  const sameFormat = known?.format === formatter?.fingerprint;
  const hashes = new Map<string, FileHashes>();
  const files: ComparedFile[] = [];
  for (const [path, text] of generated) {
    const before = output.files.get(path);
    const previous = known?.files.get(path);
    const generatedHash = textHash(text);
    const isSame =
      sameFormat &&
      previous?.generated === generatedHash &&
      before !== undefined &&
      textHash(before) === previous.written;
    if (isSame) {
      hashes.set(path, previous);
      files.push({ path, status: "current", before });
      continue;
    }
    const after = formatter ? await formatter.format(path, text) : text;
    const written = after === text ? generatedHash : textHash(after);
    hashes.set(path, { generated: generatedHash, written });
    const status = statusOf(before, previous, written);
    files.push({
      path,
      status,
      after,
      ...(before !== undefined && { before }),
    });
  }
  for (const [path, before] of output.files) {
    if (generated.has(path)) continue;
    const previous = known?.files.get(path);
    const isOwn = previous !== undefined;
    const isUntouched = isOwn && textHash(before) === previous.written;
    const status = isUntouched ? "orphaned" : isOwn ? "edited" : "foreign";
    files.push({ path, status, before });
  }
  const manifest: Manifest = {
    undrift: version,
    ...(formatter && { format: formatter.fingerprint }),
    files: hashes,
  };
  return {
    directory: output.directory,
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    manifest,
    isManifestCurrent:
      output.manifestText !== undefined &&
      textHash(output.manifestText) === textHash(printManifest(manifest)),
  };
}

function statusOf(
  before: string | undefined,
  previous: FileHashes | undefined,
  written: string,
): FileStatus {
  if (before === undefined) return "missing";
  const onDisk = textHash(before);
  if (onDisk === written) return "current";
  if (previous === undefined) return "foreign";
  return onDisk === previous.written ? "stale" : "edited";
}

export interface Applied {
  readonly written: readonly string[];
  readonly deleted: readonly string[];
  /** Files in the directory that undrift did not write and left alone. */
  readonly foreign: readonly string[];
}

/**
 * Writes what differs, each file atomically, deletes what undrift wrote and no
 * longer emits, and the manifest last. Throws an UndriftError before anything
 * is written when a file in the way is not undrift's or was edited, unless
 * `force`.
 */
export async function applyComparison(
  comparison: Comparison,
  { force }: { readonly force: boolean },
): Promise<Applied> {
  const { directory, files, manifest, isManifestCurrent } = comparison;
  if (!force) refuseToOverwrite(comparison);
  const toWrite = files.filter(
    ({ status, after }) => after !== undefined && status !== "current",
  );
  const toDelete = files.filter(
    ({ status, after }) =>
      status === "orphaned" || (status === "edited" && after === undefined),
  );
  await Promise.all(
    toWrite.map(({ path, after }) =>
      writeAtomically(join(directory, path), after!),
    ),
  );
  for (const { path } of toDelete) {
    await rm(join(directory, path), { force: true });
    await removeEmptyParents(directory, path);
  }
  if (!isManifestCurrent) {
    await writeAtomically(
      join(directory, manifestFile),
      printManifest(manifest),
    );
  }
  return {
    written: toWrite.map(({ path }) => path),
    deleted: toDelete.map(({ path }) => path),
    foreign: files
      .filter(
        ({ status, after }) => status === "foreign" && after === undefined,
      )
      .map(({ path }) => path),
  };
}

function refuseToOverwrite({ directory, files }: Comparison): void {
  const refused = files.flatMap(({ path, status, after }) => {
    if (status === "edited") {
      return after === undefined
        ? `${path} was edited by hand and would be deleted`
        : `${path} was edited by hand and would be overwritten`;
    }
    return status === "foreign" && after !== undefined
      ? `${path} was not written by undrift and would be overwritten`
      : [];
  });
  if (refused.length === 0) return;
  throw combineProblems(
    "WRITE",
    `Nothing was written to ${directory}`,
    refused,
    "Move your changes elsewhere, or give --force to lose them.",
  );
}

/** A reader sees the old text or the new one, never a part. */
async function writeAtomically(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function removeEmptyParents(
  directory: string,
  path: string,
): Promise<void> {
  for (let parent = dirname(path); parent !== "."; parent = dirname(parent)) {
    try {
      await rmdir(join(directory, parent));
    } catch {
      return;
    }
  }
}
