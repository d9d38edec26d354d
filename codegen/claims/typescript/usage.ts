import type { SourceFile } from "../reader.ts";
import { indexPaths } from "./paths.ts";

/** Which exports of which files are imported by other files. */
export interface Usage {
  /**
   * Whether another file imports one of the names from the file. Undefined
   * when that cannot be told: it is only re-exported, or models are
   * registered by a glob.
   */
  imports(path: string, names: readonly string[]): boolean | undefined;
}

const usages = new WeakMap<readonly SourceFile[], Usage>();

/**
 * Reads the import statements of a set of files as text: most of them are
 * not parsed otherwise. Counted once for a set, whichever readers ask.
 */
export function usageOf(files: readonly SourceFile[]): Usage {
  const known = usages.get(files);
  if (known) return known;
  const usage = countUsage(files);
  usages.set(files, usage);
  return usage;
}

interface Link {
  readonly importer: string;
  readonly specifier: string;
  /** "*" is all of them. */
  readonly names: readonly { readonly from: string; readonly to: string }[];
  readonly reexport: boolean;
}

const fromClause =
  /(?:^|[;\n\r}])[ \t]*(import|export)\b(?:\s+type\b(?!\s*(?:,|from\b)))?\s*([^;"'`=()]*?)\s*\bfrom\s*["']([^"'\n]+)["']/g;
const callClause =
  /(?:\b(?:const|let|var)\s+([\w$]+|\{[^}]*\})\s*=\s*)?(?:await\s+)?\b(?:require|import)\s*\(\s*["']([^"'\n]+)["']\s*\)(?:\.([\w$]+))?/g;
/** Registration by directory or pattern: nobody needs to import such a model. */
const globRegistration =
  /\bentities(?:Ts)?\s*:\s*\[[^\]]*["'`][^"'`\]]*\*|\breaddirSync\b|\bmodelPaths\s*:|\bmodels\s*:\s*\[\s*(?:__dirname|["'`]|path\.|join\()|\bimport\.meta\.glob\b|\brequire\.context\b/;

function countUsage(files: readonly SourceFile[]): Usage {
  const index = indexPaths(files);
  const imported = new Map<string, Set<string>>();
  const reexported = new Map<string, Set<string>>();
  const links = files.flatMap(linksOf);
  const exportsFrom = Map.groupBy(
    links.filter((link) => link.reexport),
    (link) => link.importer,
  );
  const reached = new Map<Link, readonly SourceFile[]>();
  const targets = (link: Link): readonly SourceFile[] => {
    const known =
      reached.get(link) ?? index.candidates(link.specifier, link.importer);
    reached.set(link, known);
    return known;
  };
  const request = (path: string, name: string): void => {
    if (!add(imported, path, name)) return;
    for (const link of exportsFrom.get(path) ?? [])
      for (const through of passedOn(link, name))
        for (const target of targets(link)) request(target.path, through);
  };
  for (const link of links)
    for (const target of targets(link))
      for (const { from } of link.names) {
        if (target.path === link.importer) continue;
        if (link.reexport) add(reexported, target.path, from);
        else request(target.path, from);
      }
  const byGlob = files.some((file) => globRegistration.test(file.text));
  return {
    imports(path, names) {
      if (holds(imported, path, names)) return true;
      return byGlob || holds(reexported, path, names) ? undefined : false;
    },
  };
}

function linksOf(file: SourceFile): Link[] {
  const links: Link[] = [];
  for (const [, keyword, clause = "", specifier = ""] of file.text.matchAll(
    fromClause,
  ))
    links.push({
      importer: file.path,
      specifier,
      names: namesIn(clause),
      reexport: keyword === "export",
    });
  for (const [, binding, specifier = "", member] of file.text.matchAll(
    callClause,
  ))
    links.push({
      importer: file.path,
      specifier,
      names: calledNames(binding, member),
      reexport: false,
    });
  return links;
}

/** "Default, { a as b, type c }", "* as all", "*" */
function namesIn(clause: string): Link["names"] {
  const plain = clause.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "");
  const braces = /\{([\s\S]*)\}/.exec(plain)?.[1];
  const names = (braces ?? "").split(",").flatMap((part) => {
    const words = part
      .trim()
      .replace(/^type\s+(?!as\b)/, "")
      .split(/\s+as\s+/);
    const from = words[0]?.trim() ?? "";
    return from === "" ? [] : [{ from, to: words[1]?.trim() ?? from }];
  });
  const outside = plain.replace(/\{[\s\S]*\}/, "").replace(/^type\s/, "");
  if (outside.includes("*")) names.push({ from: "*", to: "*" });
  if (/^\s*[\w$]+/.test(outside))
    names.push({ from: "default", to: "default" });
  return names;
}

function calledNames(
  binding: string | undefined,
  member: string | undefined,
): Link["names"] {
  if (member) return [{ from: member, to: member }];
  if (binding?.startsWith("{"))
    return binding
      .slice(1, -1)
      .split(",")
      .map((part) => part.split(":")[0]?.trim() ?? "")
      .map((name) => ({ from: name, to: name }));
  return [{ from: "*", to: "*" }];
}

/** The names a re-export asks its own source for when one of its exports is wanted. */
function passedOn(link: Link, wanted: string): string[] {
  return link.names.flatMap(({ from, to }) => {
    if (from === "*") return [wanted];
    return wanted === "*" || wanted === to ? [from] : [];
  });
}

function add(
  sets: Map<string, Set<string>>,
  key: string,
  value: string,
): boolean {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set);
  if (set.has(value)) return false;
  set.add(value);
  return true;
}

function holds(
  sets: ReadonlyMap<string, ReadonlySet<string>>,
  path: string,
  names: readonly string[],
): boolean {
  const set = sets.get(path);
  return (
    set !== undefined && (set.has("*") || names.some((name) => set.has(name)))
  );
}
