import type { ColumnClaim } from "../model.ts";
import { deprecationOf } from "./comments.ts";
import type { Entity } from "./entity.ts";
import { unknownBases } from "./mikroorm-class.ts";
import {
  inheritanceOf,
  targetOf,
  type Described,
  type Mapping,
  type Property,
} from "./mikroorm-described.ts";
import { propertyColumn } from "./mikroorm-property.ts";
import { addPivot, relationFrom } from "./mikroorm-relation.ts";
import { expressionIn, flagIn, has, textIn } from "./mikroorm-told.ts";
import { qualifiedName } from "./naming.ts";
import { placeOf, placeOfName } from "./place.ts";
import { unresolved } from "./reading.ts";

/** The table of each entity that has one of its own, then what is in it. */
export function addTables(mapping: Mapping): void {
  for (const described of mapping.described) addTable(mapping, described);
  for (const described of mapping.described) shareTable(mapping, described);
  for (const [described, entity] of mapping.tables)
    if (entity.node === described.node) addContents(mapping, described, entity);
  for (const [described, entity] of mapping.tables)
    if (entity.node !== described.node) addChild(mapping, described, entity);
  for (const [described, entity] of mapping.tables)
    addDiscriminator(mapping, described, entity);
  for (const entity of new Set(mapping.tables.values())) settleKey(entity);
}

/** Only a number that is the whole key counts on by itself. */
function settleKey(entity: Entity): void {
  const columns = [...entity.columns].filter(([, { primary }]) => primary);
  const related = entity.relations.filter(({ primary }) => primary);
  if (columns.length + related.length < 2) return;
  for (const [property, column] of columns) {
    const { claim } = column;
    if (claim.defaultBy === undefined && !column.counts)
      entity.columns.set(property, {
        ...column,
        claim: { ...claim, optionalOnInsert: false },
      });
  }
}

/** The nearest base that keeps a whole hierarchy, and how. */
function rootOf(
  mapping: Mapping,
  described: Described,
): { readonly root: Described; readonly how: string } | undefined {
  for (const root of described.bases()) {
    const how = root.isEntity ? inheritanceOf(mapping, root) : undefined;
    if (how) return { root, how };
  }
  return undefined;
}

function addTable(mapping: Mapping, described: Described): void {
  const { reading, naming, config } = mapping;
  const { modules } = reading;
  const { told, name, node, nameNode } = described;
  const isAbstract =
    flagIn(modules, told, "abstract") === true &&
    inheritanceOf(mapping, described) === undefined;
  if (!described.isEntity || isAbstract || has(told, "expression")) return;
  if (rootOf(mapping, described)?.how === "one table") return;
  const given = expressionIn(told, "tableName", "collection");
  const written = given
    ? textIn(modules, told, "tableName", "collection")
    : naming("classToTableName", name);
  if (written === undefined) {
    unresolved(reading, given ?? nameNode, `the table name of entity ${name}`);
    return;
  }
  const qualified = qualifiedName(written);
  const schema =
    textIn(modules, told, "schema") ?? qualified.schema ?? config.schema;
  const entity: Entity = {
    name,
    node,
    place: described.place,
    table: {
      ...(schema === undefined || schema === "*" ? {} : { schema }),
      name: qualified.name,
      place: placeOfName(given ?? nameNode),
    },
    columns: new Map(),
    relations: [],
    keys: [],
    keyInOrder: true,
    deprecated: deprecationOf(node),
    exportedAs: described.exportedAs,
  };
  mapping.entities.push(entity);
  mapping.tables.set(described, entity);
}

/** A child of single-table inheritance has its root's table. */
function shareTable(mapping: Mapping, described: Described): void {
  if (!described.isEntity) return;
  const root = rootOf(mapping, described);
  const entity = root?.how === "one table" && mapping.tables.get(root.root);
  if (entity) mapping.tables.set(described, entity);
}

function addContents(
  mapping: Mapping,
  described: Described,
  entity: Entity,
): void {
  const root = rootOf(mapping, described);
  const bases = described.bases();
  const parent =
    root?.how === "a table each"
      ? bases.findLast((one) => mapping.tables.has(one))
      : undefined;
  const own = parent ? bases.slice(bases.indexOf(parent) + 1) : bases;
  const parts = [...own, described];
  if (parent) addParentKey(mapping, described, entity, parent);
  addDescribed(mapping, entity, parts, false);
}

/** In class-table inheritance a child's key is its parent's. */
function addParentKey(
  mapping: Mapping,
  described: Described,
  entity: Entity,
  parent: Described,
): void {
  const parentTable = mapping.tables.get(parent);
  if (!parentTable) return;
  entity.relations.push({
    property: `${parent.name} key`,
    node: described.node,
    place: entity.place,
    target: () => parentTable,
    joins: [],
    joinName: (referenced) => referenced,
    primary: true,
    onDelete: "cascade",
  });
}

function addChild(
  mapping: Mapping,
  described: Described,
  entity: Entity,
): void {
  const root = rootOf(mapping, described)?.root;
  const bases = described.bases();
  const own = root ? bases.slice(bases.indexOf(root) + 1) : bases;
  addDescribed(mapping, entity, [...own, described], true);
}

function addDescribed(
  mapping: Mapping,
  entity: Entity,
  described: readonly Described[],
  nullable: boolean,
): void {
  for (const one of described) {
    const inside = { path: "", prefix: "", nullable };
    for (const property of one.properties)
      addProperty(mapping, entity, property, inside);
    for (const { properties, node } of one.uniques)
      entity.keys.push({ kind: "unique", properties, place: placeOf(node) });
    for (const base of unknownBases(mapping, one))
      unresolved(
        mapping.reading,
        base,
        `the columns that ${one.name} inherits from ${base.getText()}`,
      );
    if (one.incomplete) entity.incomplete = true;
  }
}

interface Inside {
  /** The way through embeddables, such as "address.". */
  readonly path: string;
  readonly prefix: string;
  readonly nullable: boolean;
}

function addProperty(
  mapping: Mapping,
  entity: Entity,
  property: Property,
  inside: Inside,
): void {
  const { modules } = mapping.reading;
  const { kind, told } = property;
  if (flagIn(modules, told, "persist") === false || kind === "1:m") return;
  if (kind === "m:n") {
    if (!property.isInverse && !has(told, "pivotEntity"))
      addPivot(mapping, entity, property);
  } else if (kind === "embedded")
    addEmbedded(mapping, entity, property, inside);
  else if (kind === "scalar" || kind === "enum")
    addScalar(mapping, entity, property, inside);
  else if (kind === "m:1" || !property.isInverse) {
    const relation = relationFrom(mapping, property, inside);
    const at = entity.relations.findIndex(
      (one) => one.property === relation.property,
    );
    if (at < 0) entity.relations.push(relation);
    else entity.relations[at] = relation;
  }
}

function addScalar(
  mapping: Mapping,
  entity: Entity,
  property: Property,
  inside: Inside,
): void {
  const name = columnName(mapping, property);
  if (name === undefined) {
    entity.incomplete = true;
    return;
  }
  const { written } = name;
  setColumn(entity, property, inside, {
    ...propertyColumn(
      mapping,
      property,
      inside.prefix + name.text,
      entity.table,
    ),
    ...(written ? { at: placeOfName(written) } : {}),
  });
}

/** A column's name as options give it, or as the strategy makes it. */
function columnName(mapping: Mapping, { name, told }: Property) {
  const written = expressionIn(told, "fieldName", "name");
  const given = textIn(mapping.reading.modules, told, "fieldName", "name");
  if (given !== undefined) return { text: given, written };
  if (written)
    return unresolved(mapping.reading, written, `the name of column "${name}"`);
  const text = mapping.naming("propertyToColumnName", name);
  return text === undefined ? undefined : { text, written: undefined };
}

function setColumn(
  entity: Entity,
  { name }: Property,
  inside: Inside,
  column: ReturnType<typeof propertyColumn> & {
    readonly at?: ColumnClaim["place"];
  },
): void {
  const { at, ...kept } = column;
  const claim = {
    ...kept.claim,
    ...(at ? { place: at } : {}),
    ...(inside.nullable ? { nullable: true, optionalOnInsert: true } : {}),
  };
  entity.columns.set(inside.path + name, { ...kept, claim });
}

function addEmbedded(
  mapping: Mapping,
  entity: Entity,
  property: Property,
  inside: Inside,
): void {
  const { reading, naming } = mapping;
  const { modules } = reading;
  const { told, name } = property;
  const nullable =
    inside.nullable || flagIn(modules, told, "nullable") === true;
  const own = columnName(mapping, property);
  const isDocument = ["object", "array"].some(
    (option) => flagIn(modules, told, option) === true,
  );
  if (isDocument && own) {
    setColumn(entity, property, inside, {
      claim: {
        name: inside.prefix + own.text,
        ...(own.text === name ? {} : { attribute: name }),
        place: placeOf(property.nameNode),
        type: { family: "json", text: "object", sqlName: "jsonb" },
        nullable,
        optionalOnInsert: nullable,
      },
    });
    return;
  }
  const embedded = targetOf(mapping, property);
  const column = naming("propertyToColumnName", name);
  if (!embedded || column === undefined || inside.path.split(".").length > 5) {
    unresolved(reading, property.node, `the columns embedded as "${name}"`);
    entity.incomplete = true;
    return;
  }
  const prefix =
    flagIn(modules, told, "prefix") === false
      ? ""
      : (textIn(modules, told, "prefix") ?? `${column}_`);
  for (const part of [...embedded.bases(), embedded])
    for (const one of part.properties)
      addProperty(mapping, entity, one, {
        path: `${inside.path}${name}.`,
        prefix: inside.prefix + prefix,
        nullable,
      });
}

/** The column that tells the classes of one table apart. */
function addDiscriminator(
  mapping: Mapping,
  described: Described,
  entity: Entity,
): void {
  if (inheritanceOf(mapping, described) !== "one table") return;
  const { told, nameNode } = described;
  const given = expressionIn(told, "discriminatorColumn");
  const property =
    textIn(mapping.reading.modules, told, "discriminatorColumn") ?? "type";
  const name = mapping.naming("propertyToColumnName", property);
  const isKnown = [...entity.columns].some(
    ([key, { claim }]) => key === property || claim.name === name,
  );
  if (isKnown || name === undefined) return;
  entity.columns.set(property, {
    claim: {
      name,
      place: placeOfName(given ?? nameNode),
      type: { family: "string", text: "string" },
      nullable: false,
      optionalOnInsert: true,
      defaultBy: "client",
    },
  });
}
