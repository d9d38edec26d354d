import type { ts } from "ts-morph";
import type { Bindings, Row, RowMember, RowSide } from "./shape.ts";

export type Transform = (
  row: Row,
  keys: readonly string[] | undefined,
  given: {
    readonly second: ts.TypeNode | undefined;
    readonly bindings: Bindings;
  },
) => Row | undefined;

/** What utility types do to the properties of a type. */
export const transforms: Readonly<Record<string, Transform | undefined>> = {
  __proto__: null as never,
  Omit: omit,
  Except: omit,
  Pick: (row, keys) =>
    keys && {
      ...withMembers(row, (member) =>
        keys.includes(member.name) ? member : undefined,
      ),
      partial: true,
    },
  Partial: (row) =>
    withMembers(row, (member) => ({ ...member, optional: true })),
  Required: (row) =>
    withMembers(row, (member) => ({ ...member, optional: false })),
  Readonly: (row) => row,
  Simplify: (row) => row,
  Prettify: (row) => row,
  Selectable: (row) => onSide(row, "select"),
  Insertable: (row) => ({ ...onSide(row, "insert"), partial: true }),
  Updateable: (row) => ({ ...onSide(row, "update"), partial: true }),
};

function omit(row: Row, keys: readonly string[] | undefined): Row | undefined {
  return (
    keys && {
      ...withMembers(row, (member) =>
        keys.includes(member.name) ? undefined : member,
      ),
      partial: row.partial || keys.some((key) => row.members.has(key)),
    }
  );
}

function onSide(row: Row, side: RowSide): Row {
  return withMembers(row, (member) => ({
    ...member,
    side: member.side ?? side,
  }));
}

function withMembers(
  row: Row,
  change: (member: RowMember) => RowMember | undefined,
): Row {
  const members = new Map<string, RowMember>();
  for (const member of row.members.values()) {
    const changed = change(member);
    if (changed) members.set(changed.name, changed);
  }
  return { ...row, members };
}
