import { keyOf, pairKey } from "../facts/lookup.ts";
import type { QualifiedName } from "../facts/model.ts";
import type { PlanConfig } from "./config.ts";
import { fileName, typeName } from "./names.ts";
import type { Symbol } from "./scope.ts";

/** A relation or type that gets declarations of its own. */
export interface Named extends QualifiedName {
  readonly kind: string;
}

export interface Symbols {
  /** The symbol of a relation or type; undefined when it is not generated. */
  of(name: QualifiedName): Symbol | undefined;
  /** Two objects that want one name, and `names` that match nothing. */
  readonly problems: readonly string[];
}

/**
 * Gives every object its file and name. Names are unique in a file; two
 * objects that want the same name are a problem for the user to decide, never
 * one interface.
 */
export function allocateSymbols(
  objects: readonly Named[],
  config: PlanConfig,
  isDefaultSchema: (schema: string) => boolean,
  singular: (name: string) => string,
): Symbols {
  const symbols = new Map<string, Symbol>();
  const owners = new Map<string, Named>();
  const problems: string[] = [];
  for (const object of objects) {
    const symbol = symbolOf(object, config, isDefaultSchema, singular);
    const slot = `${scopeOf(symbol, config)}\0${symbol.name}`;
    const owner = owners.get(slot);
    if (owner !== undefined) {
      problems.push(collision(owner, object, symbol));
    }
    owners.set(slot, object);
    symbols.set(pairKey(object), symbol);
  }
  return {
    of: (name) => symbols.get(pairKey(name)),
    problems,
  };
}

/** Names must be unique per file; with a file per table, per schema all the same. */
function scopeOf(symbol: Symbol, config: PlanConfig): string {
  return config.layout === "table"
    ? symbol.module.slice(0, symbol.module.indexOf("/"))
    : symbol.module;
}

function symbolOf(
  object: Named,
  config: PlanConfig,
  isDefaultSchema: (schema: string) => boolean,
  singular: (name: string) => string,
): Symbol {
  const qualifier = typeName(object.schema);
  const own = typeName(singular(object.name));
  const needsQualifier =
    config.layout === "single" && !isDefaultSchema(object.schema);
  return {
    module: filePath(object, config),
    name:
      config.names[keyOf(object)] ??
      (needsQualifier ? qualifier + own.replace(/_$/, "") : own),
    generated: true,
    qualifier,
  };
}

function filePath(object: Named, { layout }: PlanConfig): string {
  switch (layout) {
    case "schema":
      return `${fileName(object.schema)}.ts`;
    case "table":
      return `${fileName(object.schema)}/${fileName(object.name)}.ts`;
    case "single":
      return "index.ts";
  }
}

function collision(first: Named, second: Named, { name }: Symbol): string {
  return (
    `${describe(first)} and ${describe(second)} would both be "${name}"; ` +
    `name one of them: names: { "${keyOf(second)}": "${name}2" }`
  );
}

function describe(object: Named): string {
  return `${object.kind} ${keyOf(object)}`;
}
