import type { ColumnRef } from "libpg-query";
import { notNull, nullable, type Value } from "./proof.ts";
import {
  valueOf,
  type FromItem,
  type Scope,
  type ScopeColumn,
  type Source,
} from "./scope.ts";
import { names, nodeAs } from "./syntax-tree.ts";

/** What a reference means: a column, a whole row, or nothing that is known. */
export type Referent =
  | {
      readonly kind: "column";
      readonly column: ScopeColumn;
      readonly scope: Scope;
    }
  | { readonly kind: "row"; readonly source: Source }
  | { readonly kind: "unknown"; readonly reason: string };

export function lookUp(reference: ColumnRef, scope: Scope): Referent {
  const path = names(reference.fields);
  const isStar = nodeAs(reference.fields?.at(-1), "A_Star") !== undefined;
  const [first, second] = path;
  if (first === undefined || path.length + Number(isStar) > 2)
    return unknown(path);
  if (isStar) return wholeRow(first, scope);
  return second === undefined
    ? unqualified(first, scope)
    : qualified(first, second, scope);
}

/** The value that a reference has in a scope. */
export function referenceValue(reference: ColumnRef, scope: Scope): Value {
  const referent = lookUp(reference, scope);
  switch (referent.kind) {
    case "column":
      return valueOf(referent.column);
    case "row":
      return rowValue(referent.source);
    case "unknown":
      return nullable(referent.reason);
  }
}

/** Sources under an alias: more than one only in text that no server wrote. */
export function sourcesNamed(
  alias: string,
  items: readonly FromItem[],
): Source[] {
  return items
    .flatMap((item) => item.sources)
    .filter((from) => from.alias === alias);
}

/** A row value is there even when every field in it is null. */
function rowValue({ alias, nulledBy }: Source): Value {
  const [join] = nulledBy;
  return join === undefined
    ? notNull(`a whole row of ${alias}`)
    : nullable(`on the nullable side of ${join.description}`);
}

function unqualified(name: string, scope: Scope): Referent {
  const found = scope.items
    .flatMap((item) => item.columns)
    .filter((column) => column.name === name);
  if (found.length > 0) return onlyColumn(found, name, scope);
  const open = scope.items.find((item) => item.open !== undefined)?.open;
  if (open !== undefined) return { kind: "unknown", reason: open };
  return scope.parent === undefined
    ? unknown([name])
    : unqualified(name, scope.parent);
}

function qualified(alias: string, name: string, scope: Scope): Referent {
  const sources = sourcesNamed(alias, scope.items);
  if (sources.length === 0)
    return scope.parent === undefined
      ? unknown([alias, name])
      : qualified(alias, name, scope.parent);
  const found = sources
    .flatMap((from) => from.columns)
    .filter((column) => column.name === name);
  if (found.length > 0 && sources.length === 1)
    return onlyColumn(found, name, scope);
  const open = sources.find((from) => from.open !== undefined)?.open;
  return open === undefined
    ? unknown([alias, name])
    : { kind: "unknown", reason: open };
}

function wholeRow(alias: string, scope: Scope): Referent {
  const [source, ...others] = sourcesNamed(alias, scope.items);
  if (source !== undefined && others.length === 0)
    return { kind: "row", source };
  return scope.parent === undefined || others.length > 0
    ? unknown([alias, "*"])
    : wholeRow(alias, scope.parent);
}

function onlyColumn(
  found: readonly ScopeColumn[],
  name: string,
  scope: Scope,
): Referent {
  const [column] = found;
  return column !== undefined && found.every(({ id }) => id === column.id)
    ? { kind: "column", column, scope }
    : { kind: "unknown", reason: `${name} could be one of several columns` };
}

function unknown(path: readonly string[]): Referent {
  return {
    kind: "unknown",
    reason: `${path.join(".")} was not traced to its column`,
  };
}
