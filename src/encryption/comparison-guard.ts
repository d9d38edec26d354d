import {
  fits,
  sameValues,
  type GuardedColumn,
  type Guards,
} from "./guarded-column.ts";
import {
  children,
  nodeAt,
  nodesAt,
  relationsMeant,
  tableOf,
  unwrapped,
  type Node,
  type Scope,
} from "./query-scope.ts";
import { SealedValue } from "./sealed-value.ts";
import { columnName, describe, reject } from "./write-guard.ts";

/**
 * Refuses to compare a guarded column with plaintext, which would find nothing
 * and leave the plaintext in the server's logs, and with what was sealed for
 * another column.
 *
 * @throws EncryptionError PLAINTEXT_REJECTED, MISPLACED
 */
export function guardComparison(
  node: Node,
  scope: Scope | undefined,
  guards: Guards,
): void {
  const left = nodeAt(node, "leftOperand");
  const right = nodeAt(node, "rightOperand");
  if (left === undefined || right === undefined) return;
  for (const [one, other] of comparedPairs(left, right)) {
    const ours = guardedColumns(one, scope, guards);
    const theirs = guardedColumns(other, scope, guards);
    if (ours.length > 0 && theirs.length > 0) guardColumns(ours, theirs);
    else if (ours.length > 0) guardOperand(other, ours);
    else if (theirs.length > 0) guardOperand(one, theirs);
  }
}

/** (a, b) in ((1, 2), (3, 4)) compares a with 1 and 3, b with 2 and 4. */
function comparedPairs(
  left: Node,
  right: Node,
): readonly (readonly [Node, Node])[] {
  if (left.kind !== "TupleNode") return [[left, right]];
  const tuples =
    right.kind === "TupleNode" ? [right] : nodesAt(right, "values");
  return tuples.flatMap((tuple) => {
    const values = nodesAt(tuple, "values");
    return nodesAt(left, "values").flatMap((one, index) => {
      const other = values[index];
      return other === undefined ? [] : ([[one, other]] as const);
    });
  });
}

function guardedColumns(
  operand: Node,
  scope: Scope | undefined,
  guards: Guards,
): readonly GuardedColumn[] {
  const reference = unwrapped(operand);
  const name = columnName(reference);
  if (name === undefined) return [];
  const table = tableOf(nodeAt(reference, "table"));
  return guards.find(relationsMeant(table, scope), name);
}

function guardColumns(
  ours: readonly GuardedColumn[],
  theirs: readonly GuardedColumn[],
): void {
  const comparable = ours.some((one) =>
    theirs.some((other) => sameValues(one, other)),
  );
  const [one] = ours;
  const [other] = theirs;
  if (comparable || one === undefined || other === undefined) return;
  reject(
    "MISPLACED",
    one,
    `the column is compared with ${other.table}.${other.column}, whose keys are others: they are never equal`,
  );
}

/** Every value in the operand, short of those in a subquery, which answers for itself. */
function guardOperand(operand: Node, columns: readonly GuardedColumn[]): void {
  if (operand.kind === "SelectQueryNode") return;
  if (operand.kind === "ValueNode") guardValue(operand["value"], columns);
  if (operand.kind === "PrimitiveValueListNode") {
    for (const value of operand["values"] as readonly unknown[])
      guardValue(value, columns);
    return;
  }
  for (const child of children(operand)) {
    if (operand.kind !== "ValueNode") guardOperand(child, columns);
  }
}

function guardValue(value: unknown, columns: readonly GuardedColumn[]): void {
  const [column] = columns;
  if (value === null || column === undefined) return;
  if (Array.isArray(value)) {
    for (const element of value) guardValue(element, columns);
    return;
  }
  if (!SealedValue.is(value)) {
    reject(
      "PLAINTEXT_REJECTED",
      column,
      `the column is compared with ${describe(value)}, which would find nothing and be logged`,
      column.kind === "ciphertext"
        ? "Equality on an encrypted column goes through its blind index."
        : "Compare with what search() of the blind index returns, by `in`.",
    );
  }
  if (!columns.some((candidate) => fits(candidate, value.for))) {
    reject(
      "MISPLACED",
      column,
      `the column is compared with a ${value.for.kind} of ${value.for.context}`,
    );
  }
}
