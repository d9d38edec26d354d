/** Table(…): the core's own way to say what a table is. */

import { readColumn, settingsOf, type ColumnDraft } from "./column.ts";
import { nameSpanIn, type Context } from "./context.ts";
import { spreadArguments, valueOf } from "./invoke.ts";
import { schemaOf, schemaOfMetadata, type SchemaReading } from "./metadata.ts";
import { stringOf } from "./operator.ts";
import { flaskDatabaseOf, isCallOf, isColumnCall } from "./symbol.ts";
import type { TableDraft } from "./table-draft.ts";
import type { Span } from "./syntax.ts";
import { pythonTypes } from "./type-name.ts";
import type { Bound, CallValue, Module, Value } from "./value.ts";

const constraints = [
  "UniqueConstraint",
  "PrimaryKeyConstraint",
  "ForeignKeyConstraint",
  "Index",
];

export function isConstraint(value: Value): value is CallValue {
  return isCallOf(value, ...constraints);
}

function tableColumn(
  context: Context,
  reader: string,
  owner: string,
  bound: Bound,
  call: CallValue,
): ColumnDraft | undefined {
  const settings = settingsOf(call);
  const name = settings.name && stringOf(valueOf(settings.name));
  const key = settings.key && stringOf(valueOf(settings.key));
  const attribute = key ?? name;
  const { module } = bound.scope;
  if (attribute === undefined) {
    context.unresolved(
      reader,
      module,
      bound.expression,
      `the name of a column of ${owner}`,
    );
    return undefined;
  }
  return readColumn(context, {
    reader,
    settings,
    module,
    attribute,
    attributeSpan: bound.expression,
    owner,
    maps: {
      annotations: new Map(),
      defaults: pythonTypes,
      literalsAsText: false,
    },
    nullableByAnnotation: false,
  });
}

function tableSchema(call: CallValue): SchemaReading {
  const { named, positional } = spreadArguments(call.arguments);
  const own = named.get("schema");
  const stated = own ? schemaOf(valueOf(own)) : {};
  if (stated.schema !== undefined || stated.unknown) return stated;
  const metadata = positional[1] && valueOf(positional[1]);
  const database = flaskDatabaseOf(call.callee);
  return metadata && !isColumnCall(metadata)
    ? schemaOfMetadata(metadata)
    : database
      ? schemaOfMetadata(database)
      : {};
}

export interface TableOwner {
  readonly reader: string;
  readonly name: string;
  readonly module: Module;
  readonly span: Span;
}

/** Reads Table(…); undefined, and noted, when its name or schema cannot be known. */
export function readTable(
  context: Context,
  call: CallValue,
  owner: TableOwner,
): TableDraft | undefined {
  const { positional, named, open, hidden } = spreadArguments(call.arguments);
  const first = positional[0] ?? named.get("name");
  const name = first && stringOf(valueOf(first));
  const { schema, unknown } = tableSchema(call);
  const { reader, module } = owner;
  if (first === undefined || name === undefined || unknown) {
    const part = name === undefined ? "name" : "schema";
    const span =
      name === undefined ? (first?.expression ?? owner.span) : owner.span;
    context.unresolved(
      reader,
      module,
      span,
      `the table ${part} of ${owner.name}`,
    );
    return undefined;
  }
  const metadata = positional[1] && valueOf(positional[1]);
  const metadataSchema = metadata && schemaOfMetadata(metadata).schema;
  const inCall = first.scope.module === module;
  const span = inCall ? nameSpanIn(module, first.expression, name) : owner.span;
  const draft: TableDraft = {
    reader,
    name: owner.name,
    module,
    place: context.place(module, owner.span),
    table: {
      name,
      place: context.place(module, span),
      ...(schema !== undefined && { schema }),
    },
    ...(metadataSchema !== undefined && { metadataSchema }),
    columns: [],
    constraints: [],
    classes: [],
    call,
    partial: open || isReflected(named),
  };
  if (isReflected(named))
    context.unresolved(
      reader,
      module,
      call.expression,
      `the columns that reflection brings to ${owner.name}`,
    );
  if (hidden)
    context.unresolved(
      reader,
      hidden.scope.module,
      hidden.expression,
      `some columns of ${owner.name}`,
    );
  addElements(context, draft, positional.slice(1));
  return draft;
}

/** autoload_with=engine, autoload=True */
function isReflected(named: ReadonlyMap<string, Bound>): boolean {
  const autoload = named.get("autoload");
  const value = autoload && valueOf(autoload);
  const off = value?.kind === "constant" && !value.value;
  return named.has("autoload_with") || (autoload !== undefined && !off);
}

/** Adds columns and constraints, as the arguments of Table and what is appended later give them. */
export function addElements(
  context: Context,
  draft: TableDraft,
  bounds: readonly Bound[],
): void {
  for (const bound of bounds) {
    const value = valueOf(bound);
    if (isConstraint(value)) draft.constraints.push(value);
    else if (isColumnCall(value)) {
      const column = tableColumn(
        context,
        draft.reader,
        draft.name,
        bound,
        value,
      );
      if (column === undefined) draft.partial = true;
      else draft.columns.push(column);
    } else if (value.kind === "unknown") {
      draft.partial = true;
      context.unresolved(
        draft.reader,
        bound.scope.module,
        bound.expression,
        `a column of ${draft.name}`,
      );
    }
  }
}
