import type { ColumnClaim, EnumReference } from "../model.ts";
import { attribute, columnName, qualifiedOf } from "./names.ts";
import type { Block, Field } from "./schema.ts";
import type { Schema } from "./schema-set.ts";
import { columnType } from "./type.ts";

/** What a field says of its column. */
export function columnOf(
  schema: Schema,
  field: Field,
  isView: boolean,
): ColumnClaim {
  const mapped = attribute(field, "map")?.text;
  const name = columnName(field);
  const type = field.type;
  const enumeration = type && schema.enums.get(type.name);
  const isList = type?.list === true;
  const nullable = type?.optional === true;
  const fallback = defaultOf(field, enumeration);
  const claim: ColumnClaim = {
    name,
    ...(name === field.name ? {} : { attribute: field.name }),
    place: mapped?.place ?? field.place,
    ...(type
      ? {
          type: columnType(
            field,
            schema.options,
            enumeration && enumReference(enumeration),
          ),
        }
      : {}),
    // Prisma leaves lists nullable in the database, and reads null as an empty one.
    ...(isList ? {} : { nullable }),
  };
  if (isView) return { ...claim, written: false };
  return {
    ...claim,
    optionalOnInsert: nullable || isList || fallback.defaultBy !== undefined,
    ...fallback,
  };
}

/** Values Prisma's client makes; other defaults stand in the database. */
const madeByClient = /^(?:uuid|cuid|nanoid|ulid)\(/;

function defaultOf(
  field: Field,
  enumeration: Block | undefined,
): Pick<ColumnClaim, "default" | "defaultBy"> {
  const given = attribute(field, "default")?.given.trim();
  if (given === undefined)
    return attribute(field, "updatedAt") ? { defaultBy: "client" } : {};
  const value = given
    .replace(/^value\s*:\s*/, "")
    .replace(/,\s*map\s*:.*$/s, "");
  const member = enumeration?.fields.find(({ name }) => name === value);
  const quoted = /^"((?:\\.|[^"\\])*)"$/.exec(value)?.[1];
  const generated = /^dbgenerated\(\s*"((?:\\.|[^"\\])*)"\s*\)$/.exec(
    value,
  )?.[1];
  const text = member
    ? columnName(member)
    : (quoted ?? generated ?? value).replaceAll(/\\(.)/g, "$1");
  return {
    default: text,
    defaultBy: madeByClient.test(value) ? "client" : "server",
  };
}

function enumReference(block: Block): EnumReference {
  const values = block.fields.map(columnName);
  const names = block.fields.map(({ name }) => name);
  const differ = names.some((name, index) => name !== values[index]);
  return {
    ...qualifiedOf(block),
    values,
    ...(differ ? { memberNames: names, memberValues: values } : {}),
    native: true,
    place: block.place,
  };
}
