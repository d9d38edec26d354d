/** SQLAlchemy's Enum: which values it stores (docs.sqlalchemy.org, "Enum"). */

import type { EnumReference, TypeClaim } from "../model.ts";
import type { Context } from "./context.ts";
import {
  enumerationOf,
  valueText,
  withoutAliases,
  type Enumeration,
} from "./enumeration.ts";
import {
  callFunction,
  spreadArguments,
  valueOf,
  type Arguments,
} from "./invoke.ts";
import { stringOf } from "./operator.ts";
import { isSequence, type CallValue, type Value } from "./value.ts";

type Stored = Pick<
  EnumReference,
  "values" | "stores" | "memberNames" | "memberValues"
>;

function callableValues(callable: Value, enumeration: Value) {
  const code = callable.kind === "partial" ? callable.callee : callable;
  const before = callable.kind === "partial" ? callable.arguments : [];
  if (code.kind !== "function") return undefined;
  const expression = { kind: "opaque", from: 0, to: 0 } as const;
  const { scope } = code;
  const result = callFunction(code, {
    positional: [...before, { expression, scope, value: enumeration }],
    named: new Map(),
    open: false,
  });
  if (!isSequence(result)) return undefined;
  const texts = result.items.map(valueText);
  return texts.includes(undefined) ? undefined : (texts as string[]);
}

function isEqual(one: readonly string[], other: readonly string[]): boolean {
  return (
    one.length === other.length &&
    one.every((each, index) => each === other[index])
  );
}

/** What is stored of a Python enumeration: names, unless values_callable says otherwise. */
function storedOf(
  enumeration: Enumeration,
  value: Value,
  callable: Value | undefined,
): Stored | undefined {
  if (!enumeration.complete) return undefined;
  const members = withoutAliases(enumeration.members);
  const memberNames = members.map(({ name }) => name);
  const texts = members.map((member) => valueText(member.value));
  const memberValues = texts.includes(undefined)
    ? undefined
    : (texts as string[]);
  const sides = { memberNames, ...(memberValues && { memberValues }) };
  const byName = callable?.kind === "constant" && callable.value === null;
  if (callable === undefined || byName)
    return { values: memberNames, stores: "names", ...sides };
  const values = callableValues(callable, value);
  if (values === undefined) return undefined;
  if (memberValues && isEqual(values, memberValues))
    return { values, stores: "values", ...sides };
  if (isEqual(values, memberNames))
    return { values, stores: "names", ...sides };
  return { values, ...sides };
}

/** The claim of a Python enumeration without further settings, as Mapped[Status] makes it. */
export function plainEnumClaim(
  context: Context,
  value: Value,
  text: string,
): TypeClaim | undefined {
  const enumeration = enumerationOf(value);
  const stored = enumeration && storedOf(enumeration, value, undefined);
  if (enumeration === undefined || stored === undefined) return undefined;
  const name = enumeration.name.toLowerCase();
  return {
    family: "enum",
    text,
    sqlName: name,
    enum: {
      name,
      ...stored,
      native: true,
      place: context.place(enumeration.module, enumeration),
    },
  };
}

interface Settings {
  readonly name?: string;
  /** Of the text, where it is given; what the longest label needs is no claim of its own. */
  readonly length?: number;
  readonly schema?: string;
  readonly native: boolean;
}

function settingsOf(
  { named }: Arguments,
  tableSchema: string | undefined,
): Settings {
  const text = (key: string) => {
    const bound = named.get(key);
    return bound && stringOf(valueOf(bound));
  };
  const flag = (key: string) => {
    const bound = named.get(key);
    const value = bound && valueOf(bound);
    return value?.kind === "constant" ? value.value : undefined;
  };
  const name = text("name");
  const length = flag("length");
  const schema =
    text("schema") ??
    metadataSchema(named.get("metadata") && valueOf(named.get("metadata")!)) ??
    (flag("inherit_schema") === true ? tableSchema : undefined);
  return {
    ...(name !== undefined && { name }),
    ...(schema !== undefined && { schema }),
    ...(typeof length === "number" && { length }),
    native: flag("native_enum") !== false,
  };
}

function metadataSchema(value: Value | undefined): string | undefined {
  if (value?.kind !== "call") return undefined;
  const schema = spreadArguments(value.arguments).named.get("schema");
  return schema && stringOf(valueOf(schema));
}

function claimWith(
  text: string,
  settings: Settings,
  place: EnumReference["place"],
  stored: Stored,
): TypeClaim {
  const { length, ...named } = settings;
  const { name, native } = named;
  return {
    family: "enum",
    text,
    ...(native
      ? name !== undefined && { sqlName: name }
      : { sqlName: "varchar", ...(length !== undefined && { length }) }),
    enum: { ...named, ...stored, native, place },
  };
}

/**
 * The claim of Enum(…) with its arguments, and whether all of it was known.
 * `tableSchema` is what inherit_schema inherits.
 */
export function enumCallClaim(
  context: Context,
  call: CallValue,
  text: string,
  tableSchema?: string,
): { readonly claim: TypeClaim; readonly known: boolean } {
  const given = spreadArguments(call.arguments);
  const settings = settingsOf(given, tableSchema);
  const values = given.positional.map(valueOf);
  const [first] = values;
  const { module } = call.scope;
  const place = context.place(module, call.expression);
  const enumeration = first && enumerationOf(first);
  if (first !== undefined && enumeration !== undefined) {
    const callable = given.named.get("values_callable");
    const stored = storedOf(enumeration, first, callable && valueOf(callable));
    const named = { name: enumeration.name.toLowerCase(), ...settings };
    const declared = context.place(enumeration.module, enumeration);
    if (stored !== undefined)
      return { claim: claimWith(text, named, declared, stored), known: true };
  }
  const labels = values.map(stringOf);
  if (labels.length > 0 && !labels.includes(undefined) && !given.open) {
    const stored = { values: labels as string[] };
    return { claim: claimWith(text, settings, place, stored), known: true };
  }
  const sqlName = settings.native ? settings.name : "varchar";
  return {
    claim: { family: "enum", text, ...(sqlName !== undefined && { sqlName }) },
    known: false,
  };
}

/** Literal["a", "b"]: text with a check, as SQLAlchemy maps it. */
export function literalClaim(
  values: readonly string[],
  text: string,
  place: EnumReference["place"],
): TypeClaim {
  return {
    family: "enum",
    text,
    sqlName: "varchar",
    enum: { values, native: false, place },
  };
}
