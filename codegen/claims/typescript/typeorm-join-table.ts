import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import { entryNamed, objectOf, propertyNameOf } from "./constants.ts";
import { decorationNamed, type Decoration } from "./decorators.ts";
import type { Entity, EntityRelation, JoinColumn } from "./entity.ts";
import { instanceFields, lineageOf } from "./lineage.ts";
import { qualifiedName } from "./naming.ts";
import { textOption } from "./options.ts";
import { placeOf, placeOfName } from "./place.ts";
import { unresolved } from "./reading.ts";
import {
  decorations,
  isTypeorm,
  targetOf,
  type Mapping,
} from "./typeorm-mapping.ts";

/** `@ManyToMany` with `@JoinTable` maps a table of two foreign keys. */
export function addJoinTables(mapping: Mapping, entity: Entity): void {
  if (!syntax.isClassLike(entity.node)) return;
  const { classes } = lineageOf(
    mapping.reading.modules,
    entity.node,
    isTypeorm,
  );
  for (const field of classes.flatMap(instanceFields)) {
    const found = decorations(mapping, field);
    const relation = decorationNamed(found, "ManyToMany");
    const table = decorationNamed(found, "JoinTable");
    const property = propertyNameOf(mapping.reading.modules, field.name);
    if (relation && table && property !== undefined)
      addJoinTable(mapping, entity, { field, property, relation, table });
  }
}

interface ManyToMany {
  readonly field: ts.PropertyDeclaration | ts.AccessorDeclaration;
  readonly property: string;
  readonly relation: Decoration;
  readonly table: Decoration;
}

function addJoinTable(
  mapping: Mapping,
  entity: Entity,
  many: ManyToMany,
): void {
  const { modules } = mapping.reading;
  const { naming } = mapping;
  const options = objectOf(modules, many.table.given[0]);
  const [first] = many.relation.given;
  const target = first && targetOf(mapping, first);
  const given = entryNamed(modules, options, "name");
  const written = textOption(modules, options, "name");
  if (!target || (given ? written === undefined : !naming.known)) {
    unresolved(
      mapping.reading,
      many.field,
      `the join table of "${many.property}" of ${entity.name}`,
    );
    return;
  }
  const name = qualifiedName(
    written ??
      naming.joinTable(entity.table.name, many.property, target.table.name),
  );
  const schema =
    textOption(modules, options, "schema") ??
    name.schema ??
    entity.table.schema;
  const place = placeOf(many.field.name);
  mapping.entities.push({
    name: `${entity.name}.${many.property}`,
    node: many.field,
    place,
    table: {
      ...(schema === undefined ? {} : { schema }),
      name: naming.prefix + name.name,
      place: given ? placeOfName(given) : place,
    },
    columns: new Map(),
    relations: [
      joinSide(
        mapping,
        many,
        entity,
        entryNamed(modules, options, "joinColumn"),
      ),
      joinSide(
        mapping,
        many,
        target,
        entryNamed(modules, options, "inverseJoinColumn"),
      ),
    ],
    keys: [],
    exportedAs: entity.exportedAs,
  });
}

function joinSide(
  mapping: Mapping,
  many: ManyToMany,
  side: Entity,
  given: ts.Expression | undefined,
): EntityRelation {
  const { modules } = mapping.reading;
  const options = objectOf(modules, given);
  const name = entryNamed(modules, options, "name");
  const join: JoinColumn = {
    name: textOption(modules, options, "name"),
    references: textOption(modules, options, "referencedColumnName"),
    place: placeOf(name ?? many.field.name),
  };
  return {
    property: `${many.property}.${side.name}`,
    node: many.field,
    place: placeOf(many.field.name),
    target: () => side,
    joins: options ? [join] : [],
    joinName: (referenced) =>
      mapping.naming.joinTableColumn(side.table.name, referenced),
    nullable: false,
    primary: true,
    onDelete: "cascade",
  };
}
