import { camelCase, snakeCase } from "../../../claims/typescript/naming.ts";

/**
 * A column's name in the manner of the names around it: in camelCase where
 * they are, as the database spells it otherwise.
 */
export function styledAs(
  column: string,
  names: readonly string[],
  fallback: "camelCase" | "as it is" = "as it is",
): string {
  const isCamel = names.some((name) => /[a-z][A-Z]/.test(name));
  const isSnake = names.some((name) => /[a-z0-9]_[a-z0-9]/i.test(name));
  const camel = isCamel || (!isSnake && fallback === "camelCase");
  return camel ? camelCase(column) : column;
}

/** Whether a name in code says the same as the column's, in either manner. */
export function isNamedAfter(name: string, column: string): boolean {
  return name === column || snakeCase(name) === snakeCase(column);
}
