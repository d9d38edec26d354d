import type { Column, Facts, Relation } from "../../facts/model.ts";
import { checkMeaning } from "../checks.ts";
import { notNull, nullable, type Value } from "./proof.ts";
import { typeKey, type TypeKnowledge } from "./type-knowledge.ts";

/** The tables that also hold rows of this one: partitions and classic children. */
export type Children = ReadonlyMap<string, readonly Relation[]>;

export function relationKey({
  schema,
  name,
}: Pick<Relation, "schema" | "name">): string {
  return `${schema}.${name}`;
}

export function childrenOf(facts: Facts): Children {
  const children = new Map<string, Relation[]>();
  for (const relation of facts.relations) {
    const { partitionOf, inherits = [] } = relation;
    for (const parent of partitionOf ? [partitionOf] : inherits) {
      const key = relationKey(parent);
      children.set(key, [...(children.get(key) ?? []), relation]);
    }
  }
  return children;
}

/**
 * Whether a column of a table can be read as NULL. `only`: without the rows of
 * its children, in which NOT NULL need not hold (NO INHERIT, ALTER TABLE ONLY,
 * foreign partitions).
 */
export function tableColumn(
  table: Relation,
  column: Column,
  only: boolean,
  children: Children,
  types: TypeKnowledge,
): Value {
  const own = ownColumn(table, column, types);
  if (!own.notNull || only) return own;
  const weak = weakDescendant(table, column.name, children, types);
  return weak === undefined
    ? own
    : nullable(
        `${columnPath(table, column)} is NOT NULL but not in its child ${relationKey(weak)}`,
        own.type,
      );
}

function ownColumn(
  table: Relation,
  column: Column,
  types: TypeKnowledge,
): Value {
  const type = typeKey(column.type);
  const path = columnPath(table, column);
  if (table.kind === "foreign table")
    return nullable(
      `${path} is foreign, where nothing enforces NOT NULL`,
      type,
    );
  if (column.notNull) return notNull(`${path} is NOT NULL`, type);
  if (table.primaryKey?.columns.includes(column.name))
    return notNull(`${path} is in the primary key`, type);
  if (types.isNotNullDomain(type))
    return notNull(`${path} has the NOT NULL domain ${type}`, type);
  const check = notNullCheck(table, column.name);
  return check === undefined
    ? nullable(`${path} is nullable`, type)
    : notNull(`${path} is not null by CHECK ${check}`, type);
}

function weakDescendant(
  table: Relation,
  column: string,
  children: Children,
  types: TypeKnowledge,
): Relation | undefined {
  for (const child of children.get(relationKey(table)) ?? []) {
    const inherited = child.columns.find(({ name }) => name === column);
    if (!inherited || !ownColumn(child, inherited, types).notNull) return child;
    const weak = weakDescendant(child, column, children, types);
    if (weak !== undefined) return weak;
  }
  return undefined;
}

/** The name of a CHECK that holds for every row and says IS NOT NULL of the column. */
function notNullCheck(table: Relation, column: string): string | undefined {
  return table.checks?.find(
    (check) =>
      !check.notValid &&
      !check.notEnforced &&
      check.columns.includes(column) &&
      check.expression.includes("IS NOT NULL") &&
      checkMeaning(check.expression)?.conditions.some(
        (condition) =>
          condition.kind === "not null" && condition.column === column,
      ),
  )?.name;
}

function columnPath(table: Relation, column: Column): string {
  return `${relationKey(table)}.${column.name}`;
}
