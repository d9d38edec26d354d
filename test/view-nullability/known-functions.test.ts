import type { Client } from "pg";
import { describe, expect, test } from "vitest";
import { castKeepsNotNull } from "../../codegen/plan/view-nullability/casts.ts";
import * as known from "../../codegen/plan/view-nullability/known-functions.ts";
import { strictOperators } from "../../codegen/plan/view-nullability/known-operators.ts";
import type {
  Signature,
  Signatures,
} from "../../codegen/plan/view-nullability/signature.ts";
import { systemColumnLists } from "../../codegen/plan/view-nullability/system-columns.ts";
import type { TypeKnowledge } from "../../codegen/plan/view-nullability/type-knowledge.ts";
import { client, database, majors } from "../server.ts";
import { combinations, literalsOf, sampleValues } from "./sample-values.ts";

/** How an expression ends: with a value, with null, or with an error. */
const outcomeFunction = `
  create function outcome(expression text) returns text language plpgsql as $$
  declare nulls bigint;
  begin
    execute 'select sum(num_nulls(v)) from (select ' || expression || ' as v) x' into nulls;
    return case when nulls > 0 then 'null' else 'value' end;
  exception when others then
    return 'error';
  end $$`;

interface Outcome {
  readonly expression: string;
  readonly outcome: string;
}

async function outcomes(
  connection: Client,
  expressions: readonly string[],
): Promise<Outcome[]> {
  const { rows } = await connection.query<Outcome>(
    "select e as expression, outcome(e) from unnest($1::text[]) e",
    [expressions],
  );
  return rows;
}

/** Expressions that gave null, and calls that never gave a value. */
async function faults(
  connection: Client,
  calls: readonly { name: string; expressions: readonly string[] }[],
): Promise<string[]> {
  const found: string[] = [];
  for (const { name, expressions } of calls) {
    const results = await outcomes(connection, expressions);
    const nulls = results.filter(({ outcome }) => outcome === "null");
    found.push(
      ...nulls.slice(0, 3).map(({ expression }) => `${expression} is null`),
    );
    if (!results.some(({ outcome }) => outcome === "value"))
      found.push(`${name} never gave a value, as in ${results[0]?.expression}`);
  }
  return found;
}

function all(signatures: Signatures): Signature[] {
  return [...signatures.values()].flat();
}

function spelled({ name, arguments: args }: Signature): string {
  return `${name}(${args.join(", ")})`;
}

/** Two arguments stand for "any...". */
function argumentLists({ arguments: args }: Signature): string[][] {
  const lists = args.flatMap((type) => {
    const literals = literalsOf(type.replace("...", ""));
    return type.endsWith("...") ? [literals, literals] : [literals];
  });
  return combinations(lists, 250);
}

function functionCall(signature: Signature, args: readonly string[]): string {
  // These three are spelled in their own way, which is also how the server deparses them.
  if (signature.name === "position") return `position(${args.join(" in ")})`;
  return `${signature.name}(${args.join(", ")})`;
}

function operatorCall(
  { name }: Signature,
  [left = "", right]: readonly string[],
): string {
  return right === undefined ? `${name} ${left}` : `${left} ${name} ${right}`;
}

function isObject({ name }: { name: string }): boolean {
  return name.includes("_object");
}

function aggregateCall({ name }: Signature, args: readonly string[]): string {
  return `${name}(${args.join(", ")})`;
}

describe.each(majors)("PostgreSQL %i", (major) => {
  const connected = database(outcomeFunction, major).then(client);

  test("the known functions give no null for arguments without null", async () => {
    const connection = await connected;
    const lists = [
      known.strictFunctions,
      known.neverNullFunctions,
      known.firstDecidesFunctions,
    ];
    const calls = lists.flatMap(all).map((signature) => ({
      name: spelled(signature),
      expressions: argumentLists(signature).map((args) =>
        functionCall(signature, args),
      ),
    }));
    expect(await faults(connection, calls)).toEqual([]);
  });

  test("those that forgive null give none for it", async () => {
    const connection = await connected;
    const lenient = all(known.neverNullFunctions).map((signature) => {
      const args = signature.arguments.flatMap((type) =>
        type === "any..." ? ["null::int4", "null::text"] : ["null"],
      );
      return {
        name: spelled(signature),
        expressions: [functionCall(signature, args)],
      };
    });
    const first = all(known.firstDecidesFunctions).map((signature) => ({
      name: spelled(signature),
      expressions: literalsOf(signature.arguments[0] ?? "").map((value) =>
        functionCall(signature, [
          value,
          ...signature.arguments
            .slice(1)
            .map((type) => (type === "any..." ? "null::int4" : "null")),
        ]),
      ),
    }));
    // A key of an object must not be null: those calls are errors.
    expect(
      await faults(connection, [
        ...lenient.filter((call) => !isObject(call)),
        ...first,
      ]),
    ).toEqual([]);
  });

  test("the known operators give no null for operands without null", async () => {
    const connection = await connected;
    const calls = all(strictOperators).map((signature) => ({
      name: spelled(signature),
      expressions: argumentLists(signature).map((args) =>
        operatorCall(signature, args),
      ),
    }));
    expect(await faults(connection, calls)).toEqual([]);
  });

  test("the known functions and operators are strict, scalar and of the result's type", async () => {
    const connection = await connected;
    const functions = await connection.query<{
      name: string;
      args: string;
      result: string;
      plain: boolean;
    }>(`
      select proname as name, oidvectortypes(proargtypes) as args, prorettype::regtype::text as result,
        proisstrict and not proretset as plain
      from pg_proc where pronamespace = 'pg_catalog'::regnamespace`);
    const typeNames = await connection.query<{ key: string; name: string }>(`
      select case when typelem <> 0 and typarray = 0 then typelem::regtype::text || '[]' else typname end as key,
        oid::regtype::text as name from pg_type where typnamespace = 'pg_catalog'::regnamespace`);
    const nameOf = new Map([
      ...typeNames.rows.map(({ key, name }) => [key, name] as const),
      ["any", "anyelement"],
      ["text[]", "text[]"],
    ] as const);
    const wrong = all(known.strictFunctions).filter(
      ({ name, arguments: args, result }) => {
        const wanted = args.map((type) => nameOf.get(type) ?? type);
        return !functions.rows.some((row) => {
          const have = row.args === "" ? [] : row.args.split(", ");
          return (
            row.name === name &&
            row.plain &&
            row.result === (nameOf.get(result) ?? result) &&
            wanted.every(
              (type, index) =>
                type === have[index] ||
                ["anyelement", "anyrange", "record"].includes(
                  have[index] ?? "",
                ),
            ) &&
            wanted.length <= have.length
          );
        });
      },
    );
    expect(wrong.map(spelled)).toEqual([]);
  });

  test("known aggregates give a value for one row", async () => {
    const connection = await connected;
    const calls = [
      ...all(known.aggregates),
      ...all(known.collectingAggregates),
    ].map((signature) => ({
      name: spelled(signature),
      expressions: argumentLists(signature).map((args) =>
        aggregateCall(signature, args),
      ),
    }));
    const collecting = all(known.collectingAggregates)
      .filter(({ arguments: args }) => args.length === 1)
      .map((signature) => ({
        name: spelled(signature),
        expressions: [aggregateCall(signature, ["null::int4"])],
      }));
    expect(await faults(connection, [...calls, ...collecting])).toEqual([]);
  });

  test("known set functions return no null", async () => {
    const connection = await connected;
    const calls = all(known.setFunctions).map((signature) => ({
      name: spelled(signature),
      // Without the ends of the types, or a series would not end.
      expressions: combinations(
        signature.arguments.map((type) =>
          literalsOf(type).filter(
            (literal) =>
              !/\d{8}|infinity|294276|1e50|'0'::interval|178000000/i.test(
                literal,
              ),
          ),
        ),
        60,
      ).map((args) => functionCall(signature, args)),
    }));
    await connection.query("set statement_timeout = '20s'");
    expect(await faults(connection, calls)).toEqual([]);
  });

  test("casts that are trusted give no null", async () => {
    const connection = await connected;
    const types: TypeKnowledge = {
      baseOf: (type) => type,
      isNotNullDomain: () => false,
      readsAndWritesText: () => false,
      hasConversion: () => false,
    };
    const keys = Object.keys(sampleValues);
    const trusted = keys.flatMap((from) =>
      keys
        .filter((to) => castKeepsNotNull(from, to, types))
        .map((to) => ({ from, to })),
    );
    const expressions = trusted.flatMap(({ from, to }) =>
      literalsOf(from).map(
        (value) => `(${value})::${to === "char" ? '"char"' : to}`,
      ),
    );
    const results = await outcomes(connection, expressions);
    expect(results.filter(({ outcome }) => outcome === "null")).toEqual([]);
    expect(trusted.length).toBeGreaterThan(200);
    // What is not trusted is not trusted for a reason.
    expect(
      (await outcomes(connection, ["'infinity'::timestamp::time"]))[0]?.outcome,
    ).toBe("null");
    expect(castKeepsNotNull("timestamp", "time", types)).toBe(false);
    expect(castKeepsNotNull("jsonb", "int4", types)).toBe(false);
  });

  test("the known columns of pg_catalog are NOT NULL and of that type", async () => {
    const connection = await connected;
    const { rows } = await connection.query<{ path: string }>(`
      select c.relname || '.' || a.attname || ' ' || t.typname as path
      from pg_attribute a
      join pg_class c on c.oid = a.attrelid
      join pg_type t on t.oid = a.atttypid
      where c.relnamespace = 'pg_catalog'::regnamespace and a.attnotnull`);
    const real = new Set(rows.map(({ path }) => path));
    const listed = Object.entries(systemColumnLists).flatMap(([table, list]) =>
      list.split(", ").map((entry) => `${table}.${entry}`),
    );
    expect(listed.filter((path) => !real.has(path))).toEqual([]);
    expect(listed.length).toBeGreaterThan(200);
  });
});
