import type { ClassDeclaration, CallExpression } from "ts-morph";
import type { ColumnShape } from "../../fix-action.ts";
import { importType, loadMorph, replaceText } from "./project.ts";
import { importValue } from "./import-value.ts";
import { setNull, setValueType, type TypedProperty } from "./property-type.ts";
import { readDefault } from "./column-default.ts";
import {
  attributeName,
  attributeOptions,
  membersOf,
  sideDecorator,
  typeNode,
  type Attribute,
} from "./sequelize-attribute.ts";
import {
  dataTypeFor,
  libraryOf,
  typePrefix,
  valueTypeFor,
} from "./sequelize-data-type.ts";

/** An attribute with the class and the call that make it a model's. */
export interface ModelAttribute {
  readonly attribute: Attribute;
  readonly owner: ClassDeclaration | undefined;
  readonly call: CallExpression | undefined;
}

export function typedMembers({
  attribute,
  owner,
  call,
}: ModelAttribute): TypedProperty[] {
  return membersOf(owner, call, attributeName(attribute));
}

/** Says whether the column can be null, to Sequelize and to TypeScript. */
export function setNullability(
  member: ModelAttribute,
  nullable: boolean,
  shape?: ColumnShape,
): undefined {
  const { attribute } = member;
  const allow = sideDecorator(attribute, "AllowNull");
  const notNull = sideDecorator(attribute, "NotNull");
  if (allow) {
    const [given] = allow.getArguments();
    if (given) given.replaceWithText(String(nullable));
    else if (allow.isDecoratorFactory()) allow.addArgument(String(nullable));
    else if (!nullable) allow.replaceWithText("@AllowNull(false)");
  } else if (notNull && nullable) notNull.remove();
  else if (!notNull) {
    const options = attributeOptions(attribute);
    if (!nullable || options.get("allowNull"))
      options.set("allowNull", String(nullable));
  }
  for (const one of typedMembers(member)) setNull(one, nullable);
  const isFilled =
    sideDecorator(attribute, "Default", "AutoIncrement") ??
    attributeOptions(attribute).get("defaultValue") ??
    attributeOptions(attribute).get("autoIncrement");
  if (!nullable && shape?.optionalOnInsert && !isFilled)
    setInsert(member, "optional", shape);
  return undefined;
}

/** Gives the attribute the column's type, and the class what arrives of it. */
export function setType(
  member: ModelAttribute,
  shape: ColumnShape,
): string | undefined {
  const { attribute } = member;
  const before = typeNode(attribute)?.getText() ?? "";
  if (shape.enum && /\bENUM\b/.test(before))
    return "Sequelize names the types of enums by itself";
  const text = dataTypeFor(shape, typePrefix(attribute));
  attributeOptions(attribute).set("type", text);
  const type = valueTypeFor(shape);
  const kept = typedMembers(member).filter((one) => !setValueType(one, type));
  return kept.length === 0
    ? undefined
    : `the type of ${attributeName(attribute)} is one of the project's own: say there what it is now`;
}

/** Sets, changes or takes off the limit of a text column. */
export function setLength(
  { attribute }: ModelAttribute,
  length: number | undefined,
): string | undefined {
  const { Node } = loadMorph();
  const type = typeNode(attribute);
  if (!type) return "the data type is left to the field's own";
  const callee = Node.isCallExpression(type) ? type.getExpression() : type;
  const spelled = callee.getText();
  if (!/(?:^|\.)(?:STRING|CHAR|TEXT)$/.test(spelled))
    return "the data type is written in a way that is not known";
  const text =
    length === undefined
      ? spelled.replace(/STRING$/, "TEXT")
      : `${spelled.replace(/TEXT$/, "STRING")}(${length})`;
  replaceText(type, text);
  return undefined;
}

/** Says what arrives, where the class believes otherwise. */
export function setArriving(
  member: ModelAttribute,
  valueType: string,
): string | undefined {
  const members = typedMembers(member);
  if (members.length === 0) return "no member says what arrives";
  const kept = members.filter((one) => !setValueType(one, valueType));
  return kept.length === 0
    ? undefined
    : "the type is one of the project's own: say there what it is now";
}

/** Says who gives the value of a new row. */
export function setInsert(
  member: ModelAttribute,
  insert: "required" | "optional" | "never",
  shape: ColumnShape,
): string | undefined {
  const { attribute } = member;
  if (insert === "never")
    return "Sequelize cannot be told that the server alone writes it: take care that no code sets it";
  const options = attributeOptions(attribute);
  const decorator = sideDecorator(attribute, "Default", "AutoIncrement");
  if (insert === "required") {
    decorator?.remove();
    options.remove("defaultValue");
    attributeOptions(attribute).remove("autoIncrement");
    unwrapOptional(member);
    return undefined;
  }
  const isCounted = shape.identity ?? shape.default?.startsWith("nextval(");
  if (isCounted) options.set("autoIncrement", "true");
  else if (shape.default === undefined)
    return "the default is the domain's: Sequelize cannot be told of it";
  else options.set("defaultValue", defaultFor(attribute, shape.default));
  wrapOptional(member);
  return undefined;
}

/** A constant as it is; an expression is left to the server. */
function defaultFor(attribute: Attribute, text: string): string {
  const found = readDefault(text);
  if ("constant" in found) return found.constant;
  const tree = attribute.getSourceFile();
  const local = importValue(tree, "Sequelize", libraryOf(tree));
  return `${local}.literal(${JSON.stringify(found.expression)})`;
}

/** `CreationOptional<T>`, where the class is a model of its own fields. */
function wrapOptional(member: ModelAttribute): void {
  const { owner } = member;
  const field = owner?.getProperty(attributeName(member.attribute));
  const base = owner?.getExtends()?.getText() ?? "";
  const type = field?.getTypeNode();
  if (!field || !type || !/InferCreationAttributes/.test(base)) return;
  if (type.getText().startsWith("CreationOptional<")) return;
  field.setType(`CreationOptional<${type.getText()}>`);
  importType(field.getSourceFile(), "CreationOptional", "sequelize");
}

function unwrapOptional(member: ModelAttribute): void {
  for (const one of typedMembers(member)) {
    const type = one.getTypeNode();
    const inner = /^CreationOptional<([\s\S]*)>$/.exec(type?.getText() ?? "");
    if (inner) one.setType(inner[1]!);
  }
}
