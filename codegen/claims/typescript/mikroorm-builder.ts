import type { ts } from "ts-morph";
import type { ColumnClaim, TypeClaim } from "../model.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  externalOf,
  type Entry,
} from "./constants.ts";
import { enumOfExpression } from "./enums.ts";
import type { Entity } from "./entity.ts";
import { isMikro, named, targetOf, type Mapping } from "./mikroorm-mapping.ts";
import { defaultText } from "./options.ts";
import { placeOfName } from "./place.ts";
import { arrayOf, sqlType } from "./sql-type.ts";

/** The types of defineEntity's property builder, as PostgreSQL types. */
const builders: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  string: "varchar",
  text: "text",
  character: "char",
  integer: "integer",
  smallint: "smallint",
  tinyint: "smallint",
  mediumint: "integer",
  bigint: "bigint",
  float: "real",
  double: "double precision",
  decimal: "numeric",
  boolean: "boolean",
  datetime: "timestamptz",
  date: "date",
  time: "time",
  interval: "interval",
  uuid: "uuid",
  json: "jsonb",
  blob: "bytea",
  uint8array: "bytea",
  array: "text[]",
  unknown: "unknown",
};

interface Call {
  readonly name: string;
  readonly given: readonly ts.Expression[];
}

/** Adds `p.string().nullable()` and the like; false when it is no such builder. */
export function builtProperty(
  mapping: Mapping,
  entity: Entity,
  entry: Entry,
): boolean {
  const calls = callsOf(mapping, entry.value);
  const [begin] = calls;
  if (!begin) return false;
  if (["oneToMany", "manyToMany", "embedded"].includes(begin.name)) return true;
  if (begin.name === "manyToOne" || begin.name === "oneToOne") {
    addRelation(mapping, entity, entry, calls);
    return true;
  }
  if (has(calls, "persist") && argument(mapping, calls, "persist") === false)
    return true;
  const type = typeOf(mapping, calls);
  if (!type) return false;
  const primary = has(calls, "primary");
  entity.columns.set(entry.name, {
    claim: columnOf(mapping, entry, calls, type, primary),
    ...(primary ? { primary } : {}),
    ...(has(calls, "unique") ? { unique: true } : {}),
  });
  return true;
}

function columnOf(
  mapping: Mapping,
  entry: Entry,
  calls: readonly Call[],
  type: TypeClaim,
  primary: boolean,
): ColumnClaim {
  const written = firstOf(calls, "fieldName") ?? firstOf(calls, "name");
  const given = written && constantOf(mapping.reading.modules, written);
  const name = typeof given === "string" ? given : named(mapping, entry.name);
  const nullable =
    has(calls, "nullable") && argument(mapping, calls, "nullable") !== false;
  const identity =
    primary && (type.family === "integer" || type.family === "bigint");
  const fallback = defaultOf(mapping, calls);
  const generated = has(calls, "generated");
  return {
    name,
    ...(name === entry.name ? {} : { attribute: entry.name }),
    place:
      written && typeof given === "string"
        ? placeOfName(written)
        : placeOfName(entry.nameNode),
    type,
    nullable,
    optionalOnInsert:
      nullable || identity || generated || fallback.defaultBy !== undefined,
    ...(generated ? { written: false } : {}),
    ...fallback,
  };
}

/** The calls of `p.integer().primary()`, first one first; p is MikroORM's, or a callback's parameter. */
function callsOf(mapping: Mapping, expression: ts.Expression): readonly Call[] {
  const node = lazyOf(definitionOf(mapping.reading.modules, expression));
  if (
    !syntax.isCallExpression(node) ||
    !syntax.isPropertyAccessExpression(node.expression)
  )
    return [];
  const owner = node.expression.expression;
  const call = { name: node.expression.name.text, given: [...node.arguments] };
  if (syntax.isCallExpression(owner)) return [...callsOf(mapping, owner), call];
  const external = externalOf(mapping.reading.modules, owner);
  return external === undefined || isMikro(external.specifier) ? [call] : [];
}

/** `author: () => p.manyToOne(Author)` */
function lazyOf(node: ts.Node): ts.Node {
  return syntax.isArrowFunction(node) && !syntax.isBlock(node.body)
    ? node.body
    : node;
}

function typeOf(
  mapping: Mapping,
  calls: readonly Call[],
): TypeClaim | undefined {
  const { reading } = mapping;
  const [begin] = calls;
  if (!begin) return undefined;
  const column = argument(mapping, calls, "columnType");
  if (typeof column === "string") return { ...sqlType(column), text: column };
  if (begin.name === "enum") return enumType(mapping, calls, begin);
  const sql =
    begin.name === "type"
      ? begin.given[0] && constantOf(reading.modules, begin.given[0])
      : builders[begin.name];
  if (typeof sql !== "string") return undefined;
  const length = argument(mapping, calls, "length");
  const precision = argument(mapping, calls, "precision");
  const scale = argument(mapping, calls, "scale");
  const type: TypeClaim = {
    ...sqlType(sql),
    text: `p.${begin.name}()`,
    ...(typeof length === "number" ? { length } : {}),
    ...(typeof precision === "number"
      ? { precision, scale: typeof scale === "number" ? scale : 0 }
      : {}),
  };
  return has(calls, "array") && begin.name !== "array"
    ? arrayOf(type, `${type.text}.array()`)
    : type;
}

function enumType(
  mapping: Mapping,
  calls: readonly Call[],
  begin: Call,
): TypeClaim {
  const [items] = begin.given;
  const found = items && enumOfExpression(mapping.reading.modules, items);
  const native = argument(mapping, calls, "nativeEnumName");
  const text = items?.getText() ?? "enum";
  if (!found) return { family: "enum", text };
  const name = typeof native === "string" ? { name: native } : {};
  return {
    family: "enum",
    text,
    enum: { ...name, ...found, native: typeof native === "string" },
  };
}

function defaultOf(
  mapping: Mapping,
  calls: readonly Call[],
): Pick<ColumnClaim, "default" | "defaultBy"> {
  const server = firstOf(calls, "default") ?? firstOf(calls, "defaultRaw");
  if (server)
    return {
      default: defaultText(mapping.reading.modules, server),
      defaultBy: "server",
    };
  const client = firstOf(calls, "onCreate");
  return client
    ? {
        default: defaultText(mapping.reading.modules, client),
        defaultBy: "client",
      }
    : {};
}

function addRelation(
  mapping: Mapping,
  entity: Entity,
  entry: Entry,
  calls: readonly Call[],
): void {
  const [begin] = calls;
  const isOne = begin?.name === "oneToOne";
  if (isOne && has(calls, "mappedBy")) return;
  const join = firstOf(calls, "joinColumn") ?? firstOf(calls, "fieldName");
  const name = join && constantOf(mapping.reading.modules, join);
  const primary = has(calls, "primary");
  const deleteRule = argument(mapping, calls, "deleteRule");
  const updateRule = argument(mapping, calls, "updateRule");
  entity.relations.push({
    property: entry.name,
    node: entry.node,
    place: placeOfName(entry.nameNode),
    target: () => targetOf(mapping, begin?.given[0]),
    joins:
      join && typeof name === "string"
        ? [{ name, place: placeOfName(join) }]
        : [],
    joinName: (referenced) => `${named(mapping, entry.name)}_${referenced}`,
    nullable: !primary && has(calls, "nullable"),
    primary,
    unique: isOne,
    onDelete: typeof deleteRule === "string" ? deleteRule : undefined,
    onUpdate: typeof updateRule === "string" ? updateRule : undefined,
  });
}

function has(calls: readonly Call[], name: string): boolean {
  return calls.some((call) => call.name === name);
}

function firstOf(
  calls: readonly Call[],
  name: string,
): ts.Expression | undefined {
  return calls.find((call) => call.name === name)?.given[0];
}

function argument(
  mapping: Mapping,
  calls: readonly Call[],
  name: string,
): unknown {
  const first = firstOf(calls, name);
  return first && constantOf(mapping.reading.modules, first);
}
