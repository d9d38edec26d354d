import type {
  Argument,
  CallExpression,
  Span,
} from "../../../claims/python/syntax.ts";
import type { SourceFile } from "../../../claims/reader.ts";
import type { Edit } from "../edit.ts";
import {
  indentAt,
  insert,
  lineEnd,
  lineStart,
  newlineOf,
  nextLine,
  replace,
} from "./file.ts";

/** Whatever stands between brackets, one after the other with commas: arguments, elements, entries. */
export interface Items {
  /** With the brackets. */
  readonly whole: Span;
  readonly items: readonly Span[];
}

export function argumentsOf(call: CallExpression): Items {
  return {
    whole: { from: call.callee.to, to: call.to },
    items: call.arguments,
  };
}

export function argumentNamed(
  call: CallExpression,
  ...names: readonly string[]
): Argument | undefined {
  return call.arguments.find(
    ({ name }) => name !== undefined && names.includes(name),
  );
}

export function positionals(call: CallExpression): readonly Argument[] {
  return call.arguments.filter(
    ({ name, spread }) => name === undefined && spread === undefined,
  );
}

/** Sets a keyword argument, adding it at the end when it is not there. */
export function setArgument(
  file: SourceFile,
  call: CallExpression,
  name: string,
  value: string,
): readonly Edit[] {
  const present = argumentNamed(call, name);
  return present
    ? [replace(file, present.value, value)]
    : addItem(file, argumentsOf(call), `${name}=${value}`);
}

/** The offset of the first comma between two offsets that stands in no comment. */
function commaBetween(
  text: string,
  from: number,
  to: number,
): number | undefined {
  const token = /#[^\n]*|,/g;
  token.lastIndex = from;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    if (match.index >= to) return undefined;
    if (match[0] === ",") return match.index;
  }
  return undefined;
}

function openBracket(text: string, { from, to }: Span): number {
  const at = text.slice(from, to).search(/[([{]/);
  return from + at + 1;
}

/** Adds an item after the last one, on a line of its own where the others have theirs. */
export function addItem(
  file: SourceFile,
  { whole, items }: Items,
  added: string,
): readonly Edit[] {
  const { text } = file;
  const last = items.at(-1);
  if (!last) return [insert(file, openBracket(text, whole), added)];
  const close = whole.to - 1;
  const comma = commaBetween(text, last.to, close);
  const isTall = text.slice(last.to, close).includes("\n");
  if (!isTall)
    return comma === undefined
      ? [insert(file, last.to, `, ${added}`)]
      : [insert(file, comma + 1, ` ${added},`)];
  const indent = indentAt(text, firstOnLine(text, last.from));
  const end = lineEnd(text, comma ?? last.to);
  const line = `${newlineOf(text)}${indent}${added}${comma === undefined ? "" : ","}`;
  if (comma !== undefined) return [insert(file, end, line)];
  return end === last.to
    ? [insert(file, end, `,${line}`)]
    : [insert(file, last.to, ","), insert(file, end, line)];
}

function firstOnLine(text: string, at: number): number {
  const start = lineStart(text, at);
  return start + /^[ \t]*/.exec(text.slice(start))![0].length;
}

/** Adds an item before another, on a line of its own where that one has its own. */
export function addBefore(
  file: SourceFile,
  item: Span,
  added: string,
): readonly Edit[] {
  const { text } = file;
  const isFirst = firstOnLine(text, item.from) === item.from;
  const gap = isFirst ? `${newlineOf(text)}${indentAt(text, item.from)}` : " ";
  return [insert(file, item.from, `${added},${gap}`)];
}

/** Adds a positional argument after those that come before it. */
export function addPositional(
  file: SourceFile,
  call: CallExpression,
  after: number,
  added: string,
): readonly Edit[] {
  const next = positionals(call)[after] ?? call.arguments[after];
  return next
    ? addBefore(file, next, added)
    : addItem(file, argumentsOf(call), added);
}

/** Takes an item out with its comma; a line that was its own goes with it. */
export function removeItem(
  file: SourceFile,
  { whole, items }: Items,
  item: Span,
): readonly Edit[] {
  const { text } = file;
  const at = items.findIndex(({ from }) => from === item.from);
  const [before, after] = [items[at - 1], items[at + 1]];
  const close = whole.to - 1;
  const comma = commaBetween(text, item.to, after?.from ?? close);
  const end = (comma ?? item.to - 1) + 1;
  const isAlone =
    firstOnLine(text, item.from) === item.from &&
    /^[ \t]*(?:#[^\n]*)?\r?\n/.test(text.slice(end));
  if (isAlone)
    return [
      replace(
        file,
        { from: lineStart(text, item.from), to: nextLine(text, end) },
        "",
      ),
    ];
  if (after) return [replace(file, { from: item.from, to: after.from }, "")];
  if (!before) return [replace(file, { from: item.from, to: end }, "")];
  return [replace(file, { from: before.to, to: item.to }, "")];
}

export function removeArgument(
  file: SourceFile,
  call: CallExpression,
  name: string,
): readonly Edit[] {
  const present = argumentNamed(call, name);
  return present ? removeItem(file, argumentsOf(call), present) : [];
}

/** Takes several items out, with one edit for those that stand side by side. */
export function removeItems(
  file: SourceFile,
  { whole, items }: Items,
  gone: readonly Span[],
): readonly Edit[] {
  const isGone = (span: Span) => gone.some(({ from }) => from === span.from);
  const kept = items.filter((one) => !isGone(one));
  const edits: Edit[] = [];
  for (const run of runsOf(items, isGone)) {
    const [first, last] = [run[0]!, run.at(-1)!];
    const around = [...kept, { from: first.from, to: last.to }];
    around.sort((a, b) => a.from - b.from);
    const one = { from: first.from, to: last.to };
    const list = { whole, items: around };
    edits.push(
      ...removeItem(
        file,
        list,
        around.find((each) => each.from === one.from)!,
      ),
    );
  }
  return edits;
}

function runsOf(
  items: readonly Span[],
  isGone: (span: Span) => boolean,
): readonly (readonly Span[])[] {
  const runs: Span[][] = [];
  let run: Span[] | undefined;
  for (const item of items) {
    if (!isGone(item)) run = undefined;
    else if (run) run.push(item);
    else runs.push((run = [item]));
  }
  return runs;
}
