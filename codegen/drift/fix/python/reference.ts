import type { ModelClaim, Place } from "../../../claims/model.ts";
import type { QualifiedName } from "../../../facts/model.ts";
import type { Edit } from "../edit.ts";
import { parseFile, replace, textOf, type PythonFile } from "./file.ts";
import { valueSpan } from "./member-use.ts";
import type { PythonProject } from "./project.ts";

type TableName = Pick<ModelClaim["table"], "schema" | "name">;

function isSameTable(
  one: { readonly schema?: string; readonly name: string },
  other: { readonly schema?: string; readonly table: string },
): boolean {
  return one.name === other.table && one.schema === other.schema;
}

/** Strings of foreign keys that point at a table: "core.customers.email". */
function targets(
  { draft, claims }: PythonProject,
  table: TableName,
): { readonly file: PythonFile; readonly place: Place; readonly at: number }[] {
  return claims.models.flatMap(({ foreignKeys = [] }) =>
    foreignKeys.flatMap(({ references, place }) => {
      const source = draft.file(place.file);
      const at = draft.locate(place);
      return source && at !== undefined && isSameTable(table, references)
        ? [{ file: parseFile(source), place, at }]
        : [];
    }),
  );
}

/** The strings that stand around an offset, or in the call that begins there. */
function stringsAt(
  file: PythonFile,
  at: number,
): { from: number; to: number }[] {
  let node = file.tree.resolveInner(at, 1);
  if (node.name !== "String")
    while (
      node.parent &&
      node.parent.from === at &&
      node.name !== "CallExpression"
    )
      node = node.parent;
  const found: { from: number; to: number }[] = [];
  node.toTree().iterate({
    enter: ({ name, from, to }) => {
      const span = { from: from + node.from, to: to + node.from };
      const inside = name === "String" ? valueSpan(file, span) : undefined;
      if (inside) found.push(inside);
    },
  });
  return found;
}

function rewriteTargets(
  project: PythonProject,
  table: TableName,
  change: (column: string) => string | undefined,
): readonly Edit[] {
  const names = new Set([
    table.name,
    ...(table.schema === undefined ? [] : [`${table.schema}.${table.name}`]),
  ]);
  const edits = new Map<string, Edit>();
  for (const { file, at } of targets(project, table))
    for (const span of stringsAt(file, at)) {
      const text = textOf(file, span);
      const dot = text.lastIndexOf(".");
      if (dot < 0 || !names.has(text.slice(0, dot))) continue;
      const after = change(text.slice(dot + 1));
      if (after === undefined || after === text) continue;
      const whole = after.includes(".")
        ? span
        : { from: span.from + dot + 1, to: span.to };
      edits.set(`${file.path}:${span.from}`, replace(file, whole, after));
    }
  return [...edits.values()];
}

/** Lets foreign keys point at a table's new name. */
export function moveReferences(
  project: PythonProject,
  table: TableName,
  to: Partial<QualifiedName> & { readonly name: string },
): readonly Edit[] {
  const whole = to.schema === undefined ? to.name : `${to.schema}.${to.name}`;
  return rewriteTargets(project, table, (column) => `${whole}.${column}`);
}

/** Lets foreign keys point at a column's new name. */
export function renameReferences(
  project: PythonProject,
  table: TableName,
  from: string,
  to: string,
): readonly Edit[] {
  return rewriteTargets(project, table, (column) =>
    column === from ? to : undefined,
  );
}

/** Whether a foreign key of the project points at a column. */
export function isReferenced(
  { claims }: PythonProject,
  table: TableName,
  column: string,
): boolean {
  return claims.models.some(({ foreignKeys = [] }) =>
    foreignKeys.some(
      ({ references }) =>
        isSameTable(table, references) && references.columns.includes(column),
    ),
  );
}
