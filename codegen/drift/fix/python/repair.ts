import type { SourceFile } from "../../../claims/reader.ts";
import type { FixAction } from "../../fix-action.ts";
import { offsetOf, type Edit, type Repair, type Use } from "../edit.ts";
import { addColumn, removeColumn, setType } from "./column.ts";
import { setEnumValues, storeEnumValues } from "./enum.ts";
import { useModel } from "./model.ts";
import { endOfStatement, rewrite, type Statement } from "./statement.ts";

const notEdited = "no edit is known for this in Python";

type OnColumn = Extract<FixAction, { column: unknown }>;

/**
 * Repairs of SQLAlchemy models at the exact place of the attribute. Uses
 * elsewhere are found by their text and reported, never changed. `drafts`
 * are edits of the same file that are made already.
 */
export function repairPython(
  files: ReadonlyMap<string, SourceFile>,
  fix: FixAction,
  drafts: readonly Edit[] = [],
): Repair {
  if (fix.action === "rename-table") return moveTable(files, fix);
  if (fix.action === "use-model") return useModel(files, fix);
  if (fix.action === "add-column") return addColumn(files, fix);
  if (fix.action === "set-enum-declaration") return setEnumValues(files, fix);
  if (!("column" in fix)) return { byHand: notEdited };
  const statement = findStatement(files, fix, drafts);
  if (!statement) return { byHand: "the attribute is not where it was" };
  switch (fix.action) {
    case "rename-column":
      return rename(files, statement, fix);
    case "set-nullability":
      return rewrite(statement, setNullability(statement.text, fix.nullable));
    case "set-length":
      return rewrite(statement, setLength(statement.text, fix.length));
    case "set-type":
      return setType(files, statement, fix.shape);
    case "remove-column": {
      const { attribute, name } = fix.column;
      const removed = removeColumn(files, statement);
      const uses = usesOf(files, attribute ?? name, statement);
      return { ...removed, uses };
    }
    case "split-column":
      return {
        byHand: "which of the columns each use means is for a person to say",
      };
    case "set-enum-values":
      return setEnumValues(files, fix);
    case "store-enum-values":
      return storeEnumValues(statement);
    default:
      return { byHand: notEdited };
  }
}

function findStatement(
  files: ReadonlyMap<string, SourceFile>,
  { column }: OnColumn,
  drafts: readonly Edit[],
): Statement | undefined {
  const file = files.get(column.place.file);
  const start = file && offsetOf(file.text, column.place);
  if (!file || start === undefined) return undefined;
  const attribute = column.attribute ?? column.name;
  const begins = new RegExp(`^${attribute}\\s*[:=]`);
  // A name that is a string of its own stands behind the attribute, perhaps lines below it.
  for (const first of startsBefore(file.text, start)) {
    const end = endOfStatement(file.text, first);
    const text = file.text.slice(first, end);
    if (!begins.test(text)) continue;
    const draft = drafts.find(
      (one) => one.file === file.path && one.start === first && one.end === end,
    );
    return {
      file: file.path,
      start: first,
      end,
      text: draft?.text ?? text,
    };
  }
  return undefined;
}

/** The offset, and the first characters of its line and of the three above. */
function startsBefore(text: string, offset: number): number[] {
  const starts = [offset];
  let at = offset;
  for (let up = 0; up < 4 && at > 0; up += 1) {
    const line = text.lastIndexOf("\n", at - 1) + 1;
    starts.push(line + /^[ \t]*/.exec(text.slice(line, offset))![0].length);
    at = line - 1;
  }
  return starts;
}

function rename(
  files: ReadonlyMap<string, SourceFile>,
  statement: Statement,
  fix: Extract<OnColumn, { action: "rename-column" }>,
): Repair {
  const { column, to, automatic } = fix;
  if (!automatic) return { byHand: "the rename is not sure enough" };
  const attribute = column.attribute ?? column.name;
  if (column.attribute !== undefined && column.attribute !== column.name)
    return renameString(statement, column.name, to);
  const renamed = to + statement.text.slice(attribute.length);
  return {
    ...rewrite(statement, renamed),
    uses: usesOf(files, attribute, statement),
  };
}

/** The column's name is a string of its own: the attribute keeps its name. */
function renameString(statement: Statement, from: string, to: string): Repair {
  const { text } = statement;
  const quoted = [`"${from}"`, `'${from}'`].find((one) => text.includes(one));
  if (quoted === undefined)
    return { byHand: "the column's name is not a literal" };
  const at = text.indexOf(quoted) + 1;
  return rewrite(
    statement,
    text.slice(0, at) + to + text.slice(at + from.length),
  );
}

/** Lines of Python that name the attribute, its declaration aside. */
function usesOf(
  files: ReadonlyMap<string, SourceFile>,
  name: string,
  declaration: Pick<Statement, "file" | "start">,
): Use[] {
  const pattern = new RegExp(`(?<![\\w$])${name}(?![\\w$])`, "g");
  return [...files.values()]
    .filter(({ path }) => path.endsWith(".py"))
    .flatMap(({ path, text }) => {
      const lines = text.split("\n");
      return [...text.matchAll(pattern)]
        .filter(
          ({ index }) =>
            path !== declaration.file || index !== declaration.start,
        )
        .map(({ index }) => {
          const line = text.slice(0, index).split("\n").length;
          return { file: path, line, text: lines[line - 1]!.trim() };
        });
    });
}

function setNullability(text: string, nullable: boolean): string | undefined {
  const explicit = text.replace(
    /\bnullable\s*=\s*(True|False)/,
    `nullable=${nullable ? "True" : "False"}`,
  );
  const annotated = nullable ? addNone(explicit) : dropNone(explicit);
  if (annotated !== text) return annotated;
  const call = /^\w+\s*=\s*(?:\w+\.)?Column\(/.test(text);
  return call && !nullable ? addArgument(text, "nullable=False") : undefined;
}

function dropNone(text: string): string {
  return text
    .replace(
      /^(\w+\s*:\s*Mapped\[)(?:\w+\.)?Optional\[(.+?)\]\](?=\s*(=|$))/s,
      "$1$2]",
    )
    .replace(/^(\w+\s*:\s*Mapped\[)(.+?)\s*\|\s*None\](?=\s*(=|$))/s, "$1$2]")
    .replace(/^(\w+\s*:\s*Mapped\[)None\s*\|\s*(.+?)\](?=\s*(=|$))/s, "$1$2]");
}

function addNone(text: string): string {
  if (/^\w+\s*:\s*Mapped\[[^=]*\b(Optional|None)\b/.test(text)) return text;
  return text.replace(
    /^(\w+\s*:\s*Mapped\[)(.+?)\](?=\s*(=|$))/s,
    "$1$2 | None]",
  );
}

/** Puts an argument before the last bracket of a call. */
function addArgument(text: string, argument: string): string | undefined {
  const close = text.lastIndexOf(")");
  const before = text.slice(0, close).trimEnd();
  const comma = before.endsWith("(") || before.endsWith(",") ? "" : ",";
  const gap = comma === "" && before.endsWith("(") ? "" : " ";
  return close < 0
    ? undefined
    : `${before}${comma}${gap}${argument}${text.slice(close)}`;
}

function setLength(
  text: string,
  length: number | undefined,
): string | undefined {
  const changed = text.replace(
    /\b(String|Unicode|VARCHAR)\(\s*(?:length\s*=\s*)?\d+\s*\)/,
    length === undefined ? "Text" : `$1(${length})`,
  );
  const needsImport = length === undefined;
  return changed === text || needsImport ? undefined : changed;
}

function moveTable(
  files: ReadonlyMap<string, SourceFile>,
  { model, to }: Extract<FixAction, { action: "rename-table" }>,
): Repair {
  const file = files.get(model.place.file);
  const start = file && offsetOf(file.text, model.place);
  if (!file || start === undefined)
    return { byHand: "the model is not where it was" };
  const rest = file.text.slice(start);
  const next = /\n(?=\S)/.exec(rest);
  const body = rest.slice(0, next?.index ?? rest.length);
  const table = /__tablename__\s*=\s*(["'])([^"'\n]*)\1/d.exec(body);
  const schema = /["']schema["']\s*:\s*(["'])([^"'\n]*)\1/d.exec(body);
  if (!table || !schema)
    return {
      byHand: "the table's name and schema are not literals of the class",
    };
  const edits = [
    [table.indices![2]!, to.name] as const,
    [schema.indices![2]!, to.schema] as const,
  ].map(([[from, until], text]) => ({
    file: file.path,
    start: start + from,
    end: start + until,
    text,
  }));
  return { edits };
}
