/** Small facts and claims, written as data, for the rules' own tests. */
import type {
  Claims,
  ColumnClaim,
  Language,
  ModelClaim,
  Place,
  TypeClaim,
} from "../../codegen/claims/model.ts";
import type { Finding } from "../../codegen/drift/finding.ts";
import { check } from "../../codegen/drift/check.ts";
import {
  defaultSettings,
  type Settings,
} from "../../codegen/drift/settings.ts";
import {
  factsFormat,
  type Column,
  type DatabaseType,
  type Facts,
  type Relation,
} from "../../codegen/facts/model.ts";
import { readSpelledType } from "../../codegen/facts/sql-type.ts";

export function facts(
  relations: readonly Relation[],
  more: Partial<Facts> = {},
): Facts {
  return {
    format: factsFormat,
    serverMajor: 18,
    searchPath: ["public"],
    schemas: [{ name: "public" }],
    extensions: [],
    types: [],
    relations,
    sequences: [],
    routines: [],
    ...more,
  };
}

type ColumnText = readonly [type: string, more?: Partial<Column>];

/** `table("public.t", { id: ["uuid", { notNull: true }] })`; a type in another schema is "schema.name". */
export function table(
  name: string,
  columns: Readonly<Record<string, ColumnText>>,
  more: Partial<Relation> = {},
): Relation {
  const [schema, bare] = name.split(".") as [string, string];
  return {
    schema,
    name: bare,
    kind: "table",
    columns: Object.entries(columns).map(([column, [type, rest]], at) => ({
      name: column,
      position: at + 1,
      type: readSpelledType(type),
      notNull: false,
      ...rest,
    })),
    ...more,
  };
}

export function enumType(
  name: string,
  labels: readonly string[],
): DatabaseType {
  const [schema, bare] = name.split(".") as [string, string];
  return { kind: "enum", schema, name: bare, labels };
}

let line = 0;

export function place(file = "app/models.py"): Place {
  line += 1;
  return { file, line, column: 1, endLine: line, endColumn: 40 };
}

export function claim(
  name: string,
  type?: TypeClaim,
  more: Partial<ColumnClaim> = {},
): ColumnClaim {
  return { name, place: place(), ...(type ? { type } : {}), ...more };
}

/** `model("Customer", "core.customers", [...])`. */
export function model(
  name: string,
  tableName: string,
  columns: readonly ColumnClaim[],
  more: Partial<ModelClaim> = {},
): ModelClaim {
  const [first, second] = tableName.split(".");
  const language: Language = more.language ?? "python";
  return {
    reader: language === "python" ? "sqlalchemy" : "kysely",
    language,
    name,
    place: place(language === "python" ? "app/models.py" : "src/models.ts"),
    table: {
      name: second ?? first!,
      ...(second === undefined ? {} : { schema: first! }),
      place: place(),
    },
    columns,
    ...more,
  };
}

export function claims(
  models: readonly ModelClaim[],
  more: Partial<Claims> = {},
): Claims {
  return {
    models,
    enums: [],
    unresolved: [],
    unparsed: [],
    suppressions: [],
    ...more,
  };
}

export const string: TypeClaim = {
  family: "string",
  text: "String",
  sqlName: "varchar",
};
export const integer: TypeClaim = {
  family: "integer",
  text: "Integer",
  sqlName: "int4",
};
export const boolean: TypeClaim = {
  family: "boolean",
  text: "Boolean",
  sqlName: "bool",
};
export const uuid: TypeClaim = {
  family: "uuid",
  text: "UUID",
  sqlName: "uuid",
};

/** A TypeScript type, as Kysely's interfaces say it. */
export function value(text: string): TypeClaim {
  const families: Readonly<Record<string, TypeClaim["family"]>> = {
    string: "string",
    number: "number",
    bigint: "bigint",
    boolean: "boolean",
    Date: "timestamp",
    Buffer: "bytes",
  };
  if (text.endsWith("[]")) {
    const element = value(text.slice(0, -2));
    return { family: "array", text, valueType: text, element };
  }
  return { family: families[text] ?? "unknown", text, valueType: text };
}

/** Every rule that is off by default turned on. */
export const everyRule: Settings = {
  ...defaultSettings,
  severities: new Map(
    (
      [
        "D105",
        "D213",
        "D217",
        "D307",
        "D409",
        "D410",
        "D411",
        "D412",
        "D413",
        "D414",
        "D415",
      ] as const
    ).map((code) => [code, "warning" as const]),
  ),
};

/** The findings of one rule. */
export function found(
  rule: Finding["rule"],
  database: Facts,
  code: Claims,
  settings: Settings = everyRule,
): Finding[] {
  return check(database, code, settings).findings.filter(
    (finding) => finding.rule === rule,
  );
}
