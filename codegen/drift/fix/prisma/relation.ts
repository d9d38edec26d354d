import type { Block, Field } from "../../../claims/prisma/schema.ts";
import { attribute, type FieldSite, type SchemaFile } from "./file.ts";

/** A relation field and what its @relation(…) was given. */
export interface Relation {
  readonly block: Block;
  readonly field: Field;
  readonly given: string;
}

/** The names in `fields: [a, b]`, or in a list without a name. */
export function fieldNames(given: string, argument: string): readonly string[] {
  const list =
    new RegExp(`\\b${argument}\\s*:\\s*\\[([^\\]]*)\\]`).exec(given)?.[1] ??
    (argument === "fields" ? /^\s*\[([^\]]*)\]/.exec(given)?.[1] : undefined);
  return (list ?? "")
    .replaceAll(/\([^)]*\)/g, "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function relations(blocks: readonly Block[]): readonly Relation[] {
  return blocks.flatMap((block) =>
    block.fields.flatMap((field) => {
      const given = attribute(field, "relation")?.given;
      return given === undefined ? [] : [{ block, field, given }];
    }),
  );
}

/** The relations that a field of a model holds together. */
export function relationsOn(block: Block, name: string): readonly Relation[] {
  return relations([block]).filter(({ given }) =>
    fieldNames(given, "fields").includes(name),
  );
}

/** Relations of other models that point at a field. */
export function relationsTo(
  files: readonly SchemaFile[],
  block: Block,
  name: string,
): readonly Relation[] {
  return relations(files.flatMap((file) => file.blocks)).filter(
    ({ field, given }) =>
      field.type?.name === block.name &&
      fieldNames(given, "references").includes(name),
  );
}

/** What would be left without a field; undefined when nothing would. */
export function whyNamed(
  files: readonly SchemaFile[],
  { block, field }: FieldSite,
): string | undefined {
  if (attribute(field, "id"))
    return "it is the model's key: say first what identifies a row";
  const own = block.attributes.find(({ given }) =>
    fieldNames(given, "fields").includes(field.name),
  );
  if (own) return `@@${own.name} names it`;
  const [held] = relationsOn(block, field.name);
  if (held) return `the relation ${held.field.name} stands on it`;
  const [to] = relationsTo(files, block, field.name);
  return to && `the relation ${to.block.name}.${to.field.name} points at it`;
}
