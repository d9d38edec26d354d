import type { ts } from "ts-morph";
import type { TypeClaim } from "../model.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  elementsOf,
  entriesOf,
  entryNamed,
  objectOf,
  unwrap,
  type Entry,
} from "./constants.ts";
import { enumOfExpression } from "./enums.ts";
import { numberOption, textOption } from "./options.ts";
import { unresolved, type Reading } from "./reading.ts";
import { arrayOf } from "./sql-type.ts";

/** What a model's jsonSchema says of its properties. */
export interface JsonSchema {
  readonly properties: readonly Entry[];
  /** Absent when the schema lists no required properties. */
  readonly required?: ReadonlySet<string>;
}

/** The properties of a jsonSchema; undefined when it cannot be read. */
export function jsonSchemaOf(
  reading: Reading,
  expression: ts.Expression,
): JsonSchema | undefined {
  const { modules } = reading;
  const schema = objectOf(modules, expression);
  const properties = objectOf(
    modules,
    entryNamed(modules, schema, "properties"),
  );
  if (!schema || !properties) return undefined;
  const required = requiredNames(reading, schema);
  return {
    properties: entriesOf(modules, properties, (node) =>
      unresolved(reading, node, "properties of a jsonSchema"),
    ),
    ...(required
      ? {
          required: new Set(
            required.filter((name) => typeof name === "string"),
          ),
        }
      : {}),
  };
}

/** The names listed as required, or `Object.keys(properties)`. */
function requiredNames(
  { modules }: Reading,
  schema: ts.ObjectLiteralExpression,
): readonly unknown[] | undefined {
  const given = entryNamed(modules, schema, "required");
  const listed = elementsOf(modules, given);
  if (listed) return listed.map((element) => constantOf(modules, element));
  const call = given && unwrap(given);
  if (!call || !syntax.isCallExpression(call)) return undefined;
  const object = objectOf(modules, call.arguments[0]);
  return object && call.expression.getText() === "Object.keys"
    ? entriesOf(modules, object).map(({ name }) => name)
    : undefined;
}

/** What a property's schema says of its column. */
export interface SchemaColumn {
  readonly type?: TypeClaim;
  readonly nullable: boolean;
  readonly default?: ts.Expression;
}

/** `{ type: ["string", "null"], maxLength: 100, enum: […] }` */
export function schemaColumn(
  reading: Reading,
  property: Entry,
  isJson?: boolean,
): SchemaColumn {
  const { modules } = reading;
  const schema = objectOf(modules, property.value);
  const options = alternativesOf(reading, schema);
  const types = options.flatMap((option) => typesOf(reading, option));
  const described =
    options.find((option) => !isNull(typesOf(reading, option))) ?? schema;
  const fallback = entryNamed(modules, schema, "default");
  const type =
    described &&
    typeClaim(
      reading,
      described,
      types.filter((name) => name !== "null"),
      isJson,
    );
  return {
    ...(type ? { type } : {}),
    nullable: types.includes("null"),
    ...(fallback ? { default: fallback } : {}),
  };
}

/** `anyOf` and `oneOf` give several schemas. */
function alternativesOf(
  reading: Reading,
  schema: ts.ObjectLiteralExpression | undefined,
): readonly ts.ObjectLiteralExpression[] {
  const { modules } = reading;
  const listed =
    entryNamed(modules, schema, "anyOf") ??
    entryNamed(modules, schema, "oneOf");
  const options = elementsOf(modules, listed)?.flatMap(
    (element) => objectOf(modules, element) ?? [],
  );
  return options ?? (schema ? [schema] : []);
}

function typesOf(
  reading: Reading,
  schema: ts.ObjectLiteralExpression,
): readonly string[] {
  const { modules } = reading;
  const given = entryNamed(modules, schema, "type");
  const listed = given ? (elementsOf(modules, given) ?? [given]) : [];
  return listed
    .map((element) => constantOf(modules, element))
    .filter((name) => typeof name === "string");
}

function isNull(types: readonly string[]): boolean {
  return types.length === 1 && types[0] === "null";
}

const valueTypes: Readonly<Record<string, TypeClaim | undefined>> = {
  __proto__: null as never,
  string: { family: "string", text: "string", valueType: "string" },
  number: { family: "number", text: "number", valueType: "number" },
  integer: { family: "integer", text: "integer", valueType: "number" },
  boolean: { family: "boolean", text: "boolean", valueType: "boolean" },
  object: { family: "json", text: "object", valueType: "object" },
};

function typeClaim(
  reading: Reading,
  schema: ts.ObjectLiteralExpression,
  types: readonly string[],
  isJson?: boolean,
): TypeClaim | undefined {
  const { modules } = reading;
  const values = entryNamed(modules, schema, "enum");
  const listed = values && enumOfExpression(modules, values);
  if (listed)
    return {
      family: "enum",
      text: "enum",
      valueType: "string",
      enum: { ...listed, values: listed.values },
    };
  if (values) unresolved(reading, values, "the values of an enum");
  const [name] = types;
  if (name === undefined || types.length > 1) return undefined;
  // Objection keeps arrays and objects as JSON unless the model lists others.
  if (name === "array")
    return isJson === false
      ? listType(reading, schema)
      : { family: "json", text: "array", valueType: "unknown" };
  const type = valueTypes[name];
  return type && sized(reading, schema, type);
}

/** A column that is an array: its elements are the schema's items. */
function listType(
  reading: Reading,
  schema: ts.ObjectLiteralExpression,
): TypeClaim {
  const { modules } = reading;
  const items = objectOf(modules, entryNamed(modules, schema, "items"));
  const element = items && typeClaim(reading, items, typesOf(reading, items));
  return element
    ? arrayOf(element, "array")
    : { family: "array", text: "array" };
}

function sized(
  reading: Reading,
  schema: ts.ObjectLiteralExpression,
  type: TypeClaim,
): TypeClaim {
  const length = numberOption(reading.modules, schema, "maxLength");
  const format = textOption(reading.modules, schema, "format");
  if (type.family !== "string") return type;
  // A moment is written as text, whether the column is text or not.
  if (/^(?:date|time|date-time)$/.test(format ?? ""))
    return { family: "unknown", text: `string (${format})` };
  return {
    ...type,
    ...(length === undefined ? {} : { length }),
    ...(format === "uuid" ? { family: "uuid", text: "string (uuid)" } : {}),
  };
}
