import type { TypeRef } from "../facts/model.ts";
import type { PlanConfig } from "./config.ts";
import type { AliasDeclaration } from "./plan.ts";
import { aliasesIn, scalarAliases, type ScalarAliasName } from "./scalars.ts";
import { generic, raw } from "./type-node.ts";
import { parseTypeText } from "./type-text.ts";
import type { ValueText } from "./truth.ts";

/** Types around a column's value, declared beside the scalars. */
const wrappers = {
  Branded: {
    parameters: ["T", "Name"],
    comment:
      "A domain's value. A plain value fits it; a value of another domain does not.",
    definition:
      "T extends null ? T : T & { readonly __domain?: { readonly [K in Name & string]: true } }",
  },
  Generated: {
    parameters: ["T"],
    comment: "Filled by the database when an insert leaves it out.",
    definition:
      "T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>",
  },
  GeneratedAlways: {
    parameters: ["T"],
    comment: "Computed by the database; never written.",
    definition:
      "T extends ColumnType<infer S, infer _I, infer _U> ? ColumnType<S, never, never> : ColumnType<T, never, never>",
  },
  ReadOnly: {
    parameters: ["T"],
    comment: "Read through a view that does not write it.",
    definition:
      "T extends ColumnType<infer S, infer _I, infer _U> ? ColumnType<S, never, never> : ColumnType<T, never, never>",
  },
} as const;

export const wrapperNames = Object.keys(wrappers);

/** The named column types that the plan has met. */
export class ScalarUse {
  readonly #columnTypes = new Map<string, ValueText>();

  /** The name of the ColumnType of a built-in type that is read and written differently. */
  columnType(
    type: TypeRef,
    value: ValueText,
    config: Pick<PlanConfig, "parsers" | "types">,
  ): string | undefined {
    if (value.select === value.insert) return undefined;
    const name = columnTypeName(type, config);
    if (name !== undefined) this.#columnTypes.set(name, value);
    return name;
  }

  /** Declarations of the shared types among `used`, and of those that they need. */
  declarations(used: ReadonlySet<string>): AliasDeclaration[] {
    const columnTypes = [...this.#columnTypes].filter(([name]) =>
      used.has(name),
    );
    const aliases = new Set(
      [
        ...used,
        ...columnTypes.flatMap(([, value]) => Object.values(value)),
      ].flatMap(aliasesIn),
    );
    return [
      ...columnTypes.map(columnTypeDeclaration),
      ...[...aliases].map(aliasDeclaration),
      ...wrapperNames.filter((name) => used.has(name)).map(wrapperDeclaration),
    ].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }
}

function columnTypeDeclaration([name, value]: readonly [
  string,
  ValueText,
]): AliasDeclaration {
  const select = parseTypeText(value.select);
  const insert = parseTypeText(value.insert);
  return {
    kind: "alias",
    name,
    type: generic("ColumnType", select, insert, insert),
  };
}

function aliasDeclaration(name: ScalarAliasName): AliasDeclaration {
  const { comment, parameters, definition } = scalarAliases[name];
  return {
    kind: "alias",
    name,
    comment,
    ...(parameters && { parameters }),
    type: parseTypeText(definition),
  };
}

function wrapperDeclaration(name: string): AliasDeclaration {
  const { parameters, comment, definition } =
    wrappers[name as keyof typeof wrappers];
  return {
    kind: "alias",
    name,
    parameters,
    comment,
    type: raw(definition),
  };
}

/** Known to kysely-codegen's users under these names. */
const columnTypes = {
  Bytea: "bytea",
  Int8: "int8",
  Json: "jsonb",
  Numeric: "numeric",
  Timestamp: "timestamp",
  Timestamptz: "timestamptz",
} as const;

export const columnTypeNames = Object.keys(columnTypes);

/** The built-in type that a named column type is of. */
export function columnTypeNamed(name: string): TypeRef | undefined {
  return Object.hasOwn(columnTypes, name)
    ? {
        schema: "pg_catalog",
        name: columnTypes[name as keyof typeof columnTypes],
      }
    : undefined;
}

function columnTypeName(
  type: TypeRef,
  { parsers, types }: Pick<PlanConfig, "parsers" | "types">,
): keyof typeof columnTypes | undefined {
  if (type.array || type.schema !== "pg_catalog") return undefined;
  switch (type.name) {
    case "bytea":
      return "Bytea";
    case "int8":
      return "Int8";
    case "json":
    case "jsonb":
      return "Json";
    case "numeric":
      return "Numeric";
    case "date":
      return parsers === "stock" ? "Timestamp" : undefined;
    case "timestamp":
      return "Timestamp";
    case "timestamptz":
      return parsers === "stock" || types.timestamp === types.timestamptz
        ? "Timestamp"
        : "Timestamptz";
    default:
      return undefined;
  }
}
