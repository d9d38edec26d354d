import type { JoinExpr } from "libpg-query";
import { knownWhenTrue } from "./conditions.ts";
import { allOf, commonType, nullable } from "./proof.ts";
import { refineItems, type KnownColumns } from "./refinement.ts";
import {
  mapItem,
  nulledBy,
  valueOf,
  type FromItem,
  type Prover,
  type Scope,
  type ScopeColumn,
} from "./scope.ts";
import { names } from "./syntax-tree.ts";

type Sides = readonly [left: FromItem, right: FromItem];

/** Two items joined: which of their columns the join fills with nulls, and which it clears of them. */
export function joinItems(
  join: JoinExpr,
  left: FromItem,
  right: FromItem,
  scope: Scope,
  prover: Prover,
): FromItem {
  const shared = sharedNames(join, left, right);
  if (shared === undefined) return demoted(left, right);
  const on = { ...scope, items: [...scope.items, left, right] };
  const known = new Map([
    ...knownWhenTrue(join.quals, on, prover),
    ...knownFromUsing(shared, left, right),
  ]);
  const sides = joinedSides(join, [left, right], known);
  const merged = shared.map((name) => mergedColumn(join, name, sides));
  return combined(sides, shared, merged, join);
}

/** The names of USING or NATURAL; undefined when NATURAL cannot be worked out. */
function sharedNames(
  join: JoinExpr,
  left: FromItem,
  right: FromItem,
): readonly string[] | undefined {
  if (!join.isNatural) return names(join.usingClause);
  if (left.open !== undefined || right.open !== undefined) return undefined;
  return left.columns
    .map(({ name }) => name)
    .filter((name) => right.columns.some((column) => column.name === name));
}

/** USING compares with =, which no null passes. */
function knownFromUsing(
  shared: readonly string[],
  left: FromItem,
  right: FromItem,
): KnownColumns {
  const known = new Map<symbol, string>();
  for (const name of shared)
    for (const { columns } of [left, right]) {
      const column = columns.find((candidate) => candidate.name === name);
      if (column !== undefined)
        known.set(column.id, `compared by USING (${name})`);
    }
  return known;
}

function joinedSides(join: JoinExpr, sides: Sides, known: KnownColumns): Sides {
  const [left, right] = sides;
  const aliases = right.sources.map(({ alias }) => alias).join(", ");
  const filled = (item: FromItem, kind: string) =>
    nulledBy(item, { description: `${kind} JOIN ${aliases}` });
  const only = (item: FromItem) => refineItems([item], known)[0] ?? item;
  switch (join.jointype) {
    case "JOIN_LEFT":
      return [left, filled(only(right), "LEFT")];
    case "JOIN_RIGHT":
      return [filled(only(left), "RIGHT"), right];
    case "JOIN_INNER": {
      const [first = left, second = right] = refineItems(sides, known);
      return [first, second];
    }
    default:
      return [filled(left, "FULL"), filled(right, "FULL")];
  }
}

/** The one column that USING makes of two. */
function mergedColumn(
  join: JoinExpr,
  name: string,
  [left, right]: Sides,
): ScopeColumn {
  const find = (item: FromItem) =>
    item.columns.find((column) => column.name === name);
  const pair = [find(left), find(right)].filter((c) => c !== undefined);
  const [first, second] = pair;
  if (first === undefined || second === undefined)
    return {
      name,
      id: Symbol(name),
      value: nullable(`${name} was not traced to its columns`),
      nulledBy: [],
    };
  if (join.jointype === "JOIN_INNER" || join.jointype === "JOIN_LEFT")
    return first;
  return join.jointype === "JOIN_RIGHT" ? second : eitherSide(first, second);
}

/** FULL JOIN: the left value in rows that have one, the right value in the others. */
function eitherSide(left: ScopeColumn, right: ScopeColumn): ScopeColumn {
  const before = [left, right].map((column) =>
    valueOf({ ...column, nulledBy: column.nulledBy.slice(0, -1) }),
  );
  return {
    name: left.name,
    id: Symbol(left.name),
    value: allOf(
      before,
      `${left.name} is not null on either side of the FULL JOIN`,
      commonType(before),
    ),
    nulledBy: [],
  };
}

function combined(
  [left, right]: Sides,
  shared: readonly string[],
  merged: readonly ScopeColumn[],
  join: JoinExpr,
): FromItem {
  const unshared = [...left.columns, ...right.columns].filter(
    ({ name }) => !shared.includes(name),
  );
  const open = left.open ?? right.open;
  const alias = join.join_using_alias?.aliasname;
  return {
    sources: [
      ...left.sources,
      ...right.sources,
      ...(alias === undefined
        ? []
        : [{ alias, columns: merged, nulledBy: [] }]),
    ],
    columns: [...merged, ...unshared],
    ...(open !== undefined && { open }),
  };
}

/** Nothing is known of a NATURAL JOIN with a relation whose columns are not. */
function demoted(left: FromItem, right: FromItem): FromItem {
  const reason = "NATURAL JOIN with columns that are not known";
  const weaken = (item: FromItem) =>
    mapItem(
      item,
      ({ name, id, value }) => ({
        name,
        id,
        value: nullable(reason, value.type),
        nulledBy: [],
      }),
      (joins) => joins,
    );
  const [first, second] = [weaken(left), weaken(right)];
  return {
    sources: [...first.sources, ...second.sources],
    columns: [],
    open: reason,
  };
}
