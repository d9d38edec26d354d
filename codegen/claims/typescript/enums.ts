import type { ts } from "ts-morph";
import type { EnumClaim, EnumReference } from "../model.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  elementsOf,
  entriesOf,
  enumMemberValue,
  objectOf,
  propertyNameOf,
  resultOf,
  returnedBy,
  unwrap,
} from "./constants.ts";
import type { Modules } from "./modules.ts";
import { placeOf, placeOfName } from "./place.ts";

/** One value of an enumeration; the name is the value where it has no other. */
export interface EnumMember {
  readonly name: string;
  readonly value: string | number;
  readonly node: ts.Node;
}

/** Members of an enum declaration, of an object of constants, or of an array of them. */
export function membersOf(
  modules: Modules,
  node: ts.Node,
): readonly EnumMember[] | undefined {
  const members = syntax.isEnumDeclaration(node)
    ? node.members.map((member) =>
        memberOf(
          propertyNameOf(modules, member.name),
          enumMemberValue(modules, member),
          member.name,
        ),
      )
    : literalMembers(modules, node);
  return members?.every((member) => member !== undefined) ? members : undefined;
}

/**
 * The values behind an expression given as an enumeration: an enum, an object
 * of constants, an array, Object.values(…), Object.keys(…), or a function
 * returning one of them. Undefined when it cannot be evaluated.
 */
export function enumOfExpression(
  modules: Modules,
  expression: ts.Expression,
): EnumReference | undefined {
  const inner = unwrap(expression);
  const returned = returnedBy(inner);
  if (returned) return enumOfExpression(modules, returned);
  const node = definitionOf(modules, inner);
  const listed = listedBy(node);
  if (listed) {
    const found = enumOfExpression(modules, listed.of);
    return found && listed.keys ? keysOf(found) : found;
  }
  const members = membersOf(modules, node);
  if (members) return enumReference(members, declarationOf(node));
  const made = syntax.isCallExpression(node) && resultOf(modules, node);
  return made ? enumOfExpression(modules, made) : undefined;
}

/** A reference to members, placed where they are declared. */
export function enumReference(
  members: readonly EnumMember[],
  declaration: ts.Node,
): EnumReference {
  const values = members.map((member) => String(member.value));
  const names = members.map((member) => member.name);
  const differ = names.some((name, index) => name !== values[index]);
  return {
    values,
    ...(differ ? { memberNames: names, memberValues: values } : {}),
    place: placeOf(nameOf(declaration) ?? declaration),
  };
}

/**
 * Every enumeration declared at a file's top level: enums, unions of string
 * literals, constant objects and arrays of strings, pgEnum. Enumerations of
 * nothing but numbers hold no labels and are left out.
 */
export function enumClaims(
  reader: string,
  modules: Modules,
  source: ts.SourceFile,
): readonly EnumClaim[] {
  return statementsOf(source).flatMap((statement) =>
    declaredEnums(statement).flatMap(([name, node]) => {
      const members = declaredMembers(modules, node);
      return members?.some(isLabel) ? [claimOf(reader, name, members)] : [];
    }),
  );
}

function statementsOf(source: ts.SourceFile): readonly ts.Statement[] {
  return source.statements.flatMap((statement) =>
    syntax.isModuleDeclaration(statement) &&
    statement.body &&
    syntax.isModuleBlock(statement.body)
      ? [...statement.body.statements]
      : [statement],
  );
}

function declaredEnums(
  statement: ts.Statement,
): readonly (readonly [ts.Identifier, ts.Node])[] {
  if (syntax.isEnumDeclaration(statement)) return [[statement.name, statement]];
  if (syntax.isTypeAliasDeclaration(statement))
    return [[statement.name, statement.type]];
  if (!syntax.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap((variable) =>
    syntax.isIdentifier(variable.name) && variable.initializer
      ? [[variable.name, variable.initializer] as const]
      : [],
  );
}

function declaredMembers(
  modules: Modules,
  node: ts.Node,
): readonly EnumMember[] | undefined {
  if (syntax.isEnumDeclaration(node)) return membersOf(modules, node);
  if (syntax.isUnionTypeNode(node)) return literalUnion(node);
  if (!syntax.isExpression(node)) return undefined;
  const pgEnum = enumCallValues(unwrap(node));
  // Values that stand elsewhere are declared there.
  if (pgEnum)
    return isLiteral(unwrap(pgEnum))
      ? membersOf(modules, unwrap(pgEnum))
      : undefined;
  return isFrozen(node) ? membersOf(modules, frozenContent(node)) : undefined;
}

function isLiteral(node: ts.Expression): boolean {
  return syntax.isArrayLiteralExpression(node)
    ? !node.elements.some(syntax.isSpreadElement)
    : syntax.isObjectLiteralExpression(node);
}

function literalUnion(node: ts.UnionTypeNode): EnumMember[] | undefined {
  const members = node.types
    .filter((type) => !isNullish(type))
    .map((type) =>
      syntax.isLiteralTypeNode(type) && syntax.isStringLiteral(type.literal)
        ? memberOf(type.literal.text, type.literal.text, type.literal)
        : undefined,
    );
  return members.every((member) => member !== undefined) ? members : undefined;
}

function isNullish(type: ts.TypeNode): boolean {
  return (
    type.kind === syntax.SyntaxKind.UndefinedKeyword ||
    (syntax.isLiteralTypeNode(type) &&
      type.literal.kind === syntax.SyntaxKind.NullKeyword)
  );
}

/** The values of pgEnum("name", values) and schema.enum("name", values). */
function enumCallValues(node: ts.Expression): ts.Expression | undefined {
  if (!syntax.isCallExpression(node)) return undefined;
  const callee = node.expression;
  const isEnum =
    (syntax.isIdentifier(callee) && callee.text === "pgEnum") ||
    (syntax.isPropertyAccessExpression(callee) &&
      callee.name.text === "enum" &&
      node.arguments.length === 2);
  return isEnum ? node.arguments[1] : undefined;
}

/** `… as const`, or Object.freeze(…): only these are meant not to change. */
function isFrozen(node: ts.Expression): boolean {
  if (
    syntax.isSatisfiesExpression(node) ||
    syntax.isParenthesizedExpression(node)
  )
    return isFrozen(node.expression);
  if (syntax.isCallExpression(node))
    return node.expression.getText() === "Object.freeze";
  return syntax.isAsExpression(node) && node.type.getText() === "const";
}

function frozenContent(node: ts.Expression): ts.Expression {
  const inner = unwrap(node);
  return syntax.isCallExpression(inner) && inner.arguments[0]
    ? unwrap(inner.arguments[0])
    : inner;
}

function literalMembers(
  modules: Modules,
  node: ts.Node,
): readonly (EnumMember | undefined)[] | undefined {
  if (!syntax.isExpression(node)) return undefined;
  const elements = elementsOf(modules, node);
  if (elements)
    return elements.map((element) => {
      const value = constantOf(modules, element);
      return memberOf(
        typeof value === "string" ? value : undefined,
        value,
        element,
      );
    });
  const object = objectOf(modules, node);
  if (!object) return undefined;
  let complete = true;
  const entries = entriesOf(modules, object, () => (complete = false));
  if (!complete) return undefined;
  return entries.map((entry) =>
    memberOf(entry.name, constantOf(modules, entry.value), entry.nameNode),
  );
}

function memberOf(
  name: string | undefined,
  value: unknown,
  node: ts.Node,
): EnumMember | undefined {
  return typeof value === "string" || typeof value === "number"
    ? { name: name ?? String(value), value, node }
    : undefined;
}

/** The enumeration inside Object.values(X), Object.keys(X) or [...values]. */
function listedBy(
  node: ts.Node,
): { readonly of: ts.Expression; readonly keys: boolean } | undefined {
  if (syntax.isArrayLiteralExpression(node) && node.elements.length === 1) {
    const only = node.elements[0];
    return only && syntax.isSpreadElement(only)
      ? { of: only.expression, keys: false }
      : undefined;
  }
  if (!syntax.isCallExpression(node) || !node.arguments[0]) return undefined;
  const mapped = mappedAsIs(node);
  if (mapped) return { of: mapped, keys: false };
  const callee = node.expression.getText();
  return callee === "Object.values" || callee === "Object.keys"
    ? { of: node.arguments[0], keys: callee === "Object.keys" }
    : undefined;
}

/** `values.map((value) => `${value}`)`: each value as text, which it is. */
function mappedAsIs(call: ts.CallExpression): ts.Expression | undefined {
  const { expression: callee } = call;
  const [each] = call.arguments;
  if (!each || !syntax.isPropertyAccessExpression(callee)) return undefined;
  if (callee.name.text !== "map") return undefined;
  const name = syntax.isFunctionLike(each)
    ? each.parameters[0]?.name.getText()
    : undefined;
  const returned = returnedBy(each)?.getText();
  const same = [
    name,
    `\`\${${name}}\``,
    `String(${name})`,
    `${name}.toString()`,
  ];
  const isSame = name !== undefined && same.includes(returned);
  return isSame || each.getText() === "String" ? callee.expression : undefined;
}

function keysOf(found: EnumReference): EnumReference {
  return { values: found.memberNames ?? found.values, place: found.place };
}

/** The variable, enum or alias that holds a node, for its place. */
export function declarationOf(node: ts.Node): ts.Node {
  let owner = node;
  while (
    owner.parent &&
    (syntax.isAsExpression(owner.parent) ||
      syntax.isSatisfiesExpression(owner.parent) ||
      syntax.isParenthesizedExpression(owner.parent) ||
      (syntax.isCallExpression(owner.parent) &&
        owner.parent.expression.getText() === "Object.freeze"))
  )
    owner = owner.parent;
  return owner.parent && syntax.isVariableDeclaration(owner.parent)
    ? owner.parent
    : node;
}

function nameOf(declaration: ts.Node): ts.Node | undefined {
  return (declaration as { name?: ts.Node }).name;
}

function isLabel(member: EnumMember): boolean {
  return typeof member.value === "string";
}

function claimOf(
  reader: string,
  name: ts.Identifier,
  members: readonly EnumMember[],
): EnumClaim {
  return {
    reader,
    language: "typescript",
    name: name.text,
    place: placeOf(name),
    members: members.map((member) => ({
      name: member.name,
      value: String(member.value),
      place: placeOfName(member.node),
    })),
  };
}
