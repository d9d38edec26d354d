import type { TableMetadata } from "../plan/plan.ts";
import { stringLiteral, valueKeyText } from "./literal.ts";
import { lineWidth, textWidth } from "./width.ts";

/** Values of the metadata: strings, lists of strings, and objects of these. */
type Value = string | readonly string[] | { readonly [key: string]: Value };

/** generated/tables.ts without its header: what the runtime knows of each table. */
export function printTables(tables: readonly TableMetadata[]): string {
  if (tables.length === 0) return "export const tables = {} as const;\n";
  const entries = tables
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map((table) => {
      const key = valueKeyText(table.key);
      return `  ${key}: ${expanded(tableValue(table), "  ")},\n`;
    });
  return `export const tables = {\n${entries.join("")}} as const;\n`;
}

/** What is empty is left out, so that the file stays small enough to ship. */
function tableValue(table: TableMetadata): Record<string, Value> {
  const value: Record<string, Value> = {
    kind: table.kind,
    columns: table.columns,
    primaryKey: table.primaryKey,
    uniques: record(table.uniques, ({ name, columns }) => [name, columns]),
    foreignKeys: record(
      table.foreignKeys,
      ({ name, columns, table: target, references }) => [
        name,
        { columns, table: target, references },
      ],
    ),
    defaults: table.defaults,
    generated: table.generated,
    encrypted: record(table.encrypted, ({ column, context, codec }) => [
      column,
      { context, codec },
    ]),
    blindIndexes: record(table.blindIndexes, ({ column, of, normalizer }) => [
      column,
      { of, index: column, normalizer },
    ]),
  };
  return Object.fromEntries(
    Object.entries(value).filter(([, part]) => !isEmpty(part)),
  );
}

function record<T>(
  list: readonly T[],
  entry: (one: T) => [string, Value],
): { readonly [key: string]: Value } {
  // Object.fromEntries defines "__proto__" as a property like any other.
  return Object.fromEntries(list.map(entry));
}

function isEmpty(value: Value): boolean {
  return Array.isArray(value)
    ? value.length === 0
    : typeof value === "object" && Object.keys(value).length === 0;
}

function expanded(
  value: { readonly [key: string]: Value },
  indent: string,
): string {
  const inner = `${indent}  `;
  const lines = Object.entries(value).map(([key, part]) => {
    const start = `${inner}${valueKeyText(key)}:`;
    return `${start}${valueText(part, inner, textWidth(start) + 1)},\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

function valueText(value: Value, indent: string, used: number): string {
  if (isList(value)) return ` ${listText(value, indent, used)}`;
  if (typeof value !== "string") return ` ${expanded(value, indent)}`;
  const literal = stringLiteral(value);
  return used + textWidth(literal) + 1 <= lineWidth
    ? ` ${literal}`
    : `\n${indent}  ${literal}`;
}

function isList(value: Value): value is readonly string[] {
  return Array.isArray(value);
}

function listText(
  list: readonly string[],
  indent: string,
  used: number,
): string {
  const literals = list.map(stringLiteral);
  const flat = `[${literals.join(", ")}]`;
  if (used + textWidth(flat) + 1 <= lineWidth) return flat;
  const inner = `${indent}  `;
  return `[\n${literals.map((one) => `${inner}${one},\n`).join("")}${indent}]`;
}
