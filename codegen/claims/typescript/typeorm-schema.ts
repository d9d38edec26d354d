import type { ts } from "ts-morph";
import { deprecationOf } from "./comments.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  elementsOf,
  entryNamed,
  objectOf,
  type Entry,
} from "./constants.ts";
import type { Entity, EntityRelation, JoinColumn } from "./entity.ts";
import { qualifiedName } from "./naming.ts";
import { flagOption, textOption } from "./options.ts";
import { placeOf, placeOfName } from "./place.ts";
import { exportNamesOf, unresolved } from "./reading.ts";
import { columnFrom, type ColumnKind } from "./typeorm-column.ts";
import {
  entriesNamed,
  isFromTypeorm,
  ownerOf,
  targetOf,
  type Mapping,
} from "./typeorm-mapping.ts";
import { walk } from "./walk.ts";

/** Adds the entities that `new EntitySchema({ … })` defines. */
export function schemaEntities(mapping: Mapping): void {
  for (const source of mapping.reading.sources) {
    if (!source.text.includes("EntitySchema")) continue;
    walk(source, (node) => {
      if (
        syntax.isNewExpression(node) &&
        isFromTypeorm(mapping, node.expression, "EntitySchema")
      )
        addSchema(mapping, node);
    });
  }
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
  if ((given && typeof written !== "string") || (!given && !naming.known))
    return unresolved(
      reading,
      given ?? options,
      `the table name of entity ${entityName}`,
    );
  const name = qualifiedName(
    typeof written === "string" ? written : naming.table(entityName),
  );
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
  const object = objectOf(mapping.reading.modules, schema);
  if (object) return object;
  let options: ts.ObjectLiteralExpression | undefined;
  if (syntax.isIdentifier(schema))
    for (const source of mapping.reading.sources)
      walk(source, (node) => {
        if (
          syntax.isNewExpression(node) &&
          syntax.isVariableDeclaration(node.parent) &&
          node.parent.name.getText() === schema.text
        )
          options = objectOf(mapping.reading.modules, node.arguments?.[0]);
      });
  return options;
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
  }
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
    joins: join ? joinsFrom(mapping, join) : [],
    joinName: (referenced) => mapping.naming.join(entry.name, referenced),
    nullable: !primary && (flagOption(modules, object, "nullable") ?? true),
    primary,
    unique: type === "one-to-one",
    onDelete: textOption(modules, object, "onDelete"),
    onUpdate: textOption(modules, object, "onUpdate"),
  };
}

function joinsFrom(
  mapping: Mapping,
  join: ts.Expression,
): readonly JoinColumn[] {
  const { modules } = mapping.reading;
  return (elementsOf(modules, join) ?? [join]).flatMap((argument) => {
    const options = objectOf(modules, argument);
    const name = entryNamed(modules, options, "name");
    return options
      ? [
          {
            name: textOption(modules, options, "name"),
            references: textOption(modules, options, "referencedColumnName"),
            place: name ? placeOfName(name) : placeOf(options),
          },
        ]
      : [];
  });
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
