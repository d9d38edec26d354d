import type { ColumnClaim } from "../model.ts";
import type { EntityColumn } from "./entity.ts";
import { placeOfName } from "./place.ts";
import { columnName, type SequelizeEntity } from "./sequelize-mapping.ts";
import { sqlType } from "./sql-type.ts";

/** The columns Sequelize adds by itself: id, createdAt, updatedAt, deletedAt. */
export function addImplicit(entity: SequelizeEntity): void {
  const { settings, columns } = entity;
  const keyed = [...columns.values()].some(({ primary }) => primary);
  const withId = keyed || columns.has("id") ? undefined : implicitId(entity);
  if (withId) {
    const others = [...columns];
    columns.clear();
    columns.set("id", withId);
    for (const [name, column] of others) columns.set(name, column);
  }
  addVersion(entity);
  if (settings.flag("timestamps") === false) return;
  addTimestamp(entity, "createdAt", false);
  addTimestamp(entity, "updatedAt", false);
  if (settings.flag("paranoid") === true)
    addTimestamp(entity, "deletedAt", true);
}

/** `version: true` counts the changes of a row, for optimistic locking. */
function addVersion(entity: SequelizeEntity): void {
  const { settings, columns } = entity;
  const attribute =
    settings.text("version") ??
    (settings.flag("version") === true ? "version" : undefined);
  if (attribute === undefined || columns.has(attribute)) return;
  const name = columnName(settings, attribute);
  columns.set(attribute, {
    claim: {
      name,
      ...(name === attribute ? {} : { attribute }),
      place: entity.place,
      type: { ...sqlType("integer"), text: "INTEGER" },
      nullable: false,
      optionalOnInsert: true,
      default: "0",
      defaultBy: "server",
    },
  });
}

/** Several attributes that are unique together by a name they share. */
export function addSharedKeys(entity: SequelizeEntity): void {
  for (const properties of entity.sharedKeys.values()) {
    const place = entity.columns.get(properties[0] ?? "")?.claim.place;
    if (place) entity.keys.push({ kind: "unique", properties, place });
  }
}

function implicitId(entity: SequelizeEntity): EntityColumn {
  return {
    primary: true,
    isImplicit: true,
    claim: {
      name: "id",
      place: entity.place,
      type: { ...sqlType("integer"), text: "INTEGER" },
      nullable: false,
      optionalOnInsert: true,
    },
  };
}

function addTimestamp(
  entity: SequelizeEntity,
  option: string,
  nullable: boolean,
): void {
  const { settings, columns } = entity;
  if (settings.flag(option) === false) return;
  const attribute = settings.text(option) ?? option;
  const given = settings.given(option);
  const known = columns.get(attribute);
  if (known) {
    columns.set(attribute, { ...known, claim: managed(known.claim) });
    return;
  }
  const name = columnName(settings, attribute);
  if ([...columns.values()].some(({ claim }) => claim.name === name)) return;
  const isOwn = given && given.getSourceFile() === entity.node.getSourceFile();
  columns.set(attribute, {
    claim: {
      name,
      ...(name === attribute ? {} : { attribute }),
      place: isOwn ? placeOfName(given) : entity.place,
      type: { ...sqlType("timestamptz"), text: "DATE" },
      nullable,
      optionalOnInsert: true,
      ...(nullable ? {} : { defaultBy: "client" as const }),
    },
  });
}

/** A declared timestamp that Sequelize fills in: allowNull left out says nothing of it. */
function managed(claim: ColumnClaim): ColumnClaim {
  const { nullable, ...kept } = claim;
  return {
    ...kept,
    ...(nullable === false ? { nullable } : {}),
    optionalOnInsert: true,
    defaultBy: claim.defaultBy ?? "client",
  };
}
