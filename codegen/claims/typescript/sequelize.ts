import type { ts } from "ts-morph";
import type { ModelReader } from "../reader.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  elementsOf,
  entryNamed,
  externalOf,
  objectOf,
} from "./constants.ts";
import { addEntities } from "./entity.ts";
import { baseOf, lineageOf } from "./lineage.ts";
import { flagOption, hasOption, textOption } from "./options.ts";
import { placeOf } from "./place.ts";
import { readTypeScript, unresolved, type Reading } from "./reading.ts";
import { addAssociations } from "./sequelize-association.ts";
import {
  addDecorated,
  declaredTypes,
  isSequelize,
} from "./sequelize-decorated.ts";
import { addAttributes } from "./sequelize-attribute.ts";
import { addImplicit, addSharedKeys } from "./sequelize-implicit.ts";
import {
  newEntity,
  settingsOf,
  type Mapping,
  type SequelizeEntity,
} from "./sequelize-mapping.ts";
import { addThroughTables } from "./sequelize-through.ts";
import { classesIn, classNameOf, nameNodeOf, walk } from "./walk.ts";

const marks =
  /["'](?:sequelize|sequelize-typescript|@sequelize\/[\w-]+)["'/]|\bsequelize\.(?:define\s*\(|models\b)|\bDataTypes\.[A-Z]|\.(?:belongsTo|hasMany|hasOne)\s*\(/;

/** Reads Sequelize models: define, init, and the decorators of sequelize-typescript and version 7. */
export const sequelize: ModelReader = {
  name: "sequelize",
  extensions: [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs"],
  mayRead: (file) => marks.test(file.text) && !isMigration(file.text),
  read: (files, options) =>
    readTypeScript(files, options, {
      reader: "sequelize",
      mayRead: sequelize.mayRead,
      collect,
    }),
};

/** A migration creates tables; it is no model of them. */
function isMigration(text: string): boolean {
  return (
    /\bqueryInterface\b/i.test(text) && !/\.(?:define|init)\s*\(/.test(text)
  );
}

function collect(reading: Reading): void {
  const mapping: Mapping = {
    reading,
    entities: [],
    defaults: defaultsOf(reading),
  };
  for (const source of reading.sources) {
    for (const owner of classesIn(source)) addDecorated(mapping, owner);
    walk(source, (node) => {
      if (syntax.isCallExpression(node)) addCall(mapping, node);
    });
  }
  for (const entity of mapping.entities) {
    addImplicit(entity);
    addIndexes(mapping, entity);
    addSharedKeys(entity);
  }
  addThroughTables(mapping);
  addAssociations(mapping);
  addEntities(reading, mapping.entities);
}

/** `new Sequelize(url, { define: { underscored: true } })` */
function defaultsOf(reading: Reading): ts.ObjectLiteralExpression | undefined {
  let defaults: ts.ObjectLiteralExpression | undefined;
  for (const source of reading.sources) {
    if (!/\bdefine\s*:/.test(source.text)) continue;
    walk(source, (node) => {
      if (syntax.isPropertyAssignment(node) && node.name.getText() === "define")
        defaults ??= objectOf(reading.modules, node.initializer);
    });
  }
  return defaults;
}

function addCall(mapping: Mapping, call: ts.CallExpression): void {
  if (!syntax.isPropertyAccessExpression(call.expression)) return;
  const { name, expression } = call.expression;
  if (name.text === "define" && canDefine(mapping, expression))
    addDefined(mapping, call);
  else if (name.text === "init") addInitialised(mapping, call, expression);
}

/** Whether something can be a Sequelize connection: not what another package or class makes. */
function canDefine(mapping: Mapping, owner: ts.Expression): boolean {
  const { modules } = mapping.reading;
  const external = externalOf(modules, owner);
  if (external) return isSequelize(external.specifier);
  const definition = definitionOf(modules, owner);
  if (!syntax.isNewExpression(definition)) return true;
  const made = definitionOf(modules, definition.expression);
  return syntax.isClassLike(made)
    ? baseOf(made) !== undefined
    : definition.expression.getText().endsWith("Sequelize");
}

/** `sequelize.define("User", { … }, { … })` */
function addDefined(mapping: Mapping, call: ts.CallExpression): void {
  const { modules } = mapping.reading;
  const [first, second, third] = call.arguments;
  if (!first || !second) return;
  const modelName = constantOf(modules, first);
  const attributes = objectOf(modules, second);
  if (typeof modelName !== "string") {
    if (attributes) unresolved(mapping.reading, first, "the name of a model");
    return;
  }
  const entity = newEntity(mapping, {
    node: call,
    nameNode: first,
    className: modelName,
    modelName,
    settings: settingsOf(mapping, objectOf(modules, third)),
  });
  if (entity) fill(mapping, entity, second, attributes, undefined);
}

/** `User.init({ … }, { sequelize })`, and super.init or this.init inside the class. */
function addInitialised(
  mapping: Mapping,
  call: ts.CallExpression,
  callee: ts.Expression,
): void {
  const { modules } = mapping.reading;
  const [first, second] = call.arguments;
  const owner = modelClass(mapping, callee);
  const className = owner && classNameOf(owner);
  if (!owner || className === undefined || !first || !second) return;
  const options = objectOf(modules, second);
  const entity = newEntity(mapping, {
    node: owner,
    nameNode: nameNodeOf(owner) ?? owner,
    className,
    modelName: textOption(modules, options, "modelName") ?? className,
    settings: settingsOf(mapping, options),
  });
  if (entity) fill(mapping, entity, first, objectOf(modules, first), owner);
}

function fill(
  mapping: Mapping,
  entity: SequelizeEntity,
  given: ts.Expression,
  attributes: ts.ObjectLiteralExpression | undefined,
  owner: ts.ClassLikeDeclaration | undefined,
): void {
  if (attributes)
    addAttributes(mapping, entity, attributes, declaredTypes(mapping, owner));
  else {
    entity.incomplete = true;
    unresolved(
      mapping.reading,
      given,
      `the attributes of model ${entity.name}`,
    );
  }
}

/** The class that init is called on, if it extends Sequelize's Model. */
function modelClass(
  mapping: Mapping,
  callee: ts.Expression,
): ts.ClassLikeDeclaration | undefined {
  const kinds = syntax.SyntaxKind;
  const isOwn =
    callee.kind === kinds.SuperKeyword || callee.kind === kinds.ThisKeyword;
  const definition = isOwn
    ? enclosingClass(callee)
    : definitionOf(mapping.reading.modules, callee);
  if (!definition || !syntax.isClassLike(definition)) return undefined;
  const { classes } = lineageOf(
    mapping.reading.modules,
    definition,
    isSequelize,
  );
  const base =
    classes[0]?.heritageClauses?.[0]?.types[0]?.expression.getText() ?? "";
  return /(?:^|\.)Model$/.test(base) ? definition : undefined;
}

function enclosingClass(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  for (let owner: ts.Node | undefined = node; owner; owner = owner.parent)
    if (syntax.isClassLike(owner)) return owner;
  return undefined;
}

/** `indexes: [{ unique: true, fields: ["a", "b"] }]` */
function addIndexes(mapping: Mapping, entity: SequelizeEntity): void {
  const { modules } = mapping.reading;
  const indexes = elementsOf(
    modules,
    entryNamed(modules, entity.settings.options, "indexes"),
  );
  for (const element of indexes ?? []) {
    const index = objectOf(modules, element);
    const isWhole = !hasOption(modules, index, "where");
    if (flagOption(modules, index, "unique") !== true || !isWhole) continue;
    const fields = elementsOf(
      modules,
      entryNamed(modules, index, "fields"),
    )?.map(
      (field) =>
        constantOf(modules, field) ??
        textOption(modules, objectOf(modules, field), "name") ??
        textOption(modules, objectOf(modules, field), "attribute"),
    );
    if (fields?.every((field) => typeof field === "string"))
      entity.keys.push({
        kind: "unique",
        properties: fields,
        place: placeOf(element),
      });
  }
}
