import type { CallExpression, ClassDeclaration, Project } from "ts-morph";
import { snakeCase } from "../../../claims/typescript/naming.ts";
import type { ColumnShape, FixAction } from "../../fix-action.ts";
import { addProperty } from "./add-property.ts";
import { textWith } from "./bracketed-list.ts";
import { listAt, prepareEnumValues } from "./enum-values.ts";
import { removeUnused } from "./member-removal.ts";
import { keyText, quotedIn } from "./mention.ts";
import { styledAs } from "./name-style.ts";
import { nameOf } from "./object-literal.ts";
import { objectOptions } from "./options.ts";
import type { ModelFix, PrepareRepair } from "./prepare.ts";
import { loadMorph, replaceText } from "./project.ts";
import {
  attributeAt,
  attributeName,
  attributeOptions,
  attributesOf,
  columnDecorator,
  membersOf,
  modelCall,
  modelClass,
  modelOptions,
  sideDecorator,
  type Attribute,
} from "./sequelize-attribute.ts";
import {
  setArriving,
  setInsert,
  setLength,
  setNullability,
  setType,
  typedMembers,
  type ModelAttribute,
} from "./sequelize-column.ts";
import {
  dataTypeFor,
  filePrefix,
  valueTypeFor,
} from "./sequelize-data-type.ts";
import { addDecorated } from "./sequelize-field.ts";
import { renameAttribute, underscored } from "./sequelize-rename.ts";
import { setStamp } from "./sequelize-stamp.ts";
import { reasonAgainstBase } from "./shared-base.ts";
import { askingFor, noteWish } from "./shared-member.ts";
import { unionsOf } from "./union-member.ts";

type OnColumn = Extract<FixAction, { column: unknown }>;

interface Model {
  readonly owner: ClassDeclaration | undefined;
  readonly call: CallExpression | undefined;
}

/** Repairs of models made with define, init, or decorators. */
export const repairSequelize: PrepareRepair = (project, fix) => {
  const owner = modelClass(project, fix.model);
  const call = modelCall(project, fix.model);
  const model = { owner, call };
  if ("column" in fix) return prepareColumn(project, model, fix);
  // Found again: what was added before has replaced nodes of the class.
  return () =>
    repairModel(
      project,
      owner ? { owner, call: modelCall(project, fix.model) } : model,
      fix,
    );
};

function repairModel(
  project: Project,
  model: Model,
  fix: Exclude<ModelFix, { column: unknown }>,
): string | undefined {
  switch (fix.action) {
    case "rename-table":
      return renameTable(model, fix.to);
    case "add-column":
      return addColumn(project, model, fix.shape);
    case "set-primary-key":
      return setPrimaryKey(project, model, fix.columns);
    default:
      return "no edit is known for this in Sequelize";
  }
}

function prepareColumn(project: Project, model: Model, fix: OnColumn) {
  const attribute = attributeAt(project, fix.column.place);
  if (fix.action === "set-enum-values") {
    const list = listAt(project, fix.place);
    const members = attribute ? typedMembers({ ...model, attribute }) : [];
    return prepareEnumValues(project, fix, () => {
      const fallback =
        attribute && attributeOptions(attribute).get("defaultValue");
      return {
        lists: [...list(), ...members.flatMap(unionsOf)],
        literals: loadMorph().Node.isStringLiteral(fallback) ? [fallback] : [],
      };
    });
  }
  noteWish(project, fix);
  return () =>
    reasonAgainstBase(
      attribute,
      model.owner,
      (one) => one.getDecorator("Table") !== undefined,
      askingFor(project, fix),
    ) ??
    (attribute
      ? repairColumn(project, { ...model, attribute }, fix)
      : setStamp(project, model, fix));
}

function repairColumn(
  project: Project,
  member: ModelAttribute,
  fix: OnColumn,
): string | undefined {
  switch (fix.action) {
    case "rename-column":
      return renameAttribute(project, member, fix);
    case "split-column":
      return "which of the columns each use means is for a person to say";
    case "remove-column":
      return removeAttribute(project, member, fix.column.name);
    case "set-nullability":
      return setNullability(member, fix.nullable, fix.shape);
    case "set-type":
      return setType(member, fix.shape);
    case "set-length":
      return setLength(member, fix.length);
    case "set-value-type":
      return setArriving(member, fix.valueType);
    case "set-insert":
      return setInsert(member, fix.insert, fix.shape);
    default:
      return "no edit is known for this in Sequelize";
  }
}

function removeAttribute(
  project: Project,
  member: ModelAttribute,
  column: string,
): string | undefined {
  const { attribute } = member;
  const others = typedMembers(member).filter((one) => one !== attribute);
  return removeUnused(
    project,
    attribute,
    [attributeName(attribute), column],
    others,
  );
}

function renameTable(
  { owner, call }: Model,
  to: { readonly schema: string; readonly name: string },
): string | undefined {
  const { Node } = loadMorph();
  const options = () => modelOptions(call, owner);
  const given = options();
  if (!given) return "the model's options are no object";
  const named = given.get("tableName");
  if (Node.isObjectLiteralExpression(named)) {
    objectOptions(named).set("tableName", quotedIn(named, to.name));
    const table = options()!.get("tableName");
    if (Node.isObjectLiteralExpression(table))
      objectOptions(table).set("schema", quotedIn(table, to.schema));
    return undefined;
  }
  given.set("tableName", quotedIn((owner ?? call)!, to.name));
  const schema = options()!.get("schema")?.getText();
  const isPublic = schema === undefined && to.schema === "public";
  if (!isPublic)
    options()!.set("schema", quotedIn((owner ?? call)!, to.schema));
  return undefined;
}

/** The attributes of a model, decorated or given to a call. */
function attributesIn({ owner, call }: Model): Attribute[] {
  const { Node } = loadMorph();
  const fields = (owner?.getProperties() ?? []).filter((one) =>
    columnDecorator(one),
  );
  const entries = call
    ? (attributesOf(call)?.getProperties() ?? []).filter((one) =>
        Node.isPropertyAssignment(one),
      )
    : [];
  return [...fields, ...entries];
}

function columnOf(
  project: Project,
  model: Model,
  attribute: Attribute,
): string {
  const { Node } = loadMorph();
  const named = sideDecorator(attribute, "ColumnName")?.getArguments()[0];
  const field = named ?? attributeOptions(attribute).get("field");
  if (Node.isStringLiteral(field)) return field.getLiteralValue();
  const name = attributeName(attribute);
  return underscored(project, model) ? snakeCase(name) : name;
}

function setPrimaryKey(
  project: Project,
  model: Model,
  columns: readonly string[],
): string | undefined {
  const all = attributesIn(model);
  const isKey = (one: Attribute) =>
    columns.includes(columnOf(project, model, one));
  if (all.filter(isKey).length < columns.length)
    return "the model does not name every column of the key";
  for (const one of all) {
    const decorator = sideDecorator(one, "PrimaryKey");
    if (isKey(one)) {
      if (!decorator) attributeOptions(one).set("primaryKey", "true");
      continue;
    }
    const was = decorator ?? attributeOptions(one).get("primaryKey");
    decorator?.remove();
    attributeOptions(one).remove("primaryKey");
    // A key is never null; what is one no more says so by itself.
    if (was) setNullability({ ...model, attribute: one }, false);
  }
  return undefined;
}

function addColumn(
  project: Project,
  model: Model,
  shape: ColumnShape,
): string | undefined {
  const all = attributesIn(model);
  if (all.some((one) => columnOf(project, model, one) === shape.name))
    return undefined;
  const isSnake = underscored(project, model);
  const names = all.map(attributeName);
  const name = styledAs(shape.name, names, isSnake ? "camelCase" : undefined);
  if (names.includes(name)) return `${name} is there already`;
  const mapped = (isSnake ? snakeCase(name) : name) === shape.name;
  const given = { name, field: mapped ? undefined : shape.name };
  const { owner, call } = model;
  if (!call) return addDecorated(owner, shape, given);
  const object = attributesOf(call);
  if (!object) return "the attributes are no object of their own";
  const tree = object.getSourceFile();
  const isSame = call.getSourceFile() === tree;
  const before = isSame ? call : object;
  const type = dataTypeFor(shape, filePrefix(before.getSourceFile()));
  const entries = [
    `type: ${type}`,
    ...(shape.nullable ? [] : ["allowNull: false"]),
    ...(given.field === undefined
      ? []
      : [`field: ${quotedIn(object, given.field)}`]),
  ];
  const list = attributesOf(call)!;
  const text = `${keyText(name)}: { ${entries.join(", ")} }`;
  replaceText(
    list,
    textWith({ node: list, elements: list.getProperties() }, [text]),
  );
  declareMembers(model, name, shape);
  return undefined;
}

/** What TypeScript is told of a new attribute: by the class, and by the interfaces that it is a Model of. */
function declareMembers(
  { owner, call }: Model,
  name: string,
  shape: ColumnShape,
): void {
  const { Node } = loadMorph();
  const plain = valueTypeFor(shape);
  const type = shape.nullable ? `${plain} | null` : plain;
  const entries = new Set(
    (attributesOf(call!)?.getProperties() ?? [])
      .filter((one) => Node.isPropertyAssignment(one))
      .map(nameOf),
  );
  const isColumn = (one: { getName(): string }) => entries.has(one.getName());
  const first = attributesOf(call!)?.getProperties()[0];
  const known = Node.isPropertyAssignment(first) ? nameOf(first) : "";
  const interfaces = membersOf(owner, call, known)
    .map((one) => one.getParent())
    .filter((one) => Node.isInterfaceDeclaration(one));
  for (const one of new Set(interfaces))
    if (!one.getProperty(name)) one.addProperty({ name: keyText(name), type });
  // Last: it forgets the nodes of the class, the call of init perhaps among them.
  if (owner?.getProperties().some(isColumn))
    addProperty(owner, { name: keyText(name), type, isColumn });
}
