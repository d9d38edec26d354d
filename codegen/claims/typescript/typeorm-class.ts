import type { ts } from "ts-morph";
import type { ModelClaim } from "../model.ts";
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
import { declaredType } from "./declared-type.ts";
import { decorationNamed, type Decoration } from "./decorators.ts";
import type { Entity, EntityRelation, JoinColumn } from "./entity.ts";
import { instanceFields, lineageOf } from "./lineage.ts";
import { qualifiedName } from "./naming.ts";
import { flagOption, textOption } from "./options.ts";
import { placeOf, placeOfName } from "./place.ts";
import { exportNamesOf, unresolved, type Reading } from "./reading.ts";
import {
  columnArguments,
  columnDecorators,
  columnFrom,
  type ColumnOwner,
  type ColumnSpec,
} from "./typeorm-column.ts";
import {
  decorations,
  isTypeorm,
  ownerOf,
  targetOf,
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
  if (!given && !mapping.naming.known)
    return unresolved(
      mapping.reading,
      decoration.node,
      `the table name of class ${className}`,
    );
  const name =
    typeof written === "string" && written !== ""
      ? qualifiedName(written)
      : { name: mapping.naming.table(className) };
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

function addFields(
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
    if (relation) entity.relations.push(relation);
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
  const decoration = where.found.find(({ name }) => columnDecorators[name]);
  const kind = decoration && columnDecorators[decoration.name];
  if (!decoration || !kind) return;
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
  const unique =
    column.unique === true || hasUniqueDecorator(reading, where.found);
  entity.columns.set(
    where.path + where.property,
    unique ? { ...column, unique } : column,
  );
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
    ({ name, given }) =>
      name === "Unique" ||
      (name === "Index" &&
        given.some(
          (argument) =>
            flagOption(
              reading.modules,
              objectOf(reading.modules, argument),
              "unique",
            ) === true,
        )),
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

function relationOf(
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
  const options = decoration.given
    .map((argument) => objectOf(modules, argument))
    .find(Boolean);
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
    joins: join ? joinsFrom(mapping, join) : [],
    joinName: (referenced) => mapping.naming.join(property, referenced),
    nullable: !primary && (flagOption(modules, options, "nullable") ?? true),
    primary,
    unique: decoration.name === "OneToOne",
    onDelete: textOption(modules, options, "onDelete"),
    onUpdate: textOption(modules, options, "onUpdate"),
    constraint:
      flagOption(modules, options, "createForeignKeyConstraints") !== false,
  };
}

function joinsFrom(mapping: Mapping, join: Decoration): readonly JoinColumn[] {
  const { modules } = mapping.reading;
  const [first] = join.given;
  const listed = first ? (elementsOf(modules, first) ?? [first]) : [];
  return listed.flatMap((argument) => {
    const options = objectOf(modules, argument);
    if (!options) return [];
    const name = entryNamed(modules, options, "name");
    return [
      {
        name: textOption(modules, options, "name"),
        references: textOption(modules, options, "referencedColumnName"),
        place: name ? placeOfName(name) : placeOf(join.node),
      },
    ];
  });
}

/** `@Unique(["a", "b"])` and `@Index(["a", "b"], { unique: true })` on the class. */
function addKeys(
  mapping: Mapping,
  entity: Entity,
  owner: ts.ClassLikeDeclaration,
): void {
  const { modules } = mapping.reading;
  for (const { name, given, node } of decorations(mapping, owner)) {
    const unique =
      name === "Unique" ||
      (name === "Index" &&
        given.some((argument) =>
          flagOption(modules, objectOf(modules, argument), "unique"),
        ));
    const properties = unique
      ? given.map((argument) => propertiesOf(mapping, argument)).find(Boolean)
      : undefined;
    if (properties)
      entity.keys.push({ kind: "unique", properties, place: placeOf(node) });
  }
}

/** `["a", "b"]` or `(row) => [row.a, row.b]` */
function propertiesOf(
  mapping: Mapping,
  argument: ts.Expression,
): readonly string[] | undefined {
  const { modules } = mapping.reading;
  const returned = returnedBy(unwrap(argument));
  const elements = elementsOf(modules, returned ?? argument);
  const names = elements?.map((element) =>
    returned && syntax.isPropertyAccessExpression(element)
      ? element.name.text
      : constantOf(modules, element),
  );
  return names?.every((name) => typeof name === "string") ? names : undefined;
}

/** The columns a tree keeps beside the entity's own. */
function addTree(
  mapping: Mapping,
  entity: Entity,
  owner: ts.ClassLikeDeclaration,
): void {
  const tree = decorationNamed(decorations(mapping, owner), "Tree");
  const [first] = tree?.given ?? [];
  const kind = first && constantOf(mapping.reading.modules, first);
  if (!tree) return;
  const place = placeOf(tree.node);
  if (kind === "materialized-path")
    entity.columns.set("mpath", {
      claim: {
        name: "mpath",
        place,
        type: { family: "string", text: "varchar", sqlName: "varchar" },
        nullable: true,
        optionalOnInsert: true,
        default: "",
        defaultBy: "server",
      },
    });
  if (kind === "nested-set")
    for (const name of ["nsleft", "nsright"])
      entity.columns.set(name, {
        claim: {
          name,
          place,
          type: { family: "integer", text: "integer", sqlName: "int4" },
          nullable: false,
          optionalOnInsert: true,
        },
      });
}

/** The column that tells the children of single-table inheritance apart. */
function addDiscriminator(
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
  const column = columnFrom(reading, ownerOf(mapping, entity, []), {
    kind: "discriminator",
    property,
    node: owner,
    place: placeOf(given ?? inheritance.node),
    options,
    type: entryNamed(reading.modules, options, "type"),
  });
  const known = [...entity.columns.values()].map(({ claim }) => claim.name);
  if (column && !known.includes(column.claim.name))
    entity.columns.set(property, {
      claim: { ...column.claim, optionalOnInsert: true },
    });
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
  const inherited = new Set(root.columns.keys());
  const before = root.relations.length;
  for (const part of classes.slice(index + 1))
    addFields(mapping, root, part, ownerOf(mapping, root, []));
  for (const [property, column] of root.columns)
    if (!inherited.has(property))
      root.columns.set(property, {
        ...column,
        claim: { ...column.claim, nullable: true, optionalOnInsert: true },
      });
  for (let at = before; at < root.relations.length; at++) {
    const relation = root.relations[at];
    if (relation) root.relations[at] = { ...relation, nullable: true };
  }
}
