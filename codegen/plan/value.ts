import { keyOf } from "../facts/lookup.ts";
import type {
  Column,
  CompositeType,
  DatabaseType,
  DomainType,
  EnumType,
  QualifiedName,
  TypeRef,
} from "../facts/model.ts";
import type { ValueNodes } from "./column.ts";
import type { AppliedOverride, FileContext, PlanContext } from "./context.ts";
import {
  domainConditions,
  narrowValue,
  type Conditions,
  type Narrowable,
} from "./narrow.ts";
import { columnTypeNamed } from "./scalar-use.ts";
import type { Symbol } from "./scope.ts";
import { arrayOf, identifier, raw, type TypeNode } from "./type-node.ts";
import { parseTypeText } from "./type-text.ts";
import type { ValueText } from "./truth.ts";
import { definitionType, valueType, type ValueContext } from "./value-type.ts";

/** Types that are declared under a name of their own. */
export type DeclaredType = EnumType | DomainType | CompositeType;

export function isDeclared(type: DatabaseType): type is DeclaredType {
  return (
    type.kind === "enum" || type.kind === "domain" || type.kind === "composite"
  );
}

/** The value of a column, attribute or base of this type, as nodes of the file. */
export function valueNodes(type: TypeRef, context: FileContext): ValueNodes {
  const known = context.values.get(type);
  if (known !== undefined) return known;
  const nodes = makeValueNodes(type, context);
  context.values.set(type, nodes);
  return nodes;
}

function makeValueNodes(type: TypeRef, context: FileContext): ValueNodes {
  const override = context.lookup.type(type)
    ? undefined
    : context.overrides.type(type);
  if (override !== undefined) {
    const node = overrideNode(override, context);
    const value = type.array ? arrayOf(node) : node;
    return { select: value, insert: value };
  }
  const value = valueType(type, valueContext(context));
  if (value.select === "unknown") noteUnknown(type, context);
  const named = context.scalars.columnType(type, value, context.config);
  return {
    ...textNodes(value),
    ...(named !== undefined && { named: identifier(named) }),
  };
}

/** What a declared type's own declaration says, on both sides. */
export function definitionNodes(
  type: DeclaredType,
  context: FileContext,
): ValueNodes {
  const override = context.overrides.type(type);
  if (override !== undefined) {
    const node = overrideNode(override, context);
    return { select: node, insert: node };
  }
  return textNodes(definitionType(type, valueContext(context)));
}

/** A user's type text, with its imports under the names this file has for them. */
export function overrideNode(
  override: AppliedOverride,
  context: FileContext,
): TypeNode {
  const { text, references } = override.type;
  const names = new Set<string>();
  let printed = "";
  let at = 0;
  for (const { name, start } of references) {
    const symbol = override.imports.get(name);
    const local = symbol === undefined ? name : context.scope.refer(symbol);
    names.add(local);
    // Naming Int8 makes it known, as a column of that type does.
    const builtIn = symbol === undefined ? columnTypeNamed(name) : undefined;
    if (builtIn !== undefined) valueNodes(builtIn, context);
    printed += text.slice(at, start) + local;
    at = start + name.length;
  }
  return raw(printed + text.slice(at), [...names]);
}

function valueContext(context: FileContext): ValueContext {
  return {
    ...typeContext(context),
    nameOf: (name, side) => {
      const symbol = context.symbols.of(name);
      if (symbol === undefined) return "unknown";
      const isInput = side === "insert" && hasTwoSides(name, context);
      return context.scope.refer(isInput ? inputSymbol(symbol) : symbol);
    },
  };
}

/** What is the same in every file. */
function typeContext(context: PlanContext): Omit<ValueContext, "nameOf"> {
  const { config, lookup, symbols } = context;
  return {
    profile: config.parsers,
    settings: config.types,
    resolve: (name) => lookup.type(name),
    ...(config.domains === "base" && {
      isNamed: (domain: DomainType) => symbols.of(domain) !== undefined,
    }),
    ...((config.domains === "brand" || config.checks === "types") && {
      refine: (domain: DomainType, base: ValueText) =>
        refinedDomain(domain, base, context),
    }),
    attributeOf: readAttribute(context),
  };
}

function refinedDomain(
  domain: DomainType,
  base: ValueText,
  { config, lookup }: PlanContext,
): ValueText {
  const { collation, checks } = domain;
  const value =
    config.checks === "types" && checks.length > 0
      ? narrowValue(
          base,
          narrowable(domain.base, collation, lookup),
          "VALUE",
          domainConditions(checks),
          config,
        )
      : base;
  if (config.domains !== "brand") return value;
  const name = JSON.stringify(keyOf(domain));
  return {
    select: `Branded<${value.select}, ${name}>`,
    insert: `Branded<${value.insert}, ${name}>`,
  };
}

function narrowable(
  type: TypeRef,
  collation: string | undefined,
  lookup: PlanContext["lookup"],
): Narrowable {
  const fact = lookup.type(type);
  return {
    type,
    ...(collation !== undefined && { collation }),
    ...(fact?.kind === "enum" && { labels: fact.labels }),
  };
}

/** A domain's values without what its CHECKs rule out; undefined when they rule out nothing. */
export function narrowedDomain(
  { base: type, collation, checks }: DomainType,
  context: FileContext,
): ValueNodes | undefined {
  const { config, lookup } = context;
  if (config.checks === "ignore" || checks.length === 0) return undefined;
  const base = valueType(type, valueContext(context));
  const of = narrowable(type, collation, lookup);
  const conditions = domainConditions(checks);
  const narrowed = narrowValue(base, of, "VALUE", conditions, config);
  const isSame =
    narrowed.select === base.select && narrowed.insert === base.insert;
  return isSame ? undefined : textNodes(narrowed);
}

/** A column's value without what the relation's CHECKs rule out; undefined when they rule out nothing. */
export function narrowedNodes(
  { name, type, collation }: Column,
  conditions: Conditions,
  context: FileContext,
): ValueNodes | undefined {
  const isMentioned = conditions.write.some(
    (one) => "column" in one && one.column === name,
  );
  if (!isMentioned || context.overrides.type(type) !== undefined) {
    return undefined;
  }
  const value = valueType(type, valueContext(context));
  const of = narrowable(type, collation, context.lookup);
  const narrowed = narrowValue(value, of, name, conditions, context.config);
  const isSame =
    narrowed.select === value.select && narrowed.insert === value.insert;
  return isSame ? undefined : textNodes(narrowed);
}

/**
 * Kysely's CamelCasePlugin renames the keys of objects inside a row too, and
 * leaves what is written as it is.
 */
function readAttribute({ names }: PlanContext): (name: string) => string {
  return names.toTypeScript;
}

/** The symbol of what may be written, where it differs from what is read. */
export function inputSymbol(symbol: Symbol): Symbol {
  return { ...symbol, name: `${symbol.name}Input` };
}

/** Whether what is read and what may be written of a declared type differ. */
export function hasTwoSides(
  name: QualifiedName,
  context: PlanContext,
): boolean {
  const type = context.lookup.type(name);
  if (type === undefined || !isDeclared(type)) return false;
  if (context.overrides.type(type) !== undefined) return false;
  const value: ValueText = definitionType(type, {
    ...typeContext(context),
    nameOf: (other, side) =>
      hasTwoSides(other, context) ? `${keyOf(other)} ${side}` : keyOf(other),
  });
  return value.select !== value.insert;
}

function textNodes({ select, insert }: ValueText): ValueNodes {
  const node = parseTypeText(select);
  return {
    select: node,
    insert: insert === select ? node : parseTypeText(insert),
  };
}

function noteUnknown(type: TypeRef, context: FileContext): void {
  const name = `${type.schema}.${type.name}`;
  if (context.notes.some((note) => note.object === name)) return;
  context.notes.push({
    object: name,
    message: `the type ${name} is not known to undrift and is generated as unknown`,
    hint: `Say what it is: overrides: { types: { "${name}": "…" } }`,
  });
}
