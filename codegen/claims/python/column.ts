/** One column: what Column(…), mapped_column(…) and its annotation say together. */

import type { ColumnClaim, TypeClaim } from "../model.ts";
import {
  annotatedType,
  withValueType,
  type Annotation,
  type TypeMaps,
} from "./annotation.ts";
import { nameSpanIn, sourceText, type Context } from "./context.ts";
import { spreadArguments, valueOf, type Arguments } from "./invoke.ts";
import { stringOf } from "./operator.ts";
import { isCallOf, isColumnCall } from "./symbol.ts";
import type { Span } from "./syntax.ts";
import { isType, readType, spelling } from "./type-claim.ts";
import type { Bound, CallValue, Module, Value } from "./value.ts";

/** The arguments of a column, each as it was given; absent means not given. */
export interface ColumnSettings {
  readonly name?: Bound;
  readonly type?: Bound;
  readonly nullable?: Bound;
  readonly primaryKey?: Bound;
  readonly unique?: Bound;
  readonly key?: Bound;
  readonly autoincrement?: Bound;
  readonly clientDefault?: Bound;
  readonly serverDefault?: Bound;
  readonly identity?: CallValue;
  readonly computed?: CallValue;
  readonly foreignKeys: readonly CallValue[];
  /** True when arguments are hidden in a spread that cannot be evaluated. */
  readonly open: boolean;
}

const none: ColumnSettings = { foreignKeys: [], open: false };

const keywords = {
  nullable: ["nullable"],
  primaryKey: ["primary_key"],
  unique: ["unique"],
  key: ["key"],
  autoincrement: ["autoincrement"],
  clientDefault: ["insert_default", "default", "default_factory"],
  serverDefault: ["server_default"],
} as const;

function keywordSettings({ named }: Arguments): Partial<ColumnSettings> {
  const settings: Record<string, Bound> = {};
  for (const [setting, names] of Object.entries(keywords)) {
    const bound = names.map((name) => named.get(name)).find((each) => each);
    if (bound !== undefined) settings[setting] = bound;
  }
  return settings;
}

function isNull(value: Value): boolean {
  return value.kind === "constant" && value.value === null;
}

/** Positional arguments: an optional name, an optional type, then constraints and defaults. */
export function settingsOf(call: CallValue): ColumnSettings {
  const given = spreadArguments(call.arguments);
  const { positional, named, open } = given;
  const items = positional.map((bound) => ({ bound, value: valueOf(bound) }));
  const typed = items.find(({ value }) => isType(value))?.bound;
  const name =
    named.get("name") ??
    items
      .slice(0, 1)
      .find(({ value, bound }) => isNameArgument(value, bound, typed))?.bound;
  const type =
    named.get("type_") ??
    named.get("type") ??
    typed ??
    items.find(({ value, bound }) => bound !== name && isTypeArgument(value))
      ?.bound;
  const calls = items.flatMap(({ value }) =>
    value.kind === "call" ? [value] : [],
  );
  const identity = calls.find((each) => isCallOf(each, "Identity"));
  const computed = calls.find((each) => isCallOf(each, "Computed"));
  const fetched = items.find(({ value }) =>
    isCallOf(value, "FetchedValue", "DefaultClause"),
  );
  const sequence = items.find(({ value }) => isCallOf(value, "Sequence"));
  return {
    foreignKeys: calls.filter((each) => isCallOf(each, "ForeignKey")),
    open,
    ...(fetched && { serverDefault: fetched.bound }),
    ...(sequence && { clientDefault: sequence.bound }),
    ...keywordSettings(given),
    ...(name && { name }),
    ...(type && { type }),
    ...(identity && { identity }),
    ...(computed && { computed }),
  };
}

const items = [
  "ForeignKey",
  "Identity",
  "Computed",
  "Sequence",
  "FetchedValue",
  "DefaultClause",
  "CheckConstraint",
  "ColumnDefault",
];

/** A string, or something unknown in front of the type. */
function isNameArgument(
  value: Value,
  bound: Bound,
  type: Bound | undefined,
): boolean {
  if (stringOf(value) !== undefined) return true;
  return type !== undefined && type !== bound && isTypeArgument(value);
}

/** Whatever is no name and no schema item stands for the type. */
function isTypeArgument(value: Value): boolean {
  if (isNull(value)) return false;
  return (
    isType(value) || !(isCallOf(value, ...items) || value.kind === "constant")
  );
}

/** What the left one says wins; foreign keys add up. */
export function merged(
  left: ColumnSettings,
  right: ColumnSettings | undefined,
): ColumnSettings {
  if (right === undefined) return left;
  const { name: _, ...rest } = right;
  return {
    ...rest,
    ...left,
    foreignKeys: [...left.foreignKeys, ...right.foreignKeys],
    open: left.open || right.open,
  };
}

/** A name that Annotated[…] carries is passed over, as SQLAlchemy does. */
function withoutName(call: CallValue): ColumnSettings {
  const { name: _, ...settings } = settingsOf(call);
  return settings;
}

/** mapped_column(…) carried by Annotated[…]. */
export function carriedSettings(
  annotation: Annotation | undefined,
): ColumnSettings | undefined {
  return annotation?.carried
    .map(valueOf)
    .filter(isColumnCall)
    .map(withoutName)
    .reduce<ColumnSettings | undefined>(
      (all, one) => (all ? merged(all, one) : one),
      undefined,
    );
}

export interface ColumnDraft {
  readonly claim: ColumnClaim;
  readonly attribute: string;
  /** Column(key=…): the name that constraints of the table know it by. */
  readonly key: string;
  readonly primaryKey: boolean;
  readonly unique: boolean;
  /** Not given: a primary key constraint may still decide. */
  readonly nullableGiven: boolean;
  readonly autoincrement?: boolean;
  readonly foreignKeys: readonly CallValue[];
  /** Not given: a foreign key's type is that of the column it points at, whatever the annotation says. */
  readonly typedByTarget: boolean;
}

export interface ColumnSource {
  readonly reader: string;
  readonly settings: ColumnSettings;
  readonly annotation?: Annotation;
  /** Where the column is written, and how to say what it is. */
  readonly module: Module;
  readonly attribute: string;
  readonly attributeSpan: Span;
  readonly owner: string;
  readonly maps: TypeMaps;
  readonly tableSchema?: string;
  /** mapped_column() and Column() without annotation are nullable; SQLModel's plain annotations decide. */
  readonly nullableByAnnotation: boolean;
}

function flag(bound: Bound | undefined): boolean | "unknown" | undefined {
  if (bound === undefined) return undefined;
  const value = valueOf(bound);
  if (value.kind !== "constant") return "unknown";
  return value.value === null ? undefined : Boolean(value.value);
}

function readColumnType(
  context: Context,
  source: ColumnSource,
): TypeClaim | undefined {
  const { settings, annotation, module, maps, tableSchema } = source;
  const note = (span: Span) =>
    context.unresolved(
      source.reader,
      module,
      span,
      `the type of column ${source.owner}.${source.attribute}`,
    );
  const given = settings.type;
  if (given !== undefined && !isNull(valueOf(given))) {
    const text = spelling(given);
    const reading = readType(context, valueOf(given), text, tableSchema);
    if (reading === undefined || !reading.known) note(source.attributeSpan);
    const claim = reading?.claim ?? { family: "unknown", text };
    return withValueType(
      enumFromAnnotation(claim, annotation, source, context),
      annotation,
    );
  }
  if (annotation === undefined) return undefined;
  const reading = annotatedType(context, annotation, maps, tableSchema);
  if (reading === undefined && settings.foreignKeys.length > 0)
    return undefined;
  if (reading === undefined || !reading.known) note(annotation.expression);
  if (reading !== undefined) return withValueType(reading.claim, annotation);
  return {
    family: "unknown",
    text: sourceText(module, annotation.expression),
  };
}

/** Mapped[Status] = mapped_column(Enum): a bare Enum takes its members from the annotation. */
function enumFromAnnotation(
  claim: TypeClaim,
  annotation: Annotation | undefined,
  source: ColumnSource,
  context: Context,
): TypeClaim {
  if (claim.family !== "unknown" || annotation === undefined) return claim;
  if (!/(?:^|\.)Enum$/.test(claim.text)) return claim;
  return annotatedType(context, annotation, source.maps)?.claim ?? claim;
}

function nullability(
  context: Context,
  source: ColumnSource,
  primaryKey: boolean,
): { readonly nullable?: boolean; readonly given: boolean } {
  const { settings, annotation } = source;
  const explicit = flag(settings.nullable);
  if (explicit === "unknown") {
    context.unresolved(
      source.reader,
      source.module,
      source.attributeSpan,
      `whether column ${source.owner}.${source.attribute} is nullable`,
    );
    return { given: true };
  }
  if (explicit !== undefined) return { nullable: explicit, given: true };
  if (settings.open) return { given: true };
  if (primaryKey || settings.identity !== undefined)
    return { nullable: false, given: false };
  if (source.nullableByAnnotation && annotation !== undefined)
    return { nullable: annotation.nullable, given: false };
  return { nullable: true, given: false };
}

interface DefaultClaim {
  readonly default?: string;
  readonly defaultBy?: "server" | "client";
}

function isGiven(bound: Bound | undefined): bound is Bound {
  return bound !== undefined && !isNull(valueOf(bound));
}

function defaultOf({
  serverDefault,
  clientDefault,
  identity,
  computed,
}: ColumnSettings): DefaultClaim {
  if (isGiven(serverDefault))
    return { default: spelling(serverDefault), defaultBy: "server" };
  if (identity !== undefined || computed !== undefined)
    return { defaultBy: "server" };
  if (isGiven(clientDefault))
    return { default: spelling(clientDefault), defaultBy: "client" };
  return {};
}

/** Identity(always=True) and Computed(…) are never written. */
function isWritten({ identity, computed }: ColumnSettings): boolean {
  if (computed !== undefined) return false;
  if (identity === undefined) return true;
  const { named, positional } = spreadArguments(identity.arguments);
  const always = named.get("always") ?? positional[1];
  return flag(always) !== true;
}

interface ColumnName {
  readonly name: string;
  readonly span: Span;
}

function columnName(
  context: Context,
  source: ColumnSource,
): ColumnName | undefined {
  const { settings, attribute, attributeSpan, module } = source;
  const { name } = settings;
  if (name === undefined || isNull(valueOf(name)))
    return { name: attribute, span: attributeSpan };
  const text = stringOf(valueOf(name));
  if (text === undefined) {
    context.unresolved(
      source.reader,
      module,
      attributeSpan,
      `the name of column ${source.owner}.${attribute}`,
    );
    return undefined;
  }
  const here = name.scope.module === module;
  return {
    name: text,
    span: here ? nameSpanIn(module, name.expression, text) : attributeSpan,
  };
}

/** Reads one column; undefined, and noted, when not even its name is known. */
export function readColumn(
  context: Context,
  source: ColumnSource,
): ColumnDraft | undefined {
  const { settings, attribute, module } = source;
  const named = columnName(context, source);
  if (named === undefined) return undefined;
  const primaryKey = flag(settings.primaryKey) === true;
  const { nullable, given } = nullability(context, source, primaryKey);
  const type = readColumnType(context, source);
  const defaults = defaultOf(settings);
  const key = settings.key && stringOf(valueOf(settings.key));
  const optional = nullable === true || defaults.defaultBy !== undefined;
  const autoincrement = flag(settings.autoincrement);
  return {
    attribute,
    key: key ?? named.name,
    primaryKey,
    unique: flag(settings.unique) === true,
    nullableGiven: given,
    foreignKeys: settings.foreignKeys,
    typedByTarget:
      type === undefined ||
      (source.reader !== "sqlmodel" &&
        settings.foreignKeys.length > 0 &&
        (settings.type === undefined || isNull(valueOf(settings.type)))),
    ...(typeof autoincrement === "boolean" && { autoincrement }),
    claim: {
      name: named.name,
      ...(attribute !== named.name && attribute !== "" && { attribute }),
      place: context.place(module, named.span),
      ...(type && { type }),
      ...(nullable !== undefined && { nullable }),
      ...((nullable !== undefined || optional) && {
        optionalOnInsert: optional,
      }),
      ...(!isWritten(settings) && { written: false }),
      ...defaults,
    },
  };
}

export { none as noSettings };
