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
import { isCalled, prefixAt, type ColumnSite } from "./site.ts";

type SetInsert = Extract<FixAction, { action: "set-insert" }>;

/** Says whether the server fills a column in. */
export function setInsert(site: ColumnSite, fix: SetInsert): Repair {
  if (fix.insert === "never") return setGenerated(site, fix);
  if (fix.insert === "optional")
    return { byHand: "the column may be left out of an insert as it is" };
  const { file, call, field } = site;
  const holder = call ?? field;
  if (!holder)
    return { byHand: "the declaration is written in a way that is not known" };
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
  if (!isKey(file, site))
    return { byHand: "the declaration is written in a way that is not known" };
  // A lone integer key counts up by itself unless it is told not to.
  const edits: readonly Edit[] = call
    ? setArgument(file, call, "autoincrement", "False")
    : addItem(
        file,
        argumentsOf(holder),
        'sa_column_kwargs={"autoincrement": False}',
      );
  return { edits };
}

function isKey(file: PythonFile, { call, field }: ColumnSite): boolean {
  const key =
    (call && argumentNamed(call, "primary_key")) ??
    (field && argumentNamed(field, "primary_key"));
  return (
    key !== undefined &&
    file.text.slice(key.value.from, key.value.to) === "True"
  );
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
