import type { ts } from "ts-morph";
import type { ColumnClaim, ModelClaim } from "../model.ts";
import type { ModelReader } from "../reader.ts";
import { deprecationOf } from "./comments.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  elementsOf,
  entriesOf,
  entryNamed,
  externalOf,
  objectOf,
  returnedBy,
  unwrap,
} from "./constants.ts";
import {
  actionsOf,
  columnFrom,
  isPgCore,
  referenceOf,
  schemaOf,
} from "./drizzle-column.ts";
import { addEntities, type Entity, type JoinColumn } from "./entity.ts";
import { camelCase, snakeCase } from "./naming.ts";
import { placeOf, placeOfName } from "./place.ts";
import {
  exportNamesOf,
  readTypeScript,
  unresolved,
  type Reading,
} from "./reading.ts";
import { walk } from "./walk.ts";

const marks = /["']drizzle-(?:orm|kit)["'/]/;

/** Reads Drizzle's PostgreSQL tables and views. */
export const drizzle: ModelReader = {
  name: "drizzle",
  extensions: [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs"],
  mayRead: (file) => marks.test(file.text),
  read: (files, options) =>
    readTypeScript(files, options, {
      reader: "drizzle",
      mayRead: drizzle.mayRead,
      collect,
    }),
};

/** A call that defines a table or view, before its columns are read. */
interface Definition {
  readonly entity: Entity;
  readonly call: ts.CallExpression;
  readonly isView: boolean;
}

function collect(reading: Reading): void {
  const casing = casingOf(reading);
  const definitions: Definition[] = [];
  for (const source of reading.sources)
    walk(source, (node) => {
      const definition =
        syntax.isCallExpression(node) && definitionFrom(reading, node);
      if (definition) definitions.push(definition);
      // There are no tables inside a table.
      return !definition;
    });
  const entities = definitions.map(({ entity }) => entity);
  for (const definition of definitions)
    addColumns(reading, definition, casing, entities);
  for (const definition of definitions)
    addExtras(reading, definition, entities);
  addEntities(reading, entities);
}

/** What the database is opened with: columns without a name are in snake_case, camelCase, or as they are. */
function casingOf(reading: Reading): (name: string) => string {
  for (const source of reading.sources) {
    const casing = /\bcasing\s*:\s*["'](snake_case|camelCase)["']/.exec(
      source.text,
    )?.[1];
    if (casing !== undefined)
      return casing === "snake_case" ? snakeCase : camelCase;
  }
  return (name) => name;
}

interface Maker {
  readonly isView: boolean;
  readonly schema?: string | undefined;
  readonly rename?: ((name: string) => string | undefined) | undefined;
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
  if (external && isPgCore(external.specifier)) {
    const isView = tableMakers[external.name];
    return isView === undefined ? undefined : { isView };
  }
  if (syntax.isPropertyAccessExpression(callee))
    return memberMaker(reading, callee);
  const definition = syntax.isIdentifier(callee)
    ? definitionOf(modules, callee)
    : undefined;
  if (!definition || !syntax.isCallExpression(definition)) return undefined;
  const creator = externalOf(modules, definition.expression);
  const [rename] = definition.arguments;
  return creator?.name === "pgTableCreator" &&
    isPgCore(creator.specifier) &&
    rename
    ? { isView: false, rename: (name) => renamed(reading, rename, name) }
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

/** The name that pgTableCreator's function makes of a table's own. */
function renamed(
  reading: Reading,
  rename: ts.Expression,
  name: string,
): string | undefined {
  const made = definitionOf(reading.modules, rename);
  const returned = returnedBy(made);
  const parameter = syntax.isFunctionLike(made)
    ? made.parameters[0]?.name.getText()
    : undefined;
  if (!returned || parameter === undefined) return undefined;
  if (syntax.isIdentifier(returned) && returned.text === parameter) return name;
  if (!syntax.isTemplateExpression(returned)) return undefined;
  const parts = returned.templateSpans.map((span) => {
    const value =
      span.expression.getText() === parameter
        ? name
        : constantOf(reading.modules, span.expression);
    return value === undefined ? undefined : String(value) + span.literal.text;
  });
  return parts.every((part) => part !== undefined)
    ? returned.head.text + parts.join("")
    : undefined;
}

function definitionFrom(
  reading: Reading,
  call: ts.CallExpression,
): Definition | undefined {
  const maker = makerOf(reading, call.expression);
  const [first] = call.arguments;
  if (!maker || !first) return undefined;
  const written = constantOf(reading.modules, first);
  const name =
    typeof written === "string"
      ? maker.rename
        ? maker.rename(written)
        : written
      : undefined;
  const variable = variableOf(call);
  if (name === undefined)
    return unresolved(
      reading,
      first,
      `the table name of ${variable?.name.getText() ?? "a table"}`,
    );
  const nameNode = variable?.name ?? first;
  const code = variable ? variable.name.getText() : name;
  const table: ModelClaim["table"] = {
    ...(maker.schema === undefined ? {} : { schema: maker.schema }),
    name,
    place: placeOfName(first),
  };
  const entity: Entity = {
    name: code,
    node: variable?.initializer ? unwrap(variable.initializer) : call,
    place: placeOf(nameNode),
    table,
    columns: new Map(),
    relations: [],
    keys: [],
    deprecated: deprecationOf(variable ?? call),
    exportedAs: exportNamesOf(call, code),
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

function addColumns(
  reading: Reading,
  { entity, call, isView }: Definition,
  casing: (name: string) => string,
  entities: readonly Entity[],
): void {
  const given = call.arguments[1];
  const object = given && objectOf(reading.modules, returnedBy(given) ?? given);
  if (!object) {
    entity.incomplete = true;
    if (given)
      unresolved(reading, given, `the columns of table "${entity.table.name}"`);
    return;
  }
  const entries = entriesOf(reading.modules, object, (node) => {
    entity.incomplete = true;
    unresolved(reading, node, `columns of table "${entity.table.name}"`);
  });
  for (const entry of entries) {
    const column = columnFrom(reading, entry, casing);
    if (!column) {
      entity.incomplete = true;
      continue;
    }
    const claim = isView ? viewColumn(column.claim) : column.claim;
    entity.columns.set(entry.name, {
      ...column,
      claim,
      ...referenceFrom(reading, entry.value, entities),
    });
  }
}

function viewColumn(claim: ColumnClaim): ColumnClaim {
  const { optionalOnInsert: _, ...kept } = claim;
  return { ...kept, written: false };
}

/** The reference is resolved later: the table it names may come after. */
function referenceFrom(
  reading: Reading,
  value: ts.Expression,
  entities: readonly Entity[],
): Pick<NonNullable<ReturnType<Entity["columns"]["get"]>>, "references"> {
  const found = referenceOf(reading, value);
  if (!found) return {};
  const target = tableBehind(reading, found.column.expression, entities);
  return {
    references: {
      target,
      property: found.column.name.text,
      ...actionsOf(reading, found.options),
    },
  };
}

function tableBehind(
  reading: Reading,
  expression: ts.Expression,
  entities: readonly Entity[],
): Entity | undefined {
  const definition = definitionOf(reading.modules, expression);
  return entities.find(({ node }) => node === definition);
}

/** The keys in a table's third argument: `(t) => [unique().on(t.a, t.b)]`, or an object of them. */
function addExtras(
  reading: Reading,
  { entity, call }: Definition,
  entities: readonly Entity[],
): void {
  const given = call.arguments[2];
  const returned = given && (returnedBy(given) ?? given);
  if (!returned) return;
  const object = objectOf(reading.modules, returned);
  const extras = object
    ? entriesOf(reading.modules, object).map(({ value }) => value)
    : (elementsOf(reading.modules, returned) ?? []);
  for (const extra of extras)
    addExtra(reading, entity, unwrap(extra), entities);
}

function addExtra(
  reading: Reading,
  entity: Entity,
  extra: ts.Expression,
  entities: readonly Entity[],
): void {
  const calls = callsOf(extra);
  const begin = calls[0];
  if (!begin) return;
  const on = calls.find(({ name }) => name === "on" || name === "using");
  const place = placeOf(extra);
  if (begin.name === "unique" || begin.name === "uniqueIndex") {
    const properties = on && propertiesOf(on.call.arguments);
    if (properties) entity.keys.push({ kind: "unique", properties, place });
  } else if (begin.name === "primaryKey") {
    const options = objectOf(reading.modules, begin.call.arguments[0]);
    const listed = options
      ? elementsOf(
          reading.modules,
          entryNamed(reading.modules, options, "columns"),
        )
      : begin.call.arguments;
    const properties = listed && propertiesOf(listed);
    if (properties) entity.keys.push({ kind: "primary", properties, place });
  } else if (begin.name === "foreignKey") {
    addForeignKey(reading, entity, extra, calls, entities);
  }
}

interface NamedCall {
  readonly name: string;
  readonly call: ts.CallExpression;
}

/** The calls of a chain, first one first. */
function callsOf(expression: ts.Expression): readonly NamedCall[] {
  if (!syntax.isCallExpression(expression)) return [];
  const callee = expression.expression;
  if (syntax.isIdentifier(callee))
    return [{ name: callee.text, call: expression }];
  if (!syntax.isPropertyAccessExpression(callee)) return [];
  return [
    ...callsOf(callee.expression),
    { name: callee.name.text, call: expression },
  ];
}

/** The properties of `t.a, t.b`; undefined when one is an expression. */
function propertiesOf(
  given: readonly ts.Expression[],
): readonly string[] | undefined {
  const names = given.map((argument) =>
    syntax.isPropertyAccessExpression(argument)
      ? argument.name.text
      : undefined,
  );
  return names.every((name) => name !== undefined) ? names : undefined;
}

function addForeignKey(
  reading: Reading,
  entity: Entity,
  extra: ts.Expression,
  calls: readonly NamedCall[],
  entities: readonly Entity[],
): void {
  const options = objectOf(reading.modules, calls[0]?.call.arguments[0]);
  const columns = elementsOf(
    reading.modules,
    entryNamed(reading.modules, options, "columns"),
  );
  const foreign = elementsOf(
    reading.modules,
    entryNamed(reading.modules, options, "foreignColumns"),
  );
  const own = columns && propertiesOf(columns);
  const referenced = foreign && propertiesOf(foreign);
  const first = foreign?.[0];
  if (
    !own ||
    !referenced ||
    !first ||
    !syntax.isPropertyAccessExpression(first)
  )
    return;
  // `t.id` is a column of the table itself: t is the callback's parameter.
  const isOwn = syntax.isIdentifier(
    definitionOf(reading.modules, first.expression),
  );
  const target = isOwn
    ? entity
    : tableBehind(reading, first.expression, entities);
  if (!target) return;
  const place = placeOf(extra);
  entity.relations.push({
    property: own.join(","),
    node: extra,
    place,
    target: () => target,
    joins: own.map((property, index): JoinColumn => ({
      name: entity.columns.get(property)?.claim.name,
      references: referenced[index],
      place,
    })),
    joinName: (name) => name,
    nullable: true,
    onDelete: actionIn(reading, calls, "onDelete"),
    onUpdate: actionIn(reading, calls, "onUpdate"),
  });
}

function actionIn(
  reading: Reading,
  calls: readonly NamedCall[],
  name: string,
): string | undefined {
  const first = calls.find((call) => call.name === name)?.call.arguments[0];
  const value = first && constantOf(reading.modules, first);
  return typeof value === "string" ? value : undefined;
}
