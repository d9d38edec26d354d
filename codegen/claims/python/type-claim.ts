/** From a SQLAlchemy type, as written in Column(…), to the claim it makes on PostgreSQL. */

import type { TypeClaim } from "../model.ts";
import { sourceText, type Context } from "./context.ts";
import { enumCallClaim } from "./enum-type.ts";
import {
  callFunction,
  spreadArguments,
  valueOf,
  type Arguments,
} from "./invoke.ts";
import { attributeOf, isClass, orderOf } from "./mro.ts";
import { implementationOf } from "./type-decorator.ts";
import { stringOf } from "./operator.ts";
import { claimOfSqlType } from "./sql-type.ts";
import { outsideName, packageOf, symbolOf } from "./symbol.ts";
import { typeNames, type NamedType } from "./type-name.ts";
import type { Bound, CallValue, PythonClass, Value } from "./value.ts";

/** A claim, and whether all of it was known. */
export interface TypeReading {
  readonly claim: TypeClaim;
  readonly known: boolean;
}

const noArguments: Arguments = {
  positional: [],
  named: new Map(),
  open: false,
};

/** sqlalchemy_utils' types, as they are on PostgreSQL. */
const extensionTypes: ReadonlyMap<string, string> = new Map([
  ["UUIDType", "uuid"],
  ["URLType", "text"],
  ["PhoneNumberType", "varchar(20)"],
  ["JSONType", "json"],
  ["ArrowType", "timestamp"],
  ["TimezoneType", "varchar(50)"],
  ["CurrencyType", "varchar(3)"],
  ["CountryType", "varchar(2)"],
  ["ColorType", "varchar(20)"],
  ["ScalarListType", "text"],
  ["LocaleType", "varchar(10)"],
  ["IPAddressType", "varchar(50)"],
]);

const typePackages =
  /^(?:sqlalchemy|sqlmodel|flask_sqlalchemy|sqlalchemy_utils|sqlalchemy_citext|citext|geoalchemy2|pgvector|advanced_alchemy|fastapi_users_db_sqlalchemy|sqlalchemy_json|sqlalchemy_searchable)/;

function namedType(value: Value): NamedType | undefined {
  const name = symbolOf(value) ?? outsideName(value);
  if (name === undefined) return undefined;
  const inFamily =
    symbolOf(value) !== undefined || typePackages.test(packageOf(value) ?? "");
  return inFamily ? typeNames.get(name) : undefined;
}

/** Whether a value is, or makes, a column type we know. */
export function isType(value: Value): boolean {
  if (value.kind === "call") return isTypeCall(value);
  if (value.kind === "class") return isTypeClass(value.class);
  const name = symbolOf(value) ?? outsideName(value);
  return (
    namedType(value) !== undefined ||
    isEnumName(name) ||
    name === "DOMAIN" ||
    extensionTypes.has(name ?? "")
  );
}

function isTypeCall({ callee }: CallValue): boolean {
  if (callee.kind === "property")
    return (
      callee.name === "with_variant" ||
      callee.name === "as_mutable" ||
      isType(callee)
    );
  return isType(callee) || isMutable(callee);
}

function isEnumName(name: string | undefined): boolean {
  return name === "Enum" || name === "ENUM";
}

function isMutable(value: Value): boolean {
  return (
    outsideName(value) === "as_mutable" ||
    (value.kind === "property" && value.name === "as_mutable")
  );
}

/** A TypeDecorator, a UserDefinedType or a subclass of a type. */
function isTypeClass(one: PythonClass): boolean {
  return orderOf(one).some(
    (ancestor) =>
      !isClass(ancestor) &&
      (/^(?:TypeDecorator|UserDefinedType|TypeEngine|Enum|ENUM)$/.test(
        symbolOf(ancestor) ?? "",
      ) ||
        namedType(ancestor) !== undefined),
  );
}

function constantOf(bound: Bound | undefined): unknown {
  const value = bound && valueOf(bound);
  return value?.kind === "constant" ? value.value : undefined;
}

function numberOf(bound: Bound | undefined): number | undefined {
  const value = constantOf(bound);
  return typeof value === "number" ? value : undefined;
}

function argument(
  type: NamedType,
  given: Arguments,
  key: "length" | "precision" | "scale" | "timezone" | "element",
): Bound | undefined {
  const index = type.arguments?.indexOf(key) ?? -1;
  const keyword = key === "element" ? "item_type" : key;
  return (
    given.named.get(keyword) ??
    (index < 0 ? undefined : given.positional[index])
  );
}

type Measured = Pick<
  TypeClaim,
  "length" | "precision" | "scale" | "withTimeZone" | "sqlName"
>;

function zoned(type: NamedType, given: Arguments): Measured {
  const { sqlName } = type;
  if (sqlName === "timestamptz") return { sqlName, withTimeZone: true };
  const zone = constantOf(argument(type, given, "timezone")) === true;
  const precision = numberOf(given.named.get("precision"));
  return {
    sqlName: zone ? `${sqlName}tz` : (sqlName ?? ""),
    withTimeZone: zone,
    ...(precision !== undefined && { precision }),
  };
}

function measured(type: NamedType, given: Arguments): Measured {
  const { family, sqlName } = type;
  if (family === "timestamp" || family === "time") return zoned(type, given);
  const named = sqlName === undefined ? {} : { sqlName };
  const length = numberOf(argument(type, given, "length"));
  if (type.arguments?.includes("length")) {
    const own = length ?? type.length;
    return { ...named, ...(own !== undefined && { length: own }) };
  }
  const precision = numberOf(argument(type, given, "precision"));
  if (family === "number" && precision !== undefined && precision <= 24)
    return { sqlName: "float4" };
  if (family === "decimal" && precision !== undefined)
    return {
      ...named,
      precision,
      scale: numberOf(argument(type, given, "scale")) ?? 0,
    };
  if (family === "vector") {
    const size = numberOf(given.positional[0] ?? given.named.get("dim"));
    return { ...named, ...(size !== undefined && { length: size }) };
  }
  return named;
}

function withArguments(
  context: Context,
  type: NamedType,
  given: Arguments,
  text: string,
): TypeReading {
  const claim: TypeClaim = {
    family: type.family,
    text,
    ...measured(type, given),
  };
  if (type.family !== "array") return { claim, known: true };
  const inner = argument(type, given, "element");
  const element = inner && readType(context, valueOf(inner), spelling(inner));
  if (element === undefined) return { claim, known: false };
  return {
    claim: { ...claim, element: element.claim },
    known: element.known,
  };
}

/** The source of an argument, for messages. */
export function spelling({ expression, scope }: Bound): string {
  return sourceText(scope.module, expression);
}

function mappedByName(
  context: Context,
  name: string | undefined,
  text: string,
): TypeReading | undefined {
  const map = context.options.typeMap ?? {};
  const sql =
    name !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
  return sql === undefined
    ? undefined
    : { claim: claimOfSqlType(sql, text), known: true };
}

function nameOf(value: Value): string | undefined {
  if (value.kind === "class") return value.class.name;
  return symbolOf(value) ?? outsideName(value);
}

function classType(
  context: Context,
  one: PythonClass,
  made: CallValue | undefined,
  text: string,
  tableSchema: string | undefined,
): TypeReading | undefined {
  const given = made ? spreadArguments(made.arguments) : noArguments;
  const behind = implementationOf(one, given);
  if (behind === undefined)
    return (
      specified(one, text) ?? inherited(context, one, made, text, tableSchema)
    );
  const { type } = behind;
  if (type.kind === "class" && type.class === one) return undefined;
  const asked = [...behind.given.positional, ...behind.given.named.values()];
  const [origin] = asked;
  const value =
    origin === undefined || type.kind === "call"
      ? type
      : callWith(type, behind.given, origin);
  return readType(context, value, text, tableSchema);
}

/** A call that was not written: a type with the arguments that were given to its decorator. */
function callWith(callee: Value, given: Arguments, origin: Bound): CallValue {
  const { from, to } = origin.expression;
  return {
    kind: "call",
    callee,
    arguments: [
      ...given.positional,
      ...[...given.named].map(([name, bound]) => ({ ...bound, name })),
    ],
    expression: {
      kind: "call",
      callee: origin.expression,
      arguments: [],
      from,
      to,
    },
    scope: origin.scope,
  };
}

/** UserDefinedType: get_col_spec returns the SQL. */
function specified(one: PythonClass, text: string): TypeReading | undefined {
  const specification = attributeOf(one, "get_col_spec");
  const bound = specification?.binding.bound;
  if (specification === undefined || bound?.kind !== "function")
    return undefined;
  const scope = specification.owner.body;
  const sql = stringOf(
    callFunction(
      { kind: "function", function: bound.statement, scope },
      noArguments,
    ),
  );
  return sql === undefined
    ? undefined
    : { claim: claimOfSqlType(sql, text), known: true };
}

/** A subclass of a type we know. */
function inherited(
  context: Context,
  one: PythonClass,
  made: CallValue | undefined,
  text: string,
  tableSchema: string | undefined,
): TypeReading | undefined {
  const given = made ? spreadArguments(made.arguments) : noArguments;
  for (const ancestor of orderOf(one)) {
    if (isClass(ancestor)) continue;
    if (isEnumName(symbolOf(ancestor)))
      return made && enumCallClaim(context, made, text, tableSchema);
    const type = namedType(ancestor);
    if (type !== undefined) return withArguments(context, type, given, text);
  }
  return undefined;
}

/** DOMAIN("name", type): the domain's own name, and what it is made of. */
function domain(
  context: Context,
  { positional, named }: Arguments,
  text: string,
): TypeReading | undefined {
  const [name, type] = [
    positional[0] ?? named.get("name"),
    positional[1] ?? named.get("data_type"),
  ];
  const sqlName = name && stringOf(valueOf(name));
  const base = type && readType(context, valueOf(type), text);
  return sqlName === undefined || base === undefined
    ? undefined
    : { claim: { family: base.claim.family, text, sqlName }, known: true };
}

function calledType(
  context: Context,
  call: CallValue,
  text: string,
  tableSchema: string | undefined,
): TypeReading | undefined {
  const { callee } = call;
  const given = spreadArguments(call.arguments);
  const [first, second] = given.positional;
  if (isMutable(callee))
    return (
      first && readType(context, valueOf(first), spelling(first), tableSchema)
    );
  if (callee.kind === "property" && callee.name === "with_variant") {
    const postgres =
      second !== undefined &&
      given.positional
        .slice(1)
        .some((each) => constantOf(each) === "postgresql");
    const chosen = postgres && first ? valueOf(first) : callee.object;
    return readType(context, chosen, text, tableSchema);
  }
  if (callee.kind === "class")
    return classType(context, callee.class, call, text, tableSchema);
  const name = symbolOf(callee);
  if (isEnumName(name)) return enumCallClaim(context, call, text, tableSchema);
  if (name === "ChoiceType") {
    const implementation = given.named.get("impl");
    return implementation
      ? readType(context, valueOf(implementation), text)
      : { claim: claimOfSqlType("varchar(255)", text), known: true };
  }
  if (name === "DOMAIN") return domain(context, given, text);
  if (name === "BIT" && constantOf(given.named.get("varying")) === true)
    return { claim: claimOfSqlType("varbit", text), known: true };
  const type = namedType(callee);
  return type && withArguments(context, type, given, text);
}

/**
 * The claim of a type, or undefined when the value is no type we can know.
 * `text` is how the code spells it.
 */
export function readType(
  context: Context,
  value: Value,
  text: string,
  tableSchema?: string,
): TypeReading | undefined {
  const callee = value.kind === "call" ? value.callee : value;
  const name = nameOf(callee);
  const known =
    mappedByName(context, name, text) ??
    (value.kind === "call"
      ? calledType(context, value, text, tableSchema)
      : value.kind === "class"
        ? classType(context, value.class, undefined, text, tableSchema)
        : undefined);
  if (known !== undefined) return known;
  const extension =
    symbolOf(callee) === name ? extensionTypes.get(name ?? "") : undefined;
  if (extension !== undefined)
    return { claim: claimOfSqlType(extension, text), known: true };
  const type = value.kind === "call" ? undefined : namedType(value);
  return type && withArguments(context, type, noArguments, text);
}
