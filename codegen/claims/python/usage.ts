/** Which classes and tables other files import, seen in the text of their import statements. */

import { nameInScope } from "./lookup.ts";
import type { Project } from "./project.ts";
import type { SourceFile } from "../reader.ts";
import type { CallExpression } from "./syntax.ts";
import type { Module, PythonClass } from "./value.ts";

export interface Usage {
  readonly classes: ReadonlySet<PythonClass>;
  readonly tables: ReadonlySet<CallExpression>;
}

interface ImportText {
  readonly level: number;
  readonly path: string;
  readonly names: readonly { readonly name: string; readonly alias: string }[];
}

const fromImport =
  /^[ \t]*from[ \t]+(\.*)[ \t]*([\w.]*)[ \t]+import[ \t]+(?:\(([^)]*)\)|((?:[^\n\\]|\\\r?\n)*))/gm;
const plainImport = /^[ \t]*import[ \t]+([^\n]+)/gm;

function namesIn(list: string): ImportText["names"] {
  return list
    .replaceAll(/#[^\n]*/g, "")
    .replaceAll("\\", " ")
    .split(",")
    .flatMap((part) => {
      const [, name, alias] =
        /^\s*([\w.*]+)(?:\s+as\s+(\w+))?/.exec(part) ?? [];
      return name === undefined ? [] : [{ name, alias: alias ?? name }];
    });
}

function importsIn(text: string): readonly ImportText[] {
  const imports: ImportText[] = [];
  for (const [, dots = "", path = "", many, some] of text.matchAll(fromImport))
    imports.push({
      level: dots.length,
      path,
      names: namesIn(many ?? some ?? ""),
    });
  return imports;
}

/** `models.Customer` where `models` is a module: the attributes taken from each alias. */
function attributesOf(text: string, alias: string): readonly string[] {
  const pattern = new RegExp(
    `(?<![\\w.])${alias.replaceAll(".", "\\.")}\\.(\\w+)`,
    "g",
  );
  return [...text.matchAll(pattern)].map(([, name = ""]) => name);
}

interface Seen {
  readonly classes: Set<PythonClass>;
  readonly tables: Set<CallExpression>;
}

function see(module: Module, name: string, seen: Seen): void {
  const value = nameInScope(name, module.scope);
  if (value?.kind === "class") seen.classes.add(value.class);
  if (value?.kind === "call") seen.tables.add(value.expression);
}

/**
 * `names` are the model names and `files` all files: only imports that can
 * lead to a model are followed.
 */
export function usageIn(
  files: readonly SourceFile[],
  project: Project,
  names: ReadonlySet<string>,
  modules: ReadonlySet<string>,
): Usage {
  const seen: Seen = { classes: new Set(), tables: new Set() };
  for (const file of files) {
    const from = { file } as Module;
    for (const each of importsIn(file.text)) {
      const wanted = each.names.filter(
        ({ name }) => name === "*" || names.has(name) || modules.has(name),
      );
      if (wanted.length > 0)
        follow(file, from, each, wanted, project, names, seen);
    }
    for (const [, list = ""] of file.text.matchAll(plainImport))
      for (const { name, alias } of namesIn(list)) {
        if (!modules.has(name.split(".").at(-1) ?? "")) continue;
        const module = project.resolve(from, 0, name);
        if (module === undefined || module.file === file) continue;
        for (const attribute of attributesOf(file.text, alias))
          if (names.has(attribute)) see(module, attribute, seen);
      }
  }
  return seen;
}

function follow(
  file: SourceFile,
  from: Module,
  { level, path }: ImportText,
  wanted: ImportText["names"],
  project: Project,
  names: ReadonlySet<string>,
  seen: Seen,
): void {
  const module =
    path === "" && level === 0 ? undefined : project.resolve(from, level, path);
  const elsewhere = module?.file === file ? undefined : module;
  for (const { name, alias } of wanted) {
    if (name === "*") {
      for (const each of elsewhere ? names : [])
        see(elsewhere as Module, each, seen);
      continue;
    }
    if (elsewhere !== undefined && names.has(name)) see(elsewhere, name, seen);
    const inner = project.resolve(
      from,
      level,
      path === "" ? name : `${path}.${name}`,
    );
    if (inner === undefined || inner.file === file) continue;
    for (const attribute of attributesOf(file.text, alias))
      if (names.has(attribute)) see(inner, attribute, seen);
  }
}
