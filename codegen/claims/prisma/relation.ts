import type { ForeignKeyClaim, ModelClaim } from "../model.ts";
import { columnType } from "./type.ts";
import { attribute, columnsNamed, listIn, qualifiedOf } from "./names.ts";
import { primaryKeyOf } from "./keys.ts";
import type { Block, Field } from "./schema.ts";
import { hasForeignKeys, type Schema } from "./schema-set.ts";

/**
 * The foreign key of a relation field that names its columns. Actions that
 * are not written are Prisma's own: cascade on update; on delete set null
 * where the relation may be null, otherwise restrict.
 * https://www.prisma.io/docs/orm/prisma-schema/data-model/relations/referential-actions
 */
export function foreignKeyOf(
  schema: Schema,
  block: Block,
  field: Field,
): ForeignKeyClaim | undefined {
  const relation = attribute(field, "relation");
  const target = field.type && schema.models.get(field.type.name);
  const fields = relation && listIn(relation.given, "fields");
  const references = relation && listIn(relation.given, "references");
  if (!relation || !target || !fields || !references) return undefined;
  if (!hasForeignKeys(schema)) return undefined;
  const { schema: targetSchema, name } = qualifiedOf(target);
  const mayBeNull = fields.every((own) => isOptional(block, own));
  return {
    columns: columnsNamed(block, fields),
    place: field.place,
    references: {
      ...(targetSchema === undefined ? {} : { schema: targetSchema }),
      table: name,
      columns: columnsNamed(target, references),
    },
    onDelete:
      actionIn(relation.given, "onDelete") ??
      (mayBeNull ? "set null" : "restrict"),
    onUpdate: actionIn(relation.given, "onUpdate") ?? "cascade",
  };
}

function isOptional(block: Block, name: string): boolean {
  return block.fields.some(
    (field) => field.name === name && field.type?.optional === true,
  );
}

/** `onDelete: SetNull` is "set null". */
function actionIn(given: string, name: string): string | undefined {
  const action = new RegExp(`\\b${name}\\s*:\\s*(\\w+)`).exec(given)?.[1];
  return action?.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

/** A list of models without columns of its own: one end of an implicit many-to-many relation. */
interface ListEnd {
  readonly block: Block;
  readonly field: Field;
}

/**
 * The tables Prisma makes for implicit many-to-many relations: "_" and the
 * relation's name, or the names of both models; columns A and B.
 * https://www.prisma.io/docs/orm/prisma-schema/data-model/relations/many-to-many-relations
 */
export function joinTables(schema: Schema): readonly ModelClaim[] {
  const open = schema.blocks
    .filter(({ kind }) => kind === "model")
    .flatMap((block) =>
      block.fields.flatMap((field): ListEnd[] =>
        isListEnd(schema, field) ? [{ block, field }] : [],
      ),
    );
  const tables: ModelClaim[] = [];
  for (let end = open.shift(); end; end = open.shift()) {
    const other = open.findIndex((candidate) => isOther(end, candidate));
    const [found] = other < 0 ? [] : open.splice(other, 1);
    const table = found && joinTable(schema, end, found);
    if (table) tables.push(table);
  }
  return tables;
}

function isListEnd(schema: Schema, { type, attributes }: Field): boolean {
  return (
    type?.list === true &&
    schema.models.get(type.name)?.kind === "model" &&
    !attributes.some(
      ({ name, given }) => name === "relation" && /\bfields\s*:/.test(given),
    )
  );
}

function isOther(end: ListEnd, candidate: ListEnd): boolean {
  return (
    candidate.field.type?.name === end.block.name &&
    end.field.type?.name === candidate.block.name &&
    relationName(candidate.field) === relationName(end.field)
  );
}

function relationName(field: Field): string | undefined {
  const given = attribute(field, "relation")?.given ?? "";
  return /^\s*(?:name\s*:\s*)?"([^"]*)"|[,\s]name\s*:\s*"([^"]*)"/
    .exec(given)
    ?.slice(1)
    .find((name) => name !== undefined);
}

function joinTable(
  schema: Schema,
  one: ListEnd,
  other: ListEnd,
): ModelClaim | undefined {
  // A is the model that comes first by name; a relation of a model to itself keeps its fields' order.
  const [a, b] =
    other.block.name < one.block.name ? [other, one] : [one, other];
  const sides = [
    { name: "A", ...a },
    { name: "B", ...b },
  ].map((side) => ({ ...side, key: primaryKeyOf(side.block)?.columns[0] }));
  const name = `_${relationName(one.field) ?? `${a.block.name}To${b.block.name}`}`;
  const { schema: home } = qualifiedOf(a.block);
  return {
    reader: "prisma",
    language: "prisma",
    name,
    place: a.field.place,
    table: {
      ...(home === undefined ? {} : { schema: home }),
      name,
      place: a.field.place,
    },
    columns: sides.map((side) => ({
      name: side.name,
      place: side.field.place,
      ...typeOfKey(schema, side.block, side.key),
      nullable: false,
      optionalOnInsert: false,
    })),
    ...(hasForeignKeys(schema)
      ? {
          foreignKeys: sides.flatMap((side) =>
            side.key === undefined ? [] : [sideKey(side, side.key)],
          ),
        }
      : {}),
  };
}

function sideKey(
  { name, block, field }: ListEnd & { readonly name: string },
  key: string,
): ForeignKeyClaim {
  const target = qualifiedOf(block);
  return {
    columns: [name],
    place: field.place,
    references: {
      ...(target.schema === undefined ? {} : { schema: target.schema }),
      table: target.name,
      columns: [key],
    },
    onDelete: "cascade",
    onUpdate: "cascade",
  };
}

function typeOfKey(
  schema: Schema,
  block: Block,
  key: string | undefined,
): Pick<ModelClaim["columns"][number], "type"> {
  const field = block.fields.find(
    (candidate) =>
      key !== undefined && columnsNamed(block, [candidate.name])[0] === key,
  );
  return field ? { type: columnType(field, schema.options, undefined) } : {};
}
