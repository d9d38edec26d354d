import type { ts } from "ts-morph";
import { isGenerated } from "./comments.ts";
import { fileOf, syntax } from "./compiler.ts";
import { objectOf, optionOf } from "./constants.ts";
import { pathOf, type Reading } from "./reading.ts";
import { rowOf, rowOfDeclaration } from "./rows.ts";
import { noBindings, type Row } from "./shape.ts";
import { resolveType } from "./type-names.ts";
import { walk } from "./walk.ts";

/** A type that lists tables: what `Kysely<…>` is given. */
export interface DatabaseType {
  readonly row: Row;
  /** Whether some code opens a database with it or imports it. */
  readonly used: boolean;
  /** The name in the database of a table or column named in the type. */
  readonly rename: (name: string) => string;
}

/** Types of kysely whose first argument is the database type. */
const takesDatabase = new Set([
  "Kysely",
  "Transaction",
  "ControlledTransaction",
  "ExpressionBuilder",
  "SelectQueryBuilder",
  "InsertQueryBuilder",
  "UpdateQueryBuilder",
  "DeleteQueryBuilder",
  "QueryCreator",
]);

/** A cheap test for files that give one of them a type. */
const given = new RegExp(`\\b(?:${[...takesDatabase].join("|")})\\s*<`);

const conventional =
  /^(?:DB|Db|Database|KyselyDatabase|KyselyDB|KyselyDb|DatabaseSchema|DBSchema)$/;

/** The database types of the files read: those given to kysely, and those named by convention. */
export function findDatabases(reading: Reading): readonly DatabaseType[] {
  const found = new Map<ts.Node, Mention[]>();
  for (const source of reading.sources.filter(({ text }) => given.test(text)))
    walk(source, (node) => {
      const mention = mentionOf(reading, node);
      if (!mention) return;
      const mentions = found.get(mention.declaration);
      if (mentions) mentions.push(mention);
      else found.set(mention.declaration, [mention]);
    });
  const named = reading.sources.flatMap((source) =>
    namedDatabases(source).filter((node) => !found.has(node)),
  );
  const camel = looseCamelCase(reading, [...found.values()].flat());
  return withoutParts([
    ...[...found].map(([declaration, mentions]) =>
      databaseOf(reading, declaration, mentions, camel),
    ),
    // A name alone is no promise: what turns out to be no list of tables is left.
    ...named
      .filter((node) => rowOfDatabase(reading, node))
      .map((node) => databaseOf(reading, node, [], camel)),
  ]);
}

interface Mention {
  readonly declaration: ts.Node;
  /** Where the database is opened, by new Kysely or a class extending it. */
  readonly opens: ts.Node | undefined;
}

function mentionOf(reading: Reading, node: ts.Node): Mention | undefined {
  const name = kyselyName(node);
  if (name === undefined) return undefined;
  const [argument] =
    (node as { typeArguments?: readonly ts.TypeNode[] }).typeArguments ?? [];
  const declaration = argument && databaseDeclaration(reading, argument);
  if (!declaration) return undefined;
  const opens =
    syntax.isNewExpression(node) || syntax.isExpressionWithTypeArguments(node)
      ? node
      : undefined;
  return { declaration, opens };
}

function kyselyName(node: ts.Node): string | undefined {
  if (
    !syntax.isTypeReferenceNode(node) &&
    !syntax.isNewExpression(node) &&
    !syntax.isExpressionWithTypeArguments(node)
  )
    return undefined;
  const name = syntax.isTypeReferenceNode(node)
    ? node.typeName
    : node.expression;
  const written = syntax.isIdentifier(name) ? name.text : undefined;
  return written !== undefined &&
    takesDatabase.has(written) &&
    node.typeArguments
    ? written
    : undefined;
}

/** The declaration of a database type, or the type itself where it is written in place. */
function databaseDeclaration(
  reading: Reading,
  argument: ts.TypeNode,
): ts.Node | undefined {
  if (!syntax.isTypeReferenceNode(argument))
    return syntax.isTypeLiteralNode(argument) ||
      syntax.isIntersectionTypeNode(argument)
      ? argument
      : undefined;
  const found = resolveType(reading.modules, argument.typeName);
  const declaration = found?.kind === "declared" ? found.nodes[0] : undefined;
  if (!declaration) return undefined;
  // A generic type lists tables only with its arguments, and not inside other generic code.
  if ((declaration as { typeParameters?: unknown }).typeParameters)
    return rowOf(reading, argument)?.unknown.length === 0
      ? argument
      : undefined;
  return syntax.isTypeAliasDeclaration(declaration) && isPlainAlias(declaration)
    ? (databaseDeclaration(reading, declaration.type) ?? declaration)
    : declaration;
}

function isPlainAlias(node: ts.TypeAliasDeclaration): boolean {
  return syntax.isTypeReferenceNode(node.type) && !node.type.typeArguments;
}

function namedDatabases(source: ts.SourceFile): readonly ts.Node[] {
  if (isGenerated(source.text)) return [];
  return source.statements.filter(
    (statement) =>
      (syntax.isInterfaceDeclaration(statement) ||
        (syntax.isTypeAliasDeclaration(statement) &&
          !isPlainAlias(statement))) &&
      conventional.test(statement.name.text),
  );
}

function databaseOf(
  reading: Reading,
  declaration: ts.Node,
  mentions: readonly Mention[],
  camel: CamelCase | undefined,
): DatabaseType {
  const row = rowOfDatabase(reading, declaration);
  const opened = mentions.flatMap(({ opens }) => opens ?? []);
  const own = opened.map((node) => camelCaseOf(reading, node)).find(Boolean);
  const options = opened.length > 0 ? own : camel;
  return {
    row: row ?? { members: new Map(), partial: false, unknown: [declaration] },
    used: mentions.length > 0 || isImported(reading, declaration),
    rename: options ? (name) => qualified(name, options) : (name) => name,
  };
}

function rowOfDatabase(
  reading: Reading,
  declaration: ts.Node,
): Row | undefined {
  if (syntax.isTypeNode(declaration)) return rowOf(reading, declaration);
  const name = (declaration as { name?: ts.Identifier }).name;
  const found = name && resolveType(reading.modules, name);
  const nodes = found?.kind === "declared" ? found.nodes : [declaration];
  return rowOfDeclaration(reading, nodes, undefined, noBindings);
}

function isImported(reading: Reading, declaration: ts.Node): boolean {
  const name = (declaration as { name?: ts.Identifier }).name?.text;
  return (
    name !== undefined &&
    reading.usage.imports(pathOf(declaration), [name]) === true
  );
}

/** A database type whose every table another one lists as well adds nothing. */
function withoutParts(
  databases: readonly DatabaseType[],
): readonly DatabaseType[] {
  return databases.map((database, index) => {
    const earlier = new Set(
      databases
        .slice(0, index)
        .flatMap(({ row }) =>
          [...row.members.values()].map(({ node }) => node),
        ),
    );
    const members = new Map(
      [...database.row.members].filter(
        ([, member]) => !earlier.has(member.node),
      ),
    );
    return { ...database, row: { ...database.row, members } };
  });
}

interface CamelCase {
  readonly underscoreBeforeDigits: boolean;
  readonly underscoreBetweenUppercaseLetters: boolean;
  readonly upperCase: boolean;
}

/** The options of the CamelCasePlugin that a file opens its database with. */
function camelCaseOf(reading: Reading, node: ts.Node): CamelCase | undefined {
  const source = node.getSourceFile();
  if (!source.text.includes("CamelCasePlugin(")) return undefined;
  let options: CamelCase | undefined;
  walk(source, (inner) => {
    if (
      !syntax.isNewExpression(inner) ||
      !inner.expression.getText().endsWith("CamelCasePlugin")
    )
      return;
    const given = objectOf(reading.modules, inner.arguments?.[0]);
    const is = (name: string): boolean =>
      optionOf(reading.modules, given, name) === true;
    options = {
      underscoreBeforeDigits: is("underscoreBeforeDigits"),
      underscoreBetweenUppercaseLetters: is(
        "underscoreBetweenUppercaseLetters",
      ),
      upperCase: is("upperCase"),
    };
  });
  return options;
}

/** A plugin set up in a file that opens no typed database counts for those opened nowhere. */
function looseCamelCase(
  reading: Reading,
  mentions: readonly Mention[],
): CamelCase | undefined {
  const opening = new Set(
    mentions.flatMap(({ opens }) => (opens ? [opens.getSourceFile()] : [])),
  );
  const loose = reading.sources.find(
    (source) =>
      !opening.has(source) &&
      fileOf(source).text.includes("new CamelCasePlugin("),
  );
  return loose && camelCaseOf(reading, loose);
}

function qualified(name: string, options: CamelCase): string {
  return name
    .split(".")
    .map((part) => toSnakeCase(part, options))
    .join(".");
}

/** As kysely's CamelCasePlugin names things in the database. */
function toSnakeCase(name: string, options: CamelCase): string {
  const digits = options.underscoreBeforeDigits
    ? name.replaceAll(/(?<=[^\d_])(?=\d)/g, "_")
    : name;
  const words = options.underscoreBetweenUppercaseLetters
    ? digits.replaceAll(/(?<=[^_])(?=\p{Lu})/gu, "_")
    : digits.replaceAll(/(?<=[^\p{Lu}])(?=\p{Lu})/gu, "_");
  return options.upperCase ? words.toUpperCase() : words.toLowerCase();
}
