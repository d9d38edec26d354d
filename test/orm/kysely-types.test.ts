/**
 * What TypeScript itself makes of kysely's tables, held against the reader:
 * `Selectable`, `Insertable` and `Updateable` of each table, resolved by the
 * compiler over the real kysely, say which columns there are, which may be
 * null, which an insert may leave out and which nothing may write.
 */
import { join } from "node:path";
import { Project, ts, type Type } from "ts-morph";
import { describe, expect, test } from "vitest";
import type { ColumnClaim } from "../../codegen/claims/model.ts";
import { claimsOf, ormProjects, type OrmProject } from "./project.ts";

/** The type that each project opens its database with. */
const databases: Readonly<Record<string, string>> = {
  brewery: 'import("./code/db").Schema',
  depot: 'import("./code/packages/db/src/index").Database',
  gridpulse: 'import("./code/src/db/database").Database',
  hotel: 'import("./code/db/schema").HotelDatabase',
  lab: 'import("./code/db").LabSchema',
  library: 'import("./code/src/db/database").Database',
  market: 'import("./code/db").MarketSchema',
  travel: 'import("./code/src/types").DB',
};

const fixtures = join(import.meta.dirname, "../fixtures/orm/kysely");
const projects = ormProjects().filter(({ reader }) => reader === "kysely");

test("the database type of every project is known", () => {
  expect(projects.map(({ name }) => name)).toEqual(Object.keys(databases));
});

describe.each(projects)("kysely/$name", (project) => {
  test("is read as TypeScript reads it", async () => {
    const { truth, anything } = columnsByTypes(project);
    const claimed = await columnsByClaims(project);
    for (const column of anything) {
      // TypeScript finds null in any and unknown; code says nothing of it.
      expect(claimed.get(column)).toBeDefined();
      claimed.delete(column);
    }
    expect([...claimed].sort()).toEqual([...truth].sort());
  });
});

// One for all, so that the libraries are read once.
const compiler = new Project({
  skipAddingFilesFromTsConfig: true,
  compilerOptions: {
    strict: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    types: ["node"],
    skipLibCheck: true,
  },
});

/** "core.members.email" → "null, required, written" */
type Columns = Map<string, string>;

function columnsByTypes(project: OrmProject): {
  truth: Columns;
  anything: string[];
} {
  const probe = compiler.createSourceFile(
    join(fixtures, project.name, "probe.ts"),
    `import type { Insertable, Selectable, Updateable } from "kysely";
     type Tables = ${databases[project.name]};
     type Select = { [K in keyof Tables]: Selectable<Tables[K]> };
     type Insert = { [K in keyof Tables]: Insertable<Tables[K]> };
     type Update = { [K in keyof Tables]: Updateable<Tables[K]> };`,
  );
  const messages = compiler
    .getSourceFiles()
    .filter((file) => file.getFilePath().startsWith(fixtures))
    .flatMap((file) => file.getPreEmitDiagnostics())
    .map((diagnostic) => JSON.stringify(diagnostic.getMessageText()));
  expect(messages).toEqual([]);
  const side = (name: string) =>
    propertiesOf(probe.getTypeAliasOrThrow(name).getType(), probe);
  const [select, insert, update] = [
    side("Select"),
    side("Insert"),
    side("Update"),
  ];
  const truth: Columns = new Map();
  const anything: string[] = [];
  for (const [table, row] of select)
    for (const [column, read] of propertiesOf(row.type, probe)) {
      const name = `${renamed(project, table)}.${renamed(project, column)}`;
      const inserted = propertiesOf(insert.get(table)!.type, probe).get(column);
      const updated = propertiesOf(update.get(table)!.type, probe).get(column);
      if (read.type.isUnknown() || read.type.isAny()) anything.push(name);
      else
        truth.set(
          name,
          [
            mayBeNull(read) ? "null" : "not null",
            !inserted || inserted.optional ? "optional" : "required",
            inserted || updated ? "written" : "never written",
          ].join(", "),
        );
    }
  return { truth, anything };
}

interface Property {
  readonly type: Type;
  readonly optional: boolean;
}

function propertiesOf(
  type: Type,
  at: Parameters<
    ReturnType<Type["getProperties"]>[number]["getTypeAtLocation"]
  >[0],
): Map<string, Property> {
  return new Map(
    type.getProperties().map((property) => [
      property.getName(),
      {
        type: property.getTypeAtLocation(at),
        optional: property.isOptional(),
      },
    ]),
  );
}

function mayBeNull({ type, optional }: Property): boolean {
  const parts = type.isUnion() ? type.getUnionTypes() : [type];
  return optional || parts.some((part) => part.isNull() || part.isUndefined());
}

/** As kysely's CamelCasePlugin names it, where the project opens its database with it. */
function renamed({ files }: OrmProject, name: string): string {
  return files.some(({ text }) => text.includes("new CamelCasePlugin("))
    ? name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    : name;
}

async function columnsByClaims(project: OrmProject): Promise<Columns> {
  const { models } = await claimsOf(project);
  return new Map(
    models
      .filter(({ columns }) => columns.some(saysInsert))
      .flatMap(({ table: { schema, name }, columns }) =>
        columns.map((column): [string, string] => [
          [schema, name, column.name].filter(Boolean).join("."),
          describeColumn(column),
        ]),
      ),
  );
}

/** Rows that are only read say nothing of inserts. */
function saysInsert({ optionalOnInsert }: ColumnClaim): boolean {
  return optionalOnInsert !== undefined;
}

function describeColumn(column: ColumnClaim): string {
  return [
    column.nullable ? "null" : "not null",
    column.optionalOnInsert ? "optional" : "required",
    column.written === false ? "never written" : "written",
  ].join(", ");
}
