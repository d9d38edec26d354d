import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import { definitionOf, entryNamed, externalOf, unwrap } from "./constants.ts";
import { baseOf } from "./lineage.ts";
import { typeormSnakeCase } from "./naming.ts";
import { textOption } from "./options.ts";
import { unresolved, type Reading } from "./reading.ts";
import { cannotTell, runFunction, type Value } from "./run-function.ts";
import { walk } from "./walk.ts";

/** How a project names what its entities leave unnamed; undefined where only running it would tell. */
export interface Naming {
  table(className: string, custom: string | undefined): string | undefined;
  column(
    property: string,
    custom: string | undefined,
    prefixes: readonly string[],
  ): string | undefined;
  join(property: string, referenced: string): string | undefined;
  joinTable(
    first: string,
    property: string,
    second: string,
    inverse: string,
  ): string | undefined;
  joinTableColumn(
    table: string,
    property: string,
    column: string,
  ): string | undefined;
  joinTableInverseColumn(
    table: string,
    property: string,
    column: string,
  ): string | undefined;
  closureTable(table: string): string | undefined;
  /** The schema and table prefix of the data source. */
  readonly schema?: string | undefined;
  readonly prefix: string;
}

/** The naming strategy that the project's data source is configured with. */
export function namingOf(reading: Reading): Naming {
  let naming: Naming = { ...methodsOf(defaultMethods), prefix: "" };
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
  const methods = strategy && strategyMethods(reading, strategy);
  return {
    ...naming,
    ...(methods ? methodsOf(methods) : {}),
    schema,
    prefix,
  };
}

/** A strategy's methods by TypeORM's names for them. */
type Methods = (name: string, given: readonly Value[]) => Value;

function methodsOf(methods: Methods): Omit<Naming, "schema" | "prefix"> {
  const ask = (name: string, ...given: readonly Value[]) => {
    const value = methods(name, given);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  return {
    table: (className, custom) => ask("tableName", className, custom),
    column: (property, custom, prefixes) =>
      ask("columnName", property, custom, prefixes),
    join: (property, referenced) => ask("joinColumnName", property, referenced),
    joinTable: (first, property, second, inverse) =>
      ask("joinTableName", first, second, property, inverse),
    joinTableColumn: (table, property, column) =>
      ask("joinTableColumnName", table, property, column),
    joinTableInverseColumn: (table, property, column) =>
      ask("joinTableInverseColumnName", table, property, column),
    closureTable: (table) => ask("closureJunctionTableName", table),
  };
}

/** The methods of `new SnakeNamingStrategy()`, or of a class of the project's own. */
function strategyMethods(
  reading: Reading,
  strategy: ts.Expression,
): Methods | undefined {
  const node = definitionOf(reading.modules, strategy);
  const made = syntax.isNewExpression(node) ? node.expression : undefined;
  if (made) return classMethods(reading, made, strategy);
  if (/^(?:undefined|null)$/.test(strategy.getText())) return undefined;
  return unknownMethods(reading, strategy, strategy.getText());
}

function classMethods(
  reading: Reading,
  expression: ts.Expression,
  noted: ts.Node,
): Methods {
  const owner = definitionOf(reading.modules, unwrap(expression));
  const name = expression.getText();
  if (!syntax.isClassLike(owner)) {
    const external = externalOf(reading.modules, expression);
    if (/Default/.test(external?.name ?? name)) return defaultMethods;
    return /snake/i.test(external?.name ?? name)
      ? snakeMethods
      : unknownMethods(reading, noted, name);
  }
  const base = baseOf(owner);
  const inherited = base
    ? classMethods(reading, base, noted)
    : unknownMethods(reading, undefined, name);
  return ownMethods(reading, owner, inherited);
}

/** The methods that a class declares, over those it inherits. */
function ownMethods(
  reading: Reading,
  owner: ts.ClassLikeDeclaration,
  inherited: Methods,
): Methods {
  const methods: Methods = (name, given) => {
    const method = owner.members.find(
      (member): member is ts.MethodDeclaration =>
        syntax.isMethodDeclaration(member) && member.name.getText() === name,
    );
    // The default strategy names both sides of a join table with one method.
    if (!method && name === "joinTableInverseColumnName")
      return methods("joinTableColumnName", given);
    if (!method) return inherited(name, given);
    const run = runFunction(
      reading.modules,
      method,
      given,
      (on, called, passed) =>
        (on === "super" ? inherited : methods)(called, passed) ?? cannotTell(),
    );
    return run
      ? run.value
      : unresolved(reading, method, `the names that ${name} gives`);
  };
  return methods;
}

function unknownMethods(
  reading: Reading,
  noted: ts.Node | undefined,
  name: string,
): Methods {
  return () =>
    noted && unresolved(reading, noted, `the names that ${name} gives`);
}

const text = (value: Value): string => (typeof value === "string" ? value : "");

/** DefaultNamingStrategy: tables in snake_case, columns as their properties. */
const defaultMethods: Methods = (name, given) => {
  const [first, second, third] = given;
  switch (name) {
    case "tableName":
      return text(second) || typeormSnakeCase(text(first));
    case "columnName": {
      const column = text(second) || text(first);
      const prefixes = third as readonly string[];
      return prefixes.length === 0
        ? column
        : camelCased(prefixes.join("_")) + titleCased(column);
    }
    case "joinColumnName":
      return camelCased(`${text(first)}_${text(second)}`);
    case "joinTableName":
      return joinTableName(text(first), text(third), text(second));
    case "joinTableColumnName":
    case "joinTableInverseColumnName":
      return camelCased(`${text(first)}_${text(third) || text(second)}`);
    case "closureJunctionTableName":
      return `${text(first)}_closure`;
    case "relationName":
      return first;
    default:
      return undefined;
  }
};

/** SnakeNamingStrategy of typeorm-naming-strategies, and those written like it. */
const snakeMethods: Methods = (name, given) => {
  const [first, second, third] = given;
  switch (name) {
    case "columnName": {
      const prefixes = third as readonly string[];
      const prefix = typeormSnakeCase(
        prefixes.map((part) => `${part}_`).join(""),
      );
      return prefix + (text(second) || typeormSnakeCase(text(first)));
    }
    case "joinColumnName":
      return typeormSnakeCase(`${text(first)}_${text(second)}`);
    case "joinTableColumnName":
    case "joinTableInverseColumnName":
      return typeormSnakeCase(`${text(first)}_${text(third) || text(second)}`);
    case "relationName":
      return typeormSnakeCase(text(first));
    default:
      return defaultMethods(name, given);
  }
};

function joinTableName(
  first: string,
  property: string,
  second: string,
): string {
  return typeormSnakeCase(
    `${first}_${property.replaceAll(".", "_")}_${second}`,
  );
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
  return name.replaceAll(
    /\w\S*/g,
    (word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase(),
  );
}
