/** The modules of a project: parsed when first needed, found as Python's import system finds them. */

import type { SourceFile } from "../reader.ts";
import { parseModule } from "./parse.ts";
import { openScope } from "./scope.ts";
import type { Interpreter, Module, Scope } from "./value.ts";

/** Top-level packages that are never taken from the project, whatever its files are called. */
const outside = new Set(
  (
    "abc argparse ast asyncio base64 builtins collections contextlib copy dataclasses datetime decimal enum " +
    "functools hashlib inspect io ipaddress itertools json logging math numbers operator os pathlib random re " +
    "secrets string sys time types typing typing_extensions uuid warnings zoneinfo " +
    "alembic flask flask_sqlalchemy fastapi geoalchemy2 pgvector pydantic sqlalchemy sqlalchemy_utils sqlmodel"
  ).split(" "),
);

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function joined(folder: string, rest: string): string {
  return folder === "" ? rest : rest === "" ? folder : `${folder}/${rest}`;
}

/** "a/b/c", "a/b", "a", "" for "a/b/c/d.py". */
function ancestors(path: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = folderOf(path); folder !== ""; folder = folderOf(folder))
    folders.push(folder);
  return [...folders, ""];
}

export interface Project {
  module(path: string): Module | undefined;
  resolve(from: Module, level: number, path: string): Module | undefined;
}

interface Index {
  readonly files: ReadonlyMap<string, SourceFile>;
  /** By last segment: "user.py" or "models/__init__.py". */
  readonly byTail: ReadonlyMap<string, readonly string[]>;
}

function tailOf(path: string): string {
  const segments = path.split("/");
  return segments.slice(segments.at(-1) === "__init__.py" ? -2 : -1).join("/");
}

function indexOf(files: readonly SourceFile[]): Index {
  const byTail = new Map<string, string[]>();
  for (const { path } of files) {
    const tail = tailOf(path);
    byTail.set(tail, [...(byTail.get(tail) ?? []), path]);
  }
  return { files: new Map(files.map((file) => [file.path, file])), byTail };
}

function moduleFile(index: Index, base: string): string | undefined {
  if (base === "") return undefined;
  const candidates = [`${base}/__init__.py`, `${base}.py`, `${base}.pyi`];
  return candidates.find((candidate) => index.files.has(candidate));
}

function absolute(
  index: Index,
  from: string,
  path: string,
): string | undefined {
  if (outside.has(path.split(".")[0] ?? "")) return undefined;
  const rest = path.replaceAll(".", "/");
  const folders = ancestors(from);
  const isPackage = (folder: string) =>
    index.files.has(joined(folder, "__init__.py"));
  const roots = [
    ...folders.filter((folder) => !isPackage(folder)),
    ...folders.filter((folder) => isPackage(folder)),
  ];
  for (const root of roots) {
    const found = moduleFile(index, joined(root, rest));
    if (found !== undefined) return found;
  }
  return unique(index, rest);
}

/** Another source root: the one file of the project whose path ends so. */
function unique(index: Index, rest: string): string | undefined {
  const endings = [`${rest}/__init__.py`, `${rest}.py`];
  const found = endings.flatMap((ending) =>
    (index.byTail.get(tailOf(ending)) ?? []).filter((path) =>
      path.endsWith(`/${ending}`),
    ),
  );
  return found.length === 1 ? found[0] : undefined;
}

function relative(
  index: Index,
  from: string,
  level: number,
  path: string,
): string | undefined {
  let folder = folderOf(from);
  for (let up = 1; up < level; up++) folder = folderOf(folder);
  return moduleFile(index, joined(folder, path.replaceAll(".", "/")));
}

function load(file: SourceFile, interpreter: Interpreter): Module {
  const { statements, faults } = parseModule(file.text);
  // A module and its scope know each other.
  const module: { -readonly [Key in keyof Module]: Module[Key] } = {
    file,
    isPackage: file.path.endsWith("__init__.py"),
    scope: undefined as unknown as Scope,
    faults,
    interpreter,
  };
  module.scope = openScope("module", module, statements);
  return module;
}

export function openProject(
  files: readonly SourceFile[],
  interpreter: () => Interpreter,
): Project {
  const index = indexOf(files);
  const modules = new Map<string, Module>();
  const resolved = new Map<string, string | undefined>();
  const module = (path: string): Module | undefined => {
    const file = index.files.get(path);
    const known = modules.get(path);
    if (known !== undefined || file === undefined) return known;
    const loaded = load(file, interpreter());
    modules.set(path, loaded);
    return loaded;
  };
  return {
    module,
    resolve: (from, level, path) => {
      const key = `${folderOf(from.file.path)}\n${level}\n${path}`;
      if (!resolved.has(key))
        resolved.set(
          key,
          level > 0
            ? relative(index, from.file.path, level, path)
            : absolute(index, from.file.path, path),
        );
      const target = resolved.get(key);
      return target === undefined ? undefined : module(target);
    },
  };
}
