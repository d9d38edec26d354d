import type {
  Claims,
  ColumnClaim,
  EnumClaim,
  EnumReference,
  ForeignKeyClaim,
  InlineSuppression,
  KeyClaim,
  ModelClaim,
} from "../model.ts";
import type { ModelReader, ReaderOptions, SourceFile } from "../reader.ts";
import { parseSuppression } from "../typescript/suppression.ts";
import {
  parseSchema,
  type Attribute,
  type Block,
  type Field,
} from "./schema.ts";
import { columnType } from "./type.ts";

/** Reads Prisma schemas for PostgreSQL: models, views and enums. */
export const prisma: ModelReader = {
  name: "prisma",
  extensions: [".prisma"],
  mayRead: (file) => /^\s*(?:model|view|enum)\s+\w+\s*\{/m.test(file.text),
  read,
};

interface Schema {
  readonly options: ReaderOptions;
  readonly models: ReadonlyMap<string, Block>;
  readonly enums: ReadonlyMap<string, Block>;
}

/** A schema may be spread over several files: they are read as one. */
function read(files: readonly SourceFile[], options: ReaderOptions): Claims {
  const documents = files.map(({ path, text }) => parseSchema(path, text));
  const blocks = documents.flatMap((document) => document.blocks);
  const errors = documents.flatMap((document) => document.errors);
  const schema: Schema = {
    options,
    models: named(blocks, "model", "view"),
    enums: named(blocks, "enum"),
  };
  const claimed = isPostgres(blocks) ? blocks : [];
  return {
    models: claimed
      .filter(({ kind }) => kind === "model" || kind === "view")
      .map((block) => modelOf(schema, block)),
    enums: claimed.filter(({ kind }) => kind === "enum").map(enumClaim),
    unresolved: [],
    unparsed: errors.map(({ place, reason }) => ({
      reader: "prisma",
      place,
      reason,
    })),
    suppressions: files.flatMap(suppressionsIn),
  };
}

function named(
  blocks: readonly Block[],
  ...kinds: readonly string[]
): ReadonlyMap<string, Block> {
  return new Map(
    blocks
      .filter(({ kind }) => kinds.includes(kind))
      .map((block) => [block.name, block]),
  );
}

/** A schema for another database claims nothing of this one. */
function isPostgres(blocks: readonly Block[]): boolean {
  const provider = blocks
    .filter(({ kind }) => kind === "datasource")
    .flatMap((block) => attribute(block, "provider")?.text?.value ?? [])[0];
  return (
    provider === undefined ||
    ["postgresql", "postgres", "cockroachdb"].includes(provider)
  );
}

function attribute(
  of: Pick<Block, "attributes">,
  name: string,
): Attribute | undefined {
  return of.attributes.find((candidate) => candidate.name === name);
}

function modelOf(schema: Schema, block: Block): ModelClaim {
  const columns = block.fields.filter((field) => isColumn(schema, field));
  const isView = block.kind === "view";
  const primaryKey = primaryKeyOf(block);
  const uniques = uniquesOf(block);
  const foreignKeys = block.fields.flatMap(
    (field) => foreignKeyOf(schema, block, field) ?? [],
  );
  const deprecated = deprecationIn(block.comment);
  return {
    reader: "prisma",
    language: "prisma",
    name: block.name,
    place: block.place,
    table: {
      ...qualifiedOf(block),
      place: attribute(block, "map")?.text?.place ?? block.place,
    },
    columns: columns.map((field) => columnOf(schema, field, isView)),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(primaryKey ? { primaryKey } : {}),
    ...(uniques.length > 0 ? { uniques } : {}),
    ...(foreignKeys.length > 0 ? { foreignKeys } : {}),
  };
}

function qualifiedOf(block: Block): {
  readonly schema?: string;
  readonly name: string;
} {
  const schema = attribute(block, "schema")?.text?.value;
  const name = attribute(block, "map")?.text?.value ?? block.name;
  return schema === undefined ? { name } : { schema, name };
}

/** A field whose type is a model is a relation. */
function isColumn(schema: Schema, field: Field): boolean {
  return (
    field.type !== undefined &&
    !schema.models.has(field.type.name) &&
    attribute(field, "relation") === undefined
  );
}

function columnName(field: Field): string {
  return attribute(field, "map")?.text?.value ?? field.name;
}

function columnOf(schema: Schema, field: Field, isView: boolean): ColumnClaim {
  const mapped = attribute(field, "map")?.text;
  const name = columnName(field);
  const type = field.type;
  const enumeration = type && schema.enums.get(type.name);
  const nullable = type?.optional === true;
  const fallback = defaultOf(field, enumeration);
  const claim: ColumnClaim = {
    name,
    ...(name === field.name ? {} : { attribute: field.name }),
    place: mapped?.place ?? field.place,
    ...(type
      ? {
          type: columnType(
            field,
            schema.options,
            enumeration && enumReference(enumeration),
          ),
        }
      : {}),
    nullable,
  };
  if (isView) return { ...claim, written: false };
  return {
    ...claim,
    optionalOnInsert:
      nullable || type?.list === true || fallback.defaultBy !== undefined,
    ...fallback,
  };
}

/** Values Prisma's client makes; other defaults stand in the database. */
const madeByClient = /^(?:uuid|cuid|nanoid|ulid)\(/;

function defaultOf(
  field: Field,
  enumeration: Block | undefined,
): Pick<ColumnClaim, "default" | "defaultBy"> {
  const given = attribute(field, "default")?.given.trim();
  if (given === undefined)
    return attribute(field, "updatedAt") ? { defaultBy: "client" } : {};
  const value = given
    .replace(/^value\s*:\s*/, "")
    .replace(/,\s*map\s*:.*$/s, "");
  const member = enumeration?.fields.find(({ name }) => name === value);
  const quoted = /^"((?:\\.|[^"\\])*)"$/.exec(value)?.[1];
  const generated = /^dbgenerated\(\s*"((?:\\.|[^"\\])*)"\s*\)$/.exec(
    value,
  )?.[1];
  const text = member
    ? columnName(member)
    : (quoted ?? generated ?? value).replaceAll(/\\(.)/g, "$1");
  return {
    default: text,
    defaultBy: madeByClient.test(value) ? "client" : "server",
  };
}

function primaryKeyOf(block: Block): KeyClaim | undefined {
  const own = block.fields.find((field) => attribute(field, "id"));
  if (own) return { columns: [columnName(own)], place: own.place };
  const together = attribute(block, "id");
  return together && keyOf(block, together);
}

function uniquesOf(block: Block): readonly KeyClaim[] {
  return [
    ...block.fields
      .filter((field) => attribute(field, "unique"))
      .map((field) => ({ columns: [columnName(field)], place: field.place })),
    ...block.attributes
      .filter(({ name }) => name === "unique")
      .flatMap((together) => keyOf(block, together) ?? []),
  ];
}

/** `@@unique([a, b(sort: Desc)], map: "…")` */
function keyOf(block: Block, together: Attribute): KeyClaim | undefined {
  const names = listIn(together.given, "fields");
  return (
    names && { columns: columnsNamed(block, names), place: together.place }
  );
}

/** The names in `fields: [a, b]`, or in a list given without a name. */
function listIn(
  given: string,
  argument: string,
): readonly string[] | undefined {
  const list =
    new RegExp(`\\b${argument}\\s*:\\s*\\[([^\\]]*)\\]`).exec(given)?.[1] ??
    (argument === "fields" ? /^\s*\[([^\]]*)\]/.exec(given)?.[1] : undefined);
  return list
    ?.replaceAll(/\([^)]*\)/g, "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function columnsNamed(
  block: Block,
  names: readonly string[],
): readonly string[] {
  return names.map((name) => {
    const field = block.fields.find((candidate) => candidate.name === name);
    return field ? columnName(field) : name;
  });
}

function foreignKeyOf(
  schema: Schema,
  block: Block,
  field: Field,
): ForeignKeyClaim | undefined {
  const relation = attribute(field, "relation");
  const target = field.type && schema.models.get(field.type.name);
  const fields = relation && listIn(relation.given, "fields");
  const references = relation && listIn(relation.given, "references");
  if (!relation || !target || !fields || !references) return undefined;
  const { schema: targetSchema, name } = qualifiedOf(target);
  const onDelete = actionIn(relation.given, "onDelete");
  const onUpdate = actionIn(relation.given, "onUpdate");
  return {
    columns: columnsNamed(block, fields),
    place: field.place,
    references: {
      ...(targetSchema === undefined ? {} : { schema: targetSchema }),
      table: name,
      columns: columnsNamed(target, references),
    },
    ...(onDelete === undefined ? {} : { onDelete }),
    ...(onUpdate === undefined ? {} : { onUpdate }),
  };
}

/** `onDelete: SetNull` is "set null". */
function actionIn(given: string, name: string): string | undefined {
  const action = new RegExp(`\\b${name}\\s*:\\s*(\\w+)`).exec(given)?.[1];
  return action?.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

function enumClaim(block: Block): EnumClaim {
  return {
    reader: "prisma",
    language: "prisma",
    name: block.name,
    place: block.place,
    members: block.fields.map((field) => ({
      name: field.name,
      value: columnName(field),
      place: attribute(field, "map")?.text?.place ?? field.place,
    })),
  };
}

function enumReference(block: Block): EnumReference {
  const values = block.fields.map(columnName);
  const names = block.fields.map(({ name }) => name);
  const differ = names.some((name, index) => name !== values[index]);
  return {
    ...qualifiedOf(block),
    values,
    ...(differ ? { memberNames: names, memberValues: values } : {}),
    native: true,
    place: block.place,
  };
}

function deprecationIn(comment: string): string | undefined {
  const found = /(?:@deprecated\b|^\W*deprecated\b)[ \t:.-]*([^\n]*)/im.exec(
    comment,
  );
  return found ? (found[1] ?? "").trim() : undefined;
}

function suppressionsIn({
  path,
  text,
}: SourceFile): readonly InlineSuppression[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const match = /\/\/+[ \t]*undrift-ignore\b(.*)$/.exec(line);
    if (!match) return [];
    const start = match.index + 1;
    const place = {
      file: path,
      line: index + 1,
      column: start,
      endLine: index + 1,
      endColumn: start + match[0].trimEnd().length,
    };
    return [{ place, ...parseSuppression(match[1] ?? "") }];
  });
}
