import type { ts } from "ts-morph";
import type { SourceFile } from "../reader.ts";
import { parse, syntax } from "./compiler.ts";
import { indexPaths, type PathIndex } from "./paths.ts";
import { findDeclarations, scopeOf, type Space } from "./scope.ts";

/** A set of files that import each other. */
export interface Modules {
  readonly files: readonly SourceFile[];
  readonly paths: PathIndex;
  /** What was worked out about a node, by who keeps it; lives as long as the set. */
  readonly memory: WeakMap<ts.Node, unknown>;
  /** Where imports lead, by the node that imports. */
  readonly imports: Readonly<Record<Space, WeakMap<ts.Node, Resolution>>>;
}

/** What a name stands for. */
export type Resolution =
  | { readonly kind: "declared"; readonly nodes: readonly ts.Node[] }
  | { readonly kind: "module"; readonly source: ts.SourceFile }
  | {
      /** From a package, or from a file that is not in the set. */
      readonly kind: "external";
      readonly specifier: string;
      /** The exported name; "*" for a whole module. */
      readonly name: string;
    };

/** Files are parsed when a name leads into them. */
export function openModules(files: readonly SourceFile[]): Modules {
  return {
    files,
    paths: indexPaths(files),
    memory: new WeakMap(),
    imports: { type: new WeakMap(), value: new WeakMap() },
  };
}

/** What a name means at a node: through scopes, imports, re-exports and require. */
export function resolveName(
  modules: Modules,
  name: string,
  from: ts.Node,
  space: Space,
  visited?: Set<string>,
): Resolution | undefined {
  const nodes = findDeclarations(name, from, space);
  const first = nodes[0];
  if (!first) return undefined;
  const known = modules.imports[space].get(first);
  if (known) return known;
  const found = follow(modules, first, space, visited ?? new Set()) ?? {
    kind: "declared" as const,
    nodes,
  };
  // On the way through a cycle an answer may be half of it.
  if (!visited) modules.imports[space].set(first, found);
  return found;
}

/** A name exported by a file, through re-exports and cycles of them. */
export function resolveExport(
  modules: Modules,
  source: ts.SourceFile,
  name: string,
  space: Space,
  visited: Set<string> = new Set(),
): Resolution | undefined {
  const step = `${source.fileName}\n${name}\n${space}`;
  if (visited.has(step)) return undefined;
  visited.add(step);
  const exported = exportsOf(source);
  for (const entry of exported.named.get(name) ?? []) {
    const found = resolveEntry(modules, entry, space, visited);
    if (found) return found;
  }
  const local = scopeOf(source)[space].get(name);
  const first = local?.[0];
  if (first && !isImport(first))
    return { kind: "declared", nodes: local ?? [] };
  for (const specifier of exported.stars) {
    const found = resolveImport(
      modules,
      source,
      specifier,
      name,
      space,
      visited,
      true,
    );
    if (found && found.kind !== "external") return found;
  }
  return undefined;
}

/** The specifier and name an import declaration asks for; "*" is all of it. */
export function importOf(
  node: ts.Node,
): { readonly specifier: string; readonly name: string } | undefined {
  if (syntax.isImportSpecifier(node)) {
    const specifier = specifierOf(node.parent.parent.parent);
    return specifier === undefined
      ? undefined
      : { specifier, name: (node.propertyName ?? node.name).text };
  }
  if (syntax.isImportClause(node))
    return named(specifierOf(node.parent), "default");
  if (syntax.isNamespaceImport(node))
    return named(specifierOf(node.parent.parent), "*");
  if (syntax.isImportEqualsDeclaration(node))
    return syntax.isExternalModuleReference(node.moduleReference)
      ? named(stringOf(node.moduleReference.expression), "*")
      : undefined;
  return requireOf(node);
}

function isImport(node: ts.Node): boolean {
  return importOf(node) !== undefined;
}

function requireOf(
  node: ts.Node,
): { readonly specifier: string; readonly name: string } | undefined {
  if (syntax.isBindingElement(node)) {
    const variable = node.parent.parent;
    if (!syntax.isVariableDeclaration(variable)) return undefined;
    const name = node.propertyName ?? node.name;
    return syntax.isIdentifier(name)
      ? named(requiredBy(variable.initializer), name.text)
      : undefined;
  }
  if (!syntax.isVariableDeclaration(node)) return undefined;
  const initializer = node.initializer;
  if (initializer && syntax.isPropertyAccessExpression(initializer))
    return named(requiredBy(initializer.expression), initializer.name.text);
  return named(requiredBy(initializer), "*");
}

/** The specifier of require("…"). */
function requiredBy(expression: ts.Expression | undefined): string | undefined {
  return expression &&
    syntax.isCallExpression(expression) &&
    syntax.isIdentifier(expression.expression) &&
    expression.expression.text === "require"
    ? stringOf(expression.arguments[0])
    : undefined;
}

function named(
  specifier: string | undefined,
  name: string,
): { readonly specifier: string; readonly name: string } | undefined {
  return specifier === undefined ? undefined : { specifier, name };
}

function specifierOf(node: ts.Node): string | undefined {
  return syntax.isImportDeclaration(node)
    ? stringOf(node.moduleSpecifier)
    : undefined;
}

function stringOf(node: ts.Node | undefined): string | undefined {
  return node && syntax.isStringLiteralLike(node) ? node.text : undefined;
}

function follow(
  modules: Modules,
  declaration: ts.Node,
  space: Space,
  visited: Set<string>,
): Resolution | undefined {
  const wanted = importOf(declaration);
  if (!wanted) return undefined;
  return resolveImport(
    modules,
    declaration.getSourceFile(),
    wanted.specifier,
    wanted.name,
    space,
    visited,
  );
}

function resolveImport(
  modules: Modules,
  importer: ts.SourceFile,
  specifier: string,
  name: string,
  space: Space,
  visited: Set<string>,
  exact = false,
): Resolution | undefined {
  for (const file of modules.paths.candidates(specifier, importer.fileName)) {
    const source = parse(file);
    if (name === "*") {
      if (exact) continue;
      return wholeModule(modules, source, space, visited);
    }
    const found = resolveExport(modules, source, name, space, visited);
    if (found) return found;
  }
  return { kind: "external", specifier, name };
}

/** `module.exports = X` makes X of the module; anything else stays a module. */
function wholeModule(
  modules: Modules,
  source: ts.SourceFile,
  space: Space,
  visited: Set<string>,
): Resolution {
  return (
    resolveExport(modules, source, "export=", space, visited) ?? {
      kind: "module",
      source,
    }
  );
}

type ExportEntry =
  | { readonly kind: "local"; readonly name: string; readonly at: ts.Node }
  | {
      readonly kind: "from";
      readonly specifier: string;
      readonly name: string;
      readonly at: ts.SourceFile;
    }
  | { readonly kind: "node"; readonly node: ts.Node };

interface Exports {
  readonly named: ReadonlyMap<string, readonly ExportEntry[]>;
  readonly stars: readonly string[];
}

const exportTables = new WeakMap<ts.SourceFile, Exports>();

function exportsOf(source: ts.SourceFile): Exports {
  const known = exportTables.get(source);
  if (known) return known;
  const namedExports = new Map<string, ExportEntry[]>();
  const stars: string[] = [];
  const add = (name: string, entry: ExportEntry): void => {
    const entries = namedExports.get(name);
    if (entries) entries.push(entry);
    else namedExports.set(name, [entry]);
  };
  for (const statement of source.statements)
    collectExports(statement, source, add, stars);
  const table = { named: namedExports, stars };
  exportTables.set(source, table);
  return table;
}

type AddExport = (name: string, entry: ExportEntry) => void;

function collectExports(
  statement: ts.Statement,
  source: ts.SourceFile,
  add: AddExport,
  stars: string[],
): void {
  if (syntax.isExportDeclaration(statement)) {
    collectExportList(statement, source, add, stars);
  } else if (syntax.isExportAssignment(statement)) {
    const name = statement.isExportEquals ? "export=" : "default";
    add(name, entryOf(statement.expression));
  } else if (isDefaultDeclaration(statement)) {
    add("default", { kind: "node", node: statement });
  } else if (syntax.isExpressionStatement(statement)) {
    collectCommonJs(statement.expression, add);
  }
}

function collectExportList(
  statement: ts.ExportDeclaration,
  source: ts.SourceFile,
  add: AddExport,
  stars: string[],
): void {
  const specifier = stringOf(statement.moduleSpecifier);
  const clause = statement.exportClause;
  if (!clause) {
    if (specifier !== undefined) stars.push(specifier);
    return;
  }
  if (syntax.isNamespaceExport(clause)) {
    if (specifier !== undefined)
      add(clause.name.text, { kind: "from", specifier, name: "*", at: source });
    return;
  }
  for (const element of clause.elements) {
    const name = (element.propertyName ?? element.name).text;
    add(
      element.name.text,
      specifier === undefined
        ? { kind: "local", name, at: source }
        : { kind: "from", specifier, name, at: source },
    );
  }
}

function isDefaultDeclaration(statement: ts.Statement): boolean {
  return (
    syntax.canHaveModifiers(statement) &&
    (syntax.getModifiers(statement) ?? []).some(
      (modifier) => modifier.kind === syntax.SyntaxKind.DefaultKeyword,
    )
  );
}

/** module.exports = X, module.exports = { X }, exports.X = …, module.exports.X = … */
function collectCommonJs(expression: ts.Expression, add: AddExport): void {
  if (
    !syntax.isBinaryExpression(expression) ||
    expression.operatorToken.kind !== syntax.SyntaxKind.EqualsToken ||
    !syntax.isPropertyAccessExpression(expression.left)
  )
    return;
  const target = expression.left;
  const owner = target.expression.getText();
  if (owner === "module" && target.name.text === "exports")
    collectExportedObject(expression.right, add);
  else if (owner === "exports" || owner === "module.exports")
    add(target.name.text, entryOf(expression.right));
}

function collectExportedObject(value: ts.Expression, add: AddExport): void {
  if (!syntax.isObjectLiteralExpression(value)) {
    add("export=", entryOf(value));
    add("default", entryOf(value));
    return;
  }
  for (const property of value.properties) {
    if (syntax.isShorthandPropertyAssignment(property))
      add(property.name.text, {
        kind: "local",
        name: property.name.text,
        at: property,
      });
    else if (
      syntax.isPropertyAssignment(property) &&
      syntax.isIdentifier(property.name)
    )
      add(property.name.text, entryOf(property.initializer));
  }
}

function entryOf(expression: ts.Expression): ExportEntry {
  return syntax.isIdentifier(expression)
    ? { kind: "local", name: expression.text, at: expression }
    : { kind: "node", node: expression };
}

function resolveEntry(
  modules: Modules,
  entry: ExportEntry,
  space: Space,
  visited: Set<string>,
): Resolution | undefined {
  if (entry.kind === "node") return { kind: "declared", nodes: [entry.node] };
  if (entry.kind === "local")
    return resolveName(modules, entry.name, entry.at, space, visited);
  return resolveImport(
    modules,
    entry.at,
    entry.specifier,
    entry.name,
    space,
    visited,
  );
}
