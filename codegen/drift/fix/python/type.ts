import type { TypeRef } from "../../../facts/model.ts";
import type { ColumnShape } from "../../fix-action.ts";
import type { Namer } from "./namer.ts";

/** A column's type as SQLAlchemy and as an annotation say it. */
export interface PythonType {
  /** Such as "String(100)". */
  readonly sql: string;
  /** Such as "uuid.UUID"; asked for only where it is written, as it may need an import. */
  readonly annotation: (namer: Namer) => string;
  /** Names by which an annotation says the same already, such as "UUID". */
  readonly accepts: readonly string[];
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
  timetz: {
    sql: "Time(timezone=True)",
    annotation: "time",
    module: "datetime",
  },
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

/** The Python types of this table: an annotation with one of them says what the value is. */
export const pythonTypeNames: ReadonlySet<string> = new Set([
  ...Object.values(known).map(({ annotation }) => annotation),
  "list",
  "List",
  "Dict",
]);

const withModifier: ReadonlySet<string> = new Set([
  "varchar",
  "bpchar",
  "numeric",
]);

const documents = ["dict", "Dict", "list", "List", "Any", "Mapping"];

/** The type under a column's domains. */
export function underlying({ type, base }: ColumnShape): TypeRef {
  return base ?? type;
}

/** What a SQLAlchemy model says of a column; undefined for types it has no word for. */
export function pythonType(
  shape: ColumnShape,
  namer: Namer,
): PythonType | undefined {
  const { values } = shape;
  const type = underlying(shape);
  const element =
    shape.enum && values
      ? enumType(type, values, namer)
      : scalarType(type.name, type.modifier, namer);
  if (!element || !type.array) return element;
  return {
    sql: `${namer.dialect("ARRAY")}(${element.sql})`,
    annotation: (annotations) => `list[${element.annotation(annotations)}]`,
    accepts: ["list", "List", "Sequence"],
  };
}

function enumType(
  { schema, name }: ColumnShape["type"],
  values: readonly string[],
  namer: Namer,
): PythonType {
  const labels = values.map((value) => JSON.stringify(value)).join(", ");
  return {
    sql: `${namer.sql("Enum")}(${labels}, name=${JSON.stringify(name)}, schema=${JSON.stringify(schema)})`,
    annotation: () => "str",
    accepts: ["str", "Literal"],
  };
}

function scalarType(
  name: string,
  modifier: string | undefined,
  namer: Namer,
): PythonType | undefined {
  const entry = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!entry) return undefined;
  const [bare = "", given = ""] = /^(\w+)(.*)$/.exec(entry.sql)!.slice(1);
  const called = entry.dialect ? namer.dialect(bare) : namer.sql(bare);
  const measured =
    modifier !== undefined && withModifier.has(name)
      ? `(${modifier.replace(/,\s*/, ", ")})`
      : given;
  const { annotation, module } = entry;
  return {
    sql: `${called}${measured}`,
    annotation: (annotations) =>
      module === undefined
        ? annotation
        : module.startsWith("sqlalchemy")
          ? annotations.dialect(annotation)
          : annotations.standard(module, annotation),
    accepts: annotation === "dict" ? documents : [annotation],
  };
}

/** The type that SQLModel makes of an annotation by itself. */
export const typesOfAnnotations: Readonly<Record<string, string>> = {
  bool: "bool",
  int: "int4",
  float: "float8",
  str: "varchar",
  bytes: "bytea",
  datetime: "timestamp",
  date: "date",
  time: "time",
  timedelta: "interval",
  Decimal: "numeric",
  UUID: "uuid",
};
