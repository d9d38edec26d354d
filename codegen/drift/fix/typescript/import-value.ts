import type { ImportDeclaration, SourceFile as Tree } from "ts-morph";
import { loadMorph, replaceText } from "./project.ts";

/**
 * Makes sure that a value of a package can be named in a file.
 * @returns what the file calls it
 */
export function importValue(tree: Tree, name: string, from: string): string {
  const known = tree
    .getImportDeclarations()
    .filter((one) => one.getModuleSpecifierValue() === from);
  for (const declaration of known)
    for (const named of declaration.getNamedImports())
      if (named.getName() === name) {
        if (named.isTypeOnly()) named.setIsTypeOnly(false);
        if (!declaration.isTypeOnly())
          return named.getAliasNode()?.getText() ?? name;
      }
  const local = isTaken(tree, name) ? `${name}Column` : name;
  const specifier = local === name ? name : `${name} as ${local}`;
  const open = known.find(
    (one) => !one.isTypeOnly() && one.getNamedImports().length > 0,
  );
  if (open) addSpecifier(open, specifier);
  else addImport(tree, specifier, from);
  return local;
}

function isTaken(tree: Tree, name: string): boolean {
  return tree.getLocal(name) !== undefined;
}

/** Adds a name behind the others, on a line of its own where they have one. */
function addSpecifier(declaration: ImportDeclaration, specifier: string): void {
  const last = declaration.getNamedImports().at(-1)!;
  const text = declaration.getText();
  const end = last.getEnd() - declaration.getStart();
  const indent = /\n(\s*)$/.exec(
    text.slice(0, last.getStart() - declaration.getStart()),
  )?.[1];
  const added =
    indent === undefined ? `, ${specifier}` : `,\n${indent}${specifier}`;
  replaceText(declaration, text.slice(0, end) + added + text.slice(end));
}

function addImport(tree: Tree, specifier: string, from: string): void {
  const imports = tree.getImportDeclarations();
  const quote = imports[0]?.getModuleSpecifier().getText()[0] ?? '"';
  const semicolon =
    !imports[0] || imports[0].getText().endsWith(";") ? ";" : "";
  const text = `import { ${specifier} } from ${quote}${from}${quote}${semicolon}`;
  const last = imports.at(-1);
  tree.insertStatements(last ? last.getChildIndex() + 1 : 0, text);
}

/** Takes names out of a file's imports that nothing in it says any more. */
export function dropUnusedImports(tree: Tree, names: readonly string[]): void {
  const { SyntaxKind } = loadMorph();
  const gone = new Set(
    names.filter(
      (name) =>
        tree
          .getDescendantsOfKind(SyntaxKind.Identifier)
          .filter((one) => one.getText() === name)
          .every(
            (one) =>
              one.getFirstAncestorByKind(SyntaxKind.ImportDeclaration) !==
              undefined,
          ) && !tree.getFullText().includes(`@link ${name}`),
    ),
  );
  for (const declaration of tree.getImportDeclarations()) {
    const named = declaration.getNamedImports();
    const out = named.filter((one) =>
      gone.has(one.getAliasNode()?.getText() ?? one.getName()),
    );
    if (out.length === 0) continue;
    const isAll =
      out.length === named.length &&
      !declaration.getDefaultImport() &&
      !declaration.getNamespaceImport();
    if (isAll) declaration.remove();
    else for (const one of out) one.remove();
  }
}
