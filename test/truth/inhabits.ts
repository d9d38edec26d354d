/** Whether a value is a member of a TypeScript type, decided by the compiler's own view of the type. */
import { type Symbol as TypeSymbol, type Type, ts } from "ts-morph";

/** Membership; "unknown" when the type says nothing, which is neither true nor false. */
export type Verdict = true | false | "unknown";

export function verdict(type: Type, value: unknown): Verdict {
  if (type.isUnknown() || type.isAny()) return "unknown";
  return inhabits(type, value);
}

export function inhabits(type: Type, value: unknown): boolean {
  if (type.isUnknown() || type.isAny()) return true;
  if (type.isUnion()) {
    return type.getUnionTypes().some((member) => inhabits(member, value));
  }
  if (type.isIntersection()) return inhabitsIntersection(type, value);
  return inhabitsPrimitive(type, value) ?? inhabitsObject(type, value);
}

/** A primitive with a brand is that primitive: the brand is no property of any value. */
function inhabitsIntersection(type: Type, value: unknown): boolean {
  const members = type.getIntersectionTypes();
  const primitives = members.filter((member) => !member.isObject());
  return (primitives.length > 0 ? primitives : members).every((member) =>
    inhabits(member, value),
  );
}

function inhabitsPrimitive(type: Type, value: unknown): boolean | undefined {
  if (type.isNull()) return value === null;
  if (type.isUndefined() || type.isVoid()) return value === undefined;
  if (type.isNever()) return false;
  if (type.isLiteral()) return value === literalValue(type);
  if (type.isString()) return typeof value === "string";
  if (type.isNumber()) return typeof value === "number";
  if (type.isBoolean()) return typeof value === "boolean";
  if (type.isBigInt()) return typeof value === "bigint";
  return undefined;
}

function literalValue(type: Type): unknown {
  if (type.isBooleanLiteral()) return type.getText() === "true";
  return type.getLiteralValue();
}

/** A Date that no date belongs to is the driver's way of having failed. */
const classes: Readonly<Record<string, (value: unknown) => boolean>> = {
  Date: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  Buffer: (value) => Buffer.isBuffer(value),
  Uint8Array: (value) => value instanceof Uint8Array,
};

function inhabitsObject(type: Type, value: unknown): boolean {
  if (!type.isObject()) throw new Error(`No rule for ${type.getText()}`);
  const name = type.getSymbol()?.getName() ?? "";
  const isClass = Object.hasOwn(classes, name) ? classes[name] : undefined;
  if (isClass !== undefined) return isClass(value);
  const element = type.getArrayElementType();
  if (element !== undefined) return inhabitsArray(element, value);
  if (typeof value !== "object" || value === null) return false;
  if (isForeign(value)) return false;
  return inhabitsMembers(type, value as Readonly<Record<string, unknown>>);
}

/** What no object type of a table's value describes, whatever its properties. */
function isForeign(value: object): boolean {
  return (
    Array.isArray(value) ||
    value instanceof Date ||
    value instanceof Map ||
    Buffer.isBuffer(value)
  );
}

function inhabitsArray(element: Type, value: unknown): boolean {
  return (
    Array.isArray(value) && value.every((member) => inhabits(element, member))
  );
}

function inhabitsMembers(
  type: Type,
  value: Readonly<Record<string, unknown>>,
): boolean {
  const index = type.getStringIndexType();
  const properties = type.getProperties();
  if (!properties.every((property) => inhabitsProperty(property, value))) {
    return false;
  }
  return (
    index === undefined ||
    Object.values(value).every((member) => inhabits(index, member))
  );
}

function inhabitsProperty(
  property: TypeSymbol,
  value: Readonly<Record<string, unknown>>,
): boolean {
  const name = property.getName().replace(/^___/, "__");
  if (property.hasFlags(ts.SymbolFlags.Method)) {
    return typeof value[name] === "function";
  }
  if (!Object.hasOwn(value, name)) return property.isOptional();
  const declaration = property.getValueDeclarationOrThrow();
  return inhabits(property.getTypeAtLocation(declaration), value[name]);
}
