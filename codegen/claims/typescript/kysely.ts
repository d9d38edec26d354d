import pluralize from "pluralize";
import type { ts } from "ts-morph";
import type { ColumnClaim, ModelClaim } from "../model.ts";
import type { ModelReader } from "../reader.ts";
import { isGenerated, tagOf, tagPlaceOf, deprecationOf } from "./comments.ts";
import { fileOf, syntax } from "./compiler.ts";
import { saysWritten } from "./kysely-writing.ts";
import { findDatabases, type DatabaseType } from "./kysely-database.ts";
import { qualifiedName, snakeCase } from "./naming.ts";
import { placeOf, placeOfName, placeOfRange } from "./place.ts";
import { pathOf, readTypeScript, unresolved, type Reading } from "./reading.ts";
import { rowOf, rowOfDeclaration } from "./rows.ts";
import {
  allowsNull,
  allowsUndefined,
  alternativesOf,
  sidesOf,
  type Row,
  type RowMember,
  type Shape,
} from "./shape.ts";
import { shapeOf } from "./shapes.ts";
import { resolveType } from "./type-names.ts";
import { isKnownValue, typeClaimOf } from "./value-type.ts";

const marks =
  /["']kysely(?:["'/]|-)|\bKysely<|@table\s|\bimplements\s+(?:Selectable<|\w*(?:Table|Row|Record)\b)/;

/**
 * Reads kysely's table interfaces: every member of a type given to
 * `Kysely<…>`, of `interface DB` and the like, and the row interfaces and
 * classes marked with `@table schema.name` or by implementing a table's row.
 */
export const kysely: ModelReader = kyselyWithRows(() => false);

/**
 * The same, where every exported interface, class and object type of the
 * files that `isRowFile` accepts is a row as well. Without a `@table` tag its
 * table is its name in snake_case and plural, less an ending such as "Row".
 */
export function kyselyWithRows(
  isRowFile: (path: string) => boolean,
): ModelReader {
  const mayRead: ModelReader["mayRead"] = (file) =>
    marks.test(file.text) || isRowFile(file.path);
  return {
    name: "kysely",
    extensions: [".ts", ".tsx", ".mts", ".cts"],
    mayRead,
    read: (files, options) =>
      readTypeScript(files, options, {
        reader: "kysely",
        mayRead,
        collect: (reading) => collect(reading, isRowFile),
      }),
  };
}

function collect(reading: Reading, isRowFile: (path: string) => boolean): void {
  const databases = findDatabases(reading);
  const tables = new Map<ts.Node, TableName>();
  const claimed = new Set<ts.Node>();
  for (const database of databases)
    collectTables(reading, database, tables, claimed);
  for (const source of reading.sources)
    for (const statement of source.statements)
      if (!claimed.has(statement))
        collectRow(reading, statement, tables, isRowFile);
}

interface TableName {
  readonly schema?: string;
  readonly name: string;
}

function collectTables(
  reading: Reading,
  database: DatabaseType,
  tables: Map<ts.Node, TableName>,
  claimed: Set<ts.Node>,
): void {
  for (const node of database.row.unknown)
    unresolved(
      reading,
      node,
      `the tables of ${shortText(nameOf(node) ?? node)}`,
    );
  for (const member of database.row.members.values()) {
    const table = qualifiedName(database.rename(member.name));
    const row = member.type && rowOf(reading, member.type, member.bindings);
    if (row?.declaration && !tables.has(row.declaration))
      tables.set(row.declaration, table);
    if (isGenerated(fileOf(member.node.getSourceFile()).text)) continue;
    if (row?.declaration && isClaimed(reading, row.declaration, table))
      continue;
    if (row) {
      collectTable(reading, database, member, row, table);
      if (row.declaration) claimed.add(row.declaration);
    } else
      unresolved(reading, member.node, `the columns of table "${member.name}"`);
  }
}

/** Another database type lists the same table with the same row. */
function isClaimed(
  reading: Reading,
  declaration: ts.Node,
  table: TableName,
): boolean {
  const { file, line, column } = placeOf(nameOf(declaration) ?? declaration);
  return reading.models.some(
    (model) =>
      model.table.name === table.name &&
      model.table.schema === table.schema &&
      model.place.file === file &&
      model.place.line === line &&
      model.place.column === column,
  );
}

function collectTable(
  reading: Reading,
  database: DatabaseType,
  member: RowMember,
  row: Row,
  table: TableName,
): void {
  noteUnknown(reading, row, member.name);
  const name = declaredName(row.declaration) ?? member.name;
  const used = database.used || isUsed(reading, row.declaration) === true;
  reading.models.push({
    ...modelOf(reading, row, name, row.declaration ?? member.node),
    table: { ...table, place: placeOfName(member.nameNode) },
    columns: [...row.members.values()].map((column) =>
      columnOf(reading, column, true, database.rename),
    ),
    ...onlyRead(reading, row, { type: name, table: member.name }),
    ...(used ? { used } : {}),
    ...deprecated(row.declaration, member.node),
  });
}

/** What a marked interface, class or alias claims. */
function collectRow(
  reading: Reading,
  statement: ts.Statement,
  tables: ReadonlyMap<ts.Node, TableName>,
  isRowFile: (path: string) => boolean,
): void {
  if (
    !syntax.isInterfaceDeclaration(statement) &&
    !syntax.isTypeAliasDeclaration(statement) &&
    !syntax.isClassDeclaration(statement)
  )
    return;
  const { name } = statement;
  if (!name) return;
  const table =
    taggedTable(statement) ??
    implementedTable(reading, statement, tables) ??
    (isRowFile(pathOf(statement)) && isExported(statement)
      ? { ...conventionalTable(name.text), place: placeOf(name) }
      : undefined);
  const row = table && rowOfDeclaration(reading, [statement]);
  if (!row || row.members.size === 0) return;
  noteUnknown(reading, row, name.text);
  reading.models.push({
    ...modelOf(reading, row, name.text, statement),
    table,
    columns: [...row.members.values()].map((member) =>
      columnOf(reading, member, false, tagged(member)),
    ),
    ...onlyRead(reading, row, { type: name.text, table: table.name }),
    ...deprecated(statement),
  });
}

function onlyRead(
  reading: Reading,
  row: Row,
  names: { readonly type: string; readonly table: string },
): Pick<ModelClaim, "writes"> {
  const shapeOf = (member: RowMember) => shapeOfMember(reading, member);
  return saysWritten(reading, row, shapeOf, names) ? {} : { writes: false };
}

function modelOf(
  reading: Reading,
  row: Row,
  name: string,
  declaration: ts.Node,
): Omit<ModelClaim, "table" | "columns"> {
  const used = isUsed(reading, declaration);
  return {
    reader: reading.reader,
    language: "typescript",
    name,
    place: placeOf(nameOf(declaration) ?? declaration),
    ...(row.partial || row.unknown.length > 0 ? { partial: true } : {}),
    ...(used === undefined ? {} : { used }),
  };
}

/**
 * A property as a column. Kysely lets an insert leave out what may be null or
 * is Generated; a plain row interface says nothing about inserts.
 */
function columnOf(
  reading: Reading,
  member: RowMember,
  isTable: boolean,
  rename: (name: string) => string,
): ColumnClaim {
  const name = rename(member.name);
  const known = {
    name,
    ...(name === member.name ? {} : { attribute: member.name }),
    place: placeOfName(member.nameNode),
  };
  const shape = shapeOfMember(reading, member);
  if (!shape) return known;
  const { insert, update, ...sides } = sidesOf(shape);
  const read =
    member.side === undefined || member.side === "select"
      ? sides.select
      : member.side === "insert"
        ? insert
        : update;
  const wrapped = insert !== sides.select;
  const optional =
    member.optional || allowsUndefined(insert) || allowsNull(insert);
  const nullable = member.optional || allowsNull(read) || allowsUndefined(read);
  if (isUntold(read))
    unresolved(reading, member.nameNode, `the type of column "${name}"`);
  return {
    ...known,
    type: typeClaimOf(read, textOf(member)),
    // A type that may be anything may be null, which is not to say that it is.
    ...(saysNull(member.type) || !mayBeAnything(read) ? { nullable } : {}),
    ...((isTable || wrapped) && !mayBeAnything(insert)
      ? { optionalOnInsert: optional || insert.kind === "never" }
      : {}),
    ...(insert.kind === "never" && update.kind === "never"
      ? { written: false }
      : {}),
  };
}

function shapeOfMember(
  reading: Reading,
  { shape, type, bindings }: RowMember,
): Shape | undefined {
  return shape ?? (type && shapeOf(reading, type, bindings));
}

function shortText(node: ts.Node): string {
  const text = node.getText().replaceAll(/\s+/g, " ");
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function textOf({ type, node }: RowMember): string {
  return (type ?? node).getText().replaceAll(/\s+/g, " ");
}

/** `Json | null`: null is said apart from what the type may be. */
function saysNull(type: ts.TypeNode | undefined): boolean {
  return (
    type !== undefined &&
    syntax.isUnionTypeNode(type) &&
    type.types.some(
      (one) =>
        syntax.isLiteralTypeNode(one) &&
        one.literal.kind === syntax.SyntaxKind.NullKeyword,
    )
  );
}

/** unknown and any, types from elsewhere of which nothing is known, and any JSON, of which null is one. */
function mayBeAnything(shape: Shape): boolean {
  return (
    isAnyJson(shape) ||
    alternativesOf(shape).some(
      (one) =>
        (one.kind === "opaque" && !isKnownValue(one.name)) ||
        (one.kind === "plain" && /^(?:unknown|any)$/.test(one.name)),
    )
  );
}

/** A document or one of JSON's plain values: `string | number | null | JsonObject | …` */
function isAnyJson(shape: Shape): boolean {
  const found = new Set(
    alternativesOf(shape).map((one) =>
      one.kind === "plain" ? one.name : one.kind,
    ),
  );
  return (
    (found.has("object") || found.has("array")) &&
    ["null", "string", "number"].every((name) => found.has(name))
  );
}

/** A type worked out of others, unlike one that is only a name from elsewhere. */
function isUntold(shape: Shape): boolean {
  return alternativesOf(shape).some(
    (one) => one.kind === "opaque" && /[^\w.$]/.test(one.name),
  );
}

function noteUnknown(reading: Reading, row: Row, name: string): void {
  for (const node of row.unknown)
    unresolved(
      reading,
      node,
      `the columns that ${node.getText()} adds to ${name}`,
    );
}

/** `@table core.customers` */
function taggedTable(node: ts.Node): ModelClaim["table"] | undefined {
  const tag = tagOf(node, "table");
  const range = tag === undefined ? undefined : tagPlaceOf(node, "table");
  if (tag === undefined || !range) return undefined;
  const place = placeOfRange(node.getSourceFile(), range.start, range.end);
  return { ...qualifiedName(tag), place };
}

/** `class Customer implements Selectable<CustomersTable>` */
function implementedTable(
  reading: Reading,
  node: ts.Node,
  tables: ReadonlyMap<ts.Node, TableName>,
): ModelClaim["table"] | undefined {
  if (!syntax.isClassDeclaration(node)) return undefined;
  const implemented = (node.heritageClauses ?? [])
    .filter((clause) => clause.token === syntax.SyntaxKind.ImplementsKeyword)
    .flatMap((clause) => clause.types);
  for (const type of implemented) {
    const table = tableImplemented(reading, type, tables);
    if (table) return { ...table, place: placeOf(type) };
  }
  return undefined;
}

function tableImplemented(
  reading: Reading,
  type: ts.ExpressionWithTypeArguments,
  tables: ReadonlyMap<ts.Node, TableName>,
): TableName | undefined {
  const [argument] = type.typeArguments ?? [];
  const declaration = argument
    ? rowOf(reading, argument)?.declaration
    : declarationBehind(reading, type.expression);
  return declaration && tables.get(declaration);
}

function declarationBehind(
  reading: Reading,
  name: ts.Expression,
): ts.Node | undefined {
  if (!syntax.isIdentifier(name)) return undefined;
  const found = resolveType(reading.modules, name);
  return found?.kind === "declared" ? found.nodes[0] : undefined;
}

function conventionalTable(name: string): TableName {
  const base = name.replace(
    /(?<=[a-z0-9])(?:Row|Table|Record|Model|Entity|Schema)$/,
    "",
  );
  return { name: pluralize.plural(snakeCase(base)) };
}

/** `@column zip_code` on a property names its column. */
function tagged(member: RowMember): (name: string) => string {
  return (name) => tagOf(member.node, "column") ?? name;
}

function isUsed(
  reading: Reading,
  node: ts.Node | undefined,
): boolean | undefined {
  const name = declaredName(node);
  if (!node || name === undefined) return undefined;
  return reading.usage.imports(pathOf(node), namesExported(node, name));
}

function namesExported(node: ts.Node, name: string): readonly string[] {
  return syntax.canHaveModifiers(node) &&
    syntax
      .getModifiers(node)
      ?.some(({ kind }) => kind === syntax.SyntaxKind.DefaultKeyword)
    ? [name, "default"]
    : [name];
}

function isExported(node: ts.Node): boolean {
  return (
    syntax.canHaveModifiers(node) &&
    (syntax.getModifiers(node) ?? []).some(
      ({ kind }) => kind === syntax.SyntaxKind.ExportKeyword,
    )
  );
}

function deprecated(...nodes: readonly (ts.Node | undefined)[]): {
  deprecated?: string;
} {
  for (const node of nodes) {
    const text = node && deprecationOf(node);
    if (text !== undefined) return { deprecated: text };
  }
  return {};
}

function nameOf(node: ts.Node): ts.Node | undefined {
  return (node as { name?: ts.Node }).name;
}

function declaredName(node: ts.Node | undefined): string | undefined {
  const name = node && nameOf(node);
  return name && syntax.isIdentifier(name) ? name.text : undefined;
}
