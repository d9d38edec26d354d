import path from "node:path";
import type { ReaderOptions } from "../reader.ts";
import type { Block, SchemaDocument } from "./schema.ts";
import { attribute } from "./names.ts";

/** What a Prisma client is made of: the files that share a datasource. */
export interface Schema {
  readonly options: ReaderOptions;
  readonly blocks: readonly Block[];
  readonly models: ReadonlyMap<string, Block>;
  readonly enums: ReadonlyMap<string, Block>;
}

/**
 * The schemas that documents make up. One with a datasource begins a schema;
 * the others belong to the schema whose folder holds them most closely.
 */
export function schemasOf(
  documents: readonly SchemaDocument[],
  options: ReaderOptions,
): readonly Schema[] {
  const begins = documents.filter(hasDatasource);
  if (begins.length === 0) return [schemaFrom(documents, options)];
  const parts = new Map(begins.map((begin) => [begin, [begin]]));
  for (const document of documents)
    if (!parts.has(document))
      parts.get(nearest(begins, document))?.push(document);
  return [...parts.values()].map((files) => schemaFrom(files, options));
}

function hasDatasource({ blocks }: SchemaDocument): boolean {
  return blocks.some(({ kind }) => kind === "datasource");
}

function nearest(
  begins: readonly SchemaDocument[],
  document: SchemaDocument,
): SchemaDocument {
  const shared = (begin: SchemaDocument): number =>
    sharedFolders(path.posix.dirname(begin.path), document.path);
  return begins.reduce((best, begin) =>
    shared(begin) > shared(best) ? begin : best,
  );
}

function sharedFolders(folder: string, file: string): number {
  const names = file.split("/");
  const folders = folder === "." ? [] : folder.split("/");
  const apart = folders.findIndex((name, index) => name !== names[index]);
  // A file beside or below counts before one that only has an ancestor in common.
  return apart < 0 ? folders.length + 0.5 : apart;
}

function schemaFrom(
  documents: readonly SchemaDocument[],
  options: ReaderOptions,
): Schema {
  const blocks = documents.flatMap((document) => document.blocks);
  return {
    options,
    blocks,
    models: named(blocks, "model", "view"),
    enums: named(blocks, "enum"),
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
export function isPostgres(schema: Schema): boolean {
  const provider = settingOf(schema, "provider");
  return (
    provider === undefined ||
    ["postgresql", "postgres", "cockroachdb"].includes(provider)
  );
}

/** Whether relations are constraints of the database; `relationMode = "prisma"` keeps them to the client. */
export function hasForeignKeys(schema: Schema): boolean {
  return ![
    settingOf(schema, "relationMode"),
    settingOf(schema, "referentialIntegrity"),
  ].includes("prisma");
}

function settingOf({ blocks }: Schema, name: string): string | undefined {
  return blocks
    .filter(({ kind }) => kind === "datasource")
    .flatMap((block) => attribute(block, name)?.text?.value ?? [])[0];
}
