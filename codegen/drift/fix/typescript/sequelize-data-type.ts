import type { SourceFile as Tree } from "ts-morph";
import type { ColumnShape } from "../../fix-action.ts";
import {
  isSequelize,
  typeNode,
  type Attribute,
} from "./sequelize-attribute.ts";
import { importValue } from "./import-value.ts";
import { loadMorph } from "./project.ts";

const dataTypes: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  int2: "SMALLINT",
  int4: "INTEGER",
  int8: "BIGINT",
  float4: "REAL",
  float8: "DOUBLE",
  numeric: "DECIMAL",
  text: "TEXT",
  varchar: "STRING",
  bpchar: "CHAR",
  citext: "CITEXT",
  bool: "BOOLEAN",
  uuid: "UUID",
  json: "JSON",
  jsonb: "JSONB",
  date: "DATEONLY",
  timestamptz: "DATE",
  time: "TIME",
  bytea: "BLOB",
  inet: "INET",
  cidr: "CIDR",
  macaddr: "MACADDR",
  hstore: "HSTORE",
};

/** The data type of a column as Sequelize is told it; the SQL name where it has none of its own. */
export function dataTypeFor(shape: ColumnShape, prefix: string): string {
  const type = shape.base ?? shape.type;
  const scalar = scalarFor(shape, prefix);
  return type.array ? `${prefix}ARRAY(${scalar})` : scalar;
}

function scalarFor(shape: ColumnShape, prefix: string): string {
  const { schema, name, modifier } = shape.base ?? shape.type;
  if (shape.enum) {
    const values = (shape.values ?? []).map((value) => JSON.stringify(value));
    return `${prefix}ENUM(${values.join(", ")})`;
  }
  const known = dataTypes[name];
  if (known === undefined) {
    const size = modifier === undefined ? "" : `(${modifier})`;
    const spelled = schema === "pg_catalog" ? name : `${schema}.${name}`;
    return JSON.stringify(`${spelled}${size}`);
  }
  const isSized = /^(?:varchar|bpchar|numeric)$/.test(name);
  return modifier === undefined || !isSized
    ? `${prefix}${known}`
    : `${prefix}${known}(${modifier.replace(",", ", ")})`;
}

/** `DataTypes.`, as the attribute's own type or another of the file's is spelled. */
export function typePrefix(attribute: Attribute): string {
  const { Node } = loadMorph();
  let callee = typeNode(attribute);
  while (Node.isCallExpression(callee)) {
    const [first] = callee.getArguments();
    const isArray = /\bARRAY$/.test(callee.getExpression().getText());
    callee = isArray ? first : callee.getExpression();
  }
  if (Node.isPropertyAccessExpression(callee))
    return `${callee.getExpression().getText()}.`;
  return filePrefix(attribute.getSourceFile());
}

/** `DataTypes.`, as a file spells it; imported where it does not yet. */
export function filePrefix(tree: Tree): string {
  const spelled = /\b(?:Sequelize\.)?(DataTypes?)\.[A-Z]/.exec(
    tree.getFullText(),
  )?.[1];
  if (spelled !== undefined) return `${spelled}.`;
  const library = libraryOf(tree);
  const name = library === "sequelize-typescript" ? "DataType" : "DataTypes";
  return `${importValue(tree, name, library)}.`;
}

/** The package that a file takes Sequelize from. */
export function libraryOf(tree: Tree): string {
  return (
    tree
      .getImportDeclarations()
      .map((one) => one.getModuleSpecifierValue())
      .find(isSequelize) ?? "sequelize"
  );
}

const valueTypes: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  int2: "number",
  int4: "number",
  float4: "number",
  float8: "number",
  bool: "boolean",
  timestamp: "Date",
  timestamptz: "Date",
  bytea: "Buffer",
  json: "unknown",
  jsonb: "unknown",
};

/** What TypeScript sees of a column through Sequelize, which parses dates and leaves wide numbers as text. */
export function valueTypeFor(shape: ColumnShape): string {
  const type = shape.base ?? shape.type;
  const isNumber = /^(?:int8|numeric)$/.test(type.name);
  const plain =
    shape.values && !type.array
      ? shape.values.map((value) => JSON.stringify(value)).join(" | ")
      : isNumber
        ? (shape.valueType ?? "string").replace("[]", "")
        : (valueTypes[type.name] ?? "string");
  return type.array ? `${plain.includes("|") ? `(${plain})` : plain}[]` : plain;
}
