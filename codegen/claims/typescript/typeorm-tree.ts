import type { ts } from "ts-morph";
import type { ColumnClaim, Place } from "../model.ts";
import { constantOf, entryNamed, objectOf } from "./constants.ts";
import { decorationNamed, type Decoration } from "./decorators.ts";
import type { Entity, EntityRelation } from "./entity.ts";
import { textOption } from "./options.ts";
import { placeOf } from "./place.ts";
import { unresolved } from "./reading.ts";
import { columnFrom } from "./typeorm-column.ts";
import {
  decorations,
  ownerOf,
  unprefixed,
  type Mapping,
} from "./typeorm-mapping.ts";

/** The columns, or the table, that a tree keeps beside the entity's own. */
export function addTree(
  mapping: Mapping,
  entity: Entity,
  owner: ts.ClassLikeDeclaration,
): void {
  const { modules } = mapping.reading;
  const tree = decorationNamed(decorations(mapping, owner), "Tree");
  const [first, second] = tree?.given ?? [];
  const kind = first && constantOf(modules, first);
  if (!tree) return;
  const place = placeOf(tree.node);
  if (kind === "materialized-path")
    entity.columns.set("mpath", { claim: pathColumn(place) });
  if (kind === "nested-set")
    for (const name of ["nsleft", "nsright"])
      entity.columns.set(name, { claim: boundColumn(name, place) });
  if (kind === "closure-table")
    addClosure(mapping, entity, tree, objectOf(modules, second));
}

function pathColumn(place: Place): ColumnClaim {
  return {
    name: "mpath",
    place,
    type: { family: "string", text: "varchar", sqlName: "varchar" },
    nullable: true,
    optionalOnInsert: true,
    default: "",
    defaultBy: "server",
  };
}

function boundColumn(name: string, place: Place): ColumnClaim {
  return {
    name,
    place,
    type: { family: "integer", text: "integer", sqlName: "int4" },
    nullable: false,
    optionalOnInsert: true,
  };
}

/** `@Tree("closure-table")` keeps every ancestor of every row in a table of its own. */
function addClosure(
  mapping: Mapping,
  entity: Entity,
  tree: Decoration,
  options: ts.ObjectLiteralExpression | undefined,
): void {
  const { modules } = mapping.reading;
  const place = placeOf(tree.node);
  const name = mapping.naming.closureTable(
    textOption(modules, options, "closureTableName") ??
      unprefixed(mapping, entity),
  );
  const isRenamed = ["ancestorColumnName", "descendantColumnName"].some(
    (option) => entryNamed(modules, options, option) !== undefined,
  );
  if (name === undefined || isRenamed) {
    unresolved(
      mapping.reading,
      tree.node,
      `the closure table of ${entity.name}`,
    );
    return;
  }
  const { schema } = entity.table;
  const closure: Entity = {
    name: `${entity.name} closure`,
    node: tree.node,
    place,
    table: {
      ...(schema === undefined ? {} : { schema }),
      name: mapping.naming.prefix + name,
      place,
    },
    columns: new Map(),
    relations: ["ancestor", "descendant"].map((side) =>
      closureSide(mapping, entity, tree.node, side),
    ),
    keys: [],
    exportedAs: entity.exportedAs,
  };
  if (entity.hasTreeLevel)
    closure.columns.set("level", {
      claim: { ...boundColumn("level", place), defaultBy: "client" },
    });
  mapping.entities.push(closure);
}

function closureSide(
  mapping: Mapping,
  entity: Entity,
  node: ts.Node,
  side: string,
): EntityRelation {
  return {
    property: side,
    node,
    place: placeOf(node),
    target: () => entity,
    joins: [],
    joinName: (_, property) =>
      mapping.naming.column(`${property}_${side}`, undefined, []),
    nullable: false,
    primary: true,
    onDelete: "cascade",
  };
}

/** The column that tells the children of single-table inheritance apart. */
export function addDiscriminator(
  mapping: Mapping,
  entity: Entity,
  owner: ts.ClassLikeDeclaration,
  found: readonly Decoration[],
): void {
  const inheritance = decorationNamed(found, "TableInheritance");
  if (!inheritance) return;
  const { reading } = mapping;
  const given = entryNamed(
    reading.modules,
    objectOf(reading.modules, inheritance.given[0]),
    "column",
  );
  const named = given && constantOf(reading.modules, given);
  const options = objectOf(reading.modules, given);
  const property =
    (typeof named === "string"
      ? named
      : textOption(reading.modules, options, "name")) ?? "type";
  const known = [...entity.columns.values()].map(({ claim }) => claim.name);
  const column = columnFrom(reading, ownerOf(mapping, entity, []), {
    kind: "discriminator",
    property,
    node: owner,
    place: placeOf(given ?? inheritance.node),
    options,
    type: entryNamed(reading.modules, options, "type"),
  });
  if (column && !known.includes(column.claim.name))
    entity.columns.set(property, {
      claim: { ...column.claim, optionalOnInsert: true },
    });
}
