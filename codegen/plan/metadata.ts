import type { ForeignKey, Index, Relation } from "../facts/model.ts";
import type { PlanContext } from "./context.ts";
import {
  isView,
  relationEncryption,
  type ColumnEncryption,
} from "./encryption.ts";
import type {
  BlindIndexMetadata,
  EncryptedMetadata,
  ForeignKeyMetadata,
  NamedKey,
  TableMetadata,
} from "./plan.ts";
import { isWritable, relationColumnAccess } from "./relation.ts";
import { rowBinding } from "./row-binding.ts";

/** What generated/tables.ts says of a relation. */
export function tableMetadata(
  relation: Relation,
  context: PlanContext,
): TableMetadata {
  const { names, access } = context;
  const mayWrite = (one: Relation): boolean =>
    access.mayWrite(one, "insert") || access.mayWrite(one, "update");
  const accesses = relation.columns.map((column) => ({
    name: names.toTypeScript(column.name),
    ...relationColumnAccess(relation, column, context),
  }));
  return {
    key: context.keyOf(relation),
    kind: isWritable(relation) && mayWrite(relation) ? "table" : "view",
    columns: accesses.map(({ name }) => name),
    primaryKey: (relation.primaryKey?.columns ?? []).map(names.toTypeScript),
    uniques: (relation.uniques ?? []).map(({ name, columns }) => ({
      name,
      columns: columns.map(names.toTypeScript),
    })),
    exclusions: (relation.exclusions ?? []).map(({ name, columns }) => ({
      name,
      columns: columns.map(names.toTypeScript),
    })),
    indexes: (relation.indexes ?? []).flatMap((index) =>
      pagingIndex(index, relation, context),
    ),
    foreignKeys: (relation.foreignKeys ?? []).flatMap((key) =>
      foreignKey(key, context),
    ),
    defaults: accesses
      .filter(({ filled, readOnly }) => filled && readOnly === undefined)
      .map(({ name }) => name),
    generated: accesses
      .filter(({ readOnly }) => readOnly === "generated")
      .map(({ name }) => name),
    ...encryption(relation, context),
  };
}

/**
 * A page ends at a row's values of the index: they must say where to go on, so
 * they are in order, not null, and legible. A definition tells of a predicate,
 * an expression, another order or operator class. The primary key has no need
 * to be named.
 */
function pagingIndex(
  { name, method, keys, definition, invalid }: Index,
  relation: Relation,
  context: PlanContext,
): NamedKey[] {
  if (method !== "btree" || definition !== undefined || invalid) return [];
  if (name === relation.primaryKey?.name) return [];
  const encrypted = relationEncryption(relation, context);
  const legible = new Set(
    relation.columns
      .filter((column) => column.notNull && !encrypted.has(column.name))
      .map((column) => column.name),
  );
  const columns = keys.filter((key) => key !== null && legible.has(key));
  if (columns.length < keys.length) return [];
  return [
    { name, columns: (columns as string[]).map(context.names.toTypeScript) },
  ];
}

/** A key to a table that is not generated is not told of. */
function foreignKey(
  { name, columns, references }: ForeignKey,
  { lookup, symbols, keyOf, names }: PlanContext,
): ForeignKeyMetadata[] {
  const target = lookup.relation(references);
  if (target === undefined || symbols.of(target) === undefined) return [];
  return [
    {
      name,
      columns: columns.map(names.toTypeScript),
      table: keyOf(target),
      references: references.columns.map(names.toTypeScript),
    },
  ];
}

function encryption(
  relation: Relation,
  context: PlanContext,
): Pick<TableMetadata, "encrypted" | "blindIndexes" | "primaryKeyTypes"> {
  const { names, lookup } = context;
  const encrypted: EncryptedMetadata[] = [];
  const blindIndexes: BlindIndexMetadata[] = [];
  const columns = relationEncryption(relation, context);
  for (const [name, encryption] of columns) {
    const column = names.toTypeScript(name);
    const { index, binding } = encryption;
    // A view has no key to open such a value with: it stays ciphertext there.
    if (binding === "row" && isView(relation)) continue;
    if (index === undefined) {
      encrypted.push({ column, ...valueMetadata(encryption) });
    } else if (columns.has(index.of)) {
      // A view may show an index without the column that it indexes.
      const { name, of, normalizer, bits } = index;
      blindIndexes.push({
        column,
        of: names.toTypeScript(of),
        index: name,
        normalizer,
        ...(bits !== undefined && { bits }),
      });
    }
  }
  const isBound = encrypted.some(({ binding }) => binding === "row");
  const bound = isBound ? rowBinding(relation, lookup) : undefined;
  const types = bound?.possible ? Object.entries(bound.types) : [];
  const primaryKeyTypes = Object.fromEntries(
    types.map(([name, type]) => [names.toTypeScript(name), type]),
  );
  return { encrypted, blindIndexes, primaryKeyTypes };
}

function valueMetadata({
  context,
  codec,
  binding,
  padding,
  suite,
  storage,
}: ColumnEncryption): Omit<EncryptedMetadata, "column"> {
  return {
    context,
    codec,
    ...(suite === "c" && { suite }),
    ...(binding === "row" && { binding }),
    ...(padding !== undefined && { padding }),
    ...(storage !== undefined && { storage }),
  };
}
