import type {
  Diagnostic,
  Node as SyntaxNode,
  Project,
  SourceFile as Tree,
} from "ts-morph";
import type { Use } from "../edit.ts";
import { editableTrees, mentionsIn, renameMention } from "./mention.ts";
import { loadMorph, replaceText } from "./project.ts";

/** A property of a model that is to have another name, wherever it is used. */
export interface PropertyRename {
  readonly from: string;
  readonly to: string;
  /** The names in its declarations; asked for when every other edit is made. */
  readonly declarations: () => readonly SyntaxNode[];
  /** False where values of the model are of type any. */
  readonly isTyped?: boolean;
  /** Uses that no type leads to, such as names in lists of attributes. */
  readonly strings?: () => readonly Respelling[];
  /** Leaves the property its name and maps it to the column, where a use cannot be told. */
  readonly keep?: () => void;
}

/** A node and the text that takes its place. */
export interface Respelling {
  readonly node: SyntaxNode;
  readonly text: string;
}

const planned = new WeakMap<Project, PropertyRename[]>();

/** Renames a property once every other edit is made; several are settled together. */
export function planRename(project: Project, rename: PropertyRename): void {
  const known = planned.get(project) ?? [];
  planned.set(project, [...known, rename]);
}

const jobs = new WeakMap<Project, (() => void)[]>();

/** Edits that would take the nodes of others away wait until the renames are made. */
export function afterRenames(project: Project, job: () => void): void {
  jobs.set(project, [...(jobs.get(project) ?? []), job]);
}

/** How much is planned: a repair that only plans has changed no text yet. */
export function plansOf(project: Project): number {
  const renames = planned.get(project) ?? [];
  return renames.length + (jobs.get(project) ?? []).length;
}

interface Change {
  readonly made: SyntaxNode;
  readonly before: string;
}

interface Renaming {
  readonly rename: PropertyRename;
  readonly changes: Change[];
}

const rounds = 8;

/**
 * Carries the planned renames out: the declarations with all references the
 * compiler knows, then whatever it finds wrong with the result. Returns the
 * places that name the property still and that no type tells apart.
 */
export function settleRenames(project: Project): Use[] {
  const renames = planned.get(project) ?? [];
  planned.delete(project);
  const uses = renames.length === 0 ? [] : settle(project, renames);
  for (const job of jobs.get(project) ?? []) job();
  jobs.delete(project);
  return uses;
}

function settle(project: Project, renames: readonly PropertyRename[]): Use[] {
  const names = renames.map(({ from }) => from);
  const trees = editableTrees(project).filter((tree) =>
    names.some((name) => tree.getFullText().includes(name)),
  );
  const found = renames.map((rename) => ({
    rename,
    nodes: nodesOf(project, rename),
    strings: rename.strings?.() ?? [],
  }));
  const loose = found.map(({ rename, nodes, strings }) => {
    const known = [...nodes, ...strings.map(({ node }) => node)];
    return looseMentions(trees, rename, known);
  });
  const before = countErrors(project, trees);
  const uses: Use[] = [];
  const renamings: Renaming[] = [];
  for (const [at, { rename, nodes, strings }] of found.entries()) {
    if (rename.keep && loose[at]!.length > 0) rename.keep();
    else {
      uses.push(...loose[at]!.map(useOf));
      renamings.push({ rename, changes: [] });
      change(renamings.at(-1)!, nodes, strings);
    }
  }
  followErrors(project, trees, renamings, before);
  undoFailed(project, trees, renamings, before);
  return uses;
}

function change(
  { rename, changes }: Renaming,
  nodes: readonly SyntaxNode[],
  strings: readonly Respelling[] = [],
): void {
  for (const node of nodes) {
    if (node.wasForgotten()) continue;
    const whole = isShort(node) ? node.getParentOrThrow() : node;
    const before = whole.getText();
    changes.push({ made: renameMention(node, rename.to), before });
  }
  for (const { node, text } of strings) {
    if (node.wasForgotten()) continue;
    const before = node.getText();
    changes.push({ made: replaceText(node, text), before });
  }
}

/** Whether a name is a property and a variable at once. */
function isShort(node: SyntaxNode): boolean {
  const { Node } = loadMorph();
  const parent = node.getParent();
  return (
    Node.isShorthandPropertyAssignment(parent) ||
    (Node.isBindingElement(parent) &&
      parent.getPropertyNameNode() === undefined)
  );
}

/** The declarations' names and every reference that the compiler knows. */
function nodesOf(project: Project, rename: PropertyRename): SyntaxNode[] {
  const service = project.getLanguageService();
  const declarations = rename.declarations();
  const references = declarations.flatMap((node) =>
    service.findReferencesAsNodes(node),
  );
  const nodes = new Map<string, SyntaxNode>();
  for (const node of [...declarations, ...references]) {
    const tree = node.getSourceFile();
    const isOwn = !tree.isDeclarationFile() && !tree.isInNodeModules();
    if (isOwn && spells(node, rename.from)) nodes.set(keyOf(node), node);
  }
  const owners = new Set(declarations.map((node) => node.getParent()));
  for (const tree of editableTrees(project))
    for (const node of mentionsIn(tree, rename.from))
      if (!nodes.has(keyOf(node)) && isKeyFor(node, rename.from, owners))
        nodes.set(keyOf(node), node);
  return [...nodes.values()];
}

/** Whether a key of an object is, by the type that is wanted there, the property of one of the declarations. */
function isKeyFor(
  node: SyntaxNode,
  name: string,
  owners: ReadonlySet<SyntaxNode | undefined>,
): boolean {
  const object = node.getParent()?.getParent();
  if (!loadMorph().Node.isObjectLiteralExpression(object)) return false;
  const wanted = object.getContextualType()?.getProperty(name);
  return wanted?.getDeclarations().some((one) => owners.has(one)) === true;
}

function spells(node: SyntaxNode, name: string): boolean {
  return node.getText().replaceAll(/^["'`]|["'`]$/g, "") === name;
}

function keyOf(node: SyntaxNode): string {
  return `${node.getSourceFile().getFilePath()}:${node.getStart()}`;
}

/**
 * Mentions that could be the property and that no type ties to it: of values
 * of type any where the library's types are not installed, and keys of
 * objects that are put together before they are sent.
 */
function looseMentions(
  trees: readonly Tree[],
  rename: PropertyRename,
  known: readonly SyntaxNode[],
): SyntaxNode[] {
  const keys = new Set(known.map(keyOf));
  const isTyped =
    rename.isTyped !== false &&
    known.some((node) => hasLibrary(node.getSourceFile()));
  return trees
    .flatMap((tree) => mentionsIn(tree, rename.from))
    .filter((node) => !keys.has(keyOf(node)))
    .filter((node) => isLoose(node, isTyped));
}

/** Whether a file imports a package whose types are at hand. */
function hasLibrary(tree: Tree): boolean {
  return tree
    .getImportDeclarations()
    .some((one) => one.getModuleSpecifierSourceFile()?.isInNodeModules());
}

function isLoose(node: SyntaxNode, isTyped: boolean): boolean {
  const { Node } = loadMorph();
  const parent = node.getParent();
  if (Node.isPropertyAccessExpression(parent))
    return !isTyped && parent.getExpression().getType().isAny();
  if (Node.isBindingElement(parent))
    return !isTyped && parent.getParent().getType().isAny();
  if (
    Node.isPropertyAssignment(parent) ||
    Node.isShorthandPropertyAssignment(parent)
  ) {
    const object = parent.getParent();
    if (!Node.isObjectLiteralExpression(object)) return false;
    const wanted = object.getContextualType();
    if (wanted && !wanted.isAny() && !wanted.isUnknown()) return false;
    return !isTyped || Node.isVariableDeclaration(object.getParent());
  }
  return false;
}

/** New errors at a mention, or around one, tell that it is a use. */
function followErrors(
  project: Project,
  trees: readonly Tree[],
  renamings: readonly Renaming[],
  before: ReadonlyMap<string, number>,
): void {
  for (let round = 0; round < rounds; round += 1) {
    const errors = newErrors(project, trees, before);
    let followed = 0;
    for (const { error, tree } of errors)
      for (const renaming of renamings) {
        const nodes = blamed(tree, error, renaming.rename);
        change(renaming, nodes);
        followed += nodes.length;
      }
    if (followed === 0) return;
  }
}

/**
 * Mentions that an error is about: the node it stands at, keys of the
 * arguments it refuses, or, where a renamed access has nothing to lead to,
 * what its value was asked for with.
 */
function blamed(
  tree: Tree,
  error: Diagnostic,
  { from, to }: PropertyRename,
): readonly SyntaxNode[] {
  const { Node } = loadMorph();
  const start = error.getStart();
  const at = start === undefined ? undefined : tree.getDescendantAtPos(start);
  if (!at) return [];
  if (spells(at, to)) return keysWithin(sourceOf(at), from);
  if (!textOf(error).includes(from)) return [];
  const exact = mentionsIn(tree, from).filter((one) => one === at);
  if (exact.length > 0) return exact;
  const end = start! + (error.getLength() ?? 0);
  const around = at
    .getAncestors()
    .find(
      (one) =>
        one.getEnd() >= end &&
        (Node.isCallExpression(one) ||
          Node.isVariableDeclaration(one) ||
          Node.isStatement(one)),
    );
  return keysWithin(around, from);
}

/** The expression that the value of `value.name` comes from. */
function sourceOf(name: SyntaxNode): SyntaxNode | undefined {
  const { Node } = loadMorph();
  let owner = name.getParent();
  while (
    Node.isPropertyAccessExpression(owner) ||
    Node.isElementAccessExpression(owner) ||
    Node.isNonNullExpression(owner) ||
    Node.isParenthesizedExpression(owner) ||
    Node.isAwaitExpression(owner)
  )
    owner = owner.getExpression();
  if (!Node.isIdentifier(owner)) return owner;
  return owner
    .getDefinitionNodes()
    .map((one) => one.getFirstAncestor((up) => Node.isVariableStatement(up)))
    .find((one) => one !== undefined);
}

function keysWithin(
  node: SyntaxNode | undefined,
  name: string,
): readonly SyntaxNode[] {
  if (!node) return [];
  return mentionsIn(node.getSourceFile(), name).filter(
    (one) =>
      one.getPos() >= node.getPos() &&
      one.getEnd() <= node.getEnd() &&
      isKeyOrLiteral(one),
  );
}

function isKeyOrLiteral(node: SyntaxNode): boolean {
  const { Node } = loadMorph();
  const parent = node.getParent();
  return (
    Node.isStringLiteral(node) ||
    Node.isPropertyAssignment(parent) ||
    Node.isShorthandPropertyAssignment(parent)
  );
}

/** A rename that leaves an error is taken back where the property can be mapped instead. */
function undoFailed(
  project: Project,
  trees: readonly Tree[],
  renamings: readonly Renaming[],
  before: ReadonlyMap<string, number>,
): void {
  const texts = newErrors(project, trees, before).map(({ error }) =>
    textOf(error),
  );
  for (const { rename, changes } of renamings) {
    const failed = texts.some(
      (text) =>
        text.includes(`'${rename.from}'`) || text.includes(`'${rename.to}'`),
    );
    if (!failed || !rename.keep) continue;
    for (const { made, before: text } of changes.toReversed())
      if (!made.wasForgotten()) replaceText(made, text);
    rename.keep();
  }
}

interface FoundError {
  readonly tree: Tree;
  readonly error: Diagnostic;
}

function errorsIn(project: Project, trees: readonly Tree[]): FoundError[] {
  const program = project.getProgram();
  return trees.flatMap((tree) =>
    program.getSemanticDiagnostics(tree).map((error) => ({ tree, error })),
  );
}

function countErrors(
  project: Project,
  trees: readonly Tree[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const one of errorsIn(project, trees))
    counts.set(errorKey(one), (counts.get(errorKey(one)) ?? 0) + 1);
  return counts;
}

function newErrors(
  project: Project,
  trees: readonly Tree[],
  before: ReadonlyMap<string, number>,
): FoundError[] {
  const left = new Map(before);
  return errorsIn(project, trees).filter((one) => {
    const count = left.get(errorKey(one)) ?? 0;
    left.set(errorKey(one), count - 1);
    return count <= 0;
  });
}

function errorKey({ tree, error }: FoundError): string {
  return `${tree.getFilePath()} ${error.getCode()} ${textOf(error)}`;
}

function textOf(error: Diagnostic): string {
  return loadMorph().ts.flattenDiagnosticMessageText(
    error.compilerObject.messageText,
    "\n",
  );
}

function useOf(node: SyntaxNode): Use {
  const tree = node.getSourceFile();
  const line = node.getStartLineNumber();
  return {
    file: tree.getFilePath().slice(1),
    line,
    text: tree.getFullText().split("\n")[line - 1]!.trim(),
  };
}
