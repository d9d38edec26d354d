import type { Edit, PythonImport } from "../edit.ts";
import { endOfStatement } from "./statement.ts";

/** Whether a file has an import already, under the name that is wanted. */
export function hasImport(text: string, wanted: PythonImport): boolean {
  const { module, name, alias } = wanted;
  if (name === undefined)
    return new RegExp(
      `^import[ \\t]+${escaped(module)}[ \\t]*(?:#|$)`,
      "m",
    ).test(text);
  return importsFrom(text, module).some((statement) =>
    namesOf(statement.list).some(
      (one) => one.name === name && (one.alias ?? name) === (alias ?? name),
    ),
  );
}

/** The edits that add imports to a file: into a list that is there, or as lines of their own. */
export function importEdits(
  file: string,
  text: string,
  wanted: readonly PythonImport[],
): readonly Edit[] {
  const missing = unique(wanted).filter((one) => !hasImport(text, one));
  const edits: Edit[] = [];
  const lines: string[] = [];
  const byModule = Map.groupBy(missing, ({ module }) => module);
  for (const [module, names] of byModule) {
    const listed = names.flatMap(({ name, alias }) =>
      name === undefined ? [] : [alias ? `${name} as ${alias}` : name],
    );
    if (listed.length < names.length) lines.push(`import ${module}`);
    const [present] = importsFrom(text, module);
    if (listed.length === 0) continue;
    if (present) edits.push(intoList(file, present, listed));
    else lines.push(`from ${module} import ${listed.sort().join(", ")}`);
  }
  if (lines.length === 0) return edits;
  const { at, before, after } = lineAfterImports(text);
  const added = `${before}${lines.sort().join("\n")}${after}`;
  return [...edits, { file, start: at, end: at, text: added }];
}

function unique(wanted: readonly PythonImport[]): readonly PythonImport[] {
  return [...new Map(wanted.map((one) => [JSON.stringify(one), one])).values()];
}

export interface FromImport {
  /** Of the whole statement. */
  readonly start: number;
  readonly end: number;
  /** What is imported, without brackets. */
  readonly list: string;
  /** Where the list ends: before a closing bracket or a comment. */
  readonly listEnd: number;
}

/** The `from module import …` statements of a file's top level. */
export function importsFrom(text: string, module: string): FromImport[] {
  const pattern = new RegExp(
    `^from[ \\t]+${escaped(module)}[ \\t]+import[ \\t]+`,
    "gm",
  );
  return [...text.matchAll(pattern)].map((match) => {
    const start = match.index;
    const end = endOfStatement(text, start);
    const from = start + match[0].length;
    const body = text.slice(from, end);
    const bracketed = body.startsWith("(");
    const listEnd = bracketed
      ? from + body.lastIndexOf(")")
      : from + body.replace(/\s*(#.*)?\r?$/, "").length;
    return {
      start,
      end,
      list: text.slice(from + (bracketed ? 1 : 0), listEnd),
      listEnd,
    };
  });
}

export interface ImportedName {
  readonly name: string;
  readonly alias?: string;
}

export function namesOf(list: string): ImportedName[] {
  return list
    .replaceAll(/#[^\n]*/g, "")
    .replaceAll("\\", " ")
    .split(",")
    .flatMap((part) => {
      const [, name, alias] =
        /^\s*([\w*]+)(?:\s+as\s+(\w+))?\s*$/.exec(part) ?? [];
      if (name === undefined) return [];
      return [alias === undefined ? { name } : { name, alias }];
    });
}

function intoList(
  file: string,
  { list, listEnd }: FromImport,
  names: readonly string[],
): Edit {
  const code = list.replaceAll(/#[^\n]*/g, (comment) =>
    " ".repeat(comment.length),
  );
  const last = code.trimEnd().length;
  const tail = /\s*$/.exec(list)![0].length;
  const isTall = list.slice(last).includes("\n");
  const comma = code[last - 1] === "," ? "" : ",";
  const indent = /\n([ \t]+)\S/.exec(list)?.[1] ?? "    ";
  const added = isTall
    ? names.map((name) => `\n${indent}${name},`).join("")
    : ` ${names.join(", ")}`;
  const start = listEnd - list.length + last;
  const end = listEnd - tail;
  const between = list.slice(last, list.length - tail);
  return { file, start, end, text: `${comma}${between}${added}` };
}

/** Where new imports go: below the last one of the top level, or the docstring. */
function lineAfterImports(text: string): {
  readonly at: number;
  readonly before: string;
  readonly after: string;
} {
  const all = [...text.matchAll(/^(?:from|import)[ \t]+(\.?)/gm)];
  const last = all.findLast(([, dot]) => dot === "") ?? all.at(-1);
  if (last)
    return { at: endOfStatement(text, last.index), before: "\n", after: "" };
  const docstring = /^\s*(?:"""[\s\S]*?"""|'''[\s\S]*?''')[^\n]*\n?/.exec(text);
  const at = docstring?.[0].length ?? 0;
  return { at, before: docstring ? "\n" : "", after: "\n\n" };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
