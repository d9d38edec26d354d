import type { ts } from "ts-morph";
import { callResult, isUndefined } from "./call-result.ts";
import { syntax } from "./compiler.ts";
import {
  resolveExport,
  resolveName,
  type Modules,
  type Resolution,
} from "./modules.ts";

/** A value that reading alone can tell. */
export type Constant = string | number | boolean | null;

const maxDepth = 40;

/** Takes off parentheses, `as`, `satisfies`, `!` and `<T>`. */
export function unwrap(expression: ts.Expression): ts.Expression {
  let inner = expression;
  while (wrappingKinds().has(inner.kind))
    inner = (inner as ts.ParenthesizedExpression).expression;
  return inner;
}

let wrapping: ReadonlySet<ts.SyntaxKind> | undefined;

function wrappingKinds(): ReadonlySet<ts.SyntaxKind> {
  if (wrapping) return wrapping;
  const kinds = syntax.SyntaxKind;
  wrapping = new Set([
    kinds.ParenthesizedExpression,
    kinds.AsExpression,
    kinds.SatisfiesExpression,
    kinds.NonNullExpression,
    kinds.TypeAssertionExpression,
  ]);
  return wrapping;
}

/**
 * The node that gives an expression its value: constants, imports, members of
 * objects and enums are followed to a literal, call, class or declaration.
 * Returns the expression itself, unwrapped, when it leads nowhere further.
 */
export function definitionOf(
  modules: Modules,
  expression: ts.Expression,
  depth = 0,
): ts.Node {
  const inner = unwrap(expression);
  if (depth > maxDepth) return inner;
  if (syntax.isIdentifier(inner)) {
    const found = resolveName(modules, inner.text, inner, "value");
    return fromResolution(modules, found, depth) ?? inner;
  }
  if (syntax.isPropertyAccessExpression(inner))
    return (
      memberDefinition(modules, inner.expression, inner.name.text, depth) ??
      inner
    );
  if (syntax.isElementAccessExpression(inner)) {
    const key = constantOf(modules, inner.argumentExpression, depth + 1);
    return typeof key === "string"
      ? (memberDefinition(modules, inner.expression, key, depth) ?? inner)
      : inner;
  }
  const chosen = chosenBy(modules, inner, depth);
  return chosen ? definitionOf(modules, chosen, depth + 1) : inner;
}

/** The side that `a ? b : c`, `a ?? b` and `a || b` come to, where reading tells. */
function chosenBy(
  modules: Modules,
  node: ts.Expression,
  depth: number,
): ts.Expression | undefined {
  if (syntax.isConditionalExpression(node)) {
    const holds = truthOf(modules, node.condition, depth + 1);
    if (holds === undefined) return undefined;
    return holds ? node.whenTrue : node.whenFalse;
  }
  if (!syntax.isBinaryExpression(node)) return undefined;
  const { kind } = node.operatorToken;
  const kinds = syntax.SyntaxKind;
  if (kind === kinds.QuestionQuestionToken) {
    const left = knownOf(modules, node.left, depth + 1);
    if (!left) return undefined;
    return left.value === undefined || left.value === null
      ? node.right
      : node.left;
  }
  if (kind !== kinds.BarBarToken && kind !== kinds.AmpersandAmpersandToken)
    return undefined;
  const holds = truthOf(modules, node.left, depth + 1);
  if (holds === undefined) return undefined;
  return holds === (kind === kinds.BarBarToken) ? node.left : node.right;
}

/** Whether a condition holds; undefined when only running it would tell. */
function truthOf(
  modules: Modules,
  expression: ts.Expression,
  depth = 0,
): boolean | undefined {
  const known = knownOf(modules, expression, depth);
  return known && Boolean(known.value);
}

/** A value that may be undefined itself; an object, array or function is its node. */
function knownOf(
  modules: Modules,
  expression: ts.Expression,
  depth: number,
): { readonly value: unknown } | undefined {
  if (depth > maxDepth) return undefined;
  const node = definitionOf(modules, expression, depth);
  if (syntax.isIdentifier(node))
    return isUndefined(node) ? { value: undefined } : undefined;
  if (
    syntax.isObjectLiteralExpression(node) ||
    syntax.isArrayLiteralExpression(node) ||
    syntax.isFunctionLike(node)
  )
    return { value: node };
  if (syntax.isPropertyAccessExpression(node))
    return knownMissing(modules, node, depth);
  if (syntax.isBinaryExpression(node)) {
    const compared = comparison(modules, node, depth);
    if (compared !== undefined) return { value: compared };
  }
  const value = constantOf(modules, expression, depth);
  return value === undefined ? undefined : { value };
}

/** A member that an object literal does not have, or of nothing at all (`options?.name`). */
function knownMissing(
  modules: Modules,
  node: ts.PropertyAccessExpression,
  depth: number,
): { readonly value: undefined } | undefined {
  const owner = definitionOf(modules, node.expression, depth + 1);
  if (isUndefined(owner)) return { value: undefined };
  if (!syntax.isObjectLiteralExpression(owner)) return undefined;
  const { entries, unknown } = contentOf(modules, owner);
  return unknown.length === 0 && !entries.has(node.name.text)
    ? { value: undefined }
    : undefined;
}

function comparison(
  modules: Modules,
  node: ts.BinaryExpression,
  depth: number,
): boolean | undefined {
  const compare = comparisons()[node.operatorToken.kind];
  if (!compare) return undefined;
  const left = knownOf(modules, node.left, depth + 1);
  const right = knownOf(modules, node.right, depth + 1);
  return left && right && compare(left.value, right.value);
}

type Compare = (left: unknown, right: unknown) => boolean;

const same: Compare = (left, right) => left === right;
const loosely: Compare = (left, right) =>
  left === right || ((left ?? null) === null && (right ?? null) === null);

let comparing: Readonly<Record<number, Compare | undefined>> | undefined;

function comparisons(): Readonly<Record<number, Compare | undefined>> {
  const kinds = syntax.SyntaxKind;
  comparing ??= {
    [kinds.EqualsEqualsEqualsToken]: same,
    [kinds.ExclamationEqualsEqualsToken]: (left, right) => !same(left, right),
    [kinds.EqualsEqualsToken]: loosely,
    [kinds.ExclamationEqualsToken]: (left, right) => !loosely(left, right),
    [kinds.GreaterThanToken]: (left, right) => Number(left) > Number(right),
    [kinds.LessThanToken]: (left, right) => Number(left) < Number(right),
  };
  return comparing;
}

/** What a call of one of the project's own functions returns, its arguments put in. */
export function resultOf(
  modules: Modules,
  call: ts.CallExpression,
): ts.Expression | undefined {
  const called = definitionOf(modules, call.expression);
  const returned = callResult(modules, call, called, (condition) =>
    truthOf(modules, condition),
  );
  return returned && unwrap(returned);
}

interface External {
  readonly specifier: string;
  readonly name: string;
}

/** `const table = pgTable` */
function aliasOf(
  modules: Modules,
  found: Resolution | undefined,
  depth: number,
): External | undefined {
  const node = found?.kind === "declared" ? found.nodes[0] : undefined;
  return node &&
    syntax.isVariableDeclaration(node) &&
    node.initializer &&
    isConst(node)
    ? externalOf(modules, node.initializer, depth + 1)
    : undefined;
}

/** The package and exported name behind an expression such as `DataTypes` or `orm.Entity`. */
export function externalOf(
  modules: Modules,
  expression: ts.Expression,
  depth = 0,
): External | undefined {
  if (depth > maxDepth) return undefined;
  const inner = unwrap(expression);
  if (syntax.isIdentifier(inner)) {
    const found = resolveName(modules, inner.text, inner, "value");
    return found?.kind === "external" ? found : aliasOf(modules, found, depth);
  }
  if (!syntax.isPropertyAccessExpression(inner)) return undefined;
  const owner = externalOf(modules, inner.expression, depth + 1);
  return owner && (owner.name === "*" || owner.name === "default")
    ? { specifier: owner.specifier, name: inner.name.text }
    : undefined;
}

/** The value of an expression, or undefined when only running it would tell. */
export function constantOf(
  modules: Modules,
  expression: ts.Expression,
  depth = 0,
): Constant | undefined {
  if (depth > maxDepth) return undefined;
  const node = definitionOf(modules, expression, depth);
  if (syntax.isStringLiteralLike(node)) return node.text;
  if (syntax.isPropertyAccessExpression(node))
    return classNameIn(modules, node, depth);
  if (syntax.isNumericLiteral(node)) return Number(node.text);
  if (syntax.isEnumMember(node)) return enumMemberValue(modules, node, depth);
  if (syntax.isTemplateExpression(node))
    return templateValue(modules, node, depth);
  if (syntax.isPrefixUnaryExpression(node))
    return negated(modules, node, depth);
  if (syntax.isBinaryExpression(node))
    return comparison(modules, node, depth) ?? joined(modules, node, depth);
  return keywordValue(node);
}

/** `Station.name` */
function classNameIn(
  modules: Modules,
  node: ts.PropertyAccessExpression,
  depth: number,
): string | undefined {
  if (node.name.text !== "name") return undefined;
  const owner = definitionOf(modules, node.expression, depth + 1);
  return syntax.isClassLike(owner) ? owner.name?.text : undefined;
}

/** The value of an enum member, counted on from the one before where none is written. */
export function enumMemberValue(
  modules: Modules,
  member: ts.EnumMember,
  depth = 0,
): Constant | undefined {
  if (member.initializer)
    return constantOf(modules, member.initializer, depth + 1);
  const index = member.parent.members.indexOf(member);
  const before = member.parent.members[index - 1];
  if (!before) return 0;
  const value = enumMemberValue(modules, before, depth + 1);
  return typeof value === "number" ? value + 1 : undefined;
}

/** The object literal an expression leads to. */
export function objectOf(
  modules: Modules,
  expression: ts.Expression | undefined,
  depth = 0,
): ts.ObjectLiteralExpression | undefined {
  if (!expression) return undefined;
  const node = definitionOf(modules, expression);
  if (syntax.isObjectLiteralExpression(node)) return node;
  if (!syntax.isCallExpression(node)) return undefined;
  if (node.expression.getText() === "Object.freeze")
    return objectOf(modules, node.arguments[0], depth + 1);
  // A function that does nothing but return an object: what it returns.
  const returned = depth < maxDepth ? resultOf(modules, node) : undefined;
  return returned ? objectOf(modules, returned, depth + 1) : undefined;
}

/** The elements an array expression leads to, spreads opened; undefined when it is not one. */
export function elementsOf(
  modules: Modules,
  expression: ts.Expression | undefined,
  depth = 0,
): readonly ts.Expression[] | undefined {
  if (!expression) return undefined;
  const node = definitionOf(modules, expression);
  if (
    syntax.isCallExpression(node) &&
    node.expression.getText() === "Object.freeze"
  )
    return elementsOf(modules, node.arguments[0], depth + 1);
  if (syntax.isCallExpression(node) && depth < maxDepth)
    return elementsOf(modules, resultOf(modules, node), depth + 1);
  if (!syntax.isArrayLiteralExpression(node)) return undefined;
  const elements: ts.Expression[] = [];
  for (const element of node.elements) {
    if (!syntax.isSpreadElement(element)) elements.push(element);
    else {
      const spread = elementsOf(modules, element.expression, depth + 1);
      if (!spread) return undefined;
      elements.push(...spread);
    }
  }
  return elements;
}

/** A named entry of an object literal and where its name stands. */
export interface Entry {
  readonly name: string;
  readonly nameNode: ts.Node;
  readonly value: ts.Expression;
  readonly node: ts.Node;
}

/**
 * The entries of an object literal, spreads of known objects opened, later
 * ones winning. What cannot be told (a computed name, a spread of a call) is
 * given to `unknown`.
 */
export function entriesOf(
  modules: Modules,
  object: ts.ObjectLiteralExpression,
  unknown: (node: ts.Node) => void = () => {},
  depth = 0,
): readonly Entry[] {
  const { entries, unknown: untold } = contentOf(modules, object, depth);
  for (const node of untold) unknown(node);
  return [...entries.values()];
}

interface Content {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly unknown: readonly ts.Node[];
}

/** Options are asked for one by one: an object is opened once. */
function contentOf(
  modules: Modules,
  object: ts.ObjectLiteralExpression,
  depth = 0,
): Content {
  const known = modules.memory.get(object);
  if (known) return known as Content;
  const entries = new Map<string, Entry>();
  const unknown: ts.Node[] = [];
  for (const property of object.properties) {
    if (syntax.isSpreadAssignment(property)) {
      const spread =
        depth < maxDepth ? objectOf(modules, property.expression) : undefined;
      const content = spread && contentOf(modules, spread, depth + 1);
      if (!content && !isUndefined(unwrap(property.expression)))
        unknown.push(property);
      for (const [name, entry] of content?.entries ?? [])
        entries.set(name, entry);
      unknown.push(...(content?.unknown ?? []));
      continue;
    }
    const entry = entryOf(modules, property);
    if (entry) entries.set(entry.name, entry);
    else unknown.push(property);
  }
  const content = { entries, unknown };
  modules.memory.set(object, content);
  return content;
}

/** Whether an object has more entries than reading can tell. */
export function isOpen(
  modules: Modules,
  object: ts.ObjectLiteralExpression,
): boolean {
  return contentOf(modules, object).unknown.length > 0;
}

/** One entry of an object literal, by name. */
export function entryNamed(
  modules: Modules,
  object: ts.ObjectLiteralExpression | undefined,
  name: string,
): ts.Expression | undefined {
  if (!object) return undefined;
  return contentOf(modules, object).entries.get(name)?.value;
}

/** One constant entry of an object literal, by name. */
export function optionOf(
  modules: Modules,
  object: ts.ObjectLiteralExpression | undefined,
  name: string,
): Constant | undefined {
  const value = entryNamed(modules, object, name);
  return value && constantOf(modules, value);
}

/** A property's name: plain, quoted, numeric, or computed from constants. */
export function propertyNameOf(
  modules: Modules,
  name: ts.PropertyName,
): string | undefined {
  if (
    syntax.isIdentifier(name) ||
    syntax.isStringLiteralLike(name) ||
    syntax.isNumericLiteral(name)
  )
    // The parser stands an empty name where a syntax error left none.
    return name.text === "" ? undefined : name.text;
  if (!syntax.isComputedPropertyName(name)) return undefined;
  const value = constantOf(modules, name.expression);
  return value === undefined || value === null ? undefined : String(value);
}

/** What a function of no consequence returns: `() => X`, `() => { return X }`. */
export function returnedBy(node: ts.Node): ts.Expression | undefined {
  if (syntax.isArrowFunction(node) && !syntax.isBlock(node.body))
    return unwrap(node.body);
  const body = (node as Partial<ts.FunctionLikeDeclaration>).body;
  if (!body || !syntax.isBlock(body)) return undefined;
  const last = body.statements.at(-1);
  return last && syntax.isReturnStatement(last) && last.expression
    ? unwrap(last.expression)
    : undefined;
}

function entryOf(
  modules: Modules,
  property: ts.ObjectLiteralElementLike,
): Entry | undefined {
  if (syntax.isShorthandPropertyAssignment(property))
    return {
      name: property.name.text,
      nameNode: property.name,
      value: property.name,
      node: property,
    };
  if (!property.name) return undefined;
  const name = propertyNameOf(modules, property.name);
  if (name === undefined) return undefined;
  const value = syntax.isPropertyAssignment(property)
    ? property.initializer
    : // A method stands for the function it is.
      (property as unknown as ts.Expression);
  return { name, nameNode: property.name, value, node: property };
}

function fromResolution(
  modules: Modules,
  found: Resolution | undefined,
  depth: number,
): ts.Node | undefined {
  if (found?.kind === "module") return found.source;
  if (found?.kind !== "declared") return undefined;
  const node = found.nodes[0];
  if (!node) return undefined;
  if (syntax.isVariableDeclaration(node))
    return isConst(node) && node.initializer
      ? definitionOf(modules, node.initializer, depth + 1)
      : undefined;
  if (syntax.isBindingElement(node)) return boundMember(modules, node, depth);
  if (syntax.isParameter(node)) return undefined;
  return isExpressionLike(node)
    ? definitionOf(modules, node as ts.Expression, depth + 1)
    : node;
}

/** `const { a } = constants` */
function boundMember(
  modules: Modules,
  node: ts.BindingElement,
  depth: number,
): ts.Node | undefined {
  const variable = node.parent.parent;
  const name = node.propertyName ?? node.name;
  if (
    !syntax.isVariableDeclaration(variable) ||
    !variable.initializer ||
    !syntax.isIdentifier(name)
  )
    return undefined;
  return memberDefinition(modules, variable.initializer, name.text, depth);
}

function isConst(node: ts.VariableDeclaration): boolean {
  return (
    (syntax.getCombinedNodeFlags(node) & syntax.NodeFlags.Const) !== 0 ||
    // A declaration file's `declare let` aside, an old-style `var` that is set once reads the same.
    !isReassigned(node)
  );
}

function isReassigned(node: ts.VariableDeclaration): boolean {
  if (!syntax.isIdentifier(node.name)) return true;
  const assignment = new RegExp(
    `(?<![\\w$.])${node.name.text.replaceAll("$", "\\$")}\\s*[-+*|&?]*=(?![=>])`,
    "g",
  );
  const written = node.getSourceFile().text.match(assignment) ?? [];
  return written.length > (node.type ? 0 : 1);
}

function isExpressionLike(node: ts.Node): boolean {
  return !(
    syntax.isClassLike(node) ||
    syntax.isEnumDeclaration(node) ||
    syntax.isFunctionLike(node) ||
    syntax.isInterfaceDeclaration(node) ||
    syntax.isTypeAliasDeclaration(node) ||
    syntax.isModuleDeclaration(node) ||
    syntax.isImportClause(node) ||
    syntax.isImportSpecifier(node) ||
    syntax.isNamespaceImport(node)
  );
}

function memberDefinition(
  modules: Modules,
  owner: ts.Expression,
  name: string,
  depth: number,
): ts.Node | undefined {
  const target = definitionOf(modules, owner, depth + 1);
  if (syntax.isSourceFile(target))
    return fromResolution(
      modules,
      resolveExport(modules, target, name, "value"),
      depth,
    );
  if (syntax.isEnumDeclaration(target))
    return target.members.find(
      (member) => propertyNameOf(modules, member.name) === name,
    );
  if (syntax.isClassLike(target)) return staticMember(modules, target, name);
  const object = objectOf(modules, target as ts.Expression);
  const value = object && entryNamed(modules, object, name);
  return value && definitionOf(modules, value, depth + 1);
}

function staticMember(
  modules: Modules,
  owner: ts.ClassLikeDeclaration,
  name: string,
): ts.Node | undefined {
  for (const member of owner.members) {
    if (!isStatic(member) || member.name?.getText() !== name) continue;
    if (syntax.isPropertyDeclaration(member) && member.initializer)
      return definitionOf(modules, member.initializer);
    if (syntax.isGetAccessor(member)) {
      const returned = returnedBy(member);
      return returned && definitionOf(modules, returned);
    }
  }
  return undefined;
}

/** Whether a class member is static. */
export function isStatic(member: ts.ClassElement): boolean {
  return (
    syntax.canHaveModifiers(member) &&
    (syntax.getModifiers(member) ?? []).some(
      (modifier) => modifier.kind === syntax.SyntaxKind.StaticKeyword,
    )
  );
}

function templateValue(
  modules: Modules,
  node: ts.TemplateExpression,
  depth: number,
): string | undefined {
  let text = node.head.text;
  for (const span of node.templateSpans) {
    const value = constantOf(modules, span.expression, depth + 1);
    if (value === undefined) return undefined;
    text += String(value) + span.literal.text;
  }
  return text;
}

function negated(
  modules: Modules,
  node: ts.PrefixUnaryExpression,
  depth: number,
): Constant | undefined {
  const value = constantOf(modules, node.operand, depth + 1);
  if (node.operator === syntax.SyntaxKind.ExclamationToken) {
    const holds = truthOf(modules, node.operand, depth + 1);
    return holds === undefined ? undefined : !holds;
  }
  return node.operator === syntax.SyntaxKind.MinusToken &&
    typeof value === "number"
    ? -value
    : undefined;
}

function joined(
  modules: Modules,
  node: ts.BinaryExpression,
  depth: number,
): Constant | undefined {
  if (node.operatorToken.kind !== syntax.SyntaxKind.PlusToken) return undefined;
  const left = constantOf(modules, node.left, depth + 1);
  const right = constantOf(modules, node.right, depth + 1);
  if (left === undefined || right === undefined) return undefined;
  if (typeof left === "number" && typeof right === "number")
    return left + right;
  return String(left) + String(right);
}

function keywordValue(node: ts.Node): Constant | undefined {
  if (node.kind === syntax.SyntaxKind.TrueKeyword) return true;
  if (node.kind === syntax.SyntaxKind.FalseKeyword) return false;
  if (node.kind === syntax.SyntaxKind.NullKeyword) return null;
  return undefined;
}
