import type { ts } from "ts-morph";
import { elementsOf, entryNamed, objectOf } from "./constants.ts";
import { decorationNamed, type Decoration } from "./decorators.ts";
import type { Entity, EntityRelation, JoinColumn } from "./entity.ts";
import type { Modules } from "./modules.ts";
import { flagOption, textOption } from "./options.ts";
import { placeOf, placeOfName } from "./place.ts";
import { inverseOf, targetOf, type Mapping } from "./typeorm-mapping.ts";

type Field = ts.PropertyDeclaration | ts.AccessorDeclaration;

/** Adds a relation; one that a base declares already keeps its columns and takes the target. */
export function addRelation(entity: Entity, relation: EntityRelation): void {
  const at = entity.relations.findIndex(
    ({ property }) => property === relation.property,
  );
  const known = entity.relations[at];
  if (known) entity.relations[at] = { ...known, target: relation.target };
  else entity.relations.push(relation);
}

/** `@ManyToMany`, with `@JoinTable` on the owning side. */
export function addManyToMany(
  mapping: Mapping,
  entity: Entity,
  field: Field,
  property: string,
  found: readonly Decoration[],
): void {
  const { modules } = mapping.reading;
  const decoration = decorationNamed(found, "ManyToMany");
  const table = decorationNamed(found, "JoinTable");
  if (!decoration) return;
  const [first, second] = decoration.given;
  const options = optionsAmong(modules, decoration);
  noteSide(mapping, entity, property, options);
  if (!table) return;
  mapping.manyToMany.push({
    entity,
    property,
    inverse: inverseOf(second),
    node: field,
    nameNode: field.name,
    target: () => first && targetOf(mapping, first),
    table: objectOf(modules, table.given[0]),
    options,
  });
}

/** Remembers a side of a many-to-many relation for the one that owns the table. */
export function noteSide(
  mapping: Mapping,
  entity: Entity,
  property: string,
  options: ts.ObjectLiteralExpression | undefined,
): void {
  const sides = mapping.manySides.get(entity) ?? new Map();
  mapping.manySides.set(entity, sides);
  sides.set(property, options);
}

function optionsAmong(
  modules: Modules,
  { given }: Decoration,
): ts.ObjectLiteralExpression | undefined {
  return given.map((argument) => objectOf(modules, argument)).find(Boolean);
}

/** The columns of `@ManyToOne`, of an owning `@OneToOne` and of `@TreeParent`. */
export function relationOf(
  mapping: Mapping,
  entity: Entity,
  field: ts.PropertyDeclaration | ts.AccessorDeclaration,
  property: string,
  found: readonly Decoration[],
): EntityRelation | undefined {
  const { modules } = mapping.reading;
  const decoration = decorationNamed(
    found,
    "ManyToOne",
    "OneToOne",
    "TreeParent",
  );
  const join = decorationNamed(found, "JoinColumn");
  if (!decoration || (decoration.name === "OneToOne" && !join))
    return undefined;
  const [first] = decoration.given;
  const options = optionsAmong(modules, decoration);
  const primary =
    decorationNamed(found, "PrimaryColumn") !== undefined ||
    flagOption(modules, options, "primary") === true;
  return {
    property,
    node: field,
    place: placeOf(field.name),
    target: () =>
      decoration.name === "TreeParent"
        ? entity
        : first && targetOf(mapping, first),
    joins: join ? joinsFrom(modules, join.given[0], join.node) : [],
    joinName: (_, referenced) => mapping.naming.join(property, referenced),
    retypes: true,
    nullable: !primary && (flagOption(modules, options, "nullable") ?? true),
    primary,
    unique: decoration.name === "OneToOne",
    onDelete: textOption(modules, options, "onDelete"),
    onUpdate: textOption(modules, options, "onUpdate"),
    constraint:
      flagOption(modules, options, "createForeignKeyConstraints") !== false,
  };
}

/** The columns of `@JoinColumn`, one or several. */
export function joinsFrom(
  modules: Modules,
  given: ts.Expression | undefined,
  node: ts.Node,
): readonly JoinColumn[] {
  const listed = given ? (elementsOf(modules, given) ?? [given]) : [];
  return listed.flatMap((element) => {
    const options = objectOf(modules, element);
    if (!options) return [];
    const name = entryNamed(modules, options, "name");
    return [
      {
        name: textOption(modules, options, "name"),
        references: textOption(modules, options, "referencedColumnName"),
        place: name ? placeOfName(name) : placeOf(node),
      },
    ];
  });
}
