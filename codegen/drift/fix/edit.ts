import type { Place } from "../../claims/model.ts";
import type { Finding } from "../finding.ts";

/** A replacement of text[start, end) in one file. */
export interface Edit {
  readonly file: string;
  /** UTF-16 units from the start of the file. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** `from module import name`, or `import module` without a name. */
export interface PythonImport {
  readonly module: string;
  readonly name?: string;
  /** What the file calls it, where that is another name. */
  readonly alias?: string;
}

/** What a language makes of a fix: edits, or why it must be done by hand. */
export type Repair =
  | {
      readonly edits: readonly Edit[];
      /** What else names what was changed, to be told. */
      readonly uses?: readonly UseQuery[];
      /** By file; added together, once each. */
      readonly imports?: ReadonlyMap<string, readonly PythonImport[]>;
      /** Files of which nothing is left. */
      readonly deleted?: readonly string[];
    }
  | { readonly byHand: string };

/** A name whose places are looked for in the files as they were given. */
export interface UseQuery {
  readonly name: string;
  /** Of the files that are searched. */
  readonly extension: string;
  /** What must stand before it. */
  readonly after?: ".";
  /** Where to look, if not everywhere. */
  readonly files?: readonly string[];
}

/** A place that names what was changed, and that was not changed. */
export interface Use {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

export interface LeftFinding {
  readonly finding: Finding;
  readonly why: string;
}

/** The offset of a line and column that count from 1; undefined when the text is shorter. */
export function offsetOf(text: string, place: Place): number | undefined {
  let start = 0;
  for (let line = 1; line < place.line; line += 1) {
    const end = text.indexOf("\n", start);
    if (end < 0) return undefined;
    start = end + 1;
  }
  return start + place.column - 1;
}

/** Applies edits that do not overlap; undefined when some do. */
export function applyEdits(
  text: string,
  edits: readonly Edit[],
): string | undefined {
  const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let result = "";
  let at = 0;
  for (const { start, end, text: replacement } of sorted) {
    if (start < at) return undefined;
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}
