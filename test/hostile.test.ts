import { assert, asyncProperty } from "fast-check";
import { ts } from "ts-morph";
import { expect, it } from "vitest";
import { UndriftError } from "../codegen/errors.ts";
import type { Facts } from "../codegen/facts/model.ts";
import { generate } from "../codegen/generate.ts";
import { defaultPlanConfig, type PlanConfig } from "../codegen/plan/config.ts";
import { typeErrors } from "./compiler.ts";
import { factsOf } from "./facts.ts";
import { unlikePrettier } from "./generation.ts";
import {
  hostileDatabase,
  hostileSql,
  type HostileSchema,
} from "./hostile-schema.ts";
import { database } from "./server.ts";

const generated = new Map<string, string>();
const rounds = Number(process.env["HOSTILE_ROUNDS"] ?? 10);
let round = 0;

type Files = ReadonlyMap<string, string>;

it("prints names, labels and comments as what they are", async () => {
  await assert(
    asyncProperty(hostileDatabase, async (schemas) => {
      const facts = await factsOf(await database(hostileSql(schemas)));
      const files = await generateNamed(facts, schemas);
      for (const [path, text] of files) {
        generated.set(`${round}/${path}`, text);
        expect(text).not.toMatch(hidden);
      }
      round += 1;
      expect(await unlikePrettier(files)).toEqual([]);
      expect(declared(files)).toEqual(expected(schemas));
      expect(columnsInMetadata(files)).toEqual(columnsOf(schemas));
    }),
    { numRuns: rounds, endOnFailure: process.env["CI"] !== undefined },
  );
});

it("compiles whatever the names are", async () => {
  expect(round).toBeGreaterThanOrEqual(rounds);
  expect(await typeErrors(generated)).toEqual({});
});

/** Nothing that a reader or an editor does not see, or sees elsewhere. */
const hidden =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

/** Two names may come to one, which is an error that names both; then each gets one of its own. */
async function generateNamed(
  facts: Facts,
  schemas: readonly HostileSchema[],
): Promise<Files> {
  try {
    return (await generate(facts, defaultPlanConfig)).files;
  } catch (error) {
    expect(error).toBeInstanceOf(UndriftError);
    expect((error as UndriftError).message).toMatch(
      /would both be|needs the name/,
    );
    return (await generate(facts, ownNames(schemas))).files;
  }
}

function ownNames(schemas: readonly HostileSchema[]): PlanConfig {
  const paths = schemas.flatMap(({ name, tables, enums }) =>
    [...tables, ...enums].map((one) => `${name}.${one.name}`),
  );
  const names = paths.map((path, at) => [path, `Object${at}`] as const);
  return { ...defaultPlanConfig, names: Object.fromEntries(names) };
}

/** What a set of files declares, each thing as one sorted line of what it consists of. */
interface Declared {
  /** Keys of each interface but DB. */
  readonly interfaces: readonly string[];
  /** Labels of each union and each array. */
  readonly labels: readonly string[];
  readonly keysOfDatabase: readonly string[];
  /** Statements that are none of these, nor an import, nor an alias of one. */
  readonly others: readonly string[];
}

function expected(schemas: readonly HostileSchema[]): Declared {
  const tables = schemas.flatMap(({ name, tables }) =>
    tables.map((table) => ({ schema: name, ...table })),
  );
  const labels = schemas.flatMap(({ enums }) =>
    enums.map((one) => JSON.stringify(one.labels)),
  );
  return {
    interfaces: tables
      .map(({ columns }) => JSON.stringify(columns.map(({ name }) => name)))
      .toSorted(),
    labels: [...labels, ...labels].toSorted(),
    keysOfDatabase: tables.map(keyInDatabase).toSorted(),
    others: [],
  };
}

function keyInDatabase({
  schema,
  name,
}: {
  readonly schema: string;
  readonly name: string;
}): string {
  return schema === "public" ? name : `${schema}.${name}`;
}

function declared(files: Files): Declared {
  const found = {
    interfaces: [] as string[],
    labels: [] as string[],
    keysOfDatabase: [] as string[],
    others: [] as string[],
  };
  for (const [path, text] of files) {
    if (["tables.ts", "parsers.ts", "scalars.ts"].includes(path)) continue;
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
    for (const statement of source.statements) addStatement(statement, found);
  }
  return {
    interfaces: found.interfaces.toSorted(),
    labels: found.labels.toSorted(),
    keysOfDatabase: found.keysOfDatabase.toSorted(),
    others: found.others,
  };

  function addStatement(
    statement: ts.Statement,
    into: Record<keyof Declared, string[]>,
  ): void {
    if (ts.isImportDeclaration(statement)) return;
    if (isEmptyExport(statement)) return;
    if (ts.isInterfaceDeclaration(statement)) {
      const keys = statement.members.map(({ name }) => nameText(name));
      if (statement.name.text === "DB") into.keysOfDatabase.push(...keys);
      else into.interfaces.push(JSON.stringify(keys));
      return;
    }
    const labels = labelsOf(statement);
    if (labels !== undefined) into.labels.push(JSON.stringify(labels));
    else if (!isKyselyAlias(statement)) {
      into.others.push(ts.SyntaxKind[statement.kind]);
    }
  }
}

function isEmptyExport(statement: ts.Statement): boolean {
  return (
    ts.isExportDeclaration(statement) &&
    statement.moduleSpecifier === undefined &&
    statement.exportClause !== undefined &&
    ts.isNamedExports(statement.exportClause) &&
    statement.exportClause.elements.length === 0
  );
}

function nameText(name: ts.PropertyName | undefined): string {
  return name !== undefined &&
    (ts.isIdentifier(name) || ts.isStringLiteral(name))
    ? name.text
    : `no plain name: ${name?.kind}`;
}

/** The labels in `type X = "a" | "b"` or `const xLabels = ["a", "b"] as const`. */
function labelsOf(statement: ts.Statement): string[] | undefined {
  if (ts.isTypeAliasDeclaration(statement)) {
    const { type } = statement;
    const members = ts.isUnionTypeNode(type) ? type.types : [type];
    const texts = members.map((member) =>
      ts.isLiteralTypeNode(member) && ts.isStringLiteral(member.literal)
        ? member.literal.text
        : undefined,
    );
    return texts.every((text) => text !== undefined) ? texts : undefined;
  }
  if (!ts.isVariableStatement(statement)) return undefined;
  const { initializer } = statement.declarationList.declarations[0]!;
  if (initializer === undefined || !ts.isAsExpression(initializer)) {
    return undefined;
  }
  const { expression } = initializer;
  if (!ts.isArrayLiteralExpression(expression)) return undefined;
  return expression.elements.map((element) =>
    ts.isStringLiteral(element) ? element.text : "not a string",
  );
}

function isKyselyAlias(statement: ts.Statement): boolean {
  return (
    ts.isTypeAliasDeclaration(statement) &&
    ts.isTypeReferenceNode(statement.type) &&
    /^(Selectable|Insertable|Updateable)$/.test(
      (statement.type.typeName as ts.Identifier).text,
    )
  );
}

function columnsOf(
  schemas: readonly HostileSchema[],
): Map<string, readonly string[]> {
  return new Map(
    schemas.flatMap(({ name: schema, tables }) =>
      tables.map(({ name, columns }) => [
        keyInDatabase({ schema, name }),
        columns.map((column) => column.name),
      ]),
    ),
  );
}

/** The columns in tables.ts, by running it. */
function columnsInMetadata(files: Files): Map<string, readonly string[]> {
  const { outputText } = ts.transpileModule(files.get("tables.ts")!, {
    compilerOptions: { module: ts.ModuleKind.CommonJS },
  });
  const exported: {
    tables?: Record<string, { columns: readonly string[] }>;
  } = {};
  // oxlint-disable-next-line no-new-func -- whether it runs is the question
  new Function("exports", outputText)(exported);
  return new Map(
    Object.entries(exported.tables ?? {}).map(([key, { columns }]) => [
      key,
      columns,
    ]),
  );
}
