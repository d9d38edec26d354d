import type { CallExpression } from "../../../claims/python/syntax.ts";
import type { FixAction } from "../../fix-action.ts";
import type { Edit, Repair } from "../edit.ts";
import {
  addItem,
  argumentNamed,
  argumentsOf,
  removeItem,
  setArgument,
} from "./argument.ts";
import { insert, type PythonFile } from "./file.ts";
import { isMapped } from "./nullability.ts";
import { computed } from "./add-column.ts";
import { Namer } from "./namer.ts";
import { claimOf, type PythonProject } from "./project.ts";
import { isCalled, prefixAt, type ColumnSite } from "./site.ts";

type SetInsert = Extract<FixAction, { action: "set-insert" }>;

/** Says whether the server fills a column in. */
export function setInsert(
  project: PythonProject,
  site: ColumnSite,
  fix: SetInsert,
): Repair {
  if (fix.insert === "never") return setGenerated(site, fix);
  if (fix.insert === "optional")
    return { byHand: "the column may be left out of an insert as it is" };
  const { file, call, field } = site;
  const holder = call ?? field;
  const keys = claimOf(project, fix.model)?.primaryKey?.columns ?? [];
  const isKey = keys.length === 1 && keys[0] === fix.column.name;
  if (!holder)
    return isKey
      ? addCall(site)
      : { byHand: "the declaration is written in a way that is not known" };
  const first = holder.arguments.find(
    ({ name, value }) =>
      name === "server_default" ||
      isCalled(
        file,
        value,
        "Identity",
        "Sequence",
        "FetchedValue",
        "DefaultClause",
      ),
  );
  if (first) return { edits: removeItem(file, argumentsOf(holder), first) };
  if (!isKey)
    return { byHand: "the declaration is written in a way that is not known" };
  // A lone integer key counts up by itself unless it is told not to.
  const edits: readonly Edit[] = call
    ? setArgument(file, call, "autoincrement", "False")
    : addKeyword(file, holder, '"autoincrement": False');
  if (edits.length === 0)
    return { byHand: "the declaration is written in a way that is not known" };
  return { edits };
}

/** An entry of sa_column_kwargs={…}, which Field hands on to the column. */
function addKeyword(
  file: PythonFile,
  field: CallExpression,
  entry: string,
): readonly Edit[] {
  const present = argumentNamed(field, "sa_column_kwargs")?.value;
  if (!present)
    return addItem(file, argumentsOf(field), `sa_column_kwargs={${entry}}`);
  if (present.kind !== "dict") return [];
  const items = present.entries.map(({ key, value }) => ({
    from: key?.from ?? value.from,
    to: value.to,
  }));
  return addItem(file, { whole: present, items }, entry);
}

/** `id: Mapped[intpk]`: what the alias says is overruled by a call of its own. */
function addCall({ file, statement }: ColumnSite): Repair {
  const annotation = statement?.value ? undefined : statement?.annotation;
  if (!annotation || !isMapped(file, annotation))
    return { byHand: "the declaration is written in a way that is not known" };
  const namer = new Namer(file, prefixAt(file, undefined));
  const text = ` = ${namer.orm("mapped_column")}(autoincrement=False)`;
  return {
    edits: [insert(file, annotation.to, text)],
    imports: new Map([[file.path, namer.imports]]),
  };
}

/** A generated column is computed by the server and never written. */
function setGenerated(
  { file, call, field, statement }: ColumnSite,
  { shape: { generated } }: SetInsert,
): Repair {
  if (generated === undefined)
    return { byHand: "what generates the column is not known here" };
  const holder = call ?? field;
  const namer = new Namer(file, prefixAt(file, call));
  const made = computed(generated, namer);
  if (!holder) {
    const annotation = statement?.value ? undefined : statement?.annotation;
    if (!annotation)
      return {
        byHand: "the declaration is written in a way that is not known",
      };
    const text = isMapped(file, annotation)
      ? `${namer.orm("mapped_column")}(${made})`
      : `${namer.sqlmodel("Field")}(sa_column_args=(${made},))`;
    return {
      edits: [insert(file, annotation.to, ` = ${text}`)],
      imports: new Map([[file.path, namer.imports]]),
    };
  }
  if (argumentNamed(holder, "server_default", "default"))
    return { byHand: "it has a default beside what the server computes" };
  const edits = call
    ? addComputed(file, call, made)
    : addItem(file, argumentsOf(holder), `sa_column_args=(${made},)`);
  return { edits, imports: new Map([[file.path, namer.imports]]) };
}

/** Positional arguments stand before keywords. */
function addComputed(
  file: PythonFile,
  call: NonNullable<ColumnSite["call"]>,
  computed: string,
): readonly Edit[] {
  const keyword = call.arguments.find(({ name }) => name !== undefined);
  if (!keyword) return addItem(file, argumentsOf(call), computed);
  return [
    {
      file: file.path,
      start: keyword.from,
      end: keyword.from,
      text: `${computed}, `,
    },
  ];
}
