/** SQLModel's Field(…), in the words of a column. */

import type { Annotation } from "./annotation.ts";
import { noSettings, settingsOf, type ColumnSettings } from "./column.ts";
import { spreadArguments, valueOf } from "./invoke.ts";
import { isCallOf, isColumnCall, outsideName } from "./symbol.ts";
import type { AssignStatement, CallExpression } from "./syntax.ts";
import type { Bound, CallValue, Scope, Value } from "./value.ts";

export function isField(value: Value | undefined): value is CallValue {
  if (isCallOf(value, "Field")) return true;
  return value?.kind === "call" && outsideName(value.callee) === "Field";
}

/** A call that was not written, made of arguments that were. */
function madeCall(
  name: string,
  scope: Scope,
  expression: CallExpression,
  given: readonly (Bound & { name?: string })[],
): CallValue {
  return {
    kind: "call",
    callee: { kind: "external", path: `sqlalchemy.${name}` },
    arguments: given,
    expression,
    scope,
  };
}

/** max_length, max_digits and decimal_places measure the type that the annotation names. */
function measuredType(
  call: CallValue,
  annotation: Annotation,
): Bound | undefined {
  const { named } = spreadArguments(call.arguments);
  const path = annotation.type?.kind === "external" ? annotation.type.path : "";
  const [length, digits, places] = [
    "max_length",
    "max_digits",
    "decimal_places",
  ].map((name) => named.get(name));
  const { expression, scope } = annotation;
  const make = (name: string, given: (Bound & { name?: string })[]): Bound => ({
    expression,
    scope,
    value: madeCall(name, scope, call.expression, given),
  });
  if (length && /(?:\bstr|EmailStr)$/.test(path))
    return make("String", [{ ...length, name: "length" }]);
  if (!/\bDecimal$/.test(path) || (!digits && !places)) return undefined;
  return make("Numeric", [
    ...(digits ? [{ ...digits, name: "precision" }] : []),
    ...(places ? [{ ...places, name: "scale" }] : []),
  ]);
}

function foreignKey(call: CallValue): CallValue | undefined {
  const { named } = spreadArguments(call.arguments);
  const target = named.get("foreign_key");
  if (target === undefined) return undefined;
  const onDelete = named.get("ondelete");
  return madeCall("ForeignKey", target.scope, call.expression, [
    withoutName(target),
    ...(onDelete ? [{ ...onDelete, name: "ondelete" }] : []),
  ]);
}

/** A keyword argument handed on as a positional one. */
function withoutName({ expression, scope, value }: Bound): Bound {
  return { expression, scope, ...(value && { value }) };
}

function pick(
  named: ReadonlyMap<string, Bound>,
  names: Readonly<Record<string, readonly string[]>>,
) {
  const found: Record<string, Bound> = {};
  for (const [setting, keywords] of Object.entries(names)) {
    const bound = keywords
      .map((keyword) => named.get(keyword))
      .find((each) => each);
    if (bound !== undefined) found[setting] = bound;
  }
  return found as Partial<ColumnSettings>;
}

function extra(named: ReadonlyMap<string, Bound>): Partial<ColumnSettings> {
  const keywords = named.get("sa_column_kwargs");
  const value = keywords && valueOf(keywords);
  if (keywords === undefined || value?.kind !== "dict") return {};
  const { scope, expression } = keywords;
  const bounds = new Map(
    value.entries.flatMap(({ key, value: own }) =>
      key.kind === "constant"
        ? [[String(key.value), { scope, expression, value: own }] as const]
        : [],
    ),
  );
  return pick(withSources(bounds, keywords), {
    name: ["name"],
    serverDefault: ["server_default"],
    unique: ["unique"],
    nullable: ["nullable"],
    key: ["key"],
    autoincrement: ["autoincrement"],
  });
}

/** Where the dict is written in place, each value is told by its own source. */
function withSources(
  bounds: ReadonlyMap<string, Bound>,
  { expression, scope }: Bound,
): ReadonlyMap<string, Bound> {
  if (expression.kind !== "dict") return bounds;
  const sources = expression.entries.flatMap(({ key, value }) =>
    key?.kind === "constant"
      ? [[String(key.value), { expression: value, scope }] as const]
      : [],
  );
  return new Map([...bounds, ...sources]);
}

/** The first positional argument of Field, or a plain default after "=". */
function defaultOf(
  call: CallValue | undefined,
  statement: AssignStatement,
  scope: Scope,
): Bound | undefined {
  const plain = statement.value && { expression: statement.value, scope };
  if (call === undefined) return isEllipsis(plain) ? undefined : plain;
  const { positional, named } = spreadArguments(call.arguments);
  const bound =
    named.get("default") ?? positional[0] ?? named.get("default_factory");
  return isEllipsis(bound) ? undefined : bound;
}

function isEllipsis(bound: Bound | undefined): boolean {
  if (bound === undefined) return true;
  const { from, to } = bound.expression;
  return bound.scope.module.file.text.slice(from, to) === "...";
}

export function fieldSettings(
  call: CallValue | undefined,
  statement: AssignStatement,
  scope: Scope,
  annotation: Annotation,
): ColumnSettings {
  const clientDefault = defaultOf(call, statement, scope);
  const defaults = clientDefault ? { clientDefault } : {};
  if (call === undefined) return { ...noSettings, ...defaults };
  const { named } = spreadArguments(call.arguments);
  const column = named.get("sa_column");
  const made = column && valueOf(column);
  if (isColumnCall(made))
    return { ...defaults, ...settingsOf(made), ...explicitNull(made) };
  const type = named.get("sa_type") ?? measuredType(call, annotation);
  const key = foreignKey(call);
  return {
    ...defaults,
    ...pick(named, {
      nullable: ["nullable"],
      primaryKey: ["primary_key"],
      unique: ["unique"],
    }),
    ...extra(named),
    ...(type && { type }),
    foreignKeys: [...(key ? [key] : []), ...columnArguments(named)],
    open: false,
  };
}

/** sa_column_args=(ForeignKey(…),) */
function columnArguments(
  named: ReadonlyMap<string, Bound>,
): readonly CallValue[] {
  const bound = named.get("sa_column_args");
  const value = bound && valueOf(bound);
  if (value?.kind !== "tuple" && value?.kind !== "list") return [];
  return value.items.filter((item): item is CallValue =>
    isCallOf(item, "ForeignKey"),
  );
}

/** A Column of its own is nullable by its own rules, whatever the annotation says. */
function explicitNull(column: CallValue): Partial<ColumnSettings> {
  const { nullable, primaryKey, identity } = settingsOf(column);
  if (
    nullable !== undefined ||
    primaryKey !== undefined ||
    identity !== undefined
  )
    return {};
  const { expression, scope } = column;
  return {
    nullable: { expression, scope, value: { kind: "constant", value: true } },
  };
}
