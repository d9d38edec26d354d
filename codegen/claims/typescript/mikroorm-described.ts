import type { ts } from "ts-morph";
import type { Place } from "../model.ts";
import { syntax } from "./compiler.ts";
import { definitionOf, returnedBy, unwrap } from "./constants.ts";
import type { DeclaredType } from "./declared-type.ts";
import type { Entity } from "./entity.ts";
import { baseOf } from "./lineage.ts";
import type { Config, MikroNaming } from "./mikroorm-setup.ts";
import { textIn, type Told } from "./mikroorm-told.ts";
import type { Reading } from "./reading.ts";

/** The project being read, with all that its classes and schemas describe. */
export interface Mapping {
  readonly reading: Reading;
  readonly naming: MikroNaming;
  readonly described: Described[];
  readonly entities: Entity[];
  /** The table an entity's columns are in; a child's is its root's. */
  readonly tables: Map<Described, Entity>;
  readonly config: Config;
}

/** An entity, a base of entities or an embeddable, as a class or a schema describes it. */
export interface Described {
  readonly name: string;
  /** The class, or the call that makes the schema. */
  readonly node: ts.Node;
  readonly nameNode: ts.Node;
  readonly place: Place;
  readonly exportedAs: readonly string[];
  readonly isEntity: boolean;
  readonly told: Told;
  readonly properties: readonly Property[];
  readonly uniques: readonly DescribedKey[];
  /** From the furthest to the nearest. */
  readonly bases: () => readonly Described[];
  /** Some of what it has could not be told. */
  readonly incomplete: boolean;
}

export interface DescribedKey {
  readonly properties: readonly string[];
  readonly node: ts.Node;
}

export type PropertyKind =
  "scalar" | "enum" | "m:1" | "1:1" | "1:m" | "m:n" | "embedded";

export interface Property {
  readonly name: string;
  readonly node: ts.Node;
  readonly nameNode: ts.Node;
  readonly kind: PropertyKind;
  readonly told: Told;
  /** The related entity or embedded class, where code names it. */
  readonly target?: ts.Expression | undefined;
  /** MikroORM's name of the type, where a builder says it. */
  readonly typeName?: string | undefined;
  readonly items?: ts.Expression | undefined;
  readonly declared?: DeclaredType | undefined;
  readonly declaredNode?: ts.TypeNode | undefined;
  readonly initial?: ts.Expression | undefined;
  readonly primary: boolean;
  readonly unique: boolean;
  /** Inserts may leave it out, says `Opt` or `OptionalProps`. */
  readonly optional: boolean;
  /** The other side has the column or the table. */
  readonly isInverse: boolean;
}

/** Whether a module specifier is MikroORM. */
export function isMikro(specifier: string): boolean {
  return specifier.startsWith("@mikro-orm/");
}

/** What `() => Author`, `Author`, `AuthorSchema` or "Author" stands for. */
export function describedBy(
  mapping: Mapping,
  expression: ts.Expression | undefined,
): Described | undefined {
  if (!expression) return undefined;
  const { modules } = mapping.reading;
  const given = definitionOf(modules, unwrap(expression));
  const returned = returnedBy(given);
  return describedAt(
    mapping,
    returned ? definitionOf(modules, returned) : given,
  );
}

/** What a class, schema call or name stands for. */
export function describedAt(
  mapping: Mapping,
  node: ts.Node,
): Described | undefined {
  const known = mapping.described.find((one) => one.node === node);
  if (known) return known;
  if (syntax.isStringLiteralLike(node))
    return mapping.described.find(({ name }) => name === node.text);
  const schema = schemaOf(mapping, node);
  return schema === node ? undefined : describedAt(mapping, schema);
}

/** The schema call behind `class Author extends AuthorSchema.class {}`, and behind a schema's class. */
function schemaOf(mapping: Mapping, node: ts.Node): ts.Node {
  const { modules } = mapping.reading;
  if (syntax.isClassLike(node)) {
    const base = baseOf(node);
    if (
      base &&
      syntax.isPropertyAccessExpression(base) &&
      base.name.text === "class"
    )
      return definitionOf(modules, base.expression);
    return (
      mapping.described.find(({ told }) => classGiven(mapping, told) === node)
        ?.node ?? node
    );
  }
  return syntax.isPropertyAccessExpression(node) && node.name.text === "class"
    ? definitionOf(modules, node.expression)
    : node;
}

function classGiven(mapping: Mapping, told: Told): ts.Node | undefined {
  const given = told.get("class");
  return given === undefined || given === true
    ? undefined
    : definitionOf(mapping.reading.modules, given);
}

/** The entity whose table a property's target is in. */
export function tableOfTarget(
  mapping: Mapping,
  property: Property,
): Entity | undefined {
  const found = targetOf(mapping, property);
  return found && mapping.tables.get(found);
}

export function targetOf(
  mapping: Mapping,
  { target, declaredNode, initial }: Property,
): Described | undefined {
  const given = describedBy(mapping, target);
  if (given || target) return given;
  // `author!: Author`, `Ref<Author>`, `= new Collection<Author>(this)`
  const type =
    declaredNode ??
    (initial && syntax.isNewExpression(initial)
      ? initial.typeArguments?.[0]
      : undefined);
  const names: readonly string[] =
    type?.getText().match(/[A-Za-z_$][\w$]*/g) ?? [];
  return mapping.described.find(({ name }) => names.includes(name));
}

/** How a hierarchy is kept in tables, by its root's options. */
export function inheritanceOf(
  mapping: Mapping,
  { told }: Described,
): "one table" | "a table each" | undefined {
  if (textIn(mapping.reading.modules, told, "inheritance") === "tpt")
    return "a table each";
  return (told.get("discriminatorColumn") ?? told.get("discriminatorMap"))
    ? "one table"
    : undefined;
}
