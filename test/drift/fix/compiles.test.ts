/** A project that is repaired against generated code of the same database compiles. */
import path from "node:path";
import { expect, test } from "vitest";
import type { SourceFile } from "../../../codegen/claims/reader.ts";
import { kysely } from "../../../codegen/claims/typescript/kysely.ts";
import { defaultPlanConfig } from "../../../codegen/plan/config.ts";
import { check } from "../../../codegen/drift/check.ts";
import { applyFixes } from "../../../codegen/drift/fix/fix.ts";
import { defaultSettings } from "../../../codegen/drift/settings.ts";
import { generate } from "../../../codegen/generate.ts";
import { typeErrors } from "../../compiler.ts";
import { factsOf } from "../booking-facts.ts";

const schema = `
create schema shop;
create type shop.status as enum ('new', 'paid', 'sent');
create table shop.orders (
  id uuid primary key default gen_random_uuid(),
  number text not null,
  status shop.status not null default 'new',
  total numeric(12,2) not null,
  ordered_at timestamptz not null,
  note text
);
create table shop.clients (id int4 primary key, name varchar(50) not null);`;

const project: SourceFile[] = [
  {
    path: "src/db.ts",
    text: `import type { Generated, Kysely } from "kysely";

/** An order, as the shop had it. */
export interface OrderTable {
  id: Generated<string>;
  number: string | null; // given by hand
  status: "new" | "payed" | "sent";
  total: number;
  order_at: Date;
  note: string;
}

export interface ClientTable {
  id: number;
  name: string;
}

export interface Database {
  "shop.orders": OrderTable;
  "shop.clients": ClientTable;
}

export type Connection = Kysely<Database>;
`,
  },
  {
    path: "src/orders.ts",
    text: `import type { Insertable, Selectable } from "kysely";
import type { Connection, OrderTable } from "./db.ts";

export const recent = (db: Connection, since: Date) =>
  db
    .selectFrom("shop.orders as o")
    .innerJoin("shop.clients as c", "c.name", "o.number")
    .select(["o.id", "o.order_at", "c.name"])
    .where("o.order_at", ">", since)
    .orderBy("o.order_at", "desc")
    .execute();

export const add = (db: Connection, order: Insertable<OrderTable>) =>
  db.insertInto("shop.orders").values(order).execute();

export function label(order: Selectable<OrderTable>): string {
  return \`\${order.number} of \${order.order_at.toISOString()}\`;
}
`,
  },
];

test("uses, imports and all, beside what codegen emits", async () => {
  const facts = await factsOf(schema);
  const made = await generate(facts, defaultPlanConfig);
  const generated = [...made.files]
    .filter(([file]) => file.endsWith(".ts"))
    .map(([file, text]) => ({ path: `generated/${file}`, text }));
  const settings = {
    ...defaultSettings,
    generated: {
      directory: "generated",
      interfaces: new Map(
        made.interfaces.map(({ schema, relation, name, path: file }) => [
          `${schema}.${relation}`,
          { name, file: `generated/${file}` },
        ]),
      ),
    },
  };
  const find = (files: readonly SourceFile[]) =>
    check(facts, kysely.read([...files, ...generated], {}), settings).findings;

  let files: readonly SourceFile[] = project;
  // Renames first make an interface one that the generated one can stand for.
  for (let round = 0; round < 2; round += 1) {
    const { files: changed } = await applyFixes(files, find(files), {
      generated,
      packages: path.join(import.meta.dirname, "../../.."),
    });
    files = files.map((file) => ({
      ...file,
      text: changed.get(file.path) ?? file.text,
    }));
  }
  const [database, orders] = files;
  expect(database!.text).toContain("export type OrderTable = Orders;");
  expect(database!.text).toContain("export type ClientTable = Clients;");
  expect(orders!.text).toContain('["o.id", "o.ordered_at", "c.name"]');
  expect(orders!.text).not.toContain("order_at.to");
  expect(find(files)).toEqual([]);
  const texts = [...files, ...generated].map(
    (file) => [file.path, file.text] as const,
  );
  expect(await typeErrors(new Map(texts))).toEqual({});
});
