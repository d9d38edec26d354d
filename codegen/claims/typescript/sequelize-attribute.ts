import type { ts } from "ts-morph";
import type { ColumnClaim, TypeClaim } from "../model.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  entriesOf,
  entryNamed,
  objectOf,
  unwrap,
  type Entry,
} from "./constants.ts";
import type { DeclaredType } from "./declared-type.ts";
import type { ColumnReference } from "./entity.ts";
import { qualifiedName } from "./naming.ts";
import { defaultText, flagOption, textOption } from "./options.ts";
import { placeOfName } from "./place.ts";
import { unresolved, type Reading } from "./reading.ts";
import {
  columnName,
  entityBehind,
  type Mapping,
  type SequelizeEntity,
} from "./sequelize-mapping.ts";
import { dataType, virtual } from "./sequelize-type.ts";

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
    /** Names of keys that it is a part of. */
    readonly keys?: readonly string[] | undefined;
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
  addSharedKeys(reading, entity, attribute);
}

/** Attributes that name the same key are unique together. */
function addSharedKeys(
  reading: Reading,
  entity: SequelizeEntity,
  { entry, options, marks }: Attribute,
): void {
  const { modules } = reading;
  const given = entryNamed(modules, options, "unique");
  const named = given && constantOf(modules, given);
  const names = [
    typeof named === "string"
      ? named
      : textOption(modules, given && objectOf(modules, given), "name"),
    ...(marks?.keys ?? []),
  ];
  for (const name of names) {
    if (name === undefined) continue;
    const properties = entity.sharedKeys.get(name) ?? [];
    entity.sharedKeys.set(name, [...properties, entry.name]);
  }
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
  { options, marks, declared }: Attribute,
  primary: boolean,
): Pick<
  ColumnClaim,
  "nullable" | "optionalOnInsert" | "default" | "defaultBy"
> {
  const { modules } = reading;
  const allowed = marks?.nullable ?? flagOption(modules, options, "allowNull");
  // Sequelize allows null where nothing is said; a field that is never null says the contrary.
  const isUnsaid = allowed === undefined && declared?.nullable === false;
  const nullable = primary ? false : isUnsaid ? undefined : allowed !== false;
  const increments =
    marks?.autoIncrement === true ||
    flagOption(modules, options, "autoIncrement") === true ||
    flagOption(modules, options, "autoIncrementIdentity") === true;
  const given = marks?.fallback ?? entryNamed(modules, options, "defaultValue");
  const fallback =
    given && given.kind !== syntax.SyntaxKind.NullKeyword ? given : undefined;
  const optional = nullable === true || increments || fallback !== undefined;
  return {
    ...(nullable === undefined ? {} : { nullable }),
    ...(nullable === undefined && !optional
      ? {}
      : { optionalOnInsert: optional }),
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
