import type { ts } from "ts-morph";
import type { ColumnClaim } from "../model.ts";
import { syntax } from "./compiler.ts";
import { constantOf, objectOf, returnedBy, type Entry } from "./constants.ts";
import { chainIn, type Chain } from "./drizzle-chain.ts";
import { typeOfChain } from "./drizzle-type.ts";
import type { EntityColumn } from "./entity.ts";
import { defaultText, textOption } from "./options.ts";
import { placeOf, placeOfName } from "./place.ts";
import { unresolved, type Reading } from "./reading.ts";

/** A column of a table; undefined when its builder or name cannot be told. */
export function columnFrom(
  reading: Reading,
  entry: Entry,
  casing: (name: string) => string,
): EntityColumn | undefined {
  const chain = chainIn(reading, entry.value);
  if (!chain)
    return unresolved(
      reading,
      entry.node,
      `the column builder of "${entry.name}"`,
    );
  const [first, second] = chain.given;
  const written = first && constantOf(reading.modules, first);
  const isNamed = typeof written === "string";
  if (first && !isNamed && !objectOf(reading.modules, first))
    return unresolved(reading, first, `the name of column "${entry.name}"`);
  const name = isNamed && written !== "" ? written : casing(entry.name);
  const config = objectOf(reading.modules, isNamed ? second : first);
  const claim: ColumnClaim = {
    name,
    ...(name === entry.name ? {} : { attribute: entry.name }),
    place: first && isNamed ? placeOfName(first) : placeOf(entry.nameNode),
    ...typeOf(reading, entry, chain, config),
    ...writing(reading, chain),
  };
  return {
    claim,
    ...(has(chain, "primaryKey") ? { primary: true } : {}),
    ...(has(chain, "unique") ? { unique: true } : {}),
  };
}

function typeOf(
  reading: Reading,
  entry: Entry,
  chain: Chain,
  config: ts.ObjectLiteralExpression | undefined,
): Pick<ColumnClaim, "type"> {
  const type = typeOfChain(reading, chain, config);
  if (type) return { type };
  unresolved(reading, entry.node, `the type of column "${entry.name}"`);
  return {};
}

function has(chain: Chain, ...names: readonly string[]): boolean {
  return chain.steps.some(({ name }) => names.includes(name));
}

function writing(
  reading: Reading,
  chain: Chain,
): Pick<
  ColumnClaim,
  "nullable" | "optionalOnInsert" | "written" | "default" | "defaultBy"
> {
  const serial = /^(?:big|small)?serial$/.test(chain.base);
  const identity = has(
    chain,
    "generatedAlwaysAsIdentity",
    "generatedByDefaultAsIdentity",
  );
  const generated = has(chain, "generatedAlwaysAs");
  const nullable = !serial && !identity && !has(chain, "notNull", "primaryKey");
  const fallback = defaultOf(reading, chain);
  return {
    nullable,
    optionalOnInsert:
      nullable ||
      serial ||
      identity ||
      generated ||
      fallback.defaultBy !== undefined,
    ...(generated || has(chain, "generatedAlwaysAsIdentity")
      ? { written: false }
      : {}),
    ...fallback,
  };
}

const knownDefaults: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  defaultNow: "now()",
  defaultRandom: "gen_random_uuid()",
};

function defaultOf(
  reading: Reading,
  chain: Chain,
): Pick<ColumnClaim, "default" | "defaultBy"> {
  for (const { name, call } of chain.steps) {
    const known = knownDefaults[name];
    if (known !== undefined) return { default: known, defaultBy: "server" };
    const [first] = call.arguments;
    if (name === "default" && first)
      return {
        default: defaultText(reading.modules, first),
        defaultBy: "server",
      };
    if (["$default", "$defaultFn", "$onUpdate", "$onUpdateFn"].includes(name))
      return {
        ...(first ? { default: defaultText(reading.modules, first) } : {}),
        defaultBy: "client",
      };
  }
  return {};
}

/** `.references(() => stations.id, { onDelete: "cascade" })` */
export function referenceOf(
  reading: Reading,
  value: ts.Expression,
):
  | {
      readonly column: ts.PropertyAccessExpression;
      readonly options: ts.ObjectLiteralExpression | undefined;
    }
  | undefined {
  const step = chainIn(reading, value)?.steps.find(
    ({ name }) => name === "references",
  );
  const [first, second] = step?.call.arguments ?? [];
  const column = first && returnedBy(first);
  return column && syntax.isPropertyAccessExpression(column)
    ? { column, options: objectOf(reading.modules, second) }
    : undefined;
}

/** The actions of a reference's options: none where nothing is said. */
export function actionsOf(
  reading: Reading,
  options: ts.ObjectLiteralExpression | undefined,
): { readonly onDelete: string; readonly onUpdate: string } {
  return {
    onDelete: textOption(reading.modules, options, "onDelete") ?? "no action",
    onUpdate: textOption(reading.modules, options, "onUpdate") ?? "no action",
  };
}
