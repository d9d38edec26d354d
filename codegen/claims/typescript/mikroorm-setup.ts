import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import { definitionOf, entryNamed, externalOf, unwrap } from "./constants.ts";
import { baseOf } from "./lineage.ts";
import { textOption } from "./options.ts";
import { unresolved, type Reading } from "./reading.ts";
import { cannotTell, runFunction, type Value } from "./run-function.ts";
import { walk } from "./walk.ts";

/** What the project's set-up says of all entities. */
export interface Config {
  readonly schema?: string | undefined;
  /** Types, and with them what may be null, are taken from the source text. */
  readonly readsTypes: boolean;
  /** Version 7, told by the package that decorators come from. */
  readonly isSeven: boolean;
}

/** MikroORM's naming strategy, its methods by their own names; undefined where only running it would tell. */
export type MikroNaming = (
  method:
    | "classToTableName"
    | "propertyToColumnName"
    | "joinKeyColumnName"
    | "joinTableName",
  ...given: readonly Value[]
) => string | undefined;

/** A strategy hears of itself, so that what it inherits calls what overrides it. */
type Strategy = (
  name: string,
  given: readonly Value[],
  self: (name: string, given: readonly Value[]) => Value,
) => Value;

/** Options that nothing but a set-up has. */
const setupOptions = [
  "entities",
  "entitiesTs",
  "dbName",
  "clientUrl",
  "namingStrategy",
];

/** The set-up object of a project: its naming strategy, schema and source of types. */
export function setupOf(reading: Reading): {
  readonly naming: MikroNaming;
  readonly config: Config;
} {
  let strategy: Strategy = underscored;
  let schema: string | undefined;
  for (const source of reading.sources) {
    if (!/\bnamingStrategy\b|\bentities(?:Ts)?\b/.test(source.text)) continue;
    walk(source, (node) => {
      if (!syntax.isObjectLiteralExpression(node)) return;
      const isSetup = setupOptions.some((name) =>
        entryNamed(reading.modules, node, name),
      );
      if (!isSetup) return;
      schema ??= textOption(reading.modules, node, "schema");
      const given = entryNamed(reading.modules, node, "namingStrategy");
      if (given) strategy = strategyOf(reading, given, given);
    });
  }
  const self = (name: string, given: readonly Value[]): Value =>
    strategy(name, given, self);
  const texts = reading.sources.map(({ text }) => text);
  return {
    naming: (method, ...given) => {
      const value = self(method, given);
      return typeof value === "string" && value !== "" ? value : undefined;
    },
    config: {
      schema: schema === "public" ? undefined : schema,
      readsTypes: texts.some((text) =>
        text.includes("TsMorphMetadataProvider"),
      ),
      isSeven: texts.some((text) => text.includes("@mikro-orm/decorators")),
    },
  };
}

function strategyOf(
  reading: Reading,
  expression: ts.Expression,
  noted: ts.Node,
): Strategy {
  const owner = definitionOf(reading.modules, unwrap(expression));
  if (syntax.isClassLike(owner)) {
    const base = baseOf(owner);
    return ownMethods(
      reading,
      owner,
      base ? strategyOf(reading, base, noted) : () => undefined,
    );
  }
  const name =
    externalOf(reading.modules, expression)?.name ?? expression.getText();
  if (/EntityCase/.test(name)) return entityCase;
  if (/Underscore/.test(name)) return underscored;
  return () => unresolved(reading, noted, `the names that ${name} gives`);
}

/** The methods that a class declares, over those it inherits. */
function ownMethods(
  reading: Reading,
  owner: ts.ClassLikeDeclaration,
  inherited: Strategy,
): Strategy {
  return (name, given, self) => {
    const method = owner.members.find(
      (member): member is ts.MethodDeclaration =>
        syntax.isMethodDeclaration(member) && member.name.getText() === name,
    );
    if (!method) return inherited(name, given, self);
    const run = runFunction(
      reading.modules,
      method,
      given,
      (on, called, passed) =>
        (on === "super"
          ? inherited(called, passed, self)
          : self(called, passed)) ?? cannotTell(),
    );
    return run
      ? run.value
      : unresolved(reading, method, `the names that ${name} gives`);
  };
}

const underscored: Strategy = (name, given, self) => {
  const [first, second, third, fourth] = given;
  switch (name) {
    case "classToTableName":
      return second ?? underscore(first);
    case "joinKeyColumnName":
      return `${text(self("classToTableName", [first, fourth]))}_${text(second) || "id"}`;
    case "joinTableName":
      return `${text(self("classToTableName", [first, fourth]))}_${text(self("classToTableName", [third]))}`;
    case "propertyToColumnName":
    case "underscore":
      return underscore(first);
    case "referenceColumnName":
      return "id";
    default:
      return undefined;
  }
};

const entityCase: Strategy = (name, given, self) => {
  const [first, second, third, fourth] = given;
  switch (name) {
    case "classToTableName":
      return second ?? first;
    case "joinKeyColumnName": {
      const plain =
        text(first).slice(0, 1).toLowerCase() + text(first).slice(1);
      return third === true && second ? `${plain}_${text(second)}` : plain;
    }
    case "joinTableName":
      return `${text(self("classToTableName", [first, fourth]))}_${text(self("propertyToColumnName", [third]))}`;
    case "propertyToColumnName":
      return first;
    case "referenceColumnName":
      return "id";
    default:
      return undefined;
  }
};

const text = (value: Value): string => (typeof value === "string" ? value : "");

function underscore(value: Value): string {
  return text(value)
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
