import type { ts } from "ts-morph";
import type { ModelClaim } from "../model.ts";
import { deprecationOf } from "./comments.ts";
import { constantOf, entryNamed, objectOf } from "./constants.ts";
import { decorationNamed, type Decoration } from "./decorators.ts";
import type { Entity } from "./entity.ts";
import { lineageOf } from "./lineage.ts";
import { qualifiedName } from "./naming.ts";
import { textOption } from "./options.ts";
import { placeOf, placeOfName } from "./place.ts";
import { exportNamesOf, unresolved } from "./reading.ts";
import { addFields } from "./typeorm-field.ts";
import { addKeys } from "./typeorm-key.ts";
import { addDiscriminator, addTree } from "./typeorm-tree.ts";
import {
  decorations,
  isTypeorm,
  ownerOf,
  type Mapping,
} from "./typeorm-mapping.ts";
import { classNameOf, nameNodeOf } from "./walk.ts";

/** A class with `@Entity` or `@ViewEntity`. */
export function addEntity(
  mapping: Mapping,
  owner: ts.ClassLikeDeclaration,
): void {
  const found = decorations(mapping, owner);
  const decoration = decorationNamed(found, "Entity", "ViewEntity");
  const name = classNameOf(owner);
  if (!decoration || name === undefined) return;
  const table = tableOf(mapping, owner, name, decoration);
  if (!table) return;
  const entity: Entity = {
    name,
    node: owner,
    place: placeOf(nameNodeOf(owner) ?? owner),
    table,
    columns: new Map(),
    relations: [],
    keys: [],
    deprecated: deprecationOf(owner),
    exportedAs: exportNamesOf(owner, name),
  };
  mapping.entities.push(entity);
  addLineage(mapping, entity, owner);
  if (decorationNamed(found, "TableInheritance"))
    allowNull(entity, (property) => embeddedIn(property) === 1);
  addDiscriminator(mapping, entity, owner, found);
}

/** The columns of a class and its bases. */
function addLineage(
  mapping: Mapping,
  entity: Entity,
  owner: ts.ClassLikeDeclaration,
): void {
  const { classes, unknown } = lineageOf(
    mapping.reading.modules,
    owner,
    isTypeorm,
  );
  for (const base of unknown) {
    entity.incomplete = true;
    unresolved(
      mapping.reading,
      base,
      `the columns that ${entity.name} inherits from ${base.getText()}`,
    );
  }
  for (const part of classes) {
    addFields(mapping, entity, part, ownerOf(mapping, entity, []));
    addKeys(mapping, entity, part);
    addTree(mapping, entity, part);
  }
}

function tableOf(
  mapping: Mapping,
  owner: ts.ClassLikeDeclaration,
  className: string,
  decoration: Decoration,
): ModelClaim["table"] | undefined {
  const { modules } = mapping.reading;
  const [first, second] = decoration.given;
  const options = objectOf(modules, second) ?? objectOf(modules, first);
  const isNamed = first && !objectOf(modules, first);
  const given = isNamed ? first : entryNamed(modules, options, "name");
  const written = given && constantOf(modules, given);
  if (given && typeof written !== "string")
    return unresolved(
      mapping.reading,
      given,
      `the table name of class ${className}`,
    );
  const named = mapping.naming.table(
    className,
    typeof written === "string" && written !== "" ? written : undefined,
  );
  if (named === undefined)
    return unresolved(
      mapping.reading,
      decoration.node,
      `the table name of class ${className}`,
    );
  const name = qualifiedName(named);
  const schema =
    textOption(modules, options, "schema") ??
    name.schema ??
    mapping.naming.schema;
  return {
    ...(schema === undefined ? {} : { schema }),
    name: mapping.naming.prefix + name.name,
    place: given ? placeOfName(given) : placeOf(nameNodeOf(owner) ?? owner),
  };
}

/** A child of single-table inheritance adds its columns, nullable, to its root's table. */
export function addChild(
  mapping: Mapping,
  owner: ts.ClassLikeDeclaration,
): void {
  if (!decorationNamed(decorations(mapping, owner), "ChildEntity")) return;
  const { classes } = lineageOf(mapping.reading.modules, owner, isTypeorm);
  const index = classes.findLastIndex((part) =>
    mapping.entities.some(({ node }) => node === part),
  );
  const root = mapping.entities.find(({ node }) => node === classes[index]);
  if (!root) {
    unresolved(
      mapping.reading,
      nameNodeOf(owner) ?? owner,
      `the table that ${classNameOf(owner) ?? "a class"} is a child in`,
    );
    return;
  }
  mapping.classes.set(owner, root);
  const inherited = new Set(root.columns.keys());
  const before = root.relations.length;
  for (const part of classes.slice(index + 1)) {
    addFields(mapping, root, part, ownerOf(mapping, root, []));
    addKeys(mapping, root, part);
  }
  allowNull(
    root,
    (property) => !inherited.has(property) && embeddedIn(property) <= 1,
  );
  for (let at = before; at < root.relations.length; at++) {
    const relation = root.relations[at];
    if (relation) root.relations[at] = { ...relation, nullable: true };
  }
}

/** How many embedded classes a property is within: "audit.createdAt" is within one. */
function embeddedIn(property: string): number {
  return property.split(".").length - 1;
}

/**
 * With single-table inheritance TypeORM makes nullable what a child adds, and
 * what an embedded class of any class brings, though not what is embedded in that.
 */
function allowNull(
  entity: Entity,
  isLoose: (property: string) => boolean,
): void {
  for (const [property, column] of entity.columns)
    if (!column.primary && isLoose(property))
      entity.columns.set(property, {
        ...column,
        claim: { ...column.claim, nullable: true, optionalOnInsert: true },
      });
}
