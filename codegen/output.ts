import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { manifestFile, parseManifest, type Manifest } from "./manifest.ts";

/** A generated directory as it is on disk. */
export interface Output {
  readonly directory: string;
  /** Path with forward slashes → text; dot files and the manifest are left out. */
  readonly files: ReadonlyMap<string, string>;
  readonly manifest: Manifest | undefined;
  /** The manifest's text as it is on disk. */
  readonly manifestText: string | undefined;
}

/** Reads a generated directory; one that does not exist is empty. */
export async function readOutput(directory: string): Promise<Output> {
  const paths = await listFiles(directory);
  const texts = await Promise.all(
    paths.map((path) => readFile(join(directory, path), "utf8")),
  );
  const files = new Map(
    paths.map((path, at) => [path.split(sep).join("/"), texts[at]!]),
  );
  const manifestText = files.get(manifestFile);
  files.delete(manifestFile);
  return {
    directory,
    files,
    manifest:
      manifestText === undefined ? undefined : parseManifest(manifestText),
    manifestText,
  };
}

async function listFiles(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, {
      recursive: true,
      withFileTypes: true,
    });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => path.slice(directory.length + 1))
      .filter((path) => !path.split(sep).some((part) => part.startsWith(".")))
      .toSorted((a, b) => (a < b ? -1 : 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
