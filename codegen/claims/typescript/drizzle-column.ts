import type { ts } from "ts-morph";
import type { ColumnClaim, EnumReference, TypeClaim } from "../model.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  entryNamed,
  externalOf,
  objectOf,
  returnedBy,
  type Entry,
} from "./constants.ts";
import { enumOfExpression } from "./enums.ts";
import type { EntityColumn } from "./entity.ts";
import {
  defaultText,
  flagOption,
  hasOption,
  numberOption,
  textOption,
} from "./options.ts";
import { placeOf, placeOfName } from "./place.ts";
import { unresolved, type Reading } from "./reading.ts";
import { alternativesOf, shapeOf } from "./shapes.ts";
import { arrayOf, sqlType } from "./sql-type.ts";
import { typeClaimOf } from "./value-type.ts";

/** A column builder taken apart: what it begins with and what is called on it. */
export interface Chain {
  /** The builder's name, such as "varchar", or the constant of an enum or custom type. */
  readonly base: string;
  /** The call of pgEnum or customType behind the builder. */
  readonly maker?: ts.CallExpression;
  readonly given: readonly ts.Expression[];
  readonly steps: readonly Step[];
}

export interface Step {
  readonly name: string;
  readonly call: ts.CallExpression;
}

const maxDepth = 12;

/** Whether a module specifier is Drizzle for PostgreSQL. */
export function isPgCore(specifier: string): boolean {
  return specifier.startsWith("drizzle-orm/pg-core");
}

/** Takes a builder expression apart, through constants and functions that return one. */
export function chainOf(
  reading: Reading,
  expression: ts.Expression,
  outer: readonly Step[] = [],
  depth = 0,
): Chain | undefined {
  const node = definitionOf(reading.modules, expression);
  if (!syntax.isCallExpression(node) || depth > maxDepth) return undefined;
  const callee = node.expression;
  if (syntax.isPropertyAccessExpression(callee) && isBuilder(reading, callee))
    return chainOf(
      reading,
      callee.expression,
      [{ name: callee.name.text, call: node }, ...outer],
      depth + 1,
    );
  const given = [...node.arguments];
  const external = externalOf(reading.modules, callee);
  if (external)
    return isPgCore(external.specifier)
      ? { base: external.name, given, steps: outer }
      : undefined;
  if (
    syntax.isPropertyAccessExpression(callee) &&
    isParameter(reading, callee.expression)
  )
    return { base: callee.name.text, given, steps: outer };
  return madeBy(reading, callee, given, outer, depth);
}

/** A column's chain, which its type, its keys and its reference are read from. */
function chainIn(
  reading: Reading,
  expression: ts.Expression,
): Chain | undefined {
  const { memory } = reading.modules;
  const known = memory.get(expression);
  if (known) return known as Chain;
  const chain = chainOf(reading, expression);
  if (chain) memory.set(expression, chain);
  return chain;
}

function madeBy(
  reading: Reading,
  callee: ts.Expression,
  given: readonly ts.Expression[],
  outer: readonly Step[],
  depth: number,
): Chain | undefined {
  const definition = definitionOf(reading.modules, callee);
  if (syntax.isCallExpression(definition) && isTypeMaker(reading, definition))
    return { base: lastName(callee), maker: definition, given, steps: outer };
  const returned = returnedBy(definition);
  return returned && chainOf(reading, returned, outer, depth + 1);
}

/** `x.notNull`, where x is a builder and not the `t` of a callback or a namespace. */
function isBuilder(
  reading: Reading,
  callee: ts.PropertyAccessExpression,
): boolean {
  const owner = definitionOf(reading.modules, callee.expression);
  return (
    syntax.isCallExpression(owner) &&
    externalOf(reading.modules, callee) === undefined
  );
}

function isParameter(reading: Reading, owner: ts.Expression): boolean {
  return syntax.isIdentifier(definitionOf(reading.modules, owner));
}

/** pgEnum("name", values), schema.enum("name", values), customType({ … }) */
function isTypeMaker(reading: Reading, call: ts.CallExpression): boolean {
  const external = externalOf(reading.modules, call.expression);
  if (external)
    return (
      isPgCore(external.specifier) &&
      ["pgEnum", "customType"].includes(external.name)
    );
  return (
    syntax.isPropertyAccessExpression(call.expression) &&
    call.expression.name.text === "enum"
  );
}

function lastName(expression: ts.Expression): string {
  return syntax.isPropertyAccessExpression(expression)
    ? expression.name.text
    : expression.getText();
}

/** The schema given to the pgSchema that a table, view or enum is made of. */
export function schemaOf(
  reading: Reading,
  owner: ts.Expression,
): string | undefined {
  const definition = definitionOf(reading.modules, owner);
  if (!syntax.isCallExpression(definition)) return undefined;
  const external = externalOf(reading.modules, definition.expression);
  const [first] = definition.arguments;
  if (external?.name !== "pgSchema" || !first) return undefined;
  const name = constantOf(reading.modules, first);
  return typeof name === "string" ? name : undefined;
}

/** A column of a table; undefined when its builder or name cannot be told. */
export function columnFrom(
  reading: Reading,
  entry: Entry,
  casing: (name: string) => string,
): EntityColumn | undefined {
  const chain = chainIn(reading, entry.value);
  if (!chain)
    return unresolved(
      reading,
      entry.node,
      `the column builder of "${entry.name}"`,
    );
  const [first, second] = chain.given;
  const written = first && constantOf(reading.modules, first);
  const isNamed = typeof written === "string";
  if (first && !isNamed && !objectOf(reading.modules, first))
    return unresolved(reading, first, `the name of column "${entry.name}"`);
  const name = isNamed && written !== "" ? written : casing(entry.name);
  const config = objectOf(reading.modules, isNamed ? second : first);
  const claim: ColumnClaim = {
    name,
    ...(name === entry.name ? {} : { attribute: entry.name }),
    place: first && isNamed ? placeOfName(first) : placeOf(entry.nameNode),
    ...typeOf(reading, entry, chain, config),
    ...writing(reading, chain),
  };
  return {
    claim,
    ...(has(chain, "primaryKey") ? { primary: true } : {}),
    ...(has(chain, "unique") ? { unique: true } : {}),
  };
}

function has(chain: Chain, ...names: readonly string[]): boolean {
  return chain.steps.some(({ name }) => names.includes(name));
}

function typeOf(
  reading: Reading,
  entry: Entry,
  chain: Chain,
  config: ts.ObjectLiteralExpression | undefined,
): { type?: TypeClaim } {
  const text = textOf(chain);
  const base = chain.maker
    ? madeType(reading, chain, chain.maker, text)
    : builtIn(reading, chain, config, text);
  if (!base) {
    unresolved(reading, entry.node, `the type of column "${entry.name}"`);
    return {};
  }
  const arrays = chain.steps.filter(({ name }) => name === "array").length;
  const marked = withMarkedValues(reading, chain, base);
  return {
    type: Array.from({ length: arrays }).reduce<TypeClaim>(
      (element) => arrayOf(element, `${text}.array()`),
      marked,
    ),
  };
}

/** The builder as code spells it, without its name argument. */
function textOf(chain: Chain): string {
  const options = chain.given.filter(
    (argument) => !syntax.isStringLiteralLike(argument),
  );
  return `${chain.base}(${options.map((option) => option.getText().replaceAll(/\s+/g, " ")).join(", ")})`;
}

/** SQL spellings of the builders that are not named as their type. */
const builderTypes: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  doublePrecision: "double precision",
};

function builtIn(
  reading: Reading,
  chain: Chain,
  config: ts.ObjectLiteralExpression | undefined,
  text: string,
): TypeClaim | undefined {
  const { modules } = reading;
  const zoned = flagOption(modules, config, "withTimezone") === true;
  const spelled = builderTypes[chain.base] ?? chain.base;
  const type = sqlType(
    zoned && /^time(?:stamp)?$/.test(spelled)
      ? `${spelled} with time zone`
      : spelled,
  );
  const length =
    numberOption(modules, config, "length") ??
    numberOption(modules, config, "dimensions");
  const precision = numberOption(modules, config, "precision");
  const scale = numberOption(modules, config, "scale");
  const values = entryNamed(modules, config, "enum");
  const listed = values && enumOfExpression(modules, values);
  return {
    ...type,
    text,
    ...(length === undefined ? {} : { length }),
    ...(precision === undefined ? {} : { precision }),
    ...(precision === undefined || type.family !== "decimal"
      ? {}
      : { scale: scale ?? 0 }),
    ...(listed ? { family: "enum", enum: { ...listed, native: false } } : {}),
  };
}

/** A column of an enum, or of a type the project defines. */
function madeType(
  reading: Reading,
  chain: Chain,
  maker: ts.CallExpression,
  text: string,
): TypeClaim | undefined {
  if (lastName(maker.expression) !== "customType")
    return enumColumn(reading, maker, text);
  const mapped = Object.hasOwn(reading.typeMap, chain.base)
    ? reading.typeMap[chain.base]
    : customSql(reading, maker);
  return mapped === undefined ? undefined : { ...sqlType(mapped), text };
}

function customSql(
  reading: Reading,
  maker: ts.CallExpression,
): string | undefined {
  const dataType = entryNamed(
    reading.modules,
    objectOf(reading.modules, maker.arguments[0]),
    "dataType",
  );
  const returned = dataType && returnedBy(dataType);
  const value = returned && constantOf(reading.modules, returned);
  return typeof value === "string" ? value : undefined;
}

function enumColumn(
  reading: Reading,
  maker: ts.CallExpression,
  text: string,
): TypeClaim | undefined {
  const found = pgEnumOf(reading, maker);
  return found && { family: "enum", text, enum: found };
}

/** The enumeration that pgEnum("name", values) or schema.enum("name", values) declares. */
export function pgEnumOf(
  reading: Reading,
  maker: ts.CallExpression,
): EnumReference | undefined {
  const [first, second] = maker.arguments;
  const name = first && constantOf(reading.modules, first);
  const values = second && enumOfExpression(reading.modules, second);
  if (typeof name !== "string" || !values) return undefined;
  const schema = syntax.isPropertyAccessExpression(maker.expression)
    ? schemaOf(reading, maker.expression.expression)
    : undefined;
  return {
    ...(schema === undefined ? {} : { schema }),
    name,
    values: values.values,
    native: true,
    place: syntax.isVariableDeclaration(maker.parent)
      ? placeOf(maker.parent.name)
      : placeOf(maker),
  };
}

/** `.$type<"a" | "b">()` says which values a text column holds; any other `$type` its value type. */
function withMarkedValues(
  reading: Reading,
  chain: Chain,
  base: TypeClaim,
): TypeClaim {
  const step = chain.steps.find(({ name }) => name === "$type");
  const [argument] = step?.call.typeArguments ?? [];
  if (!argument || base.enum) return base;
  const shape = shapeOf(reading, argument);
  const marked = typeClaimOf(shape, argument.getText());
  const isListed = alternativesOf(shape).some(({ kind }) => kind === "enum");
  const valueType = marked.valueType ?? argument.getText();
  return isListed && marked.enum && base.family === "string"
    ? {
        ...base,
        family: "enum",
        valueType,
        enum: { ...marked.enum, native: false },
      }
    : { ...base, valueType };
}

function writing(
  reading: Reading,
  chain: Chain,
): Pick<
  ColumnClaim,
  "nullable" | "optionalOnInsert" | "written" | "default" | "defaultBy"
> {
  const serial = /^(?:big|small)?serial$/.test(chain.base);
  const identity = has(
    chain,
    "generatedAlwaysAsIdentity",
    "generatedByDefaultAsIdentity",
  );
  const generated = has(chain, "generatedAlwaysAs");
  const nullable = !serial && !identity && !has(chain, "notNull", "primaryKey");
  const fallback = defaultOf(reading, chain);
  return {
    nullable,
    optionalOnInsert:
      nullable ||
      serial ||
      identity ||
      generated ||
      fallback.defaultBy !== undefined,
    ...(generated || has(chain, "generatedAlwaysAsIdentity")
      ? { written: false }
      : {}),
    ...fallback,
  };
}

const knownDefaults: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  defaultNow: "now()",
  defaultRandom: "gen_random_uuid()",
};

function defaultOf(
  reading: Reading,
  chain: Chain,
): Pick<ColumnClaim, "default" | "defaultBy"> {
  for (const { name, call } of chain.steps) {
    const known = knownDefaults[name];
    if (known !== undefined) return { default: known, defaultBy: "server" };
    const [first] = call.arguments;
    if (name === "default" && first)
      return {
        default: defaultText(reading.modules, first),
        defaultBy: "server",
      };
    if (["$default", "$defaultFn", "$onUpdate", "$onUpdateFn"].includes(name))
      return {
        ...(first ? { default: defaultText(reading.modules, first) } : {}),
        defaultBy: "client",
      };
  }
  return {};
}

/** `.references(() => stations.id, { onDelete: "cascade" })` */
export function referenceOf(
  reading: Reading,
  value: ts.Expression,
):
  | {
      readonly column: ts.PropertyAccessExpression;
      readonly options: ts.ObjectLiteralExpression | undefined;
    }
  | undefined {
  const step = chainIn(reading, value)?.steps.find(
    ({ name }) => name === "references",
  );
  const [first, second] = step?.call.arguments ?? [];
  const column = first && returnedBy(first);
  return column && syntax.isPropertyAccessExpression(column)
    ? { column, options: objectOf(reading.modules, second) }
    : undefined;
}

/** The actions of a reference's options. */
export function actionsOf(
  reading: Reading,
  options: ts.ObjectLiteralExpression | undefined,
): {
  readonly onDelete?: string | undefined;
  readonly onUpdate?: string | undefined;
} {
  return hasOption(reading.modules, options, "onDelete") ||
    hasOption(reading.modules, options, "onUpdate")
    ? {
        onDelete: textOption(reading.modules, options, "onDelete"),
        onUpdate: textOption(reading.modules, options, "onUpdate"),
      }
    : {};
}
