import { primaryKeyColumns, type PrimaryKeyColumn } from "./associated-data.ts";
import type { EncryptedTable, EncryptedTables } from "./metadata.ts";
import type { Relation } from "./query-scope.ts";
import type { SealedFor } from "./sealed-value.ts";

/** A column that takes sealed values and nothing else. */
export interface GuardedColumn {
  readonly table: string;
  readonly column: string;
  readonly kind: SealedFor["kind"];
  readonly context: string;
  readonly index?: string;
  readonly rowBound: boolean;
}

/** What the plugin asks of the metadata. */
export interface Guards {
  /** The guarded columns of this name in any of the tables. */
  readonly find: (
    relations: readonly Relation[],
    column: string,
  ) => readonly GuardedColumn[];
  /** Whether a table of this name, in whatever schema, can have guarded columns. */
  readonly mayName: (table: string) => boolean;
  /** All guarded columns of the tables. */
  readonly all: (relations: readonly Relation[]) => readonly GuardedColumn[];
  readonly primaryKey: (
    relations: readonly Relation[],
  ) => readonly PrimaryKeyColumn[];
}

interface GuardedTable {
  readonly relation: Relation;
  readonly metadata: EncryptedTable;
  readonly columns: readonly GuardedColumn[];
}

/** Whether a sealed value was made for this column. */
export function fits(guarded: GuardedColumn, sealed: SealedFor): boolean {
  return (
    sealed.kind === guarded.kind &&
    sealed.context === guarded.context &&
    sealed.index === guarded.index
  );
}

/** Whether two columns hold values of one kind under the same keys. */
export function sameValues(left: GuardedColumn, right: GuardedColumn): boolean {
  return (
    left.kind === right.kind &&
    left.context === right.context &&
    left.index === right.index
  );
}

/** Whether two spellings can be one name: in a query that another plugin has yet to turn into snake_case, too. */
export function sameName(left: string, right: string): boolean {
  return left === right || plainName(left) === plainName(right);
}

export function createGuards(tables: EncryptedTables): Guards {
  const guardedTables = Object.entries(tables).map(guardedTable);
  const columnNames = new Set(
    guardedTables.flatMap((table) =>
      table.columns.map((column) => plainName(column.column)),
    ),
  );

  const tableNames = new Set(
    guardedTables
      .filter(({ columns }) => columns.length > 0)
      .map(({ relation }) => plainName(relation.name)),
  );

  function tablesAmong(
    relations: readonly Relation[],
  ): readonly GuardedTable[] {
    return guardedTables.filter((table) =>
      relations.some((relation) => canBe(relation, table.relation)),
    );
  }

  return {
    find(relations, column) {
      if (!columnNames.has(plainName(column))) return [];
      return tablesAmong(relations).flatMap((table) =>
        table.columns.filter((guarded) => sameName(guarded.column, column)),
      );
    },
    mayName: (table) => tableNames.has(plainName(table)),
    all: (relations) =>
      tablesAmong(relations).flatMap((table) => table.columns),
    primaryKey(relations) {
      const table = tablesAmong(relations)[0];
      return table ? primaryKeyColumns(table.metadata) : [];
    },
  };
}

function guardedTable([table, metadata]: [
  string,
  EncryptedTable,
]): GuardedTable {
  const { encrypted = {}, blindIndexes = {} } = metadata;
  const ciphertexts = Object.entries(encrypted).map(
    ([column, { context, binding }]): GuardedColumn => ({
      table,
      column,
      kind: "ciphertext",
      context,
      rowBound: binding === "row",
    }),
  );
  const indexes = Object.entries(blindIndexes).map(
    ([column, { of, index }]): GuardedColumn => ({
      table,
      column,
      kind: "blind index",
      context: encrypted[of]?.context ?? "",
      index,
      rowBound: false,
    }),
  );
  return {
    relation: relationNamed(table),
    metadata,
    columns: [...ciphertexts, ...indexes],
  };
}

function relationNamed(table: string): Relation {
  const dot = table.indexOf(".");
  return dot === -1
    ? { schema: undefined, name: table }
    : { schema: table.slice(0, dot), name: table.slice(dot + 1) };
}

/** A name without schema may mean any table of that name: which one depends on the search path. */
function canBe(relation: Relation, table: Relation): boolean {
  return (
    sameName(relation.name, table.name) &&
    (relation.schema === undefined ||
      table.schema === undefined ||
      sameName(relation.schema, table.schema))
  );
}

function plainName(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}
