import type { TypeClaim, TypeFamily } from "../model.ts";
import { enumReference } from "./enums.ts";
import { alternativesOf, type Shape } from "./shape.ts";
import { sqlType } from "./sql-type.ts";

const families: Readonly<Record<string, TypeFamily | undefined>> = {
  __proto__: null as never,
  string: "string",
  String: "string",
  number: "number",
  Number: "number",
  boolean: "boolean",
  Boolean: "boolean",
  bigint: "bigint",
  BigInt: "bigint",
  Date: "timestamp",
  DateTime: "timestamp",
  Dayjs: "timestamp",
  Moment: "timestamp",
  LocalDate: "date",
  Buffer: "bytes",
  Uint8Array: "bytes",
  ArrayBuffer: "bytes",
  Decimal: "decimal",
  Big: "decimal",
  BigNumber: "decimal",
  IPostgresInterval: "interval",
  PostgresInterval: "interval",
  IInterval: "interval",
  Duration: "interval",
  Point: "geometry",
  Geometry: "geometry",
  object: "json",
  Object: "json",
  Json: "json",
  JsonValue: "json",
  JsonObject: "json",
  JSONValue: "json",
  UUID: "uuid",
};

/** A type claim from what reading a column yields, null and undefined aside. */
export function typeClaimOf(shape: Shape, text: string): TypeClaim {
  const members = alternativesOf(shape).filter(
    (member) => member.kind !== "null" && member.kind !== "undefined",
  );
  const [only] = members;
  if (only && members.length === 1) return claimOfOne(only, text);
  const family = commonFamily(members, text);
  return { family, text, valueType: members.map(valueTypeOf).join(" | ") };
}

/** The value type a shape stands for, as TypeScript spells it. */
export function valueTypeOf(shape: Shape): string {
  switch (shape.kind) {
    case "plain":
    case "opaque":
      return shape.name;
    case "array": {
      const element = valueTypeOf(shape.element);
      return element.includes("|") ? `(${element})[]` : `${element}[]`;
    }
    case "enum":
      return isNumeric(shape) ? "number" : "string";
    case "object":
      return "object";
    case "union":
      return shape.members.map(valueTypeOf).join(" | ");
    case "column":
      return valueTypeOf(shape.select);
    default:
      return shape.kind;
  }
}

function claimOfOne(shape: Shape, text: string): TypeClaim {
  const valueType = valueTypeOf(shape);
  switch (shape.kind) {
    case "plain":
      return shape.sql === undefined
        ? { family: families[shape.name] ?? "unknown", text, valueType }
        : { ...sqlType(shape.sql), text, valueType };
    case "opaque":
      return {
        family: families[lastName(shape.name)] ?? "unknown",
        text,
        valueType,
      };
    case "object":
      return { family: "json", text, valueType };
    case "array":
      return {
        family: "array",
        text,
        valueType,
        element: typeClaimOf(shape.element, valueTypeOf(shape.element)),
      };
    case "enum":
      return isNumeric(shape)
        ? { family: "number", text, valueType }
        : {
            family: "enum",
            text,
            valueType,
            enum: enumReference(shape.members, shape.declaration),
          };
    case "column":
      return typeClaimOf(shape.select, text);
    default:
      return { family: "unknown", text, valueType };
  }
}

/** Alternatives of one family keep it; an open JSON type is told by its arrays and objects. */
function commonFamily(members: readonly Shape[], text: string): TypeFamily {
  const found = new Set(
    members.map((member) =>
      member.kind === "enum" ? "string" : claimOfOne(member, text).family,
    ),
  );
  const [only] = found;
  if (only !== undefined && found.size === 1) return only;
  return found.has("json") ? "json" : "unknown";
}

function isNumeric(shape: Extract<Shape, { kind: "enum" }>): boolean {
  return shape.members.every((member) => typeof member.value === "number");
}

/** Whether a type from elsewhere is known by its name, such as Decimal or Point. */
export function isKnownValue(name: string): boolean {
  return families[lastName(name)] !== undefined;
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
