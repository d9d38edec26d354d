/** A migration that the code has not followed: one change of the facts each, and where it must be named. */
import type { Finding } from "../../codegen/drift/finding.ts";
import type { Column, Facts, Relation } from "../../codegen/facts/model.ts";

export interface Planted {
  readonly kind: string;
  /** What was changed, for messages. */
  readonly what: string;
  readonly facts: Facts;
  /** Any of these names it. */
  readonly rules: readonly string[];
  /** "schema.table" of the code's claim and of the changed database. */
  readonly tables: readonly string[];
  /** The label that code must give for the change to contradict it; absent when naming the thing is enough. */
  readonly needs?: string;
  /** The column's names before and after; absent when the change is of a table or key. */
  readonly columns?: readonly string[];
}

type Unnamed = Omit<Planted, "kind">;
type Change<T> = (from: T) => Unnamed | undefined;

interface Site {
  readonly facts: Facts;
  readonly relation: Relation;
}

interface ColumnSite extends Site {
  readonly column: Column;
}

const nameOf = ({ schema, name }: { schema: string; name: string }): string =>
  `${schema}.${name}`;

function withRelation(
  { facts, relation }: Site,
  ...now: readonly Relation[]
): Facts {
  return {
    ...facts,
    relations: facts.relations.flatMap((one) =>
      one === relation ? now : [one],
    ),
  };
}

function withColumn(site: ColumnSite, ...now: readonly Column[]): Facts {
  const columns = site.relation.columns.flatMap((one) =>
    one === site.column ? now : [one],
  );
  return withRelation(site, { ...site.relation, columns });
}

function isKey({ relation, column }: ColumnSite): boolean {
  const { primaryKey, uniques = [], foreignKeys = [], indexes = [] } = relation;
  return [primaryKey, ...uniques, ...foreignKeys]
    .filter((one) => one !== undefined)
    .map(({ columns }) => columns as readonly (string | null)[])
    .concat(indexes.map(({ keys }) => keys))
    .some((columns) => columns.includes(column.name));
}

/** A type of which no code that means the one can mean the other. */
function otherType({ type }: Column): Column["type"] {
  const isText = /^(text|varchar|bpchar|citext|uuid)$/.test(type.name);
  return {
    schema: "pg_catalog",
    name: isText && !type.array ? "bytea" : "box",
  };
}

/** The same, asked of code only that gives a label of the changed thing, such as "null". */
function needing(label: string, planted: Unnamed): Unnamed {
  const [column] = planted.columns ?? [];
  const thing =
    column === undefined ? planted.what : `${planted.tables[0]}.${column}`;
  return { ...planted, needs: `${thing} ${label}` };
}

const widths: Readonly<Record<string, string>> = {
  int4: "int8",
  int8: "int4",
  int2: "int4",
  timestamp: "timestamptz",
  timestamptz: "timestamp",
};

const columnChanges: Readonly<Record<string, Change<ColumnSite>>> = {
  "column dropped": (site) =>
    isKey(site)
      ? undefined
      : ofColumn(site, withColumn(site), ["D201", "D202", "D216", "D215"]),
  "column renamed": (site) => {
    const name = `${site.column.name}_v2`;
    if (isKey(site)) return undefined;
    const facts = withColumn(site, { ...site.column, name });
    return ofColumn(site, facts, ["D201", "D202"], name);
  },
  "column encrypted": (site) => {
    const name = `${site.column.name}_encrypted`;
    if (isKey(site) || site.column.type.name === "bytea") return undefined;
    const type = { schema: "pg_catalog", name: "bytea" };
    const facts = withColumn(site, { ...site.column, name, type });
    return ofColumn(site, facts, ["D216"], name);
  },
  "column replaced": (site) => {
    const name = `zq${site.relation.columns.length}`;
    if (isKey(site)) return undefined;
    const type = otherType(site.column);
    const facts = withColumn(site, { ...site.column, name, type });
    return ofColumn(site, facts, ["D201"], name);
  },
  "not null dropped": (site) =>
    site.column.notNull && !isPrimary(site)
      ? needing(
          "null",
          ofColumn(site, withColumn(site, { ...site.column, notNull: false }), [
            "D205",
          ]),
        )
      : undefined,
  "not null set": (site) =>
    !site.column.notNull
      ? needing(
          "null",
          ofColumn(site, withColumn(site, { ...site.column, notNull: true }), [
            "D206",
          ]),
        )
      : undefined,
  retyped: (site) =>
    isKey(site)
      ? undefined
      : needing(
          "type",
          ofColumn(
            site,
            withColumn(site, {
              ...withoutDefault(site.column),
              type: otherType(site.column),
            }),
            ["D207", "D208", "D210", "D214", "D304", "D305"],
          ),
        ),
  widened: (site) => {
    const name = widths[site.column.type.name];
    if (name === undefined || site.column.type.array || isKey(site))
      return undefined;
    const type = { ...site.column.type, name };
    const facts = withColumn(site, { ...site.column, type });
    return needing("type", ofColumn(site, facts, ["D208", "D210"]));
  },
  shortened: (site) => {
    const { type } = site.column;
    const length = Number(type.modifier);
    if (type.name !== "varchar" || !(length > 1)) return undefined;
    const shorter = { ...type, modifier: String(Math.floor(length / 2)) };
    const facts = withColumn(site, { ...site.column, type: shorter });
    return needing("length", ofColumn(site, facts, ["D208", "D209"]));
  },
};

function withoutDefault(column: Column): Column {
  const { default: gone, ...rest } = column;
  return gone === undefined ? column : rest;
}

function isPrimary({ relation, column }: ColumnSite): boolean {
  return relation.primaryKey?.columns.includes(column.name) === true;
}

function ofColumn(
  { relation, column }: ColumnSite,
  facts: Facts,
  rules: readonly string[],
  ...names: readonly string[]
): Unnamed {
  return {
    what: `${nameOf(relation)}.${column.name}`,
    facts,
    rules,
    tables: [nameOf(relation)],
    columns: [column.name, ...names],
  };
}

const tableChanges: Readonly<Record<string, Change<Site>>> = {
  "table dropped": (site) => ofTable(site, [], ["D101", "D102", "D103"]),
  "table renamed": (site) => {
    const now = { ...site.relation, name: `${site.relation.name}_v2` };
    return ofTable(site, [now], ["D102", "D101"]);
  },
  "table moved": (site) => {
    const now = { ...site.relation, schema: "elsewhere" };
    return ofTable(site, [now], ["D103"]);
  },
  "required column added": (site) => {
    if (!isTable(site.relation)) return undefined;
    const columns = [...site.relation.columns, added(site.relation, true)];
    const planted = ofTable(site, [{ ...site.relation, columns }], ["D204"]);
    return { ...planted, columns: ["zq_added"] };
  },
  "column added": (site) => {
    const columns = [...site.relation.columns, added(site.relation, false)];
    const planted = ofTable(site, [{ ...site.relation, columns }], ["D203"]);
    return { ...planted, columns: ["zq_added"] };
  },
  "primary key dropped": (site) => {
    const { primaryKey, ...rest } = site.relation;
    return primaryKey
      ? needing("primary key", ofTable(site, [rest], ["D401"]))
      : undefined;
  },
  "foreign key dropped": (site) => {
    const [key, ...foreignKeys] = site.relation.foreignKeys ?? [];
    if (!key) return undefined;
    return needing(
      `foreign key (${key.columns.join(",")})`,
      ofTable(site, [{ ...site.relation, foreignKeys }], ["D402"]),
    );
  },
  "foreign key's action changed": (site) => {
    const [key, ...others] = site.relation.foreignKeys ?? [];
    if (!key) return undefined;
    const onDelete = key.onDelete === "cascade" ? "restrict" : "cascade";
    const foreignKeys = [{ ...key, onDelete } as const, ...others];
    return needing(
      `foreign key (${key.columns.join(",")})`,
      ofTable(site, [{ ...site.relation, foreignKeys }], ["D405"]),
    );
  },
  "unique dropped": (site) => {
    const { uniques = [], indexes = [], primaryKey } = site.relation;
    const isGone = ({ name, unique }: { name: string; unique?: true }) =>
      unique === true && name !== primaryKey?.name;
    const gone = indexes.find(isGone);
    if (!gone || gone.keys.includes(null)) return undefined;
    const now = {
      ...site.relation,
      uniques: uniques.filter(({ name }) => name !== gone.name),
      indexes: indexes.filter((one) => one !== gone),
    };
    const label = `unique (${gone.keys.toSorted().join(",")})`;
    return needing(label, ofTable(site, [now], ["D406"]));
  },
};

function isTable({ kind }: Relation): boolean {
  return kind === "table" || kind === "partitioned table";
}

function added({ columns }: Relation, notNull: boolean): Column {
  const position = Math.max(0, ...columns.map((one) => one.position)) + 1;
  const type = { schema: "pg_catalog", name: "macaddr8" };
  return { name: "zq_added", position, type, notNull };
}

function ofTable(
  site: Site,
  now: readonly Relation[],
  rules: readonly string[],
): Unnamed {
  return {
    what: nameOf(site.relation),
    facts: withRelation(site, ...now),
    rules,
    tables: [nameOf(site.relation), ...now.map(nameOf)],
  };
}

/** Labels of enums that some column has. */
function enumChanges(facts: Facts): Planted[] {
  return facts.types.flatMap((type) => {
    if (type.kind !== "enum") return [];
    const users = facts.relations.flatMap((relation) =>
      relation.columns
        .filter((one) => nameOf(one.type) === nameOf(type))
        .map(({ name }) => ({ table: nameOf(relation), name })),
    );
    if (users.length === 0) return [];
    const planted = (
      kind: string,
      labels: readonly string[],
      rule: string,
    ) => ({
      kind,
      what: nameOf(type),
      facts: {
        ...facts,
        types: facts.types.map((one) =>
          one === type ? { ...type, labels } : one,
        ),
      },
      rules: [rule],
      tables: users.map(({ table }) => table),
      columns: users.map(({ name }) => name),
      needs: `${users[0]!.table}.${users[0]!.name} values`,
    });
    const [first, ...others] = type.labels;
    return [
      planted("enum label added", [...type.labels, "zq_limbo"], "D301"),
      ...(others.length > 0
        ? [planted("enum label lost", others, "D302")]
        : []),
      planted("enum label renamed", [`${first}_zq`, ...others], "D302"),
    ];
  });
}

/** Every change of every table and column for which there is a place, at most `most` of a kind. */
export function plantAll(facts: Facts, most: number): Planted[] {
  const tables = facts.relations.map((relation) => ({ facts, relation }));
  const columns = tables.flatMap((site) =>
    site.relation.columns.map((column) => ({ ...site, column })),
  );
  return [
    ...Object.entries(tableChanges).flatMap(([kind, change]) =>
      some(tables, kind, change, most),
    ),
    ...Object.entries(columnChanges).flatMap(([kind, change]) =>
      some(columns, kind, change, most),
    ),
    ...enumChanges(facts),
  ];
}

/** Sites spread over the whole list, always the same ones. */
function some<T>(
  sites: readonly T[],
  kind: string,
  change: Change<T>,
  most: number,
): Planted[] {
  const all = sites.flatMap((site) => {
    const planted = change(site);
    return planted ? [{ ...planted, kind }] : [];
  });
  const step = Math.max(1, all.length / most);
  return all.filter(
    (_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step),
  );
}

/** Whether a finding speaks of what was planted, by a rule that fits it. */
export function names(planted: Planted, finding: Finding): boolean {
  return planted.rules.includes(finding.rule) && touches(planted, finding);
}

/** Whether a finding is about the changed object at all. */
export function touches(
  { tables, columns }: Planted,
  { table, column }: Finding,
): boolean {
  return (
    table !== undefined &&
    tables.includes(nameOf(table)) &&
    (columns === undefined || column === undefined || columns.includes(column))
  );
}
