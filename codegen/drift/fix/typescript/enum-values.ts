import type {
  EnumDeclaration,
  Expression,
  Node as SyntaxNode,
  Project,
  StringLiteral,
  TypeAliasDeclaration,
  VariableDeclaration,
} from "ts-morph";
import type { Place } from "../../../claims/model.ts";
import { editDistance } from "../../name-tokens.ts";
import { textWith, textWithout } from "./bracketed-list.ts";
import { literalUses } from "./literal-uses.ts";
import type { Repair } from "./prepare.ts";
import { loadMorph, nodeAt, replaceText } from "./project.ts";
import { unionWith, unionWithout } from "./union-type.ts";

/** A set of values as it is declared, and how its text changes. */
interface ValueList {
  readonly members: readonly Member[];
  /** What stands for a value that is new. */
  entry(value: string): string;
  add(entries: readonly string[]): void;
  remove(member: SyntaxNode): void;
}

interface Member {
  readonly node: SyntaxNode;
  /** Under which the code names it; absent when its value is its name. */
  readonly name?: SyntaxNode;
  readonly literal: SyntaxNode;
  readonly value: string;
}

/** What a column's member says of its values, beside the declaration of them. */
export interface InMember {
  /** The same set, written out again. */
  readonly lists: readonly SyntaxNode[];
  /** Single values, such as its default. */
  readonly literals: readonly StringLiteral[];
}

export const nothing: InMember = { lists: [], literals: [] };

type Declaration = EnumDeclaration | VariableDeclaration | TypeAliasDeclaration;

/** Sets that were given their values in this run: one declaration can serve several columns. */
const settled = new WeakMap<
  Project,
  Map<string, { readonly values: string; readonly why: string | undefined }>
>();

/**
 * Gives a declared set of values (an enum, an object or array of constants, a
 * union of literals) those of the database. A misspelt one keeps its name and
 * its uses follow; one that is still used stays, and is for a person to see to.
 * `inMember` finds what the column's member says of it, after other edits of that.
 */
export function prepareEnumValues(
  project: Project,
  { place, values }: { place: Place; values: readonly string[] },
  inMember: () => InMember = () => nothing,
): Repair {
  const declaration = declarationAt(project, place);
  const name = declaration?.getName();
  const tree = declaration?.getSourceFile();
  const kind = declaration?.getKindName();
  // Found again by its name: another fix of the same set replaces the node.
  const declared = (): SyntaxNode[] =>
    name === undefined || !tree
      ? []
      : [
          ...tree.getEnums(),
          ...tree.getTypeAliases(),
          ...tree.getVariableDeclarations(),
        ].filter((one) => one.getName() === name && one.getKindName() === kind);
  const find = (): readonly SyntaxNode[] => [
    ...declared(),
    ...inMember().lists,
  ];
  const key = `${place.file}:${place.line}:${place.column}`;
  return () => {
    const known = settled.get(project) ?? new Map();
    settled.set(project, known);
    const before = known.get(key);
    const wanted = values.join("\0");
    if (before?.values === wanted) return before.why;
    if (before) return "columns with other values use the same declaration";
    const why = settle();
    known.set(key, { values: wanted, why });
    return why;
  };

  function settle(): string | undefined {
    const [first, ...others] = find().map((node) => listOf(node));
    if (!first) return "the values are not a declaration of their own";
    const old = textOf(first);
    const same = others.flatMap((list, at) =>
      list && textOf(list) === old ? [at + 1] : [],
    );
    const all = [0, ...same].map((at) => () => {
      const node = find()[at];
      return node && listOf(node);
    });
    const { literals } = inMember();
    // What one of them cannot let go of stays in all.
    const used = new Map(
      all.flatMap((list) => usedBeside(project, list(), values, literals)),
    );
    for (const [value, near] of corrections(valuesOf(first), values))
      for (const literal of literals)
        if (near !== undefined && literal.getLiteralValue() === value)
          literal.setLiteralValue(near);
    for (const list of all.toReversed()) setValues(project, list, values, used);
    const places = [...used].map(
      ([value, place]) => `${JSON.stringify(value)} is used in ${place}`,
    );
    return places.length === 0
      ? undefined
      : `${places.join(", ")}: say first what it becomes`;
  }
}

/**
 * Finds the list at a place that is no declaration, an array or the arguments
 * of a call, again and again: edits replace it where it stands.
 */
export function listAt(
  project: Project,
  place: Place,
): () => readonly SyntaxNode[] {
  const { Node } = loadMorph();
  const node = nodeAt(project, place);
  const end = place.endColumn;
  const list = [node, ...(node?.getAncestors() ?? [])].find(
    (one) =>
      (Node.isArrayLiteralExpression(one) || Node.isCallExpression(one)) &&
      one.getSourceFile().getLineAndColumnAtPos(one.getEnd()).column === end,
  );
  const statement = list?.getAncestors().at(-2);
  if (!list || !statement) return () => [];
  const path = pathTo(statement, list);
  return () => {
    const found = path.reduce<SyntaxNode | undefined>(
      (at, index) => at?.forEachChildAsArray()[index],
      statement,
    );
    return found ? [found] : [];
  };
}

/** Which child of which child a node is. */
function pathTo(from: SyntaxNode, node: SyntaxNode): readonly number[] {
  const path: number[] = [];
  for (let at = node; at !== from; at = parentOf(at))
    path.unshift(parentOf(at).forEachChildAsArray().indexOf(at));
  return path;
}

function parentOf(node: SyntaxNode): SyntaxNode {
  return node.getParentOrThrow();
}

/** Whether values are listed where they are used, not under a name. */
export function isWrittenOut(node: SyntaxNode | undefined): node is SyntaxNode {
  const { Node } = loadMorph();
  return (
    Node.isArrayLiteralExpression(node) || Node.isObjectLiteralExpression(node)
  );
}

/** A set of values, whatever their order. */
function textOf({ members }: ValueList): string {
  return members
    .map(({ value }) => value)
    .toSorted()
    .join("\0");
}

function declarationAt(
  project: Project,
  place: Place,
): Declaration | undefined {
  const { Node } = loadMorph();
  const node = nodeAt(project, place);
  const parent = node?.getParent();
  const isDeclared =
    Node.isEnumDeclaration(parent) ||
    Node.isVariableDeclaration(parent) ||
    Node.isTypeAliasDeclaration(parent);
  return isDeclared && parent.getNameNode() === node ? parent : undefined;
}

/** What becomes of the values that the database does not know: a label that each was meant to be, if one is left. */
function corrections(
  before: readonly string[],
  values: readonly string[],
): Map<string, string | undefined> {
  const missing = values.filter((value) => !before.includes(value));
  return new Map(
    before
      .filter((value) => !values.includes(value))
      .map((value) => {
        const near = misspelt(value, missing);
        if (near !== undefined) missing.splice(missing.indexOf(near), 1);
        return [value, near] as const;
      }),
  );
}

function valuesOf(list: ValueList | undefined): string[] {
  return list?.members.map(({ value }) => value) ?? [];
}

/** Values that would go and that code uses, each with a place of its use. */
function usedBeside(
  project: Project,
  list: ValueList | undefined,
  values: readonly string[],
  literals: readonly StringLiteral[],
): [string, string][] {
  if (!list) return [];
  const before = valuesOf(list);
  return [...corrections(before, values)].flatMap(([value, near]) => {
    const member = list.members.find((one) => one.value === value);
    if (near !== undefined || !member) return [];
    const [use] = [
      ...usesOf(project, member, before),
      ...literals.filter((one) => one.getLiteralValue() === value),
    ];
    return use ? [[value, placeOf(use)] as [string, string]] : [];
  });
}

function setValues(
  project: Project,
  list: () => ValueList | undefined,
  values: readonly string[],
  kept: ReadonlyMap<string, string>,
): void {
  const before = valuesOf(list());
  const corrected = corrections(before, values);
  const memberOf = (value: string) =>
    list()?.members.find((one) => one.value === value);
  for (const [value, near] of corrected) {
    const member = memberOf(value);
    if (near === undefined || !member) continue;
    for (const use of literalUses(project, value, before))
      if (use !== member.literal) use.setLiteralValue(near);
    setLiteral(member.literal, near);
  }
  const open = list();
  const missing = values.filter((value) => !valuesOf(open).includes(value));
  if (missing.length > 0) open?.add(missing.map((one) => open.entry(one)));
  for (const [value, near] of corrected) {
    const member = memberOf(value);
    if (near === undefined && member && !kept.has(value))
      list()?.remove(member.node);
  }
}

/** The label that a value was meant to be: one or two letters away, or in another spelling. */
function misspelt(
  value: string,
  labels: readonly string[],
): string | undefined {
  return labels.find(
    (label) =>
      plain(label) === plain(value) ||
      (label.length > 4 && editDistance(plain(label), plain(value)) <= 2),
  );
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[-_ ]/g, "");
}

/** Where a value is used, under its name or by itself. */
function usesOf(
  project: Project,
  { name, literal, value, node }: Member,
  all: readonly string[],
): SyntaxNode[] {
  const { Node } = loadMorph();
  const named =
    name && Node.isReferenceFindable(node)
      ? node.findReferencesAsNodes().filter((one) => one !== name)
      : [];
  const bare = literalUses(project, value, all).filter(
    (one) => one !== literal,
  );
  return [...named, ...bare];
}

function placeOf(node: SyntaxNode): string {
  return `${node.getSourceFile().getFilePath().slice(1)}:${node.getStartLineNumber()}`;
}

function setLiteral(literal: SyntaxNode, value: string): void {
  const { Node } = loadMorph();
  if (Node.isLiteralTypeNode(literal)) setLiteral(literal.getLiteral(), value);
  else if (Node.isStringLiteral(literal)) literal.setLiteralValue(value);
}

/** The list behind a declaration, or one that is written out; undefined when it is none of strings. */
export function listOf(node: SyntaxNode): ValueList | undefined {
  const { Node } = loadMorph();
  if (Node.isEnumDeclaration(node)) return enumList(node);
  if (Node.isTypeAliasDeclaration(node))
    return unionList(node.getTypeNodeOrThrow());
  if (Node.isUnionTypeNode(node) || Node.isLiteralTypeNode(node))
    return unionList(node);
  const value = Node.isVariableDeclaration(node)
    ? node.getInitializer()
    : Node.isExpression(node)
      ? node
      : undefined;
  return value && constantList(bare(value));
}

/** What stands inside `… as const`, `… satisfies T` and Object.freeze(…), and behind a constant's name. */
function bare(expression: Expression): Expression {
  const { Node } = loadMorph();
  if (
    Node.isAsExpression(expression) ||
    Node.isSatisfiesExpression(expression) ||
    Node.isParenthesizedExpression(expression)
  )
    return bare(expression.getExpression());
  if (Node.isIdentifier(expression)) {
    const variable = expression
      .getDefinitionNodes()
      .find((one) => Node.isVariableDeclaration(one));
    const value = variable?.getInitializer();
    return value ? bare(value) : expression;
  }
  if (!Node.isCallExpression(expression)) return expression;
  const given = expression
    .getArguments()
    .filter((one) => Node.isExpression(one));
  // `ENUM("a", "b")` is a list by itself; `pgEnum("name", […])` is given one.
  const isNamed = /(?:^|\.)(?:pgEnum|enum)$/.test(
    expression.getExpression().getText(),
  );
  const inner = isNamed
    ? given[1]
    : given.find((one) => !Node.isStringLiteral(one));
  return inner ? bare(inner) : expression;
}

function enumList(node: EnumDeclaration): ValueList | undefined {
  const members = node.getMembers().map((member) => ({
    node: member,
    name: member.getNameNode(),
    literal: member.getInitializer(),
  }));
  const known = ofStrings(members);
  const quote = quoteOf(known);
  return (
    known && {
      members: known,
      entry: (value) => `${memberName(value, known)} = ${quote(value)}`,
      add: (entries) =>
        void replaceText(
          node,
          textWith({ node, elements: node.getMembers() }, entries),
        ),
      remove: (gone) =>
        void replaceText(
          node,
          textWithout({ node, elements: node.getMembers() }, gone),
        ),
    }
  );
}

function constantList(node: Expression): ValueList | undefined {
  const { Node } = loadMorph();
  const isArray =
    Node.isArrayLiteralExpression(node) || Node.isCallExpression(node);
  if (!isArray && !Node.isObjectLiteralExpression(node)) return undefined;
  const elements: SyntaxNode[] = Node.isCallExpression(node)
    ? node.getArguments()
    : Node.isArrayLiteralExpression(node)
      ? node.getElements()
      : node.getProperties();
  const known = ofStrings(
    elements
      .filter((one) => one.getText() !== "null")
      .map((element) => {
        const entry = Node.isPropertyAssignment(element) ? element : undefined;
        return {
          node: element,
          ...(entry ? { name: entry.getNameNode() } : {}),
          literal: isArray ? element : entry?.getInitializer(),
        };
      }),
  );
  const quote = quoteOf(known);
  return (
    known && {
      members: known,
      entry: (value) =>
        isArray ? quote(value) : `${memberName(value, known)}: ${quote(value)}`,
      add: (entries) =>
        void replaceText(node, textWith({ node, elements }, entries)),
      remove: (gone) =>
        void replaceText(node, textWithout({ node, elements }, gone)),
    }
  );
}

function unionList(node: SyntaxNode): ValueList | undefined {
  const { Node } = loadMorph();
  const types = Node.isUnionTypeNode(node) ? node.getTypeNodes() : [node];
  const values = types.filter((one) => {
    const text = one.getText();
    return text !== "null" && text !== "undefined";
  });
  const known = ofStrings(
    values.map((one) => ({ node: one, literal: one as SyntaxNode })),
  );
  const quote = quoteOf(known);
  return (
    known && {
      members: known,
      entry: quote,
      add: (entries) =>
        void replaceText(
          node,
          unionWith({ node, elements: types }, known.at(-1)?.node, entries),
        ),
      remove: (gone) =>
        void replaceText(node, unionWithout({ node, elements: types }, gone)),
    }
  );
}

/** The members of a list all of whose values are string literals; undefined for any other. */
function ofStrings(
  members: readonly {
    readonly node: SyntaxNode;
    readonly name?: SyntaxNode;
    readonly literal: SyntaxNode | undefined;
  }[],
): readonly Member[] | undefined {
  const { Node } = loadMorph();
  const known = members.flatMap(({ literal, ...rest }): Member[] => {
    const inner = Node.isLiteralTypeNode(literal)
      ? literal.getLiteral()
      : literal;
    return literal && Node.isStringLiteral(inner)
      ? [{ ...rest, literal: inner, value: inner.getLiteralValue() }]
      : [];
  });
  return known.length === members.length && known.length > 0
    ? known
    : undefined;
}

/** Quotes as the first literal is quoted. */
function quoteOf(
  members: readonly Member[] | undefined,
): (value: string) => string {
  const mark = members?.[0]?.literal.getText()[0] ?? '"';
  return (value) => {
    const inner = JSON.stringify(value).slice(1, -1);
    return mark === "'"
      ? `'${inner.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
      : `"${inner}"`;
  };
}

/** A member's name for a value, in the manner of those that are there. */
function memberName(value: string, members: readonly Member[]): string {
  const names = members.map(({ name }) => name?.getText() ?? "");
  if (members.every(({ value: own }, at) => names[at] === own))
    return isName(value) ? value : JSON.stringify(value);
  const words = value.split(/[^\p{L}\d]+|(?<=[\p{Ll}\d])(?=\p{Lu})/u);
  const parts = words
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
  const made = names.every((name) => name === name.toUpperCase())
    ? parts.join("_").toUpperCase()
    : parts.map(capitalised).join("");
  const isCamel = names.every((name) => /^[a-z]/.test(name));
  const name = isCamel ? made.slice(0, 1).toLowerCase() + made.slice(1) : made;
  if (!isName(name)) return JSON.stringify(value);
  return names.includes(name) ? `${name}_` : name;
}

function isName(text: string): boolean {
  return /^[\p{L}_$][\p{L}\d_$]*$/u.test(text);
}

function capitalised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
