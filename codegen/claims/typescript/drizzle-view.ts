import type { ts } from "ts-morph";
import type { ColumnClaim } from "../model.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  entriesOf,
  objectOf,
  returnedBy,
  unwrap,
  type Entry,
} from "./constants.ts";
import { callsOf } from "./drizzle-chain.ts";
import type { Definition } from "./drizzle-table.ts";
import type { Entity } from "./entity.ts";
import { placeOf, placeOfName } from "./place.ts";
import { unresolved, type Reading } from "./reading.ts";
import { shapeOf } from "./shapes.ts";
import { typeClaimOf } from "./value-type.ts";

/**
 * Adds the columns of a view from the query it is made of:
 * `pgView("v").as((qb) => qb.select({ id: users.id }).from(users))`.
 */
export function addSelected(
  reading: Reading,
  { entity, call }: Definition,
  tableBehind: (expression: ts.Expression) => Entity | undefined,
): void {
  const query = queryOf(call);
  const steps = query ? callsOf(reading, returnedBy(query) ?? query) : [];
  const select = steps.find(({ name }) => /^select(?:Distinct)?$/.test(name));
  const fields = objectOf(reading.modules, select?.call.arguments[0]);
  if (!fields) {
    entity.incomplete = true;
    unresolved(
      reading,
      query ?? call,
      `the columns of view "${entity.table.name}"`,
    );
    return;
  }
  for (const entry of entriesOf(reading.modules, fields)) {
    const claim = selected(reading, entry, tableBehind);
    if (claim) entity.columns.set(entry.name, { claim });
    else {
      entity.incomplete = true;
      unresolved(reading, entry.node, `the name of column "${entry.name}"`);
    }
  }
}

/** What `.as(…)` after the view is given. */
function queryOf(call: ts.CallExpression): ts.Expression | undefined {
  let node: ts.Node = call;
  while (
    syntax.isPropertyAccessExpression(node.parent) &&
    syntax.isCallExpression(node.parent.parent)
  ) {
    if (node.parent.name.text === "as") return node.parent.parent.arguments[0];
    node = node.parent.parent;
  }
  return undefined;
}

/** A column of a table keeps its name and type, an expression has the name it is given. */
function selected(
  reading: Reading,
  entry: Entry,
  tableBehind: (expression: ts.Expression) => Entity | undefined,
): ColumnClaim | undefined {
  const value = unwrap(entry.value);
  if (syntax.isPropertyAccessExpression(value)) {
    const source = tableBehind(value.expression)?.columns.get(value.name.text);
    return (
      source && {
        ...named(entry, source.claim.name),
        place: placeOf(entry.nameNode),
        ...(source.claim.type ? { type: source.claim.type } : {}),
        written: false,
      }
    );
  }
  const as =
    syntax.isCallExpression(value) &&
    syntax.isPropertyAccessExpression(value.expression) &&
    value.expression.name.text === "as"
      ? { of: unwrap(value.expression.expression), name: value.arguments[0] }
      : undefined;
  const name = as?.name && constantOf(reading.modules, as.name);
  if (!as?.name || typeof name !== "string") return undefined;
  return {
    ...named(entry, name),
    place: placeOfName(as.name),
    ...typeOf(reading, as.of),
    written: false,
  };
}

function named(
  entry: Entry,
  name: string,
): Pick<ColumnClaim, "name" | "attribute"> {
  return { name, ...(name === entry.name ? {} : { attribute: entry.name }) };
}

/** The value type of `sql<string>`…``. */
function typeOf(
  reading: Reading,
  expression: ts.Expression,
): Pick<ColumnClaim, "type"> {
  const argument = syntax.isTaggedTemplateExpression(expression)
    ? expression.typeArguments?.[0]
    : undefined;
  return argument
    ? { type: typeClaimOf(shapeOf(reading, argument), argument.getText()) }
    : {};
}
