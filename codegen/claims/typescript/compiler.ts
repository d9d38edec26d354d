import { createRequire } from "node:module";
import type { ts } from "ts-morph";
import type { SourceFile } from "../reader.ts";

/**
 * TypeScript's compiler as ts-morph bundles it. Bound by the first parse, so
 * that a project without TypeScript models never pays for loading it; whoever
 * holds a node can therefore use it.
 */
export let syntax: typeof ts;

const parsed = new WeakMap<SourceFile, ts.SourceFile>();
const origin = new WeakMap<ts.SourceFile, SourceFile>();

/**
 * The syntax tree of a file. Parsed once per SourceFile object, whichever
 * readers ask. Syntax errors do not throw: see syntaxErrors.
 */
export function parse(file: SourceFile): ts.SourceFile {
  const known = parsed.get(file);
  if (known) return known;
  syntax ??= (createRequire(import.meta.url)("ts-morph") as { ts: typeof ts })
    .ts;
  const source = syntax.createSourceFile(
    file.path,
    file.text,
    {
      languageVersion: syntax.ScriptTarget.Latest,
      // Comments are read where they are needed, which is rarely.
      jsDocParsingMode: syntax.JSDocParsingMode.ParseNone,
    },
    true,
  );
  parsed.set(file, source);
  origin.set(source, file);
  return source;
}

/** Whether a file's tree is there already. */
export function isParsed(file: SourceFile): boolean {
  return parsed.has(file);
}

/** Lets go of a file's tree, which nobody else was given. */
export function forget(file: SourceFile): void {
  parsed.delete(file);
}

/** The file a tree was parsed from. */
export function fileOf(source: ts.SourceFile): SourceFile {
  const file = origin.get(source);
  if (!file) throw new TypeError(`"${source.fileName}" was not parsed here`);
  return file;
}

/** What the parser stumbled over; the tree holds everything else. */
export function syntaxErrors(
  source: ts.SourceFile,
): readonly ts.DiagnosticWithLocation[] {
  // The compiler keeps them on the tree without declaring the property.
  return (
    (source as { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] })
      .parseDiagnostics ?? []
  );
}
