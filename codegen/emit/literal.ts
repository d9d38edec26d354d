import { unknownToCompilers } from "../plan/names.ts";

/**
 * Characters that must not stand in source text as they are: invisible, or
 * changing direction; and U+2E2F, which prettier takes for a letter of a name
 * and compilers do not.
 */
const hidden =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2e2f\ufeff\ufff9-\ufffb]/g;

/** A string literal in the quotes that prettier prefers: those that need fewer escapes. */
export function stringLiteral(value: string): string {
  if (isPlain(value)) return `"${value}"`;
  const quote = count(value, '"') > count(value, "'") ? "'" : '"';
  const escaped = value
    .replaceAll("\\", "\\\\")
    .replaceAll(quote, `\\${quote}`)
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replace(hidden, escapeHidden);
  return `${quote}${escaped}${quote}`;
}

/** Printable ASCII without quotes and backslashes, as nearly every string is. */
function isPlain(value: string): boolean {
  return /^[ !#-&(-[\]-~]*$/.test(value);
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}

export function escapeHidden(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** `hidden` for comments, where line feeds are kept. */
export function escapeHiddenInLine(line: string): string {
  return line.replaceAll("\t", "  ").replace(hidden, escapeHidden);
}

/** A key of a type or an object: bare where it can be. */
export function keyText(key: string): string {
  return isPlainKey(key) ? key : stringLiteral(key);
}

/** A key of an object at run time, where __proto__ would set the prototype. */
export function valueKeyText(key: string): string {
  return key === "__proto__" ? '["__proto__"]' : keyText(key);
}

/** Names that prettier leaves without quotes: ECMAScript 5 identifiers. */
function isPlainKey(key: string): boolean {
  if (/^[A-Za-z_$][\w$]*$/.test(key)) return true;
  return es5Identifier.test(key) && key.search(unknownToCompilers) < 0;
}

const es5Identifier =
  /^[$_\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{Nl}][$_\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*$/u;
