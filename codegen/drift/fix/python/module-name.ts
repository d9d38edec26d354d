import { openInterpreter } from "../../../claims/python/evaluate.ts";
import type { Project } from "../../../claims/python/project.ts";
import type { Module } from "../../../claims/python/value.ts";
import type { SourceFile } from "../../../claims/reader.ts";
import { parseFile } from "./file.ts";
import { importsOf, type ImportStatement } from "./import.ts";

/** How the files of a project find each other. */
export interface Modules {
  readonly files: readonly SourceFile[];
  readonly project: Project;
}

export function openModules(files: readonly SourceFile[]): Modules {
  const python = files.filter(({ path }) => /\.pyi?$/.test(path));
  return { files: python, project: openInterpreter(python).project };
}

/** The file that a module is; undefined outside the project. */
export function fileOf(
  { project }: Modules,
  importer: SourceFile,
  level: number,
  path: string,
): string | undefined {
  if (path === "" && level === 0) return undefined;
  const from = { file: importer } as Module;
  return project.resolve(from, level, path)?.file.path;
}

/** The module after "from" joined with a name of its list. */
export function below({ path }: ImportStatement, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/**
 * What one file calls another in an import: relative where the import that it
 * replaces is and both are in one package, otherwise as the project's other
 * imports spell it.
 */
export function spellModule(
  modules: Modules,
  importer: string,
  path: string,
  level: number,
): string | undefined {
  if (level > 0) {
    const relative = relativeName(importer, path);
    if (relative !== undefined) return relative;
  }
  const root = rootOf(modules, path);
  const parts = path
    .slice(root.length)
    .replace(/(?:\/?__init__)?\.pyi?$/, "")
    .split("/");
  return parts.every((part) => /^[A-Za-z_]\w*$/.test(part))
    ? parts.join(".")
    : undefined;
}

function relativeName(importer: string, path: string): string | undefined {
  const folder = importer.split("/").slice(0, -1);
  const target = path.replace(/(?:\/__init__)?\.pyi?$/, "").split("/");
  const isBelow = folder.every((part, at) => target[at] === part);
  return isBelow && target.length > folder.length
    ? `.${target.slice(folder.length).join(".")}`
    : undefined;
}

/** The folder that absolute imports start from, seen in imports that lead to the project's files. */
function rootOf(modules: Modules, path: string): string {
  const seen = rootsSeen(modules).filter((root) => path.startsWith(root));
  const [longest] = seen.toSorted((a, b) => b.length - a.length);
  if (longest !== undefined) return longest;
  const known = new Set(modules.files.map((file) => file.path));
  const folders = path.split("/").slice(0, -1);
  // Folders with an __init__ are packages; the first without one is the root.
  let depth = folders.length;
  while (
    depth > 0 &&
    known.has(`${folders.slice(0, depth).join("/")}/__init__.py`)
  )
    depth -= 1;
  const isPackage = depth < folders.length;
  const root = isPackage
    ? folders.slice(0, depth)
    : folders.slice(0, folders.indexOf("src") + 1);
  return root.length === 0 ? "" : `${root.join("/")}/`;
}

const roots = new WeakMap<Modules, readonly string[]>();

function rootsSeen(modules: Modules): readonly string[] {
  const known = roots.get(modules);
  if (known) return known;
  const found = new Set<string>();
  for (const file of modules.files)
    for (const one of importsOf(parseFile(file))) {
      const paths = one.isFrom
        ? one.level === 0
          ? [one.path]
          : []
        : one.names.map(({ name }) => name);
      for (const path of paths) {
        const target = fileOf(modules, file, 0, path);
        const spelled = path.replaceAll(".", "/");
        const end = target?.search(
          new RegExp(`(?:^|(?<=/))${spelled}(?:/__init__)?\\.pyi?$`),
        );
        if (target !== undefined && end !== undefined && end >= 0)
          found.add(target.slice(0, end));
      }
    }
  roots.set(modules, [...found]);
  return [...found];
}

/** Whether a module, when it is imported, imports another. */
export function reaches(modules: Modules, from: string, to: string): boolean {
  const byPath = new Map(modules.files.map((file) => [file.path, file]));
  const seen = new Set<string>();
  const queue = [from];
  while (queue.length > 0) {
    const path = queue.pop()!;
    const file = byPath.get(path);
    if (seen.has(path) || !file) continue;
    seen.add(path);
    for (const one of importsOf(parseFile(file))) {
      if (!one.isTop || isForTypes(file, one)) continue;
      const targets = one.isFrom
        ? [
            fileOf(modules, file, one.level, one.path),
            ...one.names.map(({ name }) =>
              fileOf(modules, file, one.level, below(one, name)),
            ),
          ]
        : one.names.map(({ name }) => fileOf(modules, file, 0, name));
      for (const target of targets) {
        if (target === to) return true;
        if (target !== undefined) queue.push(target);
      }
    }
  }
  return false;
}

/** In `if TYPE_CHECKING:`, which no program runs. */
export function isForTypes(
  file: SourceFile,
  { from }: ImportStatement,
): boolean {
  const before = file.text.slice(0, from);
  const header = before.lastIndexOf("TYPE_CHECKING:");
  return (
    header >= 0 &&
    !/\n(?=[^\s#])/.test(before.slice(header)) &&
    file.text[from - 1] !== "\n"
  );
}
