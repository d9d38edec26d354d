/**
 * Reads the set of values that a CHECK allows, out of the condition as the
 * server deparses it: `x = ANY (ARRAY['a'::text, 'b'::text])`, chains of
 * `x = 'a' OR x = 'b'`, `x IS NULL OR …`, and `x <@ ARRAY[…]` for arrays.
 */

type Token =
  | { readonly kind: "value"; readonly text: string }
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "mark"; readonly text: string };

const tokenPattern =
  /\s+|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w$]*)|(::|<@|<>|<=|>=|.)/gsy;

function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  for (const match of expression.matchAll(tokenPattern)) {
    const [, string, quoted, number, word, mark] = match;
    if (string !== undefined)
      tokens.push({ kind: "value", text: string.replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: "value", text: number });
    else if (quoted !== undefined)
      tokens.push({ kind: "word", text: quoted.replaceAll('""', '"') });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    else if (mark !== undefined) tokens.push({ kind: "mark", text: mark });
  }
  return tokens;
}

const typeWords = new Set(["character", "varying", "double", "precision"]);

/** Leaves out casts and parentheses, which say nothing of the values. */
function simplify(tokens: readonly Token[]): Token[] {
  const kept: Token[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    if (token.text === "::" && token.kind === "mark")
      at = endOfCast(tokens, at);
    else if (token.kind !== "mark" || !"()".includes(token.text))
      kept.push(token);
  }
  return kept;
}

function endOfCast(tokens: readonly Token[], start: number): number {
  let at = start + 1;
  if (tokens[at + 1]?.text === ".") at += 2;
  while (
    typeWords.has(tokens[at]!.text) &&
    typeWords.has(tokens[at + 1]?.text ?? "")
  )
    at += 1;
  if (tokens[at + 1]?.text === "(") at += 3;
  while (tokens[at + 1]?.text === "[" && tokens[at + 2]?.text === "]") at += 2;
  return at;
}

/** One alternative: the values it allows, [] for IS NULL, undefined when it is something else. */
function readAlternative(
  tokens: readonly Token[],
  subject: string,
): string[] | undefined {
  const [first, operator, ...rest] = tokens;
  if (first?.kind !== "word" || first.text !== subject || !operator) return;
  const words = rest.map((token) => token.text.toUpperCase());
  if (operator.text.toUpperCase() === "IS")
    return words.join(" ") === "NULL" ? [] : undefined;
  if (operator.text === "=" && rest.length === 1 && rest[0]!.kind === "value")
    return [rest[0]!.text];
  const list =
    operator.text === "=" && words[0] === "ANY" ? rest.slice(1) : rest;
  const isList =
    (operator.text === "=" && words[0] === "ANY") || operator.text === "<@";
  return isList ? readArray(list) : undefined;
}

function readArray(tokens: readonly Token[]): string[] | undefined {
  if (tokens[0]?.kind === "value" && tokens.length === 1)
    return readArrayLiteral(tokens[0].text);
  const closed = tokens.at(-1)?.text === "]" && tokens[1]?.text === "[";
  if (tokens[0]?.text.toUpperCase() !== "ARRAY" || !closed) return;
  const inner = tokens.slice(2, -1);
  const values = inner.filter((token) => token.kind === "value");
  const commas = inner.filter(
    (token) => token.text === "," && token.kind === "mark",
  );
  const complete = values.length + commas.length === inner.length;
  return complete ? values.map((token) => token.text) : undefined;
}

function readArrayLiteral(text: string): string[] | undefined {
  const inner = /^\{([^"\\]*)\}$/.exec(text)?.[1];
  return inner?.split(",");
}

/**
 * The values that `expression` allows for `subject` (a column's name, or
 * "VALUE" in a domain), in the order written; undefined when the condition is
 * not such a set.
 */
export function readCheckSet(
  expression: string,
  subject: string,
): string[] | undefined {
  const alternatives: Token[][] = [[]];
  for (const token of simplify(tokenize(expression))) {
    if (token.kind === "word" && token.text === "OR") alternatives.push([]);
    else alternatives.at(-1)!.push(token);
  }
  const values: string[] = [];
  for (const alternative of alternatives) {
    const allowed = readAlternative(alternative, subject);
    if (!allowed) return;
    values.push(...allowed);
  }
  return values.length === 0 ? undefined : values;
}
