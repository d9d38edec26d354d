/** A token of a condition as the server deparses it. */
export type Token =
  | { readonly kind: "word"; readonly text: string }
  /** A quoted identifier, without its quotes. */
  | { readonly kind: "identifier"; readonly text: string }
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "symbol"; readonly text: string };

const pattern = new RegExp(
  [
    String.raw`(?<space>\s+)`,
    String.raw`(?<escaped>[eE]'(?:[^'\\]|\\.|'')*')`,
    String.raw`(?<string>'(?:[^']|'')*')`,
    String.raw`(?<identifier>"(?:[^"]|"")*")`,
    String.raw`(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)`,
    String.raw`(?<word>[\p{L}_][\p{L}\p{N}_$]*)`,
    String.raw`(?<symbol>::|[()[\],.]|[-+*/<>=~!@#%^&|?]+)`,
  ].join("|"),
  "suy",
);

/** The tokens of a text; undefined when something in it is none. */
export function tokenize(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match === null) return undefined;
    position = pattern.lastIndex;
    const token = tokenOf(match);
    if (token !== undefined) tokens.push(token);
  }
  return tokens;
}

function tokenOf({ groups = {} }: RegExpExecArray): Token | undefined {
  const { escaped, string, identifier, number, word, symbol } = groups;
  if (string !== undefined) return { kind: "string", text: unquoted(string) };
  if (escaped !== undefined)
    return { kind: "string", text: unescaped(unquoted(escaped.slice(1))) };
  if (identifier !== undefined)
    return { kind: "identifier", text: unquoted(identifier) };
  if (number !== undefined) return { kind: "number", text: number };
  if (word !== undefined) return { kind: "word", text: word };
  return symbol === undefined ? undefined : { kind: "symbol", text: symbol };
}

/** Without the quotes around it, and with the doubled ones inside halved. */
function unquoted(text: string): string {
  const quote = text[0] ?? "";
  return text.slice(1, -1).replaceAll(quote + quote, quote);
}

/** The server writes no escape in E'' but the doubled backslash. */
function unescaped(text: string): string {
  return text.replaceAll("\\\\", "\\");
}
