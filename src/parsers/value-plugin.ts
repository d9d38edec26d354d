import {
  type ColumnNode,
  type ColumnUpdateNode,
  type InsertQueryNode,
  type KyselyPlugin,
  type MergeQueryNode,
  type OperationNode,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type PrimitiveValueListNode,
  type QueryResult,
  type RootOperationNode,
  type TableNode,
  type UnknownRow,
  type UpdateQueryNode,
  type ValueListNode,
  type ValueNode,
} from "kysely";
import { serializers, type WriteParameter } from "./compile-serializers.ts";
import { columnType, type DatabaseMetadata, type TypeKey } from "./metadata.ts";
import { ValueError } from "./value-error.ts";

/**
 * A Kysely plugin that writes values by the type of their column, so that
 * what the Insert and Update types accept arrives as what it is: an array
 * bound for jsonb as JSON and for text[] as an array, an object bound for a
 * composite type as a row, a range, a Date that stands for infinity. Values
 * that the types refuse are refused here too, before the server sees them.
 *
 * It knows columns by the database's names: list it after CamelCasePlugin.
 * SQL expressions, and columns that the metadata does not have, pass as they
 * are; null is SQL's NULL.
 */
export function valuePlugin(metadata: DatabaseMetadata): KyselyPlugin {
  const transformer = new ValueTransformer(metadata);
  return {
    transformQuery: ({ node }: PluginTransformQueryArgs): RootOperationNode =>
      transformer.transformNode(node),
    transformResult: async ({
      result,
    }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> => result,
  };
}

/** The serializer of a column and its name for messages. */
interface ColumnWriter {
  readonly place: string;
  readonly write: WriteParameter;
}

type FindWriter = (column: string) => ColumnWriter | undefined;

class ValueTransformer extends OperationNodeTransformer {
  readonly #metadata: DatabaseMetadata;
  readonly #serializers: (key: TypeKey) => WriteParameter | undefined;
  /** The targets of the statements around the present node. */
  readonly #targets: FindWriter[] = [];

  constructor(metadata: DatabaseMetadata) {
    super();
    this.#metadata = metadata;
    this.#serializers = serializers(metadata);
  }

  protected override transformInsertQuery(
    node: InsertQueryNode,
  ): InsertQueryNode {
    // An insert inside merge has no table of its own.
    const find =
      node.into === undefined ? this.#target() : this.#writers(node.into);
    return this.#within(find, () => {
      const insert = super.transformInsertQuery(node);
      const { columns, values } = insert;
      if (columns === undefined || values?.kind !== "ValuesNode") return insert;
      const rows = (values as unknown as ValueRows).values.map((row) =>
        writeRow(row, columns, find),
      );
      return {
        ...insert,
        values: { ...values, values: rows } as OperationNode,
      };
    });
  }

  protected override transformUpdateQuery(
    node: UpdateQueryNode,
  ): UpdateQueryNode {
    const find =
      node.table === undefined ? this.#target() : this.#writers(node.table);
    return this.#within(find, () => super.transformUpdateQuery(node));
  }

  protected override transformMergeQuery(node: MergeQueryNode): MergeQueryNode {
    return this.#within(this.#writers(node.into), () =>
      super.transformMergeQuery(node),
    );
  }

  /** Assignments of update, of on conflict do update and of merge. */
  protected override transformColumnUpdate(
    node: ColumnUpdateNode,
  ): ColumnUpdateNode {
    const update = super.transformColumnUpdate(node);
    const column = columnName(update.column);
    const writer = column === undefined ? undefined : this.#target()(column);
    if (writer === undefined) return update;
    return { ...update, value: writeNode(update.value, writer) };
  }

  #target(): FindWriter {
    return this.#targets.at(-1) ?? unknownColumn;
  }

  #within<T>(find: FindWriter, transform: () => T): T {
    this.#targets.push(find);
    try {
      return transform();
    } finally {
      this.#targets.pop();
    }
  }

  #writers(into: OperationNode): FindWriter {
    const table = tableOf(into);
    const relation = table && this.#relation(table);
    if (relation === undefined) return unknownColumn;
    const { columns, name } = relation;
    return (column) => {
      if (!Object.hasOwn(columns, column)) return undefined;
      const write = this.#serializers(columnType(columns[column] ?? ""));
      return write && { place: `${name}.${column}`, write };
    };
  }

  #relation({ table }: TableNode): FoundRelation | undefined {
    const name = table.identifier.name;
    const schema = table.schema?.name;
    const schemas = schema === undefined ? this.#metadata.searchPath : [schema];
    for (const candidate of schemas) {
      const columns = own(own(this.#metadata.relations, candidate), name);
      if (columns !== undefined)
        return { name: `${candidate}.${name}`, columns };
    }
    return undefined;
  }
}

interface FoundRelation {
  readonly name: string;
  readonly columns: Readonly<Record<string, string>>;
}

interface ValueRows {
  readonly values: readonly (PrimitiveValueListNode | ValueListNode)[];
}

const unknownColumn: FindWriter = () => undefined;

function own<T>(
  record: Readonly<Record<string, T>> | undefined,
  key: string,
): T | undefined {
  return record !== undefined && Object.hasOwn(record, key)
    ? record[key]
    : undefined;
}

/** The table that a statement writes to, through its alias or list of one. */
function tableOf(node: OperationNode): TableNode | undefined {
  switch (node.kind) {
    case "TableNode":
      return node as TableNode;
    case "AliasNode":
      return tableOf((node as OperationNode & { node: OperationNode }).node);
    case "ListNode": {
      const { items } = node as OperationNode & { items: OperationNode[] };
      return items[0] && tableOf(items[0]);
    }
    default:
      return undefined;
  }
}

function columnName(node: OperationNode): string | undefined {
  if (node.kind === "ColumnNode") return (node as ColumnNode).column.name;
  if (node.kind !== "ReferenceNode") return undefined;
  return columnName((node as OperationNode & { column: OperationNode }).column);
}

function writeRow(
  row: PrimitiveValueListNode | ValueListNode,
  columns: readonly ColumnNode[],
  find: FindWriter,
): PrimitiveValueListNode | ValueListNode {
  const writers = columns.map(({ column }) => find(column.name));
  if (row.kind === "PrimitiveValueListNode") {
    return {
      ...row,
      values: row.values.map((value, index) =>
        writeValue(value, writers[index]),
      ),
    };
  }
  return {
    ...row,
    values: row.values.map((node, index) => writeNode(node, writers[index])),
  };
}

function writeNode(
  node: OperationNode,
  writer: ColumnWriter | undefined,
): OperationNode {
  if (node.kind !== "ValueNode") return node;
  const value = node as ValueNode;
  return { ...value, value: writeValue(value.value, writer) } as ValueNode;
}

function writeValue(value: unknown, writer: ColumnWriter | undefined): unknown {
  if (value === null || value === undefined || writer === undefined) {
    return value;
  }
  try {
    return writer.write(value);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new ValueError(
      error.code,
      `${writer.place} was not written. ${error.message}`,
    );
  }
}
