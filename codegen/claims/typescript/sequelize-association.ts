import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import { constantOf, entryNamed, objectOf } from "./constants.ts";
import type { EntityRelation } from "./entity.ts";
import { flagOption, textOption } from "./options.ts";
import { placeOf, placeOfName } from "./place.ts";
import {
  columnName,
  entityBehind,
  singularOf,
  type Mapping,
  type SequelizeEntity,
} from "./sequelize-mapping.ts";
import { walk } from "./walk.ts";

/** Which side of an association holds the foreign key. */
const holders: Readonly<Record<string, "source" | "target" | undefined>> = {
  __proto__: null as never,
  belongsTo: "source",
  hasMany: "target",
  hasOne: "target",
};

/** Adds the foreign keys of `A.belongsTo(B)`, `B.hasMany(A)` and `B.hasOne(A)`. */
export function addAssociations(mapping: Mapping): void {
  for (const source of mapping.reading.sources) {
    if (!/\.(?:belongsTo|hasMany|hasOne)\s*\(/.test(source.text)) continue;
    walk(source, (node) => {
      if (syntax.isCallExpression(node)) addAssociation(mapping, node);
    });
  }
}

function addAssociation(mapping: Mapping, call: ts.CallExpression): void {
  if (!syntax.isPropertyAccessExpression(call.expression)) return;
  const holder = holders[call.expression.name.text];
  const [first, second] = call.arguments;
  if (!holder || !first) return;
  const source = entityBehind(mapping, call.expression.expression);
  const target = entityBehind(mapping, first);
  if (!source || !target) return;
  const options = objectOf(mapping.reading.modules, second);
  if (holder === "source")
    join(
      mapping,
      call,
      source,
      target,
      options,
      aliasOf(mapping, options) ?? singularOf(mapping, target),
    );
  else
    join(mapping, call, target, source, options, singularOf(mapping, source));
}

function join(
  mapping: Mapping,
  call: ts.CallExpression,
  holder: SequelizeEntity,
  target: SequelizeEntity,
  options: ts.ObjectLiteralExpression | undefined,
  role: string,
): void {
  const { modules } = mapping.reading;
  const given = entryNamed(modules, options, "foreignKey");
  const key = objectOf(modules, given);
  const primary =
    [...target.columns].find(([, column]) => column.primary)?.[0] ?? "id";
  const nameNode = key ? entryNamed(modules, key, "name") : given;
  const written = nameNode && constantOf(modules, nameNode);
  const attribute =
    typeof written === "string" ? written : camelized(`${role}_${primary}`);
  const field = textOption(modules, key, "field");
  const own =
    holder.columns.get(attribute) ??
    [...holder.columns.values()].find(({ claim }) => claim.name === attribute);
  if (own?.references) return;
  const name =
    own?.claim.name ?? field ?? columnName(holder.settings, attribute);
  if (holder.relations.some(({ joins }) => joins[0]?.name === name)) return;
  holder.relations.push({
    ...relationBase(mapping, call, options, key),
    property: attribute,
    place: nameNode ? placeOfName(nameNode) : placeOf(call),
    target: () => target,
    joins: [
      {
        name,
        references:
          textOption(modules, options, "targetKey") ??
          textOption(modules, options, "sourceKey"),
        place: nameNode ? placeOfName(nameNode) : placeOf(call),
      },
    ],
  });
}

function relationBase(
  mapping: Mapping,
  call: ts.CallExpression,
  options: ts.ObjectLiteralExpression | undefined,
  key: ts.ObjectLiteralExpression | undefined,
): Pick<
  EntityRelation,
  "node" | "joinName" | "nullable" | "onDelete" | "onUpdate" | "constraint"
> {
  const { modules } = mapping.reading;
  return {
    node: call,
    joinName: (referenced) => referenced,
    nullable: flagOption(modules, key, "allowNull") !== false,
    onDelete: textOption(modules, options, "onDelete"),
    onUpdate: textOption(modules, options, "onUpdate"),
    constraint: flagOption(modules, options, "constraints") !== false,
  };
}

function aliasOf(
  mapping: Mapping,
  options: ts.ObjectLiteralExpression | undefined,
): string | undefined {
  return textOption(mapping.reading.modules, options, "as");
}

/** "User_id" is UserId: the first letter stays as it is. */
export function camelized(name: string): string {
  return name.replaceAll(
    /[-_\s]+(.)?/g,
    (_, letter?: string) => letter?.toUpperCase() ?? "",
  );
}
