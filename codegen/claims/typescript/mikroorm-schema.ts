import type { ts } from "ts-morph";
import { deprecationOf } from "./comments.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  elementsOf,
  entriesOf,
  entryNamed,
  externalOf,
  objectOf,
  returnedBy,
  unwrap,
  type Entry,
} from "./constants.ts";
import type { Entity } from "./entity.ts";
import {
  fieldName,
  isMikro,
  named,
  relationFrom,
  tableOf,
  targetOf,
  type Mapping,
} from "./mikroorm-mapping.ts";
import { propertyColumn, sized } from "./mikroorm-property.ts";
import { builtProperty } from "./mikroorm-builder.ts";
import { flagOption, textOption } from "./options.ts";
import { placeOf, placeOfName } from "./place.ts";
import { exportNamesOf, unresolved } from "./reading.ts";
import { walk } from "./walk.ts";

/** Adds the entities of `new EntitySchema({ … })` and `defineEntity({ … })`. */
export function schemaEntities(mapping: Mapping): void {
  for (const source of mapping.reading.sources) {
    if (!/\bEntitySchema\b|\bdefineEntity\b/.test(source.text)) continue;
    walk(source, (node) => {
      const made =
        (syntax.isNewExpression(node) || syntax.isCallExpression(node)) &&
        externalOf(mapping.reading.modules, node.expression);
      if (
        made &&
        isMikro(made.specifier) &&
        ["EntitySchema", "defineEntity"].includes(made.name)
      )
        addSchema(mapping, node as ts.NewExpression | ts.CallExpression);
    });
  }
}

function addSchema(
  mapping: Mapping,
  node: ts.NewExpression | ts.CallExpression,
): void {
  const { modules } = mapping.reading;
  const options = objectOf(modules, node.arguments?.[0]);
  if (
    !options ||
    flagOption(modules, options, "abstract") === true ||
    flagOption(modules, options, "embeddable") === true
  )
    return;
  const className = entryNamed(modules, options, "class");
  const name = textOption(modules, options, "name") ?? className?.getText();
  if (name === undefined) {
    unresolved(mapping.reading, node, "the entity of a schema");
    return;
  }
  const variable = syntax.isVariableDeclaration(node.parent)
    ? node.parent.name
    : undefined;
  const nameNode = entryNamed(modules, options, "name") ?? className ?? node;
  const table = tableOf(mapping, options, name, nameNode);
  if (!table) return;
  const entity: Entity = {
    name,
    node:
      className && syntax.isIdentifier(className)
        ? definitionOf(modules, className)
        : node,
    place: placeOf(variable ?? node),
    table: {
      ...table,
      place: entryNamed(modules, options, "tableName")
        ? table.place
        : placeOfName(nameNode),
    },
    columns: new Map(),
    relations: [],
    keys: [],
    deprecated: deprecationOf(node),
    exportedAs: exportNamesOf(node, variable?.getText() ?? name),
  };
  mapping.entities.push(entity);
  addProperties(mapping, entity, options, 0);
  addUniques(mapping, entity, options);
}

/** The properties of a schema, those it extends first. */
function addProperties(
  mapping: Mapping,
  entity: Entity,
  options: ts.ObjectLiteralExpression,
  depth: number,
): void {
  const { modules } = mapping.reading;
  const base = entryNamed(modules, options, "extends");
  const inherited = base && baseOptions(mapping, base);
  if (inherited && depth < 10)
    addProperties(mapping, entity, inherited, depth + 1);
  else if (base) {
    entity.incomplete = true;
    unresolved(
      mapping.reading,
      base,
      `the columns that ${entity.name} inherits`,
    );
  }
  const given = entryNamed(modules, options, "properties");
  const object = given && objectOf(modules, returnedBy(unwrap(given)) ?? given);
  if (!object) return;
  const entries = entriesOf(modules, object, (node) => {
    entity.incomplete = true;
    unresolved(mapping.reading, node, `properties of ${entity.name}`);
  });
  for (const entry of entries) addProperty(mapping, entity, entry);
}

function baseOptions(
  mapping: Mapping,
  base: ts.Expression,
): ts.ObjectLiteralExpression | undefined {
  const { modules } = mapping.reading;
  const definition = definitionOf(modules, base);
  if (syntax.isNewExpression(definition) || syntax.isCallExpression(definition))
    return objectOf(modules, definition.arguments?.[0]);
  const name = syntax.isStringLiteralLike(definition)
    ? definition.text
    : base.getText();
  let options: ts.ObjectLiteralExpression | undefined;
  for (const source of mapping.reading.sources)
    walk(source, (node) => {
      if (!syntax.isNewExpression(node) && !syntax.isCallExpression(node))
        return;
      const object =
        node.arguments?.[0] &&
        syntax.isObjectLiteralExpression(node.arguments[0])
          ? node.arguments[0]
          : undefined;
      if (
        object &&
        textOption(modules, object, "name") === name &&
        entryNamed(modules, object, "properties")
      )
        options = object;
    });
  return options;
}

function addProperty(mapping: Mapping, entity: Entity, entry: Entry): void {
  const { modules } = mapping.reading;
  const object = objectOf(modules, entry.value);
  if (!object) {
    const built = builtProperty(mapping, entity, entry);
    if (!built) {
      entity.incomplete = true;
      unresolved(
        mapping.reading,
        entry.node,
        `property "${entry.name}" of ${entity.name}`,
      );
    }
    return;
  }
  const kind =
    textOption(modules, object, "kind") ??
    textOption(modules, object, "reference") ??
    referenceKind(object, mapping);
  if (kind === "m:1" || kind === "1:1") {
    addRelation(mapping, entity, entry, object, kind);
    return;
  }
  if (kind === "1:m" || kind === "m:n" || kind === "embedded") return;
  addScalar(mapping, entity, entry, object, kind);
}

/** ReferenceKind.MANY_TO_ONE */
function referenceKind(
  object: ts.ObjectLiteralExpression,
  mapping: Mapping,
): string | undefined {
  const text =
    (
      entryNamed(mapping.reading.modules, object, "kind") ??
      entryNamed(mapping.reading.modules, object, "reference")
    )?.getText() ?? "";
  const kinds: readonly (readonly [string, string])[] = [
    ["MANY_TO_ONE", "m:1"],
    ["ONE_TO_ONE", "1:1"],
    ["ONE_TO_MANY", "1:m"],
    ["MANY_TO_MANY", "m:n"],
    ["EMBEDDED", "embedded"],
  ];
  return kinds.find(([name]) => text.endsWith(name))?.[1];
}

function addScalar(
  mapping: Mapping,
  entity: Entity,
  entry: Entry,
  object: ts.ObjectLiteralExpression,
  kind: string | undefined,
): void {
  const { reading } = mapping;
  const written = fieldName(mapping, object);
  const isEnum =
    flagOption(reading.modules, object, "enum") === true ||
    kind === "enum" ||
    entryNamed(reading.modules, object, "items") !== undefined;
  const column = propertyColumn(
    reading,
    {
      property: entry.name,
      name: written?.text ?? named(mapping, entry.name),
      node: entry.node,
      place: written ? placeOfName(written.node) : placeOfName(entry.nameNode),
      options: object,
      primary: flagOption(reading.modules, object, "primary") === true,
      isEnum,
      unique: false,
      optional: false,
    },
    entity.table,
  );
  if (column) entity.columns.set(entry.name, sized(reading, object, column));
}

function addRelation(
  mapping: Mapping,
  entity: Entity,
  entry: Entry,
  object: ts.ObjectLiteralExpression,
  kind: string,
): void {
  const { modules } = mapping.reading;
  const isOne = kind === "1:1";
  if (isOne && entryNamed(modules, object, "mappedBy")) return;
  entity.relations.push(
    relationFrom(mapping, {
      property: entry.name,
      node: entry.node,
      nameNode: entry.nameNode,
      options: object,
      target: () =>
        targetOf(
          mapping,
          entryNamed(modules, object, "entity") ??
            entryNamed(modules, object, "type"),
        ),
      unique: isOne,
      nullable: false,
    }),
  );
}

function addUniques(
  mapping: Mapping,
  entity: Entity,
  options: ts.ObjectLiteralExpression,
): void {
  const { modules } = mapping.reading;
  for (const element of elementsOf(
    modules,
    entryNamed(modules, options, "uniques"),
  ) ?? []) {
    const given = entryNamed(modules, objectOf(modules, element), "properties");
    const listed =
      given &&
      (elementsOf(modules, given) ?? [given]).map((property) =>
        constantOf(modules, property),
      );
    if (listed?.every((property) => typeof property === "string"))
      entity.keys.push({
        kind: "unique",
        properties: listed,
        place: placeOf(element),
      });
  }
}
