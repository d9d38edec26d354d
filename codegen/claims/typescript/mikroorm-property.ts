import type { ts } from "ts-morph";
import type { ColumnClaim, TypeClaim } from "../model.ts";
import { syntax } from "./compiler.ts";
import { constantOf, definitionOf, returnedBy, unwrap } from "./constants.ts";
import { enumOfExpression } from "./enums.ts";
import type { EntityColumn } from "./entity.ts";
import { lineageOf } from "./lineage.ts";
import { isMikro, type Mapping, type Property } from "./mikroorm-described.ts";
import {
  expressionIn,
  flagIn,
  has,
  numberIn,
  textIn,
} from "./mikroorm-told.ts";
import { defaultText } from "./options.ts";
import { placeOfName } from "./place.ts";
import { unresolved } from "./reading.ts";
import { runFunction } from "./run-function.ts";
import { arrayOf, sqlType } from "./sql-type.ts";

/** The column of a scalar or enum property. */
export function propertyColumn(
  mapping: Mapping,
  property: Property,
  name: string,
  table: { readonly schema?: string | undefined },
): EntityColumn {
  const { modules } = mapping.reading;
  const { told } = property;
  const type = typeOf(mapping, property, table);
  const nullable = isNullable(mapping, property);
  const generated = has(told, "generated");
  const identity =
    (property.primary || has(told, "autoincrement")) &&
    (type?.family === "integer" || type?.family === "bigint") &&
    flagIn(modules, told, "autoincrement") !== false;
  const version = flagIn(modules, told, "version") === true;
  const fallback = defaultOf(mapping, property);
  const claim: ColumnClaim = {
    name,
    ...(name === property.name ? {} : { attribute: property.name }),
    place: placeOfName(property.nameNode),
    ...(type ? { type } : {}),
    ...(nullable === undefined ? {} : { nullable }),
    ...(nullable === undefined
      ? {}
      : {
          optionalOnInsert:
            nullable ||
            identity ||
            generated ||
            version ||
            property.optional ||
            fallback.defaultBy !== undefined,
        }),
    ...(generated ? { written: false } : {}),
    ...fallback,
  };
  return {
    claim,
    ...(property.primary ? { primary: true } : {}),
    ...(flagIn(modules, told, "autoincrement") ? { counts: true } : {}),
    ...(property.unique || isUnique(mapping, property) ? { unique: true } : {}),
  };
}

/** `unique: true`, or the name of the constraint. */
function isUnique({ reading }: Mapping, { told }: Property): boolean {
  return (
    flagIn(reading.modules, told, "unique") === true ||
    textIn(reading.modules, told, "unique") !== undefined
  );
}

/** Undefined where the options and the field's type do not say the same. */
function isNullable(mapping: Mapping, property: Property): boolean | undefined {
  const { told, declared } = property;
  if (property.primary) return false;
  const given = flagIn(mapping.reading.modules, told, "nullable");
  if (given !== undefined) return given;
  if (declared?.nullable !== true) return false;
  // `name?: string` with a default is filled in; without one it can be absent.
  const isFilled = ["default", "defaultRaw", "onCreate"].some((name) =>
    has(told, name),
  );
  if (isFilled) return mapping.config.readsTypes ? undefined : false;
  return mapping.config.readsTypes ? true : undefined;
}

function defaultOf(
  mapping: Mapping,
  { told, initial }: Property,
): Pick<ColumnClaim, "default" | "defaultBy"> {
  const { modules } = mapping.reading;
  const server = expressionIn(told, "default", "defaultRaw");
  if (server)
    return { default: defaultText(modules, server), defaultBy: "server" };
  const client = expressionIn(told, "onCreate") ?? initial;
  if (!client || client.kind === syntax.SyntaxKind.NullKeyword) return {};
  return { default: defaultText(modules, client), defaultBy: "client" };
}

function typeOf(
  mapping: Mapping,
  property: Property,
  table: { readonly schema?: string | undefined },
): TypeClaim | undefined {
  const base =
    enumType(mapping, property, table) ??
    writtenType(mapping, property) ??
    inferredType(mapping, property);
  const { declared } = property;
  if (!base) return declared?.claim;
  const value = declared?.valueType;
  // MikroORM itself turns these into the type that the field is declared with.
  const isConverted = ["bigint", "decimal", "unknown"].includes(base.family);
  return value === undefined || isConverted || value.includes("Type")
    ? base
    : { ...base, valueType: value };
}

function enumType(
  mapping: Mapping,
  property: Property,
  table: { readonly schema?: string | undefined },
): TypeClaim | undefined {
  if (property.kind !== "enum") return undefined;
  const { modules } = mapping.reading;
  const { told, items, declared } = property;
  const column = textIn(modules, told, "columnType");
  const found = items ? enumOfExpression(modules, items) : undefined;
  const implied = declared?.claim;
  const values = found ?? (implied?.element ?? implied)?.enum;
  if (items && !values)
    unresolved(
      mapping.reading,
      items,
      `the values of enum property "${property.name}"`,
    );
  const text = items?.getText() ?? implied?.text ?? "enum";
  const native = textIn(modules, told, "nativeEnumName");
  const isArray =
    flagIn(modules, told, "array") === true || implied?.family === "array";
  if (isNumeric(values?.values, implied?.valueType))
    return { ...sqlType(isArray ? "text[]" : (column ?? "smallint")), text };
  const type: TypeClaim = {
    family: "enum",
    text,
    ...(values
      ? {
          enum: {
            ...(native === undefined || table.schema === undefined
              ? {}
              : { schema: table.schema }),
            ...(native === undefined ? {} : { name: native }),
            ...values,
            native: native !== undefined,
          },
        }
      : {}),
  };
  return isArray ? arrayOf(type, `${text}[]`) : type;
}

function isNumeric(
  values: readonly string[] | undefined,
  declared: string | undefined,
): boolean {
  return values
    ? values.every((value) => /^-?\d+$/.test(value))
    : declared === "number";
}

/** MikroORM's own type names and classes, as PostgreSQL types. */
const mikroTypes: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  string: "varchar",
  String: "varchar",
  StringType: "varchar",
  character: "char",
  text: "text",
  TextType: "text",
  number: "integer",
  Number: "integer",
  integer: "integer",
  IntegerType: "integer",
  smallint: "smallint",
  SmallIntType: "smallint",
  tinyint: "smallint",
  TinyIntType: "smallint",
  mediumint: "integer",
  MediumIntType: "integer",
  bigint: "bigint",
  BigIntType: "bigint",
  float: "real",
  FloatType: "real",
  double: "double precision",
  DoubleType: "double precision",
  decimal: "numeric",
  DecimalType: "numeric",
  boolean: "boolean",
  Boolean: "boolean",
  BooleanType: "boolean",
  Date: "timestamptz",
  datetime: "timestamptz",
  DateTimeType: "timestamptz",
  date: "date",
  DateType: "date",
  time: "time",
  TimeType: "time",
  interval: "interval",
  IntervalType: "interval",
  uuid: "uuid",
  UuidType: "uuid",
  json: "jsonb",
  JsonType: "jsonb",
  object: "jsonb",
  blob: "bytea",
  BlobType: "bytea",
  uint8array: "bytea",
  Uint8ArrayType: "bytea",
  Buffer: "bytea",
  array: "text[]",
  ArrayType: "text[]",
  EnumArrayType: "text[]",
};

function writtenType(
  mapping: Mapping,
  property: Property,
): TypeClaim | undefined {
  const { reading } = mapping;
  const { modules } = reading;
  const { told } = property;
  const column = textIn(modules, told, "columnType");
  if (column !== undefined) return { ...sqlType(column), text: column };
  const given = expressionIn(told, "type");
  const name = given ? typeName(mapping, given) : property.typeName;
  if (given && name === undefined)
    return unresolved(
      reading,
      given,
      `the type of property "${property.name}"`,
    );
  if (name === undefined) return undefined;
  const mapped = Object.hasOwn(reading.typeMap, name)
    ? reading.typeMap[name]
    : undefined;
  const sql =
    mapped ?? mikroTypes[name] ?? (given && customType(mapping, given));
  if (sql === undefined && given && /^[A-Z]/.test(name))
    return unresolved(reading, given, `the column type of ${name}`);
  // An array of anything is kept as text[] unless the column's type is given.
  const spelled = sql ?? (name.endsWith("[]") ? "text[]" : name);
  const type = { ...sqlType(spelled), text: name };
  const sizedType = { ...type, ...sizesOf(mapping, property, type.family) };
  const isArray = flagIn(modules, told, "array") === true;
  return isArray && type.family !== "array"
    ? arrayOf(sizedType, `${name}[]`)
    : sizedType;
}

function typeName(mapping: Mapping, given: ts.Expression): string | undefined {
  const { modules } = mapping.reading;
  const value = constantOf(modules, given);
  if (typeof value === "string") return value;
  const definition = typeDefinition(mapping, given);
  // t.text, types.integer, p.string
  if (syntax.isPropertyAccessExpression(definition))
    return definition.name.text;
  if (syntax.isClassLike(definition)) return definition.name?.text;
  return syntax.isIdentifier(definition) ? definition.text : undefined;
}

function typeDefinition(mapping: Mapping, given: ts.Expression): ts.Node {
  const { modules } = mapping.reading;
  const inner = unwrap(given);
  const made =
    returnedBy(inner) ??
    (syntax.isNewExpression(inner) ? inner.expression : inner);
  return definitionOf(modules, made);
}

/** The column type that a project's own Type class returns, or inherits from one of MikroORM's. */
function customType(
  mapping: Mapping,
  given: ts.Expression,
): string | undefined {
  const { modules } = mapping.reading;
  const owner = typeDefinition(mapping, given);
  if (!syntax.isClassLike(owner)) return undefined;
  const { classes } = lineageOf(modules, owner, isMikro);
  for (const part of classes.toReversed()) {
    const method = part.members.find(
      (member): member is ts.MethodDeclaration =>
        syntax.isMethodDeclaration(member) &&
        member.name.getText() === "getColumnType",
    );
    const value = method && runFunction(modules, method, [])?.value;
    if (typeof value === "string") return value;
    if (method) return undefined;
    const base = part.heritageClauses?.[0]?.types[0]?.expression.getText();
    if (base !== undefined && mikroTypes[base]) return mikroTypes[base];
  }
  return undefined;
}

function sizesOf(
  mapping: Mapping,
  { told }: Property,
  family: TypeClaim["family"],
): Pick<TypeClaim, "length" | "precision" | "scale"> {
  const { modules } = mapping.reading;
  const length = numberIn(modules, told, "length");
  const precision = numberIn(modules, told, "precision");
  const scale = numberIn(modules, told, "scale");
  return {
    ...(length === undefined || family !== "string" ? {} : { length }),
    ...(precision === undefined ? {} : { precision, scale: scale ?? 0 }),
  };
}

/** What MikroORM takes for a property's declared type. */
function inferredType(
  mapping: Mapping,
  property: Property,
): TypeClaim | undefined {
  const claim = property.declared?.claim;
  if (!claim) return undefined;
  const inferred: Readonly<Record<string, string | undefined>> = {
    __proto__: null as never,
    string: "varchar",
    number: "integer",
    boolean: "boolean",
    bigint: "bigint",
    Date: "timestamptz",
    Buffer: "bytea",
    Uint8Array: "bytea",
    object: "jsonb",
    "string[]": "text[]",
  };
  if (claim.enum) return claim;
  const sql = inferred[claim.valueType ?? ""];
  if (sql === undefined) return undefined;
  const type = { ...sqlType(sql), text: claim.text };
  return { ...type, ...sizesOf(mapping, property, type.family) };
}
