import type { ForeignKey, Relation } from "../facts/model.ts";
import type { PlanContext } from "./context.ts";
import { relationEncryption } from "./encryption.ts";
import type {
  BlindIndexMetadata,
  EncryptedMetadata,
  ForeignKeyMetadata,
  TableMetadata,
} from "./plan.ts";
import { isWritable, relationColumnAccess } from "./relation.ts";

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
  context: PlanContext,
): Pick<TableMetadata, "encrypted" | "blindIndexes"> {
  const { names } = context;
  const encrypted: EncryptedMetadata[] = [];
  const blindIndexes: BlindIndexMetadata[] = [];
  const columns = relationEncryption(relation, context);
  for (const [name, { context, codec, index }] of columns) {
    const column = names.toTypeScript(name);
    if (index === undefined) {
      encrypted.push({ column, context, codec });
    } else if (columns.has(index.of)) {
      // A view may show an index without the column that it indexes.
      const { of, normalizer } = index;
      blindIndexes.push({ column, of: names.toTypeScript(of), normalizer });
    }
  }
  return { encrypted, blindIndexes };
}
