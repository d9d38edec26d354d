import type { Node as SyntaxNode } from "ts-morph";
import type { ColumnShape } from "../../fix-action.ts";
import { addProperty as addField } from "./add-property.ts";
import { textWith } from "./bracketed-list.ts";
import { keyText, quotedIn } from "./mention.ts";
import { unwrapped } from "./object-literal.ts";
import {
  entryOf,
  fieldOf,
  propertiesOf,
  requiredOf,
  type ObjectionMember,
} from "./objection-model.ts";
import { objectOptions, type Options } from "./options.ts";
import { loadMorph, replaceText } from "./project.ts";
import { setNull, setValueType } from "./property-type.ts";

/** The property's schema, when it is an object written out. */
export function schemaOptions(member: ObjectionMember): Options | undefined {
  const value = unwrapped(entryOf(member)?.getInitializer());
  return loadMorph().Node.isObjectLiteralExpression(value)
    ? objectOptions(value)
    : undefined;
}

const unknownSchema =
  "the property's schema is written in a way that is not known";

/** Says whether null is possible, in the schema and in the class. */
export function setNullability(
  member: ObjectionMember,
  nullable: boolean,
  { optionalOnInsert }: Pick<ColumnShape, "optionalOnInsert">,
): string | undefined {
  const field = fieldOf(member);
  if (field) setNull(field, nullable);
  const schema = schemaOptions(member);
  if (!schema) return field ? undefined : unknownSchema;
  const types = typesOf(schema);
  if (types) {
    const plain = types.filter((type) => type !== "null");
    setTypes(member, nullable ? [...plain, "null"] : plain);
  } else if (!setAlternatives(member, nullable)) return unknownSchema;
  setNullValue(member, nullable);
  if (!nullable && requiredOf(member.owner))
    setInsert(member, optionalOnInsert ? "optional" : "required");
  return undefined;
}

/** The types that a schema lists; undefined when it says them otherwise. */
function typesOf(schema: Options): string[] | undefined {
  const { Node } = loadMorph();
  const given = unwrapped(schema.get("type"));
  const nodes = Node.isArrayLiteralExpression(given)
    ? given.getElements()
    : [given];
  const texts = nodes.map((one) =>
    Node.isStringLiteral(one) ? one.getLiteralValue() : undefined,
  );
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

function setTypes(member: ObjectionMember, types: readonly string[]): void {
  const quoted = types.map((type) => quotedIn(member.owner, type));
  const text = quoted.length === 1 ? quoted[0]! : `[${quoted.join(", ")}]`;
  const schema = schemaOptions(member)!;
  if (typesOf(schema)?.join() !== types.join()) schema.set("type", text);
}

/** `anyOf: [{ … }, { type: "null" }]` */
function setAlternatives(member: ObjectionMember, nullable: boolean): boolean {
  const { Node } = loadMorph();
  const schema = schemaOptions(member)!;
  const list = ["anyOf", "oneOf"]
    .map((name) => unwrapped(schema.get(name)))
    .find((one) => Node.isArrayLiteralExpression(one));
  if (!Node.isArrayLiteralExpression(list)) return false;
  const at = list
    .getElements()
    .findIndex((one) => /type:\s*["']null["']/.test(one.getText()));
  if (nullable && at < 0)
    replaceText(
      list,
      textWith({ node: list, elements: list.getElements() }, [
        `{ type: ${quotedIn(list, "null")} }`,
      ]),
    );
  if (!nullable && at >= 0) list.removeElement(at);
  return true;
}

/** A list of values that may be null has null among them. */
function setNullValue(member: ObjectionMember, nullable: boolean): void {
  const { Node } = loadMorph();
  const list = unwrapped(schemaOptions(member)?.get("enum"));
  if (!Node.isArrayLiteralExpression(list)) return;
  const at = list.getElements().findIndex((one) => one.getText() === "null");
  if (nullable && at < 0)
    replaceText(
      list,
      textWith({ node: list, elements: list.getElements() }, ["null"]),
    );
  if (!nullable && at >= 0) list.removeElement(at);
}

const schemaTypes: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  int2: "integer",
  int4: "integer",
  float4: "number",
  float8: "number",
  bool: "boolean",
  json: "object",
  jsonb: "object",
};

/** What jsonSchema calls a column's values; undefined for those that are no JSON. */
function schemaType(shape: ColumnShape): string | undefined {
  const type = shape.base ?? shape.type;
  if (type.array) return "array";
  if (type.name === "bytea") return undefined;
  if (shape.valueType === "number")
    return schemaTypes[type.name] === "integer" ? "integer" : "number";
  return schemaTypes[type.name] ?? "string";
}

/** What the class says of a column's values. */
function fieldType(shape: ColumnShape): string {
  const { values, type, base } = shape;
  if (values && !(base ?? type).array)
    return values.map((value) => JSON.stringify(value)).join(" | ");
  return shape.valueType?.replace("json", "unknown") ?? "unknown";
}

/** Gives the property the column's type. */
export function setType(
  member: ObjectionMember,
  shape: ColumnShape,
): string | undefined {
  const field = fieldOf(member);
  if (field && !setValueType(field, fieldType(shape)))
    return `the type of ${member.name} is one of the project's own: say there what it is now`;
  const schema = schemaOptions(member);
  const type = schemaType(shape);
  const types = schema && typesOf(schema);
  if (!types) return field ? undefined : unknownSchema;
  if (type === undefined) return "jsonSchema has no type for bytes";
  setTypes(member, types.includes("null") ? [type, "null"] : [type]);
  for (const option of ["format", "pattern", "maxLength", "minLength"])
    if (type !== "string") schemaOptions(member)!.remove(option);
  if (shape.values && type === "string")
    schemaOptions(member)!.set(
      "enum",
      listText(member.owner, shape.values, types),
    );
  return undefined;
}

function listText(
  owner: SyntaxNode,
  values: readonly string[],
  types: readonly string[],
): string {
  const texts = values.map((value) => quotedIn(owner, value));
  return `[${[...texts, ...(types.includes("null") ? ["null"] : [])].join(", ")}]`;
}

/** Says what arrives: in the class, and in the schema where JSON can say it. */
export function setArriving(
  member: ObjectionMember,
  valueType: string,
): string | undefined {
  const field = fieldOf(member);
  if (field && !setValueType(field, valueType))
    return "the type is one of the project's own: say there what it is now";
  const schema = schemaOptions(member);
  const types = schema && typesOf(schema);
  const json = /^(?:string|number|boolean)$/.test(valueType);
  if (types && json && !(valueType === "number" && types.includes("integer")))
    setTypes(member, [valueType, ...types.filter((type) => type === "null")]);
  return field || (types && json)
    ? undefined
    : `jsonSchema cannot say that a ${valueType} arrives: declare a field`;
}

/** Sets, changes or takes off the limit of a text. */
export function setLength(
  member: ObjectionMember,
  length: number | undefined,
): string | undefined {
  const schema = schemaOptions(member);
  if (!schema) return unknownSchema;
  if (length === undefined) schema.remove("maxLength");
  else schema.set("maxLength", String(length));
  return undefined;
}

/** Says whether an insert may leave it out. */
export function setInsert(
  member: ObjectionMember,
  insert: "required" | "optional" | "never",
): string | undefined {
  const { Node } = loadMorph();
  if (insert === "never")
    return "Objection cannot be told that the server alone writes it: take care that no code sets it";
  const list = requiredOf(member.owner);
  if (!list) return "the schema requires nothing";
  const at = list
    .getElements()
    .findIndex(
      (one) =>
        Node.isStringLiteral(one) && one.getLiteralValue() === member.name,
    );
  if (insert === "optional" && at >= 0) list.removeElement(at);
  if (insert === "required" && at < 0) addRequired(member);
  return undefined;
}

function addRequired({ owner, name }: ObjectionMember): void {
  const list = requiredOf(owner);
  if (!list) return;
  const quote = list.getElements()[0]?.getText()[0] === "'" ? "'" : '"';
  replaceText(
    list,
    textWith({ node: list, elements: list.getElements() }, [
      `${quote}${name}${quote}`,
    ]),
  );
}

/** Adds a column: a field where the class has fields, an entry where it has a schema. */
export function addProperty(
  member: ObjectionMember,
  shape: ColumnShape,
): string | undefined {
  const { owner, name } = member;
  const { Node } = loadMorph();
  const fields = owner
    .getInstanceProperties()
    .filter((one) => Node.isPropertyDeclaration(one));
  const like = fields.at(-1);
  const properties = propertiesOf(owner);
  if (!like && !properties) return "the class names no column of its own";
  if (like && !fieldOf(member)) {
    const plain = fieldType(shape);
    addField(owner, {
      name: keyText(name),
      type: shape.nullable ? `${plain} | null` : plain,
      isColumn: (one) => !one.isStatic(),
    });
  }
  const entries = propertiesOf(owner);
  if (entries && !entryOf(member))
    replaceText(
      entries,
      textWith({ node: entries, elements: entries.getProperties() }, [
        `${keyText(name)}: ${schemaText(owner, shape)}`,
      ]),
    );
  if (properties && !shape.optionalOnInsert) addRequired(member);
  return undefined;
}

function schemaText(owner: SyntaxNode, shape: ColumnShape): string {
  const type = schemaType(shape) ?? "object";
  const types = shape.nullable ? [type, "null"] : [type];
  const quoted = types.map((one) => quotedIn(owner, one));
  const { name, modifier } = shape.base ?? shape.type;
  const isSized = /^(?:varchar|bpchar)$/.test(name) && modifier !== undefined;
  const entries = [
    `type: ${quoted.length === 1 ? quoted[0]! : `[${quoted.join(", ")}]`}`,
    ...(isSized ? [`maxLength: ${modifier}`] : []),
    ...(shape.values && type === "string"
      ? [`enum: ${listText(owner, shape.values, types)}`]
      : []),
  ];
  return `{ ${entries.join(", ")} }`;
}
