import { keyOf, lookupFacts, type FactsLookup } from "../facts/lookup.ts";
import type { Column, Facts, Relation } from "../facts/model.ts";
import { sqlType } from "../facts/sql-type.ts";
import type { PlanConfig } from "./config.ts";
import { encryptedColumns, type CiphertextColumn } from "./encrypted.ts";
import { baseType, isView } from "./encryption.ts";
import { envelopeCheck, shortestEnvelope } from "./envelope-check.ts";
import { twinReaders } from "./plaintext-twin.ts";
import type { PlanNote } from "./plan.ts";

interface Subject {
  readonly facts: Facts;
  readonly lookup: FactsLookup;
  readonly relation: Relation;
  readonly column: Column;
  readonly ciphertext: CiphertextColumn;
  readonly isIndexed: boolean;
  /** schema.table.column */
  readonly object: string;
}

/** What makes the encrypted columns of these relations weaker than they look. */
export function encryptionWeaknesses(
  facts: Facts,
  relations: readonly Relation[],
  config: Pick<PlanConfig, "encrypted" | "encryptedByName">,
): PlanNote[] {
  const notes: PlanNote[] = [];
  let lookup: FactsLookup | undefined;
  for (const relation of relations) {
    if (isView(relation)) continue;
    const columns = encryptedColumns(relation, config);
    if (columns.size === 0) continue;
    lookup ??= lookupFacts(facts);
    for (const [name, encrypted] of columns) {
      const object = `${keyOf(relation)}.${name}`;
      if (encrypted.kind === "blind index") {
        notes.push(...indexesNothing(object, encrypted.of, columns));
        continue;
      }
      const column = relation.columns.find((one) => one.name === name)!;
      const isIndexed = [...columns.values()].some(
        (one) => one.kind === "blind index" && one.of === name,
      );
      const ciphertext = encrypted;
      notes.push(
        ...weaknessesOf({
          facts,
          lookup,
          relation,
          column,
          ciphertext,
          isIndexed,
          object,
        }),
      );
    }
  }
  return notes;
}

function weaknessesOf(subject: Subject): PlanNote[] {
  return [
    ...wrongStorage(subject),
    ...filledByDefault(subject),
    ...unchecked(subject),
    ...plaintextTwin(subject),
    ...lookedUp(subject),
  ];
}

function indexesNothing(
  object: string,
  of: string,
  columns: ReadonlyMap<string, { readonly kind: string }>,
): PlanNote[] {
  if (columns.get(of)?.kind === "ciphertext") return [];
  return [
    {
      object,
      severity: "error",
      message: `${object} is a blind index of "${of}", which is no encrypted column of its table, so nothing fills it`,
      hint: "Correct of= in its comment, or remove the directive.",
    },
  ];
}

function wrongStorage({ column, lookup, object }: Subject): PlanNote[] {
  const base = baseType(column.type, lookup);
  const isStored =
    base.schema === "pg_catalog" &&
    !base.array &&
    ["text", "varchar", "bytea"].includes(base.name);
  if (!isStored) {
    return [
      {
        object,
        severity: "error",
        message: `${object} is encrypted and of type ${sqlType(column.type)}, which cannot hold an envelope as it was written`,
        hint: "Make it text or bytea.",
      },
    ];
  }
  const limit = base.modifier === undefined ? undefined : Number(base.modifier);
  if (limit === undefined || limit >= shortestEnvelope) return [];
  return [
    {
      object,
      severity: "error",
      message: `${object} is encrypted and holds ${limit} characters, and the shortest envelope, that of an empty value, has ${shortestEnvelope}`,
      hint: "Make it text; an envelope of n bytes has 15 + 4/3 × (40 + n) characters.",
    },
  ];
}

function filledByDefault({ column, object }: Subject): PlanNote[] {
  if (column.default === undefined) return [];
  return [
    {
      object,
      severity: "error",
      message: `${object} is encrypted and has the default ${column.default}, which is no ciphertext`,
      hint: "Drop the default: the database has no key to make a value with.",
    },
  ];
}

function unchecked(subject: Subject): PlanNote[] {
  const { relation, column, lookup, object } = subject;
  // The checks of a foreign table bind nobody; a partition has its table's.
  const isBound =
    relation.kind !== "foreign table" && relation.partitionOf === undefined;
  const check = isBound && envelopeCheck(relation, column, lookup);
  if (!check || check.state === "valid") return [];
  if (check.state === "missing") {
    return [
      {
        object,
        severity: "error",
        message: `${object} is encrypted, and no CHECK keeps plaintext out of it`,
        hint: "undrift encrypt --emit-checks writes the migration.",
      },
    ];
  }
  return [
    {
      object,
      ...(check.state === "not enforced" && { severity: "error" }),
      message: `${object} is encrypted, and its CHECK ${check.name} is ${check.state === "not valid" ? "not validated: rows from before it may hold plaintext" : "not enforced: it keeps nothing out"}`,
      hint:
        check.state === "not valid"
          ? "undrift encrypt --emit-checks writes the migration that validates it."
          : "Enforce it, or drop it and let undrift encrypt --emit-checks write another.",
    },
  ];
}

function plaintextTwin(subject: Subject): PlanNote[] {
  const { facts, relation, column, ciphertext, object } = subject;
  const twin = relation.columns.find(
    ({ name }) => name === ciphertext.plaintextName && name !== column.name,
  );
  if (twin === undefined) return [];
  const path = `${keyOf(relation)}.${twin.name}`;
  return [
    {
      object,
      message: `${object} is encrypted, and its plaintext still stands beside it in ${path}`,
      hint: "Drop the plaintext column once every value is encrypted and nothing reads it.",
    },
    ...twinReaders(facts, relation, twin.name).map((reader) => ({
      object,
      message: `${reader} reads ${path}, the plaintext of ${object}`,
      hint: "Let it do without the value, or read the blind index: it breaks when the plaintext is dropped, and may keep a copy of it.",
    })),
  ];
}

function lookedUp({
  relation,
  column,
  isIndexed,
  object,
}: Subject): PlanNote[] {
  if (isIndexed) return [];
  const unique = relation.uniques?.find(({ columns }) =>
    columns.includes(column.name),
  );
  const index = relation.indexes?.find(({ keys }) =>
    keys.includes(column.name),
  );
  const key = relation.primaryKey?.columns.includes(column.name)
    ? relation.primaryKey
    : undefined;
  const name = (unique ?? key ?? index)?.name;
  if (name === undefined) return [];
  const isUnique = unique ?? key ?? index?.unique;
  return [
    {
      object,
      message: isUnique
        ? `${object} is encrypted and unique by ${name}, which never finds two equal values: each encryption of one differs`
        : `${object} is encrypted and indexed by ${name}, which finds no value: each encryption of one differs`,
      hint: `Add a column with the comment @blind-index of=${column.name}, and move ${isUnique ? "the constraint" : "the index"} to it.`,
    },
  ];
}
