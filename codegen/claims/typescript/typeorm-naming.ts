import { syntax } from "./compiler.ts";
import { entryNamed } from "./constants.ts";
import { snakeCase } from "./naming.ts";
import { textOption } from "./options.ts";
import { unresolved, type Reading } from "./reading.ts";
import { walk } from "./walk.ts";

/** How a project names what its entities leave unnamed. */
export interface Naming {
  table(className: string): string;
  column(
    property: string,
    custom: string | undefined,
    prefixes: readonly string[],
  ): string;
  join(property: string, referenced: string): string;
  joinTable(first: string, property: string, second: string): string;
  joinTableColumn(table: string, column: string): string;
  /** The schema and table prefix of the data source. */
  readonly schema?: string | undefined;
  readonly prefix: string;
  /** False: a strategy of the project's own, so that nothing unnamed is known. */
  readonly known: boolean;
}

/** The naming strategy that the project's data source is configured with. */
export function namingOf(reading: Reading): Naming {
  let naming: Naming = { ...byDefault, prefix: "", known: true };
  for (const source of reading.sources) {
    if (!/\bnamingStrategy\b|\bentityPrefix\b|\bschema\s*:/.test(source.text))
      continue;
    walk(source, (node) => {
      if (syntax.isObjectLiteralExpression(node) && isDataSource(reading, node))
        naming = configured(reading, node, naming);
    });
  }
  return naming;
}

type ObjectLiteral = Parameters<typeof entryNamed>[1] & object;

function isDataSource(reading: Reading, node: ObjectLiteral): boolean {
  return (
    entryNamed(reading.modules, node, "namingStrategy") !== undefined ||
    (entryNamed(reading.modules, node, "type") !== undefined &&
      ["entities", "url", "host", "database", "autoLoadEntities"].some(
        (name) => entryNamed(reading.modules, node, name) !== undefined,
      ))
  );
}

function configured(
  reading: Reading,
  node: ObjectLiteral,
  naming: Naming,
): Naming {
  const schema = textOption(reading.modules, node, "schema") ?? naming.schema;
  const prefix =
    textOption(reading.modules, node, "entityPrefix") ?? naming.prefix;
  const strategy = entryNamed(reading.modules, node, "namingStrategy");
  if (!strategy) return { ...naming, schema, prefix };
  const name =
    /\bnew\s+([\w.]+)/.exec(strategy.getText())?.[1] ?? strategy.getText();
  if (/snake/i.test(name))
    return { ...bySnakeCase, schema, prefix, known: true };
  if (/^(?:undefined|.*\bDefaultNamingStrategy)$/.test(name))
    return { ...naming, schema, prefix };
  unresolved(reading, strategy, `the names that ${name} gives to columns`);
  return { ...naming, schema, prefix, known: false };
}

type Strategy = Omit<Naming, "schema" | "prefix" | "known">;

/** DefaultNamingStrategy: tables in snake_case, columns as their properties. */
const byDefault: Strategy = {
  table: tableName,
  column(property, custom, prefixes) {
    const name = custom ?? property;
    return prefixes.length === 0
      ? name
      : camelCased(prefixes.join("_")) + titleCased(name);
  },
  join: (property, referenced) => camelCased(`${property}_${referenced}`),
  joinTable,
  joinTableColumn: (table, column) => camelCased(`${table}_${column}`),
};

/** SnakeNamingStrategy of typeorm-naming-strategies, and those written like it. */
const bySnakeCase: Strategy = {
  table: tableName,
  column(property, custom, prefixes) {
    const prefix = prefixes.map((part) => `${part}_`).join("");
    return tableName(prefix) + (custom ?? tableName(property));
  },
  join: (property, referenced) => tableName(`${property}_${referenced}`),
  joinTable,
  joinTableColumn: (table, column) => tableName(`${table}_${column}`),
};

function joinTable(first: string, property: string, second: string): string {
  return tableName(`${first}_${property.replaceAll(".", "_")}_${second}`);
}

function tableName(name: string): string {
  return snakeCase(name);
}

function camelCased(name: string): string {
  return name.replaceAll(
    /^([A-Z])|[\s_-](\w)/g,
    (_, first?: string, next?: string) =>
      next === undefined ? (first ?? "").toLowerCase() : next.toUpperCase(),
  );
}

/** TypeORM lowers what follows the first letter: prefix "name", column "firstName" is "nameFirstname". */
function titleCased(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1).toLowerCase();
}
