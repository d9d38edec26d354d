import type { ts } from "ts-morph";
import { deprecationOf } from "./comments.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  elementsOf,
  entryNamed,
  objectOf,
  type Entry,
} from "./constants.ts";
import type { Entity, EntityRelation } from "./entity.ts";
import { qualifiedName } from "./naming.ts";
import { flagOption, hasOption, textOption } from "./options.ts";
import { placeOf, placeOfName } from "./place.ts";
import { exportNamesOf, unresolved } from "./reading.ts";
import { columnFrom, type ColumnKind } from "./typeorm-column.ts";
import {
  entriesNamed,
  inverseOf,
  isFromTypeorm,
  ownerOf,
  targetOf,
  type Mapping,
} from "./typeorm-mapping.ts";
import { joinsFrom, noteSide } from "./typeorm-relation.ts";
import { walk } from "./walk.ts";

/** Adds the entities that `new EntitySchema({ … })` defines. */
export function schemaEntities(mapping: Mapping): void {
  const made: ts.NewExpression[] = [];
  for (const source of mapping.reading.sources) {
    if (!source.text.includes("EntitySchema")) continue;
    walk(source, (node) => {
      if (
        syntax.isNewExpression(node) &&
        isFromTypeorm(mapping, node.expression, "EntitySchema")
      )
        made.push(node);
    });
  }
  const embedded = new Set(
    made.flatMap((node) => schemasWithin(mapping, node)),
  );
  for (const node of made) if (!embedded.has(node)) addSchema(mapping, node);
}

/** The schemas that another embeds: columns of its table, not tables. */
function schemasWithin(
  mapping: Mapping,
  node: ts.NewExpression,
): readonly ts.Node[] {
  const { modules } = mapping.reading;
  const options = objectOf(modules, node.arguments?.[0]);
  if (!options) return [];
  return entriesNamed(mapping, options, "embeddeds").flatMap(({ value }) => {
    const schema = entryNamed(modules, objectOf(modules, value), "schema");
    return schema ? [definitionOf(modules, schema)] : [];
  });
}

function addSchema(mapping: Mapping, node: ts.NewExpression): void {
  const { modules } = mapping.reading;
  const options = objectOf(modules, node.arguments?.[0]);
  const name =
    textOption(modules, options, "name") ?? targetName(mapping, options);
  if (!options || name === undefined) {
    unresolved(mapping.reading, node, "the entity of an EntitySchema");
    return;
  }
  const table = schemaTable(mapping, options, name);
  const variable = syntax.isVariableDeclaration(node.parent)
    ? node.parent.name.getText()
    : name;
  const entity: Entity = {
    name,
    node,
    place: placeOf(
      node.parent && syntax.isVariableDeclaration(node.parent)
        ? node.parent.name
        : node,
    ),
    table: table ?? { name, place: placeOf(node) },
    columns: new Map(),
    relations: [],
    keys: [],
    deprecated: deprecationOf(node),
    exportedAs: exportNamesOf(node, variable),
  };
  if (!table) return;
  mapping.entities.push(entity);
  const target = entryNamed(modules, options, "target");
  if (target) mapping.classes.set(definitionOf(modules, target), entity);
  addColumns(mapping, entity, options, []);
  addRelations(mapping, entity, options);
  addUniques(mapping, entity, options);
}

function targetName(
  mapping: Mapping,
  options: ts.ObjectLiteralExpression | undefined,
): string | undefined {
  const target = entryNamed(mapping.reading.modules, options, "target");
  return target && syntax.isIdentifier(target) ? target.text : undefined;
}

function schemaTable(
  mapping: Mapping,
  options: ts.ObjectLiteralExpression,
  entityName: string,
): Entity["table"] | undefined {
  const { reading, naming } = mapping;
  const given = entryNamed(reading.modules, options, "tableName");
  const written = given && constantOf(reading.modules, given);
  const named =
    given && typeof written !== "string"
      ? undefined
      : naming.table(
          entityName,
          typeof written === "string" ? written : undefined,
        );
  if (named === undefined)
    return unresolved(
      reading,
      given ?? options,
      `the table name of entity ${entityName}`,
    );
  const name = qualifiedName(named);
  const schema =
    textOption(reading.modules, options, "schema") ??
    name.schema ??
    naming.schema;
  const at = given ?? entryNamed(reading.modules, options, "name") ?? options;
  return {
    ...(schema === undefined ? {} : { schema }),
    name: naming.prefix + name.name,
    place: placeOfName(at),
  };
}

function addColumns(
  mapping: Mapping,
  entity: Entity,
  options: ts.ObjectLiteralExpression,
  prefixes: readonly string[],
): void {
  const owner = ownerOf(mapping, entity, prefixes);
  for (const entry of entriesNamed(mapping, options, "columns")) {
    const object = objectOf(mapping.reading.modules, entry.value);
    const column =
      object &&
      columnFrom(mapping.reading, owner, specOf(mapping, entry, object));
    if (column) entity.columns.set([...prefixes, entry.name].join("."), column);
    else entity.incomplete = true;
  }
  addEmbedded(mapping, entity, options, prefixes);
}

function specOf(
  mapping: Mapping,
  entry: Entry,
  object: ts.ObjectLiteralExpression,
): Parameters<typeof columnFrom>[2] {
  const { modules } = mapping.reading;
  const generated = entryNamed(modules, object, "generated");
  const strategy = generated && constantOf(modules, generated);
  return {
    kind: kindOf(mapping, object),
    property: entry.name,
    node: entry.node,
    place: placeOfName(entry.nameNode),
    options: object,
    type: entryNamed(modules, object, "type"),
    ...(strategy === true ? { generated: "increment" } : {}),
    ...(typeof strategy === "string" ? { generated: strategy } : {}),
  };
}

function kindOf(
  mapping: Mapping,
  object: ts.ObjectLiteralExpression,
): ColumnKind {
  const kinds: readonly (readonly [string, ColumnKind])[] = [
    ["createDate", "create"],
    ["updateDate", "update"],
    ["deleteDate", "delete"],
    ["version", "version"],
    ["primary", "primary"],
  ];
  return (
    kinds.find(
      ([option]) =>
        flagOption(mapping.reading.modules, object, option) === true,
    )?.[1] ?? "plain"
  );
}

function addEmbedded(
  mapping: Mapping,
  entity: Entity,
  options: ts.ObjectLiteralExpression,
  prefixes: readonly string[],
): void {
  const { modules } = mapping.reading;
  if (prefixes.length > 5) return;
  for (const entry of entriesNamed(mapping, options, "embeddeds")) {
    const object = objectOf(modules, entry.value);
    const schema = entryNamed(modules, object, "schema");
    const inner = schema && embeddedOptions(mapping, schema);
    const given = entryNamed(modules, object, "prefix");
    const prefix = given ? constantOf(modules, given) : entry.name;
    const added = typeof prefix === "string" && prefix !== "" ? [prefix] : [];
    if (inner) addColumns(mapping, entity, inner, [...prefixes, ...added]);
    else
      unresolved(
        mapping.reading,
        entry.node,
        `the columns embedded as "${entry.name}"`,
      );
  }
}

function embeddedOptions(
  mapping: Mapping,
  schema: ts.Expression,
): ts.ObjectLiteralExpression | undefined {
  const { modules } = mapping.reading;
  const definition = definitionOf(modules, schema);
  return syntax.isNewExpression(definition)
    ? objectOf(modules, definition.arguments?.[0])
    : objectOf(modules, schema);
}

function addRelations(
  mapping: Mapping,
  entity: Entity,
  options: ts.ObjectLiteralExpression,
): void {
  const { modules } = mapping.reading;
  for (const entry of entriesNamed(mapping, options, "relations")) {
    const object = objectOf(modules, entry.value);
    const type = textOption(modules, object, "type");
    const join = entryNamed(modules, object, "joinColumn");
    const owns =
      type === "many-to-one" || (type === "one-to-one" && join !== undefined);
    if (object && owns)
      entity.relations.push(relationFrom(mapping, entry, object, join, type));
    if (object && type === "many-to-many")
      addManyToMany(mapping, entity, entry, object);
  }
}

function addManyToMany(
  mapping: Mapping,
  entity: Entity,
  entry: Entry,
  object: ts.ObjectLiteralExpression,
): void {
  const { modules } = mapping.reading;
  noteSide(mapping, entity, entry.name, object);
  const table = entryNamed(modules, object, "joinTable");
  const target = entryNamed(modules, object, "target");
  if (!table || flagOption(modules, object, "joinTable") === false) return;
  mapping.manyToMany.push({
    entity,
    property: entry.name,
    inverse: inverseOf(entryNamed(modules, object, "inverseSide")),
    node: entry.node,
    nameNode: entry.nameNode,
    target: () => target && targetOf(mapping, target),
    table: objectOf(modules, table),
    options: object,
  });
}

function relationFrom(
  mapping: Mapping,
  entry: Entry,
  object: ts.ObjectLiteralExpression,
  join: ts.Expression | undefined,
  type: string,
): EntityRelation {
  const { modules } = mapping.reading;
  const target = entryNamed(modules, object, "target");
  const primary = flagOption(modules, object, "primary") === true;
  return {
    property: entry.name,
    node: entry.node,
    place: placeOfName(entry.nameNode),
    target: () => target && targetOf(mapping, target),
    joins: joinsFrom(modules, join, entry.node),
    joinName: (_, referenced) => mapping.naming.join(entry.name, referenced),
    retypes: true,
    nullable: !primary && (flagOption(modules, object, "nullable") ?? true),
    primary,
    unique: type === "one-to-one",
    onDelete: textOption(modules, object, "onDelete"),
    onUpdate: textOption(modules, object, "onUpdate"),
  };
}

function addUniques(
  mapping: Mapping,
  entity: Entity,
  options: ts.ObjectLiteralExpression,
): void {
  const { modules } = mapping.reading;
  const listed = ["uniques", "indices"].flatMap((name) =>
    (elementsOf(modules, entryNamed(modules, options, name)) ?? []).map(
      (element) => ({
        object: objectOf(modules, element),
        always: name === "uniques",
      }),
    ),
  );
  for (const { object, always } of listed) {
    if (!object || (!always && flagOption(modules, object, "unique") !== true))
      continue;
    if (hasOption(modules, object, "where")) continue;
    const columns = elementsOf(
      modules,
      entryNamed(modules, object, "columns"),
    )?.map((element) => constantOf(modules, element));
    if (columns?.every((name) => typeof name === "string"))
      entity.keys.push({
        kind: "unique",
        properties: columns,
        place: placeOf(object),
      });
  }
}
