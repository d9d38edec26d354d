import type { ts } from "ts-morph";
import type { ModelClaim } from "../model.ts";
import { deprecationOf } from "./comments.ts";
import { parse, syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  externalOf,
  objectOf,
  resultOf,
  returnedBy,
  unwrap,
} from "./constants.ts";
import { isPgCore } from "./drizzle-chain.ts";
import { callOf, schemaOf } from "./drizzle-type.ts";
import type { Entity } from "./entity.ts";
import { resolveName } from "./modules.ts";
import { placeOf, placeOfName } from "./place.ts";
import { exportNamesOf, unresolved, type Reading } from "./reading.ts";
import { walk } from "./walk.ts";

/** A call that defines a table or view, before its columns are read. */
export interface Definition {
  readonly entity: Entity;
  readonly call: ts.CallExpression;
  readonly isView: boolean;
}

/** Every table and view that the files define, by a call of their own or of a function that makes them. */
export function definitionsIn(reading: Reading): readonly Definition[] {
  const found: Found = { definitions: [], templates: new Map() };
  for (const source of reading.sources) search(reading, source, found);
  searchElsewhere(reading, found);
  for (const template of found.templates.values())
    if (!template.used)
      unresolved(
        reading,
        template.call.arguments[0] ?? template.call,
        `the table name of ${variableOf(template.call)?.name.getText() ?? "a table"}`,
      );
  return found.definitions;
}

interface Found {
  readonly definitions: Definition[];
  /** Tables made of a function's parameters, by that function. */
  readonly templates: Map<ts.Node, Template>;
}

interface Template {
  readonly call: ts.CallExpression;
  used?: true;
}

function search(reading: Reading, within: ts.Node, found: Found): void {
  walk(within, (node) => {
    if (!syntax.isCallExpression(node)) return true;
    const maker = makerOf(reading, node.expression);
    const isMade = maker ? true : searchCall(reading, node, found);
    if (maker) {
      const template = templateAround(reading, node);
      if (template)
        found.templates.set(template, {
          ...found.templates.get(template),
          call: node,
        });
      else add(found, definitionFrom(reading, node, maker, node));
    }
    // There are no tables inside a table.
    return !isMade;
  });
}

function add(found: Found, definition: Definition | undefined): void {
  if (definition) found.definitions.push(definition);
}

/** A call of a function that makes a table of what it is given. */
function searchCall(
  reading: Reading,
  call: ts.CallExpression,
  found: Found,
): boolean {
  const called = definitionOf(reading.modules, call.expression);
  if (!syntax.isFunctionLike(called) || !makesTable(reading, called))
    return isForeign(reading, call);
  const made = tableCallIn(reading, resultOf(reading.modules, call), 0);
  if (!made) return false;
  markUsed(found, called, made);
  add(found, definitionFrom(reading, made.call, made.maker, call));
  return true;
}

function markUsed(found: Found, called: ts.Node, made: MadeTable): void {
  for (const template of [called, ...made.through]) {
    const known = found.templates.get(template);
    found.templates.set(template, { call: made.call, ...known, used: true });
  }
}

interface MadeTable {
  readonly call: ts.CallExpression;
  readonly maker: Maker;
  /** The functions between. */
  readonly through: readonly ts.Node[];
}

const maxDepth = 10;

/** The call of pgTable that an expression comes to. */
function tableCallIn(
  reading: Reading,
  expression: ts.Expression | undefined,
  depth: number,
): MadeTable | undefined {
  const call = expression && rootCall(reading, expression);
  if (!call || depth > maxDepth) return undefined;
  const maker = makerOf(reading, call.expression);
  if (maker) return { call, maker, through: [] };
  const called = definitionOf(reading.modules, call.expression);
  const made = tableCallIn(reading, resultOf(reading.modules, call), depth + 1);
  return made && { ...made, through: [called, ...made.through] };
}

/** The call that `f(…).enableRLS()` begins with. */
function rootCall(
  reading: Reading,
  expression: ts.Expression,
): ts.CallExpression | undefined {
  const node = definitionOf(reading.modules, expression);
  if (!syntax.isCallExpression(node)) return undefined;
  const callee = node.expression;
  if (
    !syntax.isPropertyAccessExpression(callee) ||
    makerOf(reading, callee) ||
    !syntax.isCallExpression(unwrap(callee.expression))
  )
    return node;
  return rootCall(reading, callee.expression);
}

/** Whether a function returns a table, itself or through another function. */
function makesTable(reading: Reading, called: ts.Node): boolean {
  const { memory } = reading.modules;
  const known = memory.get(called);
  if (typeof known === "boolean") return known;
  memory.set(called, false);
  const returned = returnedBy(called);
  const call = returned && rootCall(reading, returned);
  const makes =
    call !== undefined &&
    (makerOf(reading, call.expression) !== undefined ||
      makesTable(reading, definitionOf(reading.modules, call.expression)));
  memory.set(called, makes);
  return makes;
}

/** The function around a table that is made of its parameters. */
function templateAround(
  reading: Reading,
  call: ts.CallExpression,
): ts.Node | undefined {
  for (let node: ts.Node = call; node.parent; node = node.parent)
    if (
      syntax.isFunctionLike(node) &&
      node.parameters.length > 0 &&
      usesParameter(reading, call, node)
    )
      return node;
  return undefined;
}

function usesParameter(
  reading: Reading,
  call: ts.CallExpression,
  owner: ts.SignatureDeclaration,
): boolean {
  let uses = false;
  walk(call, (node) => {
    if (uses || !syntax.isIdentifier(node)) return !uses;
    const found = resolveName(reading.modules, node.text, node, "value");
    let at = found?.kind === "declared" ? found.nodes[0] : undefined;
    while (at && (syntax.isBindingElement(at) || isPattern(at))) at = at.parent;
    uses = at !== undefined && at.parent === owner && syntax.isParameter(at);
    return !uses;
  });
  return uses;
}

function isPattern(node: ts.Node): boolean {
  return (
    syntax.isObjectBindingPattern(node) || syntax.isArrayBindingPattern(node)
  );
}

/**
 * Functions that make tables, and schemas and makers that the project names
 * itself, are called in files that do not name Drizzle, too.
 */
function searchElsewhere(reading: Reading, found: Found): void {
  const names = [...found.templates.keys()].flatMap(
    (template) => nameOf(template) ?? [],
  );
  const own = reading.sources.flatMap((source) => makersNamed(reading, source));
  const mentioned = [...names, ...own].map((name) =>
    name.replaceAll("$", "\\$"),
  );
  if (mentioned.length === 0) return;
  const called = new RegExp(`(?<![\\w$])(?:${mentioned.join("|")})(?![\\w$])`);
  const read = new Set(reading.sources.map(({ fileName }) => fileName));
  for (const file of reading.modules.files)
    if (!read.has(file.path) && called.test(file.text))
      search(reading, parse(file), found);
}

function nameOf(node: ts.Node): string | undefined {
  const own = (node as { name?: ts.Node }).name;
  const variable = syntax.isVariableDeclaration(node.parent)
    ? node.parent.name
    : undefined;
  return (own ?? variable)?.getText();
}

/** Exported constants that tables are made with: a schema, a table creator, pgTable by another name. */
function makersNamed(reading: Reading, source: ts.SourceFile): string[] {
  return source.statements
    .filter(syntax.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .filter(
      ({ name, initializer }) =>
        syntax.isIdentifier(name) &&
        initializer !== undefined &&
        (makerOf(reading, name) !== undefined ||
          schemaOf(reading, name) !== undefined),
    )
    .map(({ name }) => name.getText());
}

interface Maker {
  readonly isView: boolean;
  readonly schema?: string | undefined;
  /** The function pgTableCreator was given. */
  readonly rename?: ts.Expression;
}

const tableMakers: Readonly<Record<string, boolean | undefined>> = {
  __proto__: null as never,
  pgTable: false,
  pgView: true,
  pgMaterializedView: true,
  table: false,
  view: true,
  materializedView: true,
};

function makerOf(reading: Reading, callee: ts.Expression): Maker | undefined {
  const { modules } = reading;
  const external = externalOf(modules, callee);
  if (external) {
    const isView = isPgCore(external.specifier)
      ? tableMakers[external.name]
      : undefined;
    return isView === undefined ? undefined : { isView };
  }
  if (syntax.isPropertyAccessExpression(callee)) {
    const made = memberMaker(reading, callee);
    if (made) return made;
  }
  const definition = definitionOf(modules, callee);
  if (syntax.isPropertyAccessExpression(definition))
    return definition === callee ? undefined : makerOf(reading, definition);
  if (!syntax.isCallExpression(definition)) return undefined;
  const creator = externalOf(modules, definition.expression);
  const [rename] = definition.arguments;
  return creator?.name === "pgTableCreator" &&
    isPgCore(creator.specifier) &&
    rename
    ? { isView: false, rename }
    : undefined;
}

/** schema.table(…), pgTable.withRLS(…) */
function memberMaker(
  reading: Reading,
  callee: ts.PropertyAccessExpression,
): Maker | undefined {
  if (callee.name.text === "withRLS")
    return makerOf(reading, callee.expression);
  const isView = tableMakers[callee.name.text];
  const schema =
    isView === undefined ? undefined : schemaOf(reading, callee.expression);
  return isView === undefined || schema === undefined
    ? undefined
    : { isView, schema };
}

/** A table's name; what pgTableCreator's function makes of it. */
function tableName(
  reading: Reading,
  { rename }: Maker,
  first: ts.Expression,
): string | undefined {
  const named = rename
    ? resultOf(reading.modules, callOf(rename, [first]))
    : first;
  const name = named && constantOf(reading.modules, named);
  return typeof name === "string" ? name : undefined;
}

/** A table made by a call, which code reaches through another call or is that call itself. */
function definitionFrom(
  reading: Reading,
  call: ts.CallExpression,
  maker: Maker,
  written: ts.CallExpression,
): Definition | undefined {
  const [first] = call.arguments;
  if (!first) return undefined;
  const variable = variableOf(written);
  const name = tableName(reading, maker, first);
  if (name === undefined)
    return unresolved(
      reading,
      call === written ? first : written,
      `the table name of ${variable?.name.getText() ?? "a table"}`,
    );
  const code = variable ? variable.name.getText() : name;
  const table: ModelClaim["table"] = {
    ...(maker.schema === undefined ? {} : { schema: maker.schema }),
    name,
    place: placeOfName(first),
  };
  const entity: Entity = {
    name: code,
    node: variable?.initializer ? unwrap(variable.initializer) : written,
    place: placeOf(variable?.name ?? first),
    table,
    columns: new Map(),
    relations: [],
    keys: [],
    deprecated: deprecationOf(variable ?? written),
    exportedAs: exportNamesOf(written, code),
  };
  return { entity, call, isView: maker.isView };
}

/** The constant a table is given to, chained calls such as .enableRLS() passed by. */
function variableOf(
  call: ts.CallExpression,
): ts.VariableDeclaration | undefined {
  let node: ts.Node = call;
  while (
    syntax.isCallExpression(node.parent) ||
    syntax.isPropertyAccessExpression(node.parent) ||
    syntax.isAsExpression(node.parent)
  )
    node = node.parent;
  return syntax.isVariableDeclaration(node.parent) ? node.parent : undefined;
}

/** A table made of Drizzle's columns by a function of another package: what it makes is not to be seen. */
function isForeign(reading: Reading, call: ts.CallExpression): boolean {
  const [first, second] = call.arguments;
  if (!first || !second || !syntax.isStringLiteralLike(first)) return false;
  const external = externalOf(reading.modules, call.expression);
  if (!external || external.specifier.startsWith("drizzle-orm")) return false;
  const columns = objectOf(reading.modules, returnedBy(second) ?? second);
  const isTable = columns?.properties.some(
    (property) =>
      syntax.isPropertyAssignment(property) &&
      startsInPgCore(reading, property.initializer),
  );
  if (!isTable) return false;
  unresolved(
    reading,
    call,
    `the table "${first.text}" that ${call.expression.getText()} makes`,
  );
  return true;
}

function startsInPgCore(reading: Reading, value: ts.Expression): boolean {
  let node = unwrap(value);
  while (
    syntax.isCallExpression(node) &&
    syntax.isPropertyAccessExpression(node.expression) &&
    !externalOf(reading.modules, node.expression)
  )
    node = unwrap(node.expression.expression);
  return (
    syntax.isCallExpression(node) &&
    isPgCore(externalOf(reading.modules, node.expression)?.specifier ?? "")
  );
}
