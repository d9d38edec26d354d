/** Tables declared for Drizzle, repaired in projects of several files. */
import { beforeAll, expect, test } from "vitest";
import { drizzle } from "../../../codegen/claims/typescript/drizzle.ts";
import type { Facts } from "../../../codegen/facts/model.ts";
import { factsOf } from "../booking-facts.ts";
import { edited } from "./edited.ts";
import { left, named, repaired, root, typeErrors } from "./repaired.ts";

const installed = { packages: root };

let facts: Facts;

beforeAll(async () => {
  facts = await factsOf(`
    create schema shop;
    create type shop.order_status as enum ('new', 'paid', 'cancelled');
    create table shop.customers (
      id uuid primary key default gen_random_uuid(),
      email_address text not null unique,
      full_name varchar(120) not null,
      nickname text,
      created_at timestamptz not null default now(),
      points bigint not null default 0,
      tax_number text not null
    );
    create table shop.orders (
      id int generated always as identity primary key,
      customer_id uuid not null references shop.customers (id),
      status shop.order_status not null default 'new',
      total numeric(12,2) not null,
      tags text[] not null default '{}',
      net numeric(12,2) generated always as (total / 1.2) stored
    );`);
});

const schema = `import { relations } from "drizzle-orm";
import {
  index,
  integer,
  pgSchema,
  text, // plain text
  timestamp,
  uuid,
  varchar,
} from "drizzle-orm/pg-core";

export const shop = pgSchema("shop");

// The states of an order.
export const orderStatus = shop.enum("order_status", ["new", "paid", "canceled"]);

/** Whoever buys. */
export const customers = shop.table(
  "customers",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    /* how we write to them */
    email:    text("email").notNull().unique(), // odd   spacing
    fullName: varchar("full_name", { length: 80 })
      .notNull(),
    nickname: text("nickname").notNull(),
    createdAt: timestamp("created_at").defaultNow(),
    points: integer("points").notNull().default(0),
  },
  (t) => [index("customers_email").on(t.email)],
);

export const orders = shop.table("order", {
  id: integer("id").primaryKey().generatedByDefaultAsIdentity(),
  customerId: uuid("customer_id").references(() => customers.id),
  status: orderStatus("status").notNull().default("new"),
  total: text("total").notNull(),
  tags: text("tags").notNull(),
  net: text("net"),
});

export const customerRelations = relations(customers, ({ many }) => ({
  orders: many(orders),
}));

export type Customer = typeof customers.$inferSelect;
export type NewCustomer = typeof customers.$inferInsert;
`;

const service = `import { eq, like } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import * as schema from "./schema.ts";
import { customers, type Customer } from "./schema.ts";

const db = drizzle("postgres://localhost/shop", { schema });

export async function rename(id: string, email: string): Promise<void> {
  await db.update(customers).set({ email }).where(eq(customers.id, id));
}

export async function find(part: string): Promise<string[]> {
  const rows = await db.select().from(schema.customers).where(like(customers.email, part));
  const one = await db.query.customers.findFirst({
    columns: { id: true, email: true },
    where: (table, { eq }) => eq(table.email, part),
  });
  return [...rows.map((row) => row.email), one?.email ?? "nobody"];
}

export const label = ({ fullName, email }: Customer): string => \`\${fullName} <\${email}>\`;

/** Of a mail, which has an email of its own. */
export const sender = (mail: { email: string }): string => mail.email;
`;

test("columns, keys and uses follow the database, and nothing else changes", async () => {
  const project = await repaired(
    facts,
    drizzle,
    { "src/schema.ts": schema, "src/service.ts": service },
    installed,
  );
  expect(project.texts.get("src/schema.ts")).toBe(
    edited(
      schema,
      [
        'import { relations } from "drizzle-orm"',
        'import { relations, sql } from "drizzle-orm"',
      ],
      ["  varchar,\n}", "  varchar,\n  bigint,\n  numeric,\n}"],
      ['"canceled"', '"cancelled"'],
      ['email:    text("email")', 'emailAddress:    text("email_address")'],
      ["length: 80", "length: 120"],
      ['nickname: text("nickname").notNull()', 'nickname: text("nickname")'],
      [
        'timestamp("created_at").defaultNow()',
        'timestamp("created_at", { withTimezone: true }).notNull().defaultNow()',
      ],
      ['integer("points")', 'bigint("points", { mode: "number" })'],
      [
        ".notNull().default(0),\n",
        '.notNull().default(0),\n    taxNumber: text("tax_number").notNull(),\n',
      ],
      ["on(t.email)", "on(t.emailAddress)"],
      ['shop.table("order"', 'shop.table("orders"'],
      [
        'uuid("customer_id").references',
        'uuid("customer_id").notNull().references',
      ],
      [
        'total: text("total")',
        'total: numeric("total", { precision: 12, scale: 2 })',
      ],
      ['text("tags").notNull()', 'text("tags").array().notNull().default([])'],
      [
        'net: text("net")',
        'net: numeric("net", { precision: 12, scale: 2 }).generatedAlwaysAs(sql`(total / 1.2)`)',
      ],
    ),
  );
  expect(project.texts.get("src/service.ts")).toBe(
    edited(
      service,
      ["set({ email })", "set({ emailAddress: email })"],
      ["customers.email, part", "customers.emailAddress, part"],
      ["email: true", "emailAddress: true"],
      ["table.email", "table.emailAddress"],
      ["row.email", "row.emailAddress"],
      ["one?.email", "one?.emailAddress"],
      ["fullName, email }", "fullName, emailAddress: email }"],
    ),
  );
  expect(left(project)).toEqual([]);
  expect(project.secondPatch).toBe("");
  expect(named(project.after).filter((one) => !/^D40[37]/.test(one))).toEqual(
    [],
  );
  expect(await typeErrors(project.texts)).toBe("");
});

const ofCallback = `import { pgTable } from 'drizzle-orm/pg-core'
import { timestamps } from './columns.ts'

export const customers = pgTable('customers', (t) => ({
\tid: t.uuid().primaryKey().defaultRandom(),
\temail: t.text().notNull(), // unique
\tfullName: t.varchar({ length: 120 }).notNull(),
\tpoints: t.smallint().notNull(),
\ttaxNumber: t.text().notNull(),
\t...timestamps,
}))

export const orders = pgTable('orders', (t) => ({
\tid: t.integer().primaryKey().generatedAlwaysAsIdentity(),
\tcustomerId: t.uuid().notNull().references(() => customers.id),
\tstatus: t.text().notNull().default('new'),
\ttotal: t.numeric({ precision: 12, scale: 2 }).notNull(),
\ttags: t.text().array().notNull().default([]),
}))
`;

test("names are left to the casing, builders to the callback, layout to the file", async () => {
  const files = {
    "src/columns.ts": `import { timestamp } from 'drizzle-orm/pg-core'

export const timestamps = {
\tcreatedAt: timestamp().notNull().defaultNow(),
}
`,
    "src/schema.ts": ofCallback,
    "src/db.ts": `import { drizzle } from 'drizzle-orm/node-postgres'
import * as schema from './schema.ts'

export const db = drizzle('postgres://localhost/x', { casing: 'snake_case', schema })
export const emails = async () => (await db.query.customers.findMany()).map((one) => one.email)
`,
  };
  const project = await repaired(
    await publicFacts(),
    drizzle,
    files,
    installed,
  );
  expect(project.texts.get("src/schema.ts")).toBe(
    edited(
      ofCallback,
      ["import { pgTable }", "import { pgTable, pgEnum }"],
      ["email: t.text()", "emailAddress: t.text()"],
      [
        "points: t.smallint().notNull()",
        "points: t.bigint({ mode: 'number' }).notNull().default(0)",
      ],
      [
        "export const orders",
        "export const orderStatus = pgEnum('order_status', ['new', 'paid', 'cancelled'])\n\nexport const orders",
      ],
      ["status: t.text()", "status: orderStatus()"],
    ),
  );
  expect(project.texts.get("src/columns.ts")).toContain(
    "timestamp({ withTimezone: true }).notNull()",
  );
  expect(project.texts.get("src/db.ts")).toContain("one.emailAddress");
  expect(left(project)).toEqual([]);
  expect(project.secondPatch).toBe("");
  expect(await typeErrors(project.texts)).toBe("");
});

async function publicFacts(): Promise<Facts> {
  return factsOf(`
    create type order_status as enum ('new', 'paid', 'cancelled');
    create table customers (
      id uuid primary key default gen_random_uuid(),
      email_address text not null,
      full_name varchar(120) not null,
      points bigint not null default 0,
      tax_number text not null,
      created_at timestamptz not null default now()
    );
    create table orders (
      id int generated always as identity primary key,
      customer_id uuid not null references customers (id),
      status order_status not null default 'new',
      total numeric(12,2) not null,
      tags text[] not null default '{}'
    );`);
}

test("where the library's types are not installed, the key stays and maps to the column", async () => {
  const table = `import { pgTable, text, uuid } from "drizzle-orm/pg-core";\r
export const customers = pgTable("customers", {\r
    id: uuid("id").primaryKey().defaultRandom(),\r
    email: text("email").notNull(),\r
});\r
`;
  const user = `import { customers } from "./schema.ts";
declare const db: any;
export const emails = async () => (await db.select().from(customers)).map((one: any) => one.email);
`;
  const project = await repaired(await publicFacts(), drizzle, {
    "src/schema.ts": table,
    "src/user.ts": user,
  });
  const text = project.texts.get("src/schema.ts")!;
  expect(text).toContain('    email: text("email_address").notNull(),\r\n');
  expect(text.replaceAll("\r\n", "")).not.toContain("\n");
  expect(project.result.files.has("src/user.ts")).toBe(false);
  expect(project.secondPatch).toBe("");
});

test("columns that tables share change when they are wrong in all of them, and else not at all", async () => {
  const shared = await factsOf(`
    create table a (id int primary key, made timestamptz not null, note text);
    create table b (id int primary key, made timestamptz, note text);`);
  const files = {
    "schema.ts": `import { integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";

const common = { made: timestamp("made").notNull(), note: text("note") };

export const a = pgTable("a", { id: integer("id").primaryKey(), ...common });
export const b = pgTable("b", { id: integer("id").primaryKey(), ...common });
`,
  };
  const project = await repaired(shared, drizzle, files, installed);
  expect(project.texts.get("schema.ts")).toBe(
    edited(files["schema.ts"], [
      'timestamp("made")',
      'timestamp("made", { withTimezone: true })',
    ]),
  );
  expect(left(project)).toEqual([
    "D205 made: common is shared, and what is wrong here may be right elsewhere",
  ]);
  expect(project.secondPatch).toBe("");
});

test("a deprecated table goes, its imports lead to the one that stays; a table without one is for a person", async () => {
  const project = await repaired(
    await publicFacts(),
    drizzle,
    {
      "src/schema.ts": `import { pgTable, text, uuid, varchar } from "drizzle-orm/pg-core";

export const customers = pgTable("customers", {
  id: uuid("id").primaryKey().defaultRandom(),
  emailAddress: text("email_address").notNull(),
  fullName: varchar("full_name", { length: 120 }).notNull(),
  taxNumber: text("tax_number").notNull(),
});

export const upcoming = pgTable("loyalty_cards", { id: uuid("id").primaryKey() });
`,
      "src/legacy.ts": `import { pgTable, text, uuid } from "drizzle-orm/pg-core";

/** @deprecated use customers */
export const people = pgTable("customers", {
  id: uuid("id").primaryKey(),
  taxNumber: text("tax_number"),
});

// stays
export const version = uuid.length;
`,
      "src/service.ts": `import { eq } from "drizzle-orm";
import { people, version } from "./legacy.ts";

export const mine = [eq(people.taxNumber, "1"), version];
`,
    },
    installed,
  );
  expect(project.texts.get("src/legacy.ts")).toBe(
    'import { uuid } from "drizzle-orm/pg-core";\n// stays\nexport const version = uuid.length;\n',
  );
  expect(project.texts.get("src/service.ts")).toContain(
    'import { customers as people } from "./schema.ts";',
  );
  expect(left(project)).toEqual(
    expect.arrayContaining([
      expect.stringContaining("its table is still to come"),
    ]),
  );
  expect(project.texts.get("src/schema.ts")).toContain("loyalty_cards");
  expect(project.secondPatch).toBe("");
  expect(await typeErrors(project.texts)).toBe("");
});

test("a column of ciphertext is held back whole until it is asked for", async () => {
  const encrypted = await factsOf(
    "create table people (id int primary key, email_encrypted bytea not null);",
  );
  const files = {
    "schema.ts": `import { integer, pgTable, text } from "drizzle-orm/pg-core";

/** People. */
export const people = pgTable("people", {
  id: integer("id").primaryKey(),
  email: text("email").notNull(),
});
`,
  };
  const careful = await repaired(encrypted, drizzle, files, installed);
  expect(careful.patch).toBe("");
  expect(left(careful).join("\n")).toContain("the new column holds ciphertext");
  const asked = await repaired(encrypted, drizzle, files, {
    ...installed,
    renameEncrypted: true,
  });
  expect(asked.texts.get("schema.ts")).toContain(
    'email_encrypted: bytea("email_encrypted").notNull()',
  );
  expect(asked.secondPatch).toBe("");
  expect(await typeErrors(asked.texts)).toBe("");
});
