import { primaryKeyText } from "./associated-data.ts";
import { EncryptionError } from "./error.ts";
import {
  fits,
  sameName,
  sameValues,
  type GuardedColumn,
  type Guards,
} from "./guarded-column.ts";
import {
  identifierText,
  innerScope,
  nearestRelations,
  nodeAt,
  nodesAt,
  relationsMeant,
  relationsOf,
  tableOf,
  unwrapped,
  type Node,
  type Relation,
  type Scope,
} from "./query-scope.ts";
import { SealedValue } from "./sealed-value.ts";

/** A statement that writes: into which table, seen from which scope. */
interface Target {
  readonly guards: Guards;
  readonly relations: readonly Relation[];
  readonly scope: Scope | undefined;
}

/** One value on its way into one column. */
interface Cell {
  readonly columns: readonly GuardedColumn[];
  readonly columnName: string;
  readonly target: Target;
  /** The row's primary key values, where they stand in the statement. */
  readonly rowKey: readonly (string | undefined)[] | undefined;
}

/**
 * Refuses whatever a statement writes into a guarded column that was not sealed
 * for it.
 *
 * @throws EncryptionError PLAINTEXT_REJECTED, MISPLACED
 */
export function guardWrites(
  node: Node,
  scope: Scope | undefined,
  guards: Guards,
): void {
  const written = nodeAt(
    node,
    node.kind === "UpdateQueryNode" ? "table" : "into",
  );
  if (written === undefined) return;
  const target: Target = {
    guards,
    relations: relationsWritten(written, scope),
    scope,
  };
  if (node.kind === "InsertQueryNode") guardInsert(node, target);
  if (node.kind === "UpdateQueryNode")
    guardUpdates(nodesAt(node, "updates"), target);
  if (node.kind === "MergeQueryNode") {
    for (const when of nodesAt(node, "whens"))
      guardMergeAction(nodeAt(when, "result"), target);
  }
}

function relationsWritten(
  written: Node,
  scope: Scope | undefined,
): readonly Relation[] {
  const sources =
    written.kind === "ListNode" ? nodesAt(written, "items") : [written];
  return sources.flatMap((source) => relationsOf(source, scope));
}

function guardMergeAction(action: Node | undefined, target: Target): void {
  if (action?.kind === "InsertQueryNode") guardInsert(action, target);
  if (action?.kind === "UpdateQueryNode")
    guardUpdates(nodesAt(action, "updates"), target);
}

function guardInsert(node: Node, target: Target): void {
  const columns = nodesAt(node, "columns").map(
    (column) => columnName(column) ?? "",
  );
  const values = nodeAt(node, "values");
  if (values !== undefined) guardValues(values, columns, target);
  const conflict = nodeAt(node, "onConflict") ?? nodeAt(node, "onDuplicateKey");
  if (conflict !== undefined) guardConflict(conflict, target);
}

function guardValues(
  values: Node,
  names: readonly string[],
  target: Target,
): void {
  const { guards, relations } = target;
  const guarded = names.map((name) => guards.find(relations, name));
  if (values.kind === "ValuesNode") {
    for (const row of nodesAt(values, "values"))
      guardRow(row, names, guarded, target);
    return;
  }
  const all = guards.all(relations);
  const hidden = names.length === 0 ? all[0] : guarded.flat()[0];
  if (values.kind === "SelectQueryNode" && names.length > 0) {
    guardSelected(values, names, guarded, target);
  } else if (hidden !== undefined) {
    rejectPlaintext(
      hidden,
      "the values come from an expression that cannot be checked",
    );
  }
}

function guardRow(
  row: Node,
  names: readonly string[],
  guarded: readonly (readonly GuardedColumn[])[],
  target: Target,
): void {
  const values = row["values"] as readonly unknown[];
  const plain = row.kind === "PrimitiveValueListNode";
  const key = target.guards.primaryKey(target.relations);
  const rowKey = key.map(({ column, type }) => {
    const value = values[names.findIndex((name) => sameName(name, column))];
    const literal = plain ? value : (value as Node | undefined)?.["value"];
    return primaryKeyText(type, literal);
  });
  values.forEach((value, index) => {
    const columns = guarded[index] ?? [];
    const cell = { columns, columnName: names[index] ?? "", target, rowKey };
    if (plain) guardLiteral(value, cell);
    else guardExpression(value as Node, cell);
  });
}

/** INSERT … SELECT: what stands at a guarded column's place must be such a column itself. */
function guardSelected(
  select: Node,
  names: readonly string[],
  guarded: readonly (readonly GuardedColumn[])[],
  target: Target,
): void {
  const first = guarded.flat()[0];
  if (first === undefined) return;
  const selections = nodesAt(select, "selections").map((item) =>
    nodeAt(item, "selection"),
  );
  const combined = nodesAt(select, "setOperations").length > 0;
  if (
    combined ||
    selections.length !== names.length ||
    selections.some(selectsAll)
  ) {
    rejectPlaintext(first, "the selected columns cannot be told apart");
  }
  const scope = innerScope(select, target.scope);
  selections.forEach((selection, index) => {
    const columns = guarded[index] ?? [];
    const value =
      selection?.kind === "AliasNode" ? nodeAt(selection, "node") : selection;
    const cell = {
      columns,
      columnName: names[index] ?? "",
      target: { ...target, scope },
      rowKey: undefined,
    };
    if (value !== undefined) guardExpression(value, cell);
  });
}

function selectsAll(selection: Node | undefined): boolean {
  return (
    selection?.kind === "SelectAllNode" ||
    nodeAt(selection, "column")?.kind === "SelectAllNode"
  );
}

function guardConflict(conflict: Node, target: Target): void {
  const updates = nodesAt(conflict, "updates");
  guardUpdates(updates, target);
  const { guards, relations } = target;
  const bound = updates
    .flatMap((update) =>
      guards.find(relations, columnName(nodeAt(update, "column")) ?? ""),
    )
    .find((column) => column.rowBound);
  if (bound === undefined) return;
  const key = guards.primaryKey(relations).map(({ column }) => column);
  const named = nodesAt(conflict, "columns").map(
    (column) => columnName(column) ?? "",
  );
  const onKey =
    named.length === key.length &&
    key.every((column) => named.some((name) => sameName(name, column)));
  if (onKey) return;
  reject(
    "MISPLACED",
    bound,
    "the value is bound to the primary key of the row that was not inserted",
    `Let ON CONFLICT name the primary key (${key.join(", ")}), or update the found row by its key.`,
  );
}

function guardUpdates(updates: readonly Node[], target: Target): void {
  const { guards, relations } = target;
  const all = guards.all(relations);
  for (const update of updates) {
    const name = columnName(nodeAt(update, "column"));
    const value = nodeAt(update, "value");
    if (name === undefined) {
      if (all[0])
        rejectPlaintext(
          all[0],
          "the updated column is an expression that cannot be checked",
        );
      continue;
    }
    refuseKeyUpdate(name, all, target);
    const columns = guards.find(relations, name);
    if (value)
      guardExpression(value, {
        columns,
        columnName: name,
        target,
        rowKey: undefined,
      });
  }
}

function refuseKeyUpdate(
  name: string,
  all: readonly GuardedColumn[],
  target: Target,
): void {
  const bound = all.find((column) => column.rowBound);
  const key = target.guards.primaryKey(target.relations);
  if (bound && key.some(({ column }) => sameName(column, name))) {
    reject(
      "MISPLACED",
      bound,
      `the update changes "${name}", to which the column's values are bound`,
      "Insert a new row and delete the old one, so that the value is encrypted for its new key.",
    );
  }
}

function guardExpression(value: Node, cell: Cell): void {
  switch (value.kind) {
    case "ValueNode":
      return guardLiteral(value["value"], cell);
    case "DefaultInsertValueNode":
      return;
    case "ReferenceNode":
    case "ColumnNode":
      return guardReference(value, cell);
    default: {
      const column = cell.columns[0];
      if (column)
        rejectPlaintext(
          column,
          "the value is an expression that cannot be checked",
        );
    }
  }
}

function guardLiteral(value: unknown, cell: Cell): void {
  const [column] = cell.columns;
  if (value === null) return;
  if (!SealedValue.is(value)) {
    if (column === undefined) return;
    return rejectPlaintext(
      column,
      `the value is ${describe(value)}, not what the encryptor returned`,
      cell.rowKey,
    );
  }
  if (!cell.columns.some((candidate) => fits(candidate, value.for))) {
    const { relations } = cell.target;
    const place = column ?? {
      table: relations.map(printRelation).join(", "),
      column: cell.columnName,
    };
    reject(
      "MISPLACED",
      place,
      `the value is a ${value.for.kind} of ${value.for.context}`,
    );
  }
  const { row } = value.for;
  const { rowKey } = cell;
  if (
    row &&
    rowKey &&
    column &&
    row.some((text, index) => text !== rowKey[index])
  ) {
    reject(
      "MISPLACED",
      column,
      "the value is bound to the primary key of another row",
      "Encrypt it with the row's primary key, and give that key in the insert.",
      rowKey,
    );
  }
}

/** A column may be copied from where its values belong: the same column, for row-bound ones of the same row. */
function guardReference(reference: Node, cell: Cell): void {
  const [column] = cell.columns;
  if (column === undefined) return;
  const { guards, scope } = cell.target;
  const table = tableOf(nodeAt(reference, "table"));
  const name = columnName(reference) ?? "";
  const sources = table
    ? relationsMeant(table, scope)
    : nearestRelations(scope);
  const copies = sources.every((relation) =>
    guards
      .find([relation], name)
      .some((source) =>
        cell.columns.some((target) => sameValues(source, target)),
      ),
  );
  if (sources.length === 0 || !copies) {
    rejectPlaintext(
      column,
      `the value is column "${name}", which may have other values than this column's`,
    );
  }
  if (column.rowBound && table?.name !== "excluded") {
    reject(
      "MISPLACED",
      column,
      "the value would move to another row than it is bound to",
    );
  }
}

/** The column that a node names, if it names one. */
export function columnName(node: Node | undefined): string | undefined {
  const named = node && unwrapped(node);
  if (named?.kind === "ReferenceNode")
    return columnName(nodeAt(named, "column"));
  return named?.kind === "ColumnNode"
    ? identifierText(nodeAt(named, "column"))
    : undefined;
}

export function rejectPlaintext(
  column: GuardedColumn,
  problem: string,
  rowKey?: readonly (string | undefined)[],
): never {
  reject(
    "PLAINTEXT_REJECTED",
    column,
    problem,
    column.kind === "ciphertext"
      ? "Write what encrypt() of the column's encryptor returns, or null."
      : "Write what index() of the blind index returns, or null.",
    rowKey,
  );
}

export function reject(
  code: "PLAINTEXT_REJECTED" | "MISPLACED",
  place: { readonly table: string; readonly column: string },
  problem: string,
  hint?: string,
  rowKey?: readonly (string | undefined)[],
): never {
  const known = rowKey?.filter((text) => text !== undefined);
  const primaryKey =
    known?.length && known.length === rowKey?.length ? known : undefined;
  const { table, column } = place;
  throw new EncryptionError(code, problem, { table, column, primaryKey }, hint);
}

/** The kind of a value, and nothing of the value. */
export function describe(value: unknown): string {
  if (typeof value !== "object") return `a ${typeof value}`;
  if (Array.isArray(value)) return "a list";
  return value instanceof Uint8Array ? "bytes" : "an object";
}

function printRelation({ schema, name }: Relation): string {
  return schema === undefined ? name : `${schema}.${name}`;
}
