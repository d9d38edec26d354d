import { posix } from "node:path";
import type { Column, TypeRef } from "../facts/model.ts";
import type { FactsLookup } from "../facts/lookup.ts";
import type { AppliedOverride } from "./context.ts";
import type { TypeParser } from "./override-type.ts";
import { columnTypeNames, wrapperNames } from "./scalar-use.ts";
import { scalarAliases } from "./scalars.ts";
import type { Symbol } from "./scope.ts";

/** A line of a comment that says what a JSON column holds. */
const directivePattern = /^[ \t]*@type[ \t]+(.+?)[ \t]*$/m;

/** A module name that can stand in an import, and nothing else. */
const modulePattern = /^[\w@.~/#:-]+$/;

export function hasTypeDirective({
  comment,
}: Pick<Column, "comment">): boolean {
  return comment?.includes("@type") === true && directivePattern.test(comment);
}

/** The type that a comment gives, or why it gives none. */
export type CommentType =
  { readonly applied: AppliedOverride } | { readonly refused: string };

/**
 * Reads `@type BookingDetails from ./src/booking-details.ts`. The text is taken
 * only when it is exactly one TypeScript type whose names are known or come
 * from the module, so nothing else of a comment can become code.
 *
 * @param project the project's directory as generated/ sees it
 */
export function commentType(
  comment: string,
  parse: TypeParser,
  project: string,
): CommentType | undefined {
  const directive = directivePattern.exec(comment)?.[1];
  if (directive === undefined) return undefined;
  const [, text = directive, module] =
    /^(.*?)[ \t]+from[ \t]+["']?([^"'\s]+)["']?$/.exec(directive) ?? [];
  const own = withoutBraces(text.trim());
  if (/\/[/*]|\bimport\b|\btypeof\b|[\u2028\u2029]/.test(own)) {
    return { refused: `"${own}" holds more than a type` };
  }
  if (module !== undefined && !modulePattern.test(module)) {
    return { refused: `"${module}" cannot be the name of a module` };
  }
  const type = parse(own);
  if (type === undefined) {
    return { refused: `"${own}" is not one TypeScript type` };
  }
  const names = [...new Set(type.references.map(({ name }) => name))].filter(
    (name) => !isKnown(name),
  );
  if (module === undefined) {
    const [unknown] = names;
    return unknown === undefined
      ? { applied: { pattern: "@type", type, imports: new Map() } }
      : { refused: `it does not say where "${unknown}" comes from` };
  }
  if (names.length === 0) {
    return { refused: `"${own}" uses no name of "${module}"` };
  }
  const symbols = names.map((name): [string, Symbol] => [
    name,
    {
      module: fromGenerated(module, project),
      name,
      generated: false,
      qualifier: "Own",
    },
  ]);
  return { applied: { pattern: "@type", type, imports: new Map(symbols) } };
}

/** JSDoc writes `@type {Details}`. */
function withoutBraces(text: string): string {
  return /^\{[^:;{}]+\}$/.test(text) ? text.slice(1, -1).trim() : text;
}

/** Types of TypeScript's own that a JSON value may be made of, and the generated ones. */
const ownNames = new Set([
  "Array",
  "Exclude",
  "Extract",
  "NonNullable",
  "Omit",
  "Partial",
  "Pick",
  "Readonly",
  "ReadonlyArray",
  "Record",
  "Required",
]);

function isKnown(name: string): boolean {
  return (
    ownNames.has(name) ||
    Object.hasOwn(scalarAliases, name) ||
    columnTypeNames.includes(name) ||
    wrapperNames.includes(name)
  );
}

function fromGenerated(module: string, project: string): string {
  if (!module.startsWith(".")) return module;
  const path = posix.join(project, module);
  return path.startsWith(".") ? path : `./${path}`;
}

/** Whether values of a type are JSON values, each or in an array, through domains. */
export function isJson(type: TypeRef, lookup: FactsLookup): boolean {
  const fact = lookup.type(type);
  if (fact?.kind === "domain") return isJson(fact.base, lookup);
  return (
    type.schema === "pg_catalog" &&
    (type.name === "json" || type.name === "jsonb")
  );
}
