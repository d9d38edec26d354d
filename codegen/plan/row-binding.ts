import { keyOf, type FactsLookup } from "../facts/lookup.ts";
import type { Column, Relation } from "../facts/model.ts";
import { baseType } from "./encryption.ts";
import type { PrimaryKeyType } from "./plan.ts";

/** Whether the values of a relation can be bound to their row's primary key. */
export type RowBinding =
  | {
      readonly possible: true;
      /** Of each column of the key. */
      readonly types: Readonly<Record<string, PrimaryKeyType>>;
      /** How a service knows the key before it inserts. */
      readonly because: string;
    }
  | { readonly possible: false; readonly because: string };

const keyTypes: Readonly<Record<string, PrimaryKeyType>> = {
  uuid: "uuid",
  int2: "integer",
  int4: "integer",
  int8: "integer",
  text: "text",
  varchar: "text",
};

/**
 * Reads it from the live primary key: a value is encrypted before its row is
 * written, so the service must know the key by then.
 */
export function rowBinding(
  relation: Relation,
  lookup: FactsLookup,
): RowBinding {
  const names = relation.primaryKey?.columns ?? [];
  const table = keyOf(relation);
  if (names.length === 0) return impossible(`${table} has no primary key`);
  const types: Record<string, PrimaryKeyType> = {};
  const ways: string[] = [];
  for (const name of names) {
    const column = relation.columns.find((one) => one.name === name)!;
    const base = baseType(column.type, lookup);
    const type = base.array ? undefined : keyTypes[base.name];
    if (type === undefined || base.schema !== "pg_catalog") {
      return impossible(
        `the key column ${name} is of type ${base.name}${base.array ? "[]" : ""}; a value is bound to keys of uuid, integers and text`,
      );
    }
    const source = keySource(column);
    if (!source.possible) return impossible(source.because);
    types[name] = type;
    ways.push(source.because);
  }
  return { possible: true, types, because: ways.join("; ") };
}

function impossible(because: string): RowBinding {
  return { possible: false, because };
}

function keySource(column: Column): { possible: boolean; because: string } {
  const { name, identity, generated } = column;
  if (generated !== undefined || identity === "always") {
    const how =
      generated === undefined
        ? "always as identity"
        : `always as an expression`;
    return {
      possible: false,
      because: `the key column ${name} is generated ${how}: the database makes it after the value is encrypted`,
    };
  }
  return { possible: true, because: `${name} ${wayOf(column)}` };
}

function wayOf({ identity, default: value }: Column): string {
  if (identity === "by default" || value?.startsWith("nextval(")) {
    return "comes from a sequence: fetch its next value before the insert";
  }
  if (value !== undefined && /\b(gen_random_uuid|uuid\w*)\(/.test(value)) {
    return "is a uuid: make it in the service";
  }
  return value === undefined
    ? "has no default: the service gives it"
    : "has a default: give a value of the service's own instead";
}
