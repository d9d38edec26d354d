import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import { resolveName, type Modules } from "./modules.ts";

/**
 * What a call of one of the project's own functions returns, as an expression
 * that can be read like any other: the arguments stand where the parameters
 * stood, each read in the scope it was written in. Undefined when the function
 * does more than return something.
 */
export function callResult(
  modules: Modules,
  call: ts.CallExpression,
  called: ts.Node,
  decide: Decide,
): ts.Expression | undefined {
  if (!syntax.isFunctionLike(called)) return undefined;
  const known = results(modules).get(call);
  if (known) return known.result;
  const inside: Inside = {
    modules,
    called,
    given: new Map(
      called.parameters.map((parameter, index) => [
        parameter,
        call.arguments[index],
      ]),
    ),
    opened: new Set(),
  };
  const entry: { result?: ts.Expression } = {};
  // A function that calls itself with the same call ends here.
  results(modules).set(call, entry);
  const returned = returnedIn(inside, called, decide);
  if (returned) entry.result = returned;
  return returned;
}

/** Whether a condition holds, as far as reading can tell. */
export type Decide = (condition: ts.Expression) => boolean | undefined;

interface Inside {
  readonly modules: Modules;
  readonly called: ts.SignatureDeclaration;
  readonly given: ReadonlyMap<
    ts.ParameterDeclaration,
    ts.Expression | undefined
  >;
  /** Local constants being opened, to notice cycles. */
  readonly opened: Set<ts.Node>;
}

const kept = new WeakMap<
  Modules,
  Map<ts.CallExpression, { result?: ts.Expression }>
>();

function results(
  modules: Modules,
): Map<ts.CallExpression, { result?: ts.Expression }> {
  const known = kept.get(modules) ?? new Map();
  kept.set(modules, known);
  return known;
}

function returnedIn(
  inside: Inside,
  called: ts.SignatureDeclaration,
  decide: Decide,
): ts.Expression | undefined {
  const { body } = called as Partial<ts.FunctionLikeDeclaration>;
  if (!body) return undefined;
  if (!syntax.isBlock(body)) return substituted(inside, body);
  return returnedFrom(inside, body.statements, decide);
}

/** The return that is reached: past declarations, and conditions that can be decided. */
function returnedFrom(
  inside: Inside,
  statements: readonly ts.Statement[],
  decide: Decide,
): ts.Expression | undefined {
  for (const statement of statements) {
    if (syntax.isReturnStatement(statement))
      return statement.expression && substituted(inside, statement.expression);
    if (syntax.isIfStatement(statement)) {
      const holds = decide(substituted(inside, statement.expression));
      if (holds === undefined) return undefined;
      const branch = holds ? statement.thenStatement : statement.elseStatement;
      const found =
        branch &&
        returnedFrom(
          inside,
          syntax.isBlock(branch) ? branch.statements : [branch],
          decide,
        );
      if (found) return found;
    } else if (!isDeclaration(statement)) {
      return undefined;
    }
  }
  return undefined;
}

/** Statements that change nothing of what is returned: a loop or an assignment might. */
function isDeclaration(statement: ts.Statement): boolean {
  return (
    syntax.isVariableStatement(statement) ||
    syntax.isFunctionDeclaration(statement) ||
    syntax.isTypeAliasDeclaration(statement) ||
    syntax.isInterfaceDeclaration(statement)
  );
}

/** A copy of an expression of the function's body in which its parameters and constants are opened. */
function substituted(inside: Inside, expression: ts.Expression): ts.Expression {
  const copies = new Set<ts.Node>();
  const visit = (node: ts.Node): ts.Node => {
    if (syntax.isTypeNode(node)) return node;
    if (syntax.isIdentifier(node) && isRead(node))
      return valueOf(inside, node) ?? node;
    if (syntax.isShorthandPropertyAssignment(node)) {
      const value = valueOf(inside, node.name);
      return value ? copied(copies, assignment(node, value), node) : node;
    }
    return copied(copies, syntax.visitEachChild(node, visit, undefined), node);
  };
  const result = visit(expression) as ts.Expression;
  adopt(result, expression.parent, copies);
  return result;
}

function copied(copies: Set<ts.Node>, copy: ts.Node, of: ts.Node): ts.Node {
  if (copy !== of) copies.add(copy);
  return copy;
}

/** A copy belongs where the original stood; what it holds unchanged stays where it was written. */
function adopt(node: ts.Node, parent: ts.Node, copies: Set<ts.Node>): void {
  if (!copies.has(node)) return;
  (node as { parent: ts.Node }).parent = parent;
  syntax.forEachChild(node, (child) => adopt(child, node, copies));
}

function assignment(
  node: ts.ShorthandPropertyAssignment,
  value: ts.Expression,
): ts.Node {
  const { factory } = syntax;
  return syntax.setTextRange(
    factory.createPropertyAssignment(node.name, value),
    node,
  );
}

/** An identifier that stands for its value, not the name of a property or declaration. */
function isRead(node: ts.Identifier): boolean {
  const { parent } = node;
  if (syntax.isPropertyAccessExpression(parent))
    return parent.expression === node;
  if (syntax.isPropertyAssignment(parent)) return parent.initializer === node;
  if (syntax.isBindingElement(parent) || syntax.isParameter(parent))
    return parent.initializer === node;
  if (syntax.isVariableDeclaration(parent)) return parent.initializer === node;
  return !syntax.isFunctionLike(parent) || syntax.isArrowFunction(parent);
}

/** What a name of the function's own stands for; undefined when it is another's. */
function valueOf(
  inside: Inside,
  name: ts.Identifier,
): ts.Expression | undefined {
  const found = resolveName(inside.modules, name.text, name, "value");
  const declaration = found?.kind === "declared" ? found.nodes[0] : undefined;
  if (!declaration) return undefined;
  if (syntax.isParameter(declaration))
    return inside.given.has(declaration)
      ? argumentOf(inside, declaration, name)
      : undefined;
  if (syntax.isBindingElement(declaration))
    return destructured(inside, declaration, name);
  return syntax.isVariableDeclaration(declaration) &&
    declaration.initializer &&
    isWithin(declaration, inside.called)
    ? opened(inside, declaration, declaration.initializer)
    : undefined;
}

function argumentOf(
  inside: Inside,
  parameter: ts.ParameterDeclaration,
  at: ts.Identifier,
): ts.Expression {
  const given = inside.given.get(parameter);
  if (given && !isUndefined(given)) return given;
  return parameter.initializer
    ? opened(inside, parameter, parameter.initializer)
    : nothing(at);
}

function opened(
  inside: Inside,
  declaration: ts.Node,
  initializer: ts.Expression,
): ts.Expression {
  if (inside.opened.has(declaration)) return initializer;
  inside.opened.add(declaration);
  const value = substituted(inside, initializer);
  inside.opened.delete(declaration);
  return value;
}

/** `({ length = 80 })` and `const { length } = options` */
function destructured(
  inside: Inside,
  element: ts.BindingElement,
  at: ts.Identifier,
): ts.Expression | undefined {
  const owner = element.parent.parent;
  const name = element.propertyName ?? element.name;
  if (!syntax.isObjectBindingPattern(element.parent)) return undefined;
  if (!syntax.isIdentifier(name)) return undefined;
  const whole =
    syntax.isParameter(owner) && inside.given.has(owner)
      ? argumentOf(inside, owner, at)
      : syntax.isVariableDeclaration(owner) &&
          owner.initializer &&
          isWithin(owner, inside.called)
        ? opened(inside, owner, owner.initializer)
        : undefined;
  if (!whole) return undefined;
  const literal = syntax.isObjectLiteralExpression(whole) ? whole : undefined;
  const entry = literal?.properties.find(
    (property) => property.name?.getText() === name.text,
  );
  const isMissing = isUndefined(whole) || (literal && !entry);
  if (isMissing)
    return element.initializer
      ? opened(inside, element, element.initializer)
      : nothing(at);
  return entry && syntax.isPropertyAssignment(entry)
    ? entry.initializer
    : member(whole, name, at);
}

function member(
  owner: ts.Expression,
  name: ts.Identifier,
  at: ts.Node,
): ts.Expression {
  const access = syntax.setTextRange(
    syntax.factory.createPropertyAccessExpression(owner, name),
    at,
  );
  (access as { parent: ts.Node }).parent = at.parent;
  return access;
}

function nothing(at: ts.Node): ts.Expression {
  const none = syntax.setTextRange(
    syntax.factory.createIdentifier("undefined"),
    at,
  );
  (none as { parent: ts.Node }).parent = at.parent;
  return none;
}

/** An argument that is not given, or given as undefined. */
export function isUndefined(expression: ts.Node): boolean {
  return syntax.isIdentifier(expression) && expression.text === "undefined";
}

function isWithin(node: ts.Node, owner: ts.Node): boolean {
  for (let at: ts.Node | undefined = node; at; at = at.parent)
    if (at === owner) return true;
  return false;
}
