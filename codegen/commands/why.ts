import type { Settings } from "../config.ts";
import { flatType } from "../emit/type.ts";
import { UndriftError } from "../errors.ts";
import { keyOf } from "../facts/lookup.ts";
import type { Column, Facts, Relation } from "../facts/model.ts";
import { loadInputs } from "../generate.ts";
import { showProgress, silent, type Io, type Progress } from "../io.ts";
import {
  explainColumn,
  selectedRelation,
  type ColumnExplanation,
} from "../plan/explain-column.ts";
import { startPlan } from "../plan/make-plan.ts";
import { nearest } from "../plan/nearest.ts";
import { commonFlags, isSet, type Command } from "./command.ts";
import { withDatabase } from "./read-database.ts";
import { commandSettings, databaseFlags } from "./settings.ts";

export const whyCommand: Command = {
  name: "why",
  summary: "say what made the type of a column",
  usage: "schema.table.column",
  flags: { ...commonFlags, ...databaseFlags },
  positionals: 1,
  async run(given, io) {
    const settings = await commandSettings(given, io);
    const [path] = given.positionals;
    if (path === undefined) {
      throw new UndriftError("ARGUMENTS", "undrift why needs a column.", {
        hint: "Name one as schema.table.column.",
      });
    }
    const isJson = isSet(given, "json");
    const isQuiet = isJson || isSet(given, "quiet");
    const progress = isQuiet ? silent : showProgress(io);
    const why = await explain(settings, path, progress).finally(() =>
      progress.done(),
    );
    if (isJson) io.stdout(`${JSON.stringify(why)}\n`);
    else report(why, io);
    return 0;
  },
};

/** What made a column's type; the types as TypeScript texts. */
export interface Why extends Omit<ColumnExplanation, "sides"> {
  readonly select: string;
  readonly insert: string;
  readonly update: string;
}

export async function explain(
  settings: Settings,
  path: string,
  progress: Progress,
): Promise<Why> {
  return withDatabase(settings, progress, async (reader) => {
    const facts = await reader.readFacts();
    const { relation, column } = findColumn(facts, path);
    const inputs = await loadInputs(facts, settings.plan);
    const { context } = startPlan(facts, settings.plan, inputs);
    const selected = selectedRelation(relation, context);
    const isShown = selected?.columns.some(({ name }) => name === column.name);
    if (selected === undefined || isShown !== true) {
      throw notGenerated(relation, column, settings);
    }
    const { sides, ...rest } = explainColumn(selected, column, context);
    return {
      ...rest,
      select: flatType(sides.select),
      insert: flatType(sides.insert),
      update: flatType(sides.update),
    };
  });
}

/** A column by its full path, or by table.column where the search path finds the table. */
function findColumn(
  { relations, searchPath }: Facts,
  path: string,
): { readonly relation: Relation; readonly column: Column } {
  const paths = relations.map((relation) => ({
    relation,
    names: [
      keyOf(relation),
      ...(searchPath.includes(relation.schema) ? [relation.name] : []),
    ],
  }));
  for (const { relation, names } of paths) {
    const column = relation.columns.find(({ name }) =>
      names.some((one) => `${one}.${name}` === path),
    );
    if (column !== undefined) return { relation, column };
  }
  const known = relations.flatMap((relation) =>
    relation.columns.map(({ name }) => `${keyOf(relation)}.${name}`),
  );
  throw unknownColumn(path, known);
}

function unknownColumn(path: string, known: readonly string[]): UndriftError {
  const close = nearest(path, known);
  return new UndriftError("ARGUMENTS", `There is no column "${path}".`, {
    hint:
      close.length === 0
        ? `Name one of the ${known.length} columns as schema.table.column.`
        : `The nearest names are ${close.join(", ")}.`,
  });
}

function notGenerated(
  relation: Relation,
  { name }: Column,
  { plan }: Settings,
): UndriftError {
  const path = `${keyOf(relation)}.${name}`;
  return new UndriftError(
    "ARGUMENTS",
    `The column "${path}" is there, but nothing is generated for it.`,
    {
      hint:
        plan.role === undefined
          ? "The options schemas, exclude, partitions and extensionObjects decide what is."
          : `The options schemas, exclude, partitions and extensionObjects decide what is, and whether the role ${plan.role} can read it: undrift doctor names what it cannot.`,
    },
  );
}

function report(why: Why, io: Io): void {
  const { override, proof, encryption } = why;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["in queries", `${why.key}, ${why.property}`],
    ...why.facts.map((fact, at) => [at === 0 ? "facts" : "", fact] as const),
    ["rule", why.rule],
    ["override", override && `"${override.pattern}": ${override.type}`],
    ["parser", why.parser],
    ["serializer", why.serializer],
    [
      "null",
      proof && `${proof.notNull ? "never" : "possible"}, since ${proof.reason}`,
    ],
    [
      "encryption",
      encryption &&
        `for ${encryption.context}, because of ${encryption.because}`,
    ],
    ...why.notes.map((note) => ["note", note] as const),
    ["select", why.select],
    ["insert", why.insert],
    ["update", why.update],
  ];
  io.stdout(`${why.column}\n`);
  for (const [name, text] of rows) {
    if (text === undefined) continue;
    const [first = "", ...others] = text.split("\n");
    io.stdout(`  ${name.padEnd(11)} ${first}\n`);
    for (const line of others) io.stdout(`  ${"".padEnd(11)} ${line}\n`);
  }
}
