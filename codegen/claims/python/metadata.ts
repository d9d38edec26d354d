/** Which schema a MetaData gives to its tables. */

import { spreadArguments, valueOf } from "./invoke.ts";
import { attributeOf } from "./mro.ts";
import { stringOf } from "./operator.ts";
import { flaskDatabaseOf, isCallOf, symbolOf } from "./symbol.ts";
import type { Value } from "./value.ts";

export interface SchemaReading {
  readonly schema?: string;
  /** There is one, and it cannot be known. */
  readonly unknown?: true;
}

/** The value of a schema argument; None is no schema. */
export function schemaOf(value: Value): SchemaReading {
  if (value.kind === "constant" && value.value === null) return {};
  if (symbolOf(value) === "BLANK_SCHEMA") return {};
  const schema = stringOf(value);
  return schema === undefined ? { unknown: true } : { schema };
}

function argumentOf(value: Value, name: string): Value | undefined {
  if (value.kind !== "call") return undefined;
  const bound = spreadArguments(value.arguments).named.get(name);
  return bound && valueOf(bound);
}

/** A MetaData, or something that holds one: a base class, a registry, a Flask database. */
export function schemaOfMetadata(value: Value, depth = 0): SchemaReading {
  if (depth > 8) return {};
  if (isCallOf(value, "MetaData")) {
    const schema = argumentOf(value, "schema");
    return schema ? schemaOf(schema) : {};
  }
  const database = flaskDatabaseOf(value);
  if (database !== undefined) return schemaOfMetadata(database, depth + 1);
  if (value.kind === "property") {
    const holder = value.name === "metadata" || value.name === "registry";
    return holder ? schemaOfMetadata(value.object, depth + 1) : {};
  }
  if (value.kind === "class") return schemaOfClass(value, depth);
  if (value.kind !== "call") return {};
  const inner = ["metadata", "model_class"]
    .map((name) => argumentOf(value, name))
    .find((each) => each !== undefined);
  if (inner !== undefined) return schemaOfMetadata(inner, depth + 1);
  // registry(metadata=…).generate_base()
  return value.callee.kind === "property"
    ? schemaOfMetadata(value.callee.object, depth + 1)
    : {};
}

function schemaOfClass(
  value: Extract<Value, { kind: "class" }>,
  depth: number,
): SchemaReading {
  for (const name of ["metadata", "registry"]) {
    const found = attributeOf(value.class, name);
    const { bound } = found?.binding ?? {};
    const expression =
      bound?.kind === "assigned" ? bound.statement.value : undefined;
    if (found !== undefined && expression !== undefined)
      return schemaOfMetadata(
        found.owner.module.interpreter.evaluate(expression, found.owner.body),
        depth + 1,
      );
  }
  return {};
}
