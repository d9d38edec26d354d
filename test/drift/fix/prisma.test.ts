/** Patches of Prisma schemas: text at the exact places, everything else as it was. */
import { beforeAll, describe, expect, test } from "vitest";
import { prisma } from "../../../codegen/claims/prisma/prisma.ts";
import type { SourceFile } from "../../../codegen/claims/reader.ts";
import type { Facts } from "../../../codegen/facts/model.ts";
import { factsOf } from "../booking-facts.ts";
import { repaired, type Repaired } from "./repaired-texts.ts";

let facts: Facts;

beforeAll(async () => {
  facts = await factsOf(`
    create schema core;
    create type core.state as enum ('new', 'paid', 'no-show');
    create table core.customers (
      id uuid primary key default gen_random_uuid(),
      full_name varchar(120) not null,
      nickname varchar(50),
      balance numeric(12,2) not null,
      visits bigint not null,
      created_at timestamptz not null default now(),
      tags text[] not null default '{}',
      state core.state not null,
      upper_name text generated always as (upper(full_name)) stored);
    create table core.visits (
      customer_id uuid not null references core.customers(id),
      visit_no int not null,
      note text,
      state core.state not null default 'new',
      primary key (customer_id, visit_no));`);
});

const head = `// The shop.
datasource db {
  provider = "postgresql"
  schemas  = ["core"]
}

`;

const fields = {
  id: '@id @default(dbgenerated("gen_random_uuid()")) @db.Uuid',
  fullName: '@map("full_name") @db.VarChar(120)',
  nickname: "@db.VarChar(50)",
  balance: "@db.Decimal(12, 2)",
  visits: "",
  createdAt: '@default(now()) @map("created_at") @db.Timestamptz(6)',
  tags: "@default([])",
  state: "",
};
const types: Readonly<Record<string, string>> = {
  nickname: "String?",
  balance: "Decimal",
  visits: "BigInt",
  createdAt: "DateTime",
  tags: "String[]",
  state: "State",
};

/** A true schema, with some lines of its model put in another way. */
function schema(
  lines: Readonly<Record<string, string>> = {},
  more: { table?: string; members?: string; blocks?: string } = {},
): string {
  const own = Object.entries(fields).map(
    ([name, rest]) =>
      lines[name] ??
      `${name.padEnd(9)} ${(types[name] ?? "String").padEnd(8)} ${rest}`.trimEnd(),
  );
  const added = Object.entries(lines)
    .filter(([name]) => !(name in fields))
    .map(([, line]) => line);
  return `${head}/// A customer.
model Customer {
${[...own, ...added]
  .filter((line) => line !== "")
  .map((line) => `  ${line}`)
  .join("\n")}

  ${more.table ?? '@@map("customers")\n  @@schema("core")'}
}

enum State {
${more.members ?? '  new\n  paid\n  no_show @map("no-show")'}

  @@map("state")
  @@schema("core")
}
${more.blocks ?? ""}`;
}

async function fixed(
  text: string,
  more: readonly SourceFile[] = [],
): Promise<Repaired> {
  const files = [{ path: "prisma/schema.prisma", text }, ...more];
  const result = await repaired(facts, prisma, files);
  expect(result.again).toBe("");
  return result;
}

test("a true schema is left alone", async () => {
  const { found, result } = await fixed(schema());
  expect(found).toEqual([]);
  expect(result.files.size).toBe(0);
});

describe("fields", () => {
  const cases: readonly (readonly [
    name: string,
    before: string,
    after: string,
  ])[] = [
    [
      "a @map is corrected, and the field keeps its name",
      'fullName  String   @map("fullname") @db.VarChar(120) // as printed',
      'fullName  String   @map("full_name") @db.VarChar(120) // as printed',
    ],
    [
      "a @map comes where there was none, so that the client's code compiles",
      "fullname  String   @db.VarChar(120) // as printed",
      'fullname  String   @db.VarChar(120) @map("full_name") // as printed',
    ],
    [
      "not null",
      'fullName  String?  @map("full_name") @db.VarChar(120)',
      'fullName  String   @map("full_name") @db.VarChar(120)',
    ],
    [
      "a length",
      'fullName  String   @map("full_name") @db.VarChar(80) /// shown',
      'fullName  String   @map("full_name") @db.VarChar(120) /// shown',
    ],
    [
      "a type that needs no native one",
      "visits String @db.VarChar(3) // how many",
      "visits BigInt // how many",
    ],
    [
      "a type with a native one, and room for its name",
      "balance   Float    @db.Real",
      "balance   Decimal  @db.Decimal(12, 2)",
    ],
  ];
  test.each(cases)("%s", async (_, before, after) => {
    const name = /^\w+/.exec(before)![0].replace("fullname", "fullName");
    const { added, removed, found } = await fixed(schema({ [name]: before }));
    expect(removed).toEqual([`  ${before}`]);
    expect(added).toEqual([`  ${after}`]);
    expect(found).toEqual([]);
  });

  test("missing ones come in line and in the manner of the others", async () => {
    const { added, found } = await fixed(
      schema({ fullName: "", visits: "", state: "" }),
    );
    expect(added).toEqual([
      '  fullName  String   @map("full_name") @db.VarChar(120)',
      "  state     State",
      "  visits    BigInt",
    ]);
    expect(found).toEqual([]);
  });

  test("ones that the table lacks go, unless something names them", async () => {
    const { removed, found, result } = await fixed(
      schema({ nonsense: "nonsense Int? // what for?" }),
      [],
    );
    expect(removed).toEqual(["  nonsense Int? // what for?"]);
    expect(found).toEqual([]);
    expect(result.uses).toEqual([]);
    const named = await fixed(
      schema(
        { nonsense: "nonsense Int?" },
        {
          table:
            '@@index([nonsense])\n  @@map("customers")\n  @@schema("core")',
        },
      ),
    );
    expect(named.left).toEqual(["D201: @@index names it"]);
  });

  test("what Prisma cannot say is said to be so", async () => {
    const { left, result } = await fixed(
      schema({ upperName: 'upperName String? @map("upper_name")' }),
    );
    expect(result.files.size).toBe(0);
    expect(left.join()).toContain("only the server writes");
  });
});

describe("models", () => {
  const tables: readonly (readonly [before: string, after: string])[] = [
    [
      '@@map("customer")\n  @@schema("core")',
      '@@map("customers")\n  @@schema("core")',
    ],
    ['@@schema("core")', '@@schema("core")\n  @@map("customers")'],
  ];
  test.each(tables)("%s", async (before, after) => {
    const { textOf, found } = await fixed(schema({}, { table: before }));
    expect(textOf()).toBe(schema({}, { table: after }));
    expect(found).toEqual([]);
  });

  test("a schema is listed in the datasource", async () => {
    const text = schema({}, { table: '@@map("customers")\n  @@schema("old")' });
    const { textOf, found } = await fixed(text.replace('["core"]', '["old"]'));
    expect(textOf()).toContain('schemas  = ["old", "core"]');
    expect(textOf()).toContain('@@map("customers")\n  @@schema("core")');
    expect(found).toEqual([]);
  });

  test("without schemas in the datasource, a person must list them", async () => {
    const { left, result } = await fixed(
      schema({}, { table: '@@map("customers")' })
        .replace('  schemas  = ["core"]\n', "")
        .replaceAll('  @@schema("core")\n', ""),
    );
    expect(result.files.size).toBe(0);
    expect(left.join()).toContain("the datasource names no schemas");
  });

  const visit = (body: string) => `
model Visit {
${body}

  @@schema("core")
}
`;

  test("the key of several columns, with one that was missing; the relation may not be null", async () => {
    const { textOf, found } = await fixed(
      schema(
        { visitList: "visitList Visit[]" },
        {
          blocks: visit(`  customerId String?   @map("customer_id") @db.Uuid
  note       String    @id
  customer   Customer? @relation(fields: [customerId], references: [id])

  @@map("visits")`),
        },
      ),
    );
    expect(textOf())
      .toContain(`  customerId String    @map("customer_id") @db.Uuid
  note       String?
  visitNo    Int       @map("visit_no")
  customer   Customer  @relation(fields: [customerId], references: [id])

  @@map("visits")

  @@schema("core")
  @@id([customerId, visitNo])
`);
    expect(found).toEqual([]);
  });

  test("one whose table is gone goes with its comment, unless a relation or code names it", async () => {
    const ghost =
      '/// Of old.\nmodel GhostOfChristmas {\n  wraith Int @id\n\n  @@schema("core")\n}\n';
    const { textOf } = await fixed(`${schema()}\n${ghost}`);
    expect(textOf()).toBe(`${schema()}\n`);
    const { left } = await fixed(`${schema()}\n${ghost}`, [
      { path: "src/a.ts", text: "\nprisma.ghostOfChristmas.findMany();\n" },
    ]);
    expect(left.join()).toContain("src/a.ts:2 names it");
  });
});

describe("enums", () => {
  test("a misspelt value is mapped, others come and go, comments stay", async () => {
    const { textOf, found, result } = await fixed(
      schema(
        {},
        {
          members:
            '  NEW     @map("new")\n  PAID    @map("payd") // in full\n  LOST // gone?',
        },
      ),
      [{ path: "src/a.ts", text: "export const x = State.LOST;\n" }],
    );
    expect(textOf()).toContain(
      '  NEW     @map("new")\n  PAID    @map("paid") // in full\n  no_show @map("no-show")\n\n',
    );
    expect(result.uses).toEqual([
      { file: "src/a.ts", line: 1, text: "export const x = State.LOST;" },
    ]);
    expect(found).toEqual([]);
  });

  test("a value that is a field's default is for a person", async () => {
    const { left } = await fixed(
      schema(
        {},
        {
          members: '  new\n  paid\n  no_show @map("no-show")\n  LOST',
          blocks:
            '\nmodel Visit {\n  customerId String @map("customer_id") @db.Uuid\n  visitNo Int @map("visit_no")\n  state State @default(LOST)\n\n  @@id([customerId, visitNo])\n  @@map("visits")\n  @@schema("core")\n}\n',
        },
      ),
    );
    expect(left.join()).toContain("LOST is the default of a field");
  });

  test("a text field becomes the enum, which comes with it where it is missing", async () => {
    const text = schema({ state: "state     String" });
    const present = await fixed(text);
    expect(present.added).toEqual(["  state     State"]);
    const missing = await fixed(text.slice(0, text.indexOf("\nenum State")));
    expect(missing.textOf()).toContain(
      'enum state {\n  new\n  paid\n  no_show @map("no-show")\n\n  @@schema("core")\n}\n',
    );
    expect(missing.found).toEqual([]);
  });
});

test("line ends of Windows stay", async () => {
  const text = schema({
    fullName: 'fullName String? @map("fullname") @db.VarChar(9)',
    visits: "",
  }).replaceAll("\n", "\r\n");
  const { textOf, found } = await fixed(text);
  expect(textOf().replaceAll("\r\n", "")).not.toContain("\n");
  expect(found).toEqual([]);
});
