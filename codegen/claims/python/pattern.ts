/** Python's regular expressions, where the pattern means the same to JavaScript. */

import { constant } from "./operator.ts";
import { unknown, type Value } from "./value.ts";

/** A pattern for all matches; undefined when the two languages may differ. */
function compiled(pattern: string): RegExp | undefined {
  const translated = pattern
    .replaceAll("(?P<", "(?<")
    .replaceAll(/^\\A/g, "^")
    .replaceAll(/\\Z$/g, "$");
  if (/\\[AZ]|\(\?(?:[aiLmsux]|P)/.test(translated)) return undefined;
  for (const flags of ["gu", "g"])
    try {
      return new RegExp(translated, flags);
    } catch {
      // Escapes such as \_ are allowed without "u" alone.
    }
  return undefined;
}

function replacementOf(template: string): string {
  return template
    .replaceAll("$", "$$$$")
    .replaceAll(/\\(?:g<(\w+)>|(\d))/g, (_, long?: string, short?: string) => {
      const group = long ?? short ?? "0";
      if (!/^\d+$/.test(group)) return `$<${group}>`;
      return group === "0" ? "$&" : `$${group}`;
    });
}

/** re.split: what stands between the matches, and the groups. */
function split(pattern: RegExp, text: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(text.slice(from, match.index), ...match.slice(1));
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
}

function listed(parts: readonly string[]): Value {
  return { kind: "list", items: parts.map((part) => constant(part)) };
}

/** re.sub, re.split and re.findall with constants; `values` are the arguments, the pattern first. */
export function callPattern(
  name: string,
  values: readonly (string | undefined)[],
): Value {
  const [source, ...rest] = values;
  const pattern = source === undefined ? undefined : compiled(source);
  if (pattern === undefined || rest.includes(undefined)) return unknown;
  const [one = "", two] = rest as string[];
  if (name === "sub" && rest.length === 2)
    return constant((two ?? "").replace(pattern, replacementOf(one)));
  if (name === "split" && rest.length === 1) return listed(split(pattern, one));
  if (name === "findall" && rest.length === 1) {
    const found = [...one.matchAll(pattern)];
    const groups = found[0]?.length ?? 1;
    if (groups > 2) return unknown;
    return listed(found.map((match) => match[groups - 1] ?? ""));
  }
  return unknown;
}
