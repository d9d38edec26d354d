/** From the parser's tree to statements. */

import type { SyntaxNode } from "@lezer/common";
import {
  argumentsOf,
  childrenOf,
  convert,
  parametersOf,
  spanOf,
  textOf,
  type Ground,
} from "./expression.ts";
import type {
  AssignStatement,
  BranchStatement,
  Expression,
  FromImportStatement,
  ImportStatement,
  Statement,
} from "./syntax.ts";

type Convert = (
  ground: Ground,
  node: SyntaxNode,
  decorators: readonly Expression[],
) => readonly Statement[];

const converters: Readonly<Record<string, Convert>> = {
  StatementGroup: (ground, node) => statementsOf(ground, node),
  ImportStatement: (ground, node) => [importStatement(ground, node)],
  AssignStatement: (ground, node) => [assignment(ground, node)],
  UpdateStatement: (ground, node) => [assignment(ground, node)],
  TypeDefinition: typeAlias,
  ExpressionStatement: (ground, node) => {
    const value = node.firstChild;
    return value === null
      ? []
      : [
          {
            kind: "expression",
            value: convert(ground, value),
            ...spanOf(ground, node),
          },
        ];
  },
  ReturnStatement: (ground, node) => {
    const [, ...values] = childrenOf(node);
    const value = together(ground, values);
    return [
      { kind: "return", ...(value && { value }), ...spanOf(ground, node) },
    ];
  },
  RaiseStatement: (ground, node) => [
    { kind: "raise", ...spanOf(ground, node) },
  ],
  DeleteStatement: (ground, node) => [
    {
      kind: "delete",
      names: childrenOf(node)
        .filter(({ name }) => name === "VariableName")
        .map((child) => textOf(ground, child)),
      ...spanOf(ground, node),
    },
  ],
  DecoratedStatement: decorated,
  ClassDefinition: classStatement,
  FunctionDefinition: functionStatement,
  IfStatement: (ground, node) => [branch("if", ground, node)],
  TryStatement: (ground, node) => [branch("try", ground, node)],
  WithStatement: (ground, node) => [branch("with", ground, node)],
  ForStatement: (ground, node) => [branch("loop", ground, node)],
  WhileStatement: (ground, node) => [branch("loop", ground, node)],
  MatchStatement: (ground, node) => [branch("match", ground, node)],
};

const silent = new Set([
  "PassStatement",
  "ScopeStatement",
  "AssertStatement",
  ":",
  ";",
]);

/** The statements among the children of a body, a group or a whole text. */
export function statementsOf(
  ground: Ground,
  node: SyntaxNode,
): readonly Statement[] {
  return childrenOf(node).flatMap((child) => statement(ground, child, []));
}

function statement(
  ground: Ground,
  node: SyntaxNode,
  decorators: readonly Expression[],
): readonly Statement[] {
  if (silent.has(node.name)) return [];
  const converter = converters[node.name];
  return (
    converter?.(ground, node, decorators) ?? [
      { kind: "opaque", ...spanOf(ground, node) },
    ]
  );
}

/** Marks statements that hold a syntax error, given the offsets of errors, so that nothing is claimed from their ruins. */
export function markBroken(
  statements: readonly Statement[],
  errors: readonly number[],
): readonly Statement[] {
  return statements.map((each) => marked(each, errors));
}

function marked(each: Statement, errors: readonly number[]): Statement {
  if (!errors.some((at) => at >= each.from && at <= each.to)) return each;
  if (each.kind === "class" || each.kind === "function")
    return {
      ...each,
      broken: true,
      body: each.body.map((inner) => marked(inner, errors)),
    };
  if (each.kind === "branch")
    return {
      ...each,
      broken: true,
      branches: each.branches.map((path) => ({
        ...path,
        body: path.body.map((inner) => marked(inner, errors)),
      })),
    };
  return { ...each, broken: true };
}

function together(
  ground: Ground,
  nodes: readonly SyntaxNode[],
): Expression | undefined {
  const parts = nodes.filter(({ name }) => name !== ",");
  const [first] = parts;
  if (first === undefined) return undefined;
  if (nodes.length === 1) return convert(ground, first);
  return {
    kind: "tuple",
    elements: parts
      .filter(({ name }) => name !== "*")
      .map((part) => ({
        spread: part.prevSibling?.name === "*",
        value: convert(ground, part),
      })),
    from: first.from + ground.offset,
    to: (parts.at(-1) ?? first).to + ground.offset,
  };
}

function assignment(ground: Ground, node: SyntaxNode): AssignStatement {
  const groups: SyntaxNode[][] = [[]];
  let annotation: SyntaxNode | undefined;
  let operator: string | undefined;
  for (const child of childrenOf(node)) {
    if (child.name === "TypeDef") annotation = child;
    else if (child.name === "AssignOp" || child.name === "UpdateOp") {
      if (child.name === "UpdateOp")
        operator = textOf(ground, child).slice(0, -1);
      groups.push([]);
    } else groups.at(-1)?.push(child);
  }
  const sides = groups.map((group) => together(ground, group));
  const value = sides.length > 1 ? sides.pop() : undefined;
  const type = annotation && childrenOf(annotation).at(-1);
  return {
    kind: "assign",
    targets: sides.filter((side) => side !== undefined),
    ...(type && { annotation: convert(ground, type) }),
    ...(value && { value }),
    ...(operator !== undefined && { operator }),
    ...spanOf(ground, node),
  };
}

/** `type Name = …` binds like an assignment does. */
function typeAlias(ground: Ground, node: SyntaxNode): readonly Statement[] {
  const children = childrenOf(node);
  const name = children.find(({ name }) => name === "VariableName");
  const value = children.at(-1);
  if (name === undefined || value === undefined || name === value) return [];
  return [
    {
      kind: "assign",
      targets: [convert(ground, name)],
      value: convert(ground, value),
      ...spanOf(ground, node),
    },
  ];
}

interface Listed {
  readonly name: string;
  readonly alias?: string;
}

/** "a.b as c, d" */
function listed(list: string): readonly Listed[] {
  return list
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const [name = "", alias] = part.split(" as ").map((one) => one.trim());
      return alias === undefined ? { name } : { name, alias };
    });
}

function importStatement(
  ground: Ground,
  node: SyntaxNode,
): ImportStatement | FromImportStatement {
  const text = textOf(ground, node)
    .replaceAll(/#[^\n\r]*/g, " ")
    .replaceAll(/[\\\s]+/g, " ");
  const from = /^from (\.* ?(?:\. ?)*)([\w. ]*?) ?import ?\(?(.*?)\)?$/.exec(
    text,
  );
  if (from === null)
    return {
      kind: "import",
      modules: listed(text.replace(/^import /, "")).map(({ name, alias }) => {
        const path = name.replaceAll(" ", "");
        return alias === undefined ? { path } : { path, alias };
      }),
      ...spanOf(ground, node),
    };
  return {
    kind: "from import",
    level: (from[1] ?? "").replaceAll(" ", "").length,
    path: (from[2] ?? "").replaceAll(" ", ""),
    names: listed(from[3] ?? ""),
    ...spanOf(ground, node),
  };
}

function decorated(ground: Ground, node: SyntaxNode): readonly Statement[] {
  const children = childrenOf(node);
  const decorators = children
    .filter(({ name }) => name === "Decorator")
    .map((child) => decorator(ground, child));
  const target = children.find(({ name }) => name.endsWith("Definition"));
  return target ? statement(ground, target, decorators) : [];
}

/** The tree keeps a decorator's dotted name flat. */
function decorator(ground: Ground, node: SyntaxNode): Expression {
  let expression: Expression | undefined;
  for (const child of childrenOf(node)) {
    const span = { from: expression?.from ?? child.from, to: child.to };
    const at = {
      from: expression?.from ?? span.from + ground.offset,
      to: child.to + ground.offset,
    };
    if (child.name === "VariableName" || child.name === "PropertyName") {
      const name = textOf(ground, child);
      expression = expression
        ? { kind: "attribute", object: expression, name, ...at }
        : { kind: "name", name, ...at };
    } else if (child.name === "ArgList" && expression)
      expression = {
        kind: "call",
        callee: expression,
        arguments: argumentsOf(ground, child),
        ...at,
      };
  }
  return expression ?? { kind: "opaque", ...spanOf(ground, node) };
}

function classStatement(
  ground: Ground,
  node: SyntaxNode,
  decorators: readonly Expression[],
): readonly Statement[] {
  const children = childrenOf(node);
  const name = children.find((child) => child.name === "VariableName");
  const list = children.find((child) => child.name === "ArgList");
  const body = children.find((child) => child.name === "Body");
  if (name === undefined) return [];
  return [
    {
      kind: "class",
      name: textOf(ground, name),
      nameSpan: spanOf(ground, name),
      arguments: list ? argumentsOf(ground, list) : [],
      decorators,
      body: body ? statementsOf(ground, body) : [],
      ...spanOf(ground, node),
    },
  ];
}

function functionStatement(
  ground: Ground,
  node: SyntaxNode,
  decorators: readonly Expression[],
): readonly Statement[] {
  const children = childrenOf(node);
  const name = children.find((child) => child.name === "VariableName");
  const list = children.find((child) => child.name === "ParamList");
  const type = children.find((child) => child.name === "TypeDef");
  const body = children.find((child) => child.name === "Body");
  const returns = type && childrenOf(type).at(-1);
  if (name === undefined) return [];
  return [
    {
      kind: "function",
      name: textOf(ground, name),
      nameSpan: spanOf(ground, name),
      parameters: list ? parametersOf(ground, list) : [],
      ...(returns && { returns: convert(ground, returns) }),
      decorators,
      body: body ? statementsOf(ground, body) : [],
      ...spanOf(ground, node),
    },
  ];
}

function branch(
  word: BranchStatement["word"],
  ground: Ground,
  node: SyntaxNode,
): BranchStatement {
  const branches: BranchStatement["branches"][number][] = [];
  let test: SyntaxNode | undefined;
  for (const child of childrenOf(node)) {
    if (child.name === "Body") {
      branches.push({
        ...(test && word === "if" && { test: convert(ground, test) }),
        body: statementsOf(ground, child),
      });
      test = undefined;
    } else if (child.name === "MatchBody") {
      for (const clause of childrenOf(child))
        for (const body of childrenOf(clause))
          if (body.name === "Body")
            branches.push({ body: statementsOf(ground, body) });
    } else if (!/^(?:if|elif|else)$/.test(child.name)) test = child;
  }
  const names = boundByHeader(ground, node);
  const iterable = node.name === "ForStatement" ? iterated(node) : undefined;
  return {
    kind: "branch",
    word,
    names,
    ...(iterable && { iterable: convert(ground, iterable) }),
    branches,
    ...spanOf(ground, node),
  };
}

/** The expression between `in` and the body. */
function iterated(node: SyntaxNode): SyntaxNode | undefined {
  const children = childrenOf(node);
  const at = children.findIndex(({ name }) => name === "in");
  return children[at + 2]?.name === "Body" ? children[at + 1] : undefined;
}

/** The names after `for` and `as`. */
function boundByHeader(ground: Ground, node: SyntaxNode): readonly string[] {
  const names: string[] = [];
  let binding = false;
  for (const child of childrenOf(node)) {
    if (child.name === "Body") break;
    if (child.name === "for" || child.name === "as") binding = true;
    else if (child.name === "in") binding = false;
    else if (binding)
      names.push(...(textOf(ground, child).match(/\w+/g) ?? []));
  }
  return names;
}
