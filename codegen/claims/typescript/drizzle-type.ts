import type { ts } from "ts-morph";
import type { EnumReference, TypeClaim } from "../model.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  entryNamed,
  externalOf,
  objectOf,
  resultOf,
  unwrap,
} from "./constants.ts";
import { type Chain } from "./drizzle-chain.ts";
import { enumOfExpression } from "./enums.ts";
import { flagOption, numberOption } from "./options.ts";
import { placeOf } from "./place.ts";
import type { Reading } from "./reading.ts";
import { alternativesOf } from "./shape.ts";
import { shapeOf } from "./shapes.ts";
import { arrayOf, sqlType } from "./sql-type.ts";
import { typeClaimOf } from "./value-type.ts";

/** The type a chain of builder calls gives its column; undefined when it cannot be told. */
export function typeOfChain(
  reading: Reading,
  chain: Chain,
  config: ts.ObjectLiteralExpression | undefined,
): TypeClaim | undefined {
  const text = textOf(chain);
  const base = chain.maker
    ? madeType(reading, chain, chain.maker, text)
    : builtIn(reading, chain, config, text);
  if (!base) return undefined;
  const arrays = chain.steps.filter(({ name }) => name === "array").length;
  return Array.from({ length: arrays }).reduce<TypeClaim>(
    (element) => arrayOf(element, `${text}.array()`),
    withMarkedValues(reading, chain, base),
  );
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
  char: "char(1)",
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
  if (externalOf(reading.modules, maker.expression)?.name !== "customType") {
    const found = pgEnumOf(reading, maker);
    return found && { family: "enum", text, enum: found };
  }
  const mapped = Object.hasOwn(reading.typeMap, chain.base)
    ? reading.typeMap[chain.base]
    : customSql(reading, chain, maker);
  return mapped === undefined ? undefined : { ...sqlType(mapped), text };
}

/** What dataType(config) returns for the options the column is given. */
function customSql(
  reading: Reading,
  chain: Chain,
  maker: ts.CallExpression,
): string | undefined {
  const { modules } = reading;
  const dataType = entryNamed(
    modules,
    objectOf(modules, maker.arguments[0]),
    "dataType",
  );
  const [first, second] = chain.given;
  const config =
    first && typeof constantOf(modules, first) === "string" ? second : first;
  const returned =
    dataType && resultOf(modules, callOf(dataType, config ? [config] : []));
  const value = returned && constantOf(modules, returned);
  return typeof value === "string" ? value : undefined;
}

/** A call that nobody wrote: of a function that a library calls. */
export function callOf(
  called: ts.Expression,
  given: readonly ts.Expression[],
): ts.CallExpression {
  const call = syntax.setTextRange(
    syntax.factory.createCallExpression(called, undefined, given),
    called,
  );
  (call as { parent: ts.Node }).parent = called.parent;
  return call;
}

/** The enumeration that pgEnum("name", values) or schema.enum("name", values) declares. */
function pgEnumOf(
  reading: Reading,
  maker: ts.CallExpression,
): EnumReference | undefined {
  const [first, second] = maker.arguments;
  const name = first && constantOf(reading.modules, first);
  const values = second && enumOfExpression(reading.modules, second);
  if (typeof name !== "string" || !second || !values) return undefined;
  const schema = syntax.isPropertyAccessExpression(maker.expression)
    ? schemaOf(reading, maker.expression.expression)
    : undefined;
  return {
    ...(schema === undefined ? {} : { schema }),
    name,
    values: values.values,
    native: true,
    // Values that stand elsewhere are changed there.
    place: isWritten(second)
      ? placeOf(variableName(maker) ?? maker)
      : values.place,
  };
}

function isWritten(values: ts.Expression): boolean {
  const node = unwrap(values);
  return syntax.isArrayLiteralExpression(node)
    ? !node.elements.some(syntax.isSpreadElement)
    : syntax.isObjectLiteralExpression(node);
}

function variableName(node: ts.Node): ts.Node | undefined {
  return syntax.isVariableDeclaration(node.parent)
    ? node.parent.name
    : undefined;
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
