/** Whether a class is marked deprecated: by decorator, docstring or comment. */

import { stringOf } from "./operator.ts";
import type { Expression } from "./syntax.ts";
import type { PythonClass, Scope } from "./value.ts";

const denied =
  /\b(?:not|never|no longer|isn't|replaces?(?: the)?|supersedes?(?: the)?|instead of(?: the)?)\s+(?:\w+\s+)?deprecated\b/i;
/** A sentence about a part of the class says nothing of the whole. */
const aboutPart =
  /\b(?:column|field|attribute|property|method|argument|parameter|value)s?\b/i;

/** The sentence of a text that says so, or undefined. */
export function deprecatedIn(text: string): string | undefined {
  const sentences = text.split(/(?<=[.!?])\s+(?=[A-Z])|\n\s*\n/);
  const found = sentences.find(
    (sentence) =>
      /\bdeprecat(?:ed|ion)\b/i.test(sentence) &&
      !denied.test(sentence) &&
      !(
        aboutPart.test(sentence) &&
        !/^\W*(?:deprecated\b|\.\. deprecated)/i.test(sentence)
      ),
  );
  return found
    ?.replaceAll(/\s+/g, " ")
    .replace(/^\s*\.\. deprecated::/, "deprecated:")
    .trim();
}

function decorated(decorator: Expression, scope: Scope): string | undefined {
  const callee = decorator.kind === "call" ? decorator.callee : decorator;
  const name =
    callee.kind === "name" || callee.kind === "attribute" ? callee.name : "";
  if (!/^(?:deprecated|deprecate|deprecated_class)$/i.test(name))
    return undefined;
  if (decorator.kind !== "call") return "deprecated";
  const texts = decorator.arguments.map(({ value }) =>
    stringOf(scope.module.interpreter.evaluate(value, scope)),
  );
  return texts.find((text) => text !== undefined) ?? "deprecated";
}

function docstring({ statement }: PythonClass): string | undefined {
  const [first] = statement.body;
  return first?.kind === "expression" &&
    first.value.kind === "constant" &&
    typeof first.value.value === "string"
    ? first.value.value
    : undefined;
}

/** The comment lines directly above the class and its decorators, and the one behind its header. */
function comments({ statement, module }: PythonClass): string {
  const { text } = module.file;
  const from = Math.min(
    statement.from,
    ...statement.decorators.map((each) => each.from),
  );
  const lines: string[] = [];
  let start = text.lastIndexOf("\n", from - 1) + 1;
  while (start > 0) {
    const before = text.lastIndexOf("\n", start - 2) + 1;
    const line = text.slice(before, start);
    if (!/^\s*#/.test(line)) break;
    lines.unshift(line.replace(/^\s*#+:?\s?/, "").trimEnd());
    start = before;
  }
  const between = text.slice(
    statement.nameSpan.to,
    statement.body[0]?.from ?? statement.nameSpan.to,
  );
  const behind = /^[^\n]*#\s*([^\n]*)/.exec(between)?.[1];
  return [...lines, ...(behind ? [behind] : [])].join("\n");
}

/** A module's docstring that opens with the word speaks of everything in it. */
function moduleText({ module }: PythonClass): string | undefined {
  const [first] = module.scope.statements;
  const text =
    first?.kind === "expression" &&
    first.value.kind === "constant" &&
    typeof first.value.value === "string"
      ? first.value.value
      : undefined;
  const whole =
    /^\W*deprecated\b|\b(?:this|the) (?:module|file|models?) (?:is|are)\b[^.]*\bdeprecated\b/i;
  return text !== undefined && whole.test(text.trim())
    ? deprecatedIn(text)
    : undefined;
}

/** The text of the mark, or undefined. */
export function deprecationOf(one: PythonClass): string | undefined {
  const { decorators } = one.statement;
  return (
    decorators
      .map((each) => decorated(each, one.outer))
      .find((text) => text !== undefined) ??
    deprecatedIn(docstring(one) ?? "") ??
    deprecatedIn(comments(one)) ??
    moduleText(one)
  );
}
