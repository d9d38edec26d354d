/** A table as it is being read: columns, keys and constraints, before foreign keys are resolved. */

import type { ForeignKeyClaim, KeyClaim, ModelClaim, Place } from "../model.ts";
import type { ColumnDraft } from "./column.ts";
import { nameSpanIn, type Context } from "./context.ts";
import { spreadArguments, valueOf, type Arguments } from "./invoke.ts";
import { mappedAncestors } from "./mapping.ts";
import { stringOf } from "./operator.ts";
import { isCallOf, isColumnCall } from "./symbol.ts";
import {
  isSequence,
  type Bound,
  type CallValue,
  type Module,
  type PythonClass,
  type Value,
} from "./value.ts";

export interface TableDraft {
  readonly reader: string;
  readonly name: string;
  readonly module: Module;
  readonly place: Place;
  readonly table: ModelClaim["table"];
  /** The schema that the MetaData gives to tables and foreign keys without one. */
  readonly metadataSchema?: string;
  readonly columns: ColumnDraft[];
  /** Constraints of __table_args__ and Table(…), in order. */
  readonly constraints: CallValue[];
  readonly classes: PythonClass[];
  /** The Table(…) call, where there is one. */
  readonly call?: CallValue;
  deprecated?: string;
  /** Columns may be missing here. */
  partial: boolean;
}

/** Finds the draft that a class or a table object stands for. */
export interface Drafts {
  ofClass(one: PythonClass): TableDraft | undefined;
  ofCall(call: CallValue): TableDraft | undefined;
  named(schema: string | undefined, table: string): TableDraft | undefined;
}

function columnNamed(draft: TableDraft, name: string): ColumnDraft | undefined {
  return (
    draft.columns.find(({ key }) => key === name) ??
    draft.columns.find(({ claim }) => claim.name === name)
  );
}

/** Customer.email.desc(): an index over the column all the same. */
export function plainColumn(bound: Bound): Bound {
  const { expression, scope } = bound;
  const sorted =
    expression.kind === "call" &&
    expression.callee.kind === "attribute" &&
    /^(?:asc|desc|nulls_?first|nulls_?last)$/.test(expression.callee.name);
  return sorted && expression.callee.kind === "attribute"
    ? plainColumn({ expression: expression.callee.object, scope })
    : bound;
}

/** Columns of a constraint: names, or the columns themselves. */
export function constraintColumns(
  draft: TableDraft,
  bounds: readonly Bound[],
): readonly string[] | undefined {
  const names = bounds.map(plainColumn).map((bound) => {
    const value = valueOf(bound);
    const text = stringOf(value);
    if (text !== undefined) return columnNamed(draft, text)?.claim.name ?? text;
    return attributeColumn(draft, bound, value);
  });
  return names.includes(undefined) || names.length === 0
    ? undefined
    : (names as string[]);
}

function attributeColumn(
  draft: TableDraft,
  { expression }: Bound,
  value: Value,
): string | undefined {
  const isColumn =
    isColumnCall(value) ||
    value.kind === "property" ||
    value.kind === "unknown";
  if (!isColumn) return undefined;
  const name =
    expression.kind === "name" || expression.kind === "attribute"
      ? expression.name
      : undefined;
  const column = draft.columns.find(({ attribute }) => attribute === name);
  return (column ?? (name === undefined ? undefined : columnNamed(draft, name)))
    ?.claim.name;
}

function keyOf(
  context: Context,
  draft: TableDraft,
  call: CallValue,
  bounds: readonly Bound[],
): KeyClaim | undefined {
  const columns = constraintColumns(draft, bounds);
  return (
    columns && {
      columns,
      place: context.place(call.scope.module, call.expression),
    }
  );
}

/** An index is unique as a constraint is only without a predicate. */
function isUniqueIndex(call: CallValue): boolean {
  if (!isCallOf(call, "Index")) return false;
  const { named } = spreadArguments(call.arguments);
  const unique = named.get("unique");
  const value = unique && valueOf(unique);
  return (
    value?.kind === "constant" &&
    value.value === true &&
    !named.has("postgresql_where")
  );
}

export function uniquesOf(
  context: Context,
  draft: TableDraft,
): readonly KeyClaim[] {
  const single = draft.columns
    .filter(({ unique }) => unique)
    .map(({ claim }) => ({ columns: [claim.name], place: claim.place }));
  const several = draft.constraints.flatMap((call) => {
    const { positional } = spreadArguments(call.arguments);
    const bounds = isCallOf(call, "UniqueConstraint")
      ? positional
      : isUniqueIndex(call)
        ? positional.slice(1)
        : undefined;
    const key = bounds && keyOf(context, draft, call, bounds);
    return key ? [key] : [];
  });
  return [...single, ...several];
}

export function primaryKeyOf(
  context: Context,
  draft: TableDraft,
): KeyClaim | undefined {
  const constraint = draft.constraints.find((call) =>
    isCallOf(call, "PrimaryKeyConstraint"),
  );
  const stated =
    constraint &&
    keyOf(
      context,
      draft,
      constraint,
      spreadArguments(constraint.arguments).positional,
    );
  if (stated !== undefined) return stated;
  const columns = draft.columns.filter(({ primaryKey }) => primaryKey);
  const [first] = columns;
  return (
    first && {
      columns: columns.map(({ claim }) => claim.name),
      place: first.claim.place,
    }
  );
}

type Target = Pick<ForeignKeyClaim["references"], "schema" | "table"> & {
  readonly column: string | undefined;
};

function textTarget(text: string, draft: TableDraft): Target {
  const parts = text.split(".");
  const column = parts.length > 1 ? parts.pop() : undefined;
  const table = parts.pop() ?? text;
  const schema = parts.length > 0 ? parts.join(".") : draft.metadataSchema;
  return { table, column, ...(schema !== undefined && { schema }) };
}

function ownerDraft(value: Value, drafts: Drafts): TableDraft | undefined {
  if (value.kind === "class") return drafts.ofClass(value.class);
  if (value.kind === "call") return drafts.ofCall(value);
  const through =
    value.kind === "property" && /^(?:c|columns|__table__)$/.test(value.name);
  return through ? ownerDraft(value.object, drafts) : undefined;
}

function target(
  bound: Bound,
  draft: TableDraft,
  drafts: Drafts,
): Target | undefined {
  const value = valueOf(bound);
  const text = stringOf(value);
  if (text !== undefined) return textTarget(text, draft);
  // A column of the same class, by its name in the body.
  if (isColumnCall(value) && bound.expression.kind === "name") {
    const own = draft.columns.find(
      ({ attribute }) =>
        attribute === (bound.expression as { name: string }).name,
    );
    return own && { ...identity(draft), column: own.claim.name };
  }
  const taken = takenFrom(bound, value);
  if (taken === undefined) return undefined;
  for (const owner of ownerDrafts(taken.object, drafts)) {
    const column = owner.columns.find(({ attribute, claim }) =>
      attribute === "" ? claim.name === taken.name : attribute === taken.name,
    );
    if (column) return { ...identity(owner), column: column.claim.name };
  }
  return undefined;
}

/** What stands before the dot, also where the attribute is known for more than a name, as a Field(…) is. */
function takenFrom(
  { expression, scope }: Bound,
  value: Value,
): { readonly object: Value; readonly name: string } | undefined {
  if (value.kind === "property") return value;
  if (expression.kind !== "attribute") return undefined;
  const { interpreter } = scope.module;
  const object = interpreter.evaluate(expression.object, scope);
  return { object, name: expression.name };
}

/** The table of a class and those of its ancestors, whose columns it has too. */
function ownerDrafts(value: Value, drafts: Drafts): readonly TableDraft[] {
  const own = ownerDraft(value, drafts);
  const above =
    value.kind === "class"
      ? mappedAncestors(value.class).map((one) => drafts.ofClass(one))
      : [];
  return [own, ...above].filter((draft) => draft !== undefined);
}

function identity({ table }: TableDraft) {
  return {
    table: table.name,
    ...(table.schema !== undefined && { schema: table.schema }),
  };
}

function actions({
  named,
}: Arguments): Pick<ForeignKeyClaim, "onDelete" | "onUpdate"> {
  const text = (key: string) => {
    const bound = named.get(key);
    return bound && stringOf(valueOf(bound))?.toLowerCase();
  };
  const [onDelete, onUpdate] = [text("ondelete"), text("onupdate")];
  return {
    ...(onDelete !== undefined && { onDelete }),
    ...(onUpdate !== undefined && { onUpdate }),
  };
}

function unresolvedTarget(
  context: Context,
  draft: TableDraft,
  call: CallValue,
): undefined {
  const { module } = call.scope;
  context.unresolved(
    draft.reader,
    module,
    call.expression,
    `the target of a foreign key of ${draft.name}`,
  );
  return undefined;
}

function columnForeignKey(
  context: Context,
  draft: TableDraft,
  drafts: Drafts,
  { claim }: ColumnDraft,
  call: CallValue,
): ForeignKeyClaim | undefined {
  const given = spreadArguments(call.arguments);
  const bound = given.positional[0] ?? given.named.get("column");
  const to = bound && target(bound, draft, drafts);
  if (bound === undefined || to === undefined)
    return unresolvedTarget(context, draft, call);
  const { column = claim.name, ...references } = to;
  const text = stringOf(valueOf(bound));
  const { module } = bound.scope;
  const span =
    text === undefined
      ? bound.expression
      : nameSpanIn(module, bound.expression, text);
  return {
    columns: [claim.name],
    place: context.place(module, span),
    references: { ...references, columns: [column] },
    ...actions(given),
  };
}

function listOf(bound: Bound | undefined): readonly Bound[] | undefined {
  const value = bound && valueOf(bound);
  if (bound === undefined || value === undefined || !isSequence(value))
    return undefined;
  const { expression, scope } = bound;
  if (expression.kind === "list" || expression.kind === "tuple")
    return expression.elements.map((element) => ({
      expression: element.value,
      scope,
    }));
  return value.items.map((item) => ({ expression, scope, value: item }));
}

function tableForeignKey(
  context: Context,
  draft: TableDraft,
  drafts: Drafts,
  call: CallValue,
): ForeignKeyClaim | undefined {
  const given = spreadArguments(call.arguments);
  const own = listOf(given.positional[0] ?? given.named.get("columns"));
  const others = listOf(given.positional[1] ?? given.named.get("refcolumns"));
  const columns = own && constraintColumns(draft, own);
  const targets = others?.map((bound) => target(bound, draft, drafts));
  const [first] = targets ?? [];
  const names = targets?.map((each) => each?.column);
  if (
    columns === undefined ||
    first === undefined ||
    names === undefined ||
    names.includes(undefined)
  )
    return unresolvedTarget(context, draft, call);
  const { column: _, ...references } = first;
  return {
    columns,
    place: context.place(call.scope.module, call.expression),
    references: { ...references, columns: names as string[] },
    ...actions(given),
  };
}

export function foreignKeysOf(
  context: Context,
  draft: TableDraft,
  drafts: Drafts,
): readonly ForeignKeyClaim[] {
  const single = draft.columns.flatMap((column) =>
    column.foreignKeys.map((call) =>
      columnForeignKey(context, draft, drafts, column, call),
    ),
  );
  const several = draft.constraints
    .filter((call) => isCallOf(call, "ForeignKeyConstraint"))
    .map((call) => tableForeignKey(context, draft, drafts, call));
  return [...single, ...several].filter((key) => key !== undefined);
}
