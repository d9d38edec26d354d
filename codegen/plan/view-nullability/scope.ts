import type { OutputColumn } from "./output-column.ts";
import type { Catalog } from "./catalog.ts";
import { nullable, type Value } from "./proof.ts";
import type { Node, SelectStmt } from "libpg-query";

/** An outer join that fills one of its sides with nulls where nothing matched. */
export interface OuterJoin {
  /** Such as "LEFT JOIN c". */
  readonly description: string;
}

/** What stays the same when a column passes through joins. */
export type ColumnId = symbol;

export interface ScopeColumn {
  readonly name: string;
  readonly id: ColumnId;
  /** The value in rows that no join in `nulledBy` has filled. */
  readonly value: Value;
  readonly nulledBy: readonly OuterJoin[];
}

/** A name in FROM and the columns reached through it. */
export interface Source {
  readonly alias: string;
  readonly columns: readonly ScopeColumn[];
  /** The joins that fill the whole row with nulls. */
  readonly nulledBy: readonly OuterJoin[];
  /** Why there may be columns that are not listed. */
  readonly open?: string;
}

/** One entry of FROM: a source, or a join of several. */
export interface FromItem {
  readonly sources: readonly Source[];
  /** The columns that an unqualified name can mean. */
  readonly columns: readonly ScopeColumn[];
  /** Why there may be columns that are not listed. */
  readonly open?: string;
}

export type CommonTables = ReadonlyMap<string, readonly OutputColumn[]>;

/** How the rows of a query are grouped: not, into groups that are never empty, or into sets. */
export type Grouping = "none" | "groups" | "sets";

export interface Scope {
  readonly items: readonly FromItem[];
  readonly commonTables: CommonTables;
  readonly parent: Scope | undefined;
  readonly grouping: Grouping;
}

/** The parts of the proof call each other through this. */
export interface Prover {
  readonly catalog: Catalog;
  expression(node: Node | undefined, scope: Scope): Value;
  query(
    query: SelectStmt,
    parent: Scope | undefined,
    commonTables: CommonTables,
  ): readonly OutputColumn[];
}

export function source(
  alias: string,
  columns: readonly OutputColumn[],
  open?: string,
): Source {
  return {
    alias,
    columns: columns.map(({ name, value }) => ({
      name,
      id: Symbol(name),
      value,
      nulledBy: [],
    })),
    nulledBy: [],
    ...(open !== undefined && { open }),
  };
}

export function itemOf(from: Source): FromItem {
  return {
    sources: [from],
    columns: from.columns,
    ...(from.open !== undefined && { open: from.open }),
  };
}

/** The value as seen after the joins. */
export function valueOf({ value, nulledBy }: ScopeColumn): Value {
  const [join] = nulledBy;
  return join === undefined || !value.notNull
    ? value
    : nullable(`on the nullable side of ${join.description}`, value.type);
}

/** The same item with every column, and every source's list of joins, changed. */
export function mapItem(
  item: FromItem,
  changeColumn: (column: ScopeColumn) => ScopeColumn,
  changeJoins: (joins: readonly OuterJoin[]) => readonly OuterJoin[],
): FromItem {
  const sources = item.sources.map((from): Source => {
    const { alias, columns, nulledBy, open } = from;
    return {
      alias,
      columns: columns.map(changeColumn),
      nulledBy: changeJoins(nulledBy),
      ...(open !== undefined && { open }),
    };
  });
  return { ...item, sources, columns: item.columns.map(changeColumn) };
}

/** The item on the nullable side of a join. */
export function nulledBy(item: FromItem, join: OuterJoin): FromItem {
  const added = (joins: readonly OuterJoin[]) => [...joins, join];
  return mapItem(
    item,
    ({ name, id, value, nulledBy }) => ({
      name,
      id,
      value,
      nulledBy: added(nulledBy),
    }),
    added,
  );
}
