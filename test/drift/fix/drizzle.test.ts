/** Tables declared for Drizzle, repaired in projects of several files. */
import { beforeAll, expect, test } from "vitest";
import { drizzle } from "../../../codegen/claims/typescript/drizzle.ts";
import type { Facts } from "../../../codegen/facts/model.ts";
import { factsOf } from "../booking-facts.ts";
import { repaired } from "./repaired.ts";

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

test("columns, keys and uses follow the database, and the project type-checks", async () => {
  const project = await repaired(facts, drizzle, {
    "src/schema.ts": schema,
    "src/service.ts": service,
  });
  console.log(
    project.textOf("src/schema.ts"),
    project.textOf("src/service.ts"),
    project.after,
    project.left,
    project.findings.map((f) => f.rule + f.message),
  );
  expect(project.second).toEqual([]);
  expect(await project.typeErrors()).toBe("");
});
