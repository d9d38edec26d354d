import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";

/** TypeScript keeps two sets of names: a const and a type may share one. */
export type Space = "type" | "value";

export interface Scope {
  readonly type: ReadonlyMap<string, readonly ts.Node[]>;
  readonly value: ReadonlyMap<string, readonly ts.Node[]>;
}

const scopes = new WeakMap<ts.Node, Scope>();

/** The names declared directly in a file, block, namespace or function. */
export function scopeOf(container: ts.Node): Scope {
  const known = scopes.get(container);
  if (known) return known;
  const type = new Map<string, ts.Node[]>();
  const value = new Map<string, ts.Node[]>();
  declare(container, (space, name, node) => {
    const names = space === "type" ? type : value;
    const nodes = names.get(name);
    if (nodes) nodes.push(node);
    else names.set(name, [node]);
  });
  const scope = { type, value };
  scopes.set(container, scope);
  return scope;
}

/** The nearest declarations of a name around a node: several when they merge. */
export function findDeclarations(
  name: string,
  from: ts.Node,
  space: Space,
): readonly ts.Node[] {
  for (let node: ts.Node | undefined = from; node; node = node.parent) {
    if (!isContainer(node)) continue;
    const found = scopeOf(node)[space].get(name);
    if (found) return found;
  }
  return [];
}

type Declare = (space: Space, name: string, node: ts.Node) => void;

function isContainer(node: ts.Node): boolean {
  const kinds = syntax.SyntaxKind;
  // Expressions and type members are most of what stands around a name.
  if (node.kind === kinds.PropertyAccessExpression) return false;
  if (node.kind === kinds.CallExpression) return false;
  if (node.kind === kinds.PropertyAssignment) return false;
  if (node.kind === kinds.ObjectLiteralExpression) return false;
  return (
    node.kind === kinds.SourceFile ||
    node.kind === kinds.Block ||
    node.kind === kinds.ModuleBlock ||
    syntax.isFunctionLike(node)
  );
}

function declare(container: ts.Node, add: Declare): void {
  if (syntax.isFunctionLike(container)) {
    for (const parameter of container.parameters ?? [])
      declareBinding(parameter.name, parameter, add);
    return;
  }
  for (const statement of (container as ts.BlockLike).statements)
    declareStatement(statement, add);
}

function declareStatement(statement: ts.Statement, add: Declare): void {
  if (syntax.isVariableStatement(statement)) {
    for (const variable of statement.declarationList.declarations)
      declareBinding(variable.name, variable, add);
  } else if (syntax.isImportDeclaration(statement)) {
    declareImport(statement, add);
  } else if (syntax.isModuleDeclaration(statement)) {
    declareNamespace(statement, add);
  } else {
    declareNamed(statement, add);
  }
}

function declareNamed(statement: ts.Statement, add: Declare): void {
  if (
    syntax.isInterfaceDeclaration(statement) ||
    syntax.isTypeAliasDeclaration(statement)
  ) {
    add("type", statement.name.text, statement);
  } else if (
    syntax.isClassDeclaration(statement) ||
    syntax.isEnumDeclaration(statement)
  ) {
    if (statement.name) add("type", statement.name.text, statement);
    if (statement.name) add("value", statement.name.text, statement);
  } else if (syntax.isFunctionDeclaration(statement) && statement.name) {
    add("value", statement.name.text, statement);
  } else if (syntax.isImportEqualsDeclaration(statement)) {
    add("type", statement.name.text, statement);
    add("value", statement.name.text, statement);
  }
}

function declareBinding(
  name: ts.BindingName,
  declaration: ts.Node,
  add: Declare,
): void {
  if (syntax.isIdentifier(name)) {
    add("value", name.text, declaration);
    return;
  }
  for (const element of name.elements)
    if (syntax.isBindingElement(element))
      declareBinding(element.name, element, add);
}

function declareImport(statement: ts.ImportDeclaration, add: Declare): void {
  const clause = statement.importClause;
  if (!clause) return;
  const both = (name: ts.Identifier, node: ts.Node): void => {
    add("type", name.text, node);
    add("value", name.text, node);
  };
  if (clause.name) both(clause.name, clause);
  const bindings = clause.namedBindings;
  if (!bindings) return;
  if (syntax.isNamespaceImport(bindings)) both(bindings.name, bindings);
  else for (const element of bindings.elements) both(element.name, element);
}

function declareNamespace(statement: ts.ModuleDeclaration, add: Declare): void {
  if (syntax.isIdentifier(statement.name)) {
    add("type", statement.name.text, statement);
    add("value", statement.name.text, statement);
  }
  // Ambient modules and namespaces are looked into as if they were flat.
  if (statement.body && syntax.isModuleBlock(statement.body))
    for (const inner of statement.body.statements) declareStatement(inner, add);
}
