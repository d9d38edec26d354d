import type { ts } from "ts-morph";
import { constantOf, elementsOf, entryNamed } from "./constants.ts";
import type { Modules } from "./modules.ts";

/** Options by name, whether an object holds them or a chain of calls. */
export interface Told {
  /** `true` for a call that is given nothing: `.nullable()`. */
  get(name: string): ts.Expression | true | undefined;
  /** Every expression given under a name, an array's one by one. */
  all(name: string): readonly ts.Expression[];
}

/** A call of MikroORM's property builder, such as `.length(80)`. */
export interface Call {
  readonly name: string;
  readonly given: readonly ts.Expression[];
}

/** `{ nullable: true, length: 80 }` */
export function toldByObject(
  modules: Modules,
  object: ts.ObjectLiteralExpression | undefined,
): Told {
  const get = (name: string) => entryNamed(modules, object, name);
  return { get, all: (name) => elementsIn(modules, get(name)) };
}

/** `.nullable().length(80)` */
export function toldByCalls(modules: Modules, calls: readonly Call[]): Told {
  const call = (name: string) => calls.findLast((one) => one.name === name);
  return {
    get(name) {
      const found = call(name);
      return found && (found.given[0] ?? true);
    },
    all: (name) =>
      (call(name)?.given ?? []).flatMap((one) => elementsIn(modules, one)),
  };
}

function elementsIn(
  modules: Modules,
  given: ts.Expression | undefined,
): readonly ts.Expression[] {
  return given ? (elementsOf(modules, given) ?? [given]) : [];
}

export function has(told: Told, name: string): boolean {
  return told.get(name) !== undefined;
}

/** What is written under a name, where more than the name is. */
export function expressionIn(
  told: Told,
  ...names: readonly string[]
): ts.Expression | undefined {
  for (const name of names) {
    const found = told.get(name);
    if (found !== undefined && found !== true) return found;
  }
  return undefined;
}

export function textIn(
  modules: Modules,
  told: Told,
  ...names: readonly string[]
): string | undefined {
  for (const name of names) {
    const found = expressionIn(told, name);
    const value = found && constantOf(modules, found);
    if (typeof value === "string") return value;
  }
  return undefined;
}

export function flagIn(
  modules: Modules,
  told: Told,
  name: string,
): boolean | undefined {
  const found = told.get(name);
  if (found === undefined || found === true) return found;
  const value = constantOf(modules, found);
  return typeof value === "boolean" ? value : undefined;
}

export function numberIn(
  modules: Modules,
  told: Told,
  name: string,
): number | undefined {
  const found = expressionIn(told, name);
  const value = found && constantOf(modules, found);
  return typeof value === "number" ? value : undefined;
}
