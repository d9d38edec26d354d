import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  elementsOf,
  entriesOf,
  externalOf,
  objectOf,
} from "./constants.ts";
import { membersOf } from "./enums.ts";
import { entityDefinition } from "./indexed-type.ts";
import { resolveName, type Modules, type Resolution } from "./modules.ts";
import {
  noBindings,
  undefinedShape,
  unionOf,
  unknownShape,
  type Row,
  type RowMember,
  type Shape,
} from "./shape.ts";

const maxDepth = 40;

/** The schema behind `z.infer<typeof schema>`. */
export function inferredSchema(
  modules: Modules,
  { typeName, typeArguments }: ts.TypeReferenceNode,
  found: Resolution | undefined,
): ts.Node | undefined {
  const [argument] = typeArguments ?? [];
  if (!argument || !syntax.isTypeQueryNode(argument)) return undefined;
  const named =
    found?.kind === "external" ? found : namespaceMember(modules, typeName);
  return named &&
    isZod(named.specifier) &&
    /^(?:infer|output|TypeOf)$/.test(named.name)
    ? entityDefinition(modules, argument.exprName)
    : undefined;
}

function namespaceMember(
  modules: Modules,
  name: ts.EntityName,
): { readonly specifier: string; readonly name: string } | undefined {
  if (!syntax.isQualifiedName(name) || !syntax.isIdentifier(name.left))
    return undefined;
  const owner = resolveName(modules, name.left.text, name.left, "type");
  return owner?.kind === "external"
    ? { specifier: owner.specifier, name: name.right.text }
    : undefined;
}

function isZod(specifier: string): boolean {
  return /^(?:zod(?:\/|$)|@hono\/zod-openapi$)/.test(specifier);
}

/** The shape of the values that a schema yields. */
export function schemaShape(modules: Modules, node: ts.Node): Shape {
  return (
    schemaOf(modules, node, 0)?.shape ?? {
      kind: "opaque",
      name: node.getText(),
    }
  );
}

/** The properties of the objects that a schema yields. */
export function schemaRow(modules: Modules, node: ts.Node): Row | undefined {
  const members = schemaOf(modules, node, 0)?.members;
  return members && { members, partial: false, unknown: [] };
}

type Members = ReadonlyMap<string, RowMember>;

interface Schema {
  readonly shape: Shape;
  /** Of an object. */
  readonly members?: Members;
}

interface Call {
  readonly modules: Modules;
  readonly given: readonly ts.Expression[];
  readonly inner: (expression: ts.Expression | undefined) => Schema | undefined;
}

function schemaOf(
  modules: Modules,
  expression: ts.Node,
  depth: number,
): Schema | undefined {
  if (depth > maxDepth || !syntax.isExpression(expression)) return undefined;
  const node = definitionOf(modules, expression);
  if (!syntax.isCallExpression(node)) return undefined;
  const callee = node.expression;
  if (!syntax.isPropertyAccessExpression(callee)) return undefined;
  const call: Call = {
    modules,
    given: node.arguments,
    inner: (one) => one && schemaOf(modules, one, depth + 1),
  };
  const maker = isNamespace(modules, callee.expression)
    ? makers[callee.name.text]
    : undefined;
  // A date of ISO 8601 is text.
  if (maker && callee.expression.getText().endsWith(".iso"))
    return plain("string")(call);
  if (maker) return maker(call);
  const subject = schemaOf(modules, callee.expression, depth + 1);
  if (!subject) return undefined;
  const method = methods[callee.name.text];
  // Refinements and limits say nothing of the type.
  return method ? method(subject, call) : subject;
}

/** `z`, and `z.coerce` and `z.iso`. */
function isNamespace(modules: Modules, owner: ts.Expression): boolean {
  const base =
    syntax.isPropertyAccessExpression(owner) &&
    /^(?:coerce|iso)$/.test(owner.name.text)
      ? owner.expression
      : owner;
  const external = externalOf(modules, base);
  return (
    external !== undefined &&
    isZod(external.specifier) &&
    /^(?:z|\*|default)$/.test(external.name)
  );
}

type Maker = (call: Call) => Schema | undefined;

function plain(name: string): Maker {
  return () => ({ shape: { kind: "plain", name } });
}

const json: Maker = () => ({ shape: { kind: "object", text: "object" } });
const untold: Maker = () => ({ shape: unknownShape });

const stringMakers = [
  ..."string email uuid uuidv4 uuidv7 guid url emoji nanoid cuid cuid2 ulid ipv4 ipv6 cidrv4 cidrv6 base64 base64url jwt e164 datetime time duration hex hash hostname templateLiteral".split(
    " ",
  ),
];

const makers: Readonly<Record<string, Maker | undefined>> = {
  __proto__: null as never,
  ...Object.fromEntries(stringMakers.map((name) => [name, plain("string")])),
  ...Object.fromEntries(
    ["number", "int", "int32", "uint32", "float32", "float64", "nan"].map(
      (name) => [name, plain("number")],
    ),
  ),
  bigint: plain("bigint"),
  int64: plain("bigint"),
  uint64: plain("bigint"),
  boolean: plain("boolean"),
  stringbool: plain("boolean"),
  date: plain("Date"),
  null: () => ({ shape: { kind: "null" } }),
  undefined: () => ({ shape: undefinedShape }),
  any: untold,
  unknown: untold,
  literal: ({ modules, given: [first] }) => first && literal(modules, first),
  enum: ({ modules, given: [first] }) => first && enumeration(modules, first),
  nativeEnum: ({ modules, given: [first] }) =>
    first && enumeration(modules, first),
  array: ({ inner, given: [first] }) => arrayOf(inner(first)),
  object: (call) => objectSchema(call),
  strictObject: (call) => objectSchema(call),
  looseObject: (call) => objectSchema(call),
  record: json,
  map: json,
  json,
  union: (call) => unionSchema(call, call.given[0]),
  discriminatedUnion: (call) => unionSchema(call, call.given[1]),
  nullable: ({ inner, given: [first] }) => either(inner(first), "null"),
  optional: ({ inner, given: [first] }) => either(inner(first), "undefined"),
  nullish: ({ inner, given: [first] }) =>
    either(either(inner(first), "null"), "undefined"),
  preprocess: ({ inner, given: [, second] }) => inner(second),
  instanceof: ({ given: [first] }) =>
    first && { shape: { kind: "plain", name: first.getText() } },
};

type Method = (subject: Schema, call: Call) => Schema | undefined;

const same: Method = (subject) => subject;
const all: Method = (subject) => optionality(subject, true);

const methods: Readonly<Record<string, Method | undefined>> = {
  __proto__: null as never,
  nullable: (subject) => either(subject, "null"),
  optional: (subject) => either(subject, "undefined"),
  nullish: (subject) => either(either(subject, "null"), "undefined"),
  array: (subject) => arrayOf(subject),
  default: (subject) => always(subject),
  prefault: (subject) => always(subject),
  catch: same,
  // What a function makes of a value is told by running it.
  transform: () => undefined,
  pipe: (_, { inner, given: [first] }) => inner(first),
  or: (subject, { inner, given: [first] }) => oneOf([subject, inner(first)]),
  and: (subject, { inner, given: [first] }) => both(subject, inner(first)),
  merge: (subject, { inner, given: [first] }) => both(subject, inner(first)),
  extend: (subject, call) => both(subject, objectSchema(call)),
  safeExtend: (subject, call) => both(subject, objectSchema(call)),
  pick: (subject, call) => chosen(subject, call, true),
  omit: (subject, call) => chosen(subject, call, false),
  partial: all,
  required: (subject) => optionality(subject, false),
};

function literal(
  modules: Modules,
  expression: ts.Expression,
): Schema | undefined {
  const values = elementsOf(modules, expression) ?? [expression];
  const shapes = values.map((value): Shape | undefined => {
    const constant = constantOf(modules, value);
    if (constant === null) return { kind: "null" };
    if (typeof constant === "string")
      return {
        kind: "enum",
        members: [{ name: constant, value: constant, node: value }],
        declaration: expression,
      };
    return constant === undefined
      ? undefined
      : { kind: "plain", name: typeof constant };
  });
  return shapes.every((shape) => shape !== undefined)
    ? { shape: unionOf(shapes, expression) }
    : undefined;
}

function enumeration(
  modules: Modules,
  expression: ts.Expression,
): Schema | undefined {
  const declaration = definitionOf(modules, expression);
  const members = membersOf(modules, declaration);
  return members && { shape: { kind: "enum", members, declaration } };
}

function arrayOf(element: Schema | undefined): Schema | undefined {
  return element && { shape: { kind: "array", element: element.shape } };
}

function objectSchema({ modules, given, inner }: Call): Schema | undefined {
  const object = objectOf(modules, given[0]);
  if (!object) return undefined;
  let complete = true;
  const entries = entriesOf(modules, object, () => (complete = false));
  if (!complete) return undefined;
  const members = entries.map((entry): [string, RowMember] => {
    const shape = inner(entry.value)?.shape ?? {
      kind: "opaque",
      name: entry.value.getText(),
    };
    return [
      entry.name,
      {
        name: entry.name,
        nameNode: entry.nameNode,
        node: entry.node,
        shape,
        bindings: noBindings,
        optional: isOptional(shape),
      },
    ];
  });
  return ofMembers(new Map(members));
}

function ofMembers(members: Members): Schema {
  return { shape: { kind: "object", text: "object" }, members };
}

function isOptional(shape: Shape): boolean {
  return (
    shape.kind === "union" &&
    shape.members.some(({ kind }) => kind === "undefined")
  );
}

function unionSchema(
  { modules, inner }: Call,
  list: ts.Expression | undefined,
): Schema | undefined {
  return oneOf(elementsOf(modules, list)?.map(inner) ?? [undefined]);
}

function oneOf(schemas: readonly (Schema | undefined)[]): Schema | undefined {
  return schemas.every((schema) => schema !== undefined)
    ? { shape: unionOf(schemas.map(({ shape }) => shape)) }
    : undefined;
}

function either(
  subject: Schema | undefined,
  kind: "null" | "undefined",
): Schema | undefined {
  return subject && { shape: unionOf([subject.shape, { kind }]) };
}

/** A default takes the place of what is left out. */
function always({ shape, members }: Schema): Schema {
  const kept =
    shape.kind === "union"
      ? unionOf(shape.members.filter(({ kind }) => kind !== "undefined"))
      : shape;
  return { shape: kept, ...(members ? { members } : {}) };
}

function both(one: Schema, other: Schema | undefined): Schema | undefined {
  return one.members && other?.members
    ? ofMembers(new Map([...one.members, ...other.members]))
    : undefined;
}

function chosen(
  { members }: Schema,
  { modules, given }: Call,
  keep: boolean,
): Schema | undefined {
  const object = objectOf(modules, given[0]);
  if (!members || !object) return undefined;
  const named = new Set(entriesOf(modules, object).map(({ name }) => name));
  return ofMembers(
    new Map([...members].filter(([name]) => named.has(name) === keep)),
  );
}

function optionality(
  { members }: Schema,
  optional: boolean,
): Schema | undefined {
  return (
    members &&
    ofMembers(
      new Map(
        [...members].map(([name, member]) => [name, { ...member, optional }]),
      ),
    )
  );
}
