/** Mapped classes: their tables and columns, as SQLAlchemy's declarative scan finds them. */

import { typeKey } from "./annotation.ts";
import { assignedLater, type AttributeReader } from "./attribute.ts";
import {
  columnOwners,
  columnsOf,
  indexesIn,
  isBroken,
} from "./class-columns.ts";
import { sourceText, type Context } from "./context.ts";
import { deprecationOf } from "./deprecation.ts";
import { constantAttribute } from "./directive.ts";
import {
  hiddenBases,
  mappedAncestors,
  mappedAs,
  snakeCase,
  type Flavour,
} from "./mapping.ts";
import { typeMaps } from "./registry.ts";
import { flaskDatabaseOf, isCallOf, symbolOf } from "./symbol.ts";
import type { Span } from "./syntax.ts";
import { readTable } from "./table.ts";
import { metadataSchemaOf, tableArguments } from "./table-arguments.ts";
import type { TableDraft } from "./table-draft.ts";
import { tableName, type Tabled } from "./table-name.ts";
import type { CallValue, Module, PythonClass, Value } from "./value.ts";

export interface Declarations {
  /** The draft of a class's table; undefined when the class has none. */
  draftOf(one: PythonClass): TableDraft | undefined;
  /** The draft of a Table(…) call, read once. */
  tableOf(
    call: CallValue,
    name: string,
    module: Module,
    span: Span,
  ): TableDraft | undefined;
  readonly drafts: readonly TableDraft[];
}

interface State {
  readonly context: Context;
  readonly byClass: Map<PythonClass, TableDraft | undefined>;
  readonly byCall: Map<unknown, TableDraft | undefined>;
  readonly drafts: TableDraft[];
}

function draftOfClass(state: State, one: PythonClass): TableDraft | undefined {
  if (state.byClass.has(one)) return state.byClass.get(one);
  state.byClass.set(one, undefined);
  const flavour = mappedAs(one);
  if (flavour === undefined) return undefined;
  const draft = readClass(state, one, flavour);
  state.byClass.set(one, draft);
  return draft;
}

function readClass(
  state: State,
  one: PythonClass,
  flavour: Flavour,
): TableDraft | undefined {
  const table = constantAttribute(one, "__table__");
  if (table !== undefined) return hybridDraft(state, one, flavour, table);
  const mapped = mappedAncestors(one);
  const owners = columnOwners(one, flavour, mapped);
  const named = tableName(one, mapped);
  if (named.unknown) {
    note(
      state,
      flavour,
      one,
      named.span,
      `the table name of class ${one.name}`,
    );
    return undefined;
  }
  const tabled =
    named.name === undefined
      ? undefined
      : { name: named.name, span: named.span };
  const [parent] = mapped;
  const inherits =
    parent !== undefined &&
    (tabled === undefined || flavour === "flask-sqlalchemy");
  if (inherits)
    return inheriting(state, one, flavour, owners, mapped, parent, tabled);
  return tabled && ownTable(state, one, flavour, owners, mapped, tabled);
}

function note(
  state: State,
  flavour: Flavour,
  one: PythonClass,
  span: Span,
  what: string,
): undefined {
  state.context.unresolved(flavour, one.module, span, what);
  return undefined;
}

const queries =
  /^(?:select|join|outerjoin|union|union_all|intersect|intersect_all|except_|except_all|values|alias|subquery|cte|lateral|tablesample)$/;

/** A query, or a table by another name: what is mapped to it has no table of its own. */
function isQuery(value: Value): boolean {
  if (value.kind !== "call") return false;
  const { callee } = value;
  const name =
    callee.kind === "property" && callee.object.kind !== "module"
      ? callee.name
      : symbolOf(callee);
  return name !== undefined && queries.test(name);
}

/** __table__ = Table(…), in place or elsewhere. */
function hybridDraft(
  state: State,
  one: PythonClass,
  flavour: Flavour,
  table: Value,
): TableDraft | undefined {
  const { nameSpan } = one.statement;
  if (isQuery(table)) return undefined;
  if (!isCallOf(table, "Table"))
    return note(
      state,
      flavour,
      one,
      nameSpan,
      `the table of class ${one.name}`,
    );
  const draft = draftOfCall(
    state,
    table,
    one.name,
    one.module,
    nameSpan,
    flavour,
  );
  if (draft !== undefined) adopt(state, draft, one);
  return draft;
}

/** The class stands for the table from now on. */
function adopt(state: State, draft: TableDraft, one: PythonClass): void {
  const deprecated = deprecationOf(one);
  if (deprecated !== undefined) draft.deprecated ??= deprecated;
  draft.classes.push(one);
  state.byClass.set(one, draft);
}

/** Flask-SQLAlchemy gives a subclass a table of its own when it has a primary key of its own, and only then. */
function inheriting(
  state: State,
  one: PythonClass,
  flavour: Flavour,
  owners: readonly PythonClass[],
  mapped: readonly PythonClass[],
  parent: PythonClass,
  named: Tabled | undefined,
): TableDraft | undefined {
  const draft = draftOfClass(state, parent);
  if (flavour === "flask-sqlalchemy") {
    const reader = attributeReader(state, one, flavour, draft?.table.schema);
    if (columnsOf(reader, owners).some(({ primaryKey }) => primaryKey)) {
      const span = one.statement.nameSpan;
      const tabled = named ?? { name: snakeCase(one.name), span };
      return ownTable(state, one, flavour, owners, mapped, tabled);
    }
  }
  if (draft === undefined) return undefined;
  const names = new Set(draft.columns.map(({ claim }) => claim.name));
  const columns = columnsOf(
    {
      ...attributeReader(state, one, flavour, draft.table.schema),
      existing: names,
    },
    owners,
  );
  draft.columns.push(...columns.filter(({ claim }) => !names.has(claim.name)));
  draft.classes.push(one);
  return draft;
}

function attributeReader(
  { context }: State,
  mapped: PythonClass,
  reader: Flavour,
  tableSchema: string | undefined,
): AttributeReader {
  const maps = typeMaps(mapped, reader);
  return {
    context,
    reader,
    maps,
    mapped,
    ...(tableSchema !== undefined && { tableSchema }),
  };
}

function ownTable(
  state: State,
  one: PythonClass,
  flavour: Flavour,
  owners: readonly PythonClass[],
  mapped: readonly PythonClass[],
  { name, span }: Tabled,
): TableDraft | undefined {
  const given = tableArguments(one, mapped);
  const metadata = metadataSchemaOf(one);
  const { schema, unknown } =
    given.schema.schema !== undefined || given.schema.unknown
      ? given.schema
      : metadata;
  if (given.unknown || unknown)
    return note(
      state,
      flavour,
      one,
      one.statement.nameSpan,
      `the schema of class ${one.name}`,
    );
  const reader = attributeReader(state, one, flavour, schema);
  const hidden = noteHidden(state, one, flavour);
  const { module, statement } = one;
  const deprecated = deprecationOf(one);
  const draft: TableDraft = {
    reader: flavour,
    name: one.name,
    module,
    place: state.context.place(module, statement.nameSpan),
    table: {
      name,
      place: state.context.place(module, span),
      ...(schema !== undefined && { schema }),
    },
    ...(metadata.schema !== undefined && { metadataSchema: metadata.schema }),
    columns: [...columnsOf(reader, owners)],
    constraints: [...given.constraints, ...owners.flatMap(indexesIn)],
    classes: [one],
    ...(deprecated !== undefined && { deprecated }),
    partial: hidden || isBroken(owners),
  };
  if (draft.columns.length === 0 && !hidden) noteEmpty(state, draft, one);
  state.drafts.push(draft);
  return draft;
}

/** No table is without columns: those of this one could not be seen. */
function noteEmpty(state: State, draft: TableDraft, one: PythonClass): void {
  draft.partial = true;
  const { nameSpan } = one.statement;
  const what = `the columns of class ${one.name}`;
  state.context.unresolved(draft.reader, one.module, nameSpan, what);
}

/** Bases out of sight may bring columns: said, and the model is not taken to be complete. */
function noteHidden(state: State, one: PythonClass, flavour: Flavour): boolean {
  const hidden = hiddenBases(one);
  if (hidden.length === 0) return false;
  const seen = one.statement.arguments.find(({ value, name }) => {
    if (name !== undefined) return false;
    const base = one.module.interpreter.evaluate(value, one.outer);
    return hidden.some((each) => typeKey(each) === typeKey(base));
  });
  const span = seen?.value ?? one.statement.nameSpan;
  const base = seen ? `base ${sourceText(one.module, span)}` : "a base";
  note(
    state,
    flavour,
    one,
    span,
    `the columns that ${base} brings to class ${one.name}`,
  );
  return true;
}

function draftOfCall(
  state: State,
  call: CallValue,
  name: string,
  module: Module,
  span: Span,
  reader: Flavour,
): TableDraft | undefined {
  const key = call.expression;
  if (state.byCall.has(key)) return state.byCall.get(key);
  // The table's own module is where its columns stand.
  const draft = readTable(state.context, call, {
    reader,
    name,
    module: call.scope.module,
    span,
  });
  const placed = draft && {
    ...draft,
    module,
    place: state.context.place(module, span),
  };
  state.byCall.set(key, placed);
  if (placed !== undefined) state.drafts.push(placed);
  return placed;
}

export function openDeclarations(context: Context): Declarations & {
  map(one: PythonClass, call: CallValue): void;
  /** Adds what is assigned to an attribute of a class after its body. */
  assign(one: PythonClass, name: string, span: Span, value: Value): void;
} {
  const state: State = {
    context,
    byClass: new Map(),
    byCall: new Map(),
    drafts: [],
  };
  return {
    drafts: state.drafts,
    assign: (one, name, span, value) => {
      const draft = draftOfClass(state, one);
      if (draft === undefined) return;
      const reader = attributeReader(
        state,
        one,
        draft.reader as Flavour,
        draft.table.schema,
      );
      draft.columns.push(...assignedLater(reader, one, name, span, value));
    },
    draftOf: (one) => draftOfClass(state, one),
    tableOf: (call, name, module, span) =>
      draftOfCall(
        state,
        call,
        name,
        module,
        span,
        flaskDatabaseOf(call.callee) ? "flask-sqlalchemy" : "sqlalchemy",
      ),
    map: (one, call) => {
      const { nameSpan } = one.statement;
      const draft = draftOfCall(
        state,
        call,
        one.name,
        one.module,
        nameSpan,
        "sqlalchemy",
      );
      if (draft !== undefined && !draft.classes.includes(one))
        adopt(state, draft, one);
    },
  };
}
