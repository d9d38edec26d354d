import { keyOf, pairKey } from "../facts/lookup.ts";
import type { Column, Relation, TypeRef } from "../facts/model.ts";
import { sqlType } from "../facts/sql-type.ts";
import { baseColumn } from "./base-column.ts";
import { columnSides, type ColumnSides } from "./column.ts";
import { fileContext, type FileContext, type PlanContext } from "./context.ts";
import { encryptedColumns } from "./encrypted.ts";
import { relationEncryption } from "./encryption.ts";
import { columnValues, relationColumnAccess } from "./relation.ts";
import type { DecidedValue } from "./relation.ts";
import { catalogMultiranges, catalogRanges, truth } from "./truth.ts";

/** Everything that decided the type of a column. */
export interface ColumnExplanation {
  /** schema.relation.column. */
  readonly column: string;
  /** How queries name it: the key in DB, and the property. */
  readonly key: string;
  readonly property: string;
  /** What the database says, a line each, in its own words. */
  readonly facts: readonly string[];
  /** What decided the value's type, in a sentence. */
  readonly rule: string;
  readonly override?: { readonly pattern: string; readonly type: string };
  readonly parser: string;
  readonly serializer: string;
  /** Why a view's column can be null or cannot. */
  readonly proof?: { readonly notNull: boolean; readonly reason: string };
  readonly encryption?: { readonly context: string; readonly because: string };
  readonly sides: ColumnSides;
  readonly notes: readonly string[];
}

/** Why a column of a selected relation has the type that it has. */
export function explainColumn(
  relation: Relation,
  column: Column,
  context: PlanContext,
): ColumnExplanation {
  const module = context.symbols.of(relation)!.module;
  const file = fileContext(context, module, new Set());
  const decided = columnValues(relation, file)(column);
  const access = relationColumnAccess(relation, column, context);
  const override = context.overrides.column(relation, column.name);
  const typeOverride = context.overrides.type(column.type);
  const applied =
    override ?? (decided.by === "type" ? typeOverride : undefined);
  const proof = context.proofs.get(keyOf(relation))?.get(column.name);
  const encryption = encryptionOf(relation, column, context);
  const path = `${keyOf(relation)}.${column.name}`;
  return {
    column: path,
    key: context.keyOf(relation),
    property: context.names.toTypeScript(column.name),
    facts: columnFacts(relation, column, context),
    rule: ruleOf(decided, column, applied !== undefined, file),
    ...(applied && {
      override: { pattern: applied.pattern, type: applied.type.text },
    }),
    ...conversion(column.type, context),
    ...(proof && { proof: { notNull: proof.notNull, reason: proof.reason } }),
    ...(encryption && { encryption }),
    sides: columnSides(decided.value, access),
    notes: context.notes
      .filter(({ object }) => object === path || object === keyOf(column.type))
      .map(({ message }) => message),
  };
}

function columnFacts(
  relation: Relation,
  column: Column,
  context: PlanContext,
): string[] {
  const { access } = context;
  const base = baseColumn(relation, column, context.lookup);
  const lines = [
    `${relation.kind} ${keyOf(relation)}`,
    `type ${sqlType(column.type)}`,
    ...typeFacts(column.type, context),
    column.notNull ? "not null" : "nullable",
    ...(column.notNullNotValid ? ["not null, but not validated"] : []),
    ...(column.default === undefined ? [] : [`default ${column.default}`]),
    ...(column.identity ? [`generated ${column.identity} as identity`] : []),
    ...(column.generated
      ? [`generated ${column.generated.kind} as ${column.generated.expression}`]
      : []),
    ...(column.readOnly ? ["cannot be written through the view"] : []),
    ...(base ? [`shows ${keyOf(base.relation)}.${base.column.name}`] : []),
    ...(relation.checks ?? [])
      .filter(({ columns }) => columns.includes(column.name))
      .map((check) => {
        const validity = check.notEnforced
          ? ", not enforced"
          : check.notValid
            ? ", not valid"
            : "";
        return `check ${check.name}: ${check.expression}${validity}`;
      }),
    ...(column.comment === undefined ? [] : [`comment ${column.comment}`]),
  ];
  const denied = (["insert", "update"] as const).filter((privilege) =>
    access.isDenied(relation, column.name, privilege),
  );
  return denied.length === 0
    ? lines
    : [...lines, `${access.role} may not ${denied.join(" or ")} it`];
}

/** What stands behind the name of a type, down to a built-in one. */
function typeFacts(type: TypeRef, context: PlanContext): string[] {
  const fact = context.lookup.type(type);
  switch (fact?.kind) {
    case undefined:
      return [];
    case "domain":
      return [
        `${keyOf(fact)} is a domain over ${sqlType(fact.base)}${fact.notNull ? ", not null" : ""}${fact.default === undefined ? "" : `, default ${fact.default}`}`,
        ...fact.checks.map(
          ({ name, expression }) =>
            `check ${name} of ${keyOf(fact)}: ${expression}`,
        ),
        ...typeFacts(fact.base, context),
      ];
    case "enum":
      return [`${keyOf(fact)} is an enum: ${fact.labels.join(", ")}`];
    case "range":
      return [`${keyOf(fact)} is a range of ${sqlType(fact.subtype)}`];
    case "composite":
      return [
        `${keyOf(fact)} is a composite: ${fact.attributes.map(({ name, type }) => `${name} ${sqlType(type)}`).join(", ")}`,
      ];
    case "multirange":
    case "base":
      return [`${keyOf(fact)} is a ${fact.kind} type`];
  }
}

function ruleOf(
  { by }: DecidedValue,
  { type }: Column,
  isOverridden: boolean,
  context: FileContext,
): string {
  const { config } = context;
  switch (by) {
    case "override":
      return "overrides.columns gives the column a type of its own";
    case "encryption":
      return "the column is encrypted, so its values are branded and no plaintext fits";
    case "comment":
      return "the @type in the column's comment says what the JSON is";
    case "check":
      return 'a CHECK constraint rules out every other value (checks: "types")';
    case "type":
      return isOverridden
        ? `overrides.types gives ${keyOf(type)} a type of its own`
        : typeRule(type, config.parsers, context);
  }
}

/** Settings are named as in undrift.config.ts. */
const settings = [
  "int8",
  "numeric",
  "date",
  "timestamp",
  "timestamptz",
  "interval",
] as const;

function typeRule(
  type: TypeRef,
  parsers: string,
  { lookup, config }: PlanContext,
): string {
  const fact = lookup.type(type);
  const array = type.array
    ? `, in an array (types.arrays: "${config.types.arrays}")`
    : "";
  if (fact !== undefined && fact.kind !== "base") {
    const option =
      fact.kind === "domain" ? ` (domains: "${config.domains}")` : "";
    return `the ${fact.kind} ${keyOf(fact)}${option}${array}`;
  }
  const name = type.name === "jsonb" ? "json" : type.name;
  const setting =
    settings.find((one) => one === name) ??
    (name === "json" ? name : undefined);
  const chosen =
    parsers === "undrift" && setting !== undefined
      ? `, types.${setting}: "${config.types[setting]}"`
      : "";
  return `the truth table's line for ${type.name} (parsers: "${parsers}"${chosen})${array}`;
}

function conversion(
  type: TypeRef,
  context: PlanContext,
): Pick<ColumnExplanation, "parser" | "serializer"> {
  if (context.config.parsers === "stock") {
    return { parser: "pg's own", serializer: "pg's own" };
  }
  return {
    parser: convertedBy(type, "parser", context),
    serializer: convertedBy(type, "serializer", context),
  };
}

function convertedBy(
  type: TypeRef,
  by: "parser" | "serializer",
  context: PlanContext,
): string {
  const { lookup, config } = context;
  if (type.array) {
    const { array: _, ...element } = type;
    return `array of ${convertedBy(element, by, context)}`;
  }
  const fact = lookup.type(type);
  switch (fact?.kind) {
    case "domain":
      return convertedBy(fact.base, by, context);
    case "enum":
      return "text";
    case "composite":
      return `composite of ${fact.attributes.map((one) => convertedBy(one.type, by, context)).join(", ")}`;
    case "range":
      return `range of ${convertedBy(fact.subtype, by, context)}`;
    case "multirange":
      return `array of ${convertedBy(fact.range, by, context)}`;
  }
  if (type.schema === "pg_catalog") {
    const { schema } = type;
    const subtype = catalogRanges[type.name];
    if (subtype !== undefined) {
      return `range of ${convertedBy({ schema, name: subtype }, by, context)}`;
    }
    const range = catalogMultiranges[type.name];
    if (range !== undefined) {
      return `array of ${convertedBy({ schema, name: range }, by, context)}`;
    }
  }
  return (
    truth(type.schema, type.name, config.types)?.[by] ??
    "none; the text as it is"
  );
}

function encryptionOf(
  relation: Relation,
  column: Column,
  context: PlanContext,
): ColumnExplanation["encryption"] {
  const found = relationEncryption(relation, context).get(column.name);
  if (found === undefined) return undefined;
  const own = encryptedColumns(relation, context.config).get(column.name);
  const base = baseColumn(relation, column, context.lookup);
  const because =
    own !== undefined && base === undefined
      ? own.because
      : `it shows ${base ? `${keyOf(base.relation)}.${base.column.name}` : "an encrypted column"}`;
  return { context: found.context, because };
}

/** A relation as it is generated; undefined when it is left out, or unreadable to the role. */
export function selectedRelation(
  relation: Relation,
  { selected }: PlanContext,
): Relation | undefined {
  const key = pairKey(relation);
  return selected.relations.find((one) => pairKey(one) === key);
}
