import type {
  Attribute,
  DatabaseType,
  DomainType,
  QualifiedName,
  TypeRef,
} from "../facts/model.ts";
import {
  catalogMultiranges,
  catalogRanges,
  type Profile,
  stockParsedRangeArrays,
  stockTruth,
  truth,
  type TypeSettings,
  type ValueText,
} from "./truth.ts";

/** What is needed to say the type of a value. */
export interface ValueContext {
  readonly profile: Profile;
  readonly settings: TypeSettings;
  /** The fact of a user-defined type; undefined for a built-in one. */
  readonly resolve: (name: QualifiedName) => DatabaseType | undefined;
  /**
   * The TypeScript name of an enum, domain or composite type on one side; the
   * same name on both sides when its definition is the same on both.
   */
  readonly nameOf: (name: QualifiedName, side: "select" | "insert") => string;
  /** Whether a domain has a name of its own; each has unless given. */
  readonly isNamed?: (domain: DomainType) => boolean;
  /** What a domain makes of its base's values; nothing unless given. */
  readonly refine?: (domain: DomainType, base: ValueText) => ValueText;
  /** What an attribute of a composite is called when it is read; its own name unless given. */
  readonly attributeOf?: (name: string) => string;
}

/** Of a type that the truth table does not know. */
export const unknownValue: ValueText = { select: "unknown", insert: "unknown" };

/**
 * The type of a non-null value of a column, attribute, argument or result:
 * what arrives and what may be written. Aliases it refers to are found with
 * `aliasesIn`. A type without a row in the truth table is `unknown`.
 */
export function valueType(type: TypeRef, context: ValueContext): ValueText {
  if (type.array !== true) return scalarType(type, context);
  return context.profile === "stock"
    ? stockArray(type, context)
    : parsedArray(scalarType(type, context), context.settings);
}

/**
 * The body of a user-defined type's own declaration; a base type's is its
 * row. Brands and names are the plan's.
 */
export function definitionType(
  type: DatabaseType,
  context: ValueContext,
): ValueText {
  switch (type.kind) {
    case "enum":
      return same(
        type.labels.map((label) => JSON.stringify(label)).join(" | ") ||
          "never",
      );
    case "domain":
      return domainType(type, context);
    case "composite":
      return compositeType(type.attributes, context);
    case "range":
      return rangeType(type.subtype, context);
    case "multirange":
      return multirangeType(type.range, context);
    case "base":
      return baseType(type, context);
  }
}

function scalarType(name: QualifiedName, context: ValueContext): ValueText {
  const type = context.resolve(name);
  if (type === undefined) return catalogType(name, context);
  switch (type.kind) {
    case "domain":
      return context.isNamed?.(type) === false
        ? domainType(type, context)
        : namedType(type, context);
    case "enum":
    case "composite":
      return namedType(type, context);
    default:
      return definitionType(type, context);
  }
}

function namedType(name: QualifiedName, { nameOf }: ValueContext): ValueText {
  return { select: nameOf(name, "select"), insert: nameOf(name, "insert") };
}

function domainType(domain: DomainType, context: ValueContext): ValueText {
  const base = valueType(domain.base, context);
  return context.refine?.(domain, base) ?? base;
}

function catalogType(name: QualifiedName, context: ValueContext): ValueText {
  if (name.schema === "pg_catalog") {
    const subtype = catalogRanges[name.name];
    if (subtype !== undefined) {
      return rangeType({ schema: "pg_catalog", name: subtype }, context);
    }
    const range = catalogMultiranges[name.name];
    if (range !== undefined) {
      return multirangeType({ schema: "pg_catalog", name: range }, context);
    }
  }
  return baseType(name, context);
}

function baseType(
  { schema, name }: QualifiedName,
  { profile, settings }: ValueContext,
): ValueText {
  const row =
    profile === "stock"
      ? stockTruth(schema, name)
      : truth(schema, name, settings);
  if (row === undefined) return unknownValue;
  return { select: row.select, insert: row.insert };
}

function rangeType(subtype: TypeRef, context: ValueContext): ValueText {
  if (context.profile === "stock") return same("string");
  const bound = valueType(subtype, context);
  return {
    select: `Range<${bound.select}>`,
    insert: `Range<${bound.insert}>`,
  };
}

function multirangeType(
  range: QualifiedName,
  context: ValueContext,
): ValueText {
  if (context.profile === "stock") return same("string");
  const element = scalarType(range, context);
  return { select: `${element.select}[]`, insert: `${element.insert}[]` };
}

/** Attributes of a composite cannot be NOT NULL: each may be null. */
function compositeType(
  attributes: readonly Attribute[],
  context: ValueContext,
): ValueText {
  if (context.profile === "stock") return same("string");
  const { attributeOf = (name: string) => name } = context;
  const members = attributes.map(({ name, type }) => ({
    name,
    ...valueType(type, context),
  }));
  return {
    select: objectText(
      members.map(({ name, select }) => [attributeOf(name), select]),
    ),
    insert: objectText(members.map(({ name, insert }) => [name, insert])),
  };
}

function objectText(members: readonly (readonly [string, string])[]): string {
  if (members.length === 0) return "{ [attribute: string]: never }";
  const lines = members.map(
    ([name, type]) => `${propertyKey(name)}: ${orNull(type)}`,
  );
  return `{ ${lines.join("; ")} }`;
}

function orNull(type: string): string {
  return type === "unknown" ? type : `${type} | null`;
}

function propertyKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function parsedArray(element: ValueText, settings: TypeSettings): ValueText {
  const array = settings.arrays === "full" ? fullArray : simpleArray;
  return { select: array(element.select), insert: array(element.insert) };
}

/** Without parsers the type follows pg: which arrays it parses, and into what. */
function stockArray(type: TypeRef, context: ValueContext): ValueText {
  const element = scalarType(type, context);
  const parsed = stockElement(type, context);
  const select = parsed === undefined ? "string" : fullArray(parsed);
  if (element.insert === "never") return { select, insert: "never" };
  if (!stockWritesArray(type, context)) return { select, insert: "string" };
  const insert = fullArray(element.insert);
  return {
    select,
    insert: parsed === undefined ? `${insert} | string` : insert,
  };
}

function stockElement(
  type: TypeRef,
  { resolve }: ValueContext,
): string | undefined {
  if (resolve(type) !== undefined || type.schema !== "pg_catalog") {
    return undefined;
  }
  if (stockParsedRangeArrays.includes(type.name)) return "string";
  const element = stockTruth(type.schema, type.name)?.element ?? "text";
  return element === "text" ? undefined : element;
}

/** pg flattens arrays inside arrays, so a domain over an array has none. */
function stockWritesArray(type: TypeRef, context: ValueContext): boolean {
  const fact = context.resolve(type);
  if (fact?.kind === "domain") {
    return fact.base.array !== true && stockWritesArray(fact.base, context);
  }
  if (fact !== undefined && fact.kind !== "base") return true;
  return stockTruth(type.schema, type.name)?.writesArrays ?? true;
}

function fullArray(element: string): string {
  return element === "never" ? "never" : `ArrayOf<${element}>`;
}

function simpleArray(element: string): string {
  if (element === "never") return "never";
  return /[|&]|^readonly /.test(element) && !isGrouped(element)
    ? `(${element})[]`
    : `${element}[]`;
}

/** Whether the operators of a text all stand inside brackets. */
function isGrouped(text: string): boolean {
  let depth = 0;
  for (const part of text.match(/"(?:[^"\\]|\\.)*"|./gs) ?? []) {
    if ("{<([".includes(part)) depth += 1;
    else if ("}>)]".includes(part)) depth -= 1;
    else if ((part === "|" || part === "&") && depth === 0) return false;
  }
  return true;
}

function same(text: string): ValueText {
  return { select: text, insert: text };
}
