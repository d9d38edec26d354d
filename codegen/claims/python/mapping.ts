/** Which classes are mapped to tables, and by what. */

import { spreadArguments, valueOf } from "./invoke.ts";
import {
  directBases,
  isClass,
  orderOf,
  statedAttribute,
  type Ancestor,
} from "./mro.ts";
import {
  flaskDatabaseOf,
  isCallOf,
  outsideName,
  packageOf,
  symbolOf,
} from "./symbol.ts";
import type { PythonClass, Value } from "./value.ts";

export type Flavour = "sqlalchemy" | "sqlmodel" | "flask-sqlalchemy";

/** Classes whose columns a made base brings along: declarative_base(cls=…), SQLAlchemy(model_class=…). */
function broughtAlong(
  value: Exclude<Ancestor, PythonClass>,
): readonly Ancestor[] {
  const maker = flaskDatabaseOf(value) ?? value;
  if (maker.kind !== "call") return [];
  const { named } = spreadArguments(maker.arguments);
  const bound = named.get("cls") ?? named.get("model_class");
  const base = bound && valueOf(bound);
  const bases = base?.kind === "tuple" ? base.items : base ? [base] : [];
  return bases.flatMap((each) =>
    each.kind === "class" ? orderOf(each.class) : [],
  );
}

/** The method resolution order with the classes behind made bases in their place. */
export function lineageOf(one: PythonClass): readonly Ancestor[] {
  const lineage: Ancestor[] = [];
  for (const ancestor of orderOf(one)) {
    lineage.push(ancestor);
    if (!isClass(ancestor)) lineage.push(...broughtAlong(ancestor));
  }
  return lineage;
}

function isMadeBase(value: Value): boolean {
  if (isCallOf(value, "declarative_base", "automap_base")) return true;
  return (
    value.kind === "call" &&
    value.callee.kind === "property" &&
    value.callee.name === "generate_base"
  );
}

/** A class of which the library makes a base: it has no table, whatever it says. */
function isDeclarativeBase({ statement, module, outer }: PythonClass): boolean {
  const bases = statement.arguments.some(({ value, name }) => {
    if (name !== undefined) return false;
    const symbol = symbolOf(module.interpreter.evaluate(value, outer));
    return symbol === "DeclarativeBase" || symbol === "DeclarativeBaseNoMeta";
  });
  return (
    bases ||
    statement.decorators.some((decorator) =>
      /(?:^|\.)as_declarative(?:_base)?\b/.test(
        module.file.text.slice(decorator.from, decorator.to),
      ),
    )
  );
}

function isAbstract(one: PythonClass): boolean {
  const bound = statedAttribute(one, "__abstract__")?.binding.bound;
  const value = bound?.kind === "assigned" ? bound.statement.value : undefined;
  return value?.kind === "constant" && value.value === true;
}

/** How a class is mapped to a table, its own or an ancestor's; undefined when it is not. */
export function mappedAs(one: PythonClass): Flavour | undefined {
  if (isAbstract(one) || isDeclarativeBase(one)) return undefined;
  const flavour = mappingOf(one);
  return flavour === "sqlmodel" && !isTableModel(one) ? undefined : flavour;
}

function isTableModel({ statement, module, outer }: PythonClass): boolean {
  const table = statement.arguments.find(({ name }) => name === "table");
  if (table === undefined) return false;
  const value = module.interpreter.evaluate(table.value, outer);
  return value.kind === "constant" && value.value === true;
}

/** Mapped after its subclasses, which take its columns as from a mixin. */
function isAbstractConcrete(one: PythonClass): boolean {
  return directBases(one).some(
    (base) => !isClass(base) && symbolOf(base) === "AbstractConcreteBase",
  );
}

/** Classes above that are mapped to tables. */
export function mappedAncestors(one: PythonClass): readonly PythonClass[] {
  return orderOf(one).filter(
    (ancestor): ancestor is PythonClass =>
      isClass(ancestor) &&
      ancestor !== one &&
      mappedAs(ancestor) !== undefined &&
      !isAbstractConcrete(ancestor),
  );
}

/** has_inherited_table(…) */
export function hasMappedAncestor(one: PythonClass): boolean {
  return mappedAncestors(one).length > 0;
}

/** The name that a table gets from its class alone, where the library gives one. */
export function impliedTableName(one: PythonClass): string | undefined {
  const flavour = mappedAs(one);
  if (flavour === "sqlmodel") return one.name.toLowerCase();
  return flavour === "flask-sqlalchemy" && !hasMappedAncestor(one)
    ? snakeCase(one.name)
    : undefined;
}

const foreign =
  /^\.*(?:django|pydantic|typing|abc|enum|peewee|tortoise|odoo|marshmallow|wtforms|graphene|mongoengine|beanie|pony|collections|dataclasses|unittest|rest_framework|scrapy|factory)\b/;

/** The mapping style that a base outside the project stands for. */
function flavourOf(value: Exclude<Ancestor, PythonClass>): Flavour | undefined {
  const symbol = symbolOf(value);
  if (symbol === "SQLModel") return "sqlmodel";
  // flask_sqlalchemy.model.Model is what bases are made of, as model_class=.
  if (symbol === "Model")
    return packageOf(value) === "flask_sqlalchemy"
      ? undefined
      : "flask-sqlalchemy";
  if (symbol === "DeclarativeBase" || symbol === "DeclarativeBaseNoMeta")
    return "sqlalchemy";
  if (isMadeBase(value)) return "sqlalchemy";
  return undefined;
}

/** A base we were not given, in a class that says what only a mapped class says. */
function isLikelyBase(
  one: PythonClass,
  value: Exclude<Ancestor, PythonClass>,
): boolean {
  if (value.kind !== "unknown") {
    if (value.kind !== "external" || foreign.test(value.path)) return false;
    if (/^sqlalchemy\b/.test(value.path)) return false;
    if (!/(?:Base|Model|Entity|Table)\w*$/.test(outsideName(value) ?? ""))
      return false;
  }
  return orderOf(one).some(
    (ancestor) =>
      isClass(ancestor) &&
      (statedAttribute(ancestor, "__tablename__") ??
        statedAttribute(ancestor, "__table__")) !== undefined,
  );
}

function isMappedByDecorator(one: PythonClass): boolean {
  return one.statement.decorators.some((decorator) => {
    const text = one.module.file.text.slice(decorator.from, decorator.to);
    return /(?:^|\.)(?:mapped|mapped_as_dataclass|as_declarative_base|as_declarative)\b/.test(
      text,
    );
  });
}

/** class Base(metaclass=DeclarativeMeta), the base that declarative_base() makes written out, or a metaclass made of that one. */
function isMappedByMetaclass({
  statement,
  module,
  outer,
}: PythonClass): boolean {
  const given = statement.arguments.find(({ name }) => name === "metaclass");
  if (given === undefined) return false;
  const value = module.interpreter.evaluate(given.value, outer);
  const types = value.kind === "class" ? orderOf(value.class) : [value];
  return types.some(
    (type) => !isClass(type) && symbolOf(type) === "DeclarativeMeta",
  );
}

export function mappingOf(one: PythonClass): Flavour | undefined {
  const lineage = lineageOf(one);
  let flavour: Flavour | undefined;
  for (const ancestor of lineage) {
    const found = isClass(ancestor)
      ? isMappedByDecorator(ancestor) || isMappedByMetaclass(ancestor)
        ? "sqlalchemy"
        : undefined
      : flavourOf(ancestor);
    if (found === "sqlmodel" || found === "flask-sqlalchemy") return found;
    flavour ??= found;
  }
  if (flavour !== undefined) return flavour;
  const likely = lineage.some(
    (ancestor) => !isClass(ancestor) && isLikelyBase(one, ancestor),
  );
  if (!likely) return undefined;
  return one.statement.arguments.some(({ name }) => name === "table")
    ? "sqlmodel"
    : "sqlalchemy";
}

const quietPackages =
  /^\.*(?:typing|typing_extensions|abc|builtins|enum|collections|dataclasses|pydantic|flask_login|sqlalchemy|sqlmodel|flask_sqlalchemy|sqlalchemy_serializer|flask_appbuilder|werkzeug|itsdangerous)$/;

/** A base with which the database brings the columns. */
function isReflecting(value: Exclude<Ancestor, PythonClass>): boolean {
  return (
    isCallOf(value, "automap_base") || symbolOf(value) === "DeferredReflection"
  );
}

/** Bases whose columns, if any, are out of sight. */
export function hiddenBases(one: PythonClass): readonly Value[] {
  return lineageOf(one).filter(
    (ancestor): ancestor is Exclude<Ancestor, PythonClass> => {
      if (isClass(ancestor)) return false;
      if (isReflecting(ancestor)) return true;
      if (flavourOf(ancestor) !== undefined) return false;
      if (ancestor.kind !== "external") return true;
      if (quietPackages.test(packageOf(ancestor) ?? "")) return false;
      const name = outsideName(ancestor) ?? "";
      return !/^(?:Base|Model|DeclarativeBase|UserMixin|ABC|Generic|Protocol|object|AsyncAttrs|SerializerMixin|DictMixin|ReprMixin|AllFeaturesMixin)$/.test(
        name,
      );
    },
  );
}

/** Flask-SQLAlchemy's name for a class without __tablename__: HTTPRequest becomes http_request. */
export function snakeCase(name: string): string {
  return name
    .replaceAll(/(?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z])/g, "_$&")
    .toLowerCase()
    .replace(/^_+/, "");
}
