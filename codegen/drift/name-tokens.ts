import pluralize from "pluralize";

/** Words that say how a value is kept or when it changes, not what it is. */
const weakWords = new Set([
  "encrypted",
  "enc",
  "hash",
  "bidx",
  "nonce",
  "iv",
  "id",
  "at",
  "on",
  "date",
  "time",
  "datetime",
  "timestamp",
  "dt",
  "ts",
  "of",
  "is",
  "has",
  "new",
  "old",
  "previous",
]);

/** Words that end others written as one: "username", "zipcode". */
const compoundEnding =
  /^(\p{L}{3,}|\p{L}(?=name))(name|number|code|date|address)$/u;

/** Words that stand for one another in column names. */
const synonymGroups: readonly (readonly string[])[] = [
  ["notification", "consent", "optin", "subscription", "permission"],
  ["phone", "telephone", "tel", "mobile", "cell"],
  ["zip", "postal", "post"],
  ["email", "mail"],
  ["number", "no", "num", "nr", "nbr"],
  ["url", "uri", "link", "href"],
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
  ["ts", "timestamp"],
  ["txn", "tx", "transaction"],
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

/** "emailAddresses_v2" is email, address, v2; "zipcode2" is zip, code, 2; lower case, singular. */
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
    .flatMap((word) => word.split(/(?<=\p{L}{3})(?=\d+$)/u))
    .flatMap((word) => compoundEnding.exec(word)?.slice(1) ?? [word])
    .filter((word) => word !== "")
    .map(singular);
}

/** The words of a name without those that say nothing, unless nothing else is left. */
export function meaningfulTokens(name: string): readonly string[] {
  const tokens = splitName(name);
  const kept = tokens.filter((token) => !weakWords.has(token));
  return kept.length === 0 ? tokens : kept;
}

/** "custno", "addr" and "lng" for their words: same first letter, letters in order, some left out. */
function isAbbreviation(short: string, long: string): boolean {
  if (short.length < 2 || short[0] !== long[0]) return false;
  if (short === consonants(long)) return short !== long;
  if (short.length > 0.75 * long.length) return false;
  if (long.startsWith(short)) return short.length >= 3;
  if (short.length >= 3 && consonants(long).startsWith(short)) return true;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  const endsAlike = long.endsWith(short.at(-1)!);
  return at === short.length && endsAlike && short.length * 3 >= long.length;
}

/** "image" is img, "message" is msg. */
function consonants(word: string): string {
  return `${word[0]!}${word.slice(1).replaceAll(/[aeiou]/g, "")}`.replaceAll(
    /(.)\1+/g,
    "$1",
  );
}

/** Whether one name is the other's initials: "dob" for "date_of_birth". */
export function isAcronym(a: string, b: string): boolean {
  const initials = (name: string) =>
    splitName(name)
      .map((word) => word[0]!)
      .join("");
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return (
    short.length >= 3 && splitName(long).length >= 3 && initials(long) === short
  );
}

/** 1 for the same word, less for a spelling, an abbreviation or a synonym of it, 0 otherwise. */
export function tokenLikeness(a: string, b: string): number {
  if (a === b) return 1;
  if (isSynonym(a, b)) return 0.8;
  if (isAbbreviation(a, b) || isAbbreviation(b, a)) return 0.9;
  if (a[0] !== b[0] || areDistinct(a, b)) return 0;
  const longest = Math.max(a.length, b.length);
  if (Math.abs(a.length - b.length) > 0.2 * longest) return 0;
  const close = 1 - editDistance(a, b) / longest;
  // Of short words, one letter more or less makes another word: host, ghost.
  const isLong = longest >= 6 || isTransposed(a, b);
  return close >= 0.8 && isLong ? close : 0;
}

/** Words of table design that look like a misspelling of one another. */
const distinctWords: readonly (readonly string[])[] = [
  ["contact", "contract"],
  ["content", "context"],
  ["costumer", "customer"],
  ["country", "county"],
  ["employee", "employer"],
  ["massage", "message"],
  ["provided", "provider"],
  ["policy", "police"],
  ["licensee", "licenser"],
  ["quality", "quantity"],
  ["personal", "personnel"],
];

function areDistinct(a: string, b: string): boolean {
  return distinctWords.some((words) => words.includes(a) && words.includes(b));
}

/** The same letters, two of them swapped. */
function isTransposed(a: string, b: string): boolean {
  return (
    a.length === b.length &&
    a.length >= 4 &&
    editDistance(a, b) === 1 &&
    [...a].toSorted().join("") === [...b].toSorted().join("")
  );
}

/** Whether two words mean the same and are not spelt alike. */
export function isSynonym(a: string, b: string): boolean {
  const group = synonyms.get(a);
  return a !== b && group !== undefined && group === synonyms.get(b);
}

export interface TokenPair {
  readonly left: string;
  readonly right: string;
  readonly likeness: number;
}

/** Which words of two names agree, the likest first, each word used once. */
export function pairTokens(
  left: readonly string[],
  right: readonly string[],
): TokenPair[] {
  const all = left.flatMap((one, row) =>
    right.map((other, column) => ({
      row,
      column,
      left: one,
      right: other,
      likeness: tokenLikeness(one, other),
    })),
  );
  const rows = new Set<number>();
  const columns = new Set<number>();
  const pairs = all
    .filter(({ likeness }) => likeness > 0)
    .toSorted((a, b) => b.likeness - a.likeness)
    .filter(({ row, column }) => {
      if (rows.has(row) || columns.has(column)) return false;
      rows.add(row);
      columns.add(column);
      return true;
    })
    .map(({ left, right, likeness }) => ({ left, right, likeness }));
  return [...pairs, ...initialPair(left, right, pairs)];
}

/** "fname" is f, name: beside a shared word, the first letter of the other one will do. */
function initialPair(
  left: readonly string[],
  right: readonly string[],
  pairs: readonly TokenPair[],
): TokenPair[] {
  const [one, ...more] = left.filter((word) =>
    pairs.every((pair) => pair.left !== word),
  );
  const [other, ...others] = right.filter((word) =>
    pairs.every((pair) => pair.right !== word),
  );
  if (pairs.length === 0 || !one || !other || more.length + others.length > 0)
    return [];
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  const isInitial =
    short.length === 1 && long.startsWith(short) && /\p{L}/u.test(short);
  return isInitial ? [{ left: one, right: other, likeness: 0.9 }] : [];
}

/** How much of two sets of words agrees. */
export function sharedTokens(
  left: readonly string[],
  right: readonly string[],
): number {
  return pairTokens(left, right).reduce((sum, one) => sum + one.likeness, 0);
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
