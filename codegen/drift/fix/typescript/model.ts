import { posix } from "node:path";
import type {
  ClassDeclaration,
  InterfaceDeclaration,
  Node as SyntaxNode,
  Project,
  SourceFile as Tree,
  VariableDeclaration,
} from "ts-morph";
import type { FixAction, ModelReference } from "../../fix-action.ts";
import { dropUnusedImports } from "./import-value.ts";
import { nameOf, objectBehind } from "./object-literal.ts";
import { loadMorph, nodeAt } from "./project.ts";
import type { Repair } from "./prepare.ts";
import { importFrom } from "./project-import.ts";

type Model = InterfaceDeclaration | ClassDeclaration | VariableDeclaration;

/** An interface, a class, or the constant that holds a table or a defined model. */
export function modelOf(
  project: Project,
  { name, place }: Pick<ModelReference, "name" | "place">,
): Model | undefined {
  const tree = project.getSourceFile(`/${place.file}`);
  return (
    tree?.getInterface(name) ??
    tree?.getClass(name) ??
    nodeAt(project, place)
      ?.getAncestors()
      .find((one) => loadMorph().Node.isVariableDeclaration(one))
  );
}

/** Takes a model out that nothing refers to. */
export function deleteModel(
  project: Project,
  fix: Extract<FixAction, { action: "delete-model" }>,
): Repair {
  const old = modelOf(project, fix.model);
  return () =>
    fix.deprecated
      ? deleteUnused(old, fix)
      : "whether nobody needs it, or its table is still to come, is for a person to say";
}

function deleteUnused(
  old: Model | undefined,
  { model }: Extract<FixAction, { action: "delete-model" }>,
): string | undefined {
  if (!old) return "the model is no declaration of its own";
  const uses = usesOf(old);
  const statement = old.getFirstAncestorByKind(
    loadMorph().SyntaxKind.VariableStatement,
  );
  const initialised = uses.filter((node) => !isInitialisation(node));
  if (initialised.length > 0)
    return `${model.name} is used: say first what becomes of that`;
  const tree = old.getSourceFile();
  const names = namesWithin(statement ?? old);
  for (const node of uses)
    node
      .getFirstAncestorByKind(loadMorph().SyntaxKind.ExpressionStatement)
      ?.remove();
  removeModel(old);
  dropUnusedImports(tree, names);
  return undefined;
}

/** References to a model outside its own declaration. */
function usesOf(model: Model): SyntaxNode[] {
  return model
    .findReferencesAsNodes()
    .filter(
      (node) =>
        node.getParent() !== model &&
        !node.getAncestors().includes(model) &&
        !node.getSourceFile().isInNodeModules(),
    );
}

/** `User.init({ … })`, the statement that makes the class a model. */
function isInitialisation(node: SyntaxNode): boolean {
  const { Node } = loadMorph();
  const access = node.getParent();
  const call = access?.getParent();
  return (
    Node.isPropertyAccessExpression(access) &&
    access.getName() === "init" &&
    Node.isCallExpression(call) &&
    Node.isExpressionStatement(call.getParent())
  );
}

/** Names that a node says, which imports may have been there for. */
function namesWithin(node: SyntaxNode): string[] {
  return node
    .getDescendantsOfKind(loadMorph().SyntaxKind.Identifier)
    .map((one) => one.getText());
}

function removeModel(model: Model): void {
  const { Node } = loadMorph();
  if (!Node.isVariableDeclaration(model)) return model.remove();
  const statement = model.getVariableStatement();
  if (statement && statement.getDeclarations().length === 1) statement.remove();
  else model.remove();
}

function isType(model: Model): boolean {
  return loadMorph().Node.isInterfaceDeclaration(model);
}

function isExported(model: Model): boolean {
  const { Node } = loadMorph();
  return Node.isVariableDeclaration(model)
    ? model.getVariableStatement()?.isExported() === true
    : model.isExported();
}

/**
 * Points the imports of a deprecated model at the one to keep and takes its
 * declaration out. A member that the other one lacks stops it: whoever uses
 * it must say what it becomes.
 */
export function useModel(
  project: Project,
  fix: Extract<FixAction, { action: "use-model" }>,
): Repair {
  const old = modelOf(project, fix.model);
  const kept = modelOf(project, fix.instead);
  return () => takeOver(project, old, kept, fix);
}

function takeOver(
  project: Project,
  old: Model | undefined,
  kept: Model | undefined,
  { model }: Extract<FixAction, { action: "use-model" }>,
): string | undefined {
  if (!old || !kept) return "a model is no declaration of its own";
  if (old.getKindName() !== kept.getKindName())
    return "the models are not of one kind: an interface, a class, a constant";
  const lacks = namesOf(old).filter((name) => !namesOf(kept).includes(name));
  if (lacks.length > 0)
    return `${kept.getName()} has no ${lacks.join(", ")}: say first what becomes of it`;
  if (!isExported(kept)) return `${kept.getName()} is not exported`;
  const tree = old.getSourceFile();
  if (isReexported(project, old))
    return `${model.name} is exported again elsewhere`;
  for (const user of project.getSourceFiles())
    if (user !== tree) moveImport(user, tree, old, kept);
  const name = old.getName()!;
  const own = usesOf(old).filter((node) => node.getSourceFile() === tree);
  const starts = own.filter(isInitialisation);
  const isUsed = own.length > starts.length;
  const names = [old, ...starts.map((node) => node.getParent()!.getParent()!)];
  const said = names.flatMap(namesWithin);
  for (const node of starts)
    node
      .getFirstAncestorByKind(loadMorph().SyntaxKind.ExpressionStatement)
      ?.remove();
  removeModel(old);
  if (isUsed && kept.getSourceFile() !== tree) addImport(tree, kept, name);
  else if (isUsed && name !== kept.getName()) addAlias(tree, kept, name);
  dropUnusedImports(tree, said);
  return undefined;
}

/** Another name for a model in the file that declares it: a class is a value and a type. */
function addAlias(tree: Tree, kept: Model, name: string): void {
  const type = kept.getName()!;
  const { Node, VariableDeclarationKind } = loadMorph();
  if (!isType(kept))
    tree.addVariableStatement({
      declarationKind: VariableDeclarationKind.Const,
      declarations: [{ name, initializer: type }],
    });
  if (!Node.isVariableDeclaration(kept)) tree.addTypeAlias({ name, type });
}

function namesOf(model: Model): string[] {
  const { Node } = loadMorph();
  if (!Node.isVariableDeclaration(model))
    return model
      .getProperties()
      .filter((one) => !Node.isPropertyDeclaration(one) || !one.isStatic())
      .map((one) => one.getName());
  const call = model.getInitializer();
  const given = Node.isCallExpression(call)
    ? call.getArguments()[1]
    : undefined;
  return (objectBehind(given)?.getProperties() ?? [])
    .filter((one) => Node.isPropertyAssignment(one))
    .map(nameOf);
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
  importFrom(user, {
    path: kept.getSourceFile().getFilePath(),
    name: kept.getName()!,
    local,
    isTypeOnly: isType(kept),
  });
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
  const words = old.getText().match(/[A-Za-z_$][\w$]*/g) ?? [];
  old.replaceWithText(text);
  dropUnusedImports(tree, words);
  importFrom(tree, { path, name, local, isTypeOnly: true });
}
