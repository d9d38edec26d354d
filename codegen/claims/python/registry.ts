/** What a registry says of the classes it maps: its type_annotation_map. */

import { attributeValue } from "./access.ts";
import { typeKey, type TypeMaps } from "./annotation.ts";
import { spreadArguments, valueOf } from "./invoke.ts";
import { lineageOf, type Flavour } from "./mapping.ts";
import { attributeOf, isClass } from "./mro.ts";
import type { Expression } from "./syntax.ts";
import { modelPythonTypes, pythonTypes } from "./type-name.ts";
import type { PythonClass, Value } from "./value.ts";

/** The registry in @registry.mapped and @registry.mapped_as_dataclass(…). */
export function registryOf(
  one: PythonClass,
  decorator: Expression,
): Value | undefined {
  const plain = decorator.kind === "call" ? decorator.callee : decorator;
  return plain.kind === "attribute"
    ? one.module.interpreter.evaluate(plain.object, one.outer)
    : undefined;
}

function decoratorMap(one: PythonClass): Value | undefined {
  for (const decorator of one.statement.decorators) {
    const registry = registryOf(one, decorator);
    const map = registry && argumentValue(registry, "type_annotation_map");
    if (map !== undefined) return map;
  }
  return undefined;
}

function argumentValue(value: Value, name: string): Value | undefined {
  if (value.kind !== "call") return undefined;
  const bound = spreadArguments(value.arguments).named.get(name);
  return bound && valueOf(bound);
}

/** The type_annotation_map of the base, its registry, or the call that made it. */
function annotationMap(one: PythonClass): Value | undefined {
  const direct = attributeOf(one, "type_annotation_map");
  if (direct !== undefined) return attributeValue(direct, one);
  const registry = attributeOf(one, "registry");
  const value = registry && attributeValue(registry, one);
  const inRegistry = value && argumentValue(value, "type_annotation_map");
  if (inRegistry !== undefined) return inRegistry;
  for (const ancestor of lineageOf(one)) {
    if (isClass(ancestor)) {
      const map = decoratorMap(ancestor);
      if (map !== undefined) return map;
      continue;
    }
    const maker =
      ancestor.kind === "call" && ancestor.callee.kind === "property"
        ? ancestor.callee.object
        : ancestor;
    const found = argumentValue(maker, "type_annotation_map");
    if (found !== undefined) return found;
  }
  return undefined;
}

/** How the class's annotations become types. */
export function typeMaps(one: PythonClass, flavour: Flavour): TypeMaps {
  const map = annotationMap(one);
  const entries = map?.kind === "dict" ? map.entries : [];
  return {
    annotations: new Map(
      entries.map(({ key, value }) => [typeKey(key), value]),
    ),
    defaults: flavour === "sqlmodel" ? modelPythonTypes : pythonTypes,
    literalsAsText: flavour === "sqlmodel",
  };
}
