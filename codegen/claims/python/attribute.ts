/** Attributes of mapped classes: which of them are columns, and what each says. */

import {
  annotationScope,
  readAnnotation,
  type Annotation,
  type TypeMaps,
} from "./annotation.ts";
import {
  carriedSettings,
  merged,
  noSettings,
  readColumn,
  settingsOf,
  type ColumnDraft,
  type ColumnSettings,
} from "./column.ts";
import { sourceText, type Context } from "./context.ts";
import { attributeValue, isDeclaredAttribute } from "./access.ts";
import { namesAssigned } from "./assigned-name.ts";
import { spreadArguments, valueOf } from "./invoke.ts";
import type { Flavour } from "./mapping.ts";
import { stringOf } from "./operator.ts";
import { flattened } from "./scope.ts";
import { fieldSettings, isField } from "./sqlmodel-field.ts";
import { isCallOf, isColumnCall, outsideName } from "./symbol.ts";
import type { AssignStatement, FunctionStatement, Span } from "./syntax.ts";
import type { CallValue, PythonClass, Value } from "./value.ts";

export interface AttributeReader {
  readonly context: Context;
  readonly reader: Flavour;
  readonly maps: TypeMaps;
  readonly tableSchema?: string;
  /** The class whose table the columns go to; a mixin's functions are called with it. */
  readonly mapped: PythonClass;
  /** Columns of the table that the class shares with its ancestor: use_existing_column takes them as they are. */
  readonly existing?: ReadonlySet<string>;
}

/** Columns by attribute; null: the attribute is something else, and hides a column of that name. */
export type Columns = Map<string, readonly ColumnDraft[] | null>;

/** Column(…), also inside deferred(…), column_property(…) and dataclasses.field(metadata=…). */
function columnCall(value: Value | undefined): CallValue | undefined {
  if (isColumnCall(value)) return value;
  if (isCallOf(value, "deferred", "column_property")) {
    // Behind the first stand columns of ancestors that are to be kept the same.
    const [first] = spreadArguments(value.arguments).positional;
    return first ? columnCall(valueOf(first)) : undefined;
  }
  if (value?.kind === "call" && outsideName(value.callee) === "field") {
    const metadata = spreadArguments(value.arguments).named.get("metadata");
    const entries = metadata && valueOf(metadata);
    if (entries?.kind !== "dict") return undefined;
    return entries.entries
      .map((entry) => columnCall(entry.value))
      .find((each) => each);
  }
  return undefined;
}

interface Named {
  readonly owner: PythonClass;
  readonly name: string;
  readonly span: Span;
}

function read(
  { context, reader, maps, tableSchema, mapped }: AttributeReader,
  { owner, name, span }: Named,
  settings: ColumnSettings,
  annotation: Annotation | undefined,
  nullableByAnnotation: boolean,
): readonly ColumnDraft[] {
  const column = readColumn(context, {
    reader,
    settings,
    module: owner.module,
    attribute: name,
    attributeSpan: span,
    owner: mapped.name,
    maps,
    nullableByAnnotation,
    ...(annotation && { annotation }),
    ...(tableSchema !== undefined && { tableSchema }),
  });
  return column ? [column] : [];
}

function looksLikeColumn(text: string): boolean {
  return /Column\b|_column\b|\bcolumn\b/.test(text);
}

/** composite(…): the columns among its arguments, typed by the fields of the class they make up. */
function compositeColumns(
  reader: AttributeReader,
  named: Named,
  value: CallValue,
  annotation: Annotation | undefined,
): readonly ColumnDraft[] {
  const given = spreadArguments(value.arguments).positional;
  const first = given[0] && valueOf(given[0]);
  const whole = first?.kind === "class" ? first : annotation?.type;
  const fields = whole?.kind === "class" ? fieldsOf(whole.class) : [];
  const parts = first?.kind === "class" ? given.slice(1) : given;
  return parts.flatMap((bound, at) => {
    const call = valueOf(bound);
    if (!isColumnCall(call)) return [];
    const settings = settingsOf(call);
    const part = { ...named, name: "", span: bound.expression };
    return settings.name
      ? read(reader, part, settings, fields[at], fields[at] !== undefined)
      : [];
  });
}

/** The annotations of a dataclass's fields, in order. */
function fieldsOf({ statement, body }: PythonClass): readonly Annotation[] {
  return statement.body.flatMap((each) =>
    each.kind === "assign" && each.annotation
      ? [readAnnotation(each.annotation, annotationScope(body))]
      : [],
  );
}

function readAssigned(
  reader: AttributeReader,
  named: Named,
  statement: AssignStatement,
): readonly ColumnDraft[] | null {
  const { owner } = named;
  const { interpreter } = owner.module;
  const annotation =
    statement.annotation &&
    readAnnotation(statement.annotation, annotationScope(owner.body));
  const value =
    statement.value && interpreter.evaluate(statement.value, owner.body);
  const call = columnCall(value);
  if (call !== undefined && isExisting(reader, named, call)) return [];
  if (call !== undefined) {
    // Inside deferred(…) and the like the annotation is not looked at.
    const byAnnotation = annotation?.wrapper === "mapped" && call === value;
    const settings = merged(settingsOf(call), carriedSettings(annotation));
    return read(
      reader,
      named,
      settings,
      byAnnotation ? annotation : undefined,
      byAnnotation,
    );
  }
  if (isCallOf(value, "composite"))
    return compositeColumns(reader, named, value, annotation);
  if (annotation?.wrapper === "mapped" && value === undefined)
    return isRelation(annotation)
      ? null
      : read(
          reader,
          named,
          carriedSettings(annotation) ?? noSettings,
          annotation,
          true,
        );
  if (reader.reader === "sqlmodel" && annotation !== undefined)
    return readField(reader, named, statement, annotation, value);
  if (
    value?.kind === "unknown" &&
    statement.value &&
    looksLikeColumn(hiddenText(named, statement))
  )
    reader.context.unresolved(
      reader.reader,
      owner.module,
      named.span,
      `column ${reader.mapped.name}.${named.name}`,
    );
  return null;
}

/** mapped_column(use_existing_column=True), where there is one. */
function isExisting(
  { existing }: AttributeReader,
  { name }: Named,
  call: CallValue,
): boolean {
  if (existing === undefined) return false;
  const { named } = spreadArguments(call.arguments);
  const flag = named.get("use_existing_column");
  const value = flag && valueOf(flag);
  const own = settingsOf(call).name;
  const column = (own && stringOf(valueOf(own))) ?? name;
  return (
    value?.kind === "constant" && value.value === true && existing.has(column)
  );
}

/** The source of the value, and of the function of the project it calls. */
function hiddenText({ owner }: Named, { value }: AssignStatement): string {
  if (value === undefined) return "";
  const text = sourceText(owner.module, value);
  if (value.kind !== "call") return text;
  const callee = owner.module.interpreter.evaluate(value.callee, owner.body);
  return callee.kind === "function"
    ? text +
        sourceText(callee.scope.module, {
          ...callee.function,
          to: callee.function.from + 2000,
        })
    : text;
}

/** Mapped["Address"] without a column: a class that is mapped itself, or a list. */
function isRelation({ type }: Annotation): boolean {
  return type === undefined;
}

function readField(
  reader: AttributeReader,
  named: Named,
  statement: AssignStatement,
  annotation: Annotation,
  value: Value | undefined,
): readonly ColumnDraft[] | null {
  const notField =
    annotation.wrapper === "other" ||
    named.name.startsWith("_") ||
    named.name === "model_config" ||
    isCallOf(value, "Relationship");
  if (notField) return null;
  const carried = annotation.carried.map(valueOf).find(isField);
  const settings = fieldSettings(
    isField(value) ? value : carried,
    statement,
    named.owner.body,
    annotation,
  );
  return read(reader, named, settings, annotation, true);
}

function readDeclared(
  reader: AttributeReader,
  named: Named,
  statement: FunctionStatement,
): readonly ColumnDraft[] | null {
  const { owner } = named;
  if (!statement.decorators.some(isDeclaredAttribute)) return null;
  const binding = owner.body.bindings.get(named.name)?.at(-1);
  const value = binding && attributeValue({ owner, binding }, reader.mapped);
  const call = columnCall(value);
  const annotation =
    statement.returns &&
    readAnnotation(statement.returns, annotationScope(owner.body));
  const byAnnotation = annotation?.wrapper === "mapped";
  if (call !== undefined)
    return read(
      reader,
      named,
      merged(settingsOf(call), carriedSettings(annotation)),
      byAnnotation ? annotation : undefined,
      byAnnotation,
    );
  if (
    value?.kind === "unknown" &&
    looksLikeColumn(sourceText(owner.module, statement))
  )
    reader.context.unresolved(
      reader.reader,
      owner.module,
      named.span,
      `column ${reader.mapped.name}.${named.name}`,
    );
  return null;
}

/** `Customer.email = Column(…)` after the class. */
export function assignedLater(
  reader: AttributeReader,
  owner: PythonClass,
  name: string,
  span: Span,
  value: Value,
): readonly ColumnDraft[] {
  const call = columnCall(value);
  return call
    ? read(reader, { owner, name, span }, settingsOf(call), undefined, false)
    : [];
}

/** Adds the columns of one class's own body. */
export function addColumns(
  reader: AttributeReader,
  owner: PythonClass,
  columns: Columns,
): void {
  for (const { statement, sure } of flattened(owner.statement.body)) {
    if (statement.broken) continue;
    if (statement.kind === "function") {
      const named = { owner, name: statement.name, span: statement.nameSpan };
      columns.set(statement.name, readDeclared(reader, named, statement));
    }
    if (statement.kind !== "assign") continue;
    for (const { target, assigned } of namesAssigned(statement)) {
      if (/^__.*__$/.test(target.name)) continue;
      const named = { owner, name: target.name, span: target };
      const found = readAssigned(reader, named, assigned);
      if (found !== null && !sure) {
        reader.context.unresolved(
          reader.reader,
          owner.module,
          target,
          `whether column ${reader.mapped.name}.${target.name} exists`,
        );
        columns.set(target.name, null);
      } else columns.set(target.name, found);
    }
  }
}
