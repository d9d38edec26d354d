import type { ClassDeclaration, ObjectLiteralExpression } from "ts-morph";
import type { EntityNaming } from "../../../claims/typescript/mikroorm.ts";
import { isMikro } from "../../../claims/typescript/mikroorm-described.ts";
import type { QualifiedName } from "../../../facts/model.ts";
import type { ColumnShape } from "../../fix-action.ts";
import { addProperty } from "./add-property.ts";
import { textWith } from "./bracketed-list.ts";
import { chainOf } from "./builder-chain.ts";
import { decoratorsFrom, nameOfImport } from "./decorator.ts";
import {
  entityTypeWithout,
  listIn,
  type PreparedEntity,
} from "./entity-member.ts";
import { memberNameFor } from "./member-name.ts";
import { mikroType } from "./mikroorm-type.ts";
import {
  callOptions,
  keyOf,
  objectOptions,
  valueNamed,
  type Options,
} from "./options.ts";
import { loadMorph, replaceText } from "./project.ts";
import { withQuotesOf } from "./quotes.ts";
import { inheritedBy } from "./shared-member.ts";

export function setTable(
  entity: PreparedEntity,
  naming: EntityNaming,
  to: QualifiedName,
): string | undefined {
  const told = optionsOf(entity);
  if (!told) return "the table comes from a decorator of the project's own";
  const { options, name } = told;
  const { Node } = loadMorph();
  const option = options.get("collection") ? "collection" : "tableName";
  const given = options.get(option);
  if (given && !Node.isStringLiteral(given))
    return "the table's name is made elsewhere";
  if (given?.getLiteralValue().includes(".")) {
    given.setLiteralValue(`${to.schema}.${to.name}`);
    return undefined;
  }
  if (
    given ? given.getLiteralValue() !== to.name : naming.table(name) !== to.name
  )
    options.set(option, JSON.stringify(to.name));
  if (options.get("schema") || to.schema !== "public")
    options.set("schema", JSON.stringify(to.schema));
  return undefined;
}

function optionsOf(
  entity: PreparedEntity,
): { readonly options: Options; readonly name: string } | undefined {
  if ("schema" in entity) {
    const object = entity.schema();
    if (!object) return undefined;
    const named = valueNamed(object, "name") ?? valueNamed(object, "class");
    const name = named?.getText().replaceAll(/["'`]/g, "") ?? "";
    return { options: objectOptions(object), name };
  }
  const decorator = decoratorsFrom(entity.owner, isMikro).find(
    ({ name }) => name === "Entity",
  );
  return (
    decorator && {
      options: callOptions(decorator.call),
      name: entity.owner.getName() ?? "",
    }
  );
}

export function addColumn(
  entity: PreparedEntity,
  naming: EntityNaming,
  shape: ColumnShape,
): string | undefined {
  const columnOf = (member: string) => naming.column(member);
  if ("schema" in entity) return addEntry(entity.schema(), columnOf, shape);
  const { owner } = entity;
  const inherited = inheritedBy(owner, isMikro);
  if (inherited !== undefined) return inherited;
  const beside = owner.getProperties().map((one) => one.getName());
  const { member, explicit } = memberNameFor(shape.name, { beside, columnOf });
  if (beside.includes(member)) return `${member} is there already`;
  const decorator = shape.enum ? "Enum" : "Property";
  const options = [
    ...(explicit ? [`fieldName: ${JSON.stringify(shape.name)}`] : []),
    ...toldOf(shape),
  ];
  addProperty(owner, {
    decorator: `@${nameOfImport(owner, decorator, moduleOf(owner))}({ ${options.join(", ")} })`,
    name: member,
    type: valueTypeOf(shape),
    isColumn: (one) =>
      decoratorsFrom(one, isMikro).some(({ name }) =>
        /^(?:Property|PrimaryKey|Enum)$/.test(name),
      ),
  });
  return undefined;
}

function valueTypeOf(shape: ColumnShape): string {
  const value =
    shape.enum && shape.values
      ? shape.values.map((one) => JSON.stringify(one)).join(" | ")
      : (mikroType(shape).values?.[0] ?? "unknown");
  return shape.nullable ? `${value} | null` : value;
}

/** Where a class has its decorators from: they moved between MikroORM's releases. */
function moduleOf(owner: ClassDeclaration): string {
  const found = [owner, ...owner.getProperties()]
    .flatMap((one) => decoratorsFrom(one, isMikro))
    .find(({ name }) => /^(?:Entity|Property|PrimaryKey)$/.test(name));
  return found?.from ?? "@mikro-orm/core";
}

/** Options of a column, in the words of decorators and schemas. */
function toldOf(shape: ColumnShape): string[] {
  const nullable = shape.nullable ? ["nullable: true"] : [];
  if (shape.enum)
    return [
      `items: [${shape.values!.map((one) => JSON.stringify(one)).join(", ")}]`,
      `nativeEnumName: ${JSON.stringify((shape.base ?? shape.type).name)}`,
      ...nullable,
    ];
  const { type, columnType, options } = mikroType(shape);
  const sizes = Object.entries(columnType === undefined ? options : {});
  return [
    `type: ${JSON.stringify(type)}`,
    ...(columnType === undefined
      ? []
      : [`columnType: ${JSON.stringify(columnType)}`]),
    ...sizes.flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}: ${value}`],
    ),
    ...nullable,
  ];
}

function addEntry(
  object: ObjectLiteralExpression | undefined,
  columnOf: (member: string) => string,
  shape: ColumnShape,
): string | undefined {
  const { Node } = loadMorph();
  const list = object && listIn(object, "properties");
  if (!list) return "the properties are written in a way that is not known";
  const elements = list.getProperties();
  const entries = elements.filter((one) => Node.isPropertyAssignment(one));
  const beside = entries.map((one) => keyOf(one.getNameNode()));
  const { member, explicit } = memberNameFor(shape.name, { beside, columnOf });
  const builder = entries
    .map((one) => chainOf(one)[0]?.getExpression())
    .find((one) => Node.isPropertyAccessExpression(one))
    ?.getExpression()
    .getText();
  const value =
    builder === undefined
      ? `{ ${[
          ...(explicit ? [`fieldName: ${JSON.stringify(shape.name)}`] : []),
          ...(shape.enum ? ["enum: true"] : []),
          ...toldOf(shape),
        ].join(", ")} }`
      : builtText(builder, shape, explicit);
  replaceText(
    list,
    textWith({ node: list, elements }, [
      withQuotesOf(list, `${member}: ${value}`),
    ]),
  );
  const lacking = object && entityTypeWithout(object, member);
  if (lacking) addProperty(lacking, { name: member, type: valueTypeOf(shape) });
  return undefined;
}

/** `p.string().length(2)` */
function builtText(
  builder: string,
  shape: ColumnShape,
  explicit: boolean,
): string {
  const { type, columnType, options } = mikroType(shape);
  const items = shape.values?.map((one) => JSON.stringify(one)).join(", ");
  const calls = shape.enum
    ? [
        `enum([${items ?? ""}])`,
        `nativeEnumName(${JSON.stringify((shape.base ?? shape.type).name)})`,
      ]
    : [
        `${type}()`,
        ...(columnType === undefined
          ? Object.entries(options).flatMap(([name, value]) =>
              value === undefined ? [] : [`${name}(${value})`],
            )
          : [`columnType(${JSON.stringify(columnType)})`]),
      ];
  return [
    builder,
    ...calls,
    ...(explicit ? [`fieldName(${JSON.stringify(shape.name)})`] : []),
    ...(shape.nullable ? ["nullable()"] : []),
  ].join(".");
}

/** Makes exactly the members of the given columns the key. */
export function setPrimaryKey(
  entity: PreparedEntity,
  naming: EntityNaming,
  columns: readonly string[],
): string | undefined {
  if ("schema" in entity)
    return "say which of the schema's properties are primary";
  const members = entity.owner.getProperties().flatMap((property) => {
    const decorator = decoratorsFrom(property, isMikro).find(({ name }) =>
      /^(?:Property|PrimaryKey)$/.test(name),
    );
    if (!decorator) return [];
    const options = callOptions(decorator.call);
    const given = options.get("fieldName") ?? options.get("name");
    const column =
      given?.getText().slice(1, -1) ?? naming.column(property.getName());
    return [{ decorator, column }];
  });
  const missing = columns.filter(
    (column) => !members.some((one) => one.column === column),
  );
  if (missing.length > 0)
    return `no property of its own holds ${missing.join(", ")}`;
  for (const { decorator, column } of members) {
    const name = columns.includes(column) ? "PrimaryKey" : "Property";
    if (decorator.name !== name)
      decorator.call.setExpression(
        nameOfImport(entity.owner, name, decorator.from),
      );
  }
  return undefined;
}
