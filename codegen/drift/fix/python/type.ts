import type { ColumnShape } from "../../fix-action.ts";
import type { PythonImport } from "../edit.ts";

/** A column's type as SQLAlchemy and as an annotation say it. */
export interface PythonType {
  /** Such as "String(100)"; names of dialects are not prefixed. */
  readonly sql: string;
  /** Such as "uuid.UUID". */
  readonly annotation: string;
  readonly imports: readonly PythonImport[];
}

interface Known {
  readonly sql: string;
  readonly annotation: string;
  /** The module that the annotation comes from. */
  readonly module?: string;
  /** In the PostgreSQL dialect. */
  readonly dialect?: true;
}

const known: Readonly<Record<string, Known>> = {
  bool: { sql: "Boolean", annotation: "bool" },
  int2: { sql: "SmallInteger", annotation: "int" },
  int4: { sql: "Integer", annotation: "int" },
  int8: { sql: "BigInteger", annotation: "int" },
  float4: { sql: "REAL", annotation: "float" },
  float8: { sql: "Double", annotation: "float" },
  numeric: { sql: "Numeric", annotation: "Decimal", module: "decimal" },
  text: { sql: "Text", annotation: "str" },
  varchar: { sql: "String", annotation: "str" },
  bpchar: { sql: "CHAR", annotation: "str" },
  uuid: { sql: "Uuid", annotation: "UUID", module: "uuid" },
  date: { sql: "Date", annotation: "date", module: "datetime" },
  time: { sql: "Time", annotation: "time", module: "datetime" },
  timestamp: { sql: "DateTime", annotation: "datetime", module: "datetime" },
  timestamptz: {
    sql: "DateTime(timezone=True)",
    annotation: "datetime",
    module: "datetime",
  },
  interval: { sql: "Interval", annotation: "timedelta", module: "datetime" },
  bytea: { sql: "LargeBinary", annotation: "bytes" },
  json: { sql: "JSON", annotation: "dict" },
  jsonb: { sql: "JSONB", annotation: "dict", dialect: true },
  inet: { sql: "INET", annotation: "str", dialect: true },
  cidr: { sql: "CIDR", annotation: "str", dialect: true },
  macaddr: { sql: "MACADDR", annotation: "str", dialect: true },
  citext: { sql: "CITEXT", annotation: "str", dialect: true },
  tsvector: { sql: "TSVECTOR", annotation: "str", dialect: true },
  ...Object.fromEntries(
    [
      "INT4RANGE",
      "INT8RANGE",
      "NUMRANGE",
      "DATERANGE",
      "TSRANGE",
      "TSTZRANGE",
    ].map((sql): [string, Known] => [
      sql.toLowerCase(),
      {
        sql,
        annotation: "Range",
        module: "sqlalchemy.dialects.postgresql",
        dialect: true,
      },
    ]),
  ),
};

const withModifier: ReadonlySet<string> = new Set([
  "varchar",
  "bpchar",
  "numeric",
]);

const dialect = "sqlalchemy.dialects.postgresql";

/**
 * What a SQLAlchemy model says of a column; undefined for types it has no
 * word for. `prefix` is what the file puts before SQLAlchemy's names, such
 * as "sa.".
 */
export function pythonType(
  { type, values }: ColumnShape,
  text: string,
  prefix: string,
): PythonType | undefined {
  const isEnum = values !== undefined && type.schema !== "pg_catalog";
  const element = isEnum
    ? enumType(type, values, prefix)
    : scalarType(type.name, type.modifier, text, prefix);
  if (!element || !type.array) return element;
  return {
    sql: `ARRAY(${element.sql})`,
    annotation: `list[${element.annotation}]`,
    imports: [...element.imports, { module: dialect, name: "ARRAY" }],
  };
}

function enumType(
  { schema, name }: ColumnShape["type"],
  values: readonly string[],
  prefix: string,
): PythonType {
  const labels = values.map((value) => JSON.stringify(value)).join(", ");
  return {
    sql: `${prefix}Enum(${labels}, name=${JSON.stringify(name)}, schema=${JSON.stringify(schema)})`,
    annotation: "str",
    imports: prefix === "" ? [{ module: "sqlalchemy", name: "Enum" }] : [],
  };
}

function scalarType(
  name: string,
  modifier: string | undefined,
  text: string,
  prefix: string,
): PythonType | undefined {
  const entry = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!entry) return undefined;
  const { annotation, imports } = annotated(entry, text);
  const bare = entry.sql.replace(/\(.*/, "");
  const sql =
    modifier !== undefined && withModifier.has(name)
      ? `${entry.sql}(${modifier.replace(/,\s*/, ", ")})`
      : entry.sql;
  const isPrefixed = prefix !== "" && !entry.dialect;
  const own = isPrefixed
    ? []
    : [{ module: entry.dialect ? dialect : "sqlalchemy", name: bare }];
  return {
    sql: isPrefixed ? `${prefix}${sql}` : sql,
    annotation,
    imports: [...own, ...imports],
  };
}

/** The annotation as the file's own imports let it be written. */
function annotated(
  { annotation, module }: Known,
  text: string,
): Pick<PythonType, "annotation" | "imports"> {
  if (module === undefined) return { annotation, imports: [] };
  const whole = new RegExp(
    `^import[ \\t]+${module}(?:[ \\t]+as[ \\t]+(\\w+))?[ \\t]*(?:#|$)`,
    "m",
  );
  const found = whole.exec(text);
  if (found)
    return { annotation: `${found[1] ?? module}.${annotation}`, imports: [] };
  // A bare UUID is as often SQLAlchemy's type as Python's.
  return module === "uuid"
    ? { annotation: "uuid.UUID", imports: [{ module }] }
    : { annotation, imports: [{ module, name: annotation }] };
}
