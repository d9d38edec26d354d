import type { ts } from "ts-morph";
import { elementsOf, entryNamed, objectOf } from "./constants.ts";
import type { Entity, EntityRelation, JoinColumn } from "./entity.ts";
import { qualifiedName } from "./naming.ts";
import { flagOption, textOption } from "./options.ts";
import { placeOf, placeOfName } from "./place.ts";
import { unresolved } from "./reading.ts";
import {
  unprefixed,
  type ManyToMany,
  type Mapping,
} from "./typeorm-mapping.ts";

/** Each owning side of a many-to-many relation maps a table of two foreign keys. */
export function addJoinTables(mapping: Mapping): void {
  for (const many of mapping.manyToMany) addJoinTable(mapping, many);
}

function addJoinTable(mapping: Mapping, many: ManyToMany): void {
  const { modules } = mapping.reading;
  const { entity, table: options } = many;
  const target = many.target();
  const given = entryNamed(modules, options, "name");
  const written = given
    ? textOption(modules, options, "name")
    : target &&
      mapping.naming.joinTable(
        unprefixed(mapping, entity),
        many.property,
        unprefixed(mapping, target),
        many.inverse,
      );
  if (!target || written === undefined) {
    unresolved(
      mapping.reading,
      many.node,
      `the join table of "${many.property}" of ${entity.name}`,
    );
    return;
  }
  const name = qualifiedName(written);
  const schema =
    textOption(modules, options, "schema") ??
    name.schema ??
    entity.table.schema;
  const place = placeOf(many.nameNode);
  mapping.entities.push({
    name: `${entity.name}.${many.property}`,
    node: many.node,
    place,
    table: {
      ...(schema === undefined ? {} : { schema }),
      name: mapping.naming.prefix + name.name,
      place: given ? placeOfName(given) : place,
    },
    columns: new Map(),
    relations: sidesOf(mapping, many, target),
    keys: [],
    exportedAs: entity.exportedAs,
  });
}

function sidesOf(
  mapping: Mapping,
  many: ManyToMany,
  target: Entity,
): EntityRelation[] {
  const { joinTableColumn, joinTableInverseColumn } = mapping.naming;
  const own = namer(mapping, many.entity, joinTableColumn);
  const other = namer(mapping, target, joinTableInverseColumn);
  // Where both sides would have the same column, TypeORM numbers them.
  const isTwice = (referenced: string, property: string): boolean =>
    many.entity === target &&
    own(referenced, property) === other(referenced, property);
  const numbered =
    (name: Namer, number: number): Namer =>
    (referenced, property) => {
      const plain = name(referenced, property);
      return plain !== undefined && isTwice(referenced, property)
        ? `${plain}_${number}`
        : plain;
    };
  const inverse = mapping.manySides.get(target);
  return [
    joinSide(mapping, many, many.entity, {
      name: numbered(own, 1),
      joins: joinsIn(mapping, many, "joinColumn"),
      actions: actionsIn(mapping, many.options, "cascade"),
    }),
    joinSide(mapping, many, target, {
      name: numbered(other, 2),
      joins: joinsIn(mapping, many, "inverseJoinColumn"),
      actions: inverse?.has(many.inverse)
        ? actionsIn(mapping, inverse.get(many.inverse), undefined)
        : { onDelete: "cascade", onUpdate: "cascade" },
    }),
  ];
}

type Namer = (referenced: string, property: string) => string | undefined;

function namer(
  mapping: Mapping,
  side: Entity,
  name: Mapping["naming"]["joinTableColumn"],
): Namer {
  return (referenced, property) =>
    name(unprefixed(mapping, side), property, referenced);
}

function actionsIn(
  mapping: Mapping,
  options: ts.ObjectLiteralExpression | undefined,
  fallback: string | undefined,
): Pick<EntityRelation, "onDelete" | "onUpdate"> {
  const { modules } = mapping.reading;
  return {
    onDelete: textOption(modules, options, "onDelete") ?? fallback,
    onUpdate: textOption(modules, options, "onUpdate") ?? fallback,
  };
}

/** `joinColumn: { … }`, or `joinColumns: [{ … }]`. */
function joinsIn(
  mapping: Mapping,
  many: ManyToMany,
  option: string,
): readonly JoinColumn[] {
  const { modules } = mapping.reading;
  const single = entryNamed(modules, many.table, option);
  const listed = entryNamed(modules, many.table, `${option}s`);
  return (single ? [single] : (elementsOf(modules, listed) ?? [])).flatMap(
    (element) => {
      const options = objectOf(modules, element);
      const name = entryNamed(modules, options, "name");
      return options
        ? [
            {
              name: textOption(modules, options, "name"),
              references: textOption(modules, options, "referencedColumnName"),
              place: placeOf(name ?? many.nameNode),
            },
          ]
        : [];
    },
  );
}

function joinSide(
  mapping: Mapping,
  many: ManyToMany,
  side: Entity,
  how: {
    readonly name: Namer;
    readonly joins: readonly JoinColumn[];
    readonly actions: Pick<EntityRelation, "onDelete" | "onUpdate">;
  },
): EntityRelation {
  const { modules } = mapping.reading;
  return {
    property: `${many.property}.${side.name}`,
    node: many.node,
    place: placeOf(many.nameNode),
    target: () => side,
    joins: how.joins,
    joinName: how.name,
    nullable: false,
    primary: true,
    ...how.actions,
    constraint:
      flagOption(modules, many.options, "createForeignKeyConstraints") !==
      false,
  };
}
