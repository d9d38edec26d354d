import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  elementsOf,
  entryNamed,
  objectOf,
  propertyNameOf,
} from "./constants.ts";
import { declaredType } from "./declared-type.ts";
import {
  decorationNamed,
  decorationsOf,
  type Decoration,
} from "./decorators.ts";
import { instanceFields, lineageOf } from "./lineage.ts";
import {
  isMikro,
  type Described,
  type DescribedKey,
  type Mapping,
  type Property,
  type PropertyKind,
} from "./mikroorm-described.ts";
import { expressionIn, flagIn, has, toldByObject } from "./mikroorm-told.ts";
import { placeOf } from "./place.ts";
import { exportNamesOf, type Reading } from "./reading.ts";
import { keysOfShape } from "./shape.ts";
import { shapeOf } from "./shapes.ts";
import { classNameOf, nameNodeOf } from "./walk.ts";

type Field = ts.PropertyDeclaration | ts.AccessorDeclaration;

const kinds: Readonly<Record<string, PropertyKind | undefined>> = {
  __proto__: null as never,
  Property: "scalar",
  PrimaryKey: "scalar",
  Enum: "enum",
  ManyToOne: "m:1",
  OneToOne: "1:1",
  OneToMany: "1:m",
  ManyToMany: "m:n",
  Embedded: "embedded",
};

/** What a class with decorated fields describes; undefined for any other class. */
export function describeClass(
  mapping: Mapping,
  owner: ts.ClassLikeDeclaration,
): Described | undefined {
  const { reading } = mapping;
  const found = decorations(reading, owner);
  const decoration = decorationNamed(found, "Entity", "Embeddable");
  const optional = optionalProperties(reading, owner);
  const properties = instanceFields(owner).flatMap(
    (field) => propertyOf(reading, field, optional) ?? [],
  );
  if (!decoration && properties.length === 0) return undefined;
  const nameNode = nameNodeOf(owner) ?? owner;
  const name = classNameOf(owner) ?? "";
  const { unknown } = lineageOf(reading.modules, owner, isMikro);
  return {
    name,
    node: owner,
    nameNode,
    place: placeOf(nameNode),
    exportedAs: exportNamesOf(owner, name),
    isEntity: decoration?.name === "Entity" && name !== "",
    told: toldByObject(
      reading.modules,
      decoration && optionsAmong(reading, decoration),
    ),
    properties,
    uniques: uniquesOf(reading, found),
    bases: () => basesOf(mapping, owner),
    incomplete: unknown.length > 0,
  };
}

/** Bases outside the files, which may hold columns too. */
export function unknownBases(
  { reading }: Mapping,
  { node }: Described,
): readonly ts.Expression[] {
  return syntax.isClassLike(node)
    ? lineageOf(reading.modules, node, isMikro).unknown
    : [];
}

function basesOf(
  mapping: Mapping,
  owner: ts.ClassLikeDeclaration,
): readonly Described[] {
  const { classes } = lineageOf(mapping.reading.modules, owner, isMikro);
  return classes.slice(0, -1).flatMap((base) => {
    const known = mapping.described.find(({ node }) => node === base);
    // A mixin's class, or one in a file that names MikroORM only through others.
    return known ?? describeClass(mapping, base) ?? [];
  });
}

function decorations(reading: Reading, node: ts.Node): readonly Decoration[] {
  return decorationsOf(reading.modules, node, isMikro);
}

function optionsAmong(
  reading: Reading,
  { given }: Decoration,
): ts.ObjectLiteralExpression | undefined {
  return given
    .map((argument) => objectOf(reading.modules, argument))
    .find(Boolean);
}

function propertyOf(
  reading: Reading,
  field: Field,
  optional: ReadonlySet<string>,
): Property | undefined {
  const { modules } = reading;
  const name = propertyNameOf(modules, field.name);
  const found = name === undefined ? [] : decorations(reading, field);
  const decoration = found.find((one) => kinds[one.name]);
  const kind = decoration && kinds[decoration.name];
  if (name === undefined || !decoration || !kind) return undefined;
  const options = optionsAmong(reading, decoration);
  const told = toldByObject(modules, options);
  const [first, second] = decoration.given;
  const positional = first && !objectOf(modules, first) ? first : undefined;
  const isProperty = syntax.isPropertyDeclaration(field);
  const type = isProperty ? field.type : undefined;
  return {
    name,
    node: field,
    nameNode: field.name,
    kind:
      kind === "scalar" && has(told, "items") && !has(told, "type")
        ? "enum"
        : kind,
    told,
    target: positional ?? expressionIn(told, "entity"),
    items: positional ?? expressionIn(told, "items"),
    declared: declaredType(reading, field),
    declaredNode: type,
    initial: isProperty ? field.initializer : undefined,
    primary:
      decorationNamed(found, "PrimaryKey") !== undefined ||
      flagIn(modules, told, "primary") === true,
    unique: decorationNamed(found, "Unique") !== undefined,
    optional: optional.has(name) || /\bOpt\b/.test(type?.getText() ?? ""),
    isInverse:
      flagIn(modules, told, "owner") !== true &&
      // `@OneToOne(() => User, (user) => user.profile)` names the owning side's property.
      (has(told, "mappedBy") ||
        (positional !== undefined &&
          second !== undefined &&
          objectOf(modules, second) === undefined)),
  };
}

/** `[OptionalProps]?: "createdAt" | "status"` */
function optionalProperties(
  reading: Reading,
  owner: ts.ClassLikeDeclaration,
): ReadonlySet<string> {
  const names = instanceFields(owner).flatMap((field) =>
    syntax.isComputedPropertyName(field.name) &&
    field.name.expression.getText() === "OptionalProps" &&
    syntax.isPropertyDeclaration(field) &&
    field.type
      ? (keysOfShape(shapeOf(reading, field.type)) ?? [])
      : [],
  );
  return new Set(names);
}

/** `@Unique({ properties: ["a", "b"] })` on the class. */
function uniquesOf(
  reading: Reading,
  found: readonly Decoration[],
): readonly DescribedKey[] {
  const { modules } = reading;
  return found.flatMap((decoration) => {
    const given = entryNamed(
      modules,
      optionsAmong(reading, decoration),
      "properties",
    );
    if (decoration.name !== "Unique" || !given) return [];
    const properties = (elementsOf(modules, given) ?? [given]).map((element) =>
      constantOf(modules, element),
    );
    return properties.every((property) => typeof property === "string")
      ? [{ properties, node: decoration.node }]
      : [];
  });
}
