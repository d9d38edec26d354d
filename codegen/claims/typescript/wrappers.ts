import type { ts } from "ts-morph";
import {
  allowsNull,
  alternativesOf,
  isSame,
  neverShape,
  sidesOf,
  undefinedShape,
  unionOf,
  unknownShape,
  without,
  type Shape,
} from "./shape.ts";

/** A brand is the type it marks: `string & { __brand: "Email" }`, `Date & Opt`; `keyof T & string` is the keys. */
export function intersectionShape(
  shapes: readonly Shape[],
  node: ts.Node,
): Shape {
  const column = shapes.find((shape) => shape.kind === "column");
  const marked =
    shapes.find(({ kind }) => kind === "enum") ??
    shapes.find(({ kind }) => kind === "plain" || kind === "array");
  if (column && marked && isSame(column.select, unknownShape))
    return optionalColumn(() => marked);
  return column ?? marked ?? { kind: "object", text: node.getText() };
}

type Argument = (index: number) => Shape | undefined;

/** What wrappers of query builders and ORMs, and the globals a column can be, come to. */
export function knownShape(
  name: string,
  argument: Argument,
): Shape | undefined {
  const wrap = wrappers[name];
  if (wrap) return wrap(argument);
  return globalTypes.has(name) ? { kind: "plain", name } : undefined;
}

/** Inserting may leave it out: kysely's Generated, sequelize's CreationOptional, mikro-orm's Opt. */
function optionalColumn(argument: Argument): Shape {
  const { select, insert, update } = sidesOf(argument(0) ?? unknownShape);
  return {
    kind: "column",
    select,
    insert: unionOf([insert, undefinedShape]),
    update,
  };
}

function transparent(argument: Argument): Shape {
  return argument(0) ?? unknownShape;
}

function arrayShape(argument: Argument): Shape {
  return {
    kind: "array",
    element: sidesOf(argument(0) ?? unknownShape).select,
  };
}

function respelled(
  spell: (text: string) => string,
): (argument: Argument) => Shape {
  return (argument) => {
    const shape = transparent(argument);
    return shape.kind === "enum"
      ? {
          ...shape,
          members: shape.members.map(({ value, node }) => {
            const text = spell(String(value));
            return { name: text, value: text, node };
          }),
        }
      : shape;
  };
}

const wrappers: Readonly<
  Record<string, ((argument: Argument) => Shape) | undefined>
> = {
  __proto__: null as never,
  Generated: optionalColumn,
  CreationOptional: optionalColumn,
  Opt: optionalColumn,
  GeneratedAlways: (argument) => ({
    kind: "column",
    select: transparent(argument),
    insert: neverShape,
    update: neverShape,
  }),
  ColumnType: (argument) => {
    const select = transparent(argument);
    const insert = argument(1) ?? select;
    return { kind: "column", select, insert, update: argument(2) ?? insert };
  },
  JSONColumnType: (argument) => {
    const select: Shape = { kind: "object", text: "JSON" };
    const nullable = allowsNull(transparent(argument));
    const text: Shape = { kind: "plain", name: "string" };
    return {
      kind: "column",
      select: nullable ? unionOf([select, { kind: "null" }]) : select,
      insert: argument(1) ?? text,
      update: argument(2) ?? text,
    };
  },
  ArrayType: arrayShape,
  Array: arrayShape,
  ReadonlyArray: arrayShape,
  Readonly: transparent,
  NonNullable: (argument) =>
    unionOf(
      alternativesOf(transparent(argument)).filter(
        (member) => member.kind !== "null" && member.kind !== "undefined",
      ),
    ),
  Nullable: (argument) => unionOf([transparent(argument), { kind: "null" }]),
  Maybe: (argument) => unionOf([transparent(argument), { kind: "null" }]),
  ColumnValue: transparent,
  Hidden: transparent,
  Relation: transparent,
  Ref: transparent,
  Record: () => ({ kind: "object", text: "Record" }),
  Map: () => ({ kind: "object", text: "Map" }),
  Exclude: (argument) => without(transparent(argument), argument(1)),
  Uppercase: respelled((text) => text.toUpperCase()),
  Lowercase: respelled((text) => text.toLowerCase()),
  Capitalize: respelled((text) => text.charAt(0).toUpperCase() + text.slice(1)),
  Uncapitalize: respelled(
    (text) => text.charAt(0).toLowerCase() + text.slice(1),
  ),
  Extract: (argument) => only(transparent(argument), argument(1)),
};

/** The alternatives of a union that are of a type, or in a set of literals. */
function only(shape: Shape, wanted: Shape | undefined): Shape {
  const kept = alternativesOf(wanted ?? unknownShape).flatMap((one) =>
    alternativesOf(shape).filter((member) => isOf(member, one)),
  );
  return kept.length > 0 ? unionOf(kept) : (wanted ?? unknownShape);
}

function isOf(member: Shape, type: Shape): boolean {
  if (type.kind !== "plain" || member.kind !== "enum")
    return isSame(member, type);
  const kind = type.name.toLowerCase();
  return member.members.every(({ value }) => typeof value === kind);
}

const globalTypes = new Set([
  "Date",
  "Buffer",
  "Uint8Array",
  "ArrayBuffer",
  "String",
  "Number",
  "Boolean",
  "BigInt",
  "Object",
]);
