import { stringLiteral, valueKeyText } from "./literal.ts";
import { lineWidth, textWidth } from "./width.ts";

/**
 * A plain value as a TypeScript expression, as prettier prints it: `before`
 * and `after` are what stands on its first and last line.
 */
export function printExpression(
  value: unknown,
  before: string,
  after: string,
): string {
  const used = textWidth(before) + textWidth(after);
  return new ExpressionPrinter().print(value, used);
}

interface Spelt {
  readonly text: string;
  readonly width: number;
}

/**
 * What fits stays on its line; a list of objects has a line for each. Large
 * schemas print millions of characters, so texts are spelt and measured once,
 * widths are added up before anything is joined, and the parts are joined at
 * the end.
 */
class ExpressionPrinter {
  readonly #parts: string[] = [];
  readonly #keys = new Map<string, Spelt>();
  readonly #strings = new Map<string, Spelt>();

  /** `used`: columns of the value's line that are taken by what is around it. */
  print(value: unknown, used: number): string {
    this.#print(value, "", used);
    return this.#parts.join("");
  }

  #print(value: unknown, indent: string, used: number): void {
    if (typeof value !== "object" || value === null) {
      this.#parts.push(this.#scalar(value).text);
    } else if (this.#flatWidth(value, lineWidth - used) <= lineWidth - used) {
      this.#parts.push(this.#flat(value));
    } else if (Array.isArray(value)) {
      this.#printList(value, indent);
    } else {
      this.#printObject(value as Record<string, unknown>, indent);
    }
  }

  #printList(list: readonly unknown[], indent: string): void {
    const inner = `${indent}  `;
    let before = `[\n${inner}`;
    for (const value of list) {
      if (typeof value !== "object" || value === null) {
        this.#parts.push(before + this.#scalar(value).text);
      } else {
        this.#parts.push(before);
        this.#print(value, inner, inner.length + 1);
      }
      before = `,\n${inner}`;
    }
    this.#parts.push(`,\n${indent}]`);
  }

  #printObject(
    object: Readonly<Record<string, unknown>>,
    indent: string,
  ): void {
    const inner = `${indent}  `;
    let before = `{\n${inner}`;
    const between = `,\n${inner}`;
    for (const key of Object.keys(object)) {
      const value = object[key];
      const { text, width } = this.#key(key);
      this.#parts.push(`${before}${text}:`);
      this.#printMember(value, inner, inner.length + width + 1);
      before = between;
    }
    this.#parts.push(`,\n${indent}}`);
  }

  /** What follows a colon at column `used`, on its line or on the next. */
  #printMember(value: unknown, indent: string, used: number): void {
    const inner = `${indent}  `;
    const isMoved = this.#isTooWide(value, used);
    this.#parts.push(isMoved ? `\n${inner}` : " ");
    if (isMoved) this.#print(value, inner, inner.length + 1);
    else this.#print(value, indent, used + 2);
  }

  /** Whether not even the first line of a value fits after column `used`. */
  #isTooWide(value: unknown, used: number): boolean {
    if (typeof value !== "object" || value === null) {
      return used + this.#scalar(value).width + 2 > lineWidth;
    }
    const room = lineWidth - used - 2;
    return room < 0 && this.#flatWidth(value, room) > room;
  }

  #flat(value: unknown): string {
    if (typeof value !== "object" || value === null) {
      return this.#scalar(value).text;
    }
    if (Array.isArray(value)) {
      return `[${value.map((one) => this.#flat(one)).join(", ")}]`;
    }
    let text = "";
    for (const key of Object.keys(value)) {
      const part = value[key as keyof typeof value];
      text += `${text === "" ? "{ " : ", "}${this.#key(key).text}: ${this.#flat(part)}`;
    }
    return text === "" ? "{}" : `${text} }`;
  }

  /** The width on one line; Infinity, soon, for what is wider than `room` or breaks anyway. */
  #flatWidth(value: unknown, room: number): number {
    if (typeof value !== "object" || value === null) {
      return this.#scalar(value).width;
    }
    if (Array.isArray(value)) return this.#flatListWidth(value, room);
    // Two braces with a space inside each, and ", " between members.
    let width = 2;
    let count = 0;
    for (const key of Object.keys(value)) {
      const part = value[key as keyof typeof value];
      width += this.#key(key).width + 4;
      width += this.#flatWidth(part, room - width);
      if (width > room) return Infinity;
      count += 1;
    }
    return count === 0 ? 2 : width;
  }

  #flatListWidth(list: readonly unknown[], room: number): number {
    if (list.length > 1 && list.every(hasSeveral)) return Infinity;
    let width = Math.max(2, list.length * 2);
    if (width > room) return Infinity;
    for (const value of list) {
      width += this.#flatWidth(value, room - width);
      if (width > room) return Infinity;
    }
    return width;
  }

  #key(key: string): Spelt {
    return spell(key, this.#keys, valueKeyText);
  }

  #scalar(value: unknown): Spelt {
    if (typeof value === "string") {
      return spell(value, this.#strings, stringLiteral);
    }
    const text = JSON.stringify(value);
    return { text, width: text.length };
  }
}

/** Texts longer than this are rarely met twice. */
const longestKnown = 40;

function spell(
  text: string,
  known: Map<string, Spelt>,
  print: (text: string) => string,
): Spelt {
  const found = known.get(text);
  if (found !== undefined) return found;
  const printed = print(text);
  const spelt = { text: printed, width: textWidth(printed) };
  if (text.length <= longestKnown) known.set(text, spelt);
  return spelt;
}

function hasSeveral(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value)
    ? value.length > 1
    : Object.keys(value).length > 1;
}
