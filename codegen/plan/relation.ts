import { keyOf } from "../facts/lookup.ts";
import type { Column, Relation } from "../facts/model.ts";
import {
  columnAccess,
  columnNode,
  encryptedNode,
  type ColumnAccess,
} from "./column.ts";
import type { ValueNodes } from "./column.ts";
import type { FileContext, PlanContext } from "./context.ts";
import { codecs, encryptedColumns, type EncryptedColumn } from "./encrypted.ts";
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
  const encrypted = encryptedColumns(relation, context.config);
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
  encrypted: ReadonlyMap<string, EncryptedColumn>,
  context: FileContext,
): TypeNode {
  const access = accessOf(relation, column, context);
  const value = columnValue(relation, column, encrypted, context);
  return columnNode(value, access);
}

/** How a column is read and written; a view's column may be proved not null. */
export function accessOf(
  relation: Relation,
  column: Column,
  { lookup, proofs }: PlanContext,
): ColumnAccess {
  const access = columnAccess(
    column,
    lookup.type(column.type),
    isWritable(relation),
  );
  const proof = proofs.get(keyOf(relation))?.get(column.name);
  return proof?.notNull ? { ...access, nullable: false } : access;
}

function columnValue(
  relation: Relation,
  column: Column,
  encrypted: ReadonlyMap<string, EncryptedColumn>,
  context: FileContext,
): ValueNodes {
  const override = context.overrides.column(relation, column.name);
  if (override !== undefined) {
    const node = overrideNode(override, context);
    return { select: node, insert: node };
  }
  const kind = encrypted.get(column.name);
  if (kind === undefined) return valueNodes(column.type, context);
  const node = brandNode(relation, kind, encrypted);
  return { select: node, insert: node };
}

function brandNode(
  relation: Relation,
  column: EncryptedColumn,
  encrypted: ReadonlyMap<string, EncryptedColumn>,
): TypeNode {
  const of = column.kind === "ciphertext" ? column : encrypted.get(column.of);
  const plaintextName = of?.kind === "ciphertext" ? of.plaintextName : "";
  const codec = of?.kind === "ciphertext" ? codecs[of.codec] : "string";
  return encryptedNode(
    column,
    encryptionContext(relation, plaintextName),
    identifier(codec),
  );
}

/** What keys are derived from, until the lock file pins another one. */
export function encryptionContext(
  relation: Relation,
  plaintextName: string,
): string {
  return `${keyOf(relation)}.${plaintextName}`;
}
