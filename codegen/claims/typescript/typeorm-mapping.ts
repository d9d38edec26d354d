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
      if (custom === undefined && !naming.known) {
        entity.incomplete = true;
        return undefined;
      }
      return naming.column(property, custom, prefixes);
    },
  };
}

/** The entity behind `() => Station`, `Station`, or "Station". */
export function targetOf(
  mapping: Mapping,
  expression: ts.Expression,
): Entity | undefined {
  const inner = unwrap(expression);
  const returned = returnedBy(inner) ?? inner;
  const definition = definitionOf(mapping.reading.modules, returned);
  const name = syntax.isStringLiteralLike(definition)
    ? definition.text
    : undefined;
  return mapping.entities.find(
    (entity) => entity.node === definition || entity.name === name,
  );
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
