import { createHash } from "node:crypto";
import { keyOf, lookupFacts, pairKey } from "../facts/lookup.ts";
import type { Facts, QualifiedName, Relation } from "../facts/model.ts";
import type { PlanConfig } from "./config.ts";
import { encryptedColumns } from "./encrypted.ts";
import { baseType, isView } from "./encryption.ts";
import { envelopeCheck, envelopeCondition } from "./envelope-check.ts";

/** An encrypted column whose CHECK is not there, or not for all of its rows. */
export interface OpenCheck {
  readonly relation: QualifiedName;
  readonly column: string;
  /** The constraint's name, there or to be. */
  readonly name: string;
  /** The condition; absent when the constraint is there and has to be validated. */
  readonly condition?: string;
}

/** The CHECKs that the encrypted columns of these relations lack. */
export function openChecks(
  facts: Facts,
  relations: readonly Relation[],
  config: Pick<PlanConfig, "encrypted" | "encryptedByName">,
): OpenCheck[] {
  const lookup = lookupFacts(facts);
  return relations.flatMap((relation) => {
    const isOwn = !isView(relation) && relation.kind !== "foreign table";
    if (!isOwn || relation.partitionOf !== undefined) return [];
    const taken = new Set(relation.checks?.map(({ name }) => name));
    return [...encryptedColumns(relation, config)].flatMap(
      ([name, encrypted]): OpenCheck[] => {
        if (encrypted.kind !== "ciphertext") return [];
        const column = relation.columns.find((one) => one.name === name)!;
        const check = envelopeCheck(relation, column, lookup);
        if (check.state === "valid") return [];
        const open = { relation, column: name };
        if (check.state === "not valid") return [{ ...open, name: check.name }];
        const isBytea = baseType(column.type, lookup).name === "bytea";
        const constraint = constraintName(relation.name, name, taken);
        taken.add(constraint);
        return [
          {
            ...open,
            name: constraint,
            condition: envelopeCondition(quoted(name), isBytea),
          },
        ];
      },
    );
  });
}

/** Bytes of a name that the server keeps. */
const longestName = 63;

function constraintName(
  table: string,
  column: string,
  taken: ReadonlySet<string>,
): string {
  const whole = `${table}_${column}_envelope`;
  if (Buffer.byteLength(whole) <= longestName && !taken.has(whole)) {
    return whole;
  }
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, 8);
  const ending = `_${hash}_envelope`;
  let start = `${table}_${column}`;
  while (Buffer.byteLength(start + ending) > longestName) {
    start = [...start].slice(0, -1).join("");
  }
  return start + ending;
}

/** Adds the constraints: rows that are there are not looked at, and nobody waits. */
export function addSql(checks: readonly OpenCheck[]): string[] {
  const added = checks.filter(({ condition }) => condition !== undefined);
  return byRelation(added).map(([relation, ones]) =>
    alterTable(
      relation,
      ones.map(
        ({ name, condition }) =>
          `add constraint ${quoted(name)}\n    check (${condition}) not valid`,
      ),
    ),
  );
}

/** Reads every row, under a lock that lets others read and write. */
export function validateSql(checks: readonly OpenCheck[]): string[] {
  return byRelation(checks).map(([relation, ones]) =>
    alterTable(
      relation,
      ones.map(({ name }) => `validate constraint ${quoted(name)}`),
    ),
  );
}

/** Takes back what was added. */
export function dropSql(checks: readonly OpenCheck[]): string[] {
  const added = checks.filter(({ condition }) => condition !== undefined);
  return byRelation(added).map(([relation, ones]) =>
    alterTable(
      relation,
      ones.map(({ name }) => `drop constraint ${quoted(name)}`),
    ),
  );
}

function byRelation(
  checks: readonly OpenCheck[],
): (readonly [QualifiedName, readonly OpenCheck[]])[] {
  const groups = Map.groupBy(checks, ({ relation }) => pairKey(relation));
  return [...groups.values()]
    .map((ones) => [ones[0]!.relation, ones] as const)
    .toSorted(([a], [b]) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function alterTable(
  { schema, name }: QualifiedName,
  actions: readonly string[],
): string {
  return `alter table ${quoted(schema)}.${quoted(name)}\n  ${actions.join(",\n  ")};\n`;
}

/** A name that is neither plain nor short of being a keyword is quoted. */
function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !mayBeKeyword(name)
    ? name
    : `"${name.replaceAll('"', '""')}"`;
}

/** Keywords of SQL are single words; a name of several is none, but for a few of the standard's. */
function mayBeKeyword(name: string): boolean {
  return !name.includes("_") && reservedWords.has(name);
}

// Source: PostgreSQL manual, appendix C: reserved, with and without exceptions for functions and types.
const reservedWords = new Set(
  "all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column concurrently constraint create cross default deferrable desc distinct do else end except false fetch for foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references returning right select similar some symmetric table tablesample then to trailing true union unique user using variadic verbose when where window with between bigint bit boolean char character coalesce dec decimal exists extract float greatest grouping inout int integer interval json least national nchar none nullif numeric out overlay position precision real row setof smallint substring time timestamp treat trim values varchar".split(
    " ",
  ),
);
