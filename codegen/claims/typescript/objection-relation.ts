import type { ts } from "ts-morph";
import type { ForeignKeyClaim, Place } from "../model.ts";
import {
  constantOf,
  elementsOf,
  entriesOf,
  entryNamed,
  objectOf,
} from "./constants.ts";
import type { ColumnReference, Entity } from "./entity.ts";
import { inherited, type Model } from "./objection-model.ts";
import { placeOfName } from "./place.ts";
import type { Reading } from "./reading.ts";

/** What the relations of all models are read with. */
export interface Relations {
  readonly reading: Reading;
  /** Models, and the tables between models that only relations name. */
  readonly entities: Entity[];
  /** As the library's mappers name what a join says. */
  readonly rename: (name: string) => string;
}

/** Relations say which column refers to which, from either side, and name the tables between. */
export function addRelations(relations: Relations, model: Model): void {
  const { modules } = relations.reading;
  const mappings = objectOf(modules, inherited(model, "relationMappings"));
  if (!mappings) return;
  for (const relation of entriesOf(modules, mappings)) {
    const options = objectOf(modules, relation.value);
    const kind = entryNamed(modules, options, "relation")?.getText() ?? "";
    const join = objectOf(modules, entryNamed(modules, options, "join"));
    const from = joinSide(relations, join, "from");
    const to = joinSide(relations, join, "to");
    if (!from || !to) continue;
    const through = objectOf(modules, entryNamed(modules, join, "through"));
    if (through) addThrough(relations, through);
    else if (kind.endsWith("BelongsToOneRelation")) {
      if (isSameTable(from, model.entity))
        addReference(relations, model.entity, from, to);
    } else if (/(?:HasMany|HasOne)Relation$/.test(kind)) {
      // Rows picked by a filter may be those of one kind among several.
      const isPicked = ["filter", "modify"].some((name) =>
        entryNamed(modules, options, name),
      );
      const target = entityOf(relations, to);
      if (target && !isPicked)
        addReference(relations, target, to, from, { inverse: true });
    }
  }
}

interface Side {
  readonly table: ForeignKeyClaim["references"];
  readonly column: string;
  readonly place: Place;
}

/** "core.customers.station_id" */
function joinSide(
  { reading, rename }: Relations,
  join: ts.ObjectLiteralExpression | undefined,
  name: string,
): Side | undefined {
  const given = entryNamed(reading.modules, join, name);
  const text = given && constantOf(reading.modules, given);
  const match =
    typeof text === "string"
      ? /^(?:(.+)\.)?([^.]+)\.([^.]+)$/.exec(text)
      : null;
  if (!given || !match?.[2] || !match[3]) return undefined;
  const schema = match[1];
  return {
    table: {
      ...(schema === undefined ? {} : { schema }),
      table: rename(match[2]),
      columns: [rename(match[3])],
    },
    column: match[3],
    place: placeOfName(given),
  };
}

function isSameTable({ table }: Side, entity: Entity): boolean {
  return (
    table.table === entity.table.name &&
    (table.schema === undefined ||
      entity.table.schema === undefined ||
      table.schema === entity.table.schema)
  );
}

function entityOf({ entities }: Relations, side: Side): Entity | undefined {
  return (
    entities.find(
      (entity) =>
        isSameTable(side, entity) && side.table.schema === entity.table.schema,
    ) ?? entities.find((entity) => isSameTable(side, entity))
  );
}

function addReference(
  relations: Relations,
  entity: Entity,
  from: Side,
  to: Side,
  how: Pick<ColumnReference, "inverse"> = {},
): void {
  const { columns } = entity;
  const found = [...columns].find(
    ([property, { claim }]) =>
      property === from.column || claim.name === from.column,
  );
  if (!found) return;
  const [property, column] = found;
  if (how.inverse && column.references) return;
  const target = entityOf(relations, to);
  const references = target?.columns.has(to.column)
    ? { target, property: to.column, ...how }
    : { target: to.table, ...how };
  columns.set(property, { ...column, references });
}

/** The table between two models: its columns on both sides, and those it has besides. */
function addThrough(
  relations: Relations,
  through: ts.ObjectLiteralExpression,
): void {
  for (const side of ["from", "to"]) {
    const own = joinSide(relations, through, side);
    if (!own) continue;
    const entity =
      entityOf(relations, own) ?? joinTable(relations, through, own);
    addColumn(relations, entity, own.column, own.place);
    for (const { name, place } of extrasOf(relations, through))
      addColumn(relations, entity, name, place);
  }
}

function joinTable(
  { entities }: Relations,
  node: ts.Node,
  { table, place }: Side,
): Entity {
  const entity: Entity = {
    name: table.table,
    node,
    place,
    table: {
      ...(table.schema === undefined ? {} : { schema: table.schema }),
      name: table.table,
      place,
    },
    columns: new Map(),
    relations: [],
    keys: [],
    exportedAs: [],
  };
  entities.push(entity);
  return entity;
}

function addColumn(
  { rename }: Relations,
  { columns }: Entity,
  written: string,
  place: Place,
): void {
  const name = rename(written);
  const known = [...columns].some(
    ([property, { claim }]) => property === written || claim.name === name,
  );
  if (!known) columns.set(written, { claim: { name, place } });
}

/** `extra: ["since"]`, or `extra: { joinedAt: "joined_at" }` */
function extrasOf(
  { reading: { modules } }: Relations,
  through: ts.ObjectLiteralExpression,
): readonly { readonly name: string; readonly place: Place }[] {
  const given = entryNamed(modules, through, "extra");
  const object = objectOf(modules, given);
  const listed = object
    ? entriesOf(modules, object).map(({ value }) => value)
    : (elementsOf(modules, given) ?? []);
  return listed.flatMap((one) => {
    const name = constantOf(modules, one);
    return typeof name === "string" ? [{ name, place: placeOfName(one) }] : [];
  });
}
