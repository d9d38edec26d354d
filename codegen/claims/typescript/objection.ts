import type { ts } from "ts-morph";
import type { ColumnClaim, ForeignKeyClaim, TypeClaim } from "../model.ts";
import type { ModelReader } from "../reader.ts";
import { deprecationOf } from "./comments.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  elementsOf,
  entriesOf,
  entryNamed,
  isStatic,
  objectOf,
  propertyNameOf,
  returnedBy,
} from "./constants.ts";
import { declaredType } from "./declared-type.ts";
import { addEntities, type Entity } from "./entity.ts";
import { instanceFields, lineageOf } from "./lineage.ts";
import { qualifiedName, snakeCase } from "./naming.ts";
import {
  jsonSchemaOf,
  schemaColumn,
  type JsonSchema,
} from "./objection-schema.ts";
import { defaultText } from "./options.ts";
import { placeOf, placeOfName } from "./place.ts";
import {
  exportNamesOf,
  readTypeScript,
  unresolved,
  type Reading,
} from "./reading.ts";
import { alternativesOf, type Shape } from "./shape.ts";
import { classesIn, classNameOf, nameNodeOf, walk } from "./walk.ts";

const marks =
  /["']objection["'/]|\bstatic\s+(?:(?:override|readonly|get)\s+)*tableName\b/;

/** Reads Objection models: static tableName, jsonSchema and declared fields. */
export const objection: ModelReader = {
  name: "objection",
  extensions: [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs"],
  mayRead: (file) => marks.test(file.text),
  read: (files, options) =>
    readTypeScript(files, options, {
      reader: "objection",
      mayRead: objection.mayRead,
      collect,
    }),
};

interface Model {
  readonly entity: Entity;
  readonly classes: readonly ts.ClassLikeDeclaration[];
}

function collect(reading: Reading): void {
  const snake = reading.modules.files.some(({ text }) =>
    text.includes("knexSnakeCaseMappers("),
  );
  const models = reading.sources
    .flatMap(classesIn)
    .flatMap((owner) => modelFrom(reading, owner) ?? []);
  const names = new Set(models.map(({ entity }) => entity.name));
  for (const model of models) {
    const rename =
      snake || isMapped(model) ? snakeCase : (name: string) => name;
    const related = relationNames(reading, model);
    addFields(reading, model, rename, (name) => related.has(name), names);
    addSchema(reading, model, rename);
    for (const { name, node } of writtenByHooks(model))
      addUntyped(model, name, node, rename);
    for (const { name, node } of jsonAttributes(reading, model) ?? [])
      addUntyped(model, name, node, rename, jsonType);
    addPrimaryKey(reading, model, rename);
  }
  for (const model of models) addRelations(reading, model, models);
  addEntities(
    reading,
    models.map(({ entity }) => entity),
  );
}

function isObjection(specifier: string): boolean {
  return specifier === "objection" || specifier.startsWith("objection");
}

/** A class with a table name, of its own or inherited, that extends Objection's Model. */
function modelFrom(
  reading: Reading,
  owner: ts.ClassLikeDeclaration,
): Model | undefined {
  const name = classNameOf(owner);
  const { classes, unknown } = lineageOf(reading.modules, owner, isObjection);
  const given = staticValue(owner, "tableName");
  if (name === undefined || !given || !extendsModel(reading, classes))
    return undefined;
  const table = constantOf(reading.modules, given);
  if (typeof table !== "string")
    return unresolved(reading, given, `the table name of class ${name}`);
  const nameNode = nameNodeOf(owner) ?? owner;
  const entity: Entity = {
    name,
    node: owner,
    place: placeOf(nameNode),
    table: { ...qualifiedName(table), place: placeOfName(given) },
    columns: new Map(),
    relations: [],
    keys: [],
    deprecated: deprecationOf(owner),
    exportedAs: exportNamesOf(owner, name),
  };
  for (const base of unknown) {
    entity.incomplete = true;
    unresolved(
      reading,
      base,
      `the columns that ${name} inherits from ${base.getText()}`,
    );
  }
  return { entity, classes };
}

/** Through the project's own base classes, mixins included, to a base that is Model or not in the files. */
function extendsModel(
  reading: Reading,
  classes: readonly ts.ClassLikeDeclaration[],
): boolean {
  return classes.some((part) => {
    const base = part.heritageClauses?.find(
      ({ token }) => token === syntax.SyntaxKind.ExtendsKeyword,
    )?.types[0];
    const text = base?.expression.getText() ?? "";
    return /(?:^|\W)\w*Model\b/.test(text) && isOpen(reading, base?.expression);
  });
}

function isOpen(reading: Reading, base: ts.Expression | undefined): boolean {
  const definition = base && definitionOf(reading.modules, base);
  return definition !== undefined && !syntax.isClassLike(definition);
}

/** The value of `static x = …`, of `static get x() { return … }`, or of a static method. */
function staticValue(
  owner: ts.ClassLikeDeclaration,
  name: string,
): ts.Expression | undefined {
  for (const member of owner.members) {
    if (!isStatic(member) || member.name?.getText() !== name) continue;
    if (syntax.isPropertyDeclaration(member)) {
      const value = member.initializer;
      return (
        value && (syntax.isArrowFunction(value) ? returnedBy(value) : value)
      );
    }
    return returnedBy(member);
  }
  return undefined;
}

/** The nearest static of that name: the class's own, or that of a base. */
function inherited(model: Model, name: string): ts.Expression | undefined {
  return model.classes
    .toReversed()
    .map((owner) => staticValue(owner, name))
    .find(Boolean);
}

function isMapped(model: Model): boolean {
  return (
    inherited(model, "columnNameMappers")
      ?.getText()
      .includes("snakeCaseMappers") === true
  );
}

function relationNames(reading: Reading, model: Model): ReadonlySet<string> {
  const mappings = objectOf(
    reading.modules,
    inherited(model, "relationMappings"),
  );
  const virtual =
    elementsOf(reading.modules, inherited(model, "virtualAttributes")) ?? [];
  return new Set([
    ...(mappings
      ? entriesOf(reading.modules, mappings).map(({ name }) => name)
      : []),
    ...virtual.map((element) => String(constantOf(reading.modules, element))),
  ]);
}

function addFields(
  reading: Reading,
  model: Model,
  rename: (name: string) => string,
  isRelation: (property: string) => boolean,
  names: ReadonlySet<string>,
): void {
  for (const field of model.classes.flatMap(instanceFields)) {
    const property = propertyNameOf(reading.modules, field.name);
    if (
      property === undefined ||
      isRelation(property) ||
      property.startsWith("$") ||
      !syntax.isPropertyDeclaration(field)
    )
      continue;
    const declared = declaredType(reading, field);
    if (!declared || isRelated(field, declared.shape, names)) continue;
    const name = rename(property);
    const claim: ColumnClaim = {
      name,
      ...(name === property ? {} : { attribute: property }),
      place: placeOf(field.name),
      type: declared.claim,
      nullable: declared.nullable,
    };
    model.entity.columns.set(property, { claim });
  }
}

/** A field that holds other models, or a function, is no column. */
function isRelated(
  field: ts.PropertyDeclaration,
  shape: Shape,
  names: ReadonlySet<string>,
): boolean {
  const kinds = syntax.SyntaxKind;
  if (field.type?.kind === kinds.FunctionType) return true;
  const mentioned: readonly string[] =
    field.type?.getText().match(/[A-Z]\w*/g) ?? [];
  const isObject = alternativesOf(shape).some(
    (member) =>
      member.kind === "object" ||
      (member.kind === "array" && member.element.kind === "object"),
  );
  return isObject && mentioned.some((name) => names.has(name));
}

/** Adds and refines columns by the model's jsonSchema. */
function addSchema(
  reading: Reading,
  model: Model,
  rename: (name: string) => string,
): void {
  const given = inherited(model, "jsonSchema");
  if (!given) return;
  const schema = jsonSchemaOf(reading, given);
  if (!schema) {
    model.entity.incomplete = true;
    unresolved(reading, given, `the jsonSchema of class ${model.entity.name}`);
    return;
  }
  const json = jsonAttributes(reading, model);
  for (const property of schema.properties) {
    const column = schemaColumn(
      reading,
      property,
      json?.some(({ name }) => name === property.name),
    );
    const known = model.entity.columns.get(property.name)?.claim;
    const name = rename(property.name);
    const type = column.type ?? known?.type;
    model.entity.columns.set(property.name, {
      claim: {
        name,
        ...(name === property.name ? {} : { attribute: property.name }),
        place: known?.place ?? placeOfName(property.nameNode),
        ...(type
          ? {
              type:
                known?.type?.valueType === undefined
                  ? type
                  : { ...type, valueType: known.type.valueType },
            }
          : {}),
        ...nullability(schema, property.name, column.nullable, known),
        ...(column.default
          ? {
              default: defaultText(reading.modules, column.default),
              defaultBy: "client" as const,
            }
          : {}),
      },
    });
  }
}

interface Named {
  readonly name: string;
  readonly node: ts.Node;
}

/** Attributes that are kept as JSON, where the model lists them itself. */
function jsonAttributes(
  reading: Reading,
  model: Model,
): readonly Named[] | undefined {
  return elementsOf(
    reading.modules,
    inherited(model, "jsonAttributes"),
  )?.flatMap((node) => {
    const name = constantOf(reading.modules, node);
    return typeof name === "string" ? [{ name, node }] : [];
  });
}

/** `this.updatedAt = …` in a hook that runs before a row is written. */
function writtenByHooks({ classes }: Model): readonly Named[] {
  const hooks = classes
    .flatMap(({ members }) => [...members])
    .filter((member) =>
      /^\$before(?:Insert|Update)$/.test(member.name?.getText() ?? ""),
    );
  const found: Named[] = [];
  for (const hook of hooks)
    walk(hook, (node) => {
      if (
        syntax.isBinaryExpression(node) &&
        node.operatorToken.kind === syntax.SyntaxKind.EqualsToken &&
        syntax.isPropertyAccessExpression(node.left) &&
        node.left.expression.kind === syntax.SyntaxKind.ThisKeyword
      )
        found.push({ name: node.left.name.text, node: node.left.name });
    });
  return found;
}

const jsonType = { family: "json", text: "json" } as const;

/** A column that the model names without a schema or a field for it. */
function addUntyped(
  model: Model,
  property: string,
  node: ts.Node,
  rename: (name: string) => string,
  type?: TypeClaim,
): void {
  const { columns } = model.entity;
  if (columns.has(property) || /^[$_]/.test(property)) return;
  const name = rename(property);
  columns.set(property, {
    claim: {
      name,
      ...(name === property ? {} : { attribute: property }),
      place: placeOfName(node),
      ...(type ? { type } : {}),
    },
  });
}

/**
 * A schema checks what is written. That it requires a value, or a field is
 * declared, says what is read; leaving a property out says nothing of null.
 */
function nullability(
  schema: JsonSchema,
  property: string,
  allowsNull: boolean,
  known: ColumnClaim | undefined,
): Pick<ColumnClaim, "nullable"> {
  if (allowsNull || known?.nullable === true) return { nullable: true };
  return known || schema.required?.has(property) ? { nullable: false } : {};
}

/** `static idColumn`, "id" unless it says otherwise. */
function addPrimaryKey(
  reading: Reading,
  model: Model,
  rename: (name: string) => string,
): void {
  const given = inherited(model, "idColumn");
  const written = given
    ? (elementsOf(reading.modules, given) ?? [given]).map((element) =>
        constantOf(reading.modules, element),
      )
    : ["id"];
  const properties = written.flatMap(
    (name) =>
      [...model.entity.columns].find(
        ([property, { claim }]) =>
          property === name || claim.name === rename(String(name)),
      )?.[0] ?? [],
  );
  if (properties.length !== written.length) return;
  const first = model.entity.columns.get(properties[0] ?? "");
  model.entity.keys.push({
    kind: "primary",
    properties,
    place: given ? placeOf(given) : (first?.claim.place ?? model.entity.place),
  });
}

/** BelongsToOneRelation says which column refers to which. */
function addRelations(
  reading: Reading,
  model: Model,
  models: readonly Model[],
): void {
  const mappings = objectOf(
    reading.modules,
    inherited(model, "relationMappings"),
  );
  if (!mappings) return;
  for (const relation of entriesOf(reading.modules, mappings)) {
    const options = objectOf(reading.modules, relation.value);
    const kind =
      entryNamed(reading.modules, options, "relation")?.getText() ?? "";
    if (!kind.endsWith("BelongsToOneRelation")) continue;
    const join = objectOf(
      reading.modules,
      entryNamed(reading.modules, options, "join"),
    );
    const from = joinSide(reading, join, "from");
    const to = joinSide(reading, join, "to");
    if (from && to) addReference(model, from, to, models);
  }
}

interface Side {
  readonly table: ForeignKeyClaim["references"];
  readonly column: string;
}

/** "core.customers.station_id" */
function joinSide(
  reading: Reading,
  join: ts.ObjectLiteralExpression | undefined,
  name: string,
): Side | undefined {
  const given = entryNamed(reading.modules, join, name);
  const text = given && constantOf(reading.modules, given);
  const match =
    typeof text === "string"
      ? /^(?:(.+)\.)?([^.]+)\.([^.]+)$/.exec(text)
      : null;
  if (!match?.[2] || !match[3]) return undefined;
  const schema = match[1];
  return {
    table: {
      ...(schema === undefined ? {} : { schema }),
      table: match[2],
      columns: [match[3]],
    },
    column: match[3],
  };
}

function addReference(
  model: Model,
  from: Side,
  to: Side,
  models: readonly Model[],
): void {
  const { columns, table } = model.entity;
  if (from.table.table !== table.name) return;
  const found = [...columns].find(
    ([property, { claim }]) =>
      property === from.column || claim.name === from.column,
  );
  const target = models.find(
    ({ entity }) => entity.table.name === to.table.table,
  )?.entity;
  if (!found) return;
  const [property, column] = found;
  const references = target?.columns.has(to.column)
    ? { target, property: to.column }
    : { target: to.table };
  columns.set(property, { ...column, references });
}
