/** From a table as it was read to the claim it makes, once all tables are known. */

import type { ColumnClaim, ModelClaim, TypeClaim } from "../model.ts";
import type { Context } from "./context.ts";
import {
  foreignKeysOf,
  primaryKeyOf,
  uniquesOf,
  type Drafts,
  type TableDraft,
} from "./table-draft.ts";
import type { Usage } from "./usage.ts";

/** A lone integer primary key counts up by itself unless it is told not to, or points elsewhere. */
function countsUp(
  draft: TableDraft,
  keys: readonly string[],
): string | undefined {
  const columns = draft.columns.filter(({ claim }) =>
    keys.includes(claim.name),
  );
  const told = columns.find(({ autoincrement }) => autoincrement === true);
  if (told !== undefined) return told.claim.name;
  const [only] = columns;
  if (keys.length !== 1 || only === undefined) return undefined;
  const automatic =
    only.claim.type?.family === "integer" &&
    only.foreignKeys.length === 0 &&
    only.autoincrement !== false;
  return automatic ? only.claim.name : undefined;
}

function finishColumn(
  column: TableDraft["columns"][number],
  keys: readonly string[],
  counting: string | undefined,
): ColumnClaim {
  const { claim, nullableGiven } = column;
  const required = keys.includes(claim.name) && !nullableGiven;
  const optional = claim.name === counting || claim.defaultBy !== undefined;
  if (!required) return optional ? { ...claim, optionalOnInsert: true } : claim;
  return { ...claim, nullable: false, optionalOnInsert: optional };
}

/** Foreign keys that point at foreign keys, up to a key that is none. */
const longestChain = 8;

/** A foreign key without a type of its own has that of the column it points at. */
function typeOfTarget(
  context: Context,
  draft: TableDraft,
  at: number,
  drafts: Drafts,
  depth = 0,
): TypeClaim | undefined {
  const column = draft.columns[at];
  if (column === undefined || !column.typedByTarget || depth > longestChain)
    return undefined;
  const target = targetOf(context, draft, column, drafts);
  if (target === undefined) return undefined;
  return (
    typeOfTarget(context, target.draft, target.at, drafts, depth + 1) ??
    target.draft.columns[target.at]?.claim.type
  );
}

function targetOf(
  context: Context,
  draft: TableDraft,
  { claim }: TableDraft["columns"][number],
  drafts: Drafts,
): { readonly draft: TableDraft; readonly at: number } | undefined {
  for (const { columns, references } of foreignKeysOf(context, draft, drafts)) {
    const position = columns.indexOf(claim.name);
    const name = references.columns[position];
    if (position === -1 || name === undefined) continue;
    const owner = drafts.named(references.schema, references.table);
    const at = owner?.columns.findIndex((each) => each.claim.name === name);
    if (owner !== undefined && at !== undefined && at !== -1)
      return { draft: owner, at };
  }
  return undefined;
}

/** The value type stays what the annotation says. */
function withTargetType(
  claim: ColumnClaim,
  type: TypeClaim | undefined,
): ColumnClaim {
  if (type === undefined || claim.type === undefined)
    return { ...claim, ...(type && { type }) };
  const { valueType: _, ...bare } = type;
  const { valueType, text } = claim.type;
  return {
    ...claim,
    type: { ...bare, text, ...(valueType !== undefined && { valueType }) },
  };
}

export function claimOf(
  context: Context,
  draft: TableDraft,
  drafts: Drafts,
  usage: Usage,
): ModelClaim {
  const primaryKey = primaryKeyOf(context, draft);
  const keys = primaryKey?.columns ?? [];
  const counting = countsUp(draft, keys);
  const uniques = uniquesOf(context, draft);
  const foreignKeys = foreignKeysOf(context, draft, drafts);
  const columns = draft.columns.map((column) =>
    finishColumn(column, keys, counting),
  );
  const used =
    draft.classes.some((one) => usage.classes.has(one)) ||
    (draft.call !== undefined && usage.tables.has(draft.call.expression));
  return {
    reader: draft.reader,
    language: "python",
    name: draft.name,
    place: draft.place,
    table: draft.table,
    columns: columns.map((claim, at) =>
      withTargetType(claim, typeOfTarget(context, draft, at, drafts)),
    ),
    ...(draft.partial && { partial: true }),
    used,
    ...(draft.deprecated !== undefined && { deprecated: draft.deprecated }),
    ...(primaryKey && { primaryKey }),
    ...(uniques.length > 0 && { uniques }),
    ...(foreignKeys.length > 0 && { foreignKeys }),
  };
}
