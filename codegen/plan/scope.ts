import { posix } from "node:path";
import type { PlanConfig } from "./config.ts";
import type { ImportPlan } from "./plan.ts";

/** An exported type: where it is declared and under which name. */
export interface Symbol {
  /** Path of the generated file, or the module of an import that is not ours. */
  readonly module: string;
  readonly name: string;
  /** True when `module` is a generated file. */
  readonly generated: boolean;
  /** What to put before the name when it is taken: "Core" for a type of schema core. */
  readonly qualifier: string;
}

/**
 * The names of one file. Whatever is referred to is imported; a name that is
 * taken is imported under another one.
 */
export interface FileScope {
  readonly path: string;
  /** The name by which this file knows the symbol. */
  refer(symbol: Symbol): string;
  /** Imports of the symbols referred to whose names the declarations use. */
  imports(used: ReadonlySet<string>): ImportPlan[];
}

/** `declared`: the names that the file itself declares. */
export function fileScope(
  path: string,
  declared: ReadonlySet<string>,
  config: Pick<PlanConfig, "importExtension">,
): FileScope {
  const taken = new Set(declared);
  const locals = new Map<string, string>();
  const modules = new Map<string, { name: string; alias?: string }[]>();
  return {
    path,
    refer(symbol) {
      if (symbol.generated && symbol.module === path) {
        taken.add(symbol.name);
        return symbol.name;
      }
      const key = `${symbol.module}\0${symbol.name}`;
      const known = locals.get(key);
      if (known !== undefined) return known;
      const local = freeName(symbol, taken);
      taken.add(local);
      locals.set(key, local);
      const module = moduleSpecifier(path, symbol, config.importExtension);
      const names = modules.get(module) ?? [];
      names.push({
        name: symbol.name,
        ...(local !== symbol.name && { alias: local }),
      });
      modules.set(module, names);
      return local;
    },
    imports: (used) =>
      [...modules]
        .map(([module, names]) => ({
          module,
          names: names
            .filter(({ name, alias }) => used.has(alias ?? name))
            .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
        }))
        .filter(({ names }) => names.length > 0)
        .toSorted((a, b) => (a.module < b.module ? -1 : 1)),
  };
}

function freeName(
  { name, qualifier }: Symbol,
  taken: ReadonlySet<string>,
): string {
  if (!taken.has(name)) return name;
  const base = `${qualifier}${name}`;
  let candidate = base;
  for (let n = 2; taken.has(candidate); n += 1) candidate = `${base}${n}`;
  return candidate;
}

function moduleSpecifier(
  from: string,
  symbol: Symbol,
  extension: PlanConfig["importExtension"],
): string {
  if (symbol.generated) return relativeModule(from, symbol.module, extension);
  return symbol.module.startsWith(".")
    ? relativePath(from, symbol.module)
    : symbol.module;
}

/** "core.ts" seen from "index.ts" is "./core.js". */
export function relativeModule(
  from: string,
  to: string,
  extension: PlanConfig["importExtension"],
): string {
  return relativePath(from, to).replace(/\.ts$/, extension);
}

function relativePath(from: string, to: string): string {
  // Both are relative to generated/, wherever that is: "../types" must not meet a directory "types".
  const relative = to.startsWith("..")
    ? posix.join(posix.relative(posix.dirname(`/${from}`), "/"), to)
    : posix.relative(posix.dirname(`/${from}`), `/${to}`);
  return relative.startsWith(".") ? relative : `./${relative}`;
}
