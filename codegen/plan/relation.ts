import { keyOf } from "../facts/lookup.ts";
import type { Column, Relation } from "../facts/model.ts";
import { baseColumn } from "./base-column.ts";
import { sameCase } from "./camel-case.ts";
import {
  columnAccess,
  columnNode,
  encryptedNode,
  type ColumnAccess,
} from "./column.ts";
import type { ValueNodes } from "./column.ts";
import type { FileContext, PlanContext } from "./context.ts";
import { relationEncryption, type ColumnEncryption } from "./encryption.ts";
import type { Declaration, PropertyPlan } from "./plan.ts";
import { generic, identifier, type TypeNode } from "./type-node.ts";
import { overrideNode, valueNodes } from "./value.ts";

/** The interface of a relation and its Selectable, Insertable and Updateable. */
export function relationDeclarations(
  relation: Relation,
  context: FileContext,
): Declaration[] {
  const { name } = context.symbols.of(relation)!;
  const { comment } = relation;
  return [
    {
      kind: "interface",
      name,
      ...(comment !== undefined && { comment }),
      properties: relationProperties(relation, context),
    },
    ...kyselyAliases(relation).map((kind): Declaration => ({
      kind: "alias",
      name: `${kind}${name}`,
      type: generic(kind, identifier(name)),
    })),
  ];
}

/** The alias names that a relation's interface brings with it. */
export function aliasNames(relation: Relation, name: string): string[] {
  return kyselyAliases(relation).map((kind) => `${kind}${name}`);
}

/** What cannot be written has no types for writing. */
function kyselyAliases(relation: Relation): string[] {
  return isWritable(relation)
    ? ["Selectable", "Insertable", "Updateable"]
    : ["Selectable"];
}

export function isWritable(relation: Relation): boolean {
  switch (relation.kind) {
    case "table":
    case "partitioned table":
      return true;
    case "materialized view":
      return false;
    case "view":
    case "foreign table":
      return relation.updatable !== undefined;
  }
}

function relationProperties(
  relation: Relation,
  context: FileContext,
): PropertyPlan[] {
  const encrypted = relationEncryption(relation, context);
  const keys = new Map<string, string>();
  return relation.columns.map((column) => {
    const key = propertyKey(relation, column, keys, context);
    const type = columnType(relation, column, encrypted, context);
    const { comment } = column;
    return { key, type, ...(comment !== undefined && { comment }) };
  });
}

function propertyKey(
  relation: Relation,
  { name }: Column,
  taken: Map<string, string>,
  { names, problems }: FileContext,
): string {
  // Names that stay as they are cannot collide.
  if (names === sameCase) return name;
  const key = names.toTypeScript(name);
  const other = taken.get(key);
  const path = `${keyOf(relation)}.${name}`;
  if (other !== undefined) {
    problems.push(
      `columns ${keyOf(relation)}.${other} and ${path} would both be "${key}"; rename one of them in the database, or turn camelCase off`,
    );
  } else if (names.toDatabase(key) !== name) {
    problems.push(
      `column ${path} would be "${key}", which Kysely's CamelCasePlugin turns into "${names.toDatabase(key)}"; rename it in the database, or turn camelCase off`,
    );
  }
  taken.set(key, name);
  return key;
}

function columnType(
  relation: Relation,
  column: Column,
  encrypted: ReadonlyMap<string, ColumnEncryption>,
  context: FileContext,
): TypeNode {
  const access = relationColumnAccess(relation, column, context);
  const value = columnValue(relation, column, encrypted, context);
  return sharedNode(value, access, context);
}

function sharedNode(
  value: ValueNodes,
  access: ColumnAccess,
  { columnNodes }: FileContext,
): TypeNode {
  const { nullable, writesNotNull, readOnly, filled } = access;
  const key = `${nullable} ${writesNotNull} ${readOnly} ${filled}`;
  let byAccess = columnNodes.get(value);
  if (byAccess === undefined) {
    byAccess = new Map();
    columnNodes.set(value, byAccess);
  }
  const known = byAccess.get(key);
  if (known !== undefined) return known;
  const node = columnNode(value, access);
  byAccess.set(key, node);
  return node;
}

/**
 * How a column is read and written; through a view, written as its table
 * allows, and read as its definition proves.
 */
export function relationColumnAccess(
  relation: Relation,
  column: Column,
  { lookup, proofs, accesses }: PlanContext,
): ColumnAccess {
  const known = accesses.get(column);
  if (known !== undefined) return known;
  const access = columnAccess(
    column,
    lookup.type(column.type),
    isWritable(relation),
    relation.reads && baseColumn(relation, column, lookup)?.column,
  );
  const proof = proofs.get(keyOf(relation))?.get(column.name);
  const proved = proof?.notNull ? { ...access, nullable: false } : access;
  accesses.set(column, proved);
  return proved;
}

function columnValue(
  relation: Relation,
  column: Column,
  encrypted: ReadonlyMap<string, ColumnEncryption>,
  context: FileContext,
): ValueNodes {
  const override = context.overrides.column(relation, column.name);
  if (override !== undefined) {
    const node = overrideNode(override, context);
    return { select: node, insert: node };
  }
  const encryption = encrypted.get(column.name);
  if (encryption === undefined) return valueNodes(column.type, context);
  const node = encryptedNode(encryption);
  return { select: node, insert: node };
}
