import type { TableMetadata } from "../plan/plan.ts";

/** Where a scaffolded file is, as modules that it imports. */
export interface ScaffoldPlace {
  /** Such as "undrift". */
  readonly runtime: string;
  /** Of DB, and of tables.ts. */
  readonly index: string;
  readonly tables: string;
}

/** The source of a repository for a table: to be written once, and edited from then on. */
export function printScaffold(
  table: TableMetadata,
  { runtime, index, tables }: ScaffoldPlace,
): string {
  const name = camelCased(table.key.split(".").at(-1)!);
  const upper = `${name[0]!.toUpperCase()}${name.slice(1)}`;
  const [maker, row] = [`create${upper}`, `${upper}Row`];
  const isEncrypted = table.encrypted.length > 0;
  const parameters = [
    "db: Kysely<DB>",
    ...(isEncrypted ? ["encryption: Encryption<typeof tables>"] : []),
  ].join(", ");
  const options = isEncrypted ? "{ tables, encryption }" : "{ tables }";
  const rest = isEncrypted ? ", encryption" : "";
  const finders = findersOf(table).map((columns) => finder(name, row, columns));
  return `import type { Kysely } from "kysely";
import { createRepository, ${isEncrypted ? "type Encryption, " : ""}type PlainRow } from ${JSON.stringify(runtime)};
import type { DB } from ${JSON.stringify(index)};
import { tables } from ${JSON.stringify(tables)};

export type ${row} = PlainRow<
  DB[${JSON.stringify(table.key)}],
  (typeof tables)[${JSON.stringify(table.key)}]
>;

/** The rows of ${table.key}, and what a service does with them. */
export function ${maker}(${parameters}) {
  const ${name} = createRepository(db, ${JSON.stringify(table.key)}, ${options});
  return {
    ...${name},
${finders.join("")}    /** The same inside a transaction. */
    within: (transaction: Kysely<DB>) => ${maker}(transaction${rest}),
  };
}
`;
}

/** The properties that a row, or a few, is found by: unique constraints and blind indexes. */
function findersOf(table: TableMetadata): string[][] {
  const encrypted = new Set(table.encrypted.map(({ column }) => column));
  const indexes = new Map(
    table.blindIndexes.map(({ column, of }) => [column, of]),
  );
  const candidates = [
    ...table.uniques.map(({ columns }) => columns),
    ...table.blindIndexes.map(({ column }) => [column]),
  ];
  const found = new Map<string, string[]>();
  for (const columns of candidates) {
    if (columns.some((column) => encrypted.has(column))) continue;
    const properties = columns.map((column) =>
      plainName(indexes.get(column) ?? column),
    );
    found.set(properties.join(" "), properties);
  }
  return [...found.values()];
}

/** An encrypted column's name in code. */
function plainName(column: string): string {
  return column.replace(/(_e|E)ncrypted$/, "");
}

function finder(
  repository: string,
  row: string,
  properties: readonly string[],
): string {
  const suffix = properties
    .map(camelCased)
    .map((one) => `${one[0]!.toUpperCase()}${one.slice(1)}`)
    .join("And");
  const names = properties.map((property) => ({
    property: propertyKey(property),
    name: parameterName(property),
    type: `NonNullable<${row}[${JSON.stringify(property)}]>`,
  }));
  const parameters = names.map(({ name, type }) => `${name}: ${type}`);
  const values = names.map(({ property, name }) =>
    property === name ? name : `${property}: ${name}`,
  );
  return `    findBy${suffix}: (${parameters.join(", ")}) => ${repository}.findBy({ ${values.join(", ")} }),\n`;
}

function propertyKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** Words that cannot name a parameter get an underscore; so do names that begin with a digit. */
function parameterName(property: string): string {
  const name = camelCased(property);
  return reserved.has(name) ? `${name}_` : name;
}

const reserved = new Set(
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield db encryption tables".split(
    " ",
  ),
);

function camelCased(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = words
    .map(
      (word, at) =>
        (at === 0 ? word[0]!.toLowerCase() : word[0]!.toUpperCase()) +
        word.slice(1),
    )
    .join("");
  return /^[A-Za-z]/.test(joined) ? joined : `_${joined}`;
}
