import type { SourceFile } from "../reader.ts";

/** Finds the files of a set that an import may mean. */
export interface PathIndex {
  candidates(specifier: string, importer: string): readonly SourceFile[];
}

const sourceExtension = /(?:\.d)?\.[cm]?[jt]sx?$/;

/** An index over a set of files, by path and by path's end. */
export function indexPaths(files: readonly SourceFile[]): PathIndex {
  const byStem = new Map<string, SourceFile[]>();
  const byEnd = new Map<string, SourceFile[]>();
  for (const file of files)
    for (const stem of stemsOf(file.path)) {
      push(byStem, stem, file);
      push(byEnd, lastSegment(stem), file);
    }
  const byAlias = new Map<string, readonly SourceFile[]>();
  return {
    candidates(specifier, importer) {
      if (specifier.startsWith("."))
        return byStem.get(join(directoryOf(importer), specifier)) ?? [];
      const known = byAlias.get(specifier);
      if (known) return known;
      const found = aliasCandidates(specifier, byEnd);
      byAlias.set(specifier, found);
      return found;
    },
  };
}

/** "src/db/index.ts" is imported as "src/db/index", as "src/db" and, from a workspace, as its package. */
function stemsOf(path: string): string[] {
  const stem = path.replace(sourceExtension, "");
  const stems = [stem];
  for (const entry of ["/index", "/src/index", "/src/main"])
    if (stem.endsWith(entry)) stems.push(stem.slice(0, -entry.length));
  if (stem === "index") stems.push("");
  return stems;
}

/**
 * Path aliases ("@/db/enums", "~/db", "src/db", "@acme/db") are matched by
 * the longest end of a path they could stand for; a bare package name is not.
 */
function aliasCandidates(
  specifier: string,
  byEnd: ReadonlyMap<string, readonly SourceFile[]>,
): readonly SourceFile[] {
  const segments = specifier.replace(sourceExtension, "").split("/");
  // No package is named "@db", "~" or "#db": those stand for folders.
  const sign = /^[@~#](?=\w)/.exec(segments[0] ?? "");
  if (segments.length < 2 && !sign) return [];
  const tails = segments.map((_, skip) => segments.slice(skip).join("/"));
  if (sign) tails.unshift(segments.join("/").slice(1));
  const ending = byEnd.get(lastSegment(tails[0] ?? "")) ?? [];
  for (const tail of tails) {
    const found = ending.filter((file) =>
      stemsOf(file.path).some(
        (stem) => stem === tail || stem.endsWith(`/${tail}`),
      ),
    );
    if (found.length > 0) return found;
  }
  return [];
}

function join(directory: string, specifier: string): string {
  const segments = directory === "" ? [] : directory.split("/");
  for (const segment of specifier.replace(sourceExtension, "").split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "." && segment !== "") segments.push(segment);
  }
  return segments.join("/");
}

function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
