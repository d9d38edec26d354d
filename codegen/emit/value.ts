import { stringLiteral, valueKeyText } from "./literal.ts";
import { lineWidth, textWidth } from "./width.ts";

/** How a language spells values. */
interface Spelling {
  readonly string: (value: string) => string;
  readonly key: (key: string) => string;
  /** After the last member of a list or object that has a line for each. */
  readonly lastComma: "," | "";
  /** Whether a string that does not fit beside its key goes on the next line. */
  readonly movesStrings: boolean;
}

const json: Spelling = {
  string: JSON.stringify,
  key: JSON.stringify,
  lastComma: "",
  movesStrings: false,
};

const typescript: Spelling = {
  string: stringLiteral,
  key: valueKeyText,
  lastComma: ",",
  movesStrings: true,
};

/** JSON as prettier prints it, ending in a line feed. */
export function printJson(value: unknown): string {
  return `${printValue(value, json, "", 0)}\n`;
}

/**
 * A plain value as a TypeScript expression, as prettier prints it: `before`
 * and `after` are what stands on its first and last line.
 */
export function printExpression(
  value: unknown,
  before: string,
  after: string,
): string {
  return printValue(
    value,
    typescript,
    "",
    textWidth(before) + textWidth(after),
  );
}

/**
 * What fits stays on its line; a list of objects has a line for each. `used`:
 * columns of the value's line that are taken by what is around it.
 */
function printValue(
  value: unknown,
  spelling: Spelling,
  indent: string,
  used: number,
): string {
  const flat = flatValue(value, spelling, lineWidth - used);
  if (flat !== undefined) return flat;
  if (typeof value !== "object" || value === null) {
    return scalarText(value, spelling);
  }
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const lines = value.map(
      (one) => inner + printValue(one, spelling, inner, inner.length + 1),
    );
    return `[\n${lines.join(",\n")}${spelling.lastComma}\n${indent}]`;
  }
  const lines = Object.entries(value).map(([key, part]) =>
    memberText(`${inner}${spelling.key(key)}:`, part, spelling, inner),
  );
  return `{\n${lines.join(",\n")}${spelling.lastComma}\n${indent}}`;
}

function memberText(
  start: string,
  value: unknown,
  spelling: Spelling,
  indent: string,
): string {
  const used = textWidth(start) + 2;
  const text = printValue(value, spelling, indent, used);
  const isMoved =
    spelling.movesStrings &&
    typeof value === "string" &&
    used + textWidth(text) > lineWidth;
  return isMoved ? `${start}\n${indent}  ${text}` : `${start} ${text}`;
}

function scalarText(value: unknown, { string }: Spelling): string {
  return typeof value === "string" ? string(value) : JSON.stringify(value);
}

/** The value on one line, or undefined when it has no room or is a list of objects. */
function flatValue(
  value: unknown,
  spelling: Spelling,
  room: number,
): string | undefined {
  if (typeof value !== "object" || value === null) {
    const text = scalarText(value, spelling);
    return textWidth(text) <= room ? text : undefined;
  }
  const isList = Array.isArray(value);
  if (isList && value.length > 1 && value.every(hasSeveral)) return undefined;
  const parts: string[] = [];
  // Two brackets; an object has a space inside each. No comma after the last.
  let left = room - (isList ? 0 : 2);
  for (const [key, part] of Object.entries(value)) {
    const start = isList ? "" : `${spelling.key(key)}: `;
    const text = flatValue(part, spelling, left - 2 - textWidth(start));
    if (text === undefined) return undefined;
    left -= textWidth(start) + textWidth(text) + 2;
    parts.push(start + text);
  }
  if (parts.length === 0) return isList ? "[]" : "{}";
  return isList ? `[${parts.join(", ")}]` : `{ ${parts.join(", ")} }`;
}

function hasSeveral(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && Object.keys(value).length > 1
  );
}
