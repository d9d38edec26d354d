import { sql, type Kysely, type RawBuilder } from "kysely";
import { sampleValues } from "./sample-values.ts";
import type {
  CatalogCheck,
  CatalogColumn,
  TableCatalog,
} from "./table-catalog.ts";

/** What is known of a row before it is written. */
export interface RowPlan {
  readonly catalog: TableCatalog;
  /** Values that were given, by column. */
  readonly given: ReadonlyMap<string, unknown>;
  /** Columns whose ciphertext or index is made elsewhere; true: there will be a value. */
  readonly sealed: ReadonlyMap<string, boolean>;
  /** Different for every row. */
  readonly count: number;
}

/** A value as SQL; undefined: let the database fill it. */
interface Candidate {
  readonly value: RawBuilder<unknown>;
  readonly text: string | undefined;
}

/** The texts of the values to write, by column; those of required columns, and of others where a CHECK wants them. */
export async function acceptedValues(
  db: Kysely<never>,
  plan: RowPlan,
): Promise<Map<string, string>> {
  const candidates = new Map<string, readonly Candidate[]>();
  const checks = usableChecks(plan);
  for (const column of plan.catalog.columns) {
    candidates.set(column.name, candidatesOf(column, checks, plan));
  }
  const accepted = new Map<string, string>();
  const chosen = (name: string, index: number): void => {
    const text = candidates.get(name)?.[index]?.text;
    if (text !== undefined) accepted.set(name, text);
  };
  const solved = new Set<string>();
  for (const group of connected(checks)) {
    const names = [...new Set(group.flatMap(({ columns }) => columns))];
    const found = await solve(db, names, group, candidates);
    for (const [at, name] of names.entries()) {
      solved.add(name);
      chosen(name, found?.[at] ?? 0);
    }
  }
  for (const { name } of plan.catalog.columns) {
    if (!solved.has(name)) chosen(name, 0);
  }
  return accepted;
}

/** The CHECKs of the table, and those of domains as CHECKs of their column; not of generated columns. */
function usableChecks({ catalog }: RowPlan): CatalogCheck[] {
  const generated = new Set(
    catalog.columns.filter((one) => one.generated).map(({ name }) => name),
  );
  const ofDomains = catalog.columns.flatMap(({ name, domainChecks }) =>
    domainChecks.map((expression) => ({
      columns: [name],
      expression: `(select ${expression} from (select ${sqlName(name)} as "value") as domain)`,
    })),
  );
  return [...catalog.checks, ...ofDomains].filter(
    ({ columns }) => !columns.some((name) => generated.has(name)),
  );
}

const envelope = `ud1.x${"a".repeat(10)}.${"A".repeat(54)}`;

function candidatesOf(
  column: CatalogColumn,
  checks: readonly CatalogCheck[],
  { given, sealed, count }: RowPlan,
): Candidate[] {
  const { name, plainType, required } = column;
  const cast = (value: unknown): RawBuilder<unknown> =>
    sql`cast(${value} as ${sql.raw(plainType)})`;
  const nothing: Candidate = { value: cast(null), text: undefined };
  const will = sealed.get(name);
  if (will !== undefined) {
    return will ? [{ value: cast(envelope), text: undefined }] : [nothing];
  }
  if (given.has(name))
    return [{ value: cast(given.get(name)), text: undefined }];
  if (column.default !== null) {
    return [
      {
        value: sql`cast(${sql.raw(column.default)} as ${sql.raw(plainType)})`,
        text: undefined,
      },
    ];
  }
  const own = checks.filter(({ columns }) => columns.includes(name));
  if (column.generated || (!required && own.length === 0)) return [nothing];
  const hints = own.flatMap(({ expression }) => literalsOf(expression));
  const samples = sampleValues(column, count, hints).map((text) => ({
    value: cast(text),
    text,
  }));
  return required ? samples : [nothing, ...samples];
}

/** Strings and numbers in an expression; the server writes both plainly. */
function literalsOf(expression: string): string[] {
  const strings = [...expression.matchAll(/'((?:[^']|'')*)'/g)].map((match) =>
    match[1]!.replaceAll("''", "'"),
  );
  const rest = expression.replaceAll(/'(?:[^']|'')*'/g, " ");
  return [...strings, ...(rest.match(/-?\b\d+(\.\d+)?\b/g) ?? [])];
}

/** CHECKs that share columns, together. */
function connected(checks: readonly CatalogCheck[]): CatalogCheck[][] {
  const groups: { columns: Set<string>; checks: CatalogCheck[] }[] = [];
  for (const check of checks) {
    const touching = groups.filter(({ columns }) =>
      check.columns.some((name) => columns.has(name)),
    );
    const merged = {
      columns: new Set([
        ...check.columns,
        ...touching.flatMap(({ columns }) => [...columns]),
      ]),
      checks: [...touching.flatMap((one) => one.checks), check],
    };
    for (const one of touching) groups.splice(groups.indexOf(one), 1);
    groups.push(merged);
  }
  return groups.map((one) => one.checks);
}

/** How many combinations the server is asked to try. */
const mostCombinations = 20_000;

/**
 * Lets the server itself find candidates that its constraints accept.
 *
 * @returns the index of each column's candidate; undefined when none will do
 */
async function solve(
  db: Kysely<never>,
  names: readonly string[],
  checks: readonly CatalogCheck[],
  candidates: ReadonlyMap<string, readonly Candidate[]>,
): Promise<readonly number[] | undefined> {
  const lists = names.map((name) => candidates.get(name) ?? []);
  if (lists.some((list) => list.length === 0)) return undefined;
  const sizes = lists.map((list) => list.length);
  while (
    sizes.reduce((product, size) => product * size, 1) > mostCombinations
  ) {
    sizes[sizes.indexOf(Math.max(...sizes))]! -= 1;
  }
  const sources = lists.map((list, at) => {
    const rows = list
      .slice(0, sizes[at])
      .map(({ value }, index) => sql`(${sql.lit(index)}, ${value})`);
    const alias = sql.raw(`c${at}("#", ${sqlName(names[at]!)})`);
    return sql`(values ${sql.join(rows)}) as ${alias}`;
  });
  const places = names.map((_, at) => sql.raw(`c${at}."#"`));
  const conditions = checks.map(({ expression }) =>
    sql.raw(`(${expression}) is not false`),
  );
  const query = sql<{ found: string }>`
    select json_build_array(${sql.join(places)})::text as found
    from ${sql.join(sources, sql` cross join `)}
    where ${sql.join(conditions, sql` and `)}
    order by ${sql.join(places)}
    limit 1`;
  const rows = await attempted(db, () =>
    query.execute(db).then((one) => one.rows),
  );
  const [row] = rows ?? [];
  return row && (JSON.parse(row.found) as number[]);
}

/** A condition may fail instead of being false; a caller's transaction must outlive that. */
async function attempted<Result>(
  db: Kysely<never>,
  ask: () => Promise<Result>,
): Promise<Result | undefined> {
  if (db.isTransaction) await sql`savepoint undrift_factory`.execute(db);
  try {
    return await ask();
  } catch {
    if (db.isTransaction) {
      await sql`rollback to savepoint undrift_factory`.execute(db);
    }
    return undefined;
  } finally {
    if (db.isTransaction) {
      await sql`release savepoint undrift_factory`.execute(db);
    }
  }
}

function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
