import type {
  ColumnClaim,
  ModelClaim,
  TypeClaim,
  TypeFamily,
} from "../claims/model.ts";
import type { Column, Relation, TypeRef } from "../facts/model.ts";
import { resolveType, type Catalog } from "./catalog.ts";
import { claimedValues, metValue, valueArrives } from "./driver-values.ts";
import type { ParserSettings } from "./settings.ts";
import {
  lengthOf,
  precisionOf,
  readSpelledType,
  sqlType,
} from "../facts/sql-type.ts";
import {
  familiesAgree,
  familyOfElement,
  familyOfName,
  familyOfType,
  valueCouldMean,
} from "./type-family.ts";

/** One way in which a claimed type and a column's type differ. */
export interface TypeDisagreement {
  readonly rule: "D207" | "D208" | "D209" | "D210" | "D214" | "D304";
  readonly claim: string;
  readonly database: string;
  /** What breaks, where the rule's own sentence is too general. */
  readonly consequence?: string;
  /** Of D210: the TypeScript type of what arrives. */
  readonly arriving?: string;
}

export interface TypeQuestion {
  readonly catalog: Catalog;
  readonly parsers: ParserSettings;
  readonly model: ModelClaim;
  readonly relation: Relation;
  readonly claim: ColumnClaim;
  readonly column: Column;
}

/** All disagreements between what the code and the database say of a column's type. */
export function compareTypes(question: TypeQuestion): TypeDisagreement[] {
  const type = question.claim.type;
  if (!type) return [];
  if (type.family === "unknown") return compareUnrelated(question, type);
  const found = speaksOfValues(question, type)
    ? compareValues(question, type)
    : compareSql(question, type);
  // What arrives for a column of another kind is said with the kind.
  if (found.some((one) => otherKind.has(one.rule))) return found;
  const arrival = speaksOfValues(question, type)
    ? []
    : compareArrival(question, type);
  return [...found, ...arrival, ...compareLength(question, type)];
}

/** Types that have no relatives: another type holds other values. */
const unrelated = new Set([
  "bit",
  "varbit",
  "money",
  "oid",
  "regclass",
  "tsvector",
  "tsquery",
  "hstore",
  "ltree",
  "xml",
  "point",
  "line",
  "lseg",
  "box",
  "path",
  "polygon",
  "circle",
]);

function compareUnrelated(
  { catalog, column }: TypeQuestion,
  type: TypeClaim,
): TypeDisagreement[] {
  const name = type.sqlName && readSpelledType(type.sqlName).name;
  if (name === undefined || !unrelated.has(name)) return [];
  const actual = resolveType(catalog, column.type).type;
  return actual.name === name && !actual.array
    ? []
    : [disagree("D207", type, column.type)];
}

const otherKind: ReadonlySet<TypeDisagreement["rule"]> = new Set([
  "D207",
  "D304",
]);

/** TypeScript that names no SQL type claims what values arrive, not what the column is. */
function speaksOfValues({ model }: TypeQuestion, type: TypeClaim): boolean {
  return (
    model.language === "typescript" &&
    type.sqlName === undefined &&
    // A type of the database's own is one, whatever values it has.
    scalarOf(type).enum?.native !== true
  );
}

const valueOfFamily: Readonly<Partial<Record<TypeFamily, string>>> = {
  string: "string",
  uuid: "string",
  integer: "number",
  number: "number",
  bigint: "bigint",
  boolean: "boolean",
  date: "Date",
  timestamp: "Date",
};

function valuesClaimed(type: TypeClaim): string[] | undefined {
  if (type.valueType !== undefined || type.family === "array")
    return claimedValues(type);
  const implied = type.enum ? undefined : valueOfFamily[type.family];
  return implied === undefined ? undefined : [implied];
}

function compareValues(
  question: TypeQuestion,
  type: TypeClaim,
): TypeDisagreement[] {
  const { catalog, column, parsers } = question;
  const claimed = valuesClaimed(type);
  if (!claimed) return compareFamilies(question, type);
  const resolved = resolveType(catalog, column.type);
  const arriving = metValue(catalog, question.model, column.type, parsers);
  if (arriving === undefined || valueArrives(claimed, arriving)) return [];
  const sayArray = claimed.some((value) => value.endsWith("[]"));
  const isArray = resolved.type.array === true;
  if (sayArray && !isArray) return [disagree("D207", type, column.type)];
  const family = familyOfElement(catalog, column.type);
  const understandable = claimed.some((value) =>
    valueCouldMean(value.replace("[]", ""), family),
  );
  if (understandable && sayArray === isArray)
    return [wrongArrival(type, column.type, arriving)];
  return [disagree(isArray && sayArray ? "D214" : "D207", type, column.type)];
}

function wrongArrival(
  type: TypeClaim,
  actual: TypeRef,
  arriving: string,
): TypeDisagreement {
  return {
    rule: "D210",
    claim: type.valueType ?? type.text,
    database: `${sqlType(actual)}, which arrives as ${arriving}`,
    arriving,
  };
}

/** Of libraries that name SQL types and still hand the driver's value on. */
function compareArrival(
  question: TypeQuestion,
  type: TypeClaim,
): TypeDisagreement[] {
  const { catalog, column, model, parsers } = question;
  const claimed =
    type.valueType === undefined ? undefined : claimedValues(type);
  const arriving = metValue(catalog, model, column.type, parsers);
  if (!claimed || arriving === undefined || valueArrives(claimed, arriving))
    return [];
  return [wrongArrival(type, column.type, arriving)];
}

function disagree(
  rule: TypeDisagreement["rule"],
  type: TypeClaim,
  actual: TypeRef,
  consequence?: string,
): TypeDisagreement {
  return {
    rule,
    claim: type.text,
    database: sqlType(actual),
    ...(consequence === undefined ? {} : { consequence }),
  };
}

/** What the claim is in the catalogue's terms. */
function claimedFamily(type: TypeClaim): TypeFamily {
  if (type.enum && type.family !== "array") return "enum";
  if (type.sqlName === undefined || type.family === "encrypted")
    return type.family;
  const parsed = readSpelledType(type.sqlName);
  if (parsed.array) return "array";
  const family = familyOfName(parsed.name);
  return family === "unknown" ? type.family : family;
}

/** Of the innermost elements: the number of dimensions is no part of a column's type. */
function elementFamily(type: TypeClaim): TypeFamily {
  if (type.element?.family === "array") return elementFamily(type.element);
  if (type.element) return claimedFamily(type.element);
  if (type.enum) return "enum";
  if (type.sqlName === undefined) return "unknown";
  return familyOfName(readSpelledType(type.sqlName).name);
}

function compareSql(
  question: TypeQuestion,
  type: TypeClaim,
): TypeDisagreement[] {
  const families = compareFamilies(question, type);
  if (families.length > 0) return families;
  const actual = resolveType(question.catalog, question.column.type).type;
  const scalar = type.family === "array" ? type.element : type;
  return scalar
    ? compareWidths(scalar, type, actual, question.column.type)
    : [];
}

function compareFamilies(
  question: TypeQuestion,
  type: TypeClaim,
): TypeDisagreement[] {
  const { catalog, column } = question;
  const actual = familyOfType(catalog, column.type);
  const claimed = claimedFamily(type);
  if (claimed === "array" || actual === "array")
    return compareContainers(catalog, column.type, type, claimed, actual);
  if (claimed === "string" && actual === "enum")
    return [disagree("D304", type, column.type, textForEnum)];
  if (claimed === "enum" && actual === "string")
    return type.enum?.native === true
      ? [disagree("D304", type, column.type, enumForText)]
      : [];
  if (!familiesAgree(claimed, actual))
    return [disagree("D207", type, column.type)];
  return claimed === "enum" ? compareEnumNames(question, type) : [];
}

const textForEnum =
  "Values outside the enum are accepted by the code and refused by the database, and comparing a text parameter with an enum column can fail.";
const enumForText =
  "The code casts to an enum type that the column does not have, and the statement fails.";

/** What libraries call an enum that nobody named, and never say in a statement. */
const impliedEnumNames: Readonly<
  Record<string, (table: string, column: string) => string>
> = {
  sequelize: (table, column) => `enum_${table}_${column}`,
  typeorm: (table, column) => `${table}_${column}_enum`,
};

function isImpliedName({ model, claim }: TypeQuestion, name: string): boolean {
  const implied = impliedEnumNames[model.reader];
  return implied?.(model.table.name, claim.name) === name;
}

function compareEnumNames(
  question: TypeQuestion,
  type: TypeClaim,
): TypeDisagreement[] {
  const { catalog } = question;
  const actual = question.column.type;
  const found = resolveType(catalog, actual).enum;
  const named = type.enum?.name;
  if (!found || named === undefined || type.enum?.native === false) {
    const asText = found && type.enum?.native === false;
    return asText ? [disagree("D304", type, actual, textForEnum)] : [];
  }
  if (named === found.name || isImpliedName(question, named)) return [];
  return [
    {
      rule: "D304",
      claim: `enum type ${named}`,
      database: `enum type ${found.schema}.${found.name}`,
      consequence: `A cast to ${named} fails: there is no such type, or it is another one.`,
    },
  ];
}

function compareContainers(
  catalog: Catalog,
  actual: TypeRef,
  type: TypeClaim,
  claimed: TypeFamily,
  family: TypeFamily,
): TypeDisagreement[] {
  if (claimed !== family) {
    const oneIsJson = claimed === "json" || family === "json";
    const unknown = claimed === "unknown" || family === "unknown";
    if (unknown) return [];
    return [disagree(oneIsJson ? "D214" : "D207", type, actual)];
  }
  const element = elementFamily(type);
  const agrees = familiesAgree(element, familyOfElement(catalog, actual));
  return agrees ? [] : [disagree("D214", type, actual)];
}

const integerWidths = new Set(["int2", "int4", "int8"]);
const floatWidths = new Set(["float4", "float8"]);

function compareWidths(
  scalar: TypeClaim,
  whole: TypeClaim,
  actual: TypeRef,
  shown: TypeRef,
): TypeDisagreement[] {
  const named =
    scalar.sqlName === undefined ? undefined : readSpelledType(scalar.sqlName);
  const name = named?.name ?? impliedName(scalar.family);
  if (name === undefined) return [];
  if (isJson(name) && isJson(actual.name))
    return name !== actual.name && named
      ? [disagree("D214", whole, shown, otherJson)]
      : [];
  const consequence =
    integerDifference(name, actual.name, named !== undefined) ??
    floatDifference(name, actual.name) ??
    zoneDifference(scalar, name, actual.name) ??
    precisionDifference(scalar, named?.modifier, actual);
  return consequence === undefined
    ? []
    : [disagree("D208", whole, shown, consequence)];
}

const otherJson =
  "json and jsonb have different operators and indexes; a query built for one fails on the other.";

function isJson(name: string): boolean {
  return name === "json" || name === "jsonb";
}

function impliedName(family: TypeFamily): string | undefined {
  if (family === "integer") return "int4";
  if (family === "bigint") return "int8";
  if (family === "number") return "float8";
  if (family === "decimal") return "numeric";
  return family === "timestamp" ? "timestamp" : family;
}

function integerDifference(
  claimed: string,
  actual: string,
  named: boolean,
): string | undefined {
  if (!integerWidths.has(claimed) || !integerWidths.has(actual)) return;
  const small = !named && actual === "int2" && claimed === "int4";
  if (claimed === actual || small) return;
  return claimed < actual
    ? `The column holds values that do not fit ${claimed}.`
    : `A value that fits ${claimed} can be out of range for ${actual}, and the write fails.`;
}

function floatDifference(claimed: string, actual: string): string | undefined {
  if (claimed === actual) return;
  if (actual === "numeric" && floatWidths.has(claimed))
    return "Exact decimals are read into binary floating point and lose digits.";
  if (claimed === "numeric" && floatWidths.has(actual))
    return "The column is binary floating point: decimals written to it are rounded.";
  if (floatWidths.has(claimed) && floatWidths.has(actual))
    return "The two widths of floating point round differently.";
  return undefined;
}

function zoneDifference(
  scalar: TypeClaim,
  claimed: string,
  actual: string,
): string | undefined {
  const zones: Readonly<Record<string, boolean>> = {
    timestamp: false,
    timestamptz: true,
    time: false,
    timetz: true,
  };
  const says =
    scalar.withTimeZone ??
    (scalar.sqlName === undefined ? undefined : zones[claimed]);
  const is = zones[actual];
  if (says === undefined || is === undefined || says === is) return;
  return is
    ? "The column keeps an instant; code that sends a time without a zone has the session's zone added to it."
    : "The column keeps no zone; code that sends an instant has its zone dropped without a word.";
}

function precisionDifference(
  scalar: TypeClaim,
  modifier: string | undefined,
  actual: TypeRef,
): string | undefined {
  if (actual.name !== "numeric") return;
  const written = modifier?.split(",").map(Number);
  const precision = scalar.precision ?? written?.[0];
  if (precision === undefined) return;
  const scale = scalar.scale ?? written?.[1] ?? 0;
  const real = precisionOf(actual);
  if (real?.precision === precision && real.scale === scale) return;
  return real
    ? `The database keeps ${real.precision} digits, ${real.scale} of them decimals: others are rounded or refused.`
    : "The database sets no limit on digits: it holds values that the claim excludes.";
}

/** What the elements of an array are, whatever its dimensions: lengths are theirs. */
function scalarOf(type: TypeClaim): TypeClaim {
  return type.element ? scalarOf(type.element) : type;
}

function compareLength(
  { catalog, column }: TypeQuestion,
  type: TypeClaim,
): TypeDisagreement[] {
  const actual = resolveType(catalog, column.type).type;
  const scalar = scalarOf(type);
  const named =
    scalar.sqlName === undefined ? undefined : readSpelledType(scalar.sqlName);
  const modifier =
    named?.modifier === undefined ? undefined : Number(named.modifier);
  const textual = ["string", "encrypted"].includes(familyOfName(actual.name));
  const fromName =
    named && familyOfName(named.name) === "string" ? modifier : undefined;
  const claimed = scalar.length ?? fromName;
  const limit = lengthOf(actual);
  const bothArrays = (actual.array === true) === (scalar !== type);
  if (claimed === undefined || !textual || !bothArrays || claimed === limit)
    return [];
  const spellsColumn = /var ?char|character/i.test(type.text);
  return [
    disagree(
      spellsColumn && limit !== undefined ? "D208" : "D209",
      type,
      column.type,
      limit !== undefined && claimed > limit
        ? `A value of more than ${limit} characters passes the model and the database refuses it.`
        : `The database holds values longer than ${claimed} characters, which the model says cannot be.`,
    ),
  ];
}

/** Whether a claimed type can be that of the column at all; undefined when it says too little. */
export function typeCouldBe(question: TypeQuestion): boolean | undefined {
  const type = question.claim.type;
  if (!type || type.family === "unknown") return;
  return !compareTypes(question).some((one) => one.rule === "D207");
}
