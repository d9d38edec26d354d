/** Which names a body of statements binds, and where. */

import type {
  BranchStatement,
  Expression,
  FromImportStatement,
  Statement,
} from "./syntax.ts";
import type { Binding, BoundName, Module, Scope } from "./value.ts";

interface Collected {
  readonly bindings: Map<string, Binding[]>;
  readonly stars: FromImportStatement[];
  /** Inside `if TYPE_CHECKING:` or `except …:`. */
  readonly spare?: true;
}

function bind(
  into: Collected,
  name: string,
  from: number,
  bound: BoundName,
  conditional: boolean,
): void {
  const list = into.bindings.get(name) ?? [];
  list.push({
    from,
    bound,
    conditional,
    ...(into.spare && { spare: true }),
  });
  into.bindings.set(name, list);
}

export function isTypeChecking(test: Expression | undefined): boolean {
  return (
    (test?.kind === "name" && test.name === "TYPE_CHECKING") ||
    (test?.kind === "attribute" && test.name === "TYPE_CHECKING")
  );
}

type Collect<Kind extends Statement["kind"]> = (
  statement: Extract<Statement, { kind: Kind }>,
  into: Collected,
  conditional: boolean,
) => void;

const collectors: { readonly [Kind in Statement["kind"]]: Collect<Kind> } = {
  import: ({ modules, to }, into, conditional) => {
    for (const { path, alias } of modules) {
      const name = alias ?? path.split(".")[0] ?? path;
      const whole = alias !== undefined;
      const bound = {
        kind: "module path",
        path: whole ? path : name,
        whole,
      } as const;
      bind(into, name, to, bound, conditional);
    }
  },
  "from import": (statement, into, conditional) => {
    for (const { name, alias } of statement.names)
      if (name === "*") into.stars.push(statement);
      else
        bind(
          into,
          alias ?? name,
          statement.to,
          { kind: "imported", statement, name },
          conditional,
        );
  },
  assign: (statement, into, conditional) => {
    for (const target of statement.targets) {
      if (target.kind === "name" && (statement.value ?? statement.annotation))
        bind(
          into,
          target.name,
          statement.to,
          { kind: "assigned", statement },
          conditional,
        );
      if (target.kind !== "tuple" && target.kind !== "list") continue;
      for (const [index, { value }] of target.elements.entries())
        if (value.kind === "name")
          bind(
            into,
            value.name,
            statement.to,
            { kind: "assigned", statement, index },
            conditional,
          );
    }
  },
  class: (statement, into, conditional) =>
    bind(
      into,
      statement.name,
      statement.to,
      { kind: "class", statement },
      conditional,
    ),
  function: (statement, into, conditional) =>
    bind(
      into,
      statement.name,
      statement.to,
      { kind: "function", statement },
      conditional,
    ),
  branch: (statement, into, conditional) => {
    for (const name of statement.names)
      bind(into, name, statement.from, { kind: "opaque" }, conditional);
    for (const { body, typing, fallback, sure } of pathsOf(statement)) {
      const within: Collected =
        typing || fallback ? { ...into, spare: true } : into;
      collect(body, within, conditional || !sure);
    }
  },
  delete: ({ names, to }, into, conditional) => {
    for (const name of names)
      bind(into, name, to, { kind: "opaque" }, conditional);
  },
  return: () => {},
  raise: () => {},
  expression: () => {},
  opaque: () => {},
};

function collect(
  statements: readonly Statement[],
  into: Collected,
  conditional: boolean,
): void {
  for (const statement of statements) {
    const collector = collectors[statement.kind] as Collect<Statement["kind"]>;
    collector(statement as never, into, conditional);
  }
}

export function openScope(
  kind: Scope["kind"],
  module: Module,
  statements: readonly Statement[],
  parent?: Scope,
): Scope {
  const collected: Collected = { bindings: new Map(), stars: [] };
  collect(statements, collected, false);
  return {
    kind,
    module,
    statements,
    ...collected,
    ...(parent && { parent }),
  };
}

interface Path {
  readonly body: readonly Statement[];
  /** It runs whenever the statement does. */
  readonly sure: boolean;
  /** Only type checkers see it. */
  readonly typing?: true;
  /** Taken when what was tried first fails. */
  readonly fallback?: true;
}

/** The ways through a statement with branches. */
function pathsOf({ word, branches }: BranchStatement): readonly Path[] {
  return branches.map(({ test, body }, index) => {
    if (isTypeChecking(test)) return { body, sure: true, typing: true };
    const sure =
      word === "with" ||
      (word === "try" && index === 0) ||
      isNotTypeChecking(test) ||
      (test === undefined && isTypeChecking(branches[index - 1]?.test));
    return word === "try" && index > 0
      ? { body, sure, fallback: true }
      : { body, sure };
  });
}

function isNotTypeChecking(test: Expression | undefined): boolean {
  return (
    test?.kind === "unary" &&
    test.operator === "not" &&
    isTypeChecking(test.operand)
  );
}

/** The statements that run, in order, with the branches that may not run left in. */
export function* flattened(
  statements: readonly Statement[],
): Generator<{ readonly statement: Statement; readonly sure: boolean }> {
  for (const statement of statements)
    if (statement.kind !== "branch") yield { statement, sure: true };
    else
      for (const { body, sure, typing } of pathsOf(statement)) {
        if (typing) continue;
        for (const inner of flattened(body))
          yield { ...inner, sure: sure && inner.sure };
      }
}
