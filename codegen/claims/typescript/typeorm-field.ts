import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  entryNamed,
  objectOf,
  propertyNameOf,
  returnedBy,
  unwrap,
} from "./constants.ts";
import { declaredType } from "./declared-type.ts";
import { decorationNamed, type Decoration } from "./decorators.ts";
import type { Entity, EntityRelation } from "./entity.ts";
import { instanceFields, lineageOf } from "./lineage.ts";
import { placeOf } from "./place.ts";
import type { Reading } from "./reading.ts";
import {
  columnArguments,
  columnDecorators,
  columnFrom,
  type ColumnOwner,
  type ColumnSpec,
} from "./typeorm-column.ts";
import { referenceOf } from "./typeorm-foreign-key.ts";
import { isUniqueIndex } from "./typeorm-key.ts";
import {
  decorations,
  isTypeorm,
  ownerOf,
  type Mapping,
} from "./typeorm-mapping.ts";
import { addManyToMany, addRelation, relationOf } from "./typeorm-relation.ts";

/**
 * The columns and relations of one class of an entity. What a base class
 * declares is not changed by the class that extends it: TypeORM keeps the first.
 */
export function addFields(
  mapping: Mapping,
  entity: Entity,
  part: ts.ClassLikeDeclaration,
  owner: ColumnOwner,
  path = "",
  prefixes: readonly string[] = [],
): void {
  for (const field of instanceFields(part)) {
    const property = propertyNameOf(mapping.reading.modules, field.name);
    if (property === undefined) continue;
    const found = decorations(mapping, field);
    if (found.length === 0) continue;
    const relation = relationOf(mapping, entity, field, property, found);
    if (relation)
      addRelation(entity, embeddedRelation(mapping, relation, prefixes));
    else if (decorationNamed(found, "ManyToMany"))
      addManyToMany(mapping, entity, field, property, found);
    else
      addColumn(mapping, entity, {
        field,
        property,
        found,
        owner,
        path,
        prefixes,
      });
  }
}

/** An embedded class's relation: its columns are named like the class's own. */
function embeddedRelation(
  mapping: Mapping,
  relation: EntityRelation,
  prefixes: readonly string[],
): EntityRelation {
  if (prefixes.length === 0) return relation;
  const within = (name: string | undefined): string | undefined =>
    name === undefined
      ? undefined
      : mapping.naming.column(relation.property, name, prefixes);
  return {
    ...relation,
    property: [...prefixes, relation.property].join("."),
    joins: relation.joins.map((join) => ({ ...join, name: within(join.name) })),
    joinName: (...referenced) => within(relation.joinName(...referenced)),
  };
}

interface Field {
  readonly field: ts.PropertyDeclaration | ts.AccessorDeclaration;
  readonly property: string;
  readonly found: readonly Decoration[];
  readonly owner: ColumnOwner;
  /** The way through embedded classes, such as "address.". */
  readonly path: string;
  readonly prefixes: readonly string[];
}

function addColumn(mapping: Mapping, entity: Entity, where: Field): void {
  const { reading } = mapping;
  // Decorators run from the last to the first, and the first to run counts.
  const decoration = where.found.findLast(({ name }) => columnDecorators[name]);
  const kind = decoration && columnDecorators[decoration.name];
  const key = where.path + where.property;
  if (!decoration || !kind || entity.columns.has(key)) return;
  const embedded = embeddedClass(reading, decoration);
  if (embedded) {
    addEmbedded(mapping, entity, where, embedded, decoration);
    return;
  }
  const spec: ColumnSpec = {
    kind,
    property: where.property,
    node: where.field,
    place: placeOf(where.field.name),
    declared: declaredType(reading, where.field),
    ...columnArguments(reading, decoration),
    ...generatedBy(reading, where.found, decoration),
  };
  const column = columnFrom(reading, where.owner, spec);
  if (!column) {
    entity.incomplete = true;
    return;
  }
  if (kind === "level") entity.hasTreeLevel = true;
  const references = referenceOf(mapping, where.found);
  const unique =
    column.unique === true || hasUniqueDecorator(reading, where.found);
  entity.columns.set(key, {
    ...column,
    ...(unique ? { unique } : {}),
    ...(references ? { references } : {}),
  });
}

/** `@Generated("uuid")` beside `@Column()` */
function generatedBy(
  reading: Reading,
  found: readonly Decoration[],
  decoration: Decoration,
): { generated?: string | undefined; type?: ts.Expression } {
  const generated = decorationNamed(found, "Generated");
  if (!generated) return {};
  const { type, options } = columnArguments(reading, decoration);
  const [first] = generated.given;
  const strategy = first ? constantOf(reading.modules, first) : "increment";
  const written = type ?? entryNamed(reading.modules, options, "type");
  return {
    generated: typeof strategy === "string" ? strategy : "increment",
    ...(written ? { type: written } : {}),
  };
}

function hasUniqueDecorator(
  reading: Reading,
  found: readonly Decoration[],
): boolean {
  return found.some(
    (decoration) =>
      decoration.name === "Unique" ||
      isUniqueIndex(reading.modules, decoration),
  );
}

/** The class of `@Column(() => Address)`. */
function embeddedClass(
  reading: Reading,
  decoration: Decoration,
): ts.ClassLikeDeclaration | undefined {
  const [first] = decoration.given;
  const returned = first && returnedBy(unwrap(first));
  const definition = returned && definitionOf(reading.modules, returned);
  return definition && syntax.isClassLike(definition) ? definition : undefined;
}

function addEmbedded(
  mapping: Mapping,
  entity: Entity,
  where: Field,
  embedded: ts.ClassLikeDeclaration,
  decoration: Decoration,
): void {
  if (where.path.split(".").length > 5) return;
  const prefixes = [
    ...where.prefixes,
    ...prefixOf(mapping, where.property, decoration),
  ];
  const owner = ownerOf(mapping, entity, prefixes);
  const { classes } = lineageOf(mapping.reading.modules, embedded, isTypeorm);
  for (const part of classes)
    addFields(
      mapping,
      entity,
      part,
      owner,
      `${where.path}${where.property}.`,
      prefixes,
    );
}

function prefixOf(
  mapping: Mapping,
  property: string,
  decoration: Decoration,
): readonly string[] {
  const options = objectOf(mapping.reading.modules, decoration.given[1]);
  const given = entryNamed(mapping.reading.modules, options, "prefix");
  if (!given) return [property];
  const prefix = constantOf(mapping.reading.modules, given);
  return typeof prefix === "string" && prefix !== "" ? [prefix] : [];
}
