import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import { constantOf, definitionOf, externalOf, unwrap } from "./constants.ts";
import type { Modules } from "./modules.ts";
import {
  camelCase,
  capitalised,
  snakeCase,
  typeormSnakeCase,
} from "./naming.ts";

/** What a small function of a project works with: names, lists of names, conditions. */
export type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | RegExp
  | readonly Value[]
  | ((...given: readonly Value[]) => Value);

/** Answers `this.name(…)` and `super.name(…)`. */
export type MethodCall = (
  on: "this" | "super",
  name: string,
  given: readonly Value[],
) => Value;

class NotTold extends Error {}

const noMethods: MethodCall = () => {
  throw new NotTold();
};

/**
 * What a function makes of constants, such as a naming strategy's method of a
 * class name; undefined when it does more than work on strings.
 */
export function runFunction(
  modules: Modules,
  node: ts.FunctionLikeDeclaration,
  given: readonly Value[],
  methods: MethodCall = noMethods,
): { readonly value: Value } | undefined {
  try {
    return { value: new Run(modules, methods).call(node, given, new Map()) };
  } catch (error) {
    if (error instanceof NotTold) return undefined;
    throw error;
  }
}

/** Gives up a run from inside a method call. */
export function cannotTell(): never {
  throw new NotTold();
}

type Scope = ReadonlyMap<string, Value> & Map<string, Value>;

const maxSteps = 20_000;

class Run {
  readonly #modules: Modules;
  readonly #methods: MethodCall;
  #steps = 0;

  constructor(modules: Modules, methods: MethodCall) {
    this.#modules = modules;
    this.#methods = methods;
  }

  call(
    node: ts.FunctionLikeDeclaration,
    given: readonly Value[],
    around: ReadonlyMap<string, Value>,
  ): Value {
    const scope: Scope = new Map(around);
    for (const [at, parameter] of node.parameters.entries()) {
      if (!syntax.isIdentifier(parameter.name)) throw new NotTold();
      const value = parameter.dotDotDotToken ? given.slice(at) : given[at];
      scope.set(
        parameter.name.text,
        value === undefined && parameter.initializer
          ? this.value(parameter.initializer, scope)
          : value,
      );
    }
    const { body } = node;
    if (!body) throw new NotTold();
    if (!syntax.isBlock(body)) return this.value(body, scope);
    return this.#block(body.statements, scope)?.value;
  }

  /** The value returned, or nothing when the statements run through. */
  #block(
    statements: readonly ts.Statement[],
    scope: Scope,
  ): { readonly value: Value } | undefined {
    for (const statement of statements) {
      const returned = this.#statement(statement, scope);
      if (returned) return returned;
    }
    return undefined;
  }

  #statement(
    statement: ts.Statement,
    scope: Scope,
  ): { readonly value: Value } | undefined {
    if (syntax.isReturnStatement(statement))
      return {
        value: statement.expression && this.value(statement.expression, scope),
      };
    if (syntax.isBlock(statement))
      return this.#block(statement.statements, scope);
    if (syntax.isIfStatement(statement)) {
      const branch = this.value(statement.expression, scope)
        ? statement.thenStatement
        : statement.elseStatement;
      return branch && this.#statement(branch, scope);
    }
    if (syntax.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList
        .declarations) {
        if (!syntax.isIdentifier(name)) throw new NotTold();
        scope.set(name.text, initializer && this.value(initializer, scope));
      }
      return undefined;
    }
    if (syntax.isForOfStatement(statement)) return this.#loop(statement, scope);
    if (!syntax.isExpressionStatement(statement)) throw new NotTold();
    const expression = unwrap(statement.expression);
    if (syntax.isCallExpression(expression)) this.#push(expression, scope);
    else this.#assign(expression, scope);
    return undefined;
  }

  #loop(
    { initializer, expression, statement }: ts.ForOfStatement,
    scope: Scope,
  ): { readonly value: Value } | undefined {
    const name = syntax.isVariableDeclarationList(initializer)
      ? initializer.declarations[0]?.name
      : undefined;
    if (!name || !syntax.isIdentifier(name)) throw new NotTold();
    for (const value of listFrom(this.value(expression, scope))) {
      scope.set(name.text, value);
      const returned = this.#statement(statement, scope);
      if (returned) return returned;
    }
    return undefined;
  }

  /** `parts.push(name)` */
  #push(
    { expression, arguments: given }: ts.CallExpression,
    scope: Scope,
  ): void {
    if (
      !syntax.isPropertyAccessExpression(expression) ||
      !syntax.isIdentifier(expression.expression) ||
      !/^(?:push|unshift)$/.test(expression.name.text)
    )
      throw new NotTold();
    const { text } = expression.expression;
    const list = listFrom(scope.get(text));
    const added = given.map((one) => this.value(one, scope));
    scope.set(
      text,
      expression.name.text === "push"
        ? [...list, ...added]
        : [...added, ...list],
    );
  }

  #assign(expression: ts.Expression, scope: Scope): void {
    if (
      !syntax.isBinaryExpression(expression) ||
      !syntax.isIdentifier(expression.left) ||
      !scope.has(expression.left.text)
    )
      throw new NotTold();
    const { left, right, operatorToken } = expression;
    const value = this.value(right, scope);
    if (operatorToken.kind === syntax.SyntaxKind.EqualsToken)
      scope.set(left.text, value);
    else if (operatorToken.kind === syntax.SyntaxKind.PlusEqualsToken)
      scope.set(left.text, plus(scope.get(left.text), value));
    else throw new NotTold();
  }

  value(expression: ts.Expression, scope: Scope): Value {
    if (++this.#steps > maxSteps) throw new NotTold();
    const inner = unwrap(expression);
    if (syntax.isIdentifier(inner) && scope.has(inner.text))
      return scope.get(inner.text);
    if (syntax.isIdentifier(inner) && inner.text === "undefined")
      return undefined;
    if (syntax.isTemplateExpression(inner))
      return inner.templateSpans.reduce(
        (text, { expression: part, literal }) =>
          text + String(this.value(part, scope)) + literal.text,
        inner.head.text,
      );
    if (syntax.isConditionalExpression(inner))
      return this.value(inner.condition, scope)
        ? this.value(inner.whenTrue, scope)
        : this.value(inner.whenFalse, scope);
    if (syntax.isBinaryExpression(inner)) return this.#binary(inner, scope);
    if (
      syntax.isPrefixUnaryExpression(inner) &&
      inner.operator === syntax.SyntaxKind.ExclamationToken
    )
      return !this.value(inner.operand, scope);
    if (syntax.isArrowFunction(inner) || syntax.isFunctionExpression(inner))
      return (...given) => this.call(inner, given, scope);
    if (syntax.isArrayLiteralExpression(inner))
      return inner.elements.flatMap((element): readonly Value[] =>
        syntax.isSpreadElement(element)
          ? listFrom(this.value(element.expression, scope))
          : [this.value(element, scope)],
      );
    if (syntax.isCallExpression(inner)) return this.#called(inner, scope);
    if (syntax.isRegularExpressionLiteral(inner)) return patternOf(inner.text);
    if (
      syntax.isPropertyAccessExpression(inner) &&
      inner.name.text === "length"
    ) {
      const owner = this.value(inner.expression, scope);
      if (typeof owner === "string" || Array.isArray(owner))
        return owner.length;
    }
    if (syntax.isElementAccessExpression(inner)) {
      const owner = this.value(inner.expression, scope);
      const at = this.value(inner.argumentExpression, scope);
      if (
        typeof at === "number" &&
        (typeof owner === "string" || Array.isArray(owner))
      )
        return owner[at] as Value;
    }
    return this.#constant(inner);
  }

  #constant(expression: ts.Expression): Value {
    const constant = constantOf(this.#modules, expression);
    if (constant !== undefined) return constant;
    const node = definitionOf(this.#modules, expression);
    if (syntax.isRegularExpressionLiteral(node)) return patternOf(node.text);
    const named = this.#functionOf(expression);
    if (named) return named;
    throw new NotTold();
  }

  #binary(node: ts.BinaryExpression, scope: Scope): Value {
    const kinds = syntax.SyntaxKind;
    const left = this.value(node.left, scope);
    const right = (): Value => this.value(node.right, scope);
    switch (node.operatorToken.kind) {
      case kinds.PlusToken:
        return plus(left, right());
      case kinds.BarBarToken:
        return left || right();
      case kinds.QuestionQuestionToken:
        return left ?? right();
      case kinds.AmpersandAmpersandToken:
        return left && right();
      case kinds.EqualsEqualsEqualsToken:
      case kinds.EqualsEqualsToken:
        return left === right();
      case kinds.ExclamationEqualsEqualsToken:
      case kinds.ExclamationEqualsToken:
        return left !== right();
      case kinds.GreaterThanToken:
        return Number(left) > Number(right());
      case kinds.LessThanToken:
        return Number(left) < Number(right());
      default:
        throw new NotTold();
    }
  }

  #called(node: ts.CallExpression, scope: Scope): Value {
    const given = (): readonly Value[] =>
      node.arguments.flatMap((argument): readonly Value[] =>
        syntax.isSpreadElement(argument)
          ? listFrom(this.value(argument.expression, scope))
          : [this.value(argument, scope)],
      );
    const callee = unwrap(node.expression);
    if (syntax.isPropertyAccessExpression(callee)) {
      const owner = unwrap(callee.expression);
      const { SuperKeyword, ThisKeyword } = syntax.SyntaxKind;
      if (owner.kind === SuperKeyword || owner.kind === ThisKeyword)
        return this.#methods(
          owner.kind === SuperKeyword ? "super" : "this",
          callee.name.text,
          given(),
        );
      const named = this.#functionOf(callee);
      if (named) return named(...given());
      return methodOf(this.value(owner, scope), callee.name.text, given());
    }
    const local = syntax.isIdentifier(callee)
      ? scope.get(callee.text)
      : undefined;
    const called =
      typeof local === "function" ? local : this.#functionOf(callee);
    if (!called) throw new NotTold();
    return called(...given());
  }

  /** A function of the project, or one of a library that is known here. */
  #functionOf(
    expression: ts.Expression,
  ): ((...given: readonly Value[]) => Value) | undefined {
    const node = definitionOf(this.#modules, expression);
    if (
      (syntax.isFunctionDeclaration(node) ||
        syntax.isArrowFunction(node) ||
        syntax.isFunctionExpression(node) ||
        syntax.isMethodDeclaration(node)) &&
      node.body
    )
      return (...given) => this.call(node, given, new Map());
    const external = externalOf(this.#modules, expression);
    const known = external && libraryFunction(external);
    return (
      known &&
      ((...given) => {
        if (typeof given[0] !== "string") throw new NotTold();
        return known(given[0]);
      })
    );
  }
}

/** Functions on names that naming strategies take from libraries. */
function libraryFunction({
  specifier,
  name,
}: {
  readonly specifier: string;
  readonly name: string;
}): ((text: string) => string) | undefined {
  if (
    !/^(?:typeorm\/|lodash|change-case|snake-case|camel-case|es-toolkit)/.test(
      specifier,
    )
  )
    return undefined;
  const wanted =
    name === "default" || name === "*" ? specifier.split(/[./]/).at(-1) : name;
  if (wanted === "snakeCase" && specifier.startsWith("typeorm"))
    return typeormSnakeCase;
  if (wanted === "snakeCase" && /^(?:lodash|es-toolkit)/.test(specifier))
    return (text) => snakeCase(digitsApart(text));
  return wanted !== undefined && Object.hasOwn(onNames, wanted)
    ? onNames[wanted]
    : undefined;
}

/** Lodash takes a number for a word of its own. */
function digitsApart(text: string): string {
  return text
    .replaceAll(/([A-Za-z])(\d)/g, "$1_$2")
    .replaceAll(/(\d)([A-Za-z])/g, "$1_$2");
}

const onNames: Readonly<Record<string, (text: string) => string>> = {
  snakeCase,
  camelCase,
  upperFirst: capitalised,
  capitalize: (text) => capitalised(text.toLowerCase()),
  lowerFirst: (text) => text.slice(0, 1).toLowerCase() + text.slice(1),
  titleCase: (text) =>
    text.replaceAll(/\w\S*/g, (word) => capitalised(word.toLowerCase())),
};

function plus(left: Value, right: Value): Value {
  if (typeof left === "number" && typeof right === "number")
    return left + right;
  if (typeof left === "string" || typeof right === "string")
    return String(left) + String(right);
  throw new NotTold();
}

function patternOf(text: string): RegExp {
  const end = text.lastIndexOf("/");
  return new RegExp(text.slice(1, end), text.slice(end + 1));
}

function listFrom(value: Value): readonly Value[] {
  if (!Array.isArray(value)) throw new NotTold();
  return value as readonly Value[];
}

function methodOf(owner: Value, name: string, given: readonly Value[]): Value {
  if (typeof owner === "string") return ofString(owner, name, given);
  if (Array.isArray(owner))
    return ofList(owner as readonly Value[], name, given);
  if (
    owner instanceof RegExp &&
    name === "test" &&
    typeof given[0] === "string"
  )
    return new RegExp(owner).test(given[0]);
  throw new NotTold();
}

const plainMethods = new Set([
  "toLowerCase",
  "toUpperCase",
  "trim",
  "charAt",
  "slice",
  "substring",
  "concat",
  "startsWith",
  "endsWith",
  "includes",
  "indexOf",
  "lastIndexOf",
  "padStart",
  "repeat",
]);

function ofString(text: string, name: string, given: readonly Value[]): Value {
  if (plainMethods.has(name))
    return (
      text as unknown as Record<string, (...given: readonly Value[]) => Value>
    )[name]!(...given);
  const [first, second] = given;
  if (name === "substr")
    return text.slice(
      Number(first),
      second === undefined ? undefined : Number(first) + Number(second),
    );
  if (!(typeof first === "string" || first instanceof RegExp))
    throw new NotTold();
  if (name === "split") return text.split(first);
  if (name !== "replace" && name !== "replaceAll") throw new NotTold();
  if (typeof second === "string")
    return name === "replace"
      ? text.replace(first, second)
      : text.replaceAll(first, second);
  if (typeof second !== "function") throw new NotTold();
  const change = (...parts: readonly Value[]): string =>
    String(second(...parts));
  return name === "replace"
    ? text.replace(first, change)
    : text.replaceAll(first, change);
}

function ofList(
  list: readonly Value[],
  name: string,
  given: readonly Value[],
): Value {
  const [first] = given;
  switch (name) {
    case "join":
      return list.join(first === undefined ? "," : String(first));
    case "concat":
      return list.concat(...(given as readonly (readonly Value[])[]));
    case "slice":
      return list.slice(...(given as readonly number[]));
    case "includes":
      return list.includes(first);
    case "at":
      return list.at(Number(first));
    case "map":
    case "filter":
      if (typeof first !== "function") throw new NotTold();
      return name === "map"
        ? list.map((value, at) => first(value, at))
        : list.filter((value, at) => first(value, at));
    default:
      throw new NotTold();
  }
}
