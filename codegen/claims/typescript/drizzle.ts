import type { ts } from "ts-morph";
import type { ColumnClaim } from "../model.ts";
import type { ModelReader } from "../reader.ts";
import { definitionOf, entriesOf, objectOf, returnedBy } from "./constants.ts";
import { actionsOf, columnFrom, referenceOf } from "./drizzle-column.ts";
import { addKeys } from "./drizzle-keys.ts";
import { definitionsIn, type Definition } from "./drizzle-table.ts";
import { addSelected } from "./drizzle-view.ts";
import { addEntities, type Entity } from "./entity.ts";
import { camelCase, snakeCase } from "./naming.ts";
import { readTypeScript, unresolved, type Reading } from "./reading.ts";

/** Files that define tables, or say how columns are named. Most that use Drizzle only query. */
const marks = /["']drizzle-(?:orm\/pg-core|kit)["'/]/;
const naming = /["']drizzle-orm["'/][^]*\bcasing\s*:/;

/** Reads Drizzle's PostgreSQL tables and views. */
export const drizzle: ModelReader = {
  name: "drizzle",
  extensions: [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs"],
  mayRead: ({ text }) => marks.test(text) || naming.test(text),
  read: (files, options) =>
    readTypeScript(files, options, {
      reader: "drizzle",
      mayRead: drizzle.mayRead,
      collect,
    }),
};

function collect(reading: Reading): void {
  const definitions = definitionsIn(reading);
  const entities = definitions.map(({ entity }) => entity);
  const byNode = new Map(entities.map((entity) => [entity.node, entity]));
  const project: Project = {
    reading,
    casing: casingOf(reading),
    tableBehind: (expression) =>
      byNode.get(definitionOf(reading.modules, expression)),
  };
  const [queries, tables] = split(definitions, isQuery);
  for (const definition of tables) addColumns(project, definition);
  for (const definition of queries)
    addSelected(reading, definition, project.tableBehind);
  for (const { entity, call } of tables)
    addKeys(reading, entity, call.arguments[2], project.tableBehind);
  addEntities(reading, entities);
}

interface Project {
  readonly reading: Reading;
  readonly casing: (name: string) => string;
  readonly tableBehind: (expression: ts.Expression) => Entity | undefined;
}

/** A view whose columns are those of its query. */
function isQuery({ isView, call }: Definition): boolean {
  return isView && call.arguments.length < 2;
}

function split<T>(
  list: readonly T[],
  isFirst: (one: T) => boolean,
): readonly [readonly T[], readonly T[]] {
  return [list.filter(isFirst), list.filter((one) => !isFirst(one))];
}

/** What the database is opened with: columns without a name are in snake_case, camelCase, or as they are. */
function casingOf(reading: Reading): (name: string) => string {
  for (const source of reading.sources) {
    const casing = /\bcasing\s*:\s*["'](snake_case|camelCase)["']/.exec(
      source.text,
    )?.[1];
    if (casing !== undefined)
      return casing === "snake_case" ? snakeCase : camelCase;
  }
  return (name) => name;
}

function addColumns(
  { reading, casing, tableBehind }: Project,
  { entity, call, isView }: Definition,
): void {
  const given = call.arguments[1];
  const object = given && objectOf(reading.modules, returnedBy(given) ?? given);
  if (!object) {
    entity.incomplete = true;
    if (given)
      unresolved(reading, given, `the columns of table "${entity.table.name}"`);
    return;
  }
  const entries = entriesOf(reading.modules, object, (node) => {
    entity.incomplete = true;
    unresolved(reading, node, `columns of table "${entity.table.name}"`);
  });
  for (const entry of entries) {
    const column = columnFrom(reading, entry, casing);
    if (!column) {
      entity.incomplete = true;
      continue;
    }
    const claim = isView ? viewColumn(column.claim) : column.claim;
    entity.columns.set(entry.name, {
      ...column,
      claim,
      ...referenceFrom(reading, entry.value, tableBehind),
    });
  }
}

function viewColumn(claim: ColumnClaim): ColumnClaim {
  const { optionalOnInsert: _, ...kept } = claim;
  return { ...kept, written: false };
}

/** The reference is resolved later: the table it names may come after. */
function referenceFrom(
  reading: Reading,
  value: ts.Expression,
  tableBehind: Project["tableBehind"],
): Pick<NonNullable<ReturnType<Entity["columns"]["get"]>>, "references"> {
  const found = referenceOf(reading, value);
  if (!found) return {};
  return {
    references: {
      target: tableBehind(found.column.expression),
      property: found.column.name.text,
      ...actionsOf(reading, found.options),
    },
  };
}
