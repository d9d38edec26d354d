import type { ts } from "ts-morph";
import type { ModelClaim } from "../model.ts";
import { syntax } from "./compiler.ts";
import {
  constantOf,
  definitionOf,
  elementsOf,
  entryNamed,
  returnedBy,
  unwrap,
} from "./constants.ts";
import type { Entity, EntityRelation, JoinColumn } from "./entity.ts";
import { qualifiedName } from "./naming.ts";
import { flagOption, textOption } from "./options.ts";
import { placeOf, placeOfName } from "./place.ts";
import { unresolved, type Reading } from "./reading.ts";

/** The project being read, with all its entities. */
export interface Mapping {
  readonly reading: Reading;
  readonly entities: Entity[];
  /** Names as they are instead of in snake_case. */
  readonly keepsCase: boolean;
}

/** Whether a module specifier is MikroORM. */
export function isMikro(specifier: string): boolean {
  return specifier.startsWith("@mikro-orm/");
}

/** UnderscoreNamingStrategy, unless the project is set up with EntityCaseNamingStrategy. */
export function named(mapping: Mapping, name: string): string {
  return mapping.keepsCase
    ? name
    : name.replaceAll(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
}

/** The table of an entity's options; undefined, and noted, when it is made at run time. */
export function tableOf(
  mapping: Mapping,
  options: ts.ObjectLiteralExpression | undefined,
  className: string,
  nameNode: ts.Node,
): ModelClaim["table"] | undefined {
  const { modules } = mapping.reading;
  const given =
    entryNamed(modules, options, "tableName") ??
    entryNamed(modules, options, "collection");
  const written = given && constantOf(modules, given);
  if (given && typeof written !== "string")
    return unresolved(
      mapping.reading,
      given,
      `the table name of entity ${className}`,
    );
  const name =
    typeof written === "string"
      ? qualifiedName(written)
      : { name: tableName(mapping, className) };
  const schema = textOption(modules, options, "schema") ?? name.schema;
  return {
    ...(schema === undefined || schema === "*" ? {} : { schema }),
    name: name.name,
    place: given ? placeOfName(given) : placeOf(nameNode),
  };
}

/** EntityCaseNamingStrategy lowers the first letter of a class. */
export function tableName(mapping: Mapping, className: string): string {
  return mapping.keepsCase
    ? className.slice(0, 1).toLowerCase() + className.slice(1)
    : named(mapping, className);
}

/** The column name that options give: name, fieldName or fieldNames. */
export function fieldName(
  mapping: Mapping,
  options: ts.ObjectLiteralExpression | undefined,
): { readonly text: string; readonly node: ts.Expression } | undefined {
  const { modules } = mapping.reading;
  for (const option of ["fieldName", "name"]) {
    const node = entryNamed(modules, options, option);
    const text = node && constantOf(modules, node);
    if (node && typeof text === "string") return { text, node };
  }
  return undefined;
}

/** The entity behind `() => Author`, `Author` or "Author". */
export function targetOf(
  mapping: Mapping,
  expression: ts.Expression | undefined,
): Entity | undefined {
  if (!expression) return undefined;
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

/** A many-to-one or an owning one-to-one, from its options. */
export function relationFrom(
  mapping: Mapping,
  relation: {
    readonly property: string;
    readonly node: ts.Node;
    readonly nameNode: ts.Node;
    readonly options: ts.ObjectLiteralExpression | undefined;
    readonly target: () => Entity | undefined;
    readonly unique: boolean;
    readonly nullable: boolean;
    readonly primary?: boolean;
  },
): EntityRelation {
  const { modules } = mapping.reading;
  const { options, property } = relation;
  const primary =
    relation.primary === true ||
    flagOption(modules, options, "primary") === true;
  return {
    property,
    node: relation.node,
    place: placeOfName(relation.nameNode),
    target: relation.target,
    joins: joinsOf(mapping, options),
    joinName: (referenced) => joinName(mapping, property, referenced),
    nullable:
      !primary &&
      (flagOption(modules, options, "nullable") ?? relation.nullable),
    primary,
    unique: relation.unique,
    onDelete:
      textOption(modules, options, "deleteRule") ??
      textOption(modules, options, "onDelete"),
    onUpdate:
      textOption(modules, options, "updateRule") ??
      textOption(modules, options, "onUpdateIntegrity"),
    constraint:
      flagOption(modules, options, "createForeignKeyConstraint") !== false,
  };
}

function joinName(
  mapping: Mapping,
  property: string,
  referenced: string,
): string {
  return mapping.keepsCase
    ? property
    : `${named(mapping, property)}_${referenced}`;
}

function joinsOf(
  mapping: Mapping,
  options: ts.ObjectLiteralExpression | undefined,
): readonly JoinColumn[] {
  const { modules } = mapping.reading;
  const single = ["joinColumn", "fieldName", "name"]
    .map((name) => entryNamed(modules, options, name))
    .find(Boolean);
  const references =
    textOption(modules, options, "referenceColumnName") ??
    textOption(modules, options, "referencedColumnName");
  const listed = single
    ? [single]
    : ["joinColumns", "fieldNames"].flatMap(
        (name) => elementsOf(modules, entryNamed(modules, options, name)) ?? [],
      );
  return listed.flatMap((node) => {
    const name = constantOf(modules, node);
    return typeof name === "string"
      ? [{ name, references, place: placeOfName(node) }]
      : [];
  });
}
