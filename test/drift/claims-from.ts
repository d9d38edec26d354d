/** True claims about every table of a database, as Python or TypeScript would say them. */
import type {
  Claims,
  ColumnClaim,
  ModelClaim,
  Place,
  TypeClaim,
  TypeFamily,
} from "../../codegen/claims/model.ts";
import type {
  Column,
  DatabaseType,
  DomainType,
  Facts,
  Relation,
  TypeRef,
} from "../../codegen/facts/model.ts";

export type Dialect = "python" | "typescript";

/** The family and the arriving value of what a hand-written model would use. */
const spoken: Readonly<Record<string, readonly [TypeFamily, value: string]>> = {
  bool: ["boolean", "boolean"],
  int2: ["integer", "number"],
  int4: ["integer", "number"],
  int8: ["bigint", "string"],
  float4: ["number", "number"],
  float8: ["number", "number"],
  numeric: ["decimal", "string"],
  text: ["string", "string"],
  varchar: ["string", "string"],
  bpchar: ["string", "string"],
  citext: ["string", "string"],
  uuid: ["uuid", "string"],
  date: ["date", "string"],
  timestamp: ["timestamp", "Date"],
  timestamptz: ["timestamp", "Date"],
  time: ["time", "string"],
  timetz: ["time", "string"],
  interval: ["interval", "Interval"],
  json: ["json", "unknown"],
  jsonb: ["json", "unknown"],
  bytea: ["bytes", "Buffer"],
  inet: ["network", "string"],
  cidr: ["network", "string"],
  macaddr: ["network", "string"],
};

class Places {
  private line = 0;
  readonly file: string;

  constructor(dialect: Dialect) {
    this.file = dialect === "python" ? "app/models.py" : "src/models.ts";
  }

  next(): Place {
    this.line += 1;
    const { line, file } = this;
    return { file, line, column: 5, endLine: line, endColumn: 30 };
  }
}

/** Claims of which none is contradicted by the facts. */
export function claimsFrom(facts: Facts, dialect: Dialect): Claims {
  const types = new Map(
    facts.types.map((type) => [`${type.schema}.${type.name}`, type]),
  );
  const places = new Places(dialect);
  const models = facts.relations
    .filter(
      ({ kind, partitionOf, extension }) =>
        (kind === "table" || kind === "partitioned table") &&
        !partitionOf &&
        extension === undefined,
    )
    .map((relation) => modelOf(relation, types, dialect, places));
  return { models, enums: [], unresolved: [], unparsed: [], suppressions: [] };
}

type Types = ReadonlyMap<string, DatabaseType>;

function modelOf(
  relation: Relation,
  types: Types,
  dialect: Dialect,
  places: Places,
): ModelClaim {
  const place = places.next();
  const columns = relation.columns.map((column) =>
    columnOf(relation, column, types, dialect, places),
  );
  const { schema, name, primaryKey, uniques, foreignKeys } = relation;
  return {
    reader: dialect === "python" ? "sqlalchemy" : "kysely",
    language: dialect,
    name: name
      .split("_")
      .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
      .join(""),
    place,
    table: { schema, name, place },
    columns,
    ...(dialect === "python"
      ? {
          ...(primaryKey
            ? { primaryKey: { columns: primaryKey.columns, place } }
            : {}),
          uniques: (uniques ?? []).map((one) => ({
            columns: one.columns,
            place,
          })),
          foreignKeys: (foreignKeys ?? []).map((key) => ({
            columns: key.columns,
            place,
            references: {
              schema: key.references.schema,
              table: key.references.name,
              columns: key.references.columns,
            },
            onDelete: key.onDelete.toUpperCase(),
          })),
        }
      : {}),
  };
}

function columnOf(
  relation: Relation,
  column: Column,
  types: Types,
  dialect: Dialect,
  places: Places,
): ColumnClaim {
  const place = places.next();
  const domains = domainsOf(column.type, types);
  const notNull =
    column.notNull ||
    (!column.type.array && domains.some((domain) => domain.notNull)) ||
    relation.primaryKey?.columns.includes(column.name) === true;
  const generated =
    column.generated !== undefined || column.identity === "always";
  const hasDefault =
    column.default !== undefined ||
    column.identity !== undefined ||
    generated ||
    domains.some((domain) => domain.default !== undefined);
  return {
    name: column.name,
    place,
    type: typeOf(column.type, types, dialect, place),
    nullable: !notNull,
    ...(generated ? { written: false } : {}),
    ...(dialect === "typescript"
      ? { optionalOnInsert: hasDefault || !notNull }
      : {}),
  };
}

function domainsOf(type: TypeRef, types: Types): DomainType[] {
  const found = types.get(`${type.schema}.${type.name}`);
  if (found?.kind !== "domain") return [];
  return [found, ...domainsOf(found.base, types)];
}

function typeOf(
  type: TypeRef,
  types: Types,
  dialect: Dialect,
  place: Place,
): TypeClaim {
  if (type.array) {
    const { array: _, ...element } = type;
    const of = typeOf(element, types, dialect, place);
    const text = dialect === "python" ? `ARRAY(${of.text})` : `${of.text}[]`;
    return { family: "array", text, element: of };
  }
  const found = types.get(`${type.schema}.${type.name}`);
  if (found?.kind === "domain")
    return typeOf(found.base, types, dialect, place);
  if (found?.kind === "enum")
    return {
      family: "enum",
      text: found.name,
      enum: {
        values: found.labels,
        place,
        ...(dialect === "python" ? { native: true, name: found.name } : {}),
      },
    };
  return scalar(type, dialect);
}

function scalar(type: TypeRef, dialect: Dialect): TypeClaim {
  const [family, value] = spoken[type.name] ?? ["unknown", "unknown"];
  if (dialect === "typescript")
    return {
      family: family === "json" ? "unknown" : family,
      text: value,
      valueType: value,
    };
  const text = type.modifier ? `${type.name}(${type.modifier})` : type.name;
  const length = ["varchar", "bpchar"].includes(type.name) && type.modifier;
  return {
    family,
    text,
    sqlName: text,
    ...(length ? { length: Number(length) } : {}),
  };
}
