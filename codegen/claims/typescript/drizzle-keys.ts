import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  elementsOf,
  entriesOf,
  entryNamed,
  objectOf,
  returnedBy,
  unwrap,
} from "./constants.ts";
import { callsOf, pickedParameter, type Step } from "./drizzle-chain.ts";
import type { Entity, JoinColumn } from "./entity.ts";
import { placeOf } from "./place.ts";
import { unresolved, type Reading } from "./reading.ts";

/** Adds the keys in a table's third argument: `(t) => [unique().on(t.a, t.b)]`, or an object of them. */
export function addKeys(
  reading: Reading,
  entity: Entity,
  given: ts.Expression | undefined,
  tableBehind: (expression: ts.Expression) => Entity | undefined,
): void {
  const returned = given && (returnedBy(given) ?? given);
  if (!returned) return;
  const leave = (node: ts.Node): undefined =>
    unresolved(reading, node, `keys of table "${entity.table.name}"`);
  const object = objectOf(reading.modules, returned);
  const extras = object
    ? entriesOf(reading.modules, object, leave).map(({ value }) => value)
    : elementsOf(reading.modules, returned);
  if (!extras) {
    // Nothing given to a function that may be given more.
    if (!syntax.isIdentifier(returned)) leave(returned);
    return;
  }
  for (const extra of extras) {
    const made = definitionOf(reading.modules, extra);
    if (syntax.isCallExpression(made))
      addKey({ reading, entity, tableBehind }, made);
    else leave(extra);
  }
}

interface Keys {
  readonly reading: Reading;
  readonly entity: Entity;
  readonly tableBehind: (expression: ts.Expression) => Entity | undefined;
}

function addKey(keys: Keys, extra: ts.Expression): void {
  const { reading, entity } = keys;
  const steps = callsOf(reading, extra);
  const [begin] = steps;
  if (!begin) return;
  const place = placeOf(extra);
  if (begin.name === "unique" || begin.name === "uniqueIndex") {
    const on = steps.find(({ name }) => name === "on" || name === "using");
    // An index with a condition holds some rows apart, not all.
    const isPartial = steps.some(({ name }) => name === "where");
    const properties = on && propertiesOf(reading, on.call.arguments);
    if (properties && !isPartial)
      entity.keys.push({ kind: "unique", properties, place });
  } else if (begin.name === "primaryKey") {
    const options = objectOf(reading.modules, begin.call.arguments[0]);
    const listed = options
      ? listOf(reading, options, "columns")
      : begin.call.arguments;
    const properties = listed && propertiesOf(reading, listed);
    if (!properties) return;
    entity.keys.push({ kind: "primary", properties, place });
    for (const property of properties) forbidNull(entity, property);
  } else if (begin.name === "foreignKey") {
    addForeignKey(keys, extra, steps);
  }
}

/** A column of the primary key holds no null, whether or not `.notNull()` says so. */
function forbidNull(entity: Entity, property: string): void {
  const column = entity.columns.get(property);
  if (!column?.claim.nullable) return;
  const { claim } = column;
  const optionalOnInsert =
    claim.written === false || claim.defaultBy !== undefined;
  entity.columns.set(property, {
    ...column,
    claim: { ...claim, nullable: false, optionalOnInsert },
  });
}

function listOf(
  reading: Reading,
  options: ts.ObjectLiteralExpression | undefined,
  name: string,
): readonly ts.Expression[] | undefined {
  return elementsOf(
    reading.modules,
    entryNamed(reading.modules, options, name),
  );
}

/** The properties of `t.a, t.b`; undefined when one is an expression. */
function propertiesOf(
  reading: Reading,
  given: readonly ts.Expression[],
): readonly string[] | undefined {
  const names = given.map((argument) => propertyOf(reading, argument));
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** `t.a`, `t["a"]`, `t.a.desc()`, and `a` of `({ a }) => …` */
function propertyOf(
  reading: Reading,
  expression: ts.Expression,
): string | undefined {
  const node = unwrap(expression);
  if (syntax.isIdentifier(node)) return pickedParameter(reading, node);
  if (syntax.isElementAccessExpression(node)) {
    const name = constantOf(reading.modules, node.argumentExpression);
    return typeof name === "string" ? name : undefined;
  }
  if (syntax.isPropertyAccessExpression(node)) return node.name.text;
  return syntax.isCallExpression(node) &&
    syntax.isPropertyAccessExpression(node.expression)
    ? propertyOf(reading, node.expression.expression)
    : undefined;
}

function addForeignKey(
  keys: Keys,
  extra: ts.Expression,
  steps: readonly Step[],
): void {
  const { reading, entity } = keys;
  const options = objectOf(reading.modules, steps[0]?.call.arguments[0]);
  const foreign = listOf(reading, options, "foreignColumns");
  const columns = listOf(reading, options, "columns");
  const own = columns && propertiesOf(reading, columns);
  const referenced = foreign && propertiesOf(reading, foreign);
  const [first] = foreign ?? [];
  const target = first && targetOf(keys, first);
  if (!own || !referenced || !target) {
    unresolved(reading, extra, `a foreign key of "${entity.table.name}"`);
    return;
  }
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
    onDelete: actionIn(reading, steps, "onDelete"),
    onUpdate: actionIn(reading, steps, "onUpdate"),
  });
}

/** The table a column of a reference belongs to; the callback's parameter is the table itself. */
function targetOf(
  { reading, entity, tableBehind }: Keys,
  column: ts.Expression,
): Entity | undefined {
  const node = unwrap(column);
  if (syntax.isIdentifier(node))
    return pickedParameter(reading, node) === undefined ? undefined : entity;
  if (
    !syntax.isPropertyAccessExpression(node) &&
    !syntax.isElementAccessExpression(node)
  )
    return undefined;
  return syntax.isIdentifier(definitionOf(reading.modules, node.expression))
    ? entity
    : tableBehind(node.expression);
}

function actionIn(
  reading: Reading,
  steps: readonly Step[],
  name: string,
): string {
  const first = steps.find((step) => step.name === name)?.call.arguments[0];
  const value = first && constantOf(reading.modules, first);
  return typeof value === "string" ? value : "no action";
}
