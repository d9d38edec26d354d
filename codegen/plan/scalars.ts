/**
 * The named types that the truth table's texts may refer to. Generated code
 * declares those it uses once, in `scalars.ts`. A definition may refer to
 * other names of this table and to nothing else but TypeScript's own types
 * and Node's `Buffer`.
 */

export interface ScalarAlias {
  readonly parameters?: readonly string[];
  readonly definition: string;
  readonly comment: string;
}

const bounds = `"[]" | "[)" | "(]" | "()" | "empty"`;

const aliases = {
  ArrayOf: {
    parameters: ["T"],
    definition: "(T | null | ArrayOf<T>)[]",
    comment:
      "Any PostgreSQL array: elements may be NULL, and every array type holds any number of dimensions.",
  },
  Circle: {
    definition: "{ x: number; y: number; radius: number }",
    comment: "A circle: its centre and radius.",
  },
  Hstore: {
    definition: "{ [key: string]: string | null }",
    comment: "Keys and values of an hstore.",
  },
  Interval: {
    definition:
      "{ years: number; months: number; days: number; hours: number; minutes: number; seconds: number }",
    comment:
      "An interval field by field, as the server prints it; seconds have a fraction of up to six digits. 'infinity' is Infinity in every field.",
  },
  IntervalInput: {
    definition:
      "string | { years?: number; months?: number; days?: number; hours?: number; minutes?: number; seconds?: number }",
    comment: "What an interval is written from; an absent field is 0.",
  },
  JsonArray: {
    definition: "JsonValue[]",
    comment: "A JSON array.",
  },
  JsonInput: {
    definition: "string | number | boolean | JsonObject | JsonArray",
    comment:
      "What a JSON column is written from. null is SQL's NULL; JSON's null is written with sql`'null'::jsonb`.",
  },
  JsonObject: {
    definition: "{ [key: string]: JsonValue | undefined }",
    comment: "A JSON object.",
  },
  JsonValue: {
    definition: "string | number | boolean | null | JsonObject | JsonArray",
    comment: "Any JSON value; null is JSON's null.",
  },
  Point: {
    definition: "{ x: number; y: number }",
    comment: "A point of the plane.",
  },
  PostgresInterval: {
    definition:
      "{ years?: number; months?: number; days?: number; hours?: number; minutes?: number; seconds?: number; milliseconds?: number; toPostgres(): string; toISO(): string; toISOString(): string }",
    comment:
      "The object that pg makes of an interval; a field that is 0 is absent.",
  },
  Range: {
    parameters: ["T"],
    definition: `{ lower: T | null; upper: T | null; bounds: ${bounds} }`,
    comment:
      "A range; a bound that is null is unbounded. The empty range has bounds 'empty' and no lower or upper.",
  },
} as const satisfies Readonly<Record<string, ScalarAlias>>;

export type ScalarAliasName = keyof typeof aliases;

export const scalarAliases: Readonly<Record<ScalarAliasName, ScalarAlias>> =
  aliases;

/** The alias names that a type text refers to, with those their definitions need; sorted. */
export function aliasesIn(text: string): ScalarAliasName[] {
  const found = new Set<ScalarAliasName>();
  const visit = (part: string): void => {
    for (const name of namesIn(part)) {
      if (found.has(name)) continue;
      found.add(name);
      visit(scalarAliases[name].definition);
    }
  };
  visit(text);
  return [...found].sort();
}

function namesIn(text: string): ScalarAliasName[] {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, "");
  const words: readonly string[] = bare.match(/[A-Za-z_$][\w$]*/g) ?? [];
  return words.filter((word): word is ScalarAliasName =>
    Object.hasOwn(scalarAliases, word),
  );
}
