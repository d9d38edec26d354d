import type { ts } from "ts-morph";
import type { Place } from "../model.ts";

/** Where a node stands, without the comments before it. */
export function placeOf(node: ts.Node): Place {
  const source = node.getSourceFile();
  return placeOfRange(source, node.getStart(source), node.end);
}

/** Where a range of UTF-16 offsets stands. */
export function placeOfRange(
  source: ts.SourceFile,
  start: number,
  end: number,
): Place {
  const from = source.getLineAndCharacterOfPosition(start);
  const to = source.getLineAndCharacterOfPosition(end);
  return {
    file: source.fileName,
    line: from.line + 1,
    column: from.character + 1,
    endLine: to.line + 1,
    endColumn: to.character + 1,
  };
}

/** A quoted name's place without its quotes; any other node's own place. */
export function placeOfName(node: ts.Node): Place {
  const place = placeOf(node);
  const first = node.getText()[0] ?? "";
  if (!`"'\``.includes(first) || place.line !== place.endLine) return place;
  return { ...place, column: place.column + 1, endColumn: place.endColumn - 1 };
}

/** By file, then line, then column: the order in which a person reads. */
export function comparePlaces(a: Place, b: Place): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
