import type { ts } from "ts-morph";
import type { TypeClaim } from "../model.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  entryNamed,
  objectOf,
  propertyNameOf,
} from "./constants.ts";
import { declaredType, type DeclaredType } from "./declared-type.ts";
import {
  decorationNamed,
  decorationsOf,
  type Decoration,
} from "./decorators.ts";
import { instanceFields, lineageOf } from "./lineage.ts";
import { flagOption, hasOption, textOption } from "./options.ts";
import { unresolved } from "./reading.ts";
import { addAttribute } from "./sequelize-attribute.ts";
import {
  newEntity,
  settingsOf,
  type Mapping,
  type SequelizeEntity,
} from "./sequelize-mapping.ts";
import { sqlType } from "./sql-type.ts";
import { classNameOf, nameNodeOf } from "./walk.ts";

/** Whether a module specifier is Sequelize or one of its decorator packages. */
export function isSequelize(specifier: string): boolean {
  return (
    specifier === "sequelize" ||
    specifier.startsWith("sequelize/") ||
    specifier === "sequelize-typescript" ||
    specifier.startsWith("@sequelize/")
  );
}

function decorations(mapping: Mapping, node: ts.Node): readonly Decoration[] {
  return decorationsOf(mapping.reading.modules, node, isSequelize);
}

/** A class with `@Table`. */
export function addDecorated(
  mapping: Mapping,
  owner: ts.ClassLikeDeclaration,
): SequelizeEntity | undefined {
  const { modules } = mapping.reading;
  const table = decorationNamed(decorations(mapping, owner), "Table");
  const className = classNameOf(owner);
  if (!table || className === undefined) return undefined;
  const { classes, unknown } = lineageOf(modules, owner, isSequelize);
  const options = objectOf(modules, table.given[0]);
  const stamps = timestampNames(mapping, classes);
  const settings = settingsOf(mapping, options);
  const entity = newEntity(mapping, {
    node: owner,
    nameNode: nameNodeOf(owner) ?? owner,
    className,
    modelName: textOption(modules, options, "modelName") ?? className,
    settings: {
      ...settings,
      text: (name) => stamps.get(name) ?? settings.text(name),
    },
  });
  if (!entity) return undefined;
  for (const base of unknown) {
    entity.incomplete = true;
    unresolved(
      mapping.reading,
      base,
      `the columns that ${className} inherits from ${base.getText()}`,
    );
  }
  for (const field of classes.flatMap(instanceFields))
    addField(mapping, entity, field);
  return entity;
}

/** Attributes marked as the model's timestamps, by the option they stand for. */
function timestampNames(
  mapping: Mapping,
  classes: readonly ts.ClassLikeDeclaration[],
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const field of classes.flatMap(instanceFields)) {
    const property = propertyNameOf(mapping.reading.modules, field.name);
    const found = decorations(mapping, field);
    for (const [decorator, option] of stampOptions)
      if (property !== undefined && decorationNamed(found, decorator))
        names.set(option, property);
  }
  return names;
}

function addField(
  mapping: Mapping,
  entity: SequelizeEntity,
  field: ts.PropertyDeclaration | ts.AccessorDeclaration,
): void {
  const { modules } = mapping.reading;
  const found = decorations(mapping, field);
  const name = propertyNameOf(modules, field.name);
  // A timestamp's own options stand in @Column beside its mark.
  const column =
    decorationNamed(found, "Column", "Attribute") ??
    decorationNamed(found, "CreatedAt", "UpdatedAt", "DeletedAt");
  if (!column || name === undefined || isSwitchedOff(entity, column)) return;
  const [first] = column.given;
  const options = objectOf(modules, first);
  const declared = declaredType(mapping.reading, field);
  const stamp =
    decorationNamed(found, "CreatedAt", "UpdatedAt", "DeletedAt") !== undefined;
  addAttribute(mapping, entity, {
    entry: { name, nameNode: field.name, node: field },
    options,
    type: options ? entryNamed(modules, options, "type") : first,
    inferred:
      inferredType(declared) ??
      (stamp ? { ...sqlType("timestamptz"), text: "Date" } : undefined),
    declared,
    marks: marksOf(mapping, found),
  });
}

/** A mark alone is no column where the table's options say that there is none. */
function isSwitchedOff(
  { settings }: SequelizeEntity,
  { name }: Decoration,
): boolean {
  const option = stampOptions.find(([mark]) => mark === name)?.[1];
  return (
    option !== undefined &&
    [option, "timestamps"].some((one) => settings.flag(one) === false)
  );
}

const stampOptions = [
  ["CreatedAt", "createdAt"],
  ["UpdatedAt", "updatedAt"],
  ["DeletedAt", "deletedAt"],
] as const;

function marksOf(
  mapping: Mapping,
  found: readonly Decoration[],
): {
  field?: { text: string; node: ts.Node };
  nullable?: boolean;
  primary?: boolean;
  autoIncrement?: boolean;
  unique?: boolean;
  keys?: readonly string[];
  fallback?: ts.Expression;
  target?: ts.Expression;
} {
  const { modules } = mapping.reading;
  const allow = decorationNamed(found, "AllowNull");
  const [allowed] = allow?.given ?? [];
  const fallback = decorationNamed(found, "Default")?.given[0];
  const target = decorationNamed(found, "ForeignKey")?.given[0];
  const fieldNode = decorationNamed(found, "ColumnName")?.given[0];
  const field = fieldNode && constantOf(modules, fieldNode);
  const notNull = decorationNamed(found, "NotNull") !== undefined;
  const unique = decorationNamed(found, "Unique", "IsUnique");
  return {
    ...(fieldNode && typeof field === "string"
      ? { field: { text: field, node: fieldNode } }
      : {}),
    ...(notNull ? { nullable: false } : {}),
    ...(allow
      ? { nullable: allowed ? constantOf(modules, allowed) !== false : true }
      : {}),
    ...(decorationNamed(found, "PrimaryKey") ? { primary: true } : {}),
    ...(decorationNamed(found, "AutoIncrement") ? { autoIncrement: true } : {}),
    ...(unique && unique.given.length === 0 ? { unique: true } : {}),
    keys: keysOf(mapping, found),
    ...(fallback ? { fallback } : {}),
    ...(target ? { target } : {}),
  };
}

/** The keys that `@Unique("name")`, `@Index({ name, unique })` and an index decorator put an attribute into. */
function keysOf(
  mapping: Mapping,
  found: readonly Decoration[],
): readonly string[] {
  const { modules } = mapping.reading;
  return found.flatMap(({ name, given: [first] }) => {
    const options = objectOf(modules, first);
    const isKey =
      name === "Unique" ||
      (/^(?:Index|createIndexDecorator)$/.test(name) &&
        flagOption(modules, options, "unique") === true &&
        !hasOption(modules, options, "where"));
    if (!isKey || !first) return [];
    const written = constantOf(modules, first);
    const key =
      typeof written === "string"
        ? written
        : textOption(modules, options, "name");
    return key === undefined ? [] : [key];
  });
}

/** What sequelize-typescript takes for a declared type. */
function inferredType(
  declared: DeclaredType | undefined,
): TypeClaim | undefined {
  const inferred: Readonly<Record<string, string | undefined>> = {
    __proto__: null as never,
    string: "varchar",
    number: "integer",
    bigint: "bigint",
    boolean: "boolean",
    Date: "timestamptz",
    Buffer: "bytea",
  };
  if (!declared) return undefined;
  const sql = inferred[declared.valueType];
  return sql === undefined
    ? declared.claim
    : { ...sqlType(sql), text: declared.claim.text };
}

/** The declared types of a class's fields, by name. */
export function declaredTypes(
  mapping: Mapping,
  owner: ts.ClassLikeDeclaration | undefined,
): (name: string) => DeclaredType | undefined {
  const fields = owner
    ? instanceFields(owner).filter(syntax.isPropertyDeclaration)
    : [];
  return (name) =>
    declaredType(
      mapping.reading,
      fields.find(
        (field) => propertyNameOf(mapping.reading.modules, field.name) === name,
      ),
    );
}
