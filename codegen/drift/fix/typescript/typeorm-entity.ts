import type {
  ClassDeclaration,
  ObjectLiteralExpression,
  PropertyDeclaration,
} from "ts-morph";
import { isTypeorm } from "../../../claims/typescript/typeorm-mapping.ts";
import type { Naming } from "../../../claims/typescript/typeorm-naming.ts";
import type { QualifiedName } from "../../../facts/model.ts";
import type { ColumnShape } from "../../fix-action.ts";
import { addProperty } from "./add-property.ts";
import { textWith } from "./bracketed-list.ts";
import { decoratorsFrom, nameOfImport } from "./decorator.ts";
import {
  entityTypeWithout,
  listIn,
  type PreparedEntity,
} from "./entity-member.ts";
import { memberNameFor } from "./member-name.ts";
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
import { typeormType, type TypeormType } from "./typeorm-type.ts";

export function setTable(
  entity: PreparedEntity,
  naming: Naming,
  to: QualifiedName,
): string | undefined {
  const { Node } = loadMorph();
  if (!to.name.startsWith(naming.prefix))
    return `the data source puts ${naming.prefix} before every table's name`;
  const name = to.name.slice(naming.prefix.length);
  const isDefault = to.schema === (naming.schema ?? "public");
  if ("schema" in entity) {
    const object = entity.schema();
    if (!object) return "the schema is not where it was";
    const options = objectOptions(object);
    const entityName = valueNamed(object, "name")?.getText().slice(1, -1) ?? "";
    if (
      options.get("tableName") ||
      naming.table(entityName, undefined) !== name
    )
      options.set("tableName", JSON.stringify(name));
    setSchema(options, to.schema, isDefault);
    return undefined;
  }
  const decorator = decoratorsFrom(entity.owner, isTypeorm).find((one) =>
    /^(?:View)?Entity$/.test(one.name),
  );
  if (!decorator)
    return "the table comes from a decorator of the project's own";
  const options = callOptions(decorator.call);
  const [first] = decorator.call.getArguments();
  const isNamed = Node.isStringLiteral(first);
  const given = isNamed ? first : options.get("name");
  if (given && !Node.isStringLiteral(given))
    return "the table's name is made elsewhere";
  const className = entity.owner.getName() ?? "";
  if (given?.getLiteralValue().includes(".")) {
    given.setLiteralValue(`${to.schema}.${name}`);
    return undefined;
  }
  const before = given?.getLiteralValue() ?? naming.table(className, undefined);
  const isMoving =
    before !== name || options.get("schema") !== undefined || !isDefault;
  const joined = isMoving ? namelessJoinTable(entity.owner) : undefined;
  if (joined !== undefined)
    return `the join table of ${joined} takes its name from this one: name it in its JoinTable first`;
  if (given && given.getLiteralValue() !== name) given.setLiteralValue(name);
  else if (!given && naming.table(className, undefined) !== name) {
    if (first) options.set("name", JSON.stringify(name));
    else
      decorator.call.addArgument(
        withQuotesOf(decorator.call, JSON.stringify(name)),
      );
  }
  setSchema(options, to.schema, isDefault);
  return undefined;
}

/** A relation of an entity, or to it, whose join table is named after the tables of both. */
function namelessJoinTable(owner: ClassDeclaration): string | undefined {
  const name = owner.getName() ?? "";
  return owner
    .getProject()
    .getSourceFiles()
    .flatMap((tree) => tree.getClasses())
    .flatMap((one) => one.getProperties())
    .find((property) => {
      const found = decoratorsFrom(property, isTypeorm);
      const join = found.find((one) => one.name === "JoinTable");
      const relation = found.find((one) => one.name === "ManyToMany");
      const [target] = relation?.call.getArguments() ?? [];
      const isOfOwner =
        property.getParent() === owner ||
        new RegExp(`\\b${name}\\b`).test(target?.getText() ?? "");
      return join && isOfOwner && !callOptions(join.call).get("name");
    })
    ?.getName();
}

/** A schema is named where it is not the one that unqualified names mean. */
function setSchema(options: Options, schema: string, isDefault: boolean): void {
  if (options.get("schema") || !isDefault)
    options.set("schema", JSON.stringify(schema));
}

export function addColumn(
  entity: PreparedEntity,
  naming: Naming,
  shape: ColumnShape,
): string | undefined {
  const type = typeormType(shape);
  if (!type) return `TypeORM has no column type for ${shape.sqlType}`;
  const columnOf = (member: string) => naming.column(member, undefined, []);
  if ("schema" in entity)
    return addEntry(entity.schema(), columnOf, shape, type);
  const { owner } = entity;
  const inherited = inheritedBy(owner, isTypeorm);
  if (inherited !== undefined) return inherited;
  const beside = owner.getProperties().map((one) => one.getName());
  const { member, explicit } = memberNameFor(shape.name, { beside, columnOf });
  if (beside.includes(member)) return `${member} is there already`;
  const value = valueTypeOf(shape, type);
  if (value === undefined) return "the type of what arrives is not known";
  const decorator = nameOfImport(owner, "Column", "typeorm");
  const options = optionsOf(shape, type, explicit);
  const given = [
    JSON.stringify(type.type),
    ...(options.length > 0 ? [`{ ${options.join(", ")} }`] : []),
  ].join(", ");
  addProperty(owner, {
    decorator: `@${decorator}(${given})`,
    name: member,
    type: shape.nullable ? `${value} | null` : value,
    isColumn: (one) => isColumn(one),
  });
  return undefined;
}

function isColumn(property: PropertyDeclaration): boolean {
  return decoratorsFrom(property, isTypeorm).some(({ name }) =>
    /^(?!Join).*Column$/.test(name),
  );
}

function valueTypeOf(
  shape: ColumnShape,
  { value }: TypeormType,
): string | undefined {
  if (!shape.values || shape.type.array) return value;
  return shape.values.map((one) => JSON.stringify(one)).join(" | ");
}

function optionsOf(
  shape: ColumnShape,
  { options }: TypeormType,
  explicit: boolean,
): string[] {
  const told = Object.entries({
    name: explicit ? JSON.stringify(shape.name) : undefined,
    ...options,
    nullable: shape.nullable ? "true" : undefined,
  });
  return told.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
}

function addEntry(
  object: ObjectLiteralExpression | undefined,
  columnOf: (member: string) => string | undefined,
  shape: ColumnShape,
  type: TypeormType,
): string | undefined {
  const { Node } = loadMorph();
  const columns = object && listIn(object, "columns");
  if (!columns) return "the columns are written in a way that is not known";
  const elements = columns.getProperties();
  const beside = elements.flatMap((one) =>
    Node.isPropertyAssignment(one) ? [keyOf(one.getNameNode())] : [],
  );
  const { member, explicit } = memberNameFor(shape.name, { beside, columnOf });
  const options = [
    `type: ${JSON.stringify(type.type)}`,
    ...optionsOf(shape, type, explicit),
  ];
  replaceText(
    columns,
    textWith({ node: columns, elements }, [
      withQuotesOf(columns, `${member}: { ${options.join(", ")} }`),
    ]),
  );
  const lacking = object && entityTypeWithout(object, member);
  const value = valueTypeOf(shape, type) ?? "unknown";
  if (lacking)
    addProperty(lacking, {
      name: member,
      type: shape.nullable ? `${value} | null` : value,
    });
  return undefined;
}

/** Makes exactly the members of the given columns the key. */
export function setPrimaryKey(
  entity: PreparedEntity,
  naming: Naming,
  columns: readonly string[],
): string | undefined {
  if ("schema" in entity)
    return "say which of the schema's columns are primary";
  const { owner } = entity;
  const members = owner.getProperties().flatMap((property) => {
    const decorator = decoratorsFrom(property, isTypeorm).find(({ name }) =>
      /^(?:Primary(?:Generated)?)?Column$/.test(name),
    );
    if (!decorator) return [];
    const given = callOptions(decorator.call).get("name")?.getText();
    const column =
      given?.slice(1, -1) ?? naming.column(property.getName(), undefined, []);
    return column === undefined ? [] : [{ decorator, column }];
  });
  const missing = columns.filter(
    (column) => !members.some((one) => one.column === column),
  );
  if (missing.length > 0)
    return `no property of its own holds ${missing.join(", ")}`;
  const extra = members.filter(
    ({ decorator, column }) =>
      decorator.name !== "Column" && !columns.includes(column),
  );
  if (extra.some(({ decorator }) => decorator.name !== "PrimaryColumn"))
    return "the present key is generated: say first what becomes of it";
  for (const { decorator, column } of members) {
    const isKey = columns.includes(column);
    if (isKey === (decorator.name !== "Column")) continue;
    const name = isKey ? "PrimaryColumn" : "Column";
    decorator.call.setExpression(nameOfImport(owner, name, decorator.from));
  }
  return undefined;
}
