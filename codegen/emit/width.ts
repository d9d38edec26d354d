import { createRequire } from "node:module";
import type * as Prettier from "prettier";

/** Prettier's default line width. */
export const lineWidth = 80;

let measure: ((text: string) => number) | undefined;

/**
 * The width of a text in columns, as prettier counts it: an ideograph is two
 * wide. Prettier is loaded only when a text is not plain ASCII.
 */
export function textWidth(text: string): number {
  if (!/[^\u0020-\u007e]/.test(text)) return text.length;
  measure ??= (createRequire(import.meta.url)("prettier") as typeof Prettier)
    .util.getStringWidth;
  return measure(text);
}
