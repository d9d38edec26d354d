import { expect } from "vitest";

/** A text with replacements, each of which is to be found exactly once: nothing else changes. */
export function edited(
  text: string,
  ...edits: readonly (readonly [string, string])[]
): string {
  return edits.reduce((result, [from, to]) => {
    expect(result.split(from), `once: ${from}`).toHaveLength(2);
    return result.replace(from, () => to);
  }, text);
}
