import inflection from "inflection";
import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import { constantOf, entryNamed, objectOf } from "./constants.ts";
import { decorationNamed, decorationsOf } from "./decorators.ts";
import type { EntityRelation } from "./entity.ts";
import { instanceFields } from "./lineage.ts";
import { flagOption, textOption } from "./options.ts";
import { placeOf } from "./place.ts";
import { camelized } from "./sequelize-association.ts";
import { isSequelize } from "./sequelize-decorated.ts";
import { addImplicit } from "./sequelize-implicit.ts";
import {
  columnName,
  entityBehind,
  newEntity,
  singularOf,
  type Mapping,
  type SequelizeEntity,
  type Settings,
} from "./sequelize-mapping.ts";
import { walk } from "./walk.ts";

/** `A.belongsToMany(B, { through })`, as a call or as a decorator says it. */
interface ThroughAssociation {
  readonly node: ts.Node;
  readonly source: SequelizeEntity;
  readonly target: SequelizeEntity;
  readonly through: SequelizeEntity;
  readonly options: ts.ObjectLiteralExpression | undefined;
  readonly foreignKey: ts.Expression | undefined;
  readonly otherKey: ts.Expression | undefined;
}

/** The tables between models: those without a model of their own too. */
export function addThroughTables(mapping: Mapping): void {
  const named = new Map<string, SequelizeEntity>();
  const found = [
    ...mapping.reading.sources.flatMap((source) =>
      calledIn(mapping, source, named),
    ),
    ...mapping.entities.flatMap((entity) =>
      decoratedIn(mapping, entity, named),
    ),
  ];
  const sides = Map.groupBy(found, ({ through }) => through);
  for (const [through, associations] of sides)
    joinThrough(mapping, through, associations);
}

function calledIn(
  mapping: Mapping,
  source: ts.SourceFile,
  named: Map<string, SequelizeEntity>,
): readonly ThroughAssociation[] {
  const found: ThroughAssociation[] = [];
  if (!source.text.includes("belongsToMany")) return found;
  const { modules } = mapping.reading;
  walk(source, (node) => {
    if (
      !syntax.isCallExpression(node) ||
      !syntax.isPropertyAccessExpression(node.expression) ||
      node.expression.name.text !== "belongsToMany"
    )
      return;
    const [first, second] = node.arguments;
    const from = entityBehind(mapping, node.expression.expression);
    const target = first && entityBehind(mapping, first);
    const options = objectOf(modules, second);
    const given = entryNamed(modules, options, "through");
    const model = entryNamed(modules, objectOf(modules, given), "model");
    const through =
      from &&
      (model ?? given) &&
      throughOf(mapping, from, (model ?? given)!, options, node, named);
    if (from && target && through)
      found.push({
        node,
        source: from,
        target,
        through,
        options,
        foreignKey: entryNamed(modules, options, "foreignKey"),
        otherKey: entryNamed(modules, options, "otherKey"),
      });
  });
  return found;
}

/** `@BelongsToMany(() => Tour, () => TourStop)` */
function decoratedIn(
  mapping: Mapping,
  entity: SequelizeEntity,
  named: Map<string, SequelizeEntity>,
): readonly ThroughAssociation[] {
  if (!syntax.isClassLike(entity.node)) return [];
  const { modules } = mapping.reading;
  return instanceFields(entity.node).flatMap((field) => {
    const decoration = decorationNamed(
      decorationsOf(modules, field, isSequelize),
      "BelongsToMany",
    );
    const [first, second, third, fourth] = decoration?.given ?? [];
    const options = objectOf(modules, second);
    const given = entryNamed(modules, options, "through") ?? second;
    const target = first && entityBehind(mapping, first);
    const through =
      given && throughOf(mapping, entity, given, options, field, named);
    if (!target || !through) return [];
    return [
      {
        node: field,
        source: entity,
        target,
        through,
        options,
        foreignKey: entryNamed(modules, options, "foreignKey") ?? third,
        otherKey: entryNamed(modules, options, "otherKey") ?? fourth,
      },
    ];
  });
}

/** The model between two others; a name that no model has makes one. */
function throughOf(
  mapping: Mapping,
  source: SequelizeEntity,
  given: ts.Expression,
  options: ts.ObjectLiteralExpression | undefined,
  node: ts.Node,
  named: Map<string, SequelizeEntity>,
): SequelizeEntity | undefined {
  const name = constantOf(mapping.reading.modules, given);
  if (typeof name !== "string") return entityBehind(mapping, given);
  const known =
    named.get(name) ??
    mapping.entities.find(
      (entity) => entity.modelName === name || entity.name === name,
    );
  if (known) return known;
  const made = newEntity(mapping, {
    node,
    nameNode: given,
    className: name,
    modelName: name,
    settings: throughSettings(mapping, source, options, given),
  });
  if (!made) return undefined;
  named.set(name, made);
  addImplicit(made);
  return made;
}

/** Such a model has its source's options, but for its name and what it keeps time of. */
function throughSettings(
  mapping: Mapping,
  { settings }: SequelizeEntity,
  options: ts.ObjectLiteralExpression | undefined,
  name: ts.Expression,
): Settings {
  const { modules } = mapping.reading;
  const flag = (option: string): boolean | undefined => {
    if (option === "paranoid") return false;
    return option === "timestamps"
      ? (flagOption(modules, options, option) ??
          flagOption(modules, mapping.defaults, option))
      : settings.flag(option);
  };
  return {
    options: undefined,
    flag,
    text: (option) => settings.text(option),
    given: (option) => (option === "tableName" ? name : settings.given(option)),
    underscored: settings.underscored,
  };
}

function joinThrough(
  mapping: Mapping,
  through: SequelizeEntity,
  associations: readonly ThroughAssociation[],
): void {
  const implicit = [...through.columns].find(([, one]) => one.isImplicit);
  if (implicit) through.columns.delete(implicit[0]);
  const isKey = implicit !== undefined;
  const attributes = new Set<string>();
  for (const association of associations) {
    const { source, target, options } = association;
    const paired = associations.find(
      (one) => one !== association && one.source === target,
    );
    const own = keyOf(mapping, association, source, association.foreignKey);
    const other = association.otherKey
      ? keyOf(mapping, association, target, association.otherKey)
      : paired
        ? keyOf(mapping, paired, paired.source, paired.foreignKey)
        : keyOf(
            mapping,
            association,
            target,
            undefined,
            source === target ? singularAlias(mapping, options) : undefined,
          );
    for (const [key, entity] of [
      [own, source],
      [other, target],
    ] as const) {
      if (attributes.has(key.attribute)) continue;
      attributes.add(key.attribute);
      addSide(mapping, association, key, entity, isKey);
    }
  }
}

interface ThroughKey {
  readonly attribute: string;
  readonly field?: string | undefined;
}

/** `foreignKey: "tourId"`, `{ name, field }`, the attribute marked as one, or Sequelize's own name. */
function keyOf(
  mapping: Mapping,
  { through }: ThroughAssociation,
  entity: SequelizeEntity,
  given: ts.Expression | undefined,
  role = singularOf(mapping, entity),
): ThroughKey {
  const { modules } = mapping.reading;
  const options = objectOf(modules, given);
  const written = given && constantOf(modules, given);
  const name =
    typeof written === "string"
      ? written
      : (textOption(modules, options, "name") ??
        textOption(modules, options, "fieldName"));
  if (name !== undefined)
    return { attribute: name, field: textOption(modules, options, "field") };
  const marked = [...through.columns].find(
    ([, { references }]) => references?.target === entity,
  );
  const primary =
    [...entity.columns].find(([, column]) => column.primary)?.[0] ?? "id";
  return { attribute: marked?.[0] ?? camelized(`${role}_${primary}`) };
}

function singularAlias(
  mapping: Mapping,
  options: ts.ObjectLiteralExpression | undefined,
): string | undefined {
  const alias = textOption(mapping.reading.modules, options, "as");
  return alias === undefined ? undefined : inflection.singularize(alias);
}

function addSide(
  mapping: Mapping,
  { through, options, node }: ThroughAssociation,
  { attribute, field }: ThroughKey,
  target: SequelizeEntity,
  primary: boolean,
): void {
  const { modules } = mapping.reading;
  const own = through.columns.get(attribute);
  if (own) {
    const claim = primary
      ? { ...own.claim, nullable: false, optionalOnInsert: false }
      : own.claim;
    through.columns.set(attribute, {
      ...own,
      claim,
      ...(primary ? { primary } : {}),
    });
    if (own.references) return;
  }
  const name =
    own?.claim.name ?? field ?? columnName(through.settings, attribute);
  if (through.relations.some(({ joins }) => joins[0]?.name === name)) return;
  const place = placeOf(node);
  const relation: EntityRelation = {
    property: attribute,
    node,
    place,
    target: () => target,
    joins: [{ name, place }],
    joinName: (referenced) => referenced,
    nullable: !primary,
    primary,
    onDelete: textOption(modules, options, "onDelete") ?? "cascade",
    onUpdate: textOption(modules, options, "onUpdate") ?? "cascade",
    constraint: flagOption(modules, options, "constraints") !== false,
  };
  through.relations.push(relation);
}
