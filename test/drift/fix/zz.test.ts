import { beforeAll, expect, test } from "vitest";
import { drizzle } from "../../../codegen/claims/typescript/drizzle.ts";
import type { Facts } from "../../../codegen/facts/model.ts";
import { factsOf } from "../booking-facts.ts";
import { repaired } from "./repaired.ts";
let facts: Facts;
beforeAll(async () => {
  facts = await factsOf(`
    create type order_status as enum ('new', 'in_progress', 'paid', 'cancelled');
    create table users (
      id bigserial primary key,
      email_address text not null,
      display_name varchar(120) not null,
      phone_number text,
      role text not null check (role in ('admin', 'staff', 'guest')),
      active boolean not null default true,
      birthday date,
      settings jsonb not null default '{}',
      avatar bytea,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create table order_lines (
      order_id int not null,
      line_no smallint not null,
      status order_status not null default 'new',
      price numeric(10,2) not null,
      quantity int not null,
      user_id bigint not null references users (id),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (order_id, line_no)
    );`);
});
async function show(files: Record<string, string>, options?: any) {
  const project = await repaired(facts, drizzle, files, options);
  console.log(Object.keys(files).map((f) => `// ---- ${f}\n` + project.textOf(f)).join("\n"), "AFTER", project.after, "LEFT", project.left, "SECOND", project.second, "USES", project.result.uses, project.findings.map((f) => f.rule + f.message).join("\n"), "TSC", await project.typeErrors());
}
test("callback and casing", async () => {
  await show({
    "src/db/columns.ts": `import { timestamp } from 'drizzle-orm/pg-core'

export const timestamps = {
\tcreatedAt: timestamp().notNull().defaultNow(),
\tupdatedAt: timestamp().notNull().defaultNow(),
}
`,
    "src/db/schema.ts": `import { pgTable } from 'drizzle-orm/pg-core'
import { relations } from 'drizzle-orm'
import { timestamps } from './columns'

export const users = pgTable('users', (t) => ({
\tid: t.serial().primaryKey(),
\temail: t.text().notNull(),
\tdisplayName: t.varchar({ length: 80 }).notNull(),
\tphone: t.text(), // optional
\trole: t.text({ enum: ['admin', 'staff'] }).notNull(),
\tactive: t.boolean().notNull(),
\tbirthday: t.timestamp(),
\tsettings: t.json().notNull().default({}),
\tavatar: t.text(),
\t...timestamps,
}))

export const orderLines = pgTable('order_lines', (t) => ({
\torderId: t.integer().primaryKey(),
\tlineNo: t.integer().notNull(),
\tstatus: t.text().notNull().default('new'),
\tcost: t.numeric({ precision: 10, scale: 2 }).notNull(),
\tuserId: t.integer().notNull().references(() => users.id),
\t...timestamps,
}))

export const lineRelations = relations(orderLines, ({ one }) => ({
\tuser: one(users, { fields: [orderLines.userId], references: [users.id] }),
}))
`,
    "src/db/client.ts": `import { drizzle } from 'drizzle-orm/node-postgres'
import * as schema from './schema'
export const db = drizzle({ connection: 'postgres://localhost/x', casing: 'snake_case', schema })
`,
    "src/service.ts": `import { eq, desc, sql } from 'drizzle-orm'
import { db } from './db/client'
import { users, orderLines } from './db/schema'

export async function byPhone(phone: string) {
\tconst { email, phone: number } = (await db.select({ email: users.email, phone: users.phone }).from(users).where(eq(users.phone, phone)))[0]!
\tconst q = sql\`lower(\${users.email})\`
\tawait db.insert(users).values([{ email, displayName: 'x', role: 'admin', active: true }]).onConflictDoUpdate({ target: users.email, set: { email: 'x', phone } })
\tconst lines = await db.query.orderLines.findMany({ with: { user: { columns: { email: true } } }, orderBy: desc(orderLines.cost) })
\treturn { email, number, q, mails: lines.map((l) => l.user.email + l.cost) }
}
`,
  });
}, 60000);
test("untyped", async () => {
  await show({
    "schema.ts": `import { pgTable, serial, text, varchar, bigserial } from "drizzle-orm/pg-core";\r
// people\r
export const users = pgTable("users", {\r
    id: bigserial("id", { mode: "number" }).primaryKey(),\r
    email: text("email").notNull(),\r
    display_name: varchar("display_name", { length: 80 }).notNull(),\r
    phone: text("phone"),\r
    role: text("role", { enum: ["admin", "staff"] }).notNull(),\r
});\r
`,
    "use.ts": `import { users } from "./schema.js";
declare const db: any;
export const all = async (): Promise<unknown> => (await db.select().from(users)).map((u: any) => u.phone);
export const mail = users.email;
`,
  }, {});
}, 60000);
test("use model", async () => {
  await show({
    "src/schema.ts": `import { bigserial, pgTable, text, varchar, timestamp, boolean, date, jsonb } from "drizzle-orm/pg-core";
export const users = pgTable("users", {
  id: bigserial("id", { mode: "number" }).primaryKey(),
  emailAddress: text("email_address").notNull(),
  displayName: varchar("display_name", { length: 120 }).notNull(),
  role: text("role", { enum: ["admin", "staff", "guest"] }).notNull(),
});
`,
    "src/legacy.ts": `import { bigserial, pgTable, text, varchar } from "drizzle-orm/pg-core";

/** @deprecated use users */
export const people = pgTable("users", {
  id: bigserial("id", { mode: "number" }).primaryKey(),
  displayName: varchar("display_name", { length: 120 }).notNull(),
  role: text("role").notNull(),
  emailAddress: text("email_address"),
});

// nobody wants it
export const ghosts = pgTable("ghosts_of_old", {
  id: bigserial("id", { mode: "number" }).primaryKey(),
  haunts: text("haunts"),
});

export const version = 1;
`,
    "src/service.ts": `import { eq } from "drizzle-orm";
import { people, version } from "./legacy.ts";
export const q = [eq(people.role, "admin"), version];
export type Person = typeof people.$inferSelect;
`,
  });
}, 60000);
