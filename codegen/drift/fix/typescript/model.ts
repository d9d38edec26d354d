import { posix } from "node:path";
import type {
  ClassDeclaration,
  InterfaceDeclaration,
  Project,
  SourceFile as Tree,
} from "ts-morph";
import type { FixAction, ModelReference } from "../../fix-action.ts";
import { loadMorph } from "./project.ts";

type Model = InterfaceDeclaration | ClassDeclaration;

function modelOf(
  project: Project,
  { name, place }: Pick<ModelReference, "name" | "place">,
): Model | undefined {
  const tree = project.getSourceFile(`/${place.file}`);
  return tree?.getInterface(name) ?? tree?.getClass(name);
}

/**
 * Points the imports of a deprecated model at the one to keep and takes its
 * declaration out. A member that the other one lacks stops it: whoever uses
 * it must say what it becomes.
 */
export function useModel(
  project: Project,
  { model, instead }: Extract<FixAction, { action: "use-model" }>,
): string | undefined {
  const old = modelOf(project, model);
  const kept = modelOf(project, instead);
  if (!old || !kept) return "the models are no interfaces or classes";
  if (old.getKindName() !== kept.getKindName())
    return "one model is an interface and the other a class";
  const lacks = namesOf(old).filter((name) => !namesOf(kept).includes(name));
  if (lacks.length > 0)
    return `${kept.getName()} has no ${lacks.join(", ")}: say first what becomes of it`;
  if (!kept.isExported()) return `${kept.getName()} is not exported`;
  const tree = old.getSourceFile();
  if (isReexported(project, old))
    return `${model.name} is exported again elsewhere`;
  for (const user of project.getSourceFiles())
    if (user !== tree) moveImport(user, tree, old, kept);
  const name = old.getName()!;
  const isUsed = old
    .findReferencesAsNodes()
    .some((node) => node.getSourceFile() === tree && node.getParent() !== old);
  old.remove();
  if (isUsed && kept.getSourceFile() !== tree) addImport(tree, kept, name);
  else if (isUsed && name !== kept.getName()) addAlias(tree, kept, name);
  return undefined;
}

/** A class is a value too, which other code can be using. */
function addAlias(tree: Tree, kept: Model, name: string): void {
  const type = kept.getName()!;
  const { Node, VariableDeclarationKind } = loadMorph();
  if (Node.isClassDeclaration(kept))
    tree.addVariableStatement({
      declarationKind: VariableDeclarationKind.Const,
      declarations: [{ name, initializer: type }],
    });
  tree.addTypeAlias({ name, type });
}

function namesOf(model: Model): string[] {
  return model.getProperties().map((one) => one.getName());
}

function isReexported(project: Project, model: Model): boolean {
  return project
    .getSourceFiles()
    .some((tree) =>
      tree
        .getExportDeclarations()
        .some(
          (one) =>
            one.getModuleSpecifierSourceFile() === model.getSourceFile() &&
            one
              .getNamedExports()
              .some((name) => name.getName() === model.getName()),
        ),
    );
}

function moveImport(user: Tree, from: Tree, old: Model, kept: Model): void {
  for (const declaration of user.getImportDeclarations()) {
    if (declaration.getModuleSpecifierSourceFile() !== from) continue;
    for (const named of declaration.getNamedImports()) {
      if (named.getName() !== old.getName()) continue;
      const local = named.getAliasNode()?.getText() ?? named.getName();
      named.remove();
      addImport(user, kept, local);
    }
    const isEmpty =
      declaration.getNamedImports().length === 0 &&
      !declaration.getDefaultImport() &&
      !declaration.getNamespaceImport();
    if (isEmpty) declaration.remove();
  }
}

function addImport(user: Tree, kept: Model, local: string): void {
  const name = kept.getName()!;
  const isTypeOnly = loadMorph().Node.isInterfaceDeclaration(kept);
  const path = kept.getSourceFile().getFilePath();
  importFrom(user, path, { name, local, isTypeOnly });
}

function importFrom(
  user: Tree,
  path: string,
  {
    name,
    local,
    isTypeOnly,
  }: { name: string; local: string; isTypeOnly: boolean },
): void {
  const moduleSpecifier = specifier(user, path);
  const known = user
    .getImportDeclarations()
    .find(
      (one) =>
        one.getModuleSpecifierValue() === moduleSpecifier &&
        (isTypeOnly || !one.isTypeOnly()) &&
        !one.getNamespaceImport(),
    );
  const named = local === name ? name : { name, alias: local };
  if (known) known.addNamedImport(named);
  else
    user.addImportDeclaration({
      moduleSpecifier,
      namedImports: [named],
      isTypeOnly,
    });
}

/** A relative specifier that ends as the file's, or the project's, others do. */
function specifier(user: Tree, path: string): string {
  const from = posix.relative(posix.dirname(user.getFilePath()), path);
  const relative = from.startsWith(".") ? from : `./${from}`;
  const own = [user, ...user.getProject().getSourceFiles()]
    .flatMap((tree) => tree.getImportDeclarations())
    .map((one) => one.getModuleSpecifierValue())
    .find((one) => one.startsWith("."));
  const ending = /\.[jt]s$/.exec(own ?? ".js")?.[0] ?? "";
  return relative.replace(/\.ts$/, ending);
}

/**
 * Makes a hand-written interface another name of the generated one, where
 * that has all its members: whoever imports it goes on as before.
 */
export function useGenerated(
  project: Project,
  fix: Extract<FixAction, { action: "use-generated" }>,
): string | undefined {
  const { model, interface: name, file } = fix;
  const old = project
    .getSourceFile(`/${model.place.file}`)
    ?.getInterface(model.name);
  const made = project.getSourceFile(posix.join("/", file))?.getInterface(name);
  if (!old) return "the model is not an interface";
  if (!made) return `${file} does not hold ${name}: run codegen first`;
  if (old.getExtends().length > 0 || old.getTypeParameters().length > 0)
    return "the interface is made of others";
  const ofMade = new Map(
    made.getProperties().map((one) => [one.getName(), one]),
  );
  const lacks = namesOf(old).filter((one) => !ofMade.has(one));
  if (lacks.length > 0)
    return `${name} has no ${lacks.join(", ")}: correct what names it first`;
  const branded = namesOf(old).filter((one) =>
    /\b(?:Encrypted|BlindIndex)</.test(ofMade.get(one)!.getText()),
  );
  if (branded.length > 0)
    return `${branded.join(", ")} of ${name} takes ciphertext only: send it through the encrypting repository first`;
  replaceInterface(old, name, made.getSourceFile().getFilePath());
  return undefined;
}

function replaceInterface(
  old: InterfaceDeclaration,
  name: string,
  path: string,
): void {
  const tree = old.getSourceFile();
  const alias = old.getName();
  const isTaken = alias === name || tree.getLocal(name) !== undefined;
  const local = isTaken ? `Generated${name}` : name;
  const docs = old.getJsDocs().map((doc) => doc.getText());
  const exported = old.isExported() ? "export " : "";
  const text = [...docs, `${exported}type ${alias} = ${local};`].join("\n");
  old.replaceWithText(text);
  importFrom(tree, path, { name, local, isTypeOnly: true });
}
