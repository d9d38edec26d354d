import inflection from "inflection";
import type { ts } from "ts-morph";
import type { ModelClaim } from "../model.ts";
import { deprecationOf } from "./comments.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  entryNamed,
  objectOf,
  returnedBy,
  unwrap,
} from "./constants.ts";
import type { Entity } from "./entity.ts";
import { snakeCase } from "./naming.ts";
import { flagOption, textOption } from "./options.ts";
import { placeOf, placeOfName } from "./place.ts";
import { exportNamesOf, unresolved, type Reading } from "./reading.ts";

/** The project being read, with all its models. */
export interface Mapping {
  readonly reading: Reading;
  readonly entities: SequelizeEntity[];
  /** The options given to every model, by `define` of the connection. */
  readonly defaults: ts.ObjectLiteralExpression | undefined;
}

export interface SequelizeEntity extends Entity {
  readonly settings: Settings;
  readonly modelName: string;
  /** Attributes that are unique together, by the name of their key. */
  readonly sharedKeys: Map<string, readonly string[]>;
}

/** What associations call one row of a model. */
export function singularOf(mapping: Mapping, entity: SequelizeEntity): string {
  const { modules } = mapping.reading;
  const names = objectOf(modules, entity.settings.given("name"));
  return (
    textOption(modules, names, "singular") ??
    inflection.singularize(entity.modelName)
  );
}

/** What a model's options say, with those of the connection behind them. */
export interface Settings {
  readonly options: ts.ObjectLiteralExpression | undefined;
  flag(name: string): boolean | undefined;
  text(name: string): string | undefined;
  /** The expression of an option. */
  given(name: string): ts.Expression | undefined;
  readonly underscored: boolean;
}

/** A model's options over the connection's. */
export function settingsOf(
  mapping: Mapping,
  options: ts.ObjectLiteralExpression | undefined,
): Settings {
  const { modules } = mapping.reading;
  const given = (name: string): ts.Expression | undefined =>
    entryNamed(modules, options, name) ??
    entryNamed(modules, mapping.defaults, name);
  const flag = (name: string): boolean | undefined =>
    flagOption(modules, options, name) ??
    flagOption(modules, mapping.defaults, name);
  return {
    options,
    given,
    flag,
    text: (name) =>
      textOption(modules, options, name) ??
      textOption(modules, mapping.defaults, name),
    underscored: flag("underscored") === true,
  };
}

/** A new model; undefined, and noted, when its table is made at run time. */
export function newEntity(
  mapping: Mapping,
  found: {
    readonly node: ts.Node;
    readonly nameNode: ts.Node;
    readonly className: string;
    readonly modelName: string;
    readonly settings: Settings;
  },
): SequelizeEntity | undefined {
  const table = tableOf(mapping, found);
  if (!table) return undefined;
  const entity: SequelizeEntity = {
    name: found.className,
    node: found.node,
    place: placeOf(found.nameNode),
    table,
    columns: new Map(),
    relations: [],
    keys: [],
    deprecated: deprecationOf(found.node),
    exportedAs: exportNamesOf(
      found.node,
      variableName(found.node) ?? found.className,
    ),
    settings: found.settings,
    modelName: found.modelName,
    sharedKeys: new Map(),
  };
  mapping.entities.push(entity);
  return entity;
}

/** `const User = sequelize.define("user", …)` is imported as User. */
function variableName(node: ts.Node): string | undefined {
  return syntax.isCallExpression(node) &&
    syntax.isVariableDeclaration(node.parent)
    ? node.parent.name.getText()
    : undefined;
}

function tableOf(
  mapping: Mapping,
  found: {
    readonly nameNode: ts.Node;
    readonly modelName: string;
    readonly settings: Settings;
  },
): ModelClaim["table"] | undefined {
  const { settings, modelName } = found;
  const given = settings.given("tableName");
  const written = given && constantOf(mapping.reading.modules, given);
  const options = given && objectOf(mapping.reading.modules, given);
  if (given && typeof written !== "string" && !options)
    return unresolved(
      mapping.reading,
      given,
      `the table name of model ${modelName}`,
    );
  const named =
    typeof written === "string"
      ? written
      : textOption(mapping.reading.modules, options, "tableName");
  const schema =
    settings.text("schema") ??
    textOption(mapping.reading.modules, options, "schema");
  return {
    ...(schema === undefined ? {} : { schema }),
    name: named ?? inferredTable(settings, modelName),
    place: given ? placeOfName(given) : placeOfName(found.nameNode),
  };
}

function inferredTable(settings: Settings, modelName: string): string {
  const name =
    settings.flag("freezeTableName") === true
      ? modelName
      : inflection.pluralize(modelName);
  return settings.underscored && settings.flag("freezeTableName") !== true
    ? snakeCase(name)
    : name;
}

/** The column of an attribute without a `field`. */
export function columnName(settings: Settings, attribute: string): string {
  return settings.underscored ? snakeCase(attribute) : attribute;
}

/** The model behind `User`, `() => User`, `models.User`, `this` or "User". */
export function entityBehind(
  mapping: Mapping,
  expression: ts.Expression,
): SequelizeEntity | undefined {
  const inner = unwrap(expression);
  const returned = returnedBy(inner) ?? inner;
  if (returned.kind === syntax.SyntaxKind.ThisKeyword)
    return enclosing(mapping, returned);
  const definition = definitionOf(mapping.reading.modules, returned);
  const known = mapping.entities.find(({ node }) => node === definition);
  if (known) return known;
  const name = syntax.isStringLiteralLike(returned)
    ? returned.text
    : syntax.isPropertyAccessExpression(returned)
      ? returned.name.text
      : syntax.isIdentifier(returned)
        ? returned.text
        : undefined;
  return mapping.entities.find((entity) => entity.name === name);
}

function enclosing(
  mapping: Mapping,
  node: ts.Node,
): SequelizeEntity | undefined {
  for (let owner: ts.Node | undefined = node; owner; owner = owner.parent) {
    const found = mapping.entities.find((entity) => entity.node === owner);
    if (found) return found;
  }
  return undefined;
}
