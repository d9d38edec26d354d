import type {
  ColumnClaim,
  ForeignKeyClaim,
  KeyClaim,
  ModelClaim,
  Place,
  TypeClaim,
} from "../model.ts";
import type { ts } from "ts-morph";
import { comparePlaces } from "./place.ts";
import { pathOf, unresolved, type Reading } from "./reading.ts";

/** A mapped class or definition, before its relations are resolved. */
export interface Entity {
  readonly name: string;
  /** The class, call or object that defines it. */
  readonly node: ts.Node;
  readonly place: Place;
  readonly table: ModelClaim["table"];
  /** By property, in the order they are declared. */
  readonly columns: Map<string, EntityColumn>;
  readonly relations: EntityRelation[];
  readonly keys: EntityKey[];
  /** Some of its columns could not be told. */
  incomplete?: boolean;
  /** Its key has columns and relations in the order they are declared, not the columns first. */
  readonly keyInOrder?: boolean;
  /** TypeORM's `@TreeLevelColumn`, which a closure table has too. */
  hasTreeLevel?: boolean;
  readonly deprecated?: string | undefined;
  /** Names that other files import it by. */
  readonly exportedAs: readonly string[];
}

export interface EntityColumn {
  readonly claim: ColumnClaim;
  readonly primary?: boolean;
  readonly unique?: boolean;
  /** The library adds it where code names no key. */
  readonly isImplicit?: boolean;
  /** Code says that the server counts it on. */
  readonly counts?: boolean;
  /** A reference to another entity that the column itself carries. */
  readonly references?: ColumnReference;
}

export interface ColumnReference {
  /** An entity, one that is known once all are read, or a table by name. */
  readonly target:
    | Entity
    | (() => Entity | undefined)
    | ForeignKeyClaim["references"]
    | undefined;
  readonly property?: string;
  /** Only the model referred to says so. */
  readonly inverse?: true;
  readonly onDelete?: string | undefined;
  readonly onUpdate?: string | undefined;
}

/** Properties that are unique, or the primary key, together. */
export interface EntityKey {
  readonly kind: "primary" | "unique";
  readonly properties: readonly string[];
  readonly place: Place;
}

/** A relation that puts columns into its entity's table. */
export interface EntityRelation {
  readonly property: string;
  readonly node: ts.Node;
  readonly place: Place;
  readonly target: () => Entity | undefined;
  /** Columns as named in code; empty: one for each column of the target's primary key. */
  readonly joins: readonly JoinColumn[];
  /** The name of a join column that code leaves to the naming strategy; undefined when that cannot be told. */
  readonly joinName: (
    referencedColumn: string,
    referencedProperty: string,
  ) => string | undefined;
  /** The library gives a column that is declared beside the relation the type of the column it refers to. */
  readonly retypes?: boolean;
  /** Absent where code says two things of it. */
  readonly nullable?: boolean;
  readonly primary?: boolean;
  readonly unique?: boolean;
  readonly onDelete?: string | undefined;
  readonly onUpdate?: string | undefined;
  /** False where the library is told to make no constraint. */
  readonly constraint?: boolean;
}

export interface JoinColumn {
  readonly name?: string | undefined;
  /** The target's property or column it refers to. */
  readonly references?: string | undefined;
  readonly place: Place;
}

/** Turns entities into claims: relations become columns and foreign keys. */
export function addEntities(
  reading: Reading,
  entities: readonly Entity[],
): void {
  const joined = new Map<Entity, readonly Joined[]>();
  for (const entity of entities)
    joined.set(
      entity,
      entity.relations.flatMap((relation) =>
        joinsOf(reading, entity, relation, []),
      ),
    );
  for (const entity of entities)
    reading.models.push(modelOf(reading, entity, joined.get(entity) ?? []));
}

interface Joined {
  readonly relation: EntityRelation;
  readonly columns: readonly ColumnClaim[];
  readonly references?: ForeignKeyClaim["references"];
}

function joinsOf(
  reading: Reading,
  entity: Entity,
  relation: EntityRelation,
  path: readonly Entity[],
): readonly Joined[] {
  const target = relation.target();
  const wanted = target
    ? referencedColumns(
        reading,
        target,
        relation,
        // Keys made of keys could go round in a circle.
        relation.primary ? [...path, entity] : path,
      )
    : [];
  const named = relation.joins.filter(({ name }) => name !== undefined);
  const pairs =
    wanted.length > 0
      ? wanted
      : named.map((join) => ({ join, referenced: undefined }));
  const columns = pairs.flatMap(
    ({ join, referenced }) =>
      joinColumn(entity, relation, join, referenced) ?? [],
  );
  if (columns.length === 0 || columns.length < pairs.length) {
    entity.incomplete = true;
    unresolved(
      reading,
      relation.node,
      `the column of relation "${relation.property}" of ${entity.name}`,
    );
    return [];
  }
  const referenced = wanted.map((pair) => pair.referenced.name);
  return [
    {
      relation,
      columns,
      ...(target && referenced.length > 0
        ? { references: referenceTo(target, referenced) }
        : {}),
    },
  ];
}

/** The target's columns that a relation points to, each with the join that says so. */
function referencedColumns(
  reading: Reading,
  target: Entity,
  relation: EntityRelation,
  path: readonly Entity[],
): readonly {
  readonly join: JoinColumn | undefined;
  readonly referenced: ColumnClaim;
}[] {
  const keys = primaryColumns(reading, target, path);
  const joins =
    relation.joins.length > 0
      ? relation.joins
      : keys.map((): undefined => undefined);
  return joins.flatMap((join, index) => {
    const wanted = join?.references;
    const referenced =
      wanted === undefined
        ? keys[index]
        : (target.columns.get(wanted)?.claim ??
          keys.find(({ name }) => name === wanted) ??
          [...target.columns.values()].find(
            ({ claim }) => claim.name === wanted,
          )?.claim);
    return referenced ? [{ join, referenced }] : [];
  });
}

function primaryColumns(
  reading: Reading,
  entity: Entity,
  path: readonly Entity[],
): readonly ColumnClaim[] {
  const declared = entity.keys.find(({ kind }) => kind === "primary");
  if (declared)
    return declared.properties.flatMap(
      (property) => entity.columns.get(property)?.claim ?? [],
    );
  const own = [...entity.columns.values()]
    .filter(({ primary }) => primary)
    .map(({ claim }) => claim);
  if (path.includes(entity)) return own;
  const related = entity.relations
    .filter(({ primary }) => primary)
    .flatMap((relation) => joinsOf(reading, entity, relation, path))
    .flatMap(({ columns }) => columns);
  const all = [...own, ...related];
  return entity.keyInOrder
    ? all.toSorted((a, b) => comparePlaces(a.place, b.place))
    : all;
}

function joinColumn(
  entity: Entity,
  relation: EntityRelation,
  join: JoinColumn | undefined,
  referenced: ColumnClaim | undefined,
): ColumnClaim | undefined {
  const key = referenced?.name ?? "id";
  const name =
    join?.name ?? relation.joinName(key, referenced?.attribute ?? key);
  if (name === undefined) return undefined;
  const own = [...entity.columns.values()].find(
    ({ claim }) => claim.name === name,
  );
  const type = referenced?.type && columnType(referenced.type);
  if (own) return relation.retypes ? retyped(own.claim, type) : own.claim;
  return {
    name,
    ...(relation.property === name ? {} : { attribute: relation.property }),
    place: join?.name === undefined ? relation.place : join.place,
    ...(type ? { type } : {}),
    ...(relation.nullable === undefined
      ? {}
      : { nullable: relation.nullable, optionalOnInsert: relation.nullable }),
  };
}

/** The referenced column's database type, with the value that the declaration gives it. */
function retyped(own: ColumnClaim, type: TypeClaim | undefined): ColumnClaim {
  if (!type || type.sqlName === own.type?.sqlName) return own;
  const value = own.type?.valueType;
  return {
    ...own,
    type: value === undefined ? type : { ...type, valueType: value },
  };
}

/** A foreign key holds the key's database type; its value in code is the related object. */
function columnType(type: TypeClaim): TypeClaim {
  const { valueType: _, ...kept } = type;
  return kept.sqlName === undefined && kept.enum === undefined ? type : kept;
}

function referenceTo(
  target: Entity,
  columns: readonly string[],
): ForeignKeyClaim["references"] {
  const { schema, name } = target.table;
  return { ...(schema === undefined ? {} : { schema }), table: name, columns };
}

function modelOf(
  reading: Reading,
  entity: Entity,
  joined: readonly Joined[],
): ModelClaim {
  const shared = new Map(
    joined
      .filter(({ relation }) => relation.retypes)
      .flatMap(({ columns }) => columns)
      .map((column) => [column.name, column]),
  );
  const own = [...entity.columns.values()].map(
    ({ claim }) => shared.get(claim.name) ?? claim,
  );
  const names = new Set(own.map(({ name }) => name));
  const added = joined
    .flatMap(({ columns }) => columns)
    .filter(({ name }) => !names.has(name) && names.add(name));
  const used = reading.usage.imports(pathOf(entity.node), entity.exportedAs);
  const primaryKey = primaryKeyOf(entity, joined);
  const uniques = uniquesOf(entity, joined, primaryKey?.columns ?? []);
  const foreignKeys = [...foreignKeysOf(joined), ...ownReferences(entity)];
  return {
    reader: reading.reader,
    language: "typescript",
    name: entity.name,
    place: entity.place,
    table: entity.table,
    columns: [...own, ...added],
    ...(entity.incomplete ? { partial: true } : {}),
    ...(used === undefined ? {} : { used }),
    ...(entity.deprecated === undefined
      ? {}
      : { deprecated: entity.deprecated }),
    ...(primaryKey ? { primaryKey } : {}),
    ...(uniques.length > 0 ? { uniques } : {}),
    ...(foreignKeys.length > 0 ? { foreignKeys } : {}),
  };
}

function primaryKeyOf(
  entity: Entity,
  joined: readonly Joined[],
): KeyClaim | undefined {
  const declared = entity.keys.find(({ kind }) => kind === "primary");
  if (declared) return keyOf(entity, declared, joined);
  const columns = [
    ...[...entity.columns.values()]
      .filter(({ primary }) => primary)
      .map(({ claim }) => claim),
    ...joined
      .filter(({ relation }) => relation.primary)
      .flatMap((join) => join.columns),
  ];
  const [first] = columns;
  return first && { columns: unique(columns), place: first.place };
}

function uniquesOf(
  entity: Entity,
  joined: readonly Joined[],
  primary: readonly string[],
): readonly KeyClaim[] {
  return [
    ...[...entity.columns.values()]
      .filter((column) => column.unique)
      .map(({ claim }) => ({ columns: [claim.name], place: claim.place })),
    ...joined
      .filter(
        ({ relation, columns }) =>
          relation.unique &&
          // The primary key does that already.
          !columns.every(({ name }) => primary.includes(name)),
      )
      .map(({ relation, columns }) => ({
        columns: unique(columns),
        place: relation.place,
      })),
    ...entity.keys
      .filter(({ kind }) => kind === "unique")
      .flatMap((key) => keyOf(entity, key, joined) ?? [])
      .filter(({ columns }) => !isSameSet(columns, primary)),
  ];
}

/** PostgreSQL itself makes one of a primary key and a unique key over its columns. */
function isSameSet(
  some: readonly string[],
  others: readonly string[],
): boolean {
  return (
    some.length === others.length &&
    some.every((column) => others.includes(column))
  );
}

function keyOf(
  entity: Entity,
  key: EntityKey,
  joined: readonly Joined[],
): KeyClaim | undefined {
  const columns = key.properties.map((property) =>
    columnNames(entity, property, joined),
  );
  return columns.every((names) => names !== undefined)
    ? { columns: columns.flat(), place: key.place }
    : undefined;
}

/** Keys name properties; the columns of a relation stand for its property. */
function columnNames(
  entity: Entity,
  property: string,
  joined: readonly Joined[],
): readonly string[] | undefined {
  const own = entity.columns.get(property)?.claim.name;
  if (own !== undefined) return [own];
  const join = joined.find(({ relation }) => relation.property === property);
  if (join) return unique(join.columns);
  const byName = [
    ...[...entity.columns.values()].map(({ claim }) => claim),
    ...joined.flatMap(({ columns }) => columns),
  ].some(({ name }) => name === property);
  return byName ? [property] : undefined;
}

function foreignKeysOf(joined: readonly Joined[]): readonly ForeignKeyClaim[] {
  return joined.flatMap(({ relation, columns, references }) =>
    references && relation.constraint !== false
      ? [
          {
            columns: columns.map(({ name }) => name),
            place: relation.place,
            references,
            ...actionsOf(relation),
          },
        ]
      : [],
  );
}

function ownReferences(entity: Entity): readonly ForeignKeyClaim[] {
  return [...entity.columns.values()].flatMap(({ claim, references }) => {
    if (!references?.target) return [];
    const target = tableReferenced(references);
    return target
      ? [
          {
            columns: [claim.name],
            place: claim.place,
            references: target,
            ...(references.inverse ? { inverse: true } : {}),
            ...actionsOf(references),
          },
        ]
      : [];
  });
}

function tableReferenced(
  reference: ColumnReference,
): ForeignKeyClaim["references"] | undefined {
  const { property } = reference;
  const target =
    typeof reference.target === "function"
      ? reference.target()
      : reference.target;
  if (!target) return undefined;
  if (!("columns" in target && target.columns instanceof Map))
    return target as ForeignKeyClaim["references"];
  const entity = target as Entity;
  const column =
    property === undefined
      ? [...entity.columns.values()].find(({ primary }) => primary)
      : entity.columns.get(property);
  const name = column?.claim.name ?? property;
  return name === undefined ? undefined : referenceTo(entity, [name]);
}

function actionsOf(from: {
  readonly onDelete?: string | undefined;
  readonly onUpdate?: string | undefined;
}): Pick<ForeignKeyClaim, "onDelete" | "onUpdate"> {
  return {
    ...(from.onDelete === undefined ? {} : { onDelete: action(from.onDelete) }),
    ...(from.onUpdate === undefined ? {} : { onUpdate: action(from.onUpdate) }),
  };
}

/** As SQL says it, in lower case: "SET_NULL" and "SetNull" are "set null". */
function action(written: string): string {
  return written
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll(/[_\s]+/g, " ")
    .toLowerCase();
}

function unique(columns: readonly ColumnClaim[]): readonly string[] {
  return [...new Set(columns.map(({ name }) => name))];
}
