import { lineWidth, textWidth } from "./width.ts";

/**
 * JSON as prettier prints it: what fits stays on its line, and a list of
 * objects has a line for each. Ends in a line feed.
 */
export function printJson(value: unknown): string {
  return `${print(value, "", 0)}\n`;
}

/** `used`: columns of the line before and after the value that are taken. */
function print(value: unknown, indent: string, used: number): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const flat = flatJson(value, lineWidth - used);
  if (flat !== undefined) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const lines = value.map((one, at) => {
      const comma = at < value.length - 1 ? 1 : 0;
      return inner + print(one, inner, inner.length + comma);
    });
    return `[\n${lines.join(",\n")}\n${indent}]`;
  }
  const entries = Object.entries(value);
  const lines = entries.map(([key, part], at) => {
    const start = `${inner}${JSON.stringify(key)}: `;
    const comma = at < entries.length - 1 ? 1 : 0;
    return start + print(part, inner, textWidth(start) + comma);
  });
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

/** The value on one line, or undefined when it has no room or is a list of objects. */
function flatJson(value: unknown, room: number): string | undefined {
  if (typeof value !== "object" || value === null) {
    const text = JSON.stringify(value);
    return textWidth(text) <= room ? text : undefined;
  }
  const isArray = Array.isArray(value);
  if (isArray && value.length > 1 && value.every(isBreaking)) return undefined;
  const parts: string[] = [];
  let left = room - (isArray ? 2 : 4);
  for (const [key, part] of Object.entries(value)) {
    const start = isArray ? "" : `${JSON.stringify(key)}: `;
    const text = flatJson(part, left - textWidth(start));
    if (text === undefined) return undefined;
    left -= textWidth(start) + textWidth(text) + 2;
    parts.push(start + text);
  }
  if (parts.length === 0) return isArray ? "[]" : "{}";
  if (left + 2 < 0) return undefined;
  return isArray ? `[${parts.join(", ")}]` : `{ ${parts.join(", ")} }`;
}

function isBreaking(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && Object.keys(value).length > 1
  );
}
