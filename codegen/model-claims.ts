import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import picomatch from "picomatch";
import { familyOf, type Family, type FamilyFiles } from "./claims/family.ts";
import { mergeClaims } from "./claims/merge.ts";
import type { Claims, Unparsed } from "./claims/model.ts";
import { readFamilies } from "./claims/read-families.ts";
import type { SourceFile } from "./claims/reader.ts";
import {
  hash,
  openClaimsCache,
  type FileStamp,
  type KnownFile,
} from "./claims-cache.ts";
import type { Settings } from "./config.ts";
import { findModelFiles, wholeDirectory } from "./model-files.ts";
import { projectPath } from "./project-path.ts";

/** The models that are configured: their files and what they claim. */
export interface ProjectClaims {
  readonly claims: Claims;
  /** Files of the globs, in order of path. */
  readonly paths: readonly string[];
  /** Whether every claim came from the cache. */
  readonly cached: boolean;
}

/**
 * Reads every configured model of the project. A file that is not UTF-8 is
 * named among the unparsed. `generated` is where imports of generated types
 * lead: path relative to the generated directory → text; no models of it are
 * claimed.
 *
 * @throws UndriftError NOTHING_CHECKED when a glob matches no file.
 */
export async function readProjectClaims(
  settings: Settings,
  generated: ReadonlyMap<string, string>,
): Promise<ProjectClaims> {
  const { projectDirectory, models, out } = settings;
  const paths = await findModelFiles(projectDirectory, models, out);
  const isRow = picomatch(models.rows.map(wholeDirectory));
  const rows =
    models.rows.length === 0 ? [] : paths.filter((one) => isRow(one));
  const contents = new Map<string, Promise<Content>>();
  const contentOf = (path: string): Promise<Content> => {
    const known = contents.get(path);
    if (known) return known;
    const content = readContent(projectDirectory, path);
    contents.set(path, content);
    return content;
  };
  const context = generatedSources(settings, generated);
  const cache = models.cache
    ? openClaimsCache(
        projectDirectory,
        [models.typeMap, rows, hash(JSON.stringify(context))],
        async (path) => (await contentOf(path)).hash,
      )
    : undefined;
  const stamps = await stampFiles(projectDirectory, paths);
  const byFamily = Map.groupBy(stamps, ({ path }) => familyOf(path)!);
  const parts = new Map<Family, Claims>();
  for (const [family, files] of byFamily) {
    const found = await cache?.find(family, files);
    if (found) parts.set(family, found.claims);
  }
  const left = [...byFamily].filter(([family]) => !parts.has(family));
  const reads = await Promise.all(
    left.map(([family, files]) => loadFamily(family, files, contentOf)),
  );
  const claims = await readFamilies(
    reads.map(({ family, sources }): FamilyFiles => ({
      family,
      files: family === "typescript" ? [...sources, ...context] : sources,
      options: { typeMap: models.typeMap },
      rows,
    })),
  );
  for (const [at, { family, files, unreadable }] of reads.entries()) {
    const own = claims[at]!;
    const whole = { ...own, unparsed: [...unreadable, ...own.unparsed] };
    parts.set(family, whole);
    await cache?.keep(family, { files, claims: whole });
  }
  return {
    claims: mergeClaims([...byFamily.keys()].map((one) => parts.get(one)!)),
    paths,
    cached: left.length === 0,
  };
}

/** What the configured models claim once they are patched, before anything is written. */
export async function claimsOfSources(
  settings: Settings,
  generated: ReadonlyMap<string, string>,
  sources: readonly SourceFile[],
): Promise<Claims> {
  const { typeMap, rows } = settings.models;
  const isRow = picomatch(rows.map(wholeDirectory));
  const paths = sources.map(({ path }) => path);
  const context = generatedSources(settings, generated);
  const byFamily = Map.groupBy(sources, ({ path }) => familyOf(path)!);
  const claims = await readFamilies(
    [...byFamily].map(([family, files]): FamilyFiles => ({
      family,
      files: family === "typescript" ? [...files, ...context] : files,
      options: { typeMap },
      rows: rows.length === 0 ? [] : paths.filter((one) => isRow(one)),
    })),
  );
  return mergeClaims(claims);
}

/** The generated TypeScript under its paths in the project. */
export function generatedSources(
  { projectDirectory, out }: Pick<Settings, "projectDirectory" | "out">,
  generated: ReadonlyMap<string, string>,
): readonly SourceFile[] {
  const directory = projectPath(projectDirectory, out);
  return [...generated]
    .filter(([path]) => path.endsWith(".ts"))
    .map(([path, text]) => ({ path: `${directory}/${path}`, text }));
}

/** A file's bytes, or why there are none; neither when it vanished. */
interface Content {
  readonly bytes?: Buffer;
  readonly failure?: string;
  readonly hash: string;
}

async function readContent(project: string, path: string): Promise<Content> {
  try {
    const bytes = await readFile(join(project, path));
    return { bytes, hash: hash(bytes) };
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { hash: "" };
    const failure = code === "EACCES" ? "permission denied" : message;
    return { failure, hash: code };
  }
}

/** Files that vanish between listing and looking are none, and so are pipes and directories. */
async function stampFiles(
  project: string,
  paths: readonly string[],
): Promise<readonly FileStamp[]> {
  const stamps = await Promise.all(
    paths.map(async (path): Promise<FileStamp[]> => {
      try {
        const found = await stat(join(project, path));
        const { size, mtimeMs, ctimeMs } = found;
        if (!found.isFile()) return [];
        return [{ path, size, mtime: mtimeMs, ctime: ctimeMs }];
      } catch {
        return [];
      }
    }),
  );
  return stamps.flat();
}

interface LoadedFamily {
  readonly family: Family;
  readonly files: readonly KnownFile[];
  readonly sources: readonly SourceFile[];
  readonly unreadable: readonly Unparsed[];
}

async function loadFamily(
  family: Family,
  stamps: readonly FileStamp[],
  contentOf: (path: string) => Promise<Content>,
): Promise<LoadedFamily> {
  const contents = await Promise.all(
    stamps.map(async (stamp) => ({ stamp, ...(await contentOf(stamp.path)) })),
  );
  const there = contents.filter(
    ({ bytes, failure }) => bytes !== undefined || failure !== undefined,
  );
  const sources: SourceFile[] = [];
  const unreadable: Unparsed[] = [];
  for (const { stamp, bytes, failure } of there) {
    const { path } = stamp;
    const text = bytes && decode(bytes);
    if (text !== undefined) sources.push({ path, text });
    else if (bytes) unreadable.push(notUtf8(family, path, bytes));
    else unreadable.push(unparsed(family, path, 1, failure!));
  }
  const files = there.map(({ stamp, hash }) => ({ ...stamp, hash }));
  return { family, files, sources, unreadable };
}

function unparsed(
  reader: Family,
  file: string,
  line: number,
  reason: string,
): Unparsed {
  const place = { file, line, column: 1, endLine: line, endColumn: 1 };
  return { reader, place, reason };
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Names the line of the first byte that is wrong. */
function notUtf8(family: Family, file: string, bytes: Buffer): Unparsed {
  let [good, bad] = [0, bytes.length];
  // The longest valid start: halving, with up to three bytes of an unfinished character.
  while (good < bad) {
    const middle = Math.ceil((good + bad) / 2);
    if (isStart(bytes.subarray(0, middle))) good = middle;
    else bad = middle - 1;
  }
  const line = bytes.subarray(0, good).toString("latin1").split("\n").length;
  return unparsed(family, file, line, `it is not UTF-8 from line ${line} on`);
}

function isStart(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** The files as texts, for whoever edits them; ones that are not UTF-8 are left out. */
export async function readSources(
  project: string,
  paths: readonly string[],
): Promise<readonly SourceFile[]> {
  const sources = await Promise.all(
    paths.map(async (path) => ({
      path,
      text: decode(await readFile(join(project, path))),
    })),
  );
  return sources.flatMap(({ path, text }) =>
    text === undefined ? [] : [{ path, text }],
  );
}
