/** What names of SQLAlchemy and its relatives mean, whichever module they are imported from. */

import { isClass, orderOf } from "./mro.ts";
import type { CallValue, PythonClass, Value } from "./value.ts";

/** Packages whose public names all live in one namespace for us. */
const family = new Set([
  "sqlalchemy",
  "sqlmodel",
  "flask_sqlalchemy",
  "flask_sqlalchemy_lite",
  "sqlalchemy_utils",
  "geoalchemy2",
  "pgvector",
  "citext",
  "advanced_alchemy",
]);

const modelNames =
  "Column|mapped_column|Table|MetaData|ForeignKey|ForeignKeyConstraint|PrimaryKeyConstraint|UniqueConstraint|" +
  "CheckConstraint|Index|Sequence|Identity|Computed|FetchedValue|DefaultClause|text|func|relationship|relation|" +
  "backref|column_property|deferred|synonym|composite|registry|declarative_base|declared_attr|as_declarative|" +
  "DeclarativeBase|DeclarativeBaseNoMeta|MappedAsDataclass|Mapped|DynamicMapped|WriteOnlyMapped|SQLAlchemy|" +
  "SQLModel|Field|Relationship|TypeDecorator|UserDefinedType|AsyncAttrs";

const typeNames =
  "String|Text|Unicode|UnicodeText|Integer|SmallInteger|BigInteger|Numeric|Float|Double|DateTime|Date|Time|" +
  "Interval|Boolean|LargeBinary|Enum|JSON|ARRAY|UUID|Uuid|PickleType|VARCHAR|CHAR|NVARCHAR|NCHAR|TEXT|INTEGER|INT|" +
  "SMALLINT|BIGINT|NUMERIC|DECIMAL|FLOAT|REAL|DOUBLE|DOUBLE_PRECISION|TIMESTAMP|DATETIME|DATE|TIME|BOOLEAN|BLOB|" +
  "BINARY|VARBINARY|CLOB|JSONB|BYTEA|INET|CIDR|MACADDR|MACADDR8|TSVECTOR|TSQUERY|HSTORE|INTERVAL|ENUM|OID|REGCLASS|" +
  "MONEY|BIT|CITEXT|INT4RANGE|INT8RANGE|NUMRANGE|DATERANGE|TSRANGE|TSTZRANGE";

const exported = new Set(`${modelNames}|${typeNames}`.split("|"));

/** Whether `from path import *` of an outside module brings in a name we know. */
export function isExported(path: string, name: string): boolean {
  return family.has(path.split(".")[0] ?? "") && exported.has(name);
}

/** class Database(SQLAlchemy), as projects make it to change a setting. */
function isFlaskExtension(one: PythonClass): boolean {
  return orderOf(one).some(
    (ancestor) =>
      !isClass(ancestor) &&
      ancestor.kind === "external" &&
      symbolAt(ancestor.path) === "SQLAlchemy",
  );
}

function isFlaskDatabase(value: Value): boolean {
  if (value.kind === "call")
    return value.callee.kind === "class"
      ? isFlaskExtension(value.callee.class)
      : symbolOf(value.callee) === "SQLAlchemy";
  // A database object that lies outside the files we were given.
  if (value.kind === "external")
    return /(?:^|\.)_?db$/.test(value.path) && !value.path.startsWith("django");
  return false;
}

/** The Flask-SQLAlchemy object a name was taken from, as db in db.Model. */
export function flaskDatabaseOf(value: Value): Value | undefined {
  return value.kind === "property" && isFlaskDatabase(value.object)
    ? value.object
    : undefined;
}

/**
 * The plain name of a thing of the SQLAlchemy family, such as "Column" for
 * `sa.Column`, `sqlalchemy.schema.Column` and `db.Column`; undefined for
 * anything else.
 */
export function symbolOf(value: Value): string | undefined {
  if (value.kind === "property")
    return isFlaskDatabase(value.object) ? value.name : undefined;
  if (value.kind !== "external") return undefined;
  const known = symbols.get(value.path);
  if (known !== undefined) return known === "" ? undefined : known;
  const symbol = symbolAt(value.path);
  symbols.set(value.path, symbol ?? "");
  return symbol;
}

/** By path; "" is none. The paths of a project are few, and asked for often. */
const symbols = new Map<string, string>();

function symbolAt(path: string): string | undefined {
  const segments = path.split(".");
  const last = segments.at(-1);
  if (family.has(segments[0] ?? "")) return last;
  if (segments.at(-2) === "db" && segments[0] !== "django") return last;
  return undefined;
}

export function packageOf(value: Value): string | undefined {
  return value.kind === "external" ? value.path.split(".")[0] : undefined;
}

/** The last segment of the path of something outside the project. */
export function outsideName(value: Value): string | undefined {
  if (value.kind === "property") return symbolOf(value);
  return value.kind === "external"
    ? value.path.slice(value.path.lastIndexOf(".") + 1)
    : undefined;
}

declare const ofFamily: unique symbol;

/** A call known to be of the SQLAlchemy family; other calls stay calls where it is ruled out. */
export type FamilyCall = CallValue & { readonly [ofFamily]: true };

export function isCallOf(
  value: Value | undefined,
  ...names: readonly string[]
): value is FamilyCall {
  if (value?.kind !== "call") return false;
  const symbol = symbolOf(value.callee);
  return symbol !== undefined && names.includes(symbol);
}

export function isColumnCall(value: Value | undefined): value is FamilyCall {
  return isCallOf(value, "Column", "mapped_column");
}
