import type { SourceFile as Tree } from "ts-morph";
import type { ColumnShape } from "../../fix-action.ts";
import { importValue } from "./import-value.ts";
import { quotedIn } from "./mention.ts";

/** Calls that give a column its default: the database's, or the code's own. */
export const defaultSteps = [
  "default",
  "defaultNow",
  "defaultRandom",
  "generatedByDefaultAsIdentity",
] as const;

const timed = /^(?:timestamp|date|time)$/;

/**
 * What is called on a column's builder so that Drizzle leaves it to the
 * server, exactly as the server does it; the builder itself for a sequence.
 */
export function defaultStep(
  tree: Tree,
  shape: ColumnShape,
  builder: string,
): string | undefined {
  if (shape.generated)
    return `generatedAlwaysAs(${sql(tree, shape.generated.expression)})`;
  if (shape.identity === "always") return "generatedAlwaysAsIdentity()";
  if (shape.identity) return "generatedByDefaultAsIdentity()";
  const text = shape.default;
  if (text === undefined) return undefined;
  if (/^(?:now\(\)|current_timestamp)$/i.test(text) && timed.test(builder))
    return "defaultNow()";
  if (text === "gen_random_uuid()" && builder === "uuid")
    return "defaultRandom()";
  const isArray = (shape.base ?? shape.type).array === true;
  const value = isArray ? emptyArray(text) : literal(tree, text, builder);
  return `default(${value ?? sql(tree, text)})`;
}

function emptyArray(text: string): string | undefined {
  return /^'\{\}'::|^ARRAY\[\]::/.test(text) ? "[]" : undefined;
}

/** A builder as its defaults see it: bigint takes numbers where its mode says so. */
export function builderOfDefault(builder: string, mode?: string): string {
  const isOfNumbers = builder === "bigint" && /number/.test(mode ?? "");
  return isOfNumbers ? "bigint of numbers" : builder;
}

/** A default that is a value and no expression, as TypeScript writes it. */
function literal(
  tree: Tree,
  text: string,
  builder: string,
): string | undefined {
  const plain = text.replace(/::[\w ."[\]]+(?:\(\d+(?:,\d+)?\))?$/, "");
  if (/^(?:true|false)$/.test(plain) && builder === "boolean") return plain;
  const isNumber =
    /^(?:integer|smallint|real|doublePrecision|bigint of numbers)$/.test(
      builder,
    );
  if (/^-?\d+(?:\.\d+)?$/.test(plain) && isNumber) return plain;
  const quoted = /^'((?:[^']|'')*)'$/.exec(plain)?.[1];
  const isText = !/^(?:timestamp|date|time|interval|jsonb?|bigint.*)$/.test(
    builder,
  );
  return quoted !== undefined && isText && !isNumber && builder !== "boolean"
    ? quotedIn(tree, quoted.replaceAll("''", "'"))
    : undefined;
}

function sql(tree: Tree, expression: string): string {
  const tag = importValue(tree, "sql", "drizzle-orm");
  return `${tag}\`${expression.replaceAll(/[`\\]|\$\{/g, "\\$&")}\``;
}
