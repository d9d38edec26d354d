import type { PropertyAssignment } from "ts-morph";
import { isMikro } from "../../../claims/typescript/mikroorm-described.ts";
import type { ColumnShape, FixAction } from "../../fix-action.ts";
import {
  chainOf,
  chainOptions,
  methodOf,
  setBuilder,
} from "./builder-chain.ts";
import { readDefault } from "./column-default.ts";
import {
  decoratorsFrom,
  nameOfImport,
  type LibraryDecorator,
} from "./decorator.ts";
import { typedProperty, type EntityMember } from "./entity-member.ts";
import { isWrittenOut, type InMember } from "./enum-values.ts";
import { mikroType, type MikroType } from "./mikroorm-type.ts";
import {
  callOptions,
  hasMadeOptions,
  objectOptions,
  type Options,
} from "./options.ts";
import { loadMorph, replaceText } from "./project.ts";
import {
  allowsNull,
  bareValueType,
  dropOptionalMark,
  setNull,
  setValueType,
  valueType,
  unionsOf,
  type TypedProperty,
} from "./property-type.ts";
import { unionWithout } from "./union-type.ts";

/** A column as MikroORM is told of it, found anew for each repair. */
export interface MikroMember {
  readonly node: EntityMember;
  readonly options: Options;
  readonly isRelation: boolean;
  readonly isEnum: boolean;
  readonly decorator?: LibraryDecorator;
  /** Of defineEntity, with the calls of its builder. */
  readonly built?: PropertyAssignment;
  readonly property: TypedProperty | undefined;
}

const columns = new Set([
  "Property",
  "PrimaryKey",
  "Enum",
  "SerializedPrimaryKey",
]);
const relations = new Set(["ManyToOne", "OneToOne"]);
const relationBuilders = new Set(["manyToOne", "oneToOne"]);

/** Undefined where the column comes from a decorator or builder of the project's own. */
export function mikroMember(node: EntityMember): MikroMember | undefined {
  const { Node } = loadMorph();
  const property = typedProperty(node);
  if (Node.isPropertyDeclaration(node)) {
    const decorator = decoratorsFrom(node, isMikro).find(
      ({ name }) => columns.has(name) || relations.has(name),
    );
    if (!decorator || hasMadeOptions(decorator.call)) return undefined;
    return {
      node,
      decorator,
      options: callOptions(decorator.call),
      isRelation: relations.has(decorator.name),
      isEnum: decorator.name === "Enum",
      property,
    };
  }
  const value = node.getInitializer();
  if (Node.isObjectLiteralExpression(value)) {
    const options = objectOptions(value);
    const kind = options.get("kind") ?? options.get("reference");
    return {
      node,
      options,
      isRelation: kind !== undefined && !/enum/.test(kind.getText()),
      isEnum: ["enum", "items"].some((name) => options.get(name)),
      property,
    };
  }
  const [first] = chainOf(node);
  return (
    first && {
      node,
      built: node,
      options: chainOptions(node),
      isRelation: relationBuilders.has(methodOf(first)),
      isEnum: methodOf(first) === "enum",
      property,
    }
  );
}

export function setNullability(
  member: MikroMember,
  nullable: boolean,
): string | undefined {
  const { options, property, decorator } = member;
  if (nullable && property && decorator && !allowsNull(property))
    nameType(member, property);
  if (nullable) options.set("nullable", "true");
  else options.remove("nullable", "false");
  if (!property) return undefined;
  setNull(property, nullable);
  return undefined;
}

const inferred: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  string: "string",
  number: "integer",
  boolean: "boolean",
  Date: "datetime",
  Buffer: "blob",
};

/** Writes down the type that was taken from the annotation, before that becomes a union. */
function nameType(member: MikroMember, property: TypedProperty): void {
  const { options, isRelation, isEnum } = member;
  const isSaid = ["type", "columnType", "entity"].some((name) =>
    options.get(name),
  );
  const type = inferred[valueType(property) ?? ""];
  if (
    type !== undefined &&
    !isSaid &&
    !isRelation &&
    !isEnum &&
    !options.shared
  )
    options.set("type", JSON.stringify(type));
}

export function setType(
  member: MikroMember,
  shape: ColumnShape,
): string | undefined {
  const { options, isRelation, isEnum } = member;
  if (isRelation)
    return "a relation's column has the type of the key that it refers to";
  if (shape.enum) return setEnum(member, shape);
  if (isEnum && shape.values) {
    options.remove("nativeEnumName");
    return undefined;
  }
  if (isEnum) return "it is declared as an enum: say what it is instead";
  const wanted = mikroType(shape);
  if (member.built) setBuilt(member.built, options, wanted);
  else writeType(member, wanted);
  for (const [name, value] of Object.entries(wanted.options)) {
    if (value === undefined || options.get("columnType")) options.remove(name);
    else options.set(name, value);
  }
  return undefined;
}

function writeType(member: MikroMember, wanted: MikroType): void {
  const { options, property } = member;
  const before = property && bareValueType(property);
  const isKept =
    before !== undefined && wanted.values?.includes(before) === true;
  if (options.get("columnType") ?? wanted.columnType)
    options.set("columnType", JSON.stringify(columnTypeOf(wanted)));
  if (!options.get("columnType") || options.get("type"))
    options.set(
      "type",
      isKept && wanted.type === "bigint" && before !== "bigint"
        ? `new ${nameOfImport(member.node, "BigIntType", "@mikro-orm/core")}(${JSON.stringify(before)})`
        : JSON.stringify(wanted.type),
    );
  const [value] = wanted.values ?? [];
  if (property && value !== undefined && !isKept) setValueType(property, value);
}

const sqlNames: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  string: "varchar",
  character: "char",
  decimal: "numeric",
  datetime: "timestamptz",
  double: "double precision",
  float: "real",
  json: "jsonb",
  blob: "bytea",
  array: "text[]",
};

/** The type as SQL spells it, where the code spells it so already. */
function columnTypeOf({ type, columnType, options }: MikroType): string {
  if (columnType !== undefined) return columnType;
  const { length, precision, scale } = options;
  const sizes = length ?? (precision && `${precision},${scale ?? 0}`);
  const name = sqlNames[type] ?? type;
  return sizes === undefined ? name : `${name}(${sizes})`;
}

function setBuilt(
  entry: PropertyAssignment,
  options: Options,
  wanted: MikroType,
): void {
  const [first] = chainOf(entry);
  const before = first && methodOf(first);
  // A number stays one where the wider type can be read as a number.
  const isNumber = ["integer", "smallint", "tinyint", "mediumint"].includes(
    before ?? "",
  );
  const given = wanted.type === "bigint" && isNumber ? '"number"' : "";
  if (before !== wanted.type) setBuilder(entry, wanted.type, given);
  if (options.get("columnType") ?? wanted.columnType)
    options.set("columnType", JSON.stringify(columnTypeOf(wanted)));
}

/** A column of an enum type says its name; its values are a finding of their own. */
function setEnum(member: MikroMember, shape: ColumnShape): string | undefined {
  const { decorator, node, built, options, isEnum } = member;
  const name = JSON.stringify((shape.base ?? shape.type).name);
  const items = `[${(shape.values ?? []).map((one) => JSON.stringify(one)).join(", ")}]`;
  for (const option of ["columnType", "length"]) options.remove(option);
  if (!isEnum) {
    if (built) setBuilder(built, "enum", items);
    else {
      options.remove("type");
      if (!decorator) options.set("enum", "true");
      options.set("items", items);
    }
    if (decorator)
      decorator.call.setExpression(nameOfImport(node, "Enum", decorator.from));
  }
  options.set("nativeEnumName", name);
  return undefined;
}

export function setLength(
  { options }: MikroMember,
  length: number | undefined,
): string | undefined {
  const written = options.get("columnType");
  if (written) {
    const bare = written
      .getText()
      .slice(1, -1)
      .replace(/\(.*\)/, "");
    const sized = length === undefined ? bare : `${bare}(${length})`;
    options.set("columnType", JSON.stringify(sized));
  } else if (length === undefined) options.remove("length");
  else options.set("length", String(length));
  return undefined;
}

export function setMemberValue(
  { property }: MikroMember,
  type: string,
): string | undefined {
  if (!property) return "no type of the value is written";
  return setValueType(property, type)
    ? undefined
    : `${valueType(property)!} is a type of the project's own`;
}

export function setInsert(
  { options, property }: MikroMember,
  { insert, shape }: Extract<FixAction, { action: "set-insert" }>,
): string | undefined {
  if (insert === "never") {
    const made = shape.generated;
    options.set(
      "generated",
      JSON.stringify(
        made ? `(${made.expression}) ${made.kind}` : "always as identity",
      ),
    );
    return undefined;
  }
  if (insert === "required") {
    const given = ["default", "defaultRaw"].filter((name) => options.get(name));
    for (const name of given) options.remove(name);
    const isUnmarked =
      property !== undefined &&
      [dropOptionalMark(property), dropOptionalName(property)].includes(true);
    return given.length > 0 || isUnmarked
      ? undefined
      : "the database makes no value: say first what does";
  }
  if (options.get("autoincrement")) options.remove("autoincrement");
  if (shape.default === undefined) return undefined;
  const made = readDefault(shape.default);
  if ("constant" in made) options.set("default", made.constant);
  else options.set("defaultRaw", JSON.stringify(made.expression));
  return undefined;
}

/** Takes a name out of `[OptionalProps]?: "createdAt" | "email"`. */
function dropOptionalName(property: TypedProperty): boolean {
  const { Node } = loadMorph();
  const owner = property.getParent();
  if (!Node.isClassDeclaration(owner)) return false;
  const list = owner
    .getProperties()
    .find((one) => one.getName() === "[OptionalProps]");
  const type = list?.getTypeNode();
  const elements = Node.isUnionTypeNode(type) ? type.getTypeNodes() : [];
  const gone = elements.find(
    (one) => one.getText().slice(1, -1) === property.getName(),
  );
  if (!type || !gone) return false;
  replaceText(type, unionWithout({ node: type, elements }, gone));
  return true;
}

/** The values that are written out in the member. */
export function inMember(member: MikroMember): InMember {
  const { Node } = loadMorph();
  const { built, decorator, options, property } = member;
  const given =
    options.get("items") ??
    (built && chainOf(built)[0]?.getArguments()[0]) ??
    decorator?.call.getArguments()[0];
  const body = Node.isArrowFunction(given) ? given.getBody() : given;
  const fallback = options.get("default");
  return {
    lists: [
      ...(isWrittenOut(body) ? [body] : []),
      ...(property ? unionsOf(property) : []),
    ],
    literals: Node.isStringLiteral(fallback) ? [fallback] : [],
  };
}
