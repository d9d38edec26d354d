import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import { constantOf, entryNamed, optionOf } from "./constants.ts";
import type { Modules } from "./modules.ts";

/** A string option, undefined when it is absent or something else. */
export function textOption(
  modules: Modules,
  object: ts.ObjectLiteralExpression | undefined,
  name: string,
): string | undefined {
  const value = optionOf(modules, object, name);
  return typeof value === "string" ? value : undefined;
}

/** A boolean option. */
export function flagOption(
  modules: Modules,
  object: ts.ObjectLiteralExpression | undefined,
  name: string,
): boolean | undefined {
  const value = optionOf(modules, object, name);
  return typeof value === "boolean" ? value : undefined;
}

/** A number option; some libraries take it as text. */
export function numberOption(
  modules: Modules,
  object: ts.ObjectLiteralExpression | undefined,
  name: string,
): number | undefined {
  const value = optionOf(modules, object, name);
  const number =
    value === null || value === undefined ? Number.NaN : Number(value);
  return Number.isFinite(number) && typeof value !== "boolean"
    ? number
    : undefined;
}

/** A default as written in code: a string without its quotes, anything else as it stands. */
export function defaultText(
  modules: Modules,
  expression: ts.Expression,
): string {
  const value = constantOf(modules, expression);
  if (value !== undefined) return String(value);
  if (syntax.isTaggedTemplateExpression(expression)) return sqlText(expression);
  const body =
    syntax.isArrowFunction(expression) && !syntax.isBlock(expression.body)
      ? expression.body
      : expression;
  if (syntax.isExpression(body)) {
    const inner = constantOf(modules, body);
    if (inner !== undefined) return String(inner);
  }
  return body.getText().replaceAll(/\s+/g, " ");
}

/** Whether an option is written at all, whatever its value. */
export function hasOption(
  modules: Modules,
  object: ts.ObjectLiteralExpression | undefined,
  name: string,
): boolean {
  return entryNamed(modules, object, name) !== undefined;
}

/** The SQL of a tagged template such as sql`now()`. */
function sqlText(node: ts.TaggedTemplateExpression): string {
  return syntax.isNoSubstitutionTemplateLiteral(node.template)
    ? node.template.text.trim()
    : node.template.getText().slice(1, -1).trim();
}
