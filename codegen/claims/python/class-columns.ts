/** The columns of a mapped class: its own, and those of mixins and abstract bases. */

import { addColumns, type AttributeReader, type Columns } from "./attribute.ts";
import type { ColumnDraft } from "./column.ts";
import { lineageOf, type Flavour } from "./mapping.ts";
import { isClass } from "./mro.ts";
import { isConstraint } from "./table.ts";
import type { CallValue, PythonClass } from "./value.ts";

/** The class and what it inherits from, the most basic first, without what a mapped ancestor already has. */
export function columnOwners(
  one: PythonClass,
  flavour: Flavour,
  mapped: readonly PythonClass[],
): readonly PythonClass[] {
  const taken: readonly unknown[] =
    flavour === "sqlmodel" ? [] : mapped.flatMap(lineageOf);
  return lineageOf(one)
    .filter(isClass)
    .filter((owner) => owner === one || !taken.includes(owner))
    .reverse();
}

export function columnsOf(
  reader: AttributeReader,
  owners: readonly PythonClass[],
): readonly ColumnDraft[] {
  const columns: Columns = new Map();
  for (const owner of owners) addColumns(reader, owner, columns);
  const byName = new Map<string, ColumnDraft>();
  for (const drafts of columns.values())
    for (const draft of drafts ?? []) byName.set(draft.claim.name, draft);
  return [...byName.values()];
}

/** Indexes that the body of a class names instead of __table_args__. */
export function indexesIn({
  statement,
  module,
  body,
}: PythonClass): CallValue[] {
  return statement.body.flatMap((each) => {
    if (each.kind !== "assign" && each.kind !== "expression") return [];
    if (each.value?.kind !== "call") return [];
    const value = module.interpreter.evaluate(each.value, body);
    return isConstraint(value) ? [value] : [];
  });
}

export function isBroken(owners: readonly PythonClass[]): boolean {
  return owners.some(({ statement }) =>
    statement.body.some((each) => each.broken && each.kind !== "function"),
  );
}
