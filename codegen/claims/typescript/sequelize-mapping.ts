import pluralize from "pluralize";
import type { ts } from "ts-morph";
import type { ColumnClaim, ModelClaim, TypeClaim } from "../model.ts";
import { deprecationOf } from "./comments.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  entriesOf,
  entryNamed,
  objectOf,
  returnedBy,
  unwrap,
  type Entry,
} from "./constants.ts";
import type { DeclaredType } from "./declared-type.ts";
import type { ColumnReference, Entity, EntityColumn } from "./entity.ts";
import { qualifiedName, snakeCase } from "./naming.ts";
import { defaultText, flagOption, textOption } from "./options.ts";
import { placeOf, placeOfName } from "./place.ts";
import { exportNamesOf, unresolved, type Reading } from "./reading.ts";
import { sqlType } from "./sql-type.ts";
import { dataType, virtual } from "./sequelize-type.ts";

/** The project being read, with all its models. */
export interface Mapping {
  readonly reading: Reading;
  readonly entities: SequelizeEntity[];
  /** The options given to every model, by `define` of the connection. */
  readonly defaults: ts.ObjectLiteralExpression | undefined;
}

export interface SequelizeEntity extends Entity {
  readonly settings: Settings;
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
      : pluralize.plural(modelName);
  return settings.underscored && settings.flag("freezeTableName") !== true
    ? snakeCase(name)
    : name;
}

/** Adds the attributes of an object literal to a model. */
export function addAttributes(
  mapping: Mapping,
  entity: SequelizeEntity,
  attributes: ts.ObjectLiteralExpression,
  declared: (name: string) => DeclaredType | undefined,
): void {
  const entries = entriesOf(mapping.reading.modules, attributes, (node) => {
    entity.incomplete = true;
    unresolved(mapping.reading, node, `attributes of model ${entity.name}`);
  });
  for (const entry of entries) {
    const object = objectOf(mapping.reading.modules, entry.value);
    const type = object
      ? entryNamed(mapping.reading.modules, object, "type")
      : entry.value;
    addAttribute(mapping, entity, {
      entry,
      options: object,
      type,
      declared: declared(entry.name),
    });
  }
}

export interface Attribute {
  readonly entry: Pick<Entry, "name" | "nameNode" | "node">;
  readonly options: ts.ObjectLiteralExpression | undefined;
  readonly type: ts.Expression | undefined;
  readonly inferred?: TypeClaim | undefined;
  readonly declared?: DeclaredType | undefined;
  /** What decorators say beside the options. */
  readonly marks?: {
    readonly field?:
      { readonly text: string; readonly node: ts.Node } | undefined;
    readonly nullable?: boolean | undefined;
    readonly primary?: boolean | undefined;
    readonly autoIncrement?: boolean | undefined;
    readonly unique?: boolean | undefined;
    readonly fallback?: ts.Expression | undefined;
    readonly target?: ts.Expression | undefined;
  };
}

/** Adds one attribute's column; a virtual one has none. */
export function addAttribute(
  mapping: Mapping,
  entity: SequelizeEntity,
  attribute: Attribute,
): void {
  const { reading } = mapping;
  const { entry, options, marks } = attribute;
  const given = entryNamed(reading.modules, options, "field");
  const field =
    marks?.field?.text ?? textOption(reading.modules, options, "field");
  const column = field ?? columnName(entity.settings, entry.name);
  const written = attribute.type
    ? dataType(reading, attribute.type, {
        table: entity.table.name,
        schema: entity.table.schema,
        column,
      })
    : attribute.inferred;
  if (written === virtual) return;
  const value = attribute.declared?.valueType;
  const type =
    written && value !== undefined ? { ...written, valueType: value } : written;
  const primary =
    marks?.primary ??
    flagOption(reading.modules, options, "primaryKey") === true;
  const claim: ColumnClaim = {
    name: column,
    ...(column === entry.name ? {} : { attribute: entry.name }),
    place: marks?.field
      ? placeOfName(marks.field.node)
      : given
        ? placeOfName(given)
        : placeOfName(entry.nameNode),
    ...(type ? { type } : {}),
    ...writing(reading, attribute, primary),
  };
  const references = referenceOf(mapping, attribute);
  entity.columns.set(entry.name, {
    claim,
    ...(primary ? { primary } : {}),
    ...(isUnique(reading, attribute) ? { unique: true } : {}),
    ...(references ? { references } : {}),
  });
}

/** The column of an attribute without a `field`. */
export function columnName(settings: Settings, attribute: string): string {
  return settings.underscored ? snakeCase(attribute) : attribute;
}

/** `unique: true`; a name or object joins the attribute to a key of several. */
function isUnique(reading: Reading, { options, marks }: Attribute): boolean {
  return (
    marks?.unique === true ||
    flagOption(reading.modules, options, "unique") === true
  );
}

function writing(
  reading: Reading,
  { options, marks }: Attribute,
  primary: boolean,
): Pick<
  ColumnClaim,
  "nullable" | "optionalOnInsert" | "default" | "defaultBy"
> {
  const { modules } = reading;
  const allowed = marks?.nullable ?? flagOption(modules, options, "allowNull");
  const nullable = !primary && allowed !== false;
  const increments =
    marks?.autoIncrement === true ||
    flagOption(modules, options, "autoIncrement") === true ||
    flagOption(modules, options, "autoIncrementIdentity") === true;
  const given = marks?.fallback ?? entryNamed(modules, options, "defaultValue");
  const fallback =
    given && given.kind !== syntax.SyntaxKind.NullKeyword ? given : undefined;
  return {
    nullable,
    optionalOnInsert: nullable || increments || fallback !== undefined,
    ...(fallback
      ? {
          default: defaultText(modules, fallback),
          defaultBy: isServerDefault(fallback) ? "server" : "client",
        }
      : {}),
  };
}

/** literal("now()") and fn("now") are left to the database; anything else Sequelize fills in. */
function isServerDefault(given: ts.Expression): boolean {
  const inner = unwrap(given);
  return (
    syntax.isCallExpression(inner) &&
    /(?:^|\.)(?:literal|fn)$/.test(inner.expression.getText())
  );
}

/** `references: { model: "stations", key: "id" }` */
function referenceOf(
  mapping: Mapping,
  { options, marks }: Attribute,
): ColumnReference | undefined {
  const { modules } = mapping.reading;
  const references = objectOf(
    modules,
    entryNamed(modules, options, "references"),
  );
  const model =
    entryNamed(modules, references, "model") ??
    entryNamed(modules, references, "table") ??
    marks?.target;
  if (!model) return undefined;
  const key = textOption(modules, references, "key");
  const actions = {
    onDelete: textOption(modules, options, "onDelete"),
    onUpdate: textOption(modules, options, "onUpdate"),
  };
  const table = tableReferenced(mapping, model);
  if (table)
    return { target: { ...table, columns: [key ?? "id"] }, ...actions };
  return {
    get target() {
      return entityBehind(mapping, model);
    },
    ...(key === undefined ? {} : { property: key }),
    ...actions,
  };
}

/** A table given by name, or as `{ tableName, schema }`. */
function tableReferenced(
  mapping: Mapping,
  model: ts.Expression,
): { readonly schema?: string; readonly table: string } | undefined {
  const { modules } = mapping.reading;
  const name = constantOf(modules, model);
  const options = objectOf(modules, model);
  const table =
    typeof name === "string" ? name : textOption(modules, options, "tableName");
  if (table === undefined) return undefined;
  const schema = textOption(modules, options, "schema");
  const parts = qualifiedName(table);
  return {
    ...(schema === undefined
      ? parts.schema === undefined
        ? {}
        : { schema: parts.schema }
      : { schema }),
    table: parts.name,
  };
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

/** The columns Sequelize adds by itself: id, createdAt, updatedAt, deletedAt. */
export function addImplicit(entity: SequelizeEntity): void {
  const { settings, columns } = entity;
  const keyed = [...columns.values()].some(({ primary }) => primary);
  const withId = keyed || columns.has("id") ? undefined : implicitId(entity);
  if (withId) {
    const others = [...columns];
    columns.clear();
    columns.set("id", withId);
    for (const [name, column] of others) columns.set(name, column);
  }
  if (settings.flag("timestamps") === false) return;
  addTimestamp(entity, "createdAt", false);
  addTimestamp(entity, "updatedAt", false);
  if (settings.flag("paranoid") === true)
    addTimestamp(entity, "deletedAt", true);
}

function implicitId(entity: SequelizeEntity): EntityColumn {
  return {
    primary: true,
    claim: {
      name: "id",
      place: entity.place,
      type: { ...sqlType("integer"), text: "INTEGER" },
      nullable: false,
      optionalOnInsert: true,
    },
  };
}

function addTimestamp(
  entity: SequelizeEntity,
  option: string,
  nullable: boolean,
): void {
  const { settings, columns } = entity;
  if (settings.flag(option) === false) return;
  const attribute = settings.text(option) ?? option;
  const given = settings.given(option);
  const known = columns.get(attribute);
  if (known) {
    columns.set(attribute, { ...known, claim: managed(known.claim) });
    return;
  }
  const name = columnName(settings, attribute);
  if ([...columns.values()].some(({ claim }) => claim.name === name)) return;
  const isOwn = given && given.getSourceFile() === entity.node.getSourceFile();
  columns.set(attribute, {
    claim: {
      name,
      ...(name === attribute ? {} : { attribute }),
      place: isOwn ? placeOfName(given) : entity.place,
      type: { ...sqlType("timestamptz"), text: "DATE" },
      nullable,
      optionalOnInsert: true,
      ...(nullable ? {} : { defaultBy: "client" as const }),
    },
  });
}

/** A declared timestamp that Sequelize fills in: allowNull left out says nothing of it. */
function managed(claim: ColumnClaim): ColumnClaim {
  const { nullable, ...kept } = claim;
  return {
    ...kept,
    ...(nullable === false ? { nullable } : {}),
    optionalOnInsert: true,
    defaultBy: claim.defaultBy ?? "client",
  };
}
