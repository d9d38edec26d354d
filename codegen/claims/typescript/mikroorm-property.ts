import type { ts } from "ts-morph";
import type { ColumnClaim, Place, TypeClaim } from "../model.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  entryNamed,
  objectOf,
  returnedBy,
  unwrap,
} from "./constants.ts";
import type { DeclaredType } from "./declared-type.ts";
import { enumOfExpression } from "./enums.ts";
import type { EntityColumn } from "./entity.ts";
import {
  defaultText,
  flagOption,
  hasOption,
  numberOption,
  textOption,
} from "./options.ts";
import { unresolved, type Reading } from "./reading.ts";
import { arrayOf, sqlType } from "./sql-type.ts";

/** A scalar property as MikroORM is told of it. */
export interface PropertySpec {
  readonly property: string;
  readonly name: string;
  readonly node: ts.Node;
  readonly place: Place;
  readonly options: ts.ObjectLiteralExpression | undefined;
  readonly declared?: DeclaredType | undefined;
  readonly primary: boolean;
  readonly isEnum: boolean;
  /** The enumeration given as `@Enum(() => Status)`. */
  readonly items?: ts.Expression | undefined;
  /** The field's initial value, which fills in what is left out. */
  readonly initial?: ts.Expression | undefined;
  readonly unique: boolean;
  /** The entity's constant or class says inserts may leave it out. */
  readonly optional: boolean;
}

/** The column of a property; undefined when it has none. */
export function propertyColumn(
  reading: Reading,
  spec: PropertySpec,
  table: { readonly schema?: string | undefined },
): EntityColumn | undefined {
  const { modules } = reading;
  if (flagOption(modules, spec.options, "persist") === false) return undefined;
  const type = typeOf(reading, spec, table);
  const nullable = isNullable(reading, spec);
  const generated = hasOption(modules, spec.options, "generated");
  const identity =
    spec.primary &&
    isInteger(type) &&
    flagOption(modules, spec.options, "autoincrement") !== false;
  const version = flagOption(modules, spec.options, "version") === true;
  const fallback = defaultOf(reading, spec);
  const claim: ColumnClaim = {
    name: spec.name,
    ...(spec.name === spec.property ? {} : { attribute: spec.property }),
    place: spec.place,
    ...(type ? { type } : {}),
    nullable,
    optionalOnInsert:
      nullable ||
      identity ||
      generated ||
      version ||
      spec.optional ||
      fallback.defaultBy !== undefined,
    ...(generated ? { written: false } : {}),
    ...fallback,
  };
  return {
    claim,
    ...(spec.primary ? { primary: true } : {}),
    ...(spec.unique || isUnique(reading, spec.options) ? { unique: true } : {}),
  };
}

/** `unique: true`, or the name of the constraint. */
export function isUnique(
  reading: Reading,
  options: ts.ObjectLiteralExpression | undefined,
): boolean {
  return (
    flagOption(reading.modules, options, "unique") === true ||
    textOption(reading.modules, options, "unique") !== undefined
  );
}

function isNullable(reading: Reading, spec: PropertySpec): boolean {
  if (spec.primary) return false;
  const given = flagOption(reading.modules, spec.options, "nullable");
  if (given !== undefined) return given;
  // `name?: string` with a default is filled in; without one it can be absent.
  return spec.declared?.nullable === true && !hasDefault(reading, spec);
}

function hasDefault(reading: Reading, spec: PropertySpec): boolean {
  return ["default", "defaultRaw", "onCreate"].some((name) =>
    hasOption(reading.modules, spec.options, name),
  );
}

function isInteger(type: TypeClaim | undefined): boolean {
  return type?.family === "integer" || type?.family === "bigint";
}

function defaultOf(
  reading: Reading,
  spec: PropertySpec,
): Pick<ColumnClaim, "default" | "defaultBy"> {
  const { modules } = reading;
  for (const name of ["default", "defaultRaw"]) {
    const given = entryNamed(modules, spec.options, name);
    if (given)
      return { default: defaultText(modules, given), defaultBy: "server" };
  }
  const client = entryNamed(modules, spec.options, "onCreate") ?? spec.initial;
  if (!client || client.kind === syntax.SyntaxKind.NullKeyword) return {};
  return { default: defaultText(modules, client), defaultBy: "client" };
}

function typeOf(
  reading: Reading,
  spec: PropertySpec,
  table: { readonly schema?: string | undefined },
): TypeClaim | undefined {
  const base =
    enumType(reading, spec, table) ??
    writtenType(reading, spec) ??
    inferredType(spec);
  if (!base) return spec.declared?.claim;
  const value = spec.declared?.valueType;
  return value === undefined || value.includes("Type")
    ? base
    : { ...base, valueType: value };
}

function enumType(
  reading: Reading,
  spec: PropertySpec,
  table: { readonly schema?: string | undefined },
): TypeClaim | undefined {
  if (!spec.isEnum) return undefined;
  const { modules } = reading;
  const items = entryNamed(modules, spec.options, "items") ?? spec.items;
  const found = items ? enumOfExpression(modules, items) : undefined;
  const implied = spec.declared?.claim;
  const values = found ?? (implied?.element ?? implied)?.enum;
  if (items && !values)
    unresolved(
      reading,
      items,
      `the values of enum property "${spec.property}"`,
    );
  if (!values) return { family: "enum", text: "enum" };
  const native = textOption(modules, spec.options, "nativeEnumName");
  const schema =
    native === undefined || table.schema === undefined
      ? {}
      : { schema: table.schema };
  const text = items?.getText() ?? implied?.text ?? "enum";
  const type: TypeClaim = {
    family: "enum",
    text,
    enum: {
      ...schema,
      ...(native === undefined ? {} : { name: native }),
      ...values,
      native: native !== undefined,
    },
  };
  const isArray =
    flagOption(modules, spec.options, "array") === true ||
    implied?.family === "array";
  return isArray ? arrayOf(type, `${text}[]`) : type;
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
  reading: Reading,
  spec: PropertySpec,
): TypeClaim | undefined {
  const { modules } = reading;
  const column = textOption(modules, spec.options, "columnType");
  if (column !== undefined) return { ...sqlType(column), text: column };
  const given = entryNamed(modules, spec.options, "type");
  const name = given && typeName(reading, given);
  if (given && name === undefined)
    return unresolved(
      reading,
      given,
      `the type of property "${spec.property}"`,
    );
  if (name === undefined) return undefined;
  const mapped = Object.hasOwn(reading.typeMap, name)
    ? reading.typeMap[name]
    : undefined;
  const sql = mapped ?? mikroTypes[name];
  if (sql === undefined && given && /^[A-Z]/.test(name))
    return unresolved(reading, given, `the column type of ${name}`);
  return { ...sqlType(sql ?? name), text: name, ...sizesOf(reading, spec) };
}

function typeName(reading: Reading, given: ts.Expression): string | undefined {
  const value = constantOf(reading.modules, given);
  if (typeof value === "string") return value;
  const inner = unwrap(given);
  const made =
    returnedBy(inner) ??
    (syntax.isNewExpression(inner) ? inner.expression : inner);
  const definition = definitionOf(reading.modules, made);
  // t.text, types.integer, p.string
  if (syntax.isPropertyAccessExpression(definition))
    return definition.name.text;
  if (syntax.isClassLike(definition)) return definition.name?.text;
  return syntax.isIdentifier(definition) ? definition.text : undefined;
}

function sizesOf(
  reading: Reading,
  spec: PropertySpec,
): Pick<TypeClaim, "length" | "precision" | "scale"> {
  const { modules } = reading;
  const length = numberOption(modules, spec.options, "length");
  const precision = numberOption(modules, spec.options, "precision");
  const scale = numberOption(modules, spec.options, "scale");
  return {
    ...(length === undefined ? {} : { length }),
    ...(precision === undefined ? {} : { precision, scale: scale ?? 0 }),
  };
}

/** What MikroORM takes for a property's declared type. */
function inferredType(spec: PropertySpec): TypeClaim | undefined {
  const claim = spec.declared?.claim;
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
  return sql === undefined ? undefined : { ...sqlType(sql), text: claim.text };
}

/** The length of `@Property({ length: 100 })` on an inferred type. */
export function sized(
  reading: Reading,
  options: ts.ObjectLiteralExpression | undefined,
  column: EntityColumn,
): EntityColumn {
  const length = numberOption(reading.modules, options, "length");
  const { type } = column.claim;
  if (
    length === undefined ||
    !type ||
    type.length !== undefined ||
    type.family !== "string"
  )
    return column;
  return { ...column, claim: { ...column.claim, type: { ...type, length } } };
}

/** The object of options among a decorator's arguments. */
export function optionsAmong(
  reading: Reading,
  given: readonly ts.Expression[],
): ts.ObjectLiteralExpression | undefined {
  return given
    .map((argument) => objectOf(reading.modules, argument))
    .find(Boolean);
}
