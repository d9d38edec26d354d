import type { KeyClaim } from "../model.ts";
import { attribute, columnName, columnsNamed, listIn } from "./names.ts";
import type { Attribute, Block } from "./schema.ts";

/** The primary key of a block: a field with @id, or @@id. */
export function primaryKeyOf(block: Block): KeyClaim | undefined {
  const own = block.fields.find((field) => attribute(field, "id"));
  if (own) return { columns: [columnName(own)], place: own.place };
  const together = attribute(block, "id");
  return together && keyOf(block, together);
}

/** What is unique: fields with @unique, and @@unique. */
export function uniquesOf(block: Block): readonly KeyClaim[] {
  return [
    ...block.fields
      .filter((field) => attribute(field, "unique"))
      .map((field) => ({ columns: [columnName(field)], place: field.place })),
    ...block.attributes
      .filter(({ name }) => name === "unique")
      .flatMap((together) => keyOf(block, together) ?? []),
  ];
}

/** `@@unique([a, b(sort: Desc)], map: "…")` */
function keyOf(block: Block, together: Attribute): KeyClaim | undefined {
  const names = listIn(together.given, "fields");
  return (
    names && { columns: columnsNamed(block, names), place: together.place }
  );
}
