import { createRequire } from "node:module";
import type { Node, Project, SourceFile as Tree } from "ts-morph";
import type { Place } from "../../../claims/model.ts";
import type { SourceFile } from "../../../claims/reader.ts";
import { offsetOf } from "../edit.ts";

/** Loaded when the first TypeScript is repaired: whoever repairs none never pays for it. */
export function loadMorph(): typeof import("ts-morph") {
  return createRequire(import.meta.url)(
    "ts-morph",
  ) as typeof import("ts-morph");
}

/** The project's TypeScript in memory; nothing is read from disk, nothing runs. */
export function openProject(files: Iterable<SourceFile>): Project {
  const morph = loadMorph();
  const project = new morph.Project({
    manipulationSettings: { indentationText: morph.IndentationText.TwoSpaces },
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    compilerOptions: {
      allowImportingTsExtensions: true,
      noEmit: true,
      strict: true,
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
