import {
  editDistance,
  isAcronym,
  isSynonym,
  meaningfulTokens,
  pairTokens,
  splitName,
  type TokenPair,
} from "./name-tokens.ts";
import { enumerate } from "./reference.ts";

/** What speaks for a rename or against it, such as 0.5 and "shares sms". */
export type Part = readonly [weight: number, reason: string];

/** Words that a noun may take on and stay what it is: "phone" is "phone_number". */
const fillers = new Set([
  "address",
  "number",
  "no",
  "num",
  "code",
  "name",
  "value",
  "text",
  "json",
  "url",
  "uri",
  "path",
  "key",
  "ref",
  "uuid",
  "cent",
  "amount",
  "count",
  "flag",
  "date",
  "notification",
]);

/**
 * Containment of words (up to 0.5) and likeness of spelling (up to 0.4); empty
 * when the names have nothing in common. Names that each have a word the other
 * lacks ("first_name", "last_name") are names of different things and count
 * little; so does a noun that became another noun's ("email", "email_status").
 */
export function nameEvidence(claimed: string, actual: string): Part[] {
  if (areOpposites(claimed, actual)) return [];
  if (isAcronym(claimed, actual))
    return [
      [0.45, "one is the other's initials"],
      [0.2, "an abbreviation"],
    ];
  const left = meaningfulTokens(claimed);
  const right = meaningfulTokens(actual);
  const pairs = pairTokens(left, right);
  const shared = pairs.reduce((sum, { likeness }) => sum + likeness, 0);
  const contained = shared / Math.min(left.length, right.length);
  const overlap = (2 * shared) / (left.length + right.length);
  const differ = pairs.length < Math.min(left.length, right.length);
  const parts: Part[] = [];
  if (contained > 0) {
    const weight = differ
      ? 0.5 * contained ** 2
      : isOtherNoun(left, right, pairs)
        ? 0.25 * contained
        : 0.5 * contained;
    parts.push([weight, sharedText(pairs, claimed, actual)]);
  }
  const spelling = likeness(left.join("_"), right.join("_"));
  // Spelling alone, without a word in common, may be chance: altitude, latitude.
  const alike =
    pairs.length === 0
      ? spelling / 2
      : differ
        ? overlap / 2
        : Math.max(overlap, spelling);
  if (alike >= 0.2)
    parts.push([0.4 * alike, `names alike by ${Math.round(alike * 100)} %`]);
  return parts;
}

/** Whether all words agree, but for those that a noun may take on. */
export function isSameNoun(claimed: string, actual: string): boolean {
  const left = meaningfulTokens(claimed);
  const right = meaningfulTokens(actual);
  const pairs = pairTokens(left, right);
  const paired = new Set(pairs.flatMap((one) => [one.left, one.right]));
  return (
    pairs.length > 0 &&
    [...left, ...right].every((word) => paired.has(word) || fillers.has(word))
  );
}

/** Whether names agree by meaning alone: no word of one is spelt like one of the other. */
export function restsOnSynonyms(claimed: string, actual: string): boolean {
  const pairs = pairTokens(meaningfulTokens(claimed), meaningfulTokens(actual));
  return (
    pairs.length > 0 && pairs.every((one) => isSynonym(one.left, one.right))
  );
}

function areOldAndNew(a: readonly string[], b: readonly string[]): boolean {
  return (a.includes("old") || a.includes("previous")) && b.includes("new");
}

/** One is the old value and the other the new one. */
function areOpposites(claimed: string, actual: string): boolean {
  const left = splitName(claimed);
  const right = splitName(actual);
  return areOldAndNew(left, right) || areOldAndNew(right, left);
}

/** Whether the longer name ends in a noun of its own, so that the shared one only describes it. */
function isOtherNoun(
  left: readonly string[],
  right: readonly string[],
  pairs: readonly TokenPair[],
): boolean {
  if (left.length === right.length) return false;
  const longer = left.length > right.length ? left : right;
  const last = longer.at(-1)!;
  const isShared = pairs.some((one) => one.left === last || one.right === last);
  return !isShared && !fillers.has(last);
}

function likeness(a: string, b: string): number {
  const longest = Math.max(a.length, b.length);
  return longest === 0 ? 0 : 1 - editDistance(a, b) / longest;
}

function sharedText(
  pairs: readonly TokenPair[],
  claimed: string,
  actual: string,
): string {
  const words = pairs.map(({ left, right }) =>
    left === right ? left : `${left} ~ ${right}`,
  );
  const said = splitName(claimed);
  const endings = splitName(actual)
    .slice(meaningfulTokens(actual).length)
    .filter((word) => !said.includes(word));
  const plus =
    endings.length > 0 ? ` plus the ending ${enumerate(endings)}` : "";
  return `shares ${enumerate(words)}${plus}`;
}
