import type { ts } from "ts-morph";
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
import { declaredType } from "./declared-type.ts";
import { instanceFields } from "./lineage.ts";
import { builtProperty } from "./mikroorm-builder.ts";
import {
  describedBy,
  isMikro,
  type Described,
  type DescribedKey,
  type Mapping,
  type Property,
  type PropertyKind,
} from "./mikroorm-described.ts";
import {
  expressionIn,
  flagIn,
  has,
  textIn,
  toldByObject,
} from "./mikroorm-told.ts";
import { placeOf } from "./place.ts";
import { exportNamesOf, unresolved } from "./reading.ts";
import { walk } from "./walk.ts";

/** What each `new EntitySchema({ … })` and `defineEntity({ … })` describes. */
export function describeSchemas(mapping: Mapping): readonly Described[] {
  const found: Described[] = [];
  for (const source of mapping.reading.sources) {
    if (!/\bEntitySchema\b|\bdefineEntity\b/.test(source.text)) continue;
    walk(source, (node) => {
      const made =
        (syntax.isNewExpression(node) || syntax.isCallExpression(node)) &&
        externalOf(mapping.reading.modules, node.expression);
      if (
        !made ||
        !isMikro(made.specifier) ||
        !["EntitySchema", "defineEntity"].includes(made.name)
      )
        return;
      const described = describeSchema(
        mapping,
        node as ts.NewExpression | ts.CallExpression,
      );
      if (described) found.push(described);
    });
  }
  return found;
}

function describeSchema(
  mapping: Mapping,
  node: ts.NewExpression | ts.CallExpression,
): Described | undefined {
  const { reading } = mapping;
  const { modules } = reading;
  const options = objectOf(modules, node.arguments?.[0]);
  if (!options) return unresolved(reading, node, "the entity of a schema");
  const told = toldByObject(modules, options);
  const owner = expressionIn(told, "class");
  const name = textIn(modules, told, "name") ?? owner?.getText();
  if (name === undefined)
    return unresolved(reading, node, "the entity of a schema");
  const variable = syntax.isVariableDeclaration(node.parent)
    ? node.parent.name
    : undefined;
  const { properties, incomplete } = propertiesOf(mapping, options, name);
  const definition = owner && definitionOf(modules, owner);
  const fields =
    definition && syntax.isClassLike(definition)
      ? instanceFields(definition)
      : [];
  const base = expressionIn(told, "extends");
  return {
    name,
    node,
    nameNode: expressionIn(told, "name") ?? owner ?? variable ?? node,
    place: placeOf(variable ?? node),
    exportedAs: exportNamesOf(node, variable?.getText() ?? name),
    isEntity: flagIn(modules, told, "embeddable") !== true,
    told,
    properties: properties.map((one) => withField(mapping, one, fields)),
    uniques: uniquesOf(mapping, options),
    bases() {
      const found = describedBy(mapping, base);
      if (base && !found)
        unresolved(reading, base, `the columns that ${name} inherits`);
      return found ? [...found.bases(), found] : [];
    },
    incomplete,
  };
}

/** What the schema's class says of a property beside the schema. */
function withField(
  { reading }: Mapping,
  property: Property,
  fields: ReturnType<typeof instanceFields>,
): Property {
  const field = fields.find(({ name }) => name.getText() === property.name);
  if (!field || !syntax.isPropertyDeclaration(field)) return property;
  return {
    ...property,
    declared: declaredType(reading, field),
    declaredNode: field.type,
    initial: field.initializer,
  };
}

function propertiesOf(
  mapping: Mapping,
  options: ts.ObjectLiteralExpression,
  name: string,
): Pick<Described, "properties" | "incomplete"> {
  const { reading } = mapping;
  const { modules } = reading;
  let incomplete = false;
  const note = (node: ts.Node, what: string): void => {
    incomplete = true;
    unresolved(reading, node, what);
  };
  const given = entryNamed(modules, options, "properties");
  const object = given && objectOf(modules, returnedBy(unwrap(given)) ?? given);
  if (given && !object) note(given, `the properties of ${name}`);
  const entries = object
    ? entriesOf(modules, object, (node) => note(node, `properties of ${name}`))
    : [];
  const properties = entries.flatMap((entry): readonly Property[] => {
    const told = objectOf(modules, entry.value);
    const property = told
      ? writtenProperty(mapping, entry, told)
      : builtProperty(mapping, entry);
    if (property === "none") return [];
    if (!property) note(entry.node, `property "${entry.name}" of ${name}`);
    return property ? [property] : [];
  });
  return { properties, incomplete };
}

function writtenProperty(
  mapping: Mapping,
  entry: Entry,
  object: ts.ObjectLiteralExpression,
): Property | "none" {
  const { modules } = mapping.reading;
  const told = toldByObject(modules, object);
  if (has(told, "formula")) return "none";
  const kind = kindOf(mapping, told);
  return {
    name: entry.name,
    node: entry.node,
    nameNode: entry.nameNode,
    kind,
    told,
    target: expressionIn(told, "entity", "type"),
    items: expressionIn(told, "items"),
    primary: flagIn(modules, told, "primary") === true,
    unique: false,
    optional: false,
    isInverse: has(told, "mappedBy") && flagIn(modules, told, "owner") !== true,
  };
}

function kindOf(mapping: Mapping, told: Property["told"]): PropertyKind {
  const { modules } = mapping.reading;
  const given =
    textIn(modules, told, "kind", "reference") ??
    expressionIn(told, "kind", "reference")?.getText() ??
    "";
  const known = relationKinds.find(
    ([kind, name]) => given === kind || given.endsWith(name),
  );
  if (known) return known[0];
  return flagIn(modules, told, "enum") === true ||
    given === "enum" ||
    has(told, "items")
    ? "enum"
    : "scalar";
}

/** With the members of ReferenceKind. */
const relationKinds: readonly (readonly [PropertyKind, string])[] = [
  ["m:1", "MANY_TO_ONE"],
  ["1:1", "ONE_TO_ONE"],
  ["1:m", "ONE_TO_MANY"],
  ["m:n", "MANY_TO_MANY"],
  ["embedded", "EMBEDDED"],
];

function uniquesOf(
  mapping: Mapping,
  options: ts.ObjectLiteralExpression,
): readonly DescribedKey[] {
  const { modules } = mapping.reading;
  const listed = elementsOf(modules, entryNamed(modules, options, "uniques"));
  return (listed ?? []).flatMap((element) => {
    const given = entryNamed(modules, objectOf(modules, element), "properties");
    const properties = given
      ? (elementsOf(modules, given) ?? [given]).map((property) =>
          constantOf(modules, property),
        )
      : [];
    return properties.length > 0 &&
      properties.every((property) => typeof property === "string")
      ? [{ properties, node: element }]
      : [];
  });
}
