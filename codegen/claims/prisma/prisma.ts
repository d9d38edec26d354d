import type {
  Claims,
  EnumClaim,
  InlineSuppression,
  ModelClaim,
} from "../model.ts";
import type { ModelReader, ReaderOptions, SourceFile } from "../reader.ts";
import { parseSuppression } from "../typescript/suppression.ts";
import { columnOf } from "./column.ts";
import { primaryKeyOf, uniquesOf } from "./keys.ts";
import { attribute, columnName, qualifiedOf } from "./names.ts";
import { foreignKeyOf, joinTables } from "./relation.ts";
import { parseSchema, type Block, type Field } from "./schema.ts";
import { isPostgres, schemasOf, type Schema } from "./schema-set.ts";

/** Reads Prisma schemas for PostgreSQL: models, views and enums. */
export const prisma: ModelReader = {
  name: "prisma",
  extensions: [".prisma"],
  mayRead: (file) => /^\s*(?:model|view|enum)\s+\w+\s*\{/m.test(file.text),
  read,
};

/** Each schema of a repository is read as one, over however many files it is spread. */
function read(files: readonly SourceFile[], options: ReaderOptions): Claims {
  const documents = files.map(({ path, text }) => parseSchema(path, text));
  const schemas = schemasOf(documents, options).filter(isPostgres);
  const blocks = new Set(schemas.flatMap((schema) => schema.blocks));
  return {
    models: schemas.flatMap((schema) => [
      ...schema.blocks
        .filter(({ kind }) => kind === "model" || kind === "view")
        .map((block) => modelOf(schema, block)),
      ...joinTables(schema),
    ]),
    enums: [...blocks].filter(({ kind }) => kind === "enum").map(enumClaim),
    unresolved: [],
    unparsed: documents
      .flatMap(({ errors }) => errors)
      .map(({ place, reason }) => ({ reader: "prisma", place, reason })),
    suppressions: files.flatMap(suppressionsIn),
  };
}

function modelOf(schema: Schema, block: Block): ModelClaim {
  const columns = block.fields.filter((field) => isColumn(schema, field));
  const isView = block.kind === "view";
  // What a view says of keys is for the client: no view has constraints.
  const primaryKey = isView ? undefined : primaryKeyOf(block);
  const uniques = isView ? [] : uniquesOf(block);
  const foreignKeys = isView
    ? []
    : block.fields.flatMap((field) => foreignKeyOf(schema, block, field) ?? []);
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

/** A field whose type is a model is a relation. */
function isColumn(schema: Schema, field: Field): boolean {
  return (
    field.type !== undefined &&
    !schema.models.has(field.type.name) &&
    attribute(field, "relation") === undefined
  );
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
