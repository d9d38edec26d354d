import type { CallExpression, PropertyAssignment } from "ts-morph";
import type { Options } from "./options.ts";
import { loadMorph, replaceText } from "./project.ts";
import { withQuotesOf } from "./quotes.ts";

/** The calls of `p.string().length(10).nullable()`, from the first to the last. */
export function chainOf(entry: PropertyAssignment): readonly CallExpression[] {
  const { Node } = loadMorph();
  const calls: CallExpression[] = [];
  let value = entry.getInitializer();
  // `author: () => p.manyToOne(Author)`
  if (Node.isArrowFunction(value)) {
    const body = value.getBody();
    value = Node.isExpression(body) ? body : undefined;
  }
  while (Node.isCallExpression(value)) {
    calls.unshift(value);
    const callee = value.getExpression();
    value = Node.isPropertyAccessExpression(callee)
      ? callee.getExpression()
      : undefined;
  }
  return calls;
}

export function methodOf(call: CallExpression): string {
  const { Node } = loadMorph();
  const callee = call.getExpression();
  return Node.isPropertyAccessExpression(callee) ? callee.getName() : "";
}

/** Options that a builder takes as calls; one without an argument is `true`. */
export function chainOptions(entry: PropertyAssignment): Options {
  const callOf = (name: string) =>
    chainOf(entry)
      .slice(1)
      .find((call) => methodOf(call) === name);
  return {
    shared: false,
    get(name) {
      const call = callOf(name);
      return call?.getArguments()[0] ?? call;
    },
    set(name, value) {
      const call = callOf(name);
      const given = value === "true" ? "" : withQuotesOf(entry, value);
      if (call) {
        const [before] = call.getArguments();
        if (before) replaceText(before, given);
        else if (given !== "") call.addArgument(given);
        return;
      }
      const last = chainOf(entry).at(-1)!;
      replaceText(
        last,
        `${last.getText()}${breakBefore(last)}.${name}(${given})`,
      );
    },
    remove(name) {
      const call = callOf(name);
      const callee = call?.getExpression();
      if (call && loadMorph().Node.isPropertyAccessExpression(callee))
        replaceText(call, callee.getExpression().getText());
    },
  };
}

/** The line break of a chain whose calls stand on lines of their own. */
function breakBefore(call: CallExpression): string {
  return /(\n[ \t]*)\.\w+\([^\n]*\)$/.exec(call.getText())?.[1] ?? "";
}

/** Gives a chain another beginning: `p.integer()` becomes `p.bigint("number")`. */
export function setBuilder(
  entry: PropertyAssignment,
  name: string,
  given: string,
): void {
  const { Node } = loadMorph();
  const [first] = chainOf(entry);
  const callee = first?.getExpression();
  if (!first || !Node.isPropertyAccessExpression(callee)) return;
  const made = `${name}(${withQuotesOf(entry, given)})`;
  replaceText(first, `${callee.getExpression().getText()}.${made}`);
}
