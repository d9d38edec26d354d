import type { ts } from "ts-morph";
import type { ModelReader } from "../reader.ts";
import { deprecationOf } from "./comments.ts";
import { syntax } from "./compiler.ts";
import { constantOf, definitionOf, elementsOf } from "./constants.ts";
import { addEntities, type Entity } from "./entity.ts";
import { lineageOf } from "./lineage.ts";
import { qualifiedName, snakeCase } from "./naming.ts";
import { addColumns } from "./objection-column.ts";
import { inherited, staticValue, type Model } from "./objection-model.ts";
import { addRelations } from "./objection-relation.ts";
import { placeOf, placeOfName } from "./place.ts";
import {
  exportNamesOf,
  readTypeScript,
  unresolved,
  type Reading,
} from "./reading.ts";
import { classesIn, classNameOf, nameNodeOf } from "./walk.ts";

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

function collect(reading: Reading): void {
  const snake = reading.modules.files.some(({ text }) =>
    text.includes("knexSnakeCaseMappers("),
  );
  // Knex's mappers rename tables and columns alike; a model's own, its columns.
  const mapped = snake ? snakeCase : (name: string) => name;
  const models = reading.sources
    .flatMap(classesIn)
    .flatMap((owner) => modelFrom(reading, owner, mapped) ?? []);
  const names = new Set(models.map(({ entity }) => entity.name));
  for (const model of models) {
    const rename = isMapped(model) ? snakeCase : mapped;
    addColumns(reading, model, rename, names);
    addPrimaryKey(reading, model, rename);
  }
  const entities = models.map(({ entity }) => entity);
  for (const model of models)
    addRelations({ reading, entities, rename: mapped }, model);
  addEntities(reading, entities);
}

function isObjection(specifier: string): boolean {
  return specifier === "objection" || specifier.startsWith("objection");
}

/** A class with a table name, of its own or inherited, that extends Objection's Model. */
function modelFrom(
  reading: Reading,
  owner: ts.ClassLikeDeclaration,
  mapped: (name: string) => string,
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
    table: { ...qualifiedName(mapped(table)), place: placeOfName(given) },
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

function isMapped(model: Model): boolean {
  return (
    inherited(model, "columnNameMappers")
      ?.getText()
      .includes("snakeCaseMappers") === true
  );
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
