import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import {
  definitionOf,
  entriesOf,
  entryNamed,
  externalOf,
  objectOf,
  returnedBy,
  unwrap,
} from "./constants.ts";
import { decorationsOf, type Decoration } from "./decorators.ts";
import type { Entity } from "./entity.ts";
import { unresolved, type Reading } from "./reading.ts";
import type { ColumnOwner } from "./typeorm-column.ts";
import type { Naming } from "./typeorm-naming.ts";

/** The project being read, with all its entities. */
export interface Mapping {
  readonly reading: Reading;
  readonly naming: Naming;
  readonly entities: Entity[];
  /** Classes that an entity stands for beside its own node: children in its table, a schema's target. */
  readonly classes: Map<ts.Node, Entity>;
  /** Many-to-many relations, whose tables are added once every entity is known. */
  readonly manyToMany: ManyToMany[];
  /** The options of every many-to-many property, on either side. */
  readonly manySides: Map<
    Entity,
    Map<string, ts.ObjectLiteralExpression | undefined>
  >;
}

/** The owning side of a many-to-many relation. */
export interface ManyToMany {
  readonly entity: Entity;
  readonly property: string;
  /** The other entity's property that is the same relation. */
  readonly inverse: string;
  readonly node: ts.Node;
  readonly nameNode: ts.Node;
  readonly target: () => Entity | undefined;
  /** The options of `@JoinTable`. */
  readonly table: ts.ObjectLiteralExpression | undefined;
  readonly options: ts.ObjectLiteralExpression | undefined;
}

/** Whether a module specifier is TypeORM; its classes hold no columns. */
export function isTypeorm(specifier: string): boolean {
  return specifier === "typeorm" || specifier.startsWith("typeorm/");
}

/** TypeORM's decorators on a class or property. */
export function decorations(
  mapping: Mapping,
  node: ts.Node,
): readonly Decoration[] {
  return decorationsOf(mapping.reading.modules, node, isTypeorm);
}

/** Names columns as the strategy does, inside embedded classes too. */
export function ownerOf(
  mapping: Mapping,
  entity: Entity,
  prefixes: readonly string[],
): ColumnOwner {
  const { naming } = mapping;
  return {
    table: entity.table.name,
    schema: entity.table.schema,
    columnName(property, custom) {
      const name = naming.column(property, custom, prefixes);
      if (name === undefined) entity.incomplete = true;
      return name;
    },
  };
}

/** A table's name as the naming strategy hears of it. */
export function unprefixed(mapping: Mapping, { table }: Entity): string {
  const { prefix } = mapping.naming;
  return table.name.startsWith(prefix)
    ? table.name.slice(prefix.length)
    : table.name;
}

/** The entity behind `() => Station`, `Station`, or "Station". */
export function targetOf(
  mapping: Mapping,
  expression: ts.Expression,
): Entity | undefined {
  const { modules } = mapping.reading;
  const given = definitionOf(modules, unwrap(expression));
  const returned = returnedBy(given);
  const definition = returned ? definitionOf(modules, returned) : given;
  const name = syntax.isStringLiteralLike(definition)
    ? definition.text
    : undefined;
  const known = mapping.classes.get(definition);
  if (known) return known;
  const entity = mapping.entities.find(
    (entity) => entity.node === definition || entity.name === name,
  );
  if (entity || name === undefined) return entity;
  const [, child] =
    [...mapping.classes].find(
      ([owner]) => syntax.isClassLike(owner) && owner.name?.text === name,
    ) ?? [];
  return child;
}

/** The property that `(user) => user.groups` or "groups" names; "" for none. */
export function inverseOf(expression: ts.Expression | undefined): string {
  if (!expression) return "";
  const inner = unwrap(expression);
  if (syntax.isStringLiteralLike(inner)) return inner.text;
  const returned = returnedBy(inner);
  return returned && syntax.isPropertyAccessExpression(returned)
    ? returned.name.text
    : "";
}

/** Whether an expression is TypeORM's own export of a name. */
export function isFromTypeorm(
  mapping: Mapping,
  expression: ts.Expression,
  name: string,
): boolean {
  const external = externalOf(mapping.reading.modules, expression);
  return (
    external !== undefined &&
    isTypeorm(external.specifier) &&
    external.name === name
  );
}

/** The entries of an object option, such as an EntitySchema's columns. */
export function entriesNamed(
  mapping: Mapping,
  options: ts.ObjectLiteralExpression,
  name: string,
): ReturnType<typeof entriesOf> {
  const object = objectOf(
    mapping.reading.modules,
    entryNamed(mapping.reading.modules, options, name),
  );
  return object
    ? entriesOf(mapping.reading.modules, object, (node) =>
        unresolved(mapping.reading, node, `an entry of ${name}`),
      )
    : [];
}
