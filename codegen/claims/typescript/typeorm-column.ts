import type { ts } from "ts-morph";
import type { ColumnClaim, Place, TypeClaim } from "../model.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  entryNamed,
  isOpen,
  objectOf,
} from "./constants.ts";
import type { DeclaredType } from "./declared-type.ts";
import type { Decoration } from "./decorators.ts";
import { enumOfExpression } from "./enums.ts";
import type { EntityColumn } from "./entity.ts";
import {
  defaultText,
  flagOption,
  hasOption,
  numberOption,
  textOption,
} from "./options.ts";
import { placeOfName } from "./place.ts";
import { unresolved, type Reading } from "./reading.ts";
import { arrayOf, sqlType } from "./sql-type.ts";

/** A column as TypeORM is told of it, by a decorator or in an EntitySchema. */
export interface ColumnSpec {
  readonly kind: ColumnKind;
  readonly property: string;
  readonly node: ts.Node;
  readonly place: Place;
  /** The type argument: "varchar", String, or none. */
  readonly type?: ts.Expression | undefined;
  readonly options?: ts.ObjectLiteralExpression | undefined;
  readonly declared?: DeclaredType | undefined;
  /** "uuid", "increment", "identity", "rowid" */
  readonly generated?: string | undefined;
}

export type ColumnKind =
  | "plain"
  | "primary"
  | "create"
  | "update"
  | "delete"
  | "version"
  | "level"
  | "view"
  | "discriminator";

export interface ColumnOwner {
  readonly table: string;
  readonly schema?: string | undefined;
  readonly columnName: (
    property: string,
    custom: string | undefined,
  ) => string | undefined;
}

/** What each decorator that makes a column makes. */
export const columnDecorators: Readonly<
  Record<string, ColumnKind | undefined>
> = {
  __proto__: null as never,
  Column: "plain",
  PrimaryColumn: "primary",
  PrimaryGeneratedColumn: "primary",
  CreateDateColumn: "create",
  UpdateDateColumn: "update",
  DeleteDateColumn: "delete",
  VersionColumn: "version",
  TreeLevelColumn: "level",
  ViewColumn: "view",
};

/** The type and options of a column decorator's arguments. */
export function columnArguments(
  reading: Reading,
  decoration: Decoration,
): Pick<ColumnSpec, "type" | "options" | "generated"> {
  const [first, second] = decoration.given;
  const options =
    objectOf(reading.modules, second) ?? objectOf(reading.modules, first);
  const isType =
    first !== undefined && objectOf(reading.modules, first) === undefined;
  if (decoration.name !== "PrimaryGeneratedColumn")
    return {
      options,
      type: isType ? first : entryNamed(reading.modules, options, "type"),
    };
  const strategy = isType ? constantOf(reading.modules, first) : "increment";
  return {
    options,
    type: entryNamed(reading.modules, options, "type"),
    generated: typeof strategy === "string" ? strategy : "increment",
  };
}

/** The column of a specification; undefined when its name cannot be told. */
export function columnFrom(
  reading: Reading,
  owner: ColumnOwner,
  spec: ColumnSpec,
): EntityColumn | undefined {
  const { modules } = reading;
  const given = entryNamed(modules, spec.options, "name");
  const custom = given && constantOf(modules, given);
  if (given && typeof custom !== "string")
    return unresolved(reading, given, `the name of column "${spec.property}"`);
  const name = owner.columnName(
    spec.property,
    typeof custom === "string" && custom !== "" ? custom : undefined,
  );
  if (name === undefined) return undefined;
  const claim: ColumnClaim = {
    name,
    ...(name === spec.property ? {} : { attribute: spec.property }),
    place: given ? placeOfName(given) : spec.place,
    ...typeOf(reading, owner, spec, name),
    ...writing(reading, spec),
  };
  if (spec.options && isOpen(modules, spec.options)) {
    unresolved(reading, spec.node, `the options of column "${spec.property}"`);
    return { claim: { name, place: claim.place } };
  }
  const primary =
    spec.kind === "primary" ||
    flagOption(modules, spec.options, "primary") === true;
  return {
    claim,
    ...(primary ? { primary } : {}),
    ...(flagOption(modules, spec.options, "unique") ? { unique: true } : {}),
  };
}

function typeOf(
  reading: Reading,
  owner: ColumnOwner,
  spec: ColumnSpec,
  column: string,
): { type?: TypeClaim } {
  const base =
    enumType(reading, owner, spec, column) ?? writtenType(reading, spec);
  if (!base) return spec.declared ? { type: spec.declared.claim } : {};
  const isArray = flagOption(reading.modules, spec.options, "array") === true;
  const type =
    isArray && base.family !== "array" ? arrayOf(base, `${base.text}[]`) : base;
  // A transformer stands between the driver's value and the declared type.
  const value = hasOption(reading.modules, spec.options, "transformer")
    ? undefined
    : spec.declared?.valueType;
  return { type: value === undefined ? type : { ...type, valueType: value } };
}

function enumType(
  reading: Reading,
  owner: ColumnOwner,
  spec: ColumnSpec,
  column: string,
): TypeClaim | undefined {
  const { modules } = reading;
  const spelled = spec.type && constantOf(modules, spec.type);
  const values = entryNamed(modules, spec.options, "enum");
  if (
    !values ||
    (spelled !== "enum" && spelled !== "simple-enum" && spelled !== undefined)
  )
    return undefined;
  const found = enumOfExpression(modules, values);
  const text = values.getText();
  if (!found) {
    unresolved(reading, values, `the values of enum column "${column}"`);
    return { family: "enum", text };
  }
  const name =
    textOption(modules, spec.options, "enumName") ??
    `${owner.table}_${column.toLowerCase()}_enum`;
  const schema = owner.schema === undefined ? {} : { schema: owner.schema };
  return {
    family: "enum",
    text,
    enum: { ...schema, name, ...found, native: true },
  };
}

function writtenType(
  reading: Reading,
  spec: ColumnSpec,
): TypeClaim | undefined {
  const spelled = spelledType(reading, spec);
  if (spelled === undefined) return undefined;
  const mapped = Object.hasOwn(reading.typeMap, spelled)
    ? reading.typeMap[spelled]
    : undefined;
  const simple = simpleTypes[spelled] ?? mapped ?? spelled;
  const { modules } = reading;
  const length = numberOption(modules, spec.options, "length");
  const precision = numberOption(modules, spec.options, "precision");
  const scale = numberOption(modules, spec.options, "scale");
  const text =
    length === undefined
      ? precision === undefined
        ? spelled
        : `${spelled}(${precision}${scale === undefined ? "" : `,${scale}`})`
      : `${spelled}(${length})`;
  const base = sqlType(simple);
  return {
    ...base,
    text,
    ...(length === undefined || base.family === "uuid" ? {} : { length }),
    ...(precision === undefined
      ? {}
      : {
          precision,
          ...(base.family === "decimal" ? { scale: scale ?? 0 } : {}),
        }),
  };
}

/** Types that TypeORM keeps as text, and its abbreviations. */
const simpleTypes: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  "simple-array": "text",
  "simple-json": "text",
  String: "varchar",
  Number: "integer",
  Boolean: "boolean",
  Date: "timestamp",
};

/** The type as given, or the one TypeORM takes for the kind or from the declared type. */
function spelledType(reading: Reading, spec: ColumnSpec): string | undefined {
  if (spec.type) {
    const value = constantOf(reading.modules, spec.type);
    if (typeof value === "string") return value;
    const definition = definitionOf(reading.modules, spec.type);
    if (syntax.isIdentifier(definition) && simpleTypes[definition.text])
      return definition.text;
    unresolved(reading, spec.type, `the type of column "${spec.property}"`);
    return undefined;
  }
  if (spec.generated === "uuid") return "uuid";
  if (spec.generated !== undefined)
    return spec.generated === "rowid" ? "bigint" : "integer";
  const kept = typeOfKind[spec.kind];
  if (kept !== undefined) return kept;
  return spec.kind === "view" ? undefined : inferredType(spec.declared);
}

const typeOfKind: Readonly<Partial<Record<ColumnKind, string>>> = {
  create: "timestamp",
  update: "timestamp",
  delete: "timestamp",
  version: "integer",
  level: "integer",
  discriminator: "varchar",
};

/** What the emitted decorator metadata would tell TypeORM. */
function inferredType(declared: DeclaredType | undefined): string | undefined {
  if (!declared) return undefined;
  const { family } = declared.claim;
  if (family === "enum") return "varchar";
  const known: Readonly<Record<string, string | undefined>> = {
    string: "varchar",
    number: "integer",
    boolean: "boolean",
    Date: "timestamp",
    Buffer: "bytea",
    Uint8Array: "bytea",
  };
  return Object.hasOwn(known, declared.valueType)
    ? known[declared.valueType]
    : undefined;
}

function writing(
  reading: Reading,
  spec: ColumnSpec,
): Pick<
  ColumnClaim,
  "nullable" | "optionalOnInsert" | "written" | "default" | "defaultBy"
> {
  const { modules } = reading;
  if (spec.kind === "view")
    return {
      written: false,
      ...(spec.declared ? { nullable: spec.declared.nullable } : {}),
    };
  const nullable = isNullable(reading, spec);
  const generated =
    spec.generated !== undefined ||
    hasOption(modules, spec.options, "generated");
  const expression =
    hasOption(modules, spec.options, "asExpression") ||
    hasOption(modules, spec.options, "generatedType");
  const managed = [...filledIn, "create", "update"].includes(spec.kind);
  const given = entryNamed(modules, spec.options, "default");
  const unwritten =
    flagOption(modules, spec.options, "insert") === false &&
    flagOption(modules, spec.options, "update") === false;
  const fallback = defaultOf(reading, spec, given);
  const optional =
    nullable === true ||
    generated ||
    managed ||
    expression ||
    unwritten ||
    fallback.default !== undefined;
  return {
    ...(nullable === undefined ? {} : { nullable }),
    ...(nullable === undefined && !optional
      ? {}
      : { optionalOnInsert: optional }),
    ...(expression || unwritten ? { written: false } : {}),
    ...fallback,
  };
}

/**
 * NOT NULL where nothing is said; undefined where the field then says that it
 * can be null or absent.
 */
function isNullable(reading: Reading, spec: ColumnSpec): boolean | undefined {
  const given = flagOption(reading.modules, spec.options, "nullable");
  if (given !== undefined) return given;
  if (spec.kind === "delete") return true;
  return spec.kind === "plain" && spec.declared?.nullable ? undefined : false;
}

/** Kinds of columns whose value TypeORM itself puts into every insert. */
const filledIn: readonly ColumnKind[] = ["version", "level", "discriminator"];

function defaultOf(
  reading: Reading,
  spec: ColumnSpec,
  given: ts.Expression | undefined,
): Pick<ColumnClaim, "default" | "defaultBy"> {
  if (given)
    return {
      default: defaultText(reading.modules, given),
      defaultBy: "server",
    };
  if (filledIn.includes(spec.kind)) return { defaultBy: "client" };
  return spec.kind === "create" || spec.kind === "update"
    ? { default: "now()", defaultBy: "server" }
    : {};
}
