import type { ts } from "ts-morph";
import { deprecationOf } from "./comments.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  elementsOf,
  entryNamed,
  objectOf,
  propertyNameOf,
  returnedBy,
  unwrap,
} from "./constants.ts";
import { declaredType, type DeclaredType } from "./declared-type.ts";
import {
  decorationNamed,
  decorationsOf,
  type Decoration,
} from "./decorators.ts";
import type { Entity } from "./entity.ts";
import { instanceFields, lineageOf } from "./lineage.ts";
import {
  fieldName,
  isMikro,
  named,
  relationFrom,
  tableOf,
  targetOf,
  type Mapping,
} from "./mikroorm-mapping.ts";
import { optionsAmong, propertyColumn, sized } from "./mikroorm-property.ts";
import { flagOption, textOption } from "./options.ts";
import { placeOf, placeOfName } from "./place.ts";
import { exportNamesOf, unresolved } from "./reading.ts";
import { keysOfShape } from "./shape.ts";
import { shapeOf } from "./shapes.ts";
import { classNameOf, nameNodeOf } from "./walk.ts";

type Field = ts.PropertyDeclaration | ts.AccessorDeclaration;

function decorations(mapping: Mapping, node: ts.Node): readonly Decoration[] {
  return decorationsOf(mapping.reading.modules, node, isMikro);
}

/** A class with `@Entity`; a child of single-table inheritance adds to its root instead. */
export function addEntity(
  mapping: Mapping,
  owner: ts.ClassLikeDeclaration,
): void {
  const decoration = decorationNamed(decorations(mapping, owner), "Entity");
  const name = classNameOf(owner);
  if (!decoration || name === undefined || rootOf(mapping, owner)) return;
  const { modules } = mapping.reading;
  const options = optionsAmong(mapping.reading, decoration.given);
  const expression = entryNamed(modules, options, "expression");
  if (
    expression ||
    (flagOption(modules, options, "abstract") === true &&
      !isRoot(mapping, options))
  )
    return;
  const nameNode = nameNodeOf(owner) ?? owner;
  const table = tableOf(mapping, options, name, nameNode);
  if (!table) return;
  const entity: Entity = {
    name,
    node: owner,
    place: placeOf(nameNode),
    table,
    columns: new Map(),
    relations: [],
    keys: [],
    deprecated: deprecationOf(owner),
    exportedAs: exportNamesOf(owner, name),
  };
  mapping.entities.push(entity);
  const { classes, unknown } = lineageOf(modules, owner, isMikro);
  for (const base of unknown) {
    entity.incomplete = true;
    unresolved(
      mapping.reading,
      base,
      `the columns that ${name} inherits from ${base.getText()}`,
    );
  }
  const optional = optionalProperties(mapping, classes);
  for (const part of classes)
    addFields(mapping, entity, part, {
      path: "",
      prefix: "",
      optional,
      nullable: false,
    });
  for (const part of classes) addKeys(mapping, entity, part);
  addDiscriminator(mapping, entity, options, decoration);
}

/** The columns of a child class, in its root's table. */
export function addChild(
  mapping: Mapping,
  owner: ts.ClassLikeDeclaration,
): void {
  const root = rootOf(mapping, owner);
  if (!root || !decorationNamed(decorations(mapping, owner), "Entity")) return;
  const { classes } = lineageOf(mapping.reading.modules, owner, isMikro);
  const above = classes.findIndex((part) => part === root.node);
  for (const part of classes.slice(above + 1))
    addFields(mapping, root, part, {
      path: "",
      prefix: "",
      optional: new Set(),
      nullable: true,
    });
}

/** The entity whose table a class shares, found by its discriminator. */
function rootOf(
  mapping: Mapping,
  owner: ts.ClassLikeDeclaration,
): Entity | undefined {
  const { classes } = lineageOf(mapping.reading.modules, owner, isMikro);
  const root = classes.slice(0, -1).find((part) => {
    const decoration = decorationNamed(decorations(mapping, part), "Entity");
    return (
      decoration &&
      isRoot(mapping, optionsAmong(mapping.reading, decoration.given))
    );
  });
  return (
    root &&
    (mapping.entities.find(({ node }) => node === root) ?? pending(root))
  );
}

/** Stands for a root whose file comes later. */
function pending(node: ts.ClassLikeDeclaration): Entity {
  const place = placeOf(node);
  return {
    name: classNameOf(node) ?? "",
    node,
    place,
    table: { name: "", place },
    columns: new Map(),
    relations: [],
    keys: [],
    exportedAs: [],
  };
}

function isRoot(
  mapping: Mapping,
  options: ts.ObjectLiteralExpression | undefined,
): boolean {
  return ["discriminatorColumn", "discriminatorMap"].some(
    (name) => entryNamed(mapping.reading.modules, options, name) !== undefined,
  );
}

function addDiscriminator(
  mapping: Mapping,
  entity: Entity,
  options: ts.ObjectLiteralExpression | undefined,
  decoration: Decoration,
): void {
  if (!isRoot(mapping, options)) return;
  const given = entryNamed(
    mapping.reading.modules,
    options,
    "discriminatorColumn",
  );
  const property =
    (given && constantOf(mapping.reading.modules, given)) ?? "type";
  const name = String(property);
  const known = [...entity.columns].some(
    ([key, { claim }]) => key === name || claim.name === name,
  );
  if (known) return;
  entity.columns.set(name, {
    claim: {
      name: named(mapping, name),
      place: given ? placeOfName(given) : placeOf(decoration.node),
      type: { family: "string", text: "string", sqlName: "varchar" },
      nullable: false,
      optionalOnInsert: true,
    },
  });
}

/** `[OptionalProps]?: "createdAt" | "status"` */
function optionalProperties(
  mapping: Mapping,
  classes: readonly ts.ClassLikeDeclaration[],
): ReadonlySet<string> {
  const names = classes
    .flatMap(instanceFields)
    .flatMap((field) =>
      syntax.isComputedPropertyName(field.name) &&
      field.name.expression.getText() === "OptionalProps" &&
      syntax.isPropertyDeclaration(field) &&
      field.type
        ? (keysOfShape(shapeOf(mapping.reading, field.type)) ?? [])
        : [],
    );
  return new Set(names);
}

interface Inside {
  readonly path: string;
  readonly prefix: string;
  readonly optional: ReadonlySet<string>;
  readonly nullable: boolean;
}

function addFields(
  mapping: Mapping,
  entity: Entity,
  part: ts.ClassLikeDeclaration,
  inside: Inside,
): void {
  for (const field of instanceFields(part)) {
    const property = propertyNameOf(mapping.reading.modules, field.name);
    const found = property === undefined ? [] : decorations(mapping, field);
    if (property !== undefined && found.length > 0)
      addField(mapping, entity, { field, property, found, inside });
  }
}

interface Decorated {
  readonly field: Field;
  readonly property: string;
  readonly found: readonly Decoration[];
  readonly inside: Inside;
}

function addField(mapping: Mapping, entity: Entity, where: Decorated): void {
  const { reading } = mapping;
  const relation = decorationNamed(where.found, "ManyToOne", "OneToOne");
  if (relation) {
    addRelation(mapping, entity, where, relation);
    return;
  }
  const embedded = decorationNamed(where.found, "Embedded");
  if (embedded) {
    addEmbedded(mapping, entity, where, embedded);
    return;
  }
  const scalar = decorationNamed(where.found, "Property", "PrimaryKey", "Enum");
  if (!scalar) return;
  const options = optionsAmong(reading, scalar.given);
  const written = fieldName(mapping, options);
  const [first] = scalar.given;
  const isField = syntax.isPropertyDeclaration(where.field);
  const column = propertyColumn(
    reading,
    {
      property: where.property,
      name:
        where.inside.prefix + (written?.text ?? named(mapping, where.property)),
      node: where.field,
      place: written ? placeOfName(written.node) : placeOf(where.field.name),
      options,
      declared: declaredType(reading, where.field),
      primary: scalar.name === "PrimaryKey",
      isEnum: scalar.name === "Enum",
      items: first && !objectOf(reading.modules, first) ? first : undefined,
      initial: isField
        ? (where.field as ts.PropertyDeclaration).initializer
        : undefined,
      unique: decorationNamed(where.found, "Unique") !== undefined,
      optional:
        where.inside.optional.has(where.property) || isOptional(where.field),
    },
    entity.table,
  );
  if (column) setColumn(entity, where, sized(reading, options, column));
}

function setColumn(
  entity: Entity,
  where: Decorated,
  column: ReturnType<typeof sized>,
): void {
  const claim = where.inside.nullable
    ? { ...column.claim, nullable: true, optionalOnInsert: true }
    : column.claim;
  entity.columns.set(where.inside.path + where.property, { ...column, claim });
}

/** `createdAt: Opt<Date>`, `Date & Opt` */
function isOptional(field: Field): boolean {
  return (
    syntax.isPropertyDeclaration(field) &&
    /\bOpt\b/.test(field.type?.getText() ?? "")
  );
}

function addRelation(
  mapping: Mapping,
  entity: Entity,
  where: Decorated,
  relation: Decoration,
): void {
  const { modules } = mapping.reading;
  const options = optionsAmong(mapping.reading, relation.given);
  const isOne = relation.name === "OneToOne";
  if (isOne && !ownsOneToOne(mapping, relation, options)) return;
  const declared: DeclaredType | undefined = declaredType(
    mapping.reading,
    where.field,
  );
  const [first] = relation.given;
  const entityOption = entryNamed(modules, options, "entity");
  const isClass = first !== undefined && objectOf(modules, first) === undefined;
  entity.relations.push(
    relationFrom(mapping, {
      property: where.property,
      node: where.field,
      nameNode: where.field.name,
      options,
      target: () =>
        targetOf(mapping, entityOption ?? (isClass ? first : undefined)) ??
        declaredTarget(mapping, where.field),
      unique: isOne,
      nullable: where.inside.nullable || declared?.nullable === true,
      primary: decorationNamed(where.found, "PrimaryKey") !== undefined,
    }),
  );
}

/** The side with `owner`, `inversedBy` or neither; `mappedBy` is the other. */
function ownsOneToOne(
  mapping: Mapping,
  relation: Decoration,
  options: ts.ObjectLiteralExpression | undefined,
): boolean {
  const { modules } = mapping.reading;
  if (flagOption(modules, options, "owner") === true) return true;
  if (entryNamed(modules, options, "mappedBy")) return false;
  // `@OneToOne(() => User, (user) => user.profile)` names the owning side's property.
  const [first, second] = relation.given;
  const isClass = first !== undefined && objectOf(modules, first) === undefined;
  return !(
    isClass &&
    second !== undefined &&
    objectOf(modules, second) === undefined
  );
}

/** The entity a property is declared as: `author!: Author`, `Ref<Author>`. */
function declaredTarget(mapping: Mapping, field: Field): Entity | undefined {
  const text = syntax.isPropertyDeclaration(field)
    ? (field.type?.getText() ?? "")
    : "";
  const names: readonly string[] = text.match(/[A-Za-z_$][\w$]*/g) ?? [];
  return mapping.entities.find(({ name }) => names.includes(name));
}

function addEmbedded(
  mapping: Mapping,
  entity: Entity,
  where: Decorated,
  embedded: Decoration,
): void {
  const { modules } = mapping.reading;
  const options = optionsAmong(mapping.reading, embedded.given);
  const isDocument = ["object", "array"].some(
    (name) => flagOption(modules, options, name) === true,
  );
  const nullable =
    where.inside.nullable ||
    (flagOption(modules, options, "nullable") ??
      declaredType(mapping.reading, where.field)?.nullable === true);
  const prefix =
    where.inside.prefix + prefixOf(mapping, where.property, options);
  if (isDocument) {
    const name =
      fieldName(mapping, options)?.text ??
      where.inside.prefix + named(mapping, where.property);
    setColumn(entity, where, {
      claim: {
        name,
        ...(name === where.property ? {} : { attribute: where.property }),
        place: placeOf(where.field.name),
        type: { family: "json", text: "object", sqlName: "jsonb" },
        nullable,
        optionalOnInsert: nullable,
      },
    });
    return;
  }
  const owner = embeddedClass(mapping, where, embedded, options);
  if (!owner || where.inside.path.split(".").length > 5) {
    unresolved(
      mapping.reading,
      where.field,
      `the columns embedded as "${where.property}"`,
    );
    entity.incomplete = true;
    return;
  }
  for (const part of lineageOf(modules, owner, isMikro).classes)
    addFields(mapping, entity, part, {
      path: `${where.inside.path}${where.property}.`,
      prefix,
      optional: new Set(),
      nullable,
    });
}

function prefixOf(
  mapping: Mapping,
  property: string,
  options: ts.ObjectLiteralExpression | undefined,
): string {
  const { modules } = mapping.reading;
  if (flagOption(modules, options, "prefix") === false) return "";
  return (
    textOption(modules, options, "prefix") ?? `${named(mapping, property)}_`
  );
}

function embeddedClass(
  mapping: Mapping,
  where: Decorated,
  embedded: Decoration,
  options: ts.ObjectLiteralExpression | undefined,
): ts.ClassLikeDeclaration | undefined {
  const { modules } = mapping.reading;
  const [first] = embedded.given;
  const given =
    entryNamed(modules, options, "entity") ??
    (first && !objectOf(modules, first) ? first : undefined);
  const inner = given && (returnedBy(unwrap(given)) ?? given);
  const definition = inner
    ? definitionOf(modules, inner)
    : declaredClass(mapping, where.field);
  return definition && syntax.isClassLike(definition) ? definition : undefined;
}

function declaredClass(mapping: Mapping, field: Field): ts.Node | undefined {
  const type = syntax.isPropertyDeclaration(field) ? field.type : undefined;
  return type &&
    syntax.isTypeReferenceNode(type) &&
    syntax.isIdentifier(type.typeName)
    ? definitionOf(mapping.reading.modules, type.typeName)
    : undefined;
}

/** `@Unique({ properties: ["a", "b"] })` on the class. */
function addKeys(
  mapping: Mapping,
  entity: Entity,
  owner: ts.ClassLikeDeclaration,
): void {
  const { modules } = mapping.reading;
  for (const { name, given, node } of decorations(mapping, owner)) {
    const properties = entryNamed(
      modules,
      optionsAmong(mapping.reading, given),
      "properties",
    );
    if (name !== "Unique" || !properties) continue;
    const listed = (elementsOf(modules, properties) ?? [properties]).map(
      (element) => constantOf(modules, element),
    );
    if (listed.every((property) => typeof property === "string"))
      entity.keys.push({
        kind: "unique",
        properties: listed,
        place: placeOf(node),
      });
  }
}
