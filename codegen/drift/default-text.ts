/**
 * Defaults as code and as the server write them, made comparable: `text("10")`
 * and `10`, `func.now()` and `CURRENT_TIMESTAMP`, `"it's"` and
 * `'it''s'::character varying`.
 */

/** Calls around SQL that code keeps in a string: SQLAlchemy's, Sequelize's, Prisma's. */
const wrappers =
  /^(?:\w+\.)*(?:text|literal_column|literal|raw|fn|dbgenerated)\(\s*([\s\S]*?)\s*\)$/;

/** What SQL calls the same. */
const synonyms: Readonly<Record<string, string>> = {
  current_timestamp: "now()",
  "transaction_timestamp()": "now()",
  "current_timestamp()": "now()",
  "current_date()": "current_date",
  "current_time()": "current_time",
  "localtimestamp()": "localtimestamp",
  "true()": "true",
  "false()": "false",
  t: "true",
  f: "false",
  "null()": "null",
};

export function sameDefault(claimed: string, actual: string): boolean {
  return plainDefault(claimed) === plainDefault(actual);
}

function plainDefault(text: string): string {
  const sql = unquoted(unwrapped(text.trim()));
  const value = unquoted(withoutCasts(withoutParentheses(sql)));
  const word = value.toLowerCase();
  if (Object.hasOwn(synonyms, word)) return synonyms[word]!;
  if (/^[+-]?\d+(?:\.\d+)?$/.test(value)) return String(Number(value));
  // Names of functions are folded, what is in quotes is not.
  return value.replaceAll(/'(?:[^']|'')*'|[^']+/g, (part) =>
    part.startsWith("'") ? part : part.toLowerCase(),
  );
}

/** The SQL that code hands to its library. */
function unwrapped(text: string): string {
  const tagged = /^sql(?:<[^>]*>)?`([\s\S]*)`$/.exec(text)?.[1];
  if (tagged !== undefined) return tagged.trim();
  const arrow = /^\(\)\s*=>\s*([\s\S]+)$/.exec(text)?.[1];
  if (arrow !== undefined) return unquoted(arrow);
  const inner = wrappers.exec(text)?.[1];
  if (inner !== undefined) return unquoted(inner);
  // SQLAlchemy's func.now(), sa.true()
  return text.replace(/^(?:\w+\.)*(?=\w+\(\)$)/, "");
}

/** A string literal's text; anything else as it is. */
function unquoted(text: string): string {
  const single = /^'((?:[^']|'')*)'$/s.exec(text)?.[1];
  if (single !== undefined) return single.replaceAll("''", "'");
  const other = /^(["`])((?:\\.|(?!\1)[^\\])*)\1$/s.exec(text)?.[2];
  return other?.replaceAll(/\\(.)/gs, "$1") ?? text;
}

function withoutCasts(text: string): string {
  return text.replaceAll(
    /('(?:[^']|'')*')|::(?:"[^"]+"|[\w.]+)(?: (?:varying|precision|with(?:out)? time zone))?(?:\(\d+(?:,\s*\d+)?\))?(?:\[\])*/g,
    (_, literal: string | undefined) => literal ?? "",
  );
}

function withoutParentheses(text: string): string {
  const inner = /^\(([^()]*)\)$/.exec(text)?.[1];
  return inner === undefined ? text : withoutParentheses(inner.trim());
}
