import type {
  CallExpression,
  Node as SyntaxNode,
  NoSubstitutionTemplateLiteral,
  Project,
  StringLiteral,
  Symbol as TypeSymbol,
  Type,
} from "ts-morph";
import { loadMorph } from "./project.ts";
import type { TypedProperty } from "./property-type.ts";

/** A text that can hold paths such as "customer.email", and the alias that stands for the entity there. */
export interface QueryText {
  readonly literal: StringLiteral | NoSubstitutionTemplateLiteral;
  readonly alias: string;
}

/** Texts in functions that build queries over a member's entity, with each of its aliases. */
export function queryPaths(
  project: Project,
  property: TypedProperty,
): QueryText[] {
  const { Node } = loadMorph();
  const owner = property.getParentOrThrow().getType().getSymbol();
  if (!owner) return [];
  const name = property.getName();
  return project
    .getSourceFiles()
    .filter((tree) => /[qQ](?:ueryB|b)/.test(tree.getFullText()))
    .flatMap(scopesOf)
    .flatMap((scope) => {
      const aliases = [...aliasesIn(scope)]
        .filter(([, type]) => type.getSymbol() === owner)
        .map(([alias]) => alias);
      if (aliases.length === 0) return [];
      const texts = scope
        .getDescendants()
        .filter(
          (one): one is QueryText["literal"] =>
            Node.isStringLiteral(one) ||
            Node.isNoSubstitutionTemplateLiteral(one),
        )
        .filter((one) => one.getLiteralText().includes(`.${name}`));
      return texts.flatMap((literal) =>
        aliases.map((alias) => ({ literal, alias })),
      );
    });
}

const creators = new Set(["createQueryBuilder", "qb"]);

/** The outermost functions that make query builders: an alias lives no longer than one. */
function scopesOf(tree: SyntaxNode): SyntaxNode[] {
  const { Node, SyntaxKind } = loadMorph();
  const scopes = tree
    .getDescendantsOfKind(SyntaxKind.CallExpression)
    .filter((call) => creators.has(methodOf(call) ?? ""))
    .map(
      (call) =>
        call
          .getAncestors()
          .findLast(
            (one) =>
              Node.isMethodDeclaration(one) ||
              Node.isFunctionDeclaration(one) ||
              Node.isArrowFunction(one) ||
              Node.isFunctionExpression(one),
          ) ?? tree,
    );
  return [...new Set(scopes)];
}

function methodOf(call: CallExpression): string | undefined {
  const { Node } = loadMorph();
  const callee = call.getExpression();
  return Node.isPropertyAccessExpression(callee) ? callee.getName() : undefined;
}

/** Aliases of entities: of those that a builder is made for, and of those joined to them. */
function aliasesIn(scope: SyntaxNode): Map<string, Type> {
  const { SyntaxKind } = loadMorph();
  const aliases = new Map<string, Type>();
  const calls = scope
    .getDescendantsOfKind(SyntaxKind.CallExpression)
    .toSorted((a, b) => a.getEnd() - b.getEnd());
  for (const call of calls) {
    const method = methodOf(call) ?? "";
    const texts = call.getArguments().map(textOf);
    if (creators.has(method)) {
      const [entity] = call.getReturnType().getTypeArguments();
      const alias = texts.find((one) => one !== undefined) ?? nameOf(entity);
      if (entity && alias !== undefined) aliases.set(alias, entity);
    } else if (/Join/i.test(method)) {
      const path = texts.findIndex((one) => one?.includes("."));
      const target = joined(aliases, texts[path]);
      const alias = texts[path + 1];
      if (target && alias !== undefined) aliases.set(alias, target);
    }
  }
  return aliases;
}

function nameOf(type: Type | undefined): string | undefined {
  const symbol: TypeSymbol | undefined = type?.getSymbol();
  return symbol?.getName();
}

function textOf(node: SyntaxNode): string | undefined {
  const { Node } = loadMorph();
  return Node.isStringLiteral(node) ? node.getLiteralValue() : undefined;
}

/** The entity behind "booking.customer". */
function joined(
  aliases: ReadonlyMap<string, Type>,
  path: string | undefined,
): Type | undefined {
  const [alias = "", member = ""] = path?.split(".") ?? [];
  const declaration = aliases
    .get(alias)
    ?.getProperty(member)
    ?.getDeclarations()[0];
  return declaration && entityIn(declaration.getType().getNonNullableType());
}

/** The entity in `Booking[]`, `Promise<Booking>`, `Collection<Booking>` and `Ref<Booking>`. */
function entityIn(type: Type): Type {
  const [inner] = type.isArray()
    ? [type.getArrayElementTypeOrThrow()]
    : type.getTypeArguments();
  return inner && inner.isObject() ? entityIn(inner) : type;
}

const dotted = /[\w$]+(?:\.[\w$]+)+/g;

/** Paths such as "customer.email" in a text. */
export function pathsIn(text: string): readonly string[] {
  return text.match(dotted) ?? [];
}

export function withPath(text: string, from: string, to: string): string {
  return text.replaceAll(dotted, (path) => (path === from ? to : path));
}
