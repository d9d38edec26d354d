/**
 * Types × shapes on a real server: for each type a table whose columns hold
 * it in every shape, filled with samples.
 */
import type { Client } from "pg";
import { catalogMultiranges, catalogRanges } from "../../codegen/plan/truth.ts";
import type { DatabaseType, TypeRef } from "../../codegen/facts/model.ts";
import {
  enumLabels,
  extensions,
  samples,
  samplesOf,
  standIns,
} from "./samples.ts";

export type Shape =
  | "scalar"
  | "null"
  | "array"
  | "array with null"
  | "nested array"
  | "domain"
  | "domain array"
  | "array of domain"
  | "domain over array"
  | "domain over nested array"
  | "composite"
  | "array of composite"
  | "range"
  | "array of range"
  | "multirange";

export interface Cell {
  /** The type's key among the matrix's types, such as "text". */
  readonly type: string;
  readonly shape: Shape;
  readonly table: string;
  readonly column: string;
  readonly ref: TypeRef;
  /** Arrays that `arrays: "simple"` refuses. */
  readonly beyondSimple: boolean;
}

export interface Matrix {
  readonly cells: readonly Cell[];
  readonly types: readonly DatabaseType[];
  /** Types that have samples, by key. */
  readonly names: readonly string[];
}

interface Subject {
  readonly key: string;
  readonly ref: TypeRef;
  readonly samples: readonly string[];
  /** False for the few types that have no equality, and so on no ranges. */
  readonly ordered: boolean;
}

const schema = "truth";
export const extensionSchema = "ext";
const truthType = (name: string): TypeRef => ({ schema, name });

const enumName = "Mood";
const ownTypes: readonly DatabaseType[] = [
  { kind: "enum", schema, name: enumName, labels: enumLabels },
  {
    kind: "composite",
    schema,
    name: "pair",
    attributes: [
      {
        name: "a text",
        position: 1,
        type: { schema: "pg_catalog", name: "text" },
      },
      {
        name: "b",
        position: 2,
        type: { schema: "pg_catalog", name: "int4", array: true },
      },
      {
        name: "__proto__",
        position: 3,
        type: truthType(enumName),
      },
    ],
  },
  {
    kind: "composite",
    schema,
    name: "single",
    attributes: [
      {
        name: "only",
        position: 1,
        type: { schema: "pg_catalog", name: "timestamptz" },
      },
    ],
  },
];

const ownSamples: Readonly<Record<string, readonly string[]>> = {
  [enumName]: enumLabels,
  pair: ['("a ""b"" \\\\ c,(d)","{1,2}",NULL)', "(,,)", '("",{},"{}")'],
  single: ["()", '("infinity")', '("2024-01-01 00:00:00+00")'],
};

const catalogSamples: Readonly<Record<string, readonly string[]>> = {
  int4range: ["empty", "[1,5)", "(,)", "[1,)"],
  tstzrange: ["empty", '["2024-01-01 00:00:00+00",infinity]'],
  int4multirange: ["{}", "{[1,2),[5,)}"],
  datemultirange: ["{}", "{[2024-01-01,infinity],[0044-03-15 BC,2000-01-01)}"],
};

/** Creates extensions, types and tables, and fills them. */
export async function buildMatrix(
  client: Client,
  major: number,
): Promise<Matrix> {
  await client.query(
    `create schema ${extensionSchema}; create schema ${schema}`,
  );
  for (const extension of extensions) {
    await client.query(
      `create extension "${extension}" schema ${extensionSchema}`,
    );
  }
  await client.query(standIns.map(standIn).join(""));
  await client.query(ownTypesSql());
  const subjects = await subjectsOf(client, major);
  const built = subjects.map(buildSubject);
  await client.query(
    "set search_path = pg_catalog; set xmloption = content; " +
      built.map(({ sql }) => sql).join(""),
  );
  return {
    cells: built.flatMap(({ cells }) => cells),
    types: [
      ...ownTypes,
      ...built.flatMap(({ types }) => types),
      ...extensionTypes(subjects),
    ],
    names: subjects.map(({ key }) => key),
  };
}

/** A type that is text under another name: what arrives is the text put in. */
function standIn(name: string): string {
  const type = `${extensionSchema}.${name}`;
  return `
    create type ${type};
    create function ${type}_in(cstring) returns ${type}
      as 'textin' language internal strict immutable;
    create function ${type}_out(${type}) returns cstring
      as 'textout' language internal strict immutable;
    create type ${type} (
      input = ${type}_in, output = ${type}_out, like = text
    );`;
}

function ownTypesSql(): string {
  return ownTypes
    .map((type) => {
      if (type.kind === "enum") {
        return `create type ${spell(type)} as enum (${type.labels.map(literal).join(", ")});`;
      }
      if (type.kind !== "composite") throw new Error(type.kind);
      const attributes = type.attributes.map(
        (attribute) => `${quote(attribute.name)} ${spell(attribute.type)}`,
      );
      return `create type ${spell(type)} as (${attributes.join(", ")});`;
    })
    .join("");
}

function extensionTypes(subjects: readonly Subject[]): DatabaseType[] {
  return subjects
    .filter(({ ref }) => ref.schema === extensionSchema)
    .map(({ ref }) => ({ kind: "base", schema: ref.schema, name: ref.name }));
}

async function subjectsOf(client: Client, major: number): Promise<Subject[]> {
  const names = [
    ...Object.keys(samples),
    ...Object.keys(ownSamples),
    ...Object.keys(catalogSamples),
  ];
  const { rows } = await client.query<{
    schema: string;
    name: string;
    ordered: boolean;
  }>(
    `select nspname as schema, typname as name, typtype not in ('r', 'm', 'e', 'c') and exists (
       select from pg_opclass join pg_am am on am.oid = opcmethod
       where opcintype = pg_type.oid and opcdefault and amname = 'btree'
     ) as ordered
     from pg_type join pg_namespace on pg_namespace.oid = typnamespace
     where typname = any ($1) and nspname in ('pg_catalog', $2, $3)`,
    [names, extensionSchema, schema],
  );
  return rows
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ schema, name, ordered }) => ({
      key: name,
      ref: { schema, name },
      samples:
        ownSamples[name] ?? catalogSamples[name] ?? samplesOf(name, major),
      ordered,
    }));
}

interface Built {
  readonly sql: string;
  readonly types: readonly DatabaseType[];
  readonly cells: readonly Cell[];
}

interface Column {
  readonly shape: Shape;
  readonly column: string;
  readonly ref: TypeRef;
  readonly values: readonly string[];
  readonly beyondSimple?: true;
}

function buildSubject(subject: Subject, index: number): Built {
  const table = `t_${index}`;
  const range = rangeOf(subject, index);
  const types = typesOf(subject, index, range);
  const columns = [
    ...plainColumns(subject),
    ...derivedColumns(subject, index),
    ...(range === undefined ? [] : rangeColumns(subject, range)),
  ];
  return {
    sql:
      types.map(typeSql).join("") +
      tableSql(table, columns) +
      columns.map((column) => insertSql(table, column)).join(""),
    types,
    cells: columns.map(({ shape, column, ref, beyondSimple }) => ({
      type: subject.key,
      shape,
      table: `${schema}.${table}`,
      column,
      ref,
      beyondSimple: beyondSimple === true,
    })),
  };
}

interface RangeNames {
  readonly range: TypeRef;
  readonly multirange: TypeRef;
  readonly isOwn: boolean;
}

function rangeOf(
  { key, ref, ordered }: Subject,
  index: number,
): RangeNames | undefined {
  const own = Object.keys(catalogRanges).find(
    (range) => ref.schema === "pg_catalog" && catalogRanges[range] === key,
  );
  if (own !== undefined) {
    const multirange = Object.keys(catalogMultiranges).find(
      (name) => catalogMultiranges[name] === own,
    );
    return {
      range: { schema: "pg_catalog", name: own },
      multirange: { schema: "pg_catalog", name: multirange ?? "" },
      isOwn: false,
    };
  }
  if (!ordered) return undefined;
  return {
    range: truthType(`r_${index}`),
    multirange: truthType(`m_${index}`),
    isOwn: true,
  };
}

function typesOf(
  { ref }: Subject,
  index: number,
  range: RangeNames | undefined,
): DatabaseType[] {
  const array: TypeRef = { ...ref, array: true };
  const domain = {
    kind: "domain",
    schema,
    notNull: false,
    checks: [],
  } as const;
  const types: DatabaseType[] = [
    { ...domain, name: `d_${index}`, base: ref },
    { ...domain, name: `da_${index}`, base: array },
    {
      kind: "composite",
      schema,
      name: `c_${index}`,
      attributes: [
        { name: "v", position: 1, type: ref },
        { name: "a", position: 2, type: array },
        { name: "d", position: 3, type: truthType(`d_${index}`) },
      ],
    },
  ];
  if (range?.isOwn) {
    types.push(
      { kind: "range", schema, name: range.range.name, subtype: ref },
      {
        kind: "multirange",
        schema,
        name: range.multirange.name,
        range: range.range,
      },
    );
  }
  return types;
}

function typeSql(type: DatabaseType): string {
  switch (type.kind) {
    case "domain":
      return `create domain ${spell(type)} as ${spell(type.base)};\n`;
    case "composite": {
      const attributes = type.attributes.map(
        (attribute) => `${quote(attribute.name)} ${spell(attribute.type)}`,
      );
      return `create type ${spell(type)} as (${attributes.join(", ")});\n`;
    }
    case "range":
      return `create type ${spell(type)} as range (subtype = ${spell(type.subtype)}, multirange_type_name = ${schema}.${type.name.replace("r_", "m_")});\n`;
    default:
      return "";
  }
}

function plainColumns({ ref, samples }: Subject): Column[] {
  const array: TypeRef = { ...ref, array: true };
  const all = samples.map((sample) => value(sample, ref));
  const [first = ""] = all;
  const last = all.at(-1) ?? "";
  return [
    { shape: "scalar", column: "scalar", ref, values: all },
    { shape: "null", column: "missing", ref, values: [`null::${spell(ref)}`] },
    {
      shape: "array",
      column: "elements",
      ref: array,
      values: [
        `array[${all.join(", ")}]`,
        `'{}'::${spell(array)}`,
        ...all.map((one) => `array[${one}]`),
      ],
    },
    {
      shape: "array with null",
      column: "elements_and_null",
      ref: array,
      values: [`array[${first}, null, ${last}]`, `array[null::${spell(ref)}]`],
      beyondSimple: true,
    },
    {
      shape: "nested array",
      column: "nested",
      ref: array,
      values: [`array[array[${first}, ${last}], array[${last}, ${first}]]`],
      beyondSimple: true,
    },
  ];
}

function derivedColumns({ ref, samples }: Subject, index: number): Column[] {
  const domain = truthType(`d_${index}`);
  const domainArray = truthType(`da_${index}`);
  const composite = truthType(`c_${index}`);
  const all = samples.map((sample) => value(sample, ref));
  const array = `array[${all.join(", ")}]`;
  const rows = [
    ...all.map((one) => `row(${one}, ${array}, ${one})`),
    "row(null, null, null)",
  ].map((row) => `${row}::${spell(composite)}`);
  const domains = all.map((one) => `${one}::${spell(domain)}`);
  return [
    { shape: "domain", column: "domain", ref: domain, values: domains },
    {
      shape: "array of domain",
      column: "domains",
      ref: { ...domain, array: true },
      values: [`array[${domains.join(", ")}]`],
    },
    {
      shape: "domain over array",
      column: "domain_array",
      ref: domainArray,
      values: [`${array}::${spell(domainArray)}`],
    },
    {
      shape: "domain over nested array",
      column: "domain_nested",
      ref: domainArray,
      values: [`array[${array}, ${array}]::${spell(domainArray)}`],
      beyondSimple: true,
    },
    {
      shape: "domain array",
      column: "domain_arrays",
      ref: { ...domainArray, array: true },
      values: [`array[${array}::${spell(domainArray)}]`],
    },
    { shape: "composite", column: "composite", ref: composite, values: rows },
    {
      shape: "array of composite",
      column: "composites",
      ref: { ...composite, array: true },
      values: [`array[${rows.join(", ")}]`],
    },
  ];
}

function rangeColumns(
  { ref, samples }: Subject,
  { range, multirange }: RangeNames,
): Column[] {
  const name = spell(range);
  const all = samples.map((sample) => value(sample, ref));
  const last = all.at(-1) ?? "";
  const ranges = [
    `'empty'::${name}`,
    `${name}(null, null)`,
    ...all.flatMap((one) => [
      `${name}(${one}, null)`,
      `${name}(null, ${one})`,
      `${name}(least(${one}, ${last}), greatest(${one}, ${last}))`,
    ]),
  ];
  return [
    { shape: "range", column: "range", ref: range, values: ranges },
    {
      shape: "array of range",
      column: "ranges",
      ref: { ...range, array: true },
      values: [`array[${ranges.join(", ")}]`],
    },
    {
      shape: "multirange",
      column: "multirange",
      ref: multirange,
      values: [
        `'{}'::${spell(multirange)}`,
        `${spell(multirange)}(${name}(${last}, null))`,
      ],
    },
  ];
}

function tableSql(table: string, columns: readonly Column[]): string {
  const list = columns.map(
    ({ column, ref }) => `${quote(column)} ${spell(ref)}`,
  );
  return `create table ${schema}.${table} (id int generated always as identity, shape text, ${list.join(", ")});\n`;
}

function insertSql(table: string, { shape, column, values }: Column): string {
  const rows = values.map((one) => `(${literal(shape)}, ${one})`);
  return `insert into ${schema}.${table} (shape, ${quote(column)}) values ${rows.join(",\n")};\n`;
}

function value(sample: string, type: TypeRef): string {
  return `${literal(sample)}::${spell(type)}`;
}

export function literal(text: string): string {
  const quoted = text.replaceAll("'", "''").replaceAll("\\", "\\\\");
  return `E'${quoted}'`;
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function spell({ schema, name, array }: TypeRef): string {
  return `${quote(schema)}.${quote(name)}${array === true ? "[]" : ""}`;
}
