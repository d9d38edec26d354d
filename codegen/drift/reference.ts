import type { ColumnClaim, ModelClaim } from "../claims/model.ts";
import type { Column, Relation } from "../facts/model.ts";
import {
  isAlwaysGenerated,
  isNullable,
  isOptionalOnInsert,
  nameKey,
  resolveType,
  valueSetOf,
  type Catalog,
} from "./catalog.ts";
import { arrivingValue } from "./driver-values.ts";
import type {
  ColumnReference,
  ColumnShape,
  ModelReference,
} from "./fix-action.ts";
import type { Settings } from "./settings.ts";
import { printType } from "./sql-type.ts";

export function referToModel(model: ModelClaim): ModelReference {
  const { name, reader, language, place } = model;
  return { name, reader, language, place };
}

export function referToColumn(claim: ColumnClaim): ColumnReference {
  const { name, attribute, place } = claim;
  return attribute === undefined ? { name, place } : { name, attribute, place };
}

export function shapeOf(
  { catalog, settings }: { catalog: Catalog; settings: Settings },
  relation: Relation,
  column: Column,
): ColumnShape {
  const set = valueSetOf(catalog, relation, column);
  const resolved = resolveType(catalog, column.type);
  const arriving = arrivingValue(catalog, column.type, settings.parsers);
  return {
    name: column.name,
    type: column.type,
    sqlType: printType(column.type),
    nullable: isNullable(catalog, relation, column),
    optionalOnInsert: isOptionalOnInsert(catalog, relation, column),
    written: !isAlwaysGenerated(column),
    ...(set ? { values: set.values } : {}),
    ...(arriving === undefined ? {} : { valueType: arriving }),
    ...(resolved.enum ? { enum: true as const } : {}),
    ...(resolved.domains.length > 0 ? { base: resolved.type } : {}),
    ...(column.default === undefined ? {} : { default: column.default }),
    ...(column.identity ? { identity: column.identity } : {}),
    ...(column.generated ? { generated: column.generated } : {}),
  };
}

/** A column as a person would declare it: "email_encrypted text not null". */
export function describeColumn(
  catalog: Catalog,
  relation: Relation,
  column: Column,
): string {
  const parts = [column.name, printType(column.type)];
  if (!isNullable(catalog, relation, column)) parts.push("not null");
  if (column.generated) parts.push("generated always");
  else if (column.identity)
    parts.push(`generated ${column.identity} as identity`);
  else if (column.default !== undefined)
    parts.push(`default ${column.default}`);
  return parts.join(" ");
}

/** A column claim in the same manner: "email String(255) not null". */
export function describeClaim(claim: ColumnClaim): string {
  const parts = [claim.name];
  if (claim.type) parts.push(claim.type.text);
  if (claim.nullable === false) parts.push("not null");
  if (claim.nullable === true) parts.push("nullable");
  return parts.join(" ");
}

/** "text", "varchar(100) not null": what a type comparison shows of the database. */
export function describeType(column: Column): string {
  return printType(column.type);
}

export function relationText(relation: Relation): string {
  return `${relation.kind} ${nameKey(relation)}`;
}

/** Words for a list: "a", "a and b", "a, b and c". */
export function enumerate(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)!}`;
}
