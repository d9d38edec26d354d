/** What an annotation says of a column: its Python type, whether it may be None, and what it carries along. */

import type { Place, TypeClaim } from "../model.ts";
import { sourceText, type Context } from "./context.ts";
import { literalClaim, plainEnumClaim } from "./enum-type.ts";
import { enumerationOf, valueText } from "./enumeration.ts";
import { spreadArguments, valueOf } from "./invoke.ts";
import { stringOf } from "./operator.ts";
import { parseExpression } from "./parse.ts";
import { outsideName, symbolOf } from "./symbol.ts";
import { readType, type TypeReading } from "./type-claim.ts";
import type { NamedType } from "./type-name.ts";
import type { Expression } from "./syntax.ts";
import type { Bound, Scope, SubscriptValue, Value } from "./value.ts";

export interface Annotation {
  /** What stands around the type: Mapped[…], something that is no column, or nothing. */
  readonly wrapper: "mapped" | "other" | "none";
  readonly nullable: boolean;
  /** The type without None and without metadata; undefined when there is more than one. */
  readonly type: Value | undefined;
  /** The forms of the type on the way there, for the type annotation map. */
  readonly forms: readonly Value[];
  /** What Annotated[…] carries, in order. */
  readonly carried: readonly Bound[];
  readonly expression: Expression;
  readonly scope: Scope;
}

/** Annotations are looked up around the class first: a column named `date` is not the type `date`. */
export function annotationScope(body: Scope): Scope {
  const known = annotationScopes.get(body);
  if (known !== undefined) return known;
  const scope = typesOnly(body);
  annotationScopes.set(body, scope);
  return scope;
}

const annotationScopes = new WeakMap<Scope, Scope>();

function typesOnly(body: Scope): Scope {
  const bindings = new Map(
    [...body.bindings].flatMap(([name, list]) => {
      const types = list.filter(
        ({ bound }) => bound.kind === "class" || bound.kind === "imported",
      );
      return types.length > 0 ? [[name, types] as const] : [];
    }),
  );
  return { ...body, bindings };
}

/** A forward reference is parsed where it stands. */
function dereferenced(bound: Bound): Value {
  const value = valueOf(bound);
  const text = stringOf(value);
  if (text === undefined) return value;
  const { expression, scope } = bound;
  const inner = parseExpression(text.trim(), expression.from + 1);
  return inner ? scope.module.interpreter.evaluate(inner, scope) : value;
}

function isNone(value: Value): boolean {
  if (value.kind === "constant") return value.value === null;
  return outsideName(value) === "NoneType";
}

interface Unwrapped {
  nullable: boolean;
  readonly forms: Value[];
  readonly carried: Bound[];
}

const transparent = /^(?:Final|Required|NotRequired|ReadOnly|Mapped|InitVar)$/;

function unwrap(
  value: Value,
  into: Unwrapped,
  depth: number,
): Value | undefined {
  if (depth > 20) return undefined;
  if (value.kind === "union") return unwrapUnion(value.members, into, depth);
  if (value.kind === "subscript") {
    const name = outsideName(value.base);
    const inner = value.indexes.map(dereferenced);
    if (name === "Optional") into.nullable = true;
    if (transparent.test(name ?? "") && inner[0]) into.forms.push(inner[0]);
    if (name === "Optional" || transparent.test(name ?? ""))
      return inner[0] && unwrap(inner[0], into, depth + 1);
    if (name === "Union") return unwrapUnion(inner, into, depth);
    if (name === "Annotated") {
      into.forms.push(value);
      into.carried.push(...value.indexes.slice(1));
      return inner[0] && unwrap(inner[0], into, depth + 1);
    }
  }
  if (value.kind === "call" && outsideName(value.callee) === "TypeAliasType") {
    into.forms.push(value);
    const aliased = spreadArguments(value.arguments).positional[1];
    return aliased && unwrap(dereferenced(aliased), into, depth + 1);
  }
  if (value.kind === "call" && outsideName(value.callee) === "NewType") {
    into.forms.push(value);
    const base = spreadArguments(value.arguments).positional[1];
    return base && unwrap(dereferenced(base), into, depth + 1);
  }
  into.forms.push(value);
  return value;
}

function unwrapUnion(
  members: readonly Value[],
  into: Unwrapped,
  depth: number,
): Value | undefined {
  const present = members.filter((member) => !isNone(member));
  if (present.length < members.length) into.nullable = true;
  const [only] = present;
  if (only === undefined) return undefined;
  if (present.length === 1) {
    const text = stringOf(only);
    return text === undefined ? unwrap(only, into, depth + 1) : undefined;
  }
  const literals = present.flatMap((member) =>
    member.kind === "subscript" && outsideName(member.base) === "Literal"
      ? member.indexes
      : [],
  );
  const [first] = present;
  if (first?.kind === "subscript" && literals.length >= present.length) {
    const joined: Value = { ...first, indexes: literals };
    into.forms.push(joined);
    return joined;
  }
  into.forms.push({ kind: "union", members: present });
  return undefined;
}

const relations =
  /^(?:DynamicMapped|WriteOnlyMapped|AssociationProxy|ClassVar|Relationship|relationship|AsyncAttrs|KW_ONLY)$/;

export function readAnnotation(
  expression: Expression,
  scope: Scope,
): Annotation {
  const into: Unwrapped = { nullable: false, forms: [], carried: [] };
  const value = dereferenced({ expression, scope });
  const name =
    value.kind === "subscript" ? outsideName(value.base) : outsideName(value);
  const wrapper =
    name === "Mapped" && value.kind === "subscript"
      ? "mapped"
      : relations.test(name ?? "")
        ? "other"
        : "none";
  const type = unwrap(value, into, 0);
  return { wrapper, type, expression, scope, ...into };
}

/** Types that name themselves, such as Json = dict[str, "Json"], end here. */
const deepestKey = 12;

/** Two spellings of one type have one key; Annotated compares by what it holds. */
export function typeKey(value: Value, depth = 0): string {
  if (depth > deepestKey) return "…";
  const inner = (each: Value) => typeKey(each, depth + 1);
  switch (value.kind) {
    case "external":
      return value.path.replace(
        /^typing\.(List|Dict|Set|Tuple)$/,
        (_, name: string) => `builtins.${name.toLowerCase()}`,
      );
    case "class":
      return `${value.class.module.file.path}:${value.class.statement.from}`;
    case "constant":
      return JSON.stringify(value.value);
    case "subscript":
      if (outsideName(value.base) === "Optional")
        return [
          ...value.indexes.map((index) => inner(dereferenced(index))),
          "null",
        ]
          .sort()
          .join("|");
      return `${inner(value.base)}[${indexValues(value).map(inner).join()}]`;
    case "union":
      return value.members.map(inner).sort().join("|");
    case "call":
      return `${value.scope.module.file.path}:${value.expression.from}`;
    case "tuple":
    case "list":
    case "set":
      return `(${value.items.map(inner).join()})`;
    default:
      return value.kind;
  }
}

/** Strings among the indexes are types, but what Annotated and Literal carry is not. */
function indexValues({ base, indexes }: SubscriptValue): readonly Value[] {
  const name = outsideName(base);
  if (name === "Literal") return indexes.map(valueOf);
  return indexes.map((index, at) =>
    name === "Annotated" && at > 0 ? valueOf(index) : dereferenced(index),
  );
}

/** How a person would write the Python type: "int", "datetime", "Status". */
export function typeText(annotation: Annotation): string {
  const { type } = annotation;
  if (type?.kind === "external") return outsideName(type) ?? "";
  if (type?.kind === "class") return type.class.name;
  return sourceText(annotation.scope.module, annotation.expression)
    .replace(/^(?:\w+\.)*Mapped\[(.*)\]$/s, "$1")
    .replace(/^(?:\w+\.)*Optional\[(.*)\]$/s, "$1")
    .replace(/\s*\|\s*None$/, "");
}

export interface TypeMaps {
  /** Entries of type_annotation_map, by key. */
  readonly annotations: ReadonlyMap<string, Value>;
  readonly defaults: ReadonlyMap<string, NamedType>;
  /** What Literal and lists are mapped to differs between libraries. */
  readonly literalsAsText: boolean;
}

function literalValues(type: Value): readonly string[] | undefined {
  if (type.kind !== "subscript" || outsideName(type.base) !== "Literal")
    return undefined;
  const texts = type.indexes.map((index) => valueText(valueOf(index)));
  return texts.includes(undefined) ? undefined : (texts as string[]);
}

/** The claim that the Python type alone makes; undefined when nothing is mapped to it. */
export function annotatedType(
  context: Context,
  annotation: Annotation,
  maps: TypeMaps,
  tableSchema?: string,
): TypeReading | undefined {
  const text = typeText(annotation);
  for (const form of annotation.forms) {
    const mapped = maps.annotations.get(typeKey(form));
    if (mapped !== undefined)
      return (
        enumerated(context, form, mapped, text) ??
        readType(context, mapped, text, tableSchema)
      );
  }
  const { type } = annotation;
  if (type === undefined) return undefined;
  const literals = literalValues(type);
  if (literals !== undefined) {
    const place: Place = context.place(
      annotation.scope.module,
      annotation.expression,
    );
    return maps.literalsAsText
      ? { claim: { family: "string", sqlName: "varchar", text }, known: true }
      : { claim: literalClaim(literals, text, place), known: true };
  }
  if (enumerationOf(type) !== undefined) {
    const general = maps.annotations.get("enum.Enum");
    const claim =
      (general && enumerated(context, type, general, text)?.claim) ??
      plainEnumClaim(context, type, text);
    return claim
      ? { claim, known: true }
      : { claim: { family: "enum", text }, known: false };
  }
  const named =
    type.kind === "external" ? maps.defaults.get(type.path) : undefined;
  if (named === undefined) return undefined;
  const zone =
    named.sqlName !== undefined &&
    (named.family === "timestamp" || named.family === "time");
  return {
    claim: {
      family: named.family,
      text,
      ...(named.sqlName !== undefined && { sqlName: named.sqlName }),
      ...(zone && { withTimeZone: false }),
    },
    known: true,
  };
}

/** {enum.Enum: Enum(enum.Enum, native_enum=False)}: the settings of one for all enumerations. */
function enumerated(
  context: Context,
  type: Value,
  mapped: Value,
  text: string,
): TypeReading | undefined {
  if (mapped.kind !== "call" && mapped.kind !== "external") return undefined;
  const name = symbolOf(mapped.kind === "call" ? mapped.callee : mapped);
  if (name !== "Enum" || enumerationOf(type) === undefined) return undefined;
  if (mapped.kind === "external") {
    const claim = plainEnumClaim(context, type, text);
    return claim && { claim, known: true };
  }
  const { arguments: all, scope, expression } = mapped;
  const [first, ...rest] = all;
  const own =
    first && first.name === undefined
      ? [{ ...first, value: type }, ...rest]
      : [{ expression, scope, value: type }, ...all];
  return readType(context, { ...mapped, arguments: own }, text);
}

/** The Python value type a claim carries. */
export function withValueType(
  claim: TypeClaim,
  annotation: Annotation | undefined,
): TypeClaim {
  const named =
    annotation?.type?.kind === "external" || annotation?.type?.kind === "class";
  return annotation !== undefined && named
    ? { ...claim, valueType: typeText(annotation) }
    : claim;
}
