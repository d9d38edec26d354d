import type {
  ArrayLiteralExpression,
  CallExpression,
  EnumDeclaration,
  Node as SyntaxNode,
  ObjectLiteralExpression,
  Project,
  TypeNode,
} from "ts-morph";
import type { Place } from "../../../claims/model.ts";
import { nearestLabel } from "../../value-set.ts";
import { isIdentifier, keyText, quotedAs } from "./mention.ts";
import { textWith } from "./bracketed-list.ts";
import { unwrapped } from "./object-literal.ts";
import { loadMorph, nodeAt } from "./project.ts";
import { replaceText } from "./replace-text.ts";

const elsewhere = "the values are not literals of one declaration";

/**
 * Makes a declared set of values the database's: an enum, a union, an array,
 * an object of constants, or the arguments of a call. Members keep their
 * names; one that code refers to is not taken away.
 */
export function setValues(
  project: Project,
  place: Place,
  values: readonly string[],
): () => string | undefined {
  const node = nodeAt(project, place);
  const declared = node && declarationAround(node);
  return () => (declared ? change(declared, values) : elsewhere);
}

type Declaration =
  | EnumDeclaration
  | TypeNode
  | ArrayLiteralExpression
  | ObjectLiteralExpression
  | CallExpression;

function declarationAround(node: SyntaxNode): Declaration | undefined {
  const { Node } = loadMorph();
  for (let at: SyntaxNode | undefined = node; at; at = at.getParent()) {
    if (Node.isEnumDeclaration(at)) return at;
    if (Node.isUnionTypeNode(at)) return at;
    if (Node.isTypeAliasDeclaration(at)) return at.getTypeNode();
    if (Node.isVariableDeclaration(at) || Node.isPropertyAssignment(at))
      return listBehind(at.getInitializer());
    if (Node.isArrayLiteralExpression(at)) return at;
    if (Node.isCallExpression(at)) return listBehind(at);
    if (Node.isStatement(at)) return undefined;
  }
  return undefined;
}

/** The literal list that an expression is, or is made from: `pgEnum("name", […])`, `ENUM("a", "b")`. */
function listBehind(given: SyntaxNode | undefined): Declaration | undefined {
  const { Node } = loadMorph();
  const node = unwrapped(given);
  if (Node.isArrayLiteralExpression(node)) return node;
  if (Node.isObjectLiteralExpression(node)) return node;
  if (!Node.isCallExpression(node)) return undefined;
  const callee = node.getExpression().getText();
  const inner = /^Object\.freeze$/.test(callee)
    ? node.getArguments()[0]
    : /(?:^|\.)(?:pgEnum|enum)$/.test(callee)
      ? node.getArguments()[1]
      : undefined;
  if (inner) return listBehind(inner);
  const isList = node.getArguments().every((one) => Node.isStringLiteral(one));
  if (isList && node.getArguments().length > 0) return node;
  return listBehind(node.getArguments()[0]);
}

function change(
  node: Declaration,
  values: readonly string[],
): string | undefined {
  const { Node } = loadMorph();
  if (node.wasForgotten()) return undefined;
  if (Node.isEnumDeclaration(node)) return changeEnum(node, values);
  if (Node.isArrayLiteralExpression(node)) return changeArray(node, values);
  if (Node.isObjectLiteralExpression(node)) return changeObject(node, values);
  if (Node.isCallExpression(node)) {
    const quote = node.getArguments()[0]?.getText() ?? '"';
    const list = values.map((value) => quotedAs(quote, value)).join(", ");
    node.replaceWithText(`${node.getExpression().getText()}(${list})`);
    return undefined;
  }
  return changeUnion(node, values);
}

function changeUnion(
  node: TypeNode,
  values: readonly string[],
): string | undefined {
  const { Node } = loadMorph();
  const members = Node.isUnionTypeNode(node) ? node.getTypeNodes() : [node];
  const isLiteral = (one: TypeNode) =>
    Node.isLiteralTypeNode(one) && Node.isStringLiteral(one.getLiteral());
  const others = members.filter((one) => !isLiteral(one));
  const isNullish = (one: TypeNode) =>
    /^(?:null|undefined)$/.test(one.getText());
  if (!others.every(isNullish)) return elsewhere;
  const quote = members.find(isLiteral)?.getText() ?? '"';
  const next = [
    ...values.map((value) => quotedAs(quote, value)),
    ...others.map((one) => one.getText()),
  ];
  const text = node.getText();
  const indent = /\n(\s*)\|/.exec(text)?.[1];
  const lead = text.startsWith("|") || /^\s*\|/.test(text) ? "| " : "";
  const made =
    indent === undefined ? next.join(" | ") : lead + next.join(`\n${indent}| `);
  // Two findings of one set have one edit between them.
  if (text !== made) replaceText(node, made);
  return undefined;
}

function changeArray(
  node: ArrayLiteralExpression,
  values: readonly string[],
): string | undefined {
  const { Node } = loadMorph();
  const elements = node.getElements();
  if (!elements.every((one) => Node.isStringLiteral(one))) return elsewhere;
  const plan = planOf(
    elements.map((one) => one.getLiteralValue()),
    values,
  );
  const quote = elements[0]?.getText() ?? '"';
  for (const [at, value] of plan.respelled)
    elements[at]!.replaceWithText(quotedAs(quote, value));
  for (const at of plan.gone.toReversed()) node.removeElement(at);
  const added = plan.added.map((value) => quotedAs(quote, value));
  if (added.length > 0)
    replaceText(node, textWith({ node, elements: node.getElements() }, added));
  return undefined;
}

/** What becomes of each value by its place, and what is new. */
interface Plan {
  readonly respelled: readonly (readonly [number, string])[];
  readonly gone: readonly number[];
  readonly added: readonly string[];
}

/** A value that the database spells in another way is respelled where it stands. */
function planOf(have: readonly string[], want: readonly string[]): Plan {
  const free = want.filter((value) => !have.includes(value));
  const respelled: [number, string][] = [];
  const gone: number[] = [];
  for (const [at, value] of have.entries()) {
    if (want.includes(value)) continue;
    const near = nearestLabel(value, free);
    if (near === undefined) gone.push(at);
    else {
      respelled.push([at, near]);
      free.splice(free.indexOf(near), 1);
    }
  }
  return { respelled, gone, added: free };
}

function changeEnum(
  node: EnumDeclaration,
  values: readonly string[],
): string | undefined {
  const members = node.getMembers();
  const texts = members.map((one) => one.getValue());
  if (!texts.every((value) => typeof value === "string")) return elsewhere;
  const plan = planOf(texts, values);
  const used = plan.gone.filter((at) => isUsed(members[at]!));
  if (used.length > 0)
    return `${used.map((at) => members[at]!.getName()).join(", ")} is used, and the database has no such value`;
  const quote = members[0]?.getInitializer()?.getText() ?? '"';
  for (const [at, value] of plan.respelled)
    members[at]!.getInitializer()?.replaceWithText(quotedAs(quote, value));
  const names = members.map((one) => one.getName());
  for (const at of plan.gone.toReversed()) members[at]!.remove();
  const added = plan.added.map(
    (value) =>
      `${keyText(memberName(value, names, texts))} = ${quotedAs(quote, value)}`,
  );
  if (added.length > 0)
    replaceText(node, textWith({ node, elements: node.getMembers() }, added));
  return undefined;
}

function changeObject(
  node: ObjectLiteralExpression,
  values: readonly string[],
): string | undefined {
  const { Node } = loadMorph();
  const entries = node.getProperties();
  const literals = entries.flatMap((one) => {
    if (!Node.isPropertyAssignment(one)) return [];
    const value = one.getInitializer();
    return Node.isStringLiteral(value) ? [{ entry: one, value }] : [];
  });
  if (literals.length < entries.length) return elsewhere;
  const plan = planOf(
    literals.map(({ value }) => value.getLiteralValue()),
    values,
  );
  const used = plan.gone.filter((at) => isUsed(literals[at]!.entry));
  if (used.length > 0)
    return `${used.map((at) => literals[at]!.entry.getName()).join(", ")} is used, and the database has no such value`;
  const quote = literals[0]?.value.getText() ?? '"';
  const texts = literals.map(({ value }) => value.getLiteralValue());
  const names = literals.map(({ entry }) => entry.getName());
  for (const [at, value] of plan.respelled)
    literals[at]!.value.replaceWithText(quotedAs(quote, value));
  for (const at of plan.gone.toReversed()) literals[at]!.entry.remove();
  const added = plan.added.map(
    (value) =>
      `${keyText(memberName(value, names, texts))}: ${quotedAs(quote, value)}`,
  );
  if (added.length > 0)
    replaceText(
      node,
      textWith({ node, elements: node.getProperties() }, added),
    );
  return undefined;
}

function isUsed(
  member: SyntaxNode & { findReferencesAsNodes(): SyntaxNode[] },
): boolean {
  return member
    .findReferencesAsNodes()
    .some((node) => node.getParent() !== member);
}

/** A member's name for a new value, in the manner of the others. */
function memberName(
  value: string,
  names: readonly string[],
  values: readonly string[],
): string {
  const words = value.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const isLike = (make: (words: readonly string[]) => string) =>
    names.length > 0 &&
    names.every(
      (name, at) => name === make(values[at]!.split(/[^A-Za-z0-9]+/)),
    );
  const pascal = (all: readonly string[]) =>
    all
      .map(
        (word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase(),
      )
      .join("");
  const upper = (all: readonly string[]) => all.join("_").toUpperCase();
  const made = isLike(pascal)
    ? pascal(words)
    : isLike(upper) || names.every((name) => name === name.toUpperCase())
      ? upper(words)
      : names.every((name, at) => name === values[at])
        ? value
        : /^[A-Z][a-z]/.test(names[0] ?? "")
          ? pascal(words)
          : value;
  return isIdentifier(made) || made === value ? made : `_${made}`;
}
