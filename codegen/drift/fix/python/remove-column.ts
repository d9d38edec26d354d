import type { FixAction } from "../../fix-action.ts";
import type { Repair } from "../edit.ts";
import { argumentsOf, removeItem } from "./argument.ts";
import { useOf, whyNamed } from "./column-name.ts";
import {
  extentOf,
  lineEnd,
  lineStart,
  nextLine,
  replace,
  type PythonFile,
} from "./file.ts";
import type { PythonProject } from "./project.ts";
import type { ColumnSite } from "./site.ts";
import type { Span } from "../../../claims/python/syntax.ts";
import type { Edit } from "../edit.ts";

/** Takes a column out with its line, unless something would be left without it. */
export function removeColumn(
  project: PythonProject,
  site: ColumnSite,
  fix: Extract<FixAction, { action: "remove-column" }>,
): Repair {
  const why = whyNamed(project, site, fix);
  if (why !== undefined) return { byHand: why };
  const { file, table, call, statement, maker, owner } = site;
  const uses = [useOf(fix.column.attribute ?? fix.column.name)];
  if (table) {
    const item = table.arguments.find(({ value }) => value === call);
    return item
      ? { edits: removeItem(file, argumentsOf(table), item), uses }
      : { byHand: "the column is not written in the table itself" };
  }
  const gone = maker ? wholeOf(file, maker) : statement;
  if (!gone || (!owner && !statement))
    return { byHand: "the attribute is not where it was" };
  if (!owner) return { byHand: "the column is made outside its model" };
  return { edits: removeStatement(file, owner.body, gone), uses };
}

function wholeOf(
  file: PythonFile,
  maker: NonNullable<ColumnSite["maker"]>,
): Span {
  const starts = maker.decorators.map(({ from }) => lineStart(file.text, from));
  const { to } = extentOf(file, maker);
  return { from: Math.min(maker.from, ...starts), to };
}

/** Takes a statement out with its lines; an empty body is no body. */
export function removeStatement(
  file: PythonFile,
  body: readonly Span[],
  gone: Span,
): readonly Edit[] {
  const { text } = file;
  const start = lineStart(text, gone.from);
  const rest = text.slice(gone.to, lineEnd(text, gone.to));
  const isAlone =
    text.slice(start, gone.from).trim() === "" && /^\s*(?:#.*)?$/.test(rest);
  const others = body.filter(
    ({ from, to }) => from >= gone.to || to <= gone.from,
  );
  if (others.length === 0 || !isAlone) return [replace(file, gone, "pass")];
  return [replace(file, { from: start, to: nextLine(text, gone.to) }, "")];
}
