import pluralize from "pluralize";

/** Endings that say how a value is kept, not what it is. */
const weakSuffixes = new Set([
  "encrypted",
  "enc",
  "hash",
  "bidx",
  "nonce",
  "iv",
  "id",
  "at",
  "new",
  "old",
]);

/** Words that stand for one another in column names. */
const synonymGroups: readonly (readonly string[])[] = [
  ["notification", "consent", "optin", "subscription", "permission"],
  ["phone", "telephone", "tel", "mobile", "cell"],
  ["zip", "postal", "postcode", "zipcode", "postalcode"],
  ["email", "mail", "emailaddress"],
  ["note", "comment", "remark"],
  ["description", "detail", "summary"],
  ["amount", "sum", "total"],
  ["price", "cost", "rate"],
  ["state", "status"],
  ["kind", "type", "category"],
  ["last", "family", "sur"],
  ["first", "given", "fore"],
  ["user", "account", "member"],
  ["customer", "client"],
  ["begin", "start", "from"],
  ["end", "finish", "until", "to"],
  ["removed", "deleted"],
  ["modified", "updated", "changed"],
  ["active", "enabled"],
  ["tz", "timezone"],
];

const synonyms = new Map(
  synonymGroups.flatMap((group, index) =>
    group.map((word) => [word, index] as const),
  ),
);

const singulars = new Map<string, string>();

/** Not what pluralize makes of these: they are whole words. */
const unchanged = new Set([
  "sms",
  "gps",
  "dns",
  "status",
  "address",
  "has",
  "is",
]);

function singular(word: string): string {
  if (unchanged.has(word) || word.length < 4) return word;
  let known = singulars.get(word);
  if (known === undefined) {
    known = pluralize.singular(word);
    singulars.set(word, known);
  }
  return known;
}

const splitNames = new Map<string, readonly string[]>();

/** "emailAddresses_v2" is email, address, v2; lower case, singular. */
export function splitName(name: string): readonly string[] {
  let tokens = splitNames.get(name);
  if (tokens === undefined) {
    tokens = tokenize(name);
    splitNames.set(name, tokens);
  }
  return tokens;
}

function tokenize(name: string): string[] {
  return name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, "$1_$2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1_$2")
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== "")
    .map(singular);
}

/** The words of a name without the endings that say nothing, unless nothing else is left. */
export function meaningfulTokens(name: string): readonly string[] {
  const tokens = splitName(name);
  const kept = tokens.filter((token) => !weakSuffixes.has(token));
  return kept.length === 0 ? tokens : kept;
}

/** "custno" for "customer_number": same first letter, letters in order, at most half as long. */
function isAbbreviation(short: string, long: string): boolean {
  if (short.length < 2 || short.length >= long.length) return false;
  if (short[0] !== long[0]) return false;
  if (long.startsWith(short)) return short.length >= 3;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  const endsAlike =
    long.endsWith(short.at(-1)!) || short === long.replaceAll(/[aeiou]/g, "");
  return at === short.length && endsAlike && short.length * 3 >= long.length;
}

/** 1 for the same word, less for a spelling, an abbreviation or a synonym of it, 0 otherwise. */
export function tokenLikeness(a: string, b: string): number {
  if (a === b) return 1;
  const group = synonyms.get(a);
  if (group !== undefined && group === synonyms.get(b)) return 0.8;
  if (isAbbreviation(a, b) || isAbbreviation(b, a)) return 0.9;
  const longest = Math.max(a.length, b.length);
  if (Math.abs(a.length - b.length) > 0.2 * longest) return 0;
  const close = 1 - editDistance(a, b) / longest;
  return close >= 0.8 ? close : 0;
}

/** How much of two sets of words agrees, each word used once. */
export function sharedTokens(
  left: readonly string[],
  right: readonly string[],
): number {
  const free = [...right];
  let total = 0;
  for (const token of left) {
    const likeness = free.map((other) => tokenLikeness(token, other));
    const best = Math.max(0, ...likeness);
    if (best === 0) continue;
    total += best;
    free.splice(likeness.indexOf(best), 1);
  }
  return total;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn a into b. */
export function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(previous[j]! + 1, row[j - 1]! + 1, replaced);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (i > 1 && j > 1 && swapped)
        row[j] = Math.min(row[j]!, older[j - 2]! + 1);
    }
    older = previous;
    previous = row;
  }
  return previous[b.length]!;
}
