/** __table_args__ of a mapped class, and the schema that its MetaData gives. */

import { directive } from "./directive.ts";
import { lineageOf } from "./mapping.ts";
import { schemaOf, schemaOfMetadata, type SchemaReading } from "./metadata.ts";
import { isClass } from "./mro.ts";
import { stringOf } from "./operator.ts";
import { registryOf } from "./registry.ts";
import { flaskDatabaseOf } from "./symbol.ts";
import { isConstraint } from "./table.ts";
import { isSequence, type CallValue, type PythonClass } from "./value.ts";

export interface TableArguments {
  readonly constraints: readonly CallValue[];
  readonly schema: SchemaReading;
  readonly unknown?: true;
}

export function tableArguments(
  one: PythonClass,
  mapped: readonly PythonClass[],
): TableArguments {
  const value = directive(one, "__table_args__", mapped)?.value;
  if (
    value === undefined ||
    (value.kind === "constant" && value.value === null)
  )
    return { constraints: [], schema: {} };
  const items = isSequence(value) ? value.items : [value];
  const options = items.at(-1);
  const known =
    isSequence(value) || value.kind === "dict" || isConstraint(value);
  const entry =
    options?.kind === "dict"
      ? options.entries.findLast(({ key }) => stringOf(key) === "schema")
      : undefined;
  return {
    constraints: items.filter((item): item is CallValue => isConstraint(item)),
    schema: entry ? schemaOf(entry.value) : {},
    ...((!known || options?.kind === "unknown") && { unknown: true }),
  };
}

/** The schema that the class's MetaData gives, wherever that was set. */
export function metadataSchemaOf(one: PythonClass): SchemaReading {
  const found = schemaOfMetadata({ kind: "class", class: one });
  if (found.schema !== undefined || found.unknown) return found;
  for (const ancestor of lineageOf(one)) {
    const reading = isClass(ancestor)
      ? decoratorSchema(ancestor)
      : schemaOfMetadata(flaskDatabaseOf(ancestor) ?? ancestor);
    if (reading.schema !== undefined || reading.unknown) return reading;
  }
  return {};
}

/** @registry.mapped: the registry's MetaData. */
function decoratorSchema(one: PythonClass): SchemaReading {
  for (const decorator of one.statement.decorators) {
    const made = one.module.interpreter.evaluate(decorator, one.outer);
    for (const holder of [registryOf(one, decorator), made]) {
      const reading = holder ? schemaOfMetadata(holder) : {};
      if (reading.schema !== undefined || reading.unknown) return reading;
    }
  }
  return {};
}
