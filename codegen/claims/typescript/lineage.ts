import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import {
  definitionOf,
  elementsOf,
  externalOf,
  returnedBy,
  unwrap,
} from "./constants.ts";
import type { Modules } from "./modules.ts";

/** A class with everything it extends. */
export interface Lineage {
  /** From the furthest base to the class itself. */
  readonly classes: readonly ts.ClassLikeDeclaration[];
  /** Bases that lie outside the files, or that only running would tell. */
  readonly unknown: readonly ts.Expression[];
}

const maxDepth = 20;

/** The bases of a class, mixins opened; bases of packages that `ignored` accepts hold no columns. */
export function lineageOf(
  modules: Modules,
  owner: ts.ClassLikeDeclaration,
  ignored: (specifier: string, name: string) => boolean,
): Lineage {
  const classes: ts.ClassLikeDeclaration[] = [];
  const unknown: ts.Expression[] = [];
  climb(owner, 0);
  return { classes: classes.toReversed(), unknown };

  function climb(node: ts.ClassLikeDeclaration, depth: number): void {
    if (classes.includes(node) || depth > maxDepth) return;
    classes.push(node);
    const base = baseOf(node);
    if (base) extend(base, depth);
  }

  function extend(base: ts.Expression, depth: number): void {
    const definition = definitionOf(modules, base);
    if (syntax.isClassLike(definition)) climb(definition, depth + 1);
    else if (syntax.isCallExpression(definition)) mixin(definition, depth);
    else if (!isIgnored(base) && !syntax.isParameter(definition))
      unknown.push(base);
  }

  function mixin(call: ts.CallExpression, depth: number): void {
    const { mixins, bases } = partsOf(call);
    for (const one of mixins) {
      const made = definitionOf(modules, one);
      const returned =
        returnedBy(made) ??
        (syntax.isCallExpression(made)
          ? returnedBy(definitionOf(modules, made.expression))
          : undefined);
      const result = returned && classReturned(returned);
      if (result) classes.push(result);
      else if (!isIgnored(one)) unknown.push(one);
    }
    for (const base of bases) extend(base, depth + 1);
  }

  /** The class of `(Base) => class extends Base {}`, however many functions around it. */
  function classReturned(
    returned: ts.Expression,
  ): ts.ClassLikeDeclaration | undefined {
    const result = definitionOf(modules, returned);
    if (syntax.isClassLike(result)) return result;
    const inner = returnedBy(result);
    const made = inner && definitionOf(modules, inner);
    return made && syntax.isClassLike(made) ? made : undefined;
  }

  /** `WithNotes(Base)`, `compose(A, B)(Base)` and `mixin(Base, [A, B])`. */
  function partsOf(call: ts.CallExpression): {
    readonly mixins: readonly ts.Expression[];
    readonly bases: readonly ts.Expression[];
  } {
    const callee = unwrap(call.expression);
    if (
      syntax.isCallExpression(callee) &&
      externalOf(modules, callee.expression)?.name === "compose"
    )
      return { mixins: mixinsIn(callee.arguments), bases: [...call.arguments] };
    const [first, ...others] = call.arguments;
    return first && externalOf(modules, callee)?.name === "mixin"
      ? { mixins: mixinsIn(others), bases: [first] }
      : { mixins: [callee], bases: [...call.arguments] };
  }

  function mixinsIn(given: readonly ts.Expression[]): readonly ts.Expression[] {
    return given.flatMap((one) => elementsOf(modules, one) ?? [one]);
  }

  function isIgnored(expression: ts.Expression): boolean {
    const inner = unwrap(expression);
    const external = externalOf(
      modules,
      syntax.isCallExpression(inner) ? inner.expression : inner,
    );
    return external !== undefined && ignored(external.specifier, external.name);
  }
}

/** What a class extends. */
export function baseOf(
  owner: ts.ClassLikeDeclaration,
): ts.Expression | undefined {
  const clause = owner.heritageClauses?.find(
    ({ token }) => token === syntax.SyntaxKind.ExtendsKeyword,
  );
  const base = clause?.types[0]?.expression;
  return base && unwrap(base);
}

/** The fields of a class that belong to its instances: properties, and accessors that are decorated. */
export function instanceFields(
  owner: ts.ClassLikeDeclaration,
): readonly (ts.PropertyDeclaration | ts.AccessorDeclaration)[] {
  return owner.members.filter(
    (member): member is ts.PropertyDeclaration | ts.AccessorDeclaration =>
      (syntax.isPropertyDeclaration(member) || syntax.isAccessor(member)) &&
      !(syntax.getModifiers(member) ?? []).some(
        ({ kind }) => kind === syntax.SyntaxKind.StaticKeyword,
      ),
  );
}
