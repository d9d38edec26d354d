import type { SourceFile } from "../../../claims/reader.ts";
import type { Draft } from "../draft.ts";
import type { Edit } from "../edit.ts";
import {
  isPython,
  lineStart,
  parseFile,
  replace,
  type PythonFile,
} from "./file.ts";
import { importEdits, importsOf, localName, withoutNames } from "./import.ts";

/**
 * Adds the imports that the repairs ask for, and takes out those that they
 * left without a use: those alone, as an import that nobody used before may be
 * there for others.
 */
export function tidyImports(draft: Draft): void {
  for (const file of draft.files) {
    const needed = draft.needed(file.path);
    if (needed.length > 0) draft.edit(importEdits(parseFile(file), needed));
  }
  for (const path of draft.changed.keys()) {
    const before = draft.original(path);
    const now = draft.file(path);
    if (!before || !now || !isPython(now)) continue;
    draft.edit(tidyFile(draft.files, parseFile(before), parseFile(now)));
    draft.edit(withoutGap(before, draft.file(path)!));
  }
}

/** Blank lines that imports left at the top of a file. */
function withoutGap(before: SourceFile, now: SourceFile): readonly Edit[] {
  const gap = /^\s*\n/;
  const [blank] = gap.exec(now.text) ?? [];
  return blank === undefined || gap.test(before.text)
    ? []
    : [replace(now, { from: 0, to: blank.length }, "")];
}

function tidyFile(
  files: readonly SourceFile[],
  before: PythonFile,
  now: PythonFile,
): readonly Edit[] {
  const [was, is] = [wordsUsed(before), wordsUsed(now)];
  return importsOf(now)
    .filter(({ from }) => lineStart(now.text, from) === from)
    .flatMap((statement) => {
      const gone = statement.names.filter((one) => {
        const name = localName(one).split(".")[0]!;
        const isLost = one.name !== "*" && was.has(name) && !is.has(name);
        return isLost && !isImportedElsewhere(files, now, name);
      });
      return withoutNames(now, statement, gone);
    });
}

const words = new WeakMap<object, ReadonlySet<string>>();

/** Names in the code, and words in its strings, which can be annotations or __all__. */
function wordsUsed(file: PythonFile): ReadonlySet<string> {
  const known = words.get(file.tree);
  if (known) return known;
  const found = new Set<string>();
  file.tree.iterate({
    enter: ({ name, from, to }) => {
      if (name === "ImportStatement") return false;
      if (name === "VariableName") found.add(file.text.slice(from, to));
      if (name === "String" || name === "FormatString")
        for (const word of file.text.slice(from, to).match(/\w+/g) ?? [])
          found.add(word);
      return undefined;
    },
  });
  words.set(file.tree, found);
  return found;
}

/** Whether another file may have the name from this one. */
function isImportedElsewhere(
  files: readonly SourceFile[],
  { path }: PythonFile,
  name: string,
): boolean {
  const stem = path
    .replace(/(?:\/__init__)?\.py$/, "")
    .split("/")
    .at(-1)!;
  const isFrom = new RegExp(
    `from\\s+[\\w.]*(?:\\b${stem}|\\.)\\s+import\\s+(?:\\([^)]*|[^\\n]*)(?:\\*|(?<!\\w)${name}(?!\\w))`,
  );
  const through = new RegExp(`(?<!\\w)${stem}\\.${name}(?!\\w)`);
  return files.some(
    (file) =>
      file.path !== path &&
      isPython(file) &&
      (isFrom.test(file.text) || through.test(file.text)),
  );
}
