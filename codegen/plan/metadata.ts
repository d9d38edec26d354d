import type { ForeignKey, Relation } from "../facts/model.ts";
import type { PlanContext } from "./context.ts";
import { encryptedColumns } from "./encrypted.ts";
import type {
  BlindIndexMetadata,
  EncryptedMetadata,
  ForeignKeyMetadata,
  TableMetadata,
} from "./plan.ts";
import { accessOf, encryptionContext, isWritable } from "./relation.ts";

/** What generated/tables.ts says of a relation. */
export function tableMetadata(
  relation: Relation,
  context: PlanContext,
): TableMetadata {
  const { names } = context;
  const isWritten = isWritable(relation);
  const accesses = relation.columns.map((column) => ({
    name: names.toTypeScript(column.name),
    ...accessOf(relation, column, context),
  }));
  return {
    key: context.keyOf(relation),
    kind: isWritten ? "table" : "view",
    columns: accesses.map(({ name }) => name),
    primaryKey: (relation.primaryKey?.columns ?? []).map(names.toTypeScript),
    uniques: (relation.uniques ?? []).map(({ name, columns }) => ({
      name,
      columns: columns.map(names.toTypeScript),
    })),
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
  { config, names }: PlanContext,
): Pick<TableMetadata, "encrypted" | "blindIndexes"> {
  const encrypted: EncryptedMetadata[] = [];
  const blindIndexes: BlindIndexMetadata[] = [];
  for (const [name, column] of encryptedColumns(relation, config)) {
    if (column.kind === "ciphertext") {
      encrypted.push({
        column: names.toTypeScript(name),
        context: encryptionContext(relation, column.plaintextName),
        codec: column.codec,
      });
    } else {
      blindIndexes.push({
        column: names.toTypeScript(name),
        of: names.toTypeScript(column.of),
        normalizer: column.normalizer,
      });
    }
  }
  return { encrypted, blindIndexes };
}
