/**
 * Arrays as the server prints them. Source: PostgreSQL manual, "Array Input
 * and Output Syntax".
 */
import { unreadable, unwritable, ValueError } from "./value-error.ts";

export type ReadText = (text: string) => unknown;
export type WriteText = (value: unknown) => string;

export interface ArrayForm {
  /** The element's name, for messages. */
  readonly element: string;
  /** What separates elements: a comma, for box a semicolon. */
  readonly delimiter: string;
  /** Whether NULL elements and further dimensions are read and written. */
  readonly full: boolean;
}

const openBrace = 123;
const closeBrace = 125;
const doubleQuote = 34;
const comma = 44;

const setting =
  'Set `arrays: "full"`, or forbid it in the database with a CHECK.';

/** A reader of arrays; compiled once, so that reading a row decides nothing. */
export function arrayReader(read: ReadText, form: ArrayForm): ReadText {
  const readFlat = form.delimiter === "," ? flatReader(read, form) : undefined;
  return (text) => {
    if (text === "{}") return [];
    if (readFlat !== undefined && isFlat(text)) return readFlat(text);
    return new ArrayText(text, read, form).read();
  };
}

/** One dimension, nothing escaped and no braces inside: most arrays there are. */
function isFlat(text: string): boolean {
  return (
    text.charCodeAt(0) === openBrace &&
    text.indexOf("}") === text.length - 1 &&
    text.indexOf("{", 1) === -1 &&
    text.indexOf("\\") === -1
  );
}

function flatReader(read: ReadText, form: ArrayForm): ReadText {
  const readQuoted = quotedReader(read, form);
  return (text) => {
    if (text.indexOf('"') !== -1) return readQuoted(text);
    const parts: unknown[] = text.slice(1, -1).split(",");
    for (let index = 0; index < parts.length; index += 1) {
      const part = parts[index] as string;
      if (part !== "NULL") parts[index] = read(part);
      else if (form.full) parts[index] = null;
      else throw nullElement(form);
    }
    return parts;
  };
}

function quotedReader(read: ReadText, form: ArrayForm): ReadText {
  return (text) => {
    const elements: unknown[] = [];
    const end = text.length - 1;
    let position = 1;
    while (position <= end) {
      const isQuoted = text.charCodeAt(position) === doubleQuote;
      const from = isQuoted ? position + 1 : position;
      let to = text.indexOf(isQuoted ? '"' : ",", from);
      if (to === -1) to = end;
      const part = text.slice(from, to);
      if (isQuoted || part !== "NULL") elements.push(read(part));
      else if (form.full) elements.push(null);
      else throw nullElement(form);
      if (isQuoted) to += 1;
      if (to !== end && text.charCodeAt(to) !== comma) {
        throw unreadable(`${form.element}[]`);
      }
      position = to + 1;
    }
    return elements;
  };
}

/** A position in an array's text. */
class ArrayText {
  readonly #text: string;
  readonly #read: ReadText;
  readonly #form: ArrayForm;
  readonly #escapes: boolean;
  #position = 0;

  constructor(text: string, read: ReadText, form: ArrayForm) {
    this.#text = text;
    this.#read = read;
    this.#form = form;
    this.#escapes = text.includes("\\");
  }

  read(): unknown[] {
    // Bounds other than 1 are printed in front, as in [0:1]={a,b}.
    if (this.#text[0] === "[") this.#position = this.#text.indexOf("=") + 1;
    const elements = this.#readElements();
    if (this.#position !== this.#text.length) throw this.#unreadable();
    return elements;
  }

  #readElements(): unknown[] {
    const elements: unknown[] = [];
    this.#expect("{");
    if (this.#text[this.#position] === "}") {
      this.#position += 1;
      return elements;
    }
    for (;;) {
      elements.push(this.#readElement());
      const next = this.#text[this.#position];
      this.#position += 1;
      if (next === "}") return elements;
      if (next !== this.#form.delimiter) throw this.#unreadable();
    }
  }

  #readElement(): unknown {
    const first = this.#text[this.#position];
    if (first === '"') return this.#read(this.#readQuoted());
    if (first === "{") {
      if (!this.#form.full) throw furtherDimension(this.#form);
      return this.#readElements();
    }
    const word = this.#readWord();
    if (word !== "NULL") return this.#read(word);
    if (!this.#form.full) throw nullElement(this.#form);
    return null;
  }

  #readQuoted(): string {
    const from = this.#position + 1;
    const close = this.#escapes
      ? quotedEnd(this.#text, from)
      : this.#text.indexOf('"', from);
    if (close === -1) throw this.#unreadable();
    this.#position = close + 1;
    const quoted = this.#text.slice(from, close);
    return this.#escapes ? unescape(quoted) : quoted;
  }

  #readWord(): string {
    const from = this.#position;
    let to = from;
    const delimiter = this.#form.delimiter.charCodeAt(0);
    for (; to < this.#text.length; to += 1) {
      const code = this.#text.charCodeAt(to);
      if (code === delimiter || code === closeBrace) break;
    }
    this.#position = to;
    return this.#text.slice(from, to);
  }

  #expect(character: string): void {
    if (this.#text[this.#position] !== character) throw this.#unreadable();
    this.#position += 1;
  }

  #unreadable(): ValueError {
    return unreadable(`${this.#form.element}[]`);
  }
}

function quotedEnd(text: string, from: number): number {
  for (let position = from; position < text.length; position += 1) {
    const code = text.charCodeAt(position);
    if (code === 92) position += 1;
    else if (code === 34) return position;
  }
  return -1;
}

function unescape(text: string): string {
  return text.includes("\\") ? text.replace(/\\([^])/g, "$1") : text;
}

function nullElement({ element }: ArrayForm): ValueError {
  return new ValueError(
    "READ",
    `An array of ${element} has a NULL element, which its type ${element}[] does not say.`,
    setting,
  );
}

function furtherDimension({ element }: ArrayForm): ValueError {
  return new ValueError(
    "READ",
    `An array of ${element} has more than one dimension, which its type ${element}[] does not say.`,
    setting,
  );
}

/**
 * A writer of arrays; quotes every element, so that no element needs a look.
 * `isElement` tells an element that is a JavaScript array itself from a
 * further dimension.
 */
export function arrayWriter(
  write: WriteText,
  form: ArrayForm,
  isElement: (value: readonly unknown[]) => boolean,
): WriteText {
  const writeElement = (value: unknown): string => {
    if (value === null || value === undefined) {
      if (form.full && value === null) return "NULL";
      throw unwritable(`a value of type ${form.element} in an array`, value);
    }
    if (form.full && Array.isArray(value) && !isElement(value)) {
      return writeArray(value);
    }
    return quote(write(value));
  };
  const writeArray: WriteText = (value) => {
    if (!Array.isArray(value)) throw unwritable("an array", value);
    return `{${value.map(writeElement).join(form.delimiter)}}`;
  };
  return writeArray;
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
