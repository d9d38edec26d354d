import type { ts } from "ts-morph";
import type { Claims, ModelClaim, Place, Unresolved } from "../model.ts";
import type { ReaderOptions, SourceFile } from "../reader.ts";
import { isGenerated, suppressionsIn } from "./comments.ts";
import { fileOf, parse, syntaxErrors } from "./compiler.ts";
import { enumClaims } from "./enums.ts";
import { openModules, type Modules } from "./modules.ts";
import { comparePlaces, placeOf, placeOfRange } from "./place.ts";
import { rowOf } from "./rows.ts";
import type { ShapeContext } from "./shape.ts";
import { usageOf, type Usage } from "./usage.ts";

/** What a reader works with while it goes through a set of files. */
export interface Reading extends ShapeContext {
  readonly reader: string;
  readonly modules: Modules;
  readonly usage: Usage;
  /** The files that may hold models, parsed; generated ones are left out. */
  readonly sources: readonly ts.SourceFile[];
  readonly models: ModelClaim[];
  readonly unresolved: Unresolved[];
}

export interface ReadingPlan {
  readonly reader: string;
  readonly mayRead: (file: SourceFile) => boolean;
  /** Adds what it finds to the reading's models and unresolved. */
  readonly collect: (reading: Reading) => void;
}

/**
 * Runs a reader over a set of files. Only files that may hold its models are
 * parsed, and those their names lead into; the rest is there to be imported
 * from and to count who imports what.
 */
export function readTypeScript(
  files: readonly SourceFile[],
  options: ReaderOptions,
  plan: ReadingPlan,
): Claims {
  const sources = files
    .filter((file) => plan.mayRead(file) && !isGenerated(file.text))
    .map(parse);
  if (sources.length === 0) return noClaims;
  const reading: Reading = {
    reader: plan.reader,
    modules: openModules(files),
    typeMap: options.typeMap ?? {},
    rowOf,
    // Counted when a model is found: most code holds none of a reader's.
    usage: {
      imports: (path, names) => usageOf(files).imports(path, names),
    },
    sources,
    models: [],
    unresolved: [],
  };
  plan.collect(reading);
  return claimsOf(reading);
}

const noClaims: Claims = {
  models: [],
  enums: [],
  unresolved: [],
  unparsed: [],
  suppressions: [],
};

/** Notes something that only running the code would tell. */
export function unresolved(
  reading: Reading,
  node: ts.Node,
  what: string,
): undefined {
  reading.unresolved.push({
    reader: reading.reader,
    place: placeOf(node),
    what,
  });
  return undefined;
}

function claimsOf(reading: Reading): Claims {
  const said = sourcesClaimed(reading).map((source) =>
    saidIn(reading.reader, reading.modules, source),
  );
  return {
    models: reading.models.toSorted(byPlace),
    unresolved: unique(reading.unresolved).toSorted(byPlace),
    ...together(said),
  };
}

/** What a file says besides its models. */
export type Said = Pick<Claims, "enums" | "unparsed" | "suppressions">;

/** The enumerations and suppressions of a file, and what of it could not be read. */
export function saidIn(
  reader: string,
  modules: Modules,
  source: ts.SourceFile,
): Said {
  return {
    enums: enumClaims(reader, modules, source),
    unparsed: firstErrors(source).map((error) => ({
      reader,
      place: placeOfRange(source, error.start, error.start + error.length),
      reason: messageOf(error),
    })),
    suppressions: suppressionsIn(source),
  };
}

/** What several files say, in order. */
export function together(said: readonly Said[]): Said {
  return {
    enums: said.flatMap(({ enums }) => enums).toSorted(byPlace),
    unparsed: said.flatMap(({ unparsed }) => unparsed),
    suppressions: said
      .flatMap(({ suppressions }) => suppressions)
      .toSorted(byPlace),
  };
}

function byPlace(
  a: { readonly place: Place },
  b: { readonly place: Place },
): number {
  return comparePlaces(a.place, b.place);
}

/** The files read, and those their models' columns and enumerations stand in. */
function sourcesClaimed(reading: Reading): readonly ts.SourceFile[] {
  const read = new Set(reading.sources.map((source) => source.fileName));
  const reached = new Set(reading.models.flatMap(filesOf));
  const others = reading.modules.files
    .filter((file) => reached.has(file.path) && !read.has(file.path))
    .filter((file) => !isGenerated(file.text))
    .map(parse);
  return [...reading.sources, ...others];
}

function filesOf(model: ModelClaim): readonly string[] {
  return [
    model.place.file,
    ...model.columns.flatMap(({ place, type }) => {
      const values = (type?.element ?? type)?.enum;
      return values ? [place.file, values.place.file] : [place.file];
    }),
  ];
}

/** One error for each statement it spoils: the parser often reports several for one slip. */
function firstErrors(
  source: ts.SourceFile,
): readonly ts.DiagnosticWithLocation[] {
  const spoiled = new Set<ts.Node | undefined>();
  return syntaxErrors(source).filter((error) => {
    const statement = source.statements.find(
      (candidate) =>
        candidate.pos <= error.start && error.start <= candidate.end,
    );
    if (spoiled.has(statement)) return false;
    spoiled.add(statement);
    return true;
  });
}

function messageOf(error: ts.DiagnosticWithLocation): string {
  return typeof error.messageText === "string"
    ? error.messageText
    : error.messageText.messageText;
}

function unique(list: readonly Unresolved[]): readonly Unresolved[] {
  const seen = new Map<string, Unresolved>();
  for (const entry of list) {
    const { file, line, column } = entry.place;
    seen.set(`${file}:${line}:${column}:${entry.what}`, entry);
  }
  return [...seen.values()];
}

/** The file a node belongs to. */
export function pathOf(node: ts.Node): string {
  return fileOf(node.getSourceFile()).path;
}

/** The names under which other files can import what a file declares with a name. */
export function exportNamesOf(node: ts.Node, name: string): readonly string[] {
  return [name, ...(otherNamesIn(node.getSourceFile()).get(name) ?? [])];
}

const otherNames = new WeakMap<
  ts.SourceFile,
  ReadonlyMap<string, readonly string[]>
>();

const defaultExport =
  /\bexport\s+default\s+(?:abstract\s+)?(?:class\s+)?([\w$]+)|\b(?:module\.exports|export)\s*=\s*([\w$]+)/g;
const exportList = /\bexport\s*\{([^}]*)\}/g;
const renamedExport = /([\w$]+)\s+as\s+([\w$]+)/g;

function otherNamesIn(
  source: ts.SourceFile,
): ReadonlyMap<string, readonly string[]> {
  const known = otherNames.get(source);
  if (known) return known;
  const names = new Map<string, string[]>();
  const add = (name: string | undefined, other: string): void => {
    if (name !== undefined)
      names.set(name, [...(names.get(name) ?? []), other]);
  };
  for (const [, named, assigned] of source.text.matchAll(defaultExport))
    add(named ?? assigned, "default");
  for (const [, list = ""] of source.text.matchAll(exportList))
    for (const [, name, other = ""] of list.matchAll(renamedExport))
      add(name, other);
  otherNames.set(source, names);
  return names;
}
