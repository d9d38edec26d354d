import type { ts } from "ts-morph";
import type { EnumMember } from "./enums.ts";
import type { Modules } from "./modules.ts";

/**
 * What a type annotation says of a value, as far as a database column can
 * have it. Worked out from syntax alone.
 */
export type Shape =
  | { readonly kind: "null" | "undefined" | "never" }
  /** A named value type: string, Date, Buffer, Decimal. */
  | { readonly kind: "plain"; readonly name: string; readonly sql?: string }
  | { readonly kind: "object"; readonly text: string }
  | { readonly kind: "array"; readonly element: Shape }
  | {
      readonly kind: "enum";
      readonly members: readonly EnumMember[];
      /** The alias, enum or annotation that lists them. */
      readonly declaration: ts.Node;
    }
  | { readonly kind: "union"; readonly members: readonly Shape[] }
  /** Read, inserted and updated as different types. */
  | {
      readonly kind: "column";
      readonly select: Shape;
      readonly insert: Shape;
      readonly update: Shape;
    }
  /** A type from elsewhere, or one that only a type checker could tell. */
  | { readonly kind: "opaque"; readonly name: string };

/** What type parameters stand for inside a generic declaration: a type as written, or what it came to. */
export type Bindings = ReadonlyMap<string, BoundType>;

export type BoundType =
  | { readonly node: ts.TypeNode; readonly bindings: Bindings }
  | { readonly shape: Shape };

export interface ShapeContext {
  readonly modules: Modules;
  readonly typeMap: Readonly<Record<string, string>>;
  /** The properties of an object type: how rows.ts reads them. */
  readonly rowOf: (
    context: ShapeContext,
    node: ts.TypeNode,
    bindings: Bindings,
    depth: number,
  ) => Row | undefined;
}

/** The properties of an interface, class or object type, with everything they inherit. */
export interface Row {
  readonly members: ReadonlyMap<string, RowMember>;
  /** The interface, class or alias that names it; absent when it is written in place. */
  readonly declaration?: ts.Node;
  /** It leaves out columns on purpose. */
  readonly partial: boolean;
  /** Types whose properties could not be told. */
  readonly unknown: readonly ts.Node[];
}

export interface RowMember {
  readonly name: string;
  readonly nameNode: ts.Node;
  readonly node: ts.Node;
  readonly type?: ts.TypeNode;
  /** What its value is, where no type says so. */
  readonly shape?: Shape;
  readonly bindings: Bindings;
  readonly optional: boolean;
  /** Set by Selectable, Insertable and Updateable. */
  readonly side?: RowSide;
}

export type RowSide = "select" | "insert" | "update";

export const noBindings: Bindings = new Map();

export const undefinedShape: Shape = { kind: "undefined" };
export const neverShape: Shape = { kind: "never" };
export const unknownShape: Shape = { kind: "plain", name: "unknown" };

/** The three sides of a column type; a plain type is the same on each. */
export function sidesOf(shape: Shape): {
  readonly select: Shape;
  readonly insert: Shape;
  readonly update: Shape;
} {
  if (shape.kind === "column") return shape;
  if (shape.kind !== "union" || !shape.members.some(isColumn))
    return { select: shape, insert: shape, update: shape };
  const sides = shape.members.map(sidesOf);
  return {
    select: unionOf(sides.map((side) => side.select)),
    insert: unionOf(sides.map((side) => side.insert)),
    update: unionOf(sides.map((side) => side.update)),
  };
}

/** The members of a union, or the shape alone. */
export function alternativesOf(shape: Shape): readonly Shape[] {
  return shape.kind === "union" ? shape.members : [shape];
}

/** Whether a value of the shape may be null. */
export function allowsNull(shape: Shape): boolean {
  return alternativesOf(shape).some((member) => member.kind === "null");
}

/** Whether a value of the shape may be left out. */
export function allowsUndefined(shape: Shape): boolean {
  return alternativesOf(shape).some((member) => member.kind === "undefined");
}

/** The string literals of a type used as a set of keys; undefined when it is something else. */
export function keysOfShape(shape: Shape): readonly string[] | undefined {
  const members = alternativesOf(shape).map((member) =>
    member.kind === "enum"
      ? member.members.map((value) => String(value.value))
      : undefined,
  );
  return members.every((keys) => keys !== undefined)
    ? members.flat()
    : undefined;
}

/** Joins shapes, flattening unions and merging their literals. */
export function unionOf(shapes: readonly Shape[], node?: ts.Node): Shape {
  const members: Shape[] = [];
  for (const shape of shapes)
    for (const member of alternativesOf(shape))
      if (member.kind !== "never") addAlternative(members, member, node);
  const [only] = members;
  if (!only) return neverShape;
  return members.length === 1 ? only : { kind: "union", members };
}

/** Literals join the ones already there; what is there already is left out. */
function addAlternative(
  members: Shape[],
  member: Shape,
  node: ts.Node | undefined,
): void {
  for (const [index, other] of members.entries()) {
    if (other.kind === "enum" && member.kind === "enum") {
      members[index] = {
        kind: "enum",
        members: [...other.members, ...member.members],
        declaration: node ?? other.declaration,
      };
      return;
    }
    if (isSame(other, member)) return;
  }
  members.push(member);
}

/** Whether two shapes are the same plain type. */
export function isSame(a: Shape, b: Shape): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "plain" && b.kind === "plain") return a.name === b.name;
  return a.kind === "null" || a.kind === "undefined" || a.kind === "never";
}

function isColumn(shape: Shape): boolean {
  return shape.kind === "column";
}

/** A union without some of its alternatives. */
export function without(shape: Shape, excluded: Shape | undefined): Shape {
  const out = excluded ? alternativesOf(excluded) : [];
  const values = new Set(
    out.flatMap((member) =>
      member.kind === "enum" ? member.members.map(({ value }) => value) : [],
    ),
  );
  const kept = alternativesOf(shape).flatMap((member): Shape[] => {
    if (out.some((other) => isSame(other, member))) return [];
    return member.kind === "enum"
      ? [
          {
            ...member,
            members: member.members.filter(({ value }) => !values.has(value)),
          },
        ]
      : [member];
  });
  return unionOf(kept);
}
