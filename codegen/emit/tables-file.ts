import type { TableMetadata } from "../plan/plan.ts";
import { printExpression } from "./expression.ts";

/** generated/tables.ts without its header: what the runtime knows of each table. */
export function printTables(tables: readonly TableMetadata[]): string {
  const entries = tables
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map((table) => [table.key, tableValue(table)] as const);
  const before = "export const tables = ";
  const after = " as const;";
  const value = Object.fromEntries(entries);
  return `${before}${printExpression(value, before, after)}${after}\n`;
}

/** What is empty is left out, so that the file stays small enough to ship. */
function tableValue(table: TableMetadata): Record<string, unknown> {
  const value: Record<string, object | string> = {
    kind: table.kind,
    columns: table.columns,
    primaryKey: table.primaryKey,
    primaryKeyTypes: table.primaryKeyTypes,
    uniques: record(table.uniques, ({ name, columns }) => [name, columns]),
    exclusions: record(table.exclusions, ({ name, columns }) => [
      name,
      columns,
    ]),
    indexes: record(table.indexes, ({ name, columns }) => [name, columns]),
    foreignKeys: record(
      table.foreignKeys,
      ({ name, columns, table: target, references }) => [
        name,
        { columns, table: target, references },
      ],
    ),
    defaults: table.defaults,
    generated: table.generated,
    encrypted: record(table.encrypted, ({ column, ...rest }) => [column, rest]),
    blindIndexes: record(table.blindIndexes, ({ column, ...rest }) => [
      column,
      rest,
    ]),
  };
  return Object.fromEntries(
    Object.entries(value).filter(([, part]) => Object.keys(part).length > 0),
  );
}

/** Object.fromEntries defines "__proto__" as a property like any other. */
function record<T>(
  list: readonly T[],
  entry: (one: T) => readonly [string, object],
): Readonly<Record<string, object>> {
  return Object.fromEntries(list.map(entry));
}
