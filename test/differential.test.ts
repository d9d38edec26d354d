import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ts } from "ts-morph";
import { describe, expect, it } from "vitest";
import { lookupFacts, type FactsLookup } from "../codegen/facts/lookup.ts";
import type {
  Column,
  Facts,
  Relation,
  TypeRef,
} from "../codegen/facts/model.ts";
import { generate } from "../codegen/generate.ts";
import { defaultPlanConfig, type PlanConfig } from "../codegen/plan/config.ts";
import { bookingDatabase } from "./booking.ts";
import { typeErrors } from "./compiler.ts";
import {
  corrections,
  keyCorrections,
  type ColumnDifference,
} from "./differential-corrections.ts";
import { factsOf } from "./facts.ts";
import { caseSql, goldenCases } from "./golden-case.ts";
import { database } from "./server.ts";

const script = join(
  import.meta.dirname,
  "../node_modules/kysely-codegen/dist/cli/bin.js",
);

/** kysely-codegen describes what pg returns without parsers; so do we, here. */
const config: PlanConfig = { ...defaultPlanConfig, parsers: "stock" };

/** What kysely-codegen itself writes for a database. */
async function theirs(url: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "undrift-differential-"));
  const file = join(directory, "db.ts");
  try {
    await promisify(execFile)(process.execPath, [
      script,
      "--dialect",
      "postgres",
      "--url",
      url,
      "--out-file",
      file,
    ]);
    return readFileSync(file, "utf8");
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Key of DB → keys of its interface; `index` is the file that has DB. */
function keysOf(
  files: ReadonlyMap<string, string>,
  index: string,
): Map<string, string[]> {
  const interfaces = new Map<string, Map<string, string>>();
  const modules = new Map<string, string>();
  for (const [path, text] of files) {
    const source = ts.createSourceFile(
      path,
      text,
      ts.ScriptTarget.Latest,
      true,
    );
    for (const statement of source.statements) {
      if (ts.isInterfaceDeclaration(statement)) {
        const name = `${path} ${statement.name.text}`;
        interfaces.set(name, membersOf(statement));
      }
      if (path !== index || !ts.isImportDeclaration(statement)) continue;
      const { importClause, moduleSpecifier } = statement;
      const local = importClause?.namedBindings?.getText().replace("* as ", "");
      const module = (moduleSpecifier as ts.StringLiteral).text;
      if (local) modules.set(local, module.replace(/^\.\/(.*)\.js$/, "$1.ts"));
    }
  }
  const database = interfaces.get(`${index} DB`) ?? new Map<string, string>();
  return new Map(
    [...database].map(([key, type]) => {
      const [name = "", namespace = ""] = type.split(".").toReversed();
      const path = modules.get(namespace) ?? index;
      const columns = interfaces.get(`${path} ${name}`)?.keys() ?? [];
      return [key, [...columns].toSorted()];
    }),
  );
}

function membersOf({ members }: ts.InterfaceDeclaration): Map<string, string> {
  return new Map(
    members
      .filter((one) => ts.isPropertySignature(one))
      .map(({ name, type }) => [
        ts.isStringLiteral(name) ? name.text : name.getText(),
        type?.getText() ?? "",
      ]),
  );
}

type Side = ColumnDifference["side"];

/** What is compared of a column, as a type with a place for it. */
const compared: Readonly<Record<Side | "not null", (place: string) => string>> =
  {
    select: (place) => `SelectType<${place}>`,
    insert: (place) => `InsertType<${place}>`,
    update: (place) => `UpdateType<${place}>`,
    "not null": (place) => `NonNullable<SelectType<${place}>>`,
  };

/** Reasons that explained something. */
const used = new Set<string>();

interface Question {
  readonly relation: Relation;
  readonly column: Column;
  readonly side: keyof typeof compared;
  readonly line: string;
}

function relationsByKey({
  relations,
  searchPath,
}: Facts): Map<string, Relation> {
  return new Map(
    relations.map((one) => [
      searchPath.includes(one.schema) ? one.name : `${one.schema}.${one.name}`,
      one,
    ]),
  );
}

/** Keys of DB that only one of the two has, and should not. */
function unexplainedKeys(
  facts: Facts,
  ours: ReadonlyMap<string, unknown>,
  theirs: ReadonlyMap<string, unknown>,
): string[] {
  const byKey = relationsByKey(facts);
  const alone = [
    ...[...ours.keys()].filter((key) => !theirs.has(key)),
    ...[...theirs.keys()].filter((key) => !ours.has(key)),
  ];
  return alone.filter((key) => {
    const why = keyCorrections.filter(({ applies }) =>
      applies(byKey.get(key)!),
    );
    for (const { reason } of why) used.add(reason);
    return why.length === 0;
  });
}

function questions(
  facts: Facts,
  tables: ReadonlyMap<string, readonly string[]>,
): Question[] {
  const byKey = relationsByKey(facts);
  return [...tables].flatMap(([key, columns]) => {
    const relation = byKey.get(key)!;
    return columns.flatMap((name) => {
      const column = relation.columns.find((one) => one.name === name)!;
      const place = `[${JSON.stringify(key)}][${JSON.stringify(name)}]`;
      const sides = Object.keys(compared) as (keyof typeof compared)[];
      return sides.map((side) => {
        const of = compared[side];
        const line = `same<Mutual<${of(`Ours${place}`)}, ${of(`Theirs${place}`)}>>(true);`;
        return { relation, column, side, line };
      });
    });
  });
}

const preamble = [
  'import type { InsertType, SelectType, UpdateType } from "kysely";',
  'import type { DB as Ours } from "./ours/index.js";',
  'import type { DB as Theirs } from "./theirs.js";',
  "type Mutual<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;",
  "function same<T extends boolean>(_answer: T): void {}",
];

/** Which columns are not of mutually assignable types, as the compiler has it. */
async function differences(
  facts: Facts,
  ours: ReadonlyMap<string, string>,
  their: string,
  tables: ReadonlyMap<string, readonly string[]>,
): Promise<ColumnDifference[]> {
  const asked = questions(facts, tables);
  const program = [...preamble, ...asked.map(({ line }) => line)].join("\n");
  const files = new Map([
    ["check.ts", program],
    ["theirs.ts", their],
    ...[...ours].map(([path, text]) => [`ours/${path}`, text] as const),
  ]);
  const { current = "" } = await typeErrors(files, ["current"]);
  const elsewhere = current
    .split("\n")
    .filter(
      (line) =>
        /error/.test(line) && !/^check\.ts\(\d+,\d+\): error TS2345/.test(line),
    );
  expect(elsewhere).toEqual([]);
  const lines = [...current.matchAll(/^check\.ts\((\d+),/gm)].map((match) =>
    Number(match[1]),
  );
  const lookup = lookupFacts(facts);
  const different = lines.map((line) => asked[line - preamble.length - 1]!);
  const beyondNull = new Set(
    different
      .filter(({ side }) => side === "not null")
      .map(({ column }) => column),
  );
  return different.flatMap(({ relation, column, side }) => {
    if (side === "not null") return [];
    const nullAlone = !beyondNull.has(column);
    const types = typesOf(column.type, lookup);
    return [{ relation, column, side, nullAlone, ...types }];
  });
}

/** A type's facts down to the built-in one; an array ends the way. */
function typesOf(
  type: TypeRef,
  lookup: FactsLookup,
): Pick<ColumnDifference, "types" | "builtIn"> {
  if (type.array === true) return { types: [], builtIn: undefined };
  const fact = lookup.type(type);
  if (fact?.kind !== "domain") {
    return { types: fact === undefined ? [] : [fact], builtIn: type.name };
  }
  const { types, builtIn } = typesOf(fact.base, lookup);
  return { types: [fact, ...types], builtIn };
}

function describeDifference({
  relation,
  column,
  side,
}: ColumnDifference): string {
  return `${relation.schema}.${relation.name}.${column.name} (${side})`;
}

describe("kysely-codegen's own output", () => {
  const comparable = [
    "booking",
    "column-types",
    "composites",
    "constraints",
    "domains",
    "enum-labels",
    "extension-types",
    "foreign-tables",
    "generated-columns",
    "hostile-columns",
    "inheritance",
    "partitions",
    "ranges",
    "relations",
    "two-schemas",
    "views",
    "wide-table",
  ];

  it.each(comparable)(
    "differs for %s only where it is corrected",
    async (name) => {
      const golden = goldenCases().find((one) => one.name === name);
      const url =
        golden === undefined
          ? await bookingDatabase()
          : await database(caseSql(golden, 18));
      const facts = await factsOf(url);
      const { files } = await generate(facts, config);
      const their = await theirs(url);
      const our = keysOf(files, "index.ts");
      const tables = keysOf(new Map([["theirs.ts", their]]), "theirs.ts");
      expect(unexplainedKeys(facts, our, tables)).toEqual([]);
      const shared = new Map([...tables].filter(([key]) => our.has(key)));
      for (const [key, columns] of shared) {
        expect(our.get(key), key).toEqual(columns);
      }
      const found = await differences(facts, files, their, shared);
      const unexplained = found.filter((one) => {
        const why = corrections.filter(({ applies }) => applies(one));
        for (const { reason } of why) used.add(reason);
        return why.length === 0;
      });
      expect(unexplained.map(describeDifference)).toEqual([]);
    },
  );

  it("is corrected in nothing that it has right", () => {
    const stale = [...corrections, ...keyCorrections].filter(
      ({ reason }) => !used.has(reason),
    );
    expect(stale.map(({ reason }) => reason)).toEqual([]);
  });
});
