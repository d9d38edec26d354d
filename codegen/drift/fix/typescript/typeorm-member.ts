import type { Node as SyntaxNode } from "ts-morph";
import { isTypeorm } from "../../../claims/typescript/typeorm-mapping.ts";
import type { ColumnShape, FixAction } from "../../fix-action.ts";
import { readDefault } from "./column-default.ts";
import {
  decoratorsFrom,
  nameOfImport,
  type LibraryDecorator,
} from "./decorator.ts";
import { typedProperty, type EntityMember } from "./entity-member.ts";
import {
  callOptions,
  hasMadeOptions,
  objectOptions,
  type Options,
} from "./options.ts";
import { loadMorph } from "./project.ts";
import { withQuotesOf } from "./quotes.ts";
import {
  allowsNull,
  setNull,
  setValueType,
  valueType,
  type TypedProperty,
} from "./property-type.ts";
import { typeormType, type TypeormType } from "./typeorm-type.ts";

/** A column as TypeORM is told of it, found anew for each repair. */
export interface TypeormMember {
  readonly node: EntityMember;
  /** The decorator that makes the column; absent in a schema. */
  readonly decorator?: LibraryDecorator;
  readonly options: Options;
  /** Its columns hold the key of another entity. */
  readonly isRelation: boolean;
  /** Where the type of its value is written. */
  readonly property: TypedProperty | undefined;
}

const columnDecorators = new Set([
  "Column",
  "PrimaryColumn",
  "PrimaryGeneratedColumn",
  "CreateDateColumn",
  "UpdateDateColumn",
  "DeleteDateColumn",
  "VersionColumn",
  "ViewColumn",
]);

const relationDecorators = new Set(["ManyToOne", "OneToOne"]);

/** Undefined where the column comes from a decorator of the project's own. */
export function typeormMember(node: EntityMember): TypeormMember | undefined {
  const { Node } = loadMorph();
  const property = typedProperty(node);
  if (Node.isPropertyDeclaration(node)) {
    // Of several, the one nearest to the property counts.
    const decorator = decoratorsFrom(node, isTypeorm).findLast(
      ({ name }) => columnDecorators.has(name) || relationDecorators.has(name),
    );
    if (!decorator || hasMadeOptions(decorator.call)) return undefined;
    return {
      node,
      decorator,
      options: callOptions(decorator.call),
      isRelation: relationDecorators.has(decorator.name),
      property,
    };
  }
  const object = node.getInitializer();
  if (!Node.isObjectLiteralExpression(object)) return undefined;
  const type = objectOptions(object).get("type")?.getText() ?? "";
  return {
    node,
    options: objectOptions(object),
    isRelation: /^["'](?:many|one)-to-(?:many|one)["']$/.test(type),
    property,
  };
}

/** The type argument of `Column("text")` or `PrimaryGeneratedColumn("uuid")`. */
function typeArgument(decorator: LibraryDecorator): SyntaxNode | undefined {
  const { Node } = loadMorph();
  const [first] = decorator.call.getArguments();
  const isType =
    Node.isStringLiteral(first) ||
    (Node.isIdentifier(first) &&
      ["String", "Number", "Boolean", "Date"].includes(first.getText()));
  return isType ? first : undefined;
}

export function setNullability(
  member: TypeormMember,
  nullable: boolean,
): string | undefined {
  const { decorator, options, property, isRelation } = member;
  const isKind = (...names: string[]) =>
    decorator !== undefined && names.includes(decorator.name);
  const already = isRelation || isKind("DeleteDateColumn");
  // The type that the compiler hands over for `string | null` is Object.
  if (
    property &&
    nullable &&
    isKind("Column", "PrimaryColumn") &&
    !allowsNull(property)
  )
    nameType(member, property);
  if (!isKind("ViewColumn")) {
    if (nullable && !already) options.set("nullable", "true");
    if (nullable && already) options.remove("nullable", "true");
    if (!nullable && already) options.set("nullable", "false");
    if (!nullable && !already) options.remove("nullable", "false");
  }
  if (!property) return undefined;
  setNull(property, nullable);
  return undefined;
}

const inferred: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  string: "varchar",
  number: "integer",
  boolean: "boolean",
  Date: "timestamp",
  Buffer: "bytea",
};

/** Writes down the type that TypeORM took from the annotation, before that becomes a union. */
function nameType(member: TypeormMember, property: TypedProperty): void {
  const { decorator, options } = member;
  if (!decorator || typeArgument(decorator) || options.shared) return;
  const type = inferred[valueType(property) ?? ""];
  const isSaid = ["type", "enum"].some((name) => options.get(name));
  if (type !== undefined && !isSaid) options.set("type", JSON.stringify(type));
}

export function setType(
  member: TypeormMember,
  shape: ColumnShape,
): string | undefined {
  const { decorator, options, isRelation, property } = member;
  if (isRelation)
    return "a relation's column has the type of the key that it refers to";
  const wanted = typeormType(shape);
  if (!wanted) return `TypeORM has no column type for ${shape.sqlType}`;
  if (decorator?.name === "ViewColumn") return setView(property, wanted);
  if (decorator?.name === "PrimaryGeneratedColumn") {
    const why = setGenerated(decorator, options, wanted);
    if (why !== undefined) return why;
  } else writeType(member, wanted);
  const isTransformed = options.get("transformer") !== undefined;
  if (property && wanted.value !== undefined && !isTransformed)
    setValueType(property, wanted.value);
  return undefined;
}

function setView(
  property: TypedProperty | undefined,
  { value }: TypeormType,
): string | undefined {
  const isSet =
    property && value !== undefined && setValueType(property, value);
  return isSet ? undefined : "the type is written in a way that is not known";
}

function writeType(member: TypeormMember, wanted: TypeormType): void {
  const { decorator, options, property } = member;
  const given = decorator && typeArgument(decorator);
  const type = withQuotesOf(member.node, JSON.stringify(wanted.type));
  const takesArgument =
    decorator?.name === "Column" || decorator?.name === "PrimaryColumn";
  const isBare = takesArgument && decorator.call.getArguments().length === 0;
  if (given) given.replaceWithText(type);
  else if (isBare) decorator.call.addArgument(type);
  else options.set("type", type);
  for (const [name, value] of Object.entries(wanted.options)) {
    if (value === undefined) options.remove(name);
    else if (name !== "enum" || options.get("enum") === undefined)
      options.set(name, name === "enum" ? (enumOf(property) ?? value) : value);
  }
}

/** The enum that a property is of, which holds the values already. */
function enumOf(property: TypedProperty | undefined): string | undefined {
  const { Node } = loadMorph();
  const type = property?.getTypeNode();
  const names = type
    ? [type, ...type.getDescendants()].filter((one) =>
        Node.isTypeReference(one),
      )
    : [];
  return names
    .find((one) => {
      const symbol = one.getTypeName().getSymbol();
      return (symbol?.getAliasedSymbol() ?? symbol)
        ?.getDeclarations()
        .some((declaration) => Node.isEnumDeclaration(declaration));
    })
    ?.getText();
}

/** `PrimaryGeneratedColumn` takes how values are made, and the type among its options. */
function setGenerated(
  decorator: LibraryDecorator,
  options: Options,
  { type }: TypeormType,
): string | undefined {
  const strategy = typeArgument(decorator);
  const isUuid = strategy?.getText().slice(1, -1) === "uuid";
  if (type === "uuid") {
    options.remove("type");
    const uuid = withQuotesOf(decorator.call, '"uuid"');
    if (strategy) strategy.replaceWithText(uuid);
    else decorator.call.insertArgument(0, uuid);
    return undefined;
  }
  if (!["smallint", "integer", "bigint"].includes(type))
    return `TypeORM generates no ${type}: say how the key is made`;
  if (isUuid) decorator.call.removeArgument(0);
  if (type === "integer") options.remove("type", '"integer"');
  else options.set("type", JSON.stringify(type));
  return undefined;
}

export function setLength(
  { options }: TypeormMember,
  length: number | undefined,
): string | undefined {
  if (length === undefined) options.remove("length");
  else options.set("length", String(length));
  return undefined;
}

export function setMemberValue(
  { property }: TypeormMember,
  type: string,
): string | undefined {
  if (!property) return "no type of the value is written";
  return setValueType(property, type)
    ? undefined
    : `${valueType(property)!} is a type of the project's own`;
}

export function setInsert(
  member: TypeormMember,
  { insert, shape }: Extract<FixAction, { action: "set-insert" }>,
): string | undefined {
  const { decorator, options } = member;
  if (insert === "never") {
    options.set("insert", "false");
    options.set("update", "false");
    return undefined;
  }
  if (insert === "required") {
    if (options.get("default") === undefined)
      return "the database makes no value: say first what does";
    options.remove("default");
    return undefined;
  }
  if (shape.default !== undefined && decorator?.name !== "PrimaryColumn") {
    const made = readDefault(shape.default);
    options.set(
      "default",
      "constant" in made
        ? made.constant
        : `() => ${JSON.stringify(made.expression)}`,
    );
    return undefined;
  }
  return decorator?.name === "PrimaryColumn"
    ? generateKey(member, decorator, shape)
    : "say how TypeORM leaves it to the database";
}

/** A key with a default is one that the database generates. */
function generateKey(
  { options, node }: TypeormMember,
  decorator: LibraryDecorator,
  shape: ColumnShape,
): string | undefined {
  const wanted = typeormType(shape);
  const isUuid = wanted?.type === "uuid";
  const isCounted =
    shape.identity !== undefined ||
    shape.default?.startsWith("nextval(") === true;
  if (!wanted || !(isUuid || isCounted))
    return "say how TypeORM leaves it to the database";
  const name = nameOfImport(node, "PrimaryGeneratedColumn", decorator.from);
  if (typeArgument(decorator)) decorator.call.removeArgument(0);
  options.remove("type");
  if (!isUuid && wanted.type !== "integer")
    options.set("type", JSON.stringify(wanted.type));
  const strategy = isUuid ? "uuid" : shape.identity ? "identity" : undefined;
  if (strategy !== undefined)
    decorator.call.insertArgument(
      0,
      withQuotesOf(node, JSON.stringify(strategy)),
    );
  decorator.call.setExpression(name);
  return undefined;
}
