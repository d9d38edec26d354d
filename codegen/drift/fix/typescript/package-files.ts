import {
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from "node:fs";
import { posix, resolve } from "node:path";
import type { FileSystemHost, InMemoryFileSystemHost } from "ts-morph";

/**
 * The project's sources in memory, and beside them the declarations of the
 * packages installed in its directory or above it: read, never written, never run.
 */
export function withPackages(
  memory: InMemoryFileSystemHost,
  directory: string,
): FileSystemHost {
  const onDisk = (path: string): string | undefined => {
    const at = path.indexOf("/node_modules/");
    if (at < 0 || memory.fileExistsSync(path)) return undefined;
    const inner = path.slice(at + 1);
    const start = resolve(directory, path.slice(1, at + 1));
    for (let from = start; ; from = resolve(from, "..")) {
      const found = resolve(from, inner);
      if (existsSync(found)) return found;
      if (from === resolve(from, "..") || at > 0) return undefined;
    }
  };
  const isKind = (path: string, kind: "isFile" | "isDirectory"): boolean => {
    const found = onDisk(path);
    return found !== undefined && statSync(found)[kind]();
  };
  return Object.assign(Object.create(memory) as FileSystemHost, {
    readFileSync: (path: string, encoding?: string) => {
      const found = onDisk(path);
      return found === undefined
        ? memory.readFileSync(path, encoding)
        : readFileSync(found, "utf8");
    },
    fileExistsSync: (path: string) =>
      memory.fileExistsSync(path) || isKind(path, "isFile"),
    directoryExistsSync: (path: string) =>
      memory.directoryExistsSync(path) ||
      isModules(path) ||
      isKind(path, "isDirectory"),
    readDirSync: (path: string) => {
      const found = onDisk(path);
      if (found === undefined) return memory.readDirSync(path);
      return readdirSync(found, { withFileTypes: true }).map((entry) => ({
        name: posix.join(path, entry.name),
        isFile: entry.isFile(),
        isDirectory: entry.isDirectory(),
        isSymlink: entry.isSymbolicLink(),
      }));
    },
    realpathSync: (path: string) => realPath(path, onDisk(path), directory),
  });
}

/** Links inside node_modules, as pnpm makes them, followed as far as they stay in the project. */
function realPath(
  path: string,
  found: string | undefined,
  directory: string,
): string {
  if (found === undefined) return path;
  const real = realpathSync(found);
  const root = resolve(directory);
  return real.startsWith(`${root}/node_modules/`)
    ? real.slice(root.length)
    : path;
}

function isModules(path: string): boolean {
  return path === "/node_modules" || path.endsWith("/node_modules");
}
