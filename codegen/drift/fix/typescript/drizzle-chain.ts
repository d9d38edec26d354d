import type {
  CallExpression,
  Node as SyntaxNode,
  ObjectLiteralExpression,
  PropertyAssignment,
  StringLiteral,
  VariableDeclaration,
} from "ts-morph";
import { objectBehind, unwrapped } from "./object-literal.ts";
import { loadMorph, replaceText } from "./project.ts";

/** What holds a column's builder: a key of a table, or a constant. */
export type ColumnHolder = PropertyAssignment | VariableDeclaration;

/** `varchar("email", { length: 100 }).notNull()` taken apart. */
export interface ColumnChain {
  /** The innermost call, which makes the builder. */
  readonly base: CallExpression;
  /** The calls on it, first one first. */
  readonly steps: readonly ChainStep[];
}

export interface ChainStep {
  readonly name: string;
  readonly call: CallExpression;
}

/** The chain of a column as it stands now; undefined when the column is made otherwise. */
export function chainOf(holder: ColumnHolder): ColumnChain | undefined {
  const { Node } = loadMorph();
  const steps: ChainStep[] = [];
  let node = unwrapped(holder.getInitializer());
  for (;;) {
    if (!Node.isCallExpression(node)) return undefined;
    const callee = node.getExpression();
    const inner = Node.isPropertyAccessExpression(callee)
      ? unwrapped(callee.getExpression())
      : undefined;
    if (
      !Node.isPropertyAccessExpression(callee) ||
      !Node.isCallExpression(inner)
    )
      return { base: node, steps: steps.toReversed() };
    steps.push({ name: callee.getName(), call: node });
    node = inner;
  }
}

/** The builder's name: `varchar`, in `t.varchar` and `pg.varchar` too. */
export function builderOf({ base }: ColumnChain): string {
  const callee = base.getExpression();
  return loadMorph().Node.isPropertyAccessExpression(callee)
    ? callee.getName()
    : callee.getText();
}

/** The column's name, where the builder is given one. */
export function nameLiteral({ base }: ColumnChain): StringLiteral | undefined {
  const [first] = base.getArguments();
  return loadMorph().Node.isStringLiteral(first) ? first : undefined;
}

/** Whether the first argument of the builder is a name, as a literal or a constant. */
export function isNamed(chain: ColumnChain): boolean {
  const [first] = chain.base.getArguments();
  return first !== undefined && objectBehind(first) === undefined;
}

/** The builder's options. */
export function optionsOf(
  chain: ColumnChain,
): ObjectLiteralExpression | undefined {
  const given = chain.base.getArguments();
  return objectBehind(isNamed(chain) ? given[1] : given[0]);
}

/** The step of one of the names. */
export function stepOf(
  chain: ColumnChain,
  ...names: readonly string[]
): ChainStep | undefined {
  return chain.steps.find(({ name }) => names.includes(name));
}

/**
 * Adds a call behind the builder and what is said of it first, on a line of
 * its own where the others have one.
 */
export function addStep(holder: ColumnHolder, text: string): void {
  const chain = chainOf(holder)!;
  const before = text.startsWith("array")
    ? []
    : text === "notNull()"
      ? ["array"]
      : ["array", "notNull"];
  const behind = chain.steps.filter(({ name }) => before.includes(name));
  const inner = behind.at(-1)?.call ?? chain.base;
  const first = chain.steps[0]?.call.getExpression();
  const gap = first
    ? first.getText().slice(chain.base.getText().length).split(".")[0]!
    : "";
  const space = gap.trim() === "" ? gap : "";
  replaceText(inner, `${inner.getText()}${space}.${text}`);
}

/** Takes the calls of these names out of the chain. */
export function removeSteps(
  holder: ColumnHolder,
  ...names: readonly string[]
): void {
  for (;;) {
    const step = stepOf(chainOf(holder)!, ...names);
    if (!step) return;
    const callee = step.call.getExpression();
    if (!loadMorph().Node.isPropertyAccessExpression(callee)) return;
    replaceText(step.call, callee.getExpression().getText());
  }
}

/** The holder around a node inside a column's builder or key. */
export function holderAround(
  node: SyntaxNode | undefined,
): ColumnHolder | undefined {
  const { Node } = loadMorph();
  for (let at = node; at; at = at.getParent()) {
    if (!Node.isPropertyAssignment(at) && !Node.isVariableDeclaration(at))
      continue;
    const chain = chainOf(at);
    if (chain) return isTable(chain) ? undefined : at;
  }
  return undefined;
}

function isTable(chain: ColumnChain): boolean {
  return /^(?:pgTable|table|withRLS|pg\w*View|view|materializedView)$/.test(
    builderOf(chain),
  );
}

/** The values that a column's default is, as literals. */
export function defaultLiterals(holder: ColumnHolder): StringLiteral[] {
  const chain = chainOf(holder);
  const given = chain && stepOf(chain, "default")?.call.getArguments()[0];
  return loadMorph().Node.isStringLiteral(given) ? [given] : [];
}
