import { keyOf } from "../facts/lookup.ts";
import type { Facts, Relation } from "../facts/model.ts";

/** Everything in the database that reads a column, named for a message. */
export function twinReaders(
  facts: Facts,
  relation: Relation,
  column: string,
): string[] {
  return [
    ...indexes(relation, column),
    ...generatedColumns(relation, column),
    ...views(facts, relation, column),
    ...triggers(facts, relation, column),
    ...routines(facts, relation, column),
  ];
}

function indexes({ indexes = [] }: Relation, column: string): string[] {
  return indexes
    .filter(
      ({ keys, include = [], predicate = "", definition = "" }) =>
        keys.includes(column) ||
        include.includes(column) ||
        mentions(predicate, column) ||
        (keys.includes(null) && mentions(definition, column)),
    )
    .map(({ name }) => `index ${name}`);
}

function generatedColumns(relation: Relation, column: string): string[] {
  return relation.columns
    .filter(({ generated }) => mentions(generated?.expression ?? "", column))
    .map(({ name }) => `generated column ${keyOf(relation)}.${name}`);
}

function views(
  { relations }: Facts,
  { schema, name }: Relation,
  column: string,
): string[] {
  return relations
    .filter(({ reads = [] }) =>
      reads.some(
        (one) =>
          one.schema === schema &&
          one.name === name &&
          one.columns.includes(column),
      ),
    )
    .map((view) => `${view.kind} ${keyOf(view)}`);
}

/** By its WHEN and UPDATE OF, or in the function that it calls. */
function triggers(
  facts: Facts,
  { triggers = [] }: Relation,
  column: string,
): string[] {
  return triggers
    .filter(({ definition, function: called }) => {
      const routine = facts.routines.find(
        (one) => keyOf(one) === keyOf(called),
      );
      return (
        mentions(afterName(definition), column) ||
        mentions(routine?.source ?? "", column)
      );
    })
    .map(({ name }) => `trigger ${name}`);
}

/** A trigger's own name may be that of the column. */
function afterName(definition: string): string {
  return definition.replace(/^CREATE.*?TRIGGER\s+(?:"(?:[^"]|"")*"|\S+)/, "");
}

/** Functions are text to the server: one that names table and column is taken to read it. */
function routines(
  { routines }: Facts,
  { name }: Relation,
  column: string,
): string[] {
  return routines
    .filter(
      ({ source = "", extension }) =>
        extension === undefined &&
        mentions(source, name) &&
        mentions(source, column),
    )
    .map((routine) => `${routine.kind} ${keyOf(routine)}`);
}

/** Whether SQL has the name as a word outside of literals and comments. */
function mentions(sql: string, name: string): boolean {
  if (!sql.includes(name)) return false;
  const text = sql
    .replaceAll(/--[^\n]*/g, " ")
    .replaceAll(/\/\*[\s\S]*?\*\//g, " ")
    .replaceAll(/'(?:[^']|'')*'/g, "''");
  const word = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\w$])${word}(?![\w$])`, "u").test(text);
}
