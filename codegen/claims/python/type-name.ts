/** What the names of SQLAlchemy's types claim (docs.sqlalchemy.org, "The Type Hierarchy" and the PostgreSQL dialect). */

import type { TypeFamily } from "../model.ts";

export interface NamedType {
  readonly family: TypeFamily;
  readonly sqlName?: string;
  /** Where none is given. */
  readonly length?: number;
  /** What the positional arguments are, in order. */
  readonly arguments?: readonly (
    "length" | "precision" | "scale" | "timezone" | "element"
  )[];
}

const varchar: NamedType = {
  family: "string",
  sqlName: "varchar",
  arguments: ["length"],
};
const text: NamedType = { family: "string", sqlName: "text" };
const character: NamedType = {
  family: "string",
  sqlName: "bpchar",
  arguments: ["length"],
};
const integer: NamedType = { family: "integer", sqlName: "int4" };
const smallInteger: NamedType = { family: "integer", sqlName: "int2" };
const bigInteger: NamedType = { family: "integer", sqlName: "int8" };
const numeric: NamedType = {
  family: "decimal",
  sqlName: "numeric",
  arguments: ["precision", "scale"],
};
const float: NamedType = {
  family: "number",
  sqlName: "float8",
  arguments: ["precision"],
};
const double: NamedType = { family: "number", sqlName: "float8" };
const real: NamedType = { family: "number", sqlName: "float4" };
const timestamp: NamedType = {
  family: "timestamp",
  sqlName: "timestamp",
  arguments: ["timezone", "precision"],
};
const timestampWithZone: NamedType = {
  family: "timestamp",
  sqlName: "timestamptz",
};
const date: NamedType = { family: "date", sqlName: "date" };
const time: NamedType = {
  family: "time",
  sqlName: "time",
  arguments: ["timezone", "precision"],
};
const interval: NamedType = { family: "interval", sqlName: "interval" };
const boolean: NamedType = { family: "boolean", sqlName: "bool" };
const bytes: NamedType = { family: "bytes", sqlName: "bytea" };
const uuid: NamedType = { family: "uuid", sqlName: "uuid" };
const json: NamedType = { family: "json", sqlName: "json" };
const jsonb: NamedType = { family: "json", sqlName: "jsonb" };
const array: NamedType = { family: "array", arguments: ["element"] };
const encrypted: NamedType = { family: "encrypted" };

function network(sqlName: string): NamedType {
  return { family: "network", sqlName };
}

function range(sqlName: string): NamedType {
  return { family: "range", sqlName };
}

function other(sqlName: string): NamedType {
  return { family: "unknown", sqlName };
}

/** Keys are the names to import, whichever module they come from. */
export const typeNames: ReadonlyMap<string, NamedType> = new Map(
  Object.entries({
    String: varchar,
    Unicode: varchar,
    VARCHAR: varchar,
    NVARCHAR: varchar,
    AutoString: varchar,
    Text: text,
    UnicodeText: text,
    TEXT: text,
    CLOB: text,
    CHAR: character,
    NCHAR: character,
    Integer: integer,
    INTEGER: integer,
    INT: integer,
    SmallInteger: smallInteger,
    SMALLINT: smallInteger,
    BigInteger: bigInteger,
    BIGINT: bigInteger,
    Numeric: numeric,
    NUMERIC: numeric,
    DECIMAL: numeric,
    Float: float,
    FLOAT: float,
    Double: double,
    DOUBLE: double,
    DOUBLE_PRECISION: double,
    REAL: real,
    DateTime: { ...timestamp, arguments: ["timezone"] },
    DATETIME: { ...timestamp, arguments: ["timezone"] },
    TIMESTAMP: timestamp,
    TIMESTAMPTZ: timestampWithZone,
    Date: date,
    DATE: date,
    Time: time,
    TIME: time,
    Interval: interval,
    INTERVAL: interval,
    Boolean: boolean,
    BOOLEAN: boolean,
    LargeBinary: bytes,
    BINARY: bytes,
    VARBINARY: bytes,
    BLOB: bytes,
    BYTEA: bytes,
    PickleType: bytes,
    UUID: uuid,
    Uuid: uuid,
    JSON: json,
    JSONB: jsonb,
    ARRAY: array,
    INET: network("inet"),
    CIDR: network("cidr"),
    MACADDR: network("macaddr"),
    MACADDR8: network("macaddr8"),
    INT4RANGE: range("int4range"),
    INT8RANGE: range("int8range"),
    NUMRANGE: range("numrange"),
    DATERANGE: range("daterange"),
    TSRANGE: range("tsrange"),
    TSTZRANGE: range("tstzrange"),
    INT4MULTIRANGE: range("int4multirange"),
    INT8MULTIRANGE: range("int8multirange"),
    NUMMULTIRANGE: range("nummultirange"),
    DATEMULTIRANGE: range("datemultirange"),
    TSMULTIRANGE: range("tsmultirange"),
    TSTZMULTIRANGE: range("tstzmultirange"),
    CITEXT: { family: "string", sqlName: "citext" },
    CIText: { family: "string", sqlName: "citext" },
    TSVECTOR: other("tsvector"),
    TSVectorType: other("tsvector"),
    TSQUERY: other("tsquery"),
    HSTORE: other("hstore"),
    BIT: other("bit"),
    MONEY: other("money"),
    OID: other("oid"),
    REGCLASS: other("regclass"),
    LtreeType: other("ltree"),
    Geometry: { family: "geometry", sqlName: "geometry" },
    Geography: { family: "geometry", sqlName: "geography" },
    Raster: { family: "geometry", sqlName: "raster" },
    Vector: { family: "vector", sqlName: "vector" },
    VECTOR: { family: "vector", sqlName: "vector" },
    HALFVEC: { family: "vector", sqlName: "halfvec" },
    EncryptedType: encrypted,
    StringEncryptedType: encrypted,
    EncryptedString: encrypted,
    EncryptedText: encrypted,
    EmailType: { ...varchar, length: 255 },
    GUID: uuid,
    TIMESTAMPAware: timestampWithZone,
    DateTimeUTC: timestampWithZone,
    BigIntIdentity: bigInteger,
    JsonB: jsonb,
  } satisfies Record<string, NamedType>),
);

/** Python types that SQLAlchemy maps by default, by path (sqlalchemy.types, "_type_map"). */
export const pythonTypes: ReadonlyMap<string, NamedType> = new Map([
  ["builtins.int", integer],
  ["builtins.str", varchar],
  ["builtins.bool", boolean],
  ["builtins.float", double],
  ["builtins.bytes", bytes],
  ["decimal.Decimal", numeric],
  ["datetime.datetime", { family: "timestamp", sqlName: "timestamp" }],
  ["datetime.date", date],
  ["datetime.time", { family: "time", sqlName: "time" }],
  ["datetime.timedelta", interval],
  ["uuid.UUID", uuid],
]);

/** Python types that SQLModel maps besides, by path. */
export const modelPythonTypes: ReadonlyMap<string, NamedType> = new Map([
  ...pythonTypes,
  // With or without time zone depends on the version of SQLModel.
  ["datetime.datetime", { family: "timestamp" }],
  ["ipaddress.IPv4Address", varchar],
  ["ipaddress.IPv4Network", varchar],
  ["ipaddress.IPv6Address", varchar],
  ["ipaddress.IPv6Network", varchar],
  ["pathlib.Path", varchar],
  ["pydantic.EmailStr", varchar],
  ["pydantic.networks.EmailStr", varchar],
  ["pydantic.SecretStr", varchar],
]);
