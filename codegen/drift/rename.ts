import type { ColumnClaim, ModelClaim } from "../claims/model.ts";
import type { Column, Relation } from "../facts/model.ts";
import { assignLeastCost } from "./assignment.ts";
import { isNullable, nameKey, type Catalog } from "./catalog.ts";
import { companionsOf, isEncryptedColumn } from "./encrypted-column.ts";
import {
  isSameNoun,
  nameEvidence,
  restsOnSynonyms,
  type Part,
} from "./name-evidence.ts";
import { meaningfulTokens, splitName } from "./name-tokens.ts";
import { enumerate } from "./reference.ts";
import type { DeclaredRename, Settings } from "./settings.ts";
import { typeCouldBe } from "./type-verdict.ts";

/** The score from which a rename is reported. */
export const reportedFrom = 0.6;
/** The score from which its fix is applied without asking. */
export const automaticFrom = 0.85;

/** A claimed column that the database has under another name, or under several. */
export interface Rename {
  readonly claim: ColumnClaim;
  /** More than one when a column was split. */
  readonly to: readonly Column[];
  /** 0 to 1. */
  readonly score: number;
  /** What the score is made of, such as "shares sms (+0.50)". */
  readonly reasons: readonly string[];
}

export interface RenameQuestion {
  readonly catalog: Catalog;
  readonly settings: Settings;
  readonly model: ModelClaim;
  readonly relation: Relation;
  /** Claims whose column the database does not have. */
  readonly missing: readonly ColumnClaim[];
  /** Columns that no claim names. */
  readonly free: readonly Column[];
  /** Claims whose column was found by its name. */
  readonly found: readonly {
    readonly claim: ColumnClaim;
    readonly column: Column;
  }[];
}

interface Evidence {
  readonly score: number;
  readonly reasons: readonly string[];
}

/** Finds which of the missing columns were renamed, each to a column of its own. */
export function findRenames(asked: RenameQuestion): Rename[] {
  const question = { ...asked, free: withoutCompanions(asked) };
  const declared = question.missing.flatMap(
    (claim) => declaredRename(question, claim) ?? [],
  );
  const taken = new Set(declared.flatMap((one) => one.to));
  const known = new Set(declared.map((one) => one.claim));
  const rest: RenameQuestion = {
    ...question,
    missing: question.missing.filter((claim) => !known.has(claim)),
    free: question.free.filter((column) => !taken.has(column)),
  };
  const assigned = assignRenames(rest);
  return [...declared, ...withSplits(rest, assigned)].map(rounded);
}

/** A blind index or a nonce is no new name for what it accompanies. */
function withoutCompanions({
  relation,
  free,
  settings,
}: RenameQuestion): Column[] {
  const companions = new Set(
    relation.columns
      .filter((one) => isEncryptedColumn(relation, one, settings))
      .flatMap((one) => companionsOf(relation, one, settings)),
  );
  return free.filter((column) => !companions.has(column.name));
}

function rounded(rename: Rename): Rename {
  return { ...rename, score: Math.round(rename.score * 100) / 100 };
}

function assignRenames(question: RenameQuestion): Rename[] {
  const { missing, free } = question;
  const evidence = missing.map((claim) =>
    free.map((column) => weigh(question, claim, column)),
  );
  const cost = evidence.map((row) => [
    ...row.map(({ score }) => (score >= reportedFrom ? 1 - score : 1)),
    ...missing.map(() => 1),
  ]);
  const assigned = assignLeastCost(cost);
  const taken = new Set(assigned);
  return assigned.flatMap((at, row) => {
    const best = evidence[row]![at];
    const column = free[at];
    if (!column || !best || best.score < reportedFrom) return [];
    const rival = free.find(
      (_, other) =>
        !taken.has(other) && evidence[row]![other]!.score > best.score - 0.05,
    );
    const found = rival ? unsure(best, `${rival.name} is as likely`) : best;
    return [{ claim: missing[row]!, to: [column], ...found }];
  });
}

const weighed = new WeakMap<
  RenameQuestion["found"],
  Map<ColumnClaim, Map<Column, Evidence>>
>();

/** All evidence that a column once had the claimed name; each pair is weighed once. */
function weigh(
  question: RenameQuestion,
  claim: ColumnClaim,
  column: Column,
): Evidence {
  const ofQuestion =
    weighed.get(question.found) ??
    new Map<ColumnClaim, Map<Column, Evidence>>();
  weighed.set(question.found, ofQuestion);
  const known = ofQuestion.get(claim) ?? new Map<Column, Evidence>();
  ofQuestion.set(claim, known);
  let evidence = known.get(column);
  if (!evidence) {
    evidence = weighPair(question, claim, column);
    known.set(column, evidence);
  }
  return evidence;
}

function weighPair(
  question: RenameQuestion,
  claim: ColumnClaim,
  column: Column,
): Evidence {
  const named = nameEvidence(claim.name, column.name);
  // Without a likeness of names the rest is not enough to be reported.
  if (named.length === 0) return { score: 0, reasons: [] };
  const evidence = sum([
    ...named,
    ...typeEvidence(question, claim, column),
    ...nullEvidence(question, claim, column),
    ...neighbourEvidence(question, claim, column),
    ...slotEvidence(question.relation, column),
  ]);
  return restsOnSynonyms(claim.name, column.name)
    ? unsure(evidence, "by meaning alone")
    : evidence;
}

/** Reported, and never fixed without asking. */
function unsure(evidence: Evidence, why: string): Evidence {
  const score = Math.min(evidence.score, automaticFrom - 0.01);
  return score === evidence.score
    ? evidence
    : { score, reasons: [...evidence.reasons, `${why}: not sure`] };
}

function sum(parts: readonly Part[]): Evidence {
  const total = parts.reduce((score, [weight]) => score + weight, 0);
  return {
    score: Math.max(0, Math.min(1, total)),
    reasons: parts.map(([weight, reason]) => `${reason} (${signed(weight)})`),
  };
}

function signed(weight: number): string {
  return `${weight < 0 ? "-" : "+"}${Math.abs(weight).toFixed(2)}`;
}

function typeEvidence(
  question: RenameQuestion,
  claim: ColumnClaim,
  column: Column,
): Part[] {
  const { relation, settings } = question;
  const sealed = isEncryptedColumn(relation, column, settings);
  const could = typeCouldBe({
    ...question,
    parsers: settings.parsers,
    claim,
    column,
  });
  if (could === true) return [[0.1, "compatible type"]];
  if (could === undefined) return [];
  if (sealed && isSameNoun(claim.name, column.name))
    return [[0.1, "ciphertext can stand for any type"]];
  return [[-0.5, "another type"]];
}

function nullEvidence(
  { catalog, relation }: RenameQuestion,
  claim: ColumnClaim,
  column: Column,
): Part[] {
  if (claim.nullable === undefined) return [];
  const nullable = isNullable(catalog, relation, column);
  if (claim.nullable !== nullable) return [];
  return [[0.05, nullable ? "both nullable" : "both not null"]];
}

/** The columns named right before and after it, 0.05 each. */
function neighbourEvidence(
  { model, relation, found }: RenameQuestion,
  claim: ColumnClaim,
  column: Column,
): Part[] {
  const columnOf = new Map(found.map((one) => [one.claim, one.column.name]));
  const names = new Set(columnOf.values());
  const claimed = model.columns.map((one) =>
    one === claim ? claim : columnOf.get(one),
  );
  const actual = relation.columns.map((one) =>
    one === column || names.has(one.name) ? one.name : undefined,
  );
  const sides = [-1, 1].flatMap((step) => {
    const inCode = neighbour(claimed, claimed.indexOf(claim), step);
    const inTable = neighbour(actual, actual.indexOf(column.name), step);
    return typeof inCode === "string" && inCode === inTable ? [inCode] : [];
  });
  if (sides.length === 0) return [];
  return [[0.05 * sides.length, `stands next to ${enumerate(sides)}`]];
}

function neighbour<T>(
  list: readonly (T | undefined)[],
  start: number,
  step: number,
): T | undefined {
  for (let at = start + step; at >= 0 && at < list.length; at += step)
    if (list[at] !== undefined) return list[at];
  return undefined;
}

/** attnum is never used again: a gap below a column says that one was dropped before it came. */
function slotEvidence(relation: Relation, column: Column): Part[] {
  const below = relation.columns.filter(
    (one) => one.position < column.position && one.position > 0,
  ).length;
  return below < column.position - 1
    ? [[0.05, "a column was dropped before it was added"]]
    : [];
}

/** A column may have become two: siblings that share its word and its type. */
function withSplits(
  question: RenameQuestion,
  assigned: readonly Rename[],
): Rename[] {
  const taken = new Set(assigned.flatMap((one) => one.to));
  const split = question.missing.flatMap((claim) => {
    const one = assigned.find((rename) => rename.claim === claim);
    const free = question.free.filter(
      (column) => !taken.has(column) || one?.to.includes(column),
    );
    const siblings = findSiblings(question, claim, free);
    if (!siblings || (one && !areTied(question, one, siblings))) return [];
    for (const column of siblings.to) taken.add(column);
    return [siblings];
  });
  const splitClaims = new Set(split.map((one) => one.claim));
  return [...assigned.filter((one) => !splitClaims.has(one.claim)), ...split];
}

/** Whether the column found for a claim is no better than its siblings. */
function areTied(
  question: RenameQuestion,
  one: Rename,
  siblings: Rename,
): boolean {
  const lowest = Math.min(
    ...siblings.to.map((to) => weigh(question, one.claim, to).score),
  );
  return siblings.to.includes(one.to[0]!) && one.score - lowest <= 0.1;
}

const splitBonus = 0.2;

function findSiblings(
  question: RenameQuestion,
  claim: ColumnClaim,
  free: readonly Column[],
): Rename | undefined {
  for (const token of meaningfulTokens(claim.name)) {
    const siblings = free.filter((column) =>
      isSibling(question, claim, column, token),
    );
    const kinds = new Set(siblings.map((one) => one.type.name));
    if (siblings.length < 2 || siblings.length > 4 || kinds.size > 1) continue;
    const evidence = siblings.map((column) => weigh(question, claim, column));
    const mean =
      evidence.reduce((total, { score }) => total + score, 0) / siblings.length;
    const score = Math.min(automaticFrom - 0.01, mean + splitBonus);
    if (score < reportedFrom) continue;
    const names = enumerate(siblings.map((column) => column.name));
    return {
      claim,
      to: siblings,
      score,
      reasons: [
        `${names} share ${token} and have one type: it was split (${signed(splitBonus)})`,
        ...evidence[0]!.reasons,
      ],
    };
  }
  return undefined;
}

/** Shares the word exactly, has a word of its own beside it, and a compatible type. */
function isSibling(
  question: RenameQuestion,
  claim: ColumnClaim,
  column: Column,
  token: string,
): boolean {
  const tokens = meaningfulTokens(column.name);
  const own = tokens.filter((one) => !splitName(claim.name).includes(one));
  const could = typeCouldBe({
    ...question,
    parsers: question.settings.parsers,
    claim,
    column,
  });
  return tokens.includes(token) && own.length > 0 && could !== false;
}

/** A rename that a migration, a comment or the configuration says outright. */
function declaredRename(
  { settings, relation, free }: RenameQuestion,
  claim: ColumnClaim,
): Rename | undefined {
  const commented = free.find((column) => saysFormerly(column, claim.name));
  if (commented)
    return {
      claim,
      to: [commented],
      score: 1,
      reasons: [`the comment on ${commented.name} says so (1.00)`],
    };
  for (const by of ["configuration", "migration"] as const) {
    const names = followRenames(settings.renames, relation, claim.name, by);
    const to = names.flatMap(
      (name) => free.find((column) => column.name === name) ?? [],
    );
    if (to.length === 0 || to.length !== names.length) continue;
    const score = by === "configuration" ? 1 : 0.95;
    return {
      claim,
      to,
      score,
      reasons: [
        by === "configuration"
          ? "renames in the configuration say so (1.00)"
          : "a migration renames it (0.95)",
      ],
    };
  }
  return undefined;
}

function saysFormerly(column: Column, name: string): boolean {
  const escaped = name.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&");
  return new RegExp(
    `(formerly|renamed[ -]from|previously|@was)\\s*:?\\s*["'\`]?${escaped}(?![\\w$])`,
    "i",
  ).test(column.comment ?? "");
}

/** The present names of a column, through any number of renames. */
function followRenames(
  renames: readonly DeclaredRename[],
  relation: Relation,
  column: string,
  by: DeclaredRename["by"],
): string[] {
  const seen = new Set([column]);
  let names = [column];
  for (;;) {
    const next = names.flatMap((name) => {
      const one = renames.find(
        (rename) => rename.by === by && speaksOf(rename.from, relation, name),
      );
      return one && one.to.some((to) => !seen.has(to)) ? one.to : [name];
    });
    if (next.join("\0") === names.join("\0"))
      return names[0] === column ? [] : names;
    for (const name of next) seen.add(name);
    names = next;
  }
}

function speaksOf(from: string, relation: Relation, column: string): boolean {
  return (
    from === `${nameKey(relation)}.${column}` ||
    from === `${relation.name}.${column}`
  );
}
