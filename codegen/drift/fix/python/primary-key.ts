import type { ColumnClaim } from "../../../claims/model.ts";
import type { FixAction } from "../../fix-action.ts";
import type { Edit, Repair } from "../edit.ts";
import { addItem, argumentNamed, argumentsOf, removeItem } from "./argument.ts";
import { insert, quoted, replace, type PythonFile } from "./file.ts";
import { Namer } from "./namer.ts";
import { isMapped } from "./nullability.ts";
import { claimOf, isSamePlace, type PythonProject } from "./project.ts";
import {
  callsIn,
  findColumn,
  isCalled,
  prefixAt,
  type ColumnSite,
} from "./site.ts";
import { saysNone, valueAnnotation } from "./annotation.ts";

/** Makes the database's columns the model's primary key, and no others. */
export function setPrimaryKey(
  project: PythonProject,
  fix: Extract<FixAction, { action: "set-primary-key" }>,
): Repair {
  const claim = claimOf(project, fix.model);
  if (!claim) return { byHand: "the model is not where it was" };
  const lacks = fix.columns.filter(
    (name) => !claim.columns.some((one) => one.name === name),
  );
  if (lacks.length > 0)
    return { byHand: `the model has no ${lacks.join(", ")}: add it first` };
  const constraint = constraintEdits(project, claim.columns, fix);
  if (constraint) return { edits: constraint };
  const was = new Set(claim.primaryKey?.columns);
  const edits: Edit[] = [];
  const imports = new Map<string, Namer["imports"]>();
  for (const column of claim.columns) {
    const isKey = fix.columns.includes(column.name);
    if (isKey === was.has(column.name)) continue;
    const other = project.claims.models.find(
      (one) =>
        one !== claim &&
        one.columns.some(({ place }) => isSamePlace(place, column.place)),
    );
    if (other)
      return { byHand: `${column.name} is declared for ${other.name} too` };
    const site = findColumn(project.draft, column.place);
    const change =
      site && mark(site, isKey, fix.nullable.includes(column.name));
    if (!site || !change)
      return { byHand: `${column.name} is written in a way that is not known` };
    edits.push(...change.edits);
    imports.set(site.file.path, [
      ...(imports.get(site.file.path) ?? []),
      ...change.imports,
    ]);
  }
  return edits.length > 0
    ? { edits, imports }
    : { byHand: "the key is written in a way that is not known" };
}

interface Change {
  readonly edits: readonly Edit[];
  readonly imports: Namer["imports"];
}

function mark(
  site: ColumnSite,
  isKey: boolean,
  nullable: boolean,
): Change | undefined {
  const { file, call, field, statement } = site;
  const holder = call ?? field;
  const present = holder && argumentNamed(holder, "primary_key");
  if (isKey) {
    if (present)
      return { edits: [replace(file, present.value, "True")], imports: [] };
    if (holder)
      return {
        edits: addItem(file, argumentsOf(holder), "primary_key=True"),
        imports: [],
      };
    const annotation = statement?.annotation;
    if (!annotation || statement.value) return undefined;
    const namer = new Namer(file, prefixAt(file, undefined));
    const maker = isMapped(file, annotation)
      ? namer.orm("mapped_column")
      : namer.sqlmodel("Field");
    const text = ` = ${maker}(primary_key=True)`;
    return {
      edits: [insert(file, annotation.to, text)],
      imports: namer.imports,
    };
  }
  if (!holder || !present) return undefined;
  // A key is not null by itself; without it the declaration must say so.
  const annotation = valueAnnotation(site);
  const said =
    annotation && (field ? !call : isMapped(file, statement!.annotation!))
      ? saysNone(annotation)
      : true;
  return {
    edits:
      said === nullable || argumentNamed(holder, "nullable")
        ? removeItem(file, argumentsOf(holder), present)
        : [replace(file, present, `nullable=${nullable ? "True" : "False"}`)],
    imports: [],
  };
}

/** PrimaryKeyConstraint("a", "b") in __table_args__ or Table(…). */
function constraintEdits(
  { draft, claims }: PythonProject,
  columns: readonly ColumnClaim[],
  fix: Extract<FixAction, { action: "set-primary-key" }>,
): readonly Edit[] | undefined {
  const claim = claims.models.find(({ columns: own }) => own === columns);
  const place = claim?.primaryKey?.place;
  const at = place && draft.locate(place);
  if (!place || at === undefined) return undefined;
  const site = findColumn(draft, place);
  const value = site?.statement?.value;
  if (!site || !value) return undefined;
  const call = [...callsIn(value)].find(
    (one) =>
      one.from === at && isCalled(site.file, one, "PrimaryKeyConstraint"),
  );
  return call && rewriteNames(site.file, call, fix.columns);
}

function rewriteNames(
  file: PythonFile,
  call: NonNullable<ColumnSite["call"]>,
  columns: readonly string[],
): readonly Edit[] {
  const names = call.arguments.filter(({ name }) => name === undefined);
  const text = columns.map((name) => quoted(name, file.text)).join(", ");
  const [first, last] = [names[0], names.at(-1)];
  return first && last
    ? [replace(file, { from: first.from, to: last.to }, text)]
    : addItem(file, argumentsOf(call), text);
}
