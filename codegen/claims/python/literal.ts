/** String literals of Python's lexical analysis (docs.python.org, "String and Bytes literals"). */

const simpleEscapes: Readonly<Record<string, string>> = {
  "\n": "",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

const escape =
  /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(\r\n|[\s\S]))/g;

function unescaped(body: string): string {
  if (!body.includes("\\")) return body;
  return body.replace(
    escape,
    (
      whole,
      x?: string,
      u?: string,
      long?: string,
      octal?: string,
      one = "",
    ) => {
      const hexadecimal = x ?? u ?? long;
      if (hexadecimal !== undefined) return codePoint(hexadecimal, 16, whole);
      if (octal !== undefined) return codePoint(octal, 8, whole);
      return one === "\r\n" ? "" : (simpleEscapes[one] ?? whole);
    },
  );
}

function codePoint(digits: string, radix: number, whole: string): string {
  const value = Number.parseInt(digits, radix);
  return value <= 0x10_ff_ff ? String.fromCodePoint(value) : whole;
}

export interface StringLiteral {
  readonly bytes: boolean;
  readonly value: string;
  /** The offset of the value's first character within the literal. */
  readonly start: number;
}

/** Reads a whole literal, prefix and quotes included. */
export function readString(literal: string): StringLiteral {
  const prefix = /^[a-zA-Z]*/.exec(literal)?.[0].toLowerCase() ?? "";
  const quote = literal[prefix.length] ?? '"';
  const long = literal.startsWith(quote.repeat(3), prefix.length);
  const start = prefix.length + (long ? 3 : 1);
  const body = literal.slice(start, literal.length - (long ? 3 : 1));
  return {
    bytes: prefix.includes("b"),
    value: prefix.includes("r") ? body : unescaped(body),
    start,
  };
}

/** The text between the braces of a format string, with its escapes read and "{{" halved. */
export function readFormatText(text: string, raw: boolean): string {
  const halved = text.replaceAll("{{", "{").replaceAll("}}", "}");
  return raw ? halved : unescaped(halved);
}
