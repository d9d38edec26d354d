import { createRequire } from "node:module";
import type { Node, Project, SourceFile as Tree } from "ts-morph";
import type { Place } from "../../../claims/model.ts";
import type { SourceFile } from "../../../claims/reader.ts";
import { offsetOf } from "../edit.ts";
import { withPackages } from "./package-files.ts";

/** Loaded when the first TypeScript is repaired: whoever repairs none never pays for it. */
export function loadMorph(): typeof import("ts-morph") {
  return createRequire(import.meta.url)(
    "ts-morph",
  ) as typeof import("ts-morph");
}

/**
 * The project's TypeScript in memory; nothing is written and nothing runs.
 * With a directory, the types of the packages installed there are read: who
 * has them knows what every row of a query holds.
 */
export function openProject(
  files: Iterable<SourceFile>,
  packages?: string,
): Project {
  const morph = loadMorph();
  const memory = new morph.InMemoryFileSystemHost();
  const project = new morph.Project({
    manipulationSettings: { indentationText: morph.IndentationText.TwoSpaces },
    fileSystem:
      packages === undefined ? memory : withPackages(memory, packages),
    skipLoadingLibFiles: packages === undefined,
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
    compilerOptions: {
      allowImportingTsExtensions: true,
      experimentalDecorators: true,
      lib: ["lib.esnext.d.ts", "lib.dom.d.ts"],
      module: morph.ts.ModuleKind.ESNext,
      moduleResolution: morph.ts.ModuleResolutionKind.Bundler,
      noEmit: true,
      resolveJsonModule: true,
      skipLibCheck: true,
      strict: true,
      target: morph.ts.ScriptTarget.ESNext,
      types: packages === undefined ? [] : ["node"],
    },
  });
  for (const { path, text } of files)
    if (/\.[cm]?tsx?$/.test(path)) project.createSourceFile(`/${path}`, text);
  return project;
}

/** The innermost node at a place of the unedited text. */
export function nodeAt(project: Project, place: Place): Node | undefined {
  const tree = project.getSourceFile(`/${place.file}`);
  const offset = tree && offsetOf(tree.getFullText(), place);
  return offset === undefined ? undefined : tree?.getDescendantAtPos(offset);
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
