import { createRequire } from "node:module";
import type { Node, Project, SourceFile as Tree } from "ts-morph";
import type { Place } from "../../../claims/model.ts";
import type { SourceFile } from "../../../claims/reader.ts";
import { indexPaths } from "../../../claims/typescript/paths.ts";
import { offsetOf } from "../edit.ts";
import { libraryTypes } from "./library-types.ts";
import { withPackages } from "./package-files.ts";

/** Loaded when the first TypeScript is repaired: whoever repairs none never pays for it. */
export function loadMorph(): typeof import("ts-morph") {
  return createRequire(import.meta.url)(
    "ts-morph",
  ) as typeof import("ts-morph");
}

/**
 * The project's TypeScript in memory, with what undrift knows of its
 * libraries' types; nothing is written and nothing runs. With a directory, the
 * declarations of the packages installed there are read for the libraries
 * that undrift knows no types of.
 */
export function openProject(
  files: Iterable<SourceFile>,
  packages?: string,
): Project {
  const morph = loadMorph();
  const sources = [...files].filter(({ path }) => /\.[cm]?[jt]sx?$/.test(path));
  const memory = new morph.InMemoryFileSystemHost();
  const project = new morph.Project({
    manipulationSettings: { indentationText: morph.IndentationText.TwoSpaces },
    fileSystem:
      packages === undefined ? memory : withPackages(memory, packages),
    skipFileDependencyResolution: true,
    compilerOptions: {
      allowImportingTsExtensions: true,
      allowJs: true,
      baseUrl: "/",
      experimentalDecorators: true,
      module: morph.ts.ModuleKind.ESNext,
      moduleResolution: morph.ts.ModuleResolutionKind.Bundler,
      noEmit: true,
      paths: aliasesOf(sources),
      skipLibCheck: true,
      strict: true,
      target: morph.ScriptTarget.ESNext,
      types: packages === undefined ? [] : ["node"],
    },
  });
  for (const { path, text } of sources)
    project.createSourceFile(`/${path}`, text);
  for (const [name, text] of libraryTypes)
    if (sources.some((file) => file.text.includes(name)))
      project.createSourceFile(`/.undrift/${name}.d.ts`, text);
  return project;
}

/** Where imports that are not relative lead: "@/entities/customer" and the like. */
function aliasesOf(files: readonly SourceFile[]): Record<string, string[]> {
  const index = indexPaths(files);
  const aliases: Record<string, string[]> = {};
  for (const { path, text } of files)
    for (const [, specifier = ""] of text.matchAll(importClause)) {
      if (specifier.startsWith(".")) continue;
      const found = index.candidates(specifier, path);
      if (found.length > 0) aliases[specifier] = found.map((one) => one.path);
    }
  return aliases;
}

const importClause = /\bfrom\s+["']([^"'\n]+)["']/g;

/** The innermost node at a place of the unedited text. */
export function nodeAt(project: Project, place: Place): Node | undefined {
  const tree = project.getSourceFile(`/${place.file}`);
  const offset = tree && offsetOf(tree.getFullText(), place);
  return offset === undefined ? undefined : tree?.getDescendantAtPos(offset);
}

/** Replaces a node's text as it is given: the library alone would indent its lines anew. */
export function replaceText(node: Node, text: string): Node {
  return node.replaceWithText((writer) => {
    writer.queueIndentationLevel(0);
    writer.write(text);
  });
}

/** Imports a type of another package, once. */
export function importType(tree: Tree, name: string, from: string): void {
  const known = tree.getImportDeclaration(from);
  if (known?.getNamedImports().some((one) => one.getName() === name)) return;
  if (known) known.addNamedImport(name);
  else
    tree.addImportDeclaration({
      moduleSpecifier: from,
      namedImports: [name],
      isTypeOnly: true,
    });
}
