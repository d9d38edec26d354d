import type { DomainType, TypeRef } from "../facts/model.ts";
import type { FileContext } from "./context.ts";
import { domainConditions } from "./narrow.ts";
import { catalogMultiranges, catalogRanges } from "./truth.ts";
import { narrowedDomain, valueNodes } from "./value.ts";
import { checkCalls } from "./zod-checks.ts";
import { nodeSchema, type ZodHelpers } from "./zod-helpers.ts";

export interface SchemaContext {
  readonly file: FileContext;
  readonly helpers: ZodHelpers;
  readonly side: "select" | "insert";
}

/**
 * The schema of a non-null value of a type: what it is, and what of it the
 * server accepts. Undefined for a type of the user's, and for arrays that may
 * hold NULL and any number of dimensions.
 */
export function typeSchema(
  type: TypeRef,
  context: SchemaContext,
): string | undefined {
  if (type.array !== true) return scalarSchema(type, context);
  const { config } = context.file;
  if (config.parsers === "stock" || config.types.arrays === "full") {
    return undefined;
  }
  const { array: _, ...element } = type;
  const schema = scalarSchema(element, context);
  return schema && `z.array(${schema})`;
}

function scalarSchema(
  type: TypeRef,
  context: SchemaContext,
): string | undefined {
  const { file, helpers, side } = context;
  if (file.overrides.type(type) !== undefined) return undefined;
  const fact = file.lookup.type(type);
  if (fact?.kind === "enum") {
    const labels = fact.labels.map((label) => JSON.stringify(label));
    return labels.length === 0 ? "z.never()" : `z.enum([${labels.join(", ")}])`;
  }
  if (fact?.kind === "domain") return domainSchema(fact, context);
  if (file.config.parsers === "stock") {
    if (fact !== undefined && fact.kind !== "base") return "z.string()";
    return nodeSchema(valueNodes(type, file)[side], helpers);
  }
  switch (fact?.kind) {
    case "composite":
      return compositeSchema(fact.attributes, context);
    case "range":
      return rangeSchema(fact.subtype, context);
    case "multirange":
      return multirangeSchema(fact.range, context);
  }
  if (type.schema === "pg_catalog") {
    const { schema } = type;
    const subtype = catalogRanges[type.name];
    if (subtype !== undefined) {
      return rangeSchema({ schema, name: subtype }, context);
    }
    const range = catalogMultiranges[type.name];
    if (range !== undefined) {
      return multirangeSchema({ schema, name: range }, context);
    }
  }
  return baseSchema(type, context);
}

function compositeSchema(
  attributes: readonly { readonly name: string; readonly type: TypeRef }[],
  context: SchemaContext,
): string | undefined {
  const { names } = context.file;
  const members = attributes.map(({ name, type }) => {
    const key = context.side === "select" ? names.toTypeScript(name) : name;
    const schema = typeSchema(type, context);
    return schema && `${JSON.stringify(key)}: ${schema}.nullable()`;
  });
  return members.includes(undefined)
    ? undefined
    : `z.object({ ${members.join(", ")} })`;
}

function rangeSchema(
  subtype: TypeRef,
  context: SchemaContext,
): string | undefined {
  const bound = typeSchema(subtype, context);
  return (
    bound &&
    `z.object({ lower: ${bound}.nullable(), upper: ${bound}.nullable(), bounds: z.enum(["[]", "[)", "(]", "()", "empty"]) })`
  );
}

function multirangeSchema(
  range: TypeRef,
  context: SchemaContext,
): string | undefined {
  const element = scalarSchema(range, context);
  return element && `z.array(${element})`;
}

function domainSchema(
  domain: DomainType,
  context: SchemaContext,
): string | undefined {
  const { file, helpers, side } = context;
  const { read, write } = domainConditions(domain.checks);
  const { base: type, collation } = domain;
  const narrowed = narrowedDomain(domain, file);
  const schema =
    narrowed === undefined
      ? typeSchema(type, context)
      : nodeSchema(narrowed[side], helpers);
  return (
    schema &&
    schema +
      checkCalls(
        side === "select" ? read : write,
        { type, ...(collation !== undefined && { collation }) },
        file.lookup,
        narrowed !== undefined,
      )
  );
}

const integers: Readonly<Record<string, string>> = {
  int2: "z.int().min(-32768).max(32767)",
  int4: "z.int32()",
  oid: "z.uint32()",
};

/** A built-in type's values; written, with the limits that its input function has. */
function baseSchema(
  type: TypeRef,
  { file, helpers, side }: SchemaContext,
): string {
  const node = valueNodes(type, file)[side];
  const schema = nodeSchema(node, helpers);
  if (type.schema !== "pg_catalog") return schema;
  const integer = integers[type.name];
  if (integer !== undefined) return integer;
  if (side === "select") return schema;
  const { types } = file.config;
  switch (type.name) {
    case "text":
    case "varchar":
    case "bpchar":
      return helpers.use("text") + lengthCall(type);
    case "uuid":
      return "z.guid()";
    case "int8":
      return helpers.use("int8Input");
    case "numeric":
      return helpers.use("numericInput") + precisionCall(type);
    case "float4":
      return helpers.use("float4");
    case "date":
      return types.date === "string" ? helpers.use("dateInput") : schema;
    case "timestamp":
    case "timestamptz":
      return schema === "z.string()"
        ? helpers.use("momentText")
        : `z.union([${helpers.use("moment")}, ${helpers.use("momentText")}])`;
    case "bytea":
    default:
      return schema;
  }
}

/** Blanks beyond the length are cut off, anything else is refused. */
function lengthCall({ modifier }: TypeRef): string {
  const limit = Number(modifier);
  return Number.isInteger(limit) && limit > 0
    ? `.refine((value) => [...value.replace(/ +$/, "")].length <= ${limit})`
    : "";
}

/** Rounded to its scale the value must fit beside it; NaN always does. */
function precisionCall({ modifier }: TypeRef): string {
  const [precision = Number.NaN, scale = 0] = (modifier ?? "")
    .split(",")
    .filter((part) => part !== "")
    .map(Number);
  if (!Number.isInteger(precision)) return "";
  const limit = `1e${precision - scale} - 0.5e${-scale}`;
  return `.refine((value) => Number.isNaN(Number(value)) || Math.abs(Number(value)) < ${limit})`;
}
