import type { Attribute, Block, Field } from "./schema.ts";

/** An attribute of a block or field, by its name without signs. */
export function attribute(
  of: Pick<Block, "attributes">,
  name: string,
): Attribute | undefined {
  return of.attributes.find((candidate) => candidate.name === name);
}

/** The table or type a block stands for in the database. */
export function qualifiedOf(block: Block): {
  readonly schema?: string;
  readonly name: string;
} {
  const schema = attribute(block, "schema")?.text?.value;
  const name = attribute(block, "map")?.text?.value ?? block.name;
  return schema === undefined ? { name } : { schema, name };
}

/** The column, or enum label, a field stands for in the database. */
export function columnName(field: Field): string {
  return attribute(field, "map")?.text?.value ?? field.name;
}

/** The columns of fields named in a list. */
export function columnsNamed(
  block: Block,
  names: readonly string[],
): readonly string[] {
  return names.map((name) => {
    const field = block.fields.find((candidate) => candidate.name === name);
    return field ? columnName(field) : name;
  });
}

/** The names in `fields: [a, b]`, or in a list given without a name. */
export function listIn(
  given: string,
  argument: string,
): readonly string[] | undefined {
  const list =
    new RegExp(`\\b${argument}\\s*:\\s*\\[([^\\]]*)\\]`).exec(given)?.[1] ??
    (argument === "fields" ? /^\s*\[([^\]]*)\]/.exec(given)?.[1] : undefined);
  return list
    ?.replaceAll(/\([^)]*\)/g, "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
