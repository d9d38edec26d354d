import type { ts } from "ts-morph";
import type { TypeClaim } from "../model.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  entryNamed,
  objectOf,
  unwrap,
} from "./constants.ts";
import { enumOfExpression } from "./enums.ts";
import { numberOption } from "./options.ts";
import { unresolved, type Reading } from "./reading.ts";
import { placeOf as placeOfCall } from "./place.ts";
import { arrayOf, sqlType } from "./sql-type.ts";

/** Sequelize's data types, as PostgreSQL makes columns of them. */
const dataTypes: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  STRING: "varchar",
  CHAR: "char",
  TEXT: "text",
  CITEXT: "citext",
  INTEGER: "integer",
  TINYINT: "smallint",
  SMALLINT: "smallint",
  MEDIUMINT: "integer",
  BIGINT: "bigint",
  FLOAT: "double precision",
  REAL: "real",
  DOUBLE: "double precision",
  DECIMAL: "numeric",
  NUMERIC: "numeric",
  NUMBER: "numeric",
  BOOLEAN: "boolean",
  DATE: "timestamptz",
  DATEONLY: "date",
  TIME: "time",
  NOW: "timestamptz",
  UUID: "uuid",
  UUIDV1: "uuid",
  UUIDV4: "uuid",
  JSON: "json",
  JSONB: "jsonb",
  BLOB: "bytea",
  HSTORE: "hstore",
  INET: "inet",
  CIDR: "cidr",
  MACADDR: "macaddr",
  MACADDR8: "macaddr8",
  GEOMETRY: "geometry",
  GEOGRAPHY: "geography",
  TSVECTOR: "tsvector",
};

const ranges: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  int4: "int4range",
  int8: "int8range",
  numeric: "numrange",
  timestamptz: "tstzrange",
  timestamp: "tsrange",
  date: "daterange",
};

/** `UNSIGNED` and the like say something of numbers that PostgreSQL does not know. */
const modifiers = new Set(["UNSIGNED", "ZEROFILL", "BINARY", "postgres"]);

/** An attribute that has no column. */
export const virtual = "virtual";

export interface TypeOwner {
  readonly table: string;
  readonly schema?: string | undefined;
  readonly column: string;
}

/** The column type of a data type expression; undefined, and noted, when it cannot be told. */
export function dataType(
  reading: Reading,
  expression: ts.Expression,
  owner: TypeOwner,
): TypeClaim | typeof virtual | undefined {
  const text = expression.getText().replaceAll(/\s+/g, " ");
  const spelled = constantOf(reading.modules, expression);
  if (typeof spelled === "string") return { ...sqlType(spelled), text };
  const { name, given } = nameOf(reading, expression);
  if (name === "VIRTUAL") return virtual;
  if (name === "ENUM") return enumType(reading, given, owner, text);
  if (name === "ARRAY") return elementType(reading, given, owner, text);
  if (name === "RANGE") return rangeType(reading, given, owner, text);
  const mapped = Object.hasOwn(reading.typeMap, name)
    ? reading.typeMap[name]
    : dataTypes[name];
  if (mapped === undefined)
    return unresolved(
      reading,
      expression,
      `the type of column "${owner.column}"`,
    );
  const sized = name === "FLOAT" ? floatOf(reading, given) : mapped;
  return { ...sqlType(sized), text, ...sizesOf(reading, sized, given) };
}

/** FLOAT(24) is the last that PostgreSQL keeps in four bytes. */
function floatOf(reading: Reading, [first]: readonly ts.Expression[]): string {
  const digits = first && constantOf(reading.modules, first);
  return typeof digits === "number" && digits <= 24
    ? "real"
    : "double precision";
}

/** The name and arguments of `DataTypes.STRING(100)`, `Sequelize.TEXT`, `STRING`, `new DataTypes.DATE(3)`. */
function nameOf(
  reading: Reading,
  expression: ts.Expression,
): { readonly name: string; readonly given: readonly ts.Expression[] } {
  let inner = unwrap(expression);
  let given: readonly ts.Expression[] = [];
  for (;;) {
    if (syntax.isCallExpression(inner) || syntax.isNewExpression(inner)) {
      if (given.length === 0) given = [...(inner.arguments ?? [])];
      inner = unwrap(inner.expression);
    } else if (syntax.isPropertyAccessExpression(inner)) {
      if (!modifiers.has(inner.name.text))
        return { name: inner.name.text, given };
      inner = unwrap(inner.expression);
    } else if (syntax.isIdentifier(inner)) {
      const definition = definitionOf(reading.modules, inner);
      if (definition === inner || !syntax.isExpression(definition))
        return { name: inner.text, given };
      inner = definition;
    } else return { name: inner.getText(), given };
  }
}

function sizesOf(
  reading: Reading,
  sql: string,
  given: readonly ts.Expression[],
): Pick<TypeClaim, "length" | "precision" | "scale"> {
  const options = objectOf(reading.modules, given[0]);
  const [first, second] = given.map((argument) =>
    constantOf(reading.modules, argument),
  );
  if (sql === "varchar" || sql === "char") {
    const length = options
      ? numberOption(reading.modules, options, "length")
      : first;
    return typeof length === "number" ? { length } : {};
  }
  if (sql !== "numeric") return {};
  const precision = options
    ? numberOption(reading.modules, options, "precision")
    : first;
  const scale = options
    ? numberOption(reading.modules, options, "scale")
    : second;
  return typeof precision === "number"
    ? { precision, scale: typeof scale === "number" ? scale : 0 }
    : {};
}

/** ENUM("a", "b"), ENUM(["a"]), ENUM({ values }), ENUM(...Object.values(Status)) */
function enumType(
  reading: Reading,
  given: readonly ts.Expression[],
  owner: TypeOwner,
  text: string,
): TypeClaim {
  const values = listedValues(reading, given);
  const name = `enum_${owner.table}_${owner.column}`;
  const schema = owner.schema === undefined ? {} : { schema: owner.schema };
  const [first] = given;
  if (values)
    return {
      family: "enum",
      text,
      enum: { ...schema, name, native: true, ...values },
    };
  if (first)
    unresolved(reading, first, `the values of enum column "${owner.column}"`);
  return { family: "enum", text };
}

function listedValues(
  reading: Reading,
  given: readonly ts.Expression[],
): ReturnType<typeof enumOfExpression> {
  const { modules } = reading;
  const [first] = given;
  if (!first) return undefined;
  const options = objectOf(modules, first);
  const values = options && entryNamed(modules, options, "values");
  if (values) return enumOfExpression(modules, values);
  if (given.length === 1) {
    const only = syntax.isSpreadElement(first) ? first.expression : first;
    const found = enumOfExpression(modules, only);
    if (found) return found;
  }
  const texts = given.map((argument) => constantOf(modules, argument));
  const at = first.parent;
  return texts.every((value) => typeof value === "string")
    ? { values: texts, place: placeOfCall(at) }
    : undefined;
}

function elementType(
  reading: Reading,
  given: readonly ts.Expression[],
  owner: TypeOwner,
  text: string,
): TypeClaim | undefined {
  const options = objectOf(reading.modules, given[0]);
  const element = entryNamed(reading.modules, options, "type") ?? given[0];
  const type = element && dataType(reading, element, owner);
  return type === undefined || type === virtual
    ? undefined
    : arrayOf(type, text);
}

function rangeType(
  reading: Reading,
  given: readonly ts.Expression[],
  owner: TypeOwner,
  text: string,
): TypeClaim | undefined {
  const [first] = given;
  const subtype = first ? dataType(reading, first, owner) : undefined;
  const sub =
    subtype === undefined || subtype === virtual ? "int4" : subtype.sqlName;
  const sql = ranges[sub ?? ""];
  return sql === undefined ? undefined : { ...sqlType(sql), text };
}
