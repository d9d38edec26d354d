import type { Place } from "../model.ts";
import type { SourceFile } from "../reader.ts";
import type { Span } from "./syntax.ts";

/** The offset at which each line starts; "\r\n", "\n" and "\r" end lines. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 10) starts.push(index + 1);
    else if (code === 13 && text.charCodeAt(index + 1) !== 10)
      starts.push(index + 1);
  }
  return starts;
}

function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** One place maker for each file; the lines are counted at the first place asked for. */
export function placesIn(file: SourceFile): (span: Span) => Place {
  let starts: readonly number[] | undefined;
  return ({ from, to }) => {
    starts ??= lineStarts(file.text);
    const line = lineOf(starts, from);
    const endLine = lineOf(starts, to);
    return {
      file: file.path,
      line: line + 1,
      column: from - (starts[line] ?? 0) + 1,
      endLine: endLine + 1,
      endColumn: to - (starts[endLine] ?? 0) + 1,
    };
  };
}
