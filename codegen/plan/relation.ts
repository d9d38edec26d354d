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
import { commentType, hasTypeDirective, isJson } from "./comment-type.ts";
import type { AppliedOverride, FileContext, PlanContext } from "./context.ts";
import { relationEncryption } from "./encryption.ts";
import { mayNarrow, relationConditions } from "./narrow.ts";
import type { InterfaceDeclaration, PropertyPlan } from "./plan.ts";
import { rowSecurityComment, type RoleAccess } from "./role.ts";
import { arrayOf, generic, identifier, type TypeNode } from "./type-node.ts";
import { narrowedNodes, overrideNode, valueNodes } from "./value.ts";

/** The interface of a relation: its columns as Kysely is told of them. */
export function relationInterface(
  relation: Relation,
  context: FileContext,
): InterfaceDeclaration {
  const comment = relationComment(relation, context);
  return {
    kind: "interface",
    name: context.symbols.of(relation)!.name,
    ...(comment !== "" && { comment }),
    properties: relationProperties(relation, context),
  };
}

function relationComment(relation: Relation, { access }: FileContext): string {
  const rowSecurity = rowSecurityComment(relation, access.role);
  return [relation.comment, rowSecurity]
    .filter((part) => part !== undefined)
    .join("\n\n");
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
  const values = columnValues(relation, context);
  const keys = new Map<string, string>();
  return relation.columns.map((column) => {
    const key = propertyKey(relation, column, keys, context);
    const access = relationColumnAccess(relation, column, context);
    const type = sharedNode(values(column).value, access, context);
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

function sharedNode(
  value: ValueNodes,
  access: ColumnAccess,
  { columnNodes }: FileContext,
): TypeNode {
  const { nullable, writesNotNull, readOnly, filled, denied } = access;
  const key = `${nullable} ${writesNotNull} ${readOnly} ${filled} ${denied}`;
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
  { lookup, proofs, access: role, accesses }: PlanContext,
): ColumnAccess {
  const known = accesses.get(column);
  if (known !== undefined) return known;
  const own = columnAccess(
    column,
    lookup.type(column.type),
    isWritable(relation),
    relation.reads && baseColumn(relation, column, lookup)?.column,
  );
  const denied = deniedWrites(relation, column, role);
  const access = denied === undefined ? own : { ...own, denied };
  const proof = proofs.get(keyOf(relation))?.get(column.name);
  const proved = proof?.notNull ? { ...access, nullable: false } : access;
  accesses.set(column, proved);
  return proved;
}

function deniedWrites(
  relation: Relation,
  { name }: Column,
  { isDenied }: RoleAccess,
): ColumnAccess["denied"] {
  const insert = isDenied(relation, name, "insert");
  const update = isDenied(relation, name, "update");
  if (insert) return update ? "both" : "insert";
  return update ? "update" : undefined;
}

/** A column's value, and what decided it. */
export interface DecidedValue {
  readonly value: ValueNodes;
  readonly by: "override" | "encryption" | "comment" | "check" | "type";
}

/** What decides the values of a relation's columns, looked up once for all of them. */
export function columnValues(
  relation: Relation,
  context: FileContext,
): (column: Column) => DecidedValue {
  const encrypted = relationEncryption(relation, context);
  const conditions =
    context.config.checks === "types" && relation.checks !== undefined
      ? relationConditions(relation, context.isForeign, mayNarrow)
      : undefined;
  return (column) => {
    const override = context.overrides.column(relation, column.name);
    if (override !== undefined) {
      return {
        value: overrideValue(override, relation, column, context),
        by: "override",
      };
    }
    const encryption = encrypted.get(column.name);
    if (encryption !== undefined) {
      return { value: same(encryptedNode(encryption)), by: "encryption" };
    }
    const commented = commentValue(relation, column, context);
    if (commented !== undefined) return { value: commented, by: "comment" };
    const narrowed = conditions && narrowedNodes(column, conditions, context);
    return narrowed === undefined
      ? { value: valueNodes(column.type, context), by: "type" }
      : { value: narrowed, by: "check" };
  };
}

function same(node: TypeNode): ValueNodes {
  return { select: node, insert: node };
}

/** A type of the user's may be a ColumnType, whose sides must be told apart where a role may not write. */
function overrideValue(
  override: AppliedOverride,
  relation: Relation,
  column: Column,
  context: FileContext,
): ValueNodes {
  const node = overrideNode(override, context);
  if (deniedWrites(relation, column, context.access) === undefined) {
    return same(node);
  }
  const side = (name: string): TypeNode =>
    generic(
      context.scope.refer({
        module: "kysely",
        name,
        generated: false,
        qualifier: "Kysely",
      }),
      node,
    );
  return { select: side("SelectType"), insert: side("InsertType") };
}

/** What a comment says that a JSON column holds; notes what it says in vain. */
function commentValue(
  relation: Relation,
  column: Column,
  context: FileContext,
): ValueNodes | undefined {
  const { config, lookup, notes, parseType } = context;
  if (!hasTypeDirective(column)) return undefined;
  const refuse = (reason: string): undefined => {
    const object = `${keyOf(relation)}.${column.name}`;
    if (notes.some((note) => note.object === object)) return;
    notes.push({
      object,
      message: `the @type in the comment of ${object} is not used: ${reason}`,
      hint: "Write @type TypeName from ./path/from/the/project.ts, or use overrides.columns.",
    });
  };
  if (!isJson(column.type, lookup)) {
    return refuse("only values of JSON columns can be of another type");
  }
  if (config.parsers === "undrift" && config.types.json === "string") {
    return refuse('types.json is "string", so its values are texts');
  }
  const given = commentType(column.comment!, parseType, config.project);
  if (given === undefined) return undefined;
  if ("refused" in given) return refuse(given.refused);
  const node = overrideNode(given.applied, context);
  const select = column.type.array ? arrayOf(node) : node;
  // pg sends an array as PostgreSQL's and a text as it is: only JSON's text is safe.
  const text = identifier("string");
  return config.parsers === "stock"
    ? { select, insert: column.type.array ? arrayOf(text) : text }
    : same(select);
}
