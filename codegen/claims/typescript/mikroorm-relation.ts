import { constantOf } from "./constants.ts";
import type { Entity, EntityRelation, JoinColumn } from "./entity.ts";
import {
  tableOfTarget,
  targetOf,
  type Described,
  type Mapping,
  type Property,
} from "./mikroorm-described.ts";
import {
  expressionIn,
  flagIn,
  has,
  textIn,
  type Told,
} from "./mikroorm-told.ts";
import { qualifiedName } from "./naming.ts";
import { placeOfName } from "./place.ts";
import { unresolved } from "./reading.ts";

/** The columns of a many-to-one or an owning one-to-one. */
export function relationFrom(
  mapping: Mapping,
  property: Property,
  inside: {
    readonly path: string;
    readonly prefix: string;
    readonly nullable: boolean;
  },
): EntityRelation {
  const { modules } = mapping.reading;
  const { told, name, primary } = property;
  const prefixed = (column: string | undefined): string | undefined =>
    column === undefined ? undefined : inside.prefix + column;
  const nullable =
    inside.nullable || (primary ? false : isNullable(mapping, property));
  return {
    property: inside.path + name,
    node: property.node,
    place: placeOfName(property.nameNode),
    target: () => tableOfTarget(mapping, property),
    joins: joinsOf(mapping, told).map((join) => ({
      ...join,
      name: prefixed(join.name),
    })),
    joinName: (referenced) =>
      prefixed(
        mapping.naming(
          "joinKeyColumnName",
          name,
          referenced,
          isComposite(tableOfTarget(mapping, property)),
        ),
      ),
    ...(nullable === undefined ? {} : { nullable }),
    primary,
    unique: property.kind === "1:1",
    onDelete: textIn(modules, told, "deleteRule", "onDelete"),
    onUpdate: textIn(modules, told, "updateRule", "onUpdateIntegrity"),
    constraint: flagIn(modules, told, "createForeignKeyConstraint") !== false,
  };
}

/** Undefined where the options and the field's type do not say the same. */
function isNullable(mapping: Mapping, property: Property): boolean | undefined {
  const { told, declared } = property;
  const given = flagIn(mapping.reading.modules, told, "nullable");
  if (given !== undefined) return given;
  if (has(told, "cascade") && !mapping.config.isSeven && isCascaded(told))
    return undefined;
  if (declared?.nullable !== true) return false;
  return mapping.config.readsTypes ? true : undefined;
}

/** Version 6 makes a relation nullable that removes what it refers to. */
function isCascaded(told: Told): boolean {
  return told
    .all("cascade")
    .some((one) => /ALL|REMOVE|all|remove/.test(one.getText()));
}

function isComposite(target: Entity | undefined): boolean {
  if (!target) return false;
  const own = [...target.columns.values()].filter(({ primary }) => primary);
  const related = target.relations.filter(({ primary }) => primary);
  return own.length + related.length > 1;
}

function joinsOf(mapping: Mapping, told: Told): readonly JoinColumn[] {
  const { modules } = mapping.reading;
  const single = expressionIn(told, "joinColumn", "fieldName", "name");
  const references = textIn(
    modules,
    told,
    "referenceColumnName",
    "referencedColumnName",
    "targetKey",
  );
  const listed = single
    ? [single]
    : ["joinColumns", "fieldNames"].flatMap((name) => told.all(name));
  return listed.flatMap((node) => {
    const name = constantOf(modules, node);
    return typeof name === "string"
      ? [{ name, references, place: placeOfName(node) }]
      : [];
  });
}

/** A many-to-many without a pivot entity has a table of two foreign keys. */
export function addPivot(
  mapping: Mapping,
  entity: Entity,
  property: Property,
): void {
  const { reading } = mapping;
  const { told, name, node } = property;
  const target = targetOf(mapping, property);
  const table = target && mapping.tables.get(target);
  const owner = ownerOf(mapping, entity);
  const given = expressionIn(told, "pivotTable");
  const written = given
    ? textIn(reading.modules, told, "pivotTable")
    : table && joinTableName(mapping, owner, entity, target, table, name);
  if (!target || !table || written === undefined) {
    unresolved(reading, node, `the pivot table of "${name}" of ${entity.name}`);
    return;
  }
  const qualified = qualifiedName(written);
  const schema = qualified.schema ?? entity.table.schema;
  const place = placeOfName(property.nameNode);
  mapping.entities.push({
    name: `${entity.name}.${name}`,
    node,
    place,
    table: {
      ...(schema === undefined ? {} : { schema }),
      name: qualified.name,
      place: given ? placeOfName(given) : place,
    },
    columns: new Map(),
    relations: sidesOf(
      mapping,
      property,
      [owner, entity],
      [rootOf(target), table],
    ),
    keys: [],
    exportedAs: entity.exportedAs,
  });

  function rootOf(described: Described): Described {
    return table ? ownerOf(mapping, table) : described;
  }
}

/** What an entity's table is named after: the root of a hierarchy that shares it. */
function ownerOf(mapping: Mapping, entity: Entity): Described {
  return mapping.described.find(({ node }) => node === entity.node)!;
}

/** Version 7 gives the strategy the class where version 6 gives the table. */
function joinTableName(
  mapping: Mapping,
  owner: Described,
  entity: Entity,
  target: Described,
  table: Entity,
  property: string,
): string | undefined {
  const { isSeven } = mapping.config;
  return mapping.naming(
    "joinTableName",
    isSeven ? owner.name : entity.table.name,
    isSeven ? target.name : table.table.name,
    property,
    isSeven ? entity.table.name : undefined,
  );
}

type SideOf = readonly [Described, Entity];

function sidesOf(
  mapping: Mapping,
  property: Property,
  own: SideOf,
  other: SideOf,
): EntityRelation[] {
  const isTwice = own[1] === other[1];
  return [
    side(mapping, property, own, "joinColumn", isTwice ? "_1" : ""),
    side(mapping, property, other, "inverseJoinColumn", isTwice ? "_2" : ""),
  ];
}

function side(
  mapping: Mapping,
  property: Property,
  [described, entity]: SideOf,
  option: string,
  number: string,
): EntityRelation {
  const { told, node, nameNode } = property;
  const place = placeOfName(nameNode);
  const listed = [option, `${option}s`].flatMap((name) => told.all(name));
  return {
    property: `${property.name}.${described.name}${number}`,
    node,
    place,
    target: () => entity,
    joins: listed.flatMap((one) => {
      const name = constantOf(mapping.reading.modules, one);
      return typeof name === "string"
        ? [{ name, place: placeOfName(one) }]
        : [];
    }),
    joinName: (referenced) =>
      mapping.naming(
        "joinKeyColumnName",
        described.name + number,
        referenced,
        isComposite(entity),
      ),
    nullable: false,
    primary: true,
    onDelete: "cascade",
    onUpdate: "cascade",
  };
}
