import { keyOf, lookupFacts, type FactsLookup } from "../facts/lookup.ts";
import type { Facts, Relation } from "../facts/model.ts";
import type { PlanConfig } from "./config.ts";
import {
  encryptedColumns,
  type BlindIndexColumn,
  type CiphertextColumn,
  type EncryptedColumn,
} from "./encrypted.ts";
import { isView, mintedContext, pinKey, type Pins } from "./encryption.ts";
import {
  lockFormat,
  type EncryptionLock,
  type LockedColumn,
  type LockedIndex,
} from "./encryption-lock.ts";
import { columnLineage, type Lineage, type Whereabouts } from "./lineage.ts";
import { normalizerHashes } from "./normalizers.ts";
import type { PlanNote } from "./plan.ts";
import { rowBinding } from "./row-binding.ts";

/** What the last codegen left behind. */
export interface PreviousOutput {
  readonly lock?: EncryptionLock | undefined;
  /** The facts of its snapshot; asked for only when there is a lock file. */
  readonly facts?: () => Facts | undefined;
}

export interface Pinned {
  readonly pins: Pins;
  /** Absent when nothing is encrypted. */
  readonly lock?: EncryptionLock;
  readonly problems: readonly string[];
  readonly notes: readonly PlanNote[];
}

/** An encrypted column of a table, with the blind indexes beside it. */
interface Subject {
  readonly relation: Relation;
  readonly column: string;
  readonly ciphertext: CiphertextColumn;
  readonly indexes: readonly (readonly [string, BlindIndexColumn])[];
}

interface Work {
  readonly subjects: readonly Subject[];
  readonly lookup: FactsLookup;
  readonly config: Pick<PlanConfig, "normalizers">;
  readonly locked: Readonly<Record<string, LockedColumn>>;
  readonly lineage: Lineage;
  readonly columns: Record<string, LockedColumn>;
  readonly pins: Map<string, string>;
  readonly problems: string[];
  readonly notes: PlanNote[];
}

/**
 * Gives every encrypted column the context that its stored values depend on:
 * the configured one, the one the lock file has for it under this or an
 * earlier name, or a new one. What cannot be told apart is a problem: a context
 * that was guessed wrong would make stored values unreadable.
 */
export function pinContexts(
  facts: Facts,
  relations: readonly Relation[],
  config: PlanConfig,
  { lock, facts: before }: PreviousOutput,
): Pinned {
  const subjects = relations.flatMap((one) => subjectsOf(one, config));
  const locked = lock?.columns ?? {};
  if (subjects.length === 0 && lock === undefined) {
    return { pins: new Map(), problems: [], notes: [] };
  }
  const work: Work = {
    subjects,
    lookup: lookupFacts(facts),
    config,
    locked,
    lineage: columnLineage(lock && before?.(), facts),
    columns: {},
    pins: new Map(),
    problems: [],
    notes: [],
  };
  pinAll(work, unlocatedEntries(work, facts));
  const { columns, pins, problems, notes } = work;
  return {
    pins,
    problems,
    notes,
    ...(Object.keys(columns).length > 0 && {
      lock: { format: lockFormat, envelope: "ud1", blindIndex: "b1", columns },
    }),
  };
}

function subjectsOf(relation: Relation, config: PlanConfig): Subject[] {
  if (isView(relation) || relation.partitionOf !== undefined) return [];
  const columns = [...encryptedColumns(relation, config)];
  return columns.flatMap(([column, ciphertext]) =>
    ciphertext.kind === "ciphertext"
      ? [{ relation, column, ciphertext, indexes: indexesOf(column, columns) }]
      : [],
  );
}

function indexesOf(
  ciphertext: string,
  columns: readonly (readonly [string, EncryptedColumn])[],
): Subject["indexes"] {
  return columns.flatMap(([name, column]) =>
    column.kind === "blind index" && column.of === ciphertext
      ? [[name, column] as const]
      : [],
  );
}

function pinAll(work: Work, unlocated: readonly string[]): void {
  const contexts = new Map<Subject, string>();
  for (const subject of work.subjects) {
    const known = knownContext(subject, work);
    if (known !== undefined) contexts.set(subject, known);
  }
  const taken = new Set([...Object.keys(work.locked), ...contexts.values()]);
  const candidates = unlocated.filter(
    (context) => ![...contexts.values()].includes(context),
  );
  for (const subject of work.subjects) {
    if (contexts.has(subject)) continue;
    const { relation, column, ciphertext } = subject;
    if (candidates.length > 0 && !work.lineage.isAdded(relation, column)) {
      work.problems.push(renameProblem(subject, candidates, work));
    }
    const minted = unique(mintedContext(relation, ciphertext), taken);
    taken.add(minted);
    contexts.set(subject, minted);
  }
  keepOthers(work, new Set(contexts.values()), candidates);
  for (const [subject, context] of contexts) pin(subject, context, work);
}

function knownContext(subject: Subject, work: Work): string | undefined {
  const { relation, column, ciphertext } = subject;
  if (ciphertext.options.context !== undefined) {
    return ciphertext.options.context;
  }
  return Object.entries(work.locked).find(([, entry]) =>
    isAt(work.lineage.find(entry.table, entry.column), relation, column),
  )?.[0];
}

function isAt(place: Whereabouts, relation: Relation, column: string): boolean {
  return (
    typeof place === "object" &&
    keyOf(place.relation) === keyOf(relation) &&
    place.column === column
  );
}

/** Contexts whose column is nowhere, and may have become another one. */
function unlocatedEntries(
  { locked, lineage }: Work,
  { schemas }: Facts,
): string[] {
  const known = new Set(schemas.map(({ name }) => name));
  return Object.entries(locked)
    .filter(
      ([, { table, column }]) =>
        lineage.find(table, column) === "unknown" &&
        // A schema that this role or database does not have says nothing.
        (known.has(table.split(".", 1)[0]!) || known.size === 0),
    )
    .map(([context]) => context);
}

function renameProblem(
  { relation, column }: Subject,
  candidates: readonly string[],
  { locked }: Work,
): string {
  const path = `${keyOf(relation)}.${column}`;
  const [first] = candidates;
  const lost = candidates.map((context) => {
    const { table, column } = locked[context]!;
    return `${table}.${column}`;
  });
  return `${path} is encrypted and not in the lock file, which has ${lost.join(", ")} that the database has not; if it was renamed, say so: encryption: { columns: { "${path}": { context: "${first}" } } }; if it is new, give it a context of its own there`;
}

/** A context that no column has had before. */
function unique(context: string, taken: ReadonlySet<string>): string {
  if (!taken.has(context)) return context;
  for (let count = 2; ; count += 1) {
    const next = `${context}#${count}`;
    if (!taken.has(next)) return next;
  }
}

/** Entries of columns that are not generated now; those of dropped columns go. */
function keepOthers(
  work: Work,
  used: ReadonlySet<string>,
  unlocated: readonly string[],
): void {
  for (const [context, entry] of Object.entries(work.locked)) {
    if (used.has(context)) continue;
    const place = work.lineage.find(entry.table, entry.column);
    if (place === "dropped" || unlocated.includes(context)) {
      work.notes.push({
        object: `${entry.table}.${entry.column}`,
        message: `${entry.table}.${entry.column} is gone, and its context "${context}" leaves the lock file`,
        hint: "Keep the lock file of before wherever its ciphertext is kept, in backups too.",
      });
    } else {
      work.columns[context] = entry;
    }
  }
}

function pin(subject: Subject, context: string, work: Work): void {
  const { relation, column, ciphertext } = subject;
  const { binding = "column", padding } = ciphertext.options;
  const before = work.locked[context];
  const blindIndexes: Record<string, LockedIndex> = {};
  for (const [name, index] of subject.indexes) {
    const pinned = pinnedIndex(subject, name, before, blindIndexes, work);
    work.pins.set(pinKey(relation, name), pinned);
    blindIndexes[pinned] = lockedIndex(
      subject,
      name,
      index,
      before?.blindIndexes?.[pinned],
      work,
    );
  }
  work.pins.set(pinKey(relation, column), context);
  const entry: LockedColumn = {
    table: keyOf(relation),
    column,
    codec: ciphertext.codec,
    binding,
    ...(padding !== undefined && { padding }),
    ...(subject.indexes.length > 0 && { blindIndexes }),
  };
  // Two columns may be told to share a context; the first that had it keeps the entry.
  if (work.columns[context] === undefined) work.columns[context] = entry;
  if (before !== undefined)
    work.problems.push(...changed(subject, before, entry));
  checkBinding(subject, binding, work);
}

function pinnedIndex(
  { relation }: Subject,
  name: string,
  before: LockedColumn | undefined,
  taken: Readonly<Record<string, LockedIndex>>,
  work: Work,
): string {
  const known = Object.entries(before?.blindIndexes ?? {}).find(
    ([, { column }]) =>
      isAt(work.lineage.find(before!.table, column), relation, name),
  );
  const names = { ...before?.blindIndexes, ...taken };
  return known?.[0] ?? unique(name, new Set(Object.keys(names)));
}

function lockedIndex(
  { relation }: Subject,
  name: string,
  { normalizer, bits }: BlindIndexColumn,
  before: LockedIndex | undefined,
  { config, problems }: Work,
): LockedIndex {
  const path = `${keyOf(relation)}.${name}`;
  const hash = normalizerHashes[normalizer] ?? config.normalizers[normalizer];
  if (hash === undefined) {
    const known = Object.keys(normalizerHashes).join(", ");
    problems.push(
      `${path} is of the normalizer "${normalizer}", which is none of ${known}; for one of your own give its hash: encryption: { normalizers: { "${normalizer}": normalizerHash("${normalizer}", …) } }`,
    );
  }
  const entry = {
    column: name,
    normalizer,
    normalizerHash: hash ?? "",
    ...(bits !== undefined && { bits }),
  };
  if (before !== undefined && describeIndex(before) !== describeIndex(entry)) {
    problems.push(
      `${path} is filled by ${describeIndex(before)}, as the lock file has it, and would be by ${describeIndex(entry)}; make a column for the new index, fill it, then drop this one`,
    );
  }
  return entry;
}

function describeIndex({
  normalizer,
  normalizerHash,
  bits,
}: LockedIndex): string {
  return `${normalizer} (${normalizerHash.slice(0, 8)}) with ${bits ?? "all"} bits`;
}

function changed(
  { relation, column }: Subject,
  before: LockedColumn,
  now: LockedColumn,
): string[] {
  const [was, is] = [before, now].map(
    ({ codec, padding, binding }) =>
      `${codec}, padding ${padding ?? "none"}, bound to its ${binding}`,
  );
  return was === is
    ? []
    : [
        `the values of ${keyOf(relation)}.${column} are ${was}, as the lock file has it, and would be ${is}, so that none of them could be read; make a column for the new form and move the values, or, when none is stored yet, delete the entry from the lock file and give --force`,
      ];
}

function checkBinding(
  { relation, column }: Subject,
  binding: LockedColumn["binding"],
  { lookup, problems, notes }: Work,
): void {
  if (binding === "column") return;
  const object = `${keyOf(relation)}.${column}`;
  const { possible, because } = rowBinding(relation, lookup);
  if (!possible) {
    problems.push(`${object} cannot be bound to its row: ${because}`);
    return;
  }
  notes.push({
    object,
    severity: "information",
    message: `${object} is bound to its row: ${because}`,
    hint: "The key of such a row cannot be updated, and an upsert must be on the key itself.",
  });
}
