/**
 * What a database is and what models say it is, as one list of labels each:
 * what is named, and what is said of it. Made without the rules, so that the
 * readers are held against the library's own database alone.
 */
import type {
  Claims,
  ColumnClaim,
  EnumReference,
  ModelClaim,
} from "../../codegen/claims/model.ts";
import type {
  Column,
  Facts,
  ForeignKey,
  Relation,
} from "../../codegen/facts/model.ts";

/** "public.users.email null" → "false". */
export type Labels = ReadonlyMap<string, string>;

export function labelsOfFacts(facts: Facts): Labels {
  const labels = new Map<string, string>();
  for (const relation of facts.relations) {
    const table = `${relation.schema}.${relation.name}`;
    labels.set(table, "table");
    for (const column of relation.columns)
      labelColumn(labels, `${table}.${column.name}`, facts, column);
    if (relation.primaryKey)
      labels.set(`${table} primary key`, listed(relation.primaryKey.columns));
    for (const { columns } of uniquesOf(relation))
      labels.set(`${table} unique (${listed(columns)})`, "unique");
    for (const key of relation.foreignKeys ?? [])
      labels.set(
        `${table} foreign key (${key.columns.join(",")})`,
        target(key),
      );
  }
  return labels;
}

/** Unique constraints, and unique indexes over whole columns of all rows. */
function uniquesOf({ uniques, indexes, primaryKey }: Relation) {
  const keys = (indexes ?? []).flatMap(({ name, unique, predicate, keys }) =>
    unique &&
    predicate === undefined &&
    name !== primaryKey?.name &&
    keys.every((key) => key !== null)
      ? [{ columns: keys as readonly string[] }]
      : [],
  );
  return [...(uniques ?? []), ...keys];
}

function listed(columns: readonly string[]): string {
  return columns.toSorted().join(",");
}

function target({ references, onDelete, onUpdate }: ForeignKey): string {
  const { schema, name, columns } = references;
  return `${schema}.${name}(${columns.join(",")}) ${onDelete}/${onUpdate}`;
}

function labelColumn(
  labels: Map<string, string>,
  at: string,
  facts: Facts,
  { type, notNull }: Column,
): void {
  labels.set(at, "column");
  labels.set(`${at} null`, String(!notNull));
  labels.set(`${at} type`, `${type.name}${type.array ? "[]" : ""}`);
  if (/^(varchar|bpchar)$/.test(type.name) && type.modifier !== undefined)
    labels.set(`${at} length`, type.modifier);
  const declared = facts.types.find(
    ({ schema, name }) => schema === type.schema && name === type.name,
  );
  if (declared?.kind === "enum")
    labels.set(`${at} values`, declared.labels.join("|"));
}

export function labelsOfClaims(
  claims: Claims,
  searchPath: readonly string[],
): Labels {
  const labels = new Map<string, string>();
  const home = searchPath[0] ?? "public";
  for (const model of claims.models) {
    const table = `${model.table.schema ?? home}.${model.table.name}`;
    labels.set(table, "table");
    for (const column of model.columns)
      labelClaim(labels, `${table}.${column.name}`, column);
    labelKeys(labels, table, home, model);
  }
  return labels;
}

function labelClaim(
  labels: Map<string, string>,
  at: string,
  { nullable, type }: ColumnClaim,
): void {
  labels.set(at, "column");
  if (nullable !== undefined) labels.set(`${at} null`, String(nullable));
  if (!type) return;
  const name = type.element?.sqlName ?? type.sqlName;
  if (name !== undefined)
    labels.set(`${at} type`, type.element ? `${name}[]` : name);
  if (type.length !== undefined) labels.set(`${at} length`, `${type.length}`);
  const values = (type.element ?? type).enum;
  if (values && values.native !== false)
    labels.set(`${at} values`, stored(values).join("|"));
}

function stored({ stores, memberNames, values }: EnumReference) {
  return stores === "names" ? (memberNames ?? values) : values;
}

function labelKeys(
  labels: Map<string, string>,
  table: string,
  home: string,
  { primaryKey, uniques, foreignKeys }: ModelClaim,
): void {
  if (primaryKey)
    labels.set(`${table} primary key`, listed(primaryKey.columns));
  for (const { columns } of uniques ?? [])
    labels.set(`${table} unique (${listed(columns)})`, "unique");
  for (const { columns, references, onDelete, onUpdate } of foreignKeys ?? []) {
    const to = `${references.schema ?? home}.${references.table}(${references.columns.join(",")})`;
    const actions = `${spelt(onDelete)}/${spelt(onUpdate)}`;
    labels.set(
      `${table} foreign key (${columns.join(",")})`,
      `${to} ${actions}`,
    );
  }
}

const spelt = (action: string | undefined): string =>
  (action ?? "no action").toLowerCase();

export interface Held {
  /** Labels that the claims give with the same value. */
  readonly right: readonly string[];
  /** Labels that the claims give with another value, or that no database has. */
  readonly wrong: readonly string[];
  /** Labels that the claims do not give. */
  readonly unsaid: readonly string[];
}

export function holdLabels(facts: Labels, claims: Labels): Held {
  const right: string[] = [];
  const wrong: string[] = [];
  for (const [label, value] of claims)
    if (facts.get(label) === value) right.push(label);
    else wrong.push(`${label} = ${value}, not ${facts.get(label) ?? "there"}`);
  const unsaid = [...facts.keys()].filter((label) => !claims.has(label));
  return { right, wrong, unsaid };
}

/** What a label speaks of: "column", "null", "type", "foreign key" … */
export function kindOf(label: string): string {
  const [, said] =
    /^\S+ (null|type|length|values|primary key|unique|foreign key)/.exec(
      label,
    ) ?? [];
  if (said !== undefined) return said;
  return label.split(".").length > 2 ? "column" : "table";
}
