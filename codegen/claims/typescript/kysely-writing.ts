import type { Reading } from "./reading.ts";
import { sidesOf, type Row, type RowMember, type Shape } from "./shape.ts";

/**
 * Whether code says that rows of a type are written: it tells inserts from
 * reads (Generated, ColumnType, Insertable), or a statement writes the table.
 * An interface alone is as good for a view.
 */
export function saysWritten(
  reading: Reading,
  row: Row,
  shapeOf: (member: RowMember) => Shape | undefined,
  names: { readonly type?: string | undefined; readonly table: string },
): boolean {
  return (
    [...row.members.values()].some((member) => {
      if (member.side === "insert" || member.side === "update") return true;
      const shape = shapeOf(member);
      if (!shape) return false;
      const { select, insert, update } = sidesOf(shape);
      return [insert, update].some(
        (side) => side !== select && side.kind !== "never",
      );
    }) || isWrittenByText(reading, names)
  );
}

function isWrittenByText(
  { modules }: Reading,
  {
    type,
    table,
  }: { readonly type?: string | undefined; readonly table: string },
): boolean {
  const statement = new RegExp(
    String.raw`\b(?:insertInto|replaceInto|updateTable|deleteFrom|mergeInto)\s*(?:<[^>]*>)?\(\s*\[?\s*["'\`]${escaped(table)}(?:\s+as\s+\w+)?["'\`]`,
  );
  const named = [type && escaped(type), `\\w+\\[["']${escaped(table)}["']\\]`];
  const wrapper = new RegExp(
    String.raw`\b(?:Insertable|Updateable)<\s*(?:${named.filter(Boolean).join("|")})\s*>`,
  );
  return modules.files.some(
    ({ text }) => statement.test(text) || wrapper.test(text),
  );
}

function escaped(name: string): string {
  return name.replaceAll(/[^\w]/g, String.raw`\$&`);
}
