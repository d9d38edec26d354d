import type { SyntaxNode } from "@lezer/common";
import { readString } from "../../../claims/python/literal.ts";
import type {
  CallExpression,
  ClassStatement,
  Span,
} from "../../../claims/python/syntax.ts";
import { textOf, type PythonFile } from "./file.ts";

/** A column as its own file speaks of it. */
export interface Member {
  /** The class, or the variable that holds the table. */
  readonly name: string;
  readonly owner?: ClassStatement;
  readonly table?: CallExpression;
  readonly attribute: string;
  /** What constraints know it by. */
  readonly column: string;
}

/** Spans that mean a member beyond doubt. */
export interface MemberUses {
  /** The attribute: self.email, Customer.email, email in the class's body. */
  readonly attributes: readonly Span[];
  /** The column's name in strings of constraints. */
  readonly columns: readonly Span[];
}

/** Where the file that declares a member uses it. */
export function usesInFile(file: PythonFile, member: Member): MemberUses {
  const attributes: Span[] = [];
  const columns: Span[] = [];
  file.tree.iterate({
    enter: ({ node }) => {
      if (node.name === "VariableName" || node.name === "PropertyName") {
        if (isAttribute(file, member, node)) attributes.push(spanOf(node));
      } else if (node.name === "String") {
        attributes.push(...dottedIn(file, member, node));
        const text = valueSpan(file, node);
        if (text && namesColumn(file, member, node, text)) columns.push(text);
      }
    },
  });
  return { attributes, columns };
}

function spanOf({ from, to }: SyntaxNode): Span {
  return { from, to };
}

/** The span inside the quotes; undefined where the text is not what is written. */
export function valueSpan(file: PythonFile, node: Span): Span | undefined {
  const written = textOf(file, node);
  const { value, start, bytes } = readString(written);
  const from = node.from + start;
  const span = { from, to: from + value.length };
  return !bytes && textOf(file, span) === value ? span : undefined;
}

function isAttribute(
  file: PythonFile,
  { name, owner, table, attribute }: Member,
  node: SyntaxNode,
): boolean {
  if (textOf(file, node) !== attribute) return false;
  const parent = node.parent;
  if (node.name === "PropertyName") {
    const object = parent?.firstChild;
    const whose = object ? textOf(file, object) : "";
    if (table)
      return new RegExp(`^(?:\\w+\\.)?${name}\\.(?:c|columns)$`).test(whose);
    const isSelf = whose === "self" || whose === "cls";
    return (
      whose === name ||
      (isSelf && owner !== undefined && !isInnerClass(node, owner))
    );
  }
  const isKeyword =
    parent?.name === "ArgList" && node.nextSibling?.name === "AssignOp";
  if (isKeyword) {
    const callee = parent.parent?.firstChild;
    return (
      !table &&
      callee !== null &&
      callee !== undefined &&
      textOf(file, callee) === name
    );
  }
  return owner !== undefined && !table && isInBody(node, owner);
}

function isWithin(node: SyntaxNode, owner: Span): boolean {
  return node.from >= owner.from && node.to <= owner.to;
}

const scopes = new Set([
  "FunctionDefinition",
  "LambdaExpression",
  "ClassDefinition",
]);

/** A name in the class's own body, where it means the attribute; its declaration and annotations aside. */
function isInBody(node: SyntaxNode, owner: ClassStatement): boolean {
  if (node.parent?.name === "AssignStatement" && node.prevSibling === null)
    return false;
  if (node.parent?.name === "FunctionDefinition") return false;
  for (let at = node.parent; at; at = at.parent) {
    if (at.name === "TypeDef") return false;
    if (!scopes.has(at.name)) continue;
    const isOwner =
      at.name === "ClassDefinition" &&
      at.getChild("VariableName")?.from === owner.nameSpan.from;
    return isOwner && node.from > owner.nameSpan.to && isPastHeader(node, at);
  }
  return false;
}

function isPastHeader(node: SyntaxNode, owner: SyntaxNode): boolean {
  const body = owner.getChild("Body");
  return body !== null && node.from >= body.from;
}

/** "Customer.email" in what relationship(…) is told. */
function dottedIn(
  file: PythonFile,
  { name, table, attribute }: Member,
  node: SyntaxNode,
): Span[] {
  if (table) return [];
  const text = textOf(file, node);
  const pattern = new RegExp(
    `(?<![\\w.])${name}\\.(${attribute})(?![\\w(])`,
    "dg",
  );
  const call = callAround(node);
  if (
    !call ||
    !/relationship|backref|Relationship/.test(calleeText(file, call))
  )
    return [];
  return [...text.matchAll(pattern)].map(({ indices }) => {
    const [from, to] = indices![1]!;
    return { from: node.from + from, to: node.from + to };
  });
}

function callAround(node: SyntaxNode): SyntaxNode | undefined {
  for (let at = node.parent; at; at = at.parent)
    if (at.name === "CallExpression") return at;
  return undefined;
}

function calleeText(file: PythonFile, call: SyntaxNode): string {
  const callee = call.firstChild;
  return callee ? textOf(file, callee) : "";
}

const constraints =
  /(?:^|\.)(UniqueConstraint|PrimaryKeyConstraint|ForeignKeyConstraint|Index|validates)$/;

/** A string of a constraint of the same table. */
function namesColumn(
  file: PythonFile,
  { owner, table, column }: Member,
  node: SyntaxNode,
  text: Span,
): boolean {
  const around = table ?? owner;
  if (textOf(file, text) !== column || !around) return false;
  if (table ? !isWithin(node, table) : isInnerClass(node, owner!)) return false;
  const list = node.parent;
  const isKeyword = node.prevSibling?.name === "AssignOp";
  if (isKeyword) return false;
  const call =
    callAround(node) ??
    (list?.parent?.name === "Decorator" ? list.parent : undefined);
  const decorator = decoratorAround(node);
  const callee = call ? calleeText(file, call) : (decorator ?? "");
  const kind = constraints.exec(decorator ?? callee)?.[1];
  if (kind === undefined) return false;
  if (kind === "Index") return !isFirstArgument(node);
  if (kind === "ForeignKeyConstraint")
    return list !== null && isFirstArgument(list);
  return true;
}

/** Whether the innermost class around a node is another one, or none. */
function isInnerClass(node: SyntaxNode, owner: ClassStatement): boolean {
  for (let at = node.parent; at; at = at.parent)
    if (at.name === "ClassDefinition")
      return at.getChild("VariableName")?.from !== owner.nameSpan.from;
  return true;
}

/** "validates" of @validates("email"). */
function decoratorAround(node: SyntaxNode): string | undefined {
  for (let at = node.parent; at; at = at.parent)
    if (at.name === "Decorator") {
      const name =
        at.getChildren("PropertyName").at(-1) ?? at.getChild("VariableName");
      return name ? "validates" : undefined;
    } else if (at.name === "Body") return undefined;
  return undefined;
}

function isFirstArgument(node: SyntaxNode): boolean {
  return node.parent?.name === "ArgList" && node.prevSibling?.name === "(";
}
