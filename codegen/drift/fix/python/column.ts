import type { SourceFile } from "../../../claims/reader.ts";
import type { ColumnShape, FixAction } from "../../fix-action.ts";
import {
  offsetOf,
  type Edit,
  type PythonImport,
  type Repair,
} from "../edit.ts";
import {
  classAt,
  rewrite,
  type BodyStatement,
  type Statement,
} from "./statement.ts";
import { pythonType } from "./type.ts";

type Files = ReadonlyMap<string, SourceFile>;

const declared =
  /^\w+\s*(?::[^=]*)?=\s*((?:\w+\.)*)(mapped_column|Column)\s*\(/;
const annotatedOnly = /^\w+\s*:\s*(?:\w+\.)*Mapped\[/;

/** Adds a column below the last one of a declarative class, in the style of that class. */
export function addColumn(
  files: Files,
  { model, shape }: Extract<FixAction, { action: "add-column" }>,
): Repair {
  const file = files.get(model.place.file);
  const name = file && offsetOf(file.text, model.place);
  const found = name === undefined ? undefined : classAt(file!.text, name);
  if (!file || !found)
    return { byHand: "the model is not a class with columns of its own" };
  const columns = found.body.filter(
    ({ text }) => declared.test(text) || annotatedOnly.test(text),
  );
  const last = columns.at(-1);
  if (!last)
    return { byHand: "the class has no column to put another one below" };
  if (columns.some(({ text }) => new RegExp(`^${shape.name}\\b`).test(text)))
    return { byHand: `${shape.name} is there already` };
  if (!/^[A-Za-z_]\w*$/.test(shape.name))
    return { byHand: `${shape.name} is no Python name` };
  const style = styleOf(columns);
  const type = pythonType(shape, file.text, style.prefix);
  if (!type)
    return {
      byHand: `SQLAlchemy's type for ${shape.sqlType} is not known here`,
    };
  const line = declaration(shape, type, style);
  const edit: Edit = {
    file: file.path,
    start: last.end,
    end: last.end,
    text: `\n${found.indent}${line}`,
  };
  const annotations = style.isAnnotated ? type.imports : sqlOnly(type.imports);
  const isFetched = line.includes("FetchedValue()") && style.prefix === "";
  const imports = [
    ...annotations,
    ...(isFetched ? [{ module: "sqlalchemy", name: "FetchedValue" }] : []),
  ];
  return { edits: [edit], imports: new Map([[file.path, imports]]) };
}

interface Style {
  /** `Mapped[…]` annotations, or `Column(…)` alone. */
  readonly isAnnotated: boolean;
  readonly call: string;
  /** "sa." or "db." before SQLAlchemy's names. */
  readonly prefix: string;
}

/** The style of the column last declared. */
function styleOf(columns: readonly BodyStatement[]): Style {
  const isAnnotated = columns.some(({ text }) => annotatedOnly.test(text));
  const [, prefix = "", name] =
    columns.map(({ text }) => declared.exec(text)).findLast(Boolean) ?? [];
  const types = columns
    .map(
      ({ text }) =>
        /\(\s*(?:["'][^"']*["']\s*,\s*)?((?:sa|db|sqlalchemy)\.)\w/.exec(
          text,
        )?.[1],
    )
    .findLast(Boolean);
  return {
    isAnnotated,
    call: `${prefix}${name ?? "mapped_column"}`,
    prefix: types ?? (name === "Column" ? prefix : ""),
  };
}

function declaration(
  { name, nullable, optionalOnInsert, written }: ColumnShape,
  { sql, annotation }: { readonly sql: string; readonly annotation: string },
  { isAnnotated, call, prefix }: Style,
): string {
  const isFilled = written && optionalOnInsert && !nullable;
  const filled =
    isFilled || !written ? `, server_default=${prefix}FetchedValue()` : "";
  if (isAnnotated) {
    const type = nullable ? `${annotation} | None` : annotation;
    return `${name}: Mapped[${type}] = ${call}(${sql}${filled})`;
  }
  return `${name} = ${call}(${sql}${nullable ? "" : ", nullable=False"}${filled})`;
}

function sqlOnly(imports: readonly PythonImport[]): readonly PythonImport[] {
  return imports.filter(
    ({ module, name }) => module.startsWith("sqlalchemy") && name !== "Range",
  );
}

/** Takes a statement out with its line. */
export function removeColumn(
  files: Files,
  { file, start, end: last }: Statement,
): { readonly edits: readonly Edit[] } {
  const source = files.get(file)!.text;
  const line = source.lastIndexOf("\n", start - 1) + 1;
  const end = Math.min(source.length, last + 1);
  return { edits: [{ file, start: line, end, text: "" }] };
}

const sqlTypes =
  /(?<=[(,]\s*)((?:\w+\.)*)(String|Unicode|Text|UnicodeText|Integer|SmallInteger|BigInteger|Boolean|Numeric|DECIMAL|Float|Double|REAL|Date|DateTime|Time|Interval|LargeBinary|JSON|JSONB|UUID|Uuid|VARCHAR|CHAR|TIMESTAMP|TEXT|INTEGER|BIGINT|SMALLINT|BOOLEAN|BYTEA|INET|CIDR|CITEXT)\b(?:\((?:[^()]|\([^()]*\))*\))?(?=\s*[,)])/;

/** Puts the database's type in place of the one the declaration names. */
export function setType(
  files: Files,
  statement: Statement,
  shape: ColumnShape,
): Repair {
  const { file, text } = statement;
  const call = /\b(?:mapped_column|Column)\s*\(/.exec(text);
  const named = sqlTypes.exec(text);
  const prefix = named?.[1] ?? "";
  const type = pythonType(shape, files.get(file)!.text, prefix);
  if (!type)
    return {
      byHand: `SQLAlchemy's type for ${shape.sqlType} is not known here`,
    };
  if (/\bForeignKey\s*\(/.test(text))
    return { byHand: "a key's type follows the column that it points at" };
  if (!call)
    return { byHand: "the type is written in a way that is not known" };
  const isAnnotated = /^\w+\s*:/.test(text);
  if (!named && !isAnnotated)
    return { byHand: "the type is written in a way that is not known" };
  const typed = named
    ? text.slice(0, named.index) +
      type.sql +
      text.slice(named.index + named[0].length)
    : text.replace(
        /\b((?:mapped_column|Column)\s*\()(\s*)(\)?)/,
        (_, open: string, gap: string, close: string) =>
          close === "" ? `${open}${gap}${type.sql}, ` : `${open}${type.sql})`,
      );
  const after = isAnnotated ? annotate(typed, type.annotation) : typed;
  const imports = isAnnotated ? type.imports : sqlOnly(type.imports);
  return {
    ...rewrite(statement, after),
    imports: new Map([[file, imports]]),
  };
}

/** The annotation with another type and the nullability that it had. */
function annotate(text: string, annotation: string): string | undefined {
  const found = /^(\w+\s*:\s*(?:\w+\.)*Mapped\[)([\s\S]*?)(\]\s*=)/.exec(text);
  if (!found) return undefined;
  const isNullable = /\bNone\b|\bOptional\b/.test(found[2]!);
  const type = isNullable ? `${annotation} | None` : annotation;
  return `${found[1]}${type}${found[3]}${text.slice(found[0].length)}`;
}
