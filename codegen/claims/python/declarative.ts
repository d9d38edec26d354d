/** Mapped classes: their tables and columns, as SQLAlchemy's declarative scan finds them. */

import { typeKey, type TypeMaps } from "./annotation.ts";
import {
  assignedLater,
  addColumns,
  type AttributeReader,
  type Columns,
} from "./attribute.ts";
import type { ColumnDraft } from "./column.ts";
import { nameSpanIn, sourceText, type Context } from "./context.ts";
import { deprecationOf } from "./deprecation.ts";
import { attributeValue, isDeclaredAttribute } from "./access.ts";
import { spreadArguments, valueOf } from "./invoke.ts";
import {
  hiddenBases,
  impliedTableName,
  lineageOf,
  mappedAncestors,
  mappedAs,
  snakeCase,
  type Flavour,
} from "./mapping.ts";
import { schemaOf, schemaOfMetadata, type SchemaReading } from "./metadata.ts";
import {
  assignedExpression,
  attributeOf,
  isClass,
  ownAttribute,
  type Attribute,
} from "./mro.ts";
import { stringOf } from "./operator.ts";
import { flaskDatabaseOf, isCallOf } from "./symbol.ts";
import { isConstraint, readTable } from "./table.ts";
import type { TableDraft } from "./table-draft.ts";
import type { Expression, Span } from "./syntax.ts";
import { modelPythonTypes, pythonTypes } from "./type-name.ts";
import {
  isSequence,
  type CallValue,
  type Module,
  type PythonClass,
  type Value,
} from "./value.ts";

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

function constantAttribute(one: PythonClass, name: string): Value | undefined {
  const own = ownAttribute(one, name);
  return own && attributeValue(own, one);
}

function isDeclared({ binding }: Attribute): boolean {
  const { bound } = binding;
  return (
    bound.kind === "function" &&
    bound.statement.decorators.some(isDeclaredAttribute)
  );
}

/**
 * A directive such as __tablename__ as the declarative scan finds it: from the
 * class, mixins and abstract bases, and from a mapped ancestor only when it is
 * a declared_attr.
 */
function directive(
  one: PythonClass,
  name: string,
  mapped: readonly PythonClass[],
): { readonly attribute: Attribute; readonly value: Value } | undefined {
  const owners = lineageOf(one).filter(isClass);
  const eligible = owners
    .map((owner) => ownAttribute(owner, name))
    .find(
      (found) =>
        found !== undefined &&
        (!mapped.includes(found.owner) || isDeclared(found)),
    );
  if (eligible === undefined) return undefined;
  const attribute = attributeOf(one, name) ?? eligible;
  return { attribute, value: attributeValue(attribute, one) };
}

interface TableName {
  readonly name?: string;
  readonly span: Span;
  /** Present but not to be known. */
  readonly unknown?: true;
}

function tableName(
  one: PythonClass,
  mapped: readonly PythonClass[],
): TableName {
  const { nameSpan } = one.statement;
  const stated = directive(one, "__tablename__", mapped);
  if (stated !== undefined) {
    const { attribute, value } = stated;
    const expression = assignedExpression(attribute);
    const own = attribute.owner === one && expression !== undefined;
    const span = own ? expression : nameSpan;
    const name = stringOf(value);
    if (name !== undefined)
      return { name, span: own ? nameSpanIn(one.module, span, name) : span };
    const absent = value.kind === "constant" && value.value === null;
    return absent ? { span } : { span, unknown: true };
  }
  const name = impliedTableName(one);
  return { span: nameSpan, ...(name !== undefined && { name }) };
}

interface Tabled {
  readonly name: string;
  readonly span: Span;
}

interface TableArguments {
  readonly constraints: readonly CallValue[];
  readonly schema: SchemaReading;
  readonly unknown?: true;
}

function tableArguments(
  one: PythonClass,
  mapped: readonly PythonClass[],
): TableArguments {
  const value = directive(one, "__table_args__", mapped)?.value;
  if (
    value === undefined ||
    (value.kind === "constant" && value.value === null)
  )
    return { constraints: [], schema: {} };
  const items = isSequence(value) ? value.items : [value];
  const options = items.at(-1);
  const known =
    isSequence(value) || value.kind === "dict" || isConstraint(value);
  const entry =
    options?.kind === "dict"
      ? options.entries.findLast(({ key }) => stringOf(key) === "schema")
      : undefined;
  return {
    constraints: items.filter((item): item is CallValue => isConstraint(item)),
    schema: entry ? schemaOf(entry.value) : {},
    ...((!known || options?.kind === "unknown") && { unknown: true }),
  };
}

/** The schema that the class's MetaData gives, wherever that was set. */
function metadataSchemaOf(one: PythonClass): SchemaReading {
  const found = schemaOfMetadata({ kind: "class", class: one });
  if (found.schema !== undefined || found.unknown) return found;
  for (const ancestor of lineageOf(one)) {
    const reading = isClass(ancestor)
      ? decoratorSchema(ancestor)
      : schemaOfMetadata(flaskDatabaseOf(ancestor) ?? ancestor);
    if (reading.schema !== undefined || reading.unknown) return reading;
  }
  return {};
}

/** @registry.mapped: the registry's MetaData. */
function decoratorSchema(one: PythonClass): SchemaReading {
  for (const decorator of one.statement.decorators) {
    const made = one.module.interpreter.evaluate(decorator, one.outer);
    for (const holder of [registryOf(one, decorator), made]) {
      const reading = holder ? schemaOfMetadata(holder) : {};
      if (reading.schema !== undefined || reading.unknown) return reading;
    }
  }
  return {};
}

/** The registry in @registry.mapped and @registry.mapped_as_dataclass(…). */
function registryOf(
  one: PythonClass,
  decorator: Expression,
): Value | undefined {
  const plain = decorator.kind === "call" ? decorator.callee : decorator;
  return plain.kind === "attribute"
    ? one.module.interpreter.evaluate(plain.object, one.outer)
    : undefined;
}

function decoratorMap(one: PythonClass): Value | undefined {
  for (const decorator of one.statement.decorators) {
    const registry = registryOf(one, decorator);
    const map = registry && argumentValue(registry, "type_annotation_map");
    if (map !== undefined) return map;
  }
  return undefined;
}

function argumentValue(value: Value, name: string): Value | undefined {
  if (value.kind !== "call") return undefined;
  const bound = spreadArguments(value.arguments).named.get(name);
  return bound && valueOf(bound);
}

/** The type_annotation_map of the base, its registry, or the call that made it. */
function annotationMap(one: PythonClass): Value | undefined {
  const direct = attributeOf(one, "type_annotation_map");
  if (direct !== undefined) return attributeValue(direct, one);
  const registry = attributeOf(one, "registry");
  const value = registry && attributeValue(registry, one);
  const inRegistry = value && argumentValue(value, "type_annotation_map");
  if (inRegistry !== undefined) return inRegistry;
  for (const ancestor of lineageOf(one)) {
    if (isClass(ancestor)) {
      const map = decoratorMap(ancestor);
      if (map !== undefined) return map;
      continue;
    }
    const maker =
      ancestor.kind === "call" && ancestor.callee.kind === "property"
        ? ancestor.callee.object
        : ancestor;
    const found = argumentValue(maker, "type_annotation_map");
    if (found !== undefined) return found;
  }
  return undefined;
}

function typeMaps(one: PythonClass, flavour: Flavour): TypeMaps {
  const map = annotationMap(one);
  const entries = map?.kind === "dict" ? map.entries : [];
  return {
    annotations: new Map(
      entries.map(({ key, value }) => [typeKey(key), value]),
    ),
    defaults: flavour === "sqlmodel" ? modelPythonTypes : pythonTypes,
    literalsAsText: flavour === "sqlmodel",
  };
}

/** The class and what it inherits from, the most basic first, without what a mapped ancestor already has. */
function columnOwners(
  one: PythonClass,
  flavour: Flavour,
  mapped: readonly PythonClass[],
): readonly PythonClass[] {
  const taken: readonly unknown[] =
    flavour === "sqlmodel" ? [] : mapped.flatMap(lineageOf);
  return lineageOf(one)
    .filter(isClass)
    .filter((owner) => owner === one || !taken.includes(owner))
    .reverse();
}

function columnsOf(
  reader: AttributeReader,
  owners: readonly PythonClass[],
): readonly ColumnDraft[] {
  const columns: Columns = new Map();
  for (const owner of owners) addColumns(reader, owner, columns);
  const byName = new Map<string, ColumnDraft>();
  for (const drafts of columns.values())
    for (const draft of drafts ?? []) byName.set(draft.claim.name, draft);
  return [...byName.values()];
}

/** Indexes that the body of a class names instead of __table_args__. */
function indexesIn({ statement, module, body }: PythonClass): CallValue[] {
  return statement.body.flatMap((each) => {
    if (each.kind !== "assign" || each.value?.kind !== "call") return [];
    const value = module.interpreter.evaluate(each.value, body);
    return isConstraint(value) ? [value] : [];
  });
}

function isBroken(owners: readonly PythonClass[]): boolean {
  return owners.some(({ statement }) =>
    statement.body.some((each) => each.broken && each.kind !== "function"),
  );
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

/** __table__ = Table(…), in place or elsewhere. */
function hybridDraft(
  state: State,
  one: PythonClass,
  flavour: Flavour,
  table: Value,
): TableDraft | undefined {
  const { nameSpan } = one.statement;
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
