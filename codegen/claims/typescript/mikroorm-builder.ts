import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import { definitionOf, externalOf, type Entry } from "./constants.ts";
import {
  isMikro,
  type Mapping,
  type Property,
  type PropertyKind,
} from "./mikroorm-described.ts";
import { flagIn, has, toldByCalls, type Call } from "./mikroorm-told.ts";

const relations: Readonly<Record<string, PropertyKind | undefined>> = {
  __proto__: null as never,
  manyToOne: "m:1",
  oneToOne: "1:1",
  oneToMany: "1:m",
  manyToMany: "m:n",
  embedded: "embedded",
};

/** A property of `p.string().nullable()`; undefined when it is no such builder. */
export function builtProperty(
  mapping: Mapping,
  entry: Entry,
): Property | "none" | undefined {
  const calls = callsOf(mapping, entry.value);
  const [begin] = calls;
  if (!begin) return undefined;
  if (begin.name === "formula") return "none";
  const { modules } = mapping.reading;
  const told = toldByCalls(modules, [...calls, ...lengthIn(begin)]);
  const kind = relations[begin.name];
  const [first] = begin.given;
  return {
    name: entry.name,
    node: entry.node,
    nameNode: entry.nameNode,
    kind: kind ?? (begin.name === "enum" ? "enum" : "scalar"),
    told: begin.name === "type" ? withType(told, first) : told,
    target: kind && first,
    typeName: kind || begin.name === "type" ? undefined : begin.name,
    items: begin.name === "enum" ? first : undefined,
    primary: has(told, "primary"),
    unique: false,
    optional: false,
    isInverse: has(told, "mappedBy") && flagIn(modules, told, "owner") !== true,
  };
}

/** `p.datetime(3)` */
function lengthIn(begin: Call): readonly Call[] {
  return /^(?:datetime|time)$/.test(begin.name) && begin.given.length > 0
    ? [{ name: "length", given: begin.given }]
    : [];
}

function withType(
  told: Property["told"],
  type: ts.Expression | undefined,
): Property["told"] {
  return {
    ...told,
    get: (name) => (name === "type" ? type : told.get(name)),
  };
}

/** The calls of `p.integer().primary()`, first one first; p is MikroORM's, or a callback's parameter. */
function callsOf(mapping: Mapping, expression: ts.Expression): readonly Call[] {
  const { modules } = mapping.reading;
  const node = lazyOf(definitionOf(modules, expression));
  if (
    !syntax.isCallExpression(node) ||
    !syntax.isPropertyAccessExpression(node.expression)
  )
    return [];
  const owner = node.expression.expression;
  const call = { name: node.expression.name.text, given: [...node.arguments] };
  if (syntax.isCallExpression(owner)) return [...callsOf(mapping, owner), call];
  const known = definitionOf(modules, owner);
  if (syntax.isCallExpression(known)) return [...callsOf(mapping, known), call];
  const external = externalOf(
    modules,
    syntax.isExpression(known) ? known : owner,
  );
  return external === undefined || isMikro(external.specifier) ? [call] : [];
}

/** `author: () => p.manyToOne(Author)` */
function lazyOf(node: ts.Node): ts.Node {
  return syntax.isArrowFunction(node) && !syntax.isBlock(node.body)
    ? node.body
    : node;
}
