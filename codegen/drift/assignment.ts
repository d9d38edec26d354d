/**
 * The assignment of rows to columns with the least total cost, each column
 * used once (Jonker and Volgenant 1987: shortest augmenting paths over dual
 * prices, O(n²m)).
 *
 * `cost` has one row per row and the same number of columns in each; there are
 * at least as many columns as rows. Returns the column of each row.
 */
export function assignLeastCost(
  cost: readonly (readonly number[])[],
): number[] {
  const rows = cost.length;
  const columns = cost[0]?.length ?? 0;
  const rowPrice = filled<number>(rows, 0);
  const columnPrice = filled<number>(columns, 0);
  const rowOf = filled<number>(columns, -1);
  for (let row = 0; row < rows; row += 1)
    augment(cost, row, rowPrice, columnPrice, rowOf);
  const columnOf = filled<number>(rows, -1);
  for (const [column, row] of rowOf.entries())
    if (row >= 0) columnOf[row] = column;
  return columnOf;
}

/** Finds the shortest path from a free row to a free column and flips it. */
function augment(
  cost: readonly (readonly number[])[],
  start: number,
  rowPrice: number[],
  columnPrice: number[],
  rowOf: number[],
): void {
  const columns = columnPrice.length;
  const distance = filled<number>(columns, Infinity);
  const before = filled<number>(columns, -1);
  const done = filled<boolean>(columns, false);
  let row = start;
  let reached = -1;
  let shortest = 0;
  for (;;) {
    let next = -1;
    for (let column = 0; column < columns; column += 1) {
      if (done[column]) continue;
      const through =
        shortest + cost[row]![column]! - rowPrice[row]! - columnPrice[column]!;
      if (through < distance[column]!) {
        distance[column] = through;
        before[column] = reached;
      }
      if (next < 0 || distance[column]! < distance[next]!) next = column;
    }
    shortest = distance[next]!;
    done[next] = true;
    reached = next;
    if (rowOf[next]! < 0) break;
    row = rowOf[next]!;
  }
  rowPrice[start]! += shortest;
  for (let column = 0; column < columns; column += 1) {
    if (!done[column] || column === reached) continue;
    columnPrice[column]! += distance[column]! - shortest;
    rowPrice[rowOf[column]!]! += shortest - distance[column]!;
  }
  for (let column = reached; column >= 0; column = before[column]!)
    rowOf[column] = before[column]! < 0 ? start : rowOf[before[column]!]!;
}

function filled<Value>(length: number, value: Value): Value[] {
  return Array.from({ length }, () => value);
}
