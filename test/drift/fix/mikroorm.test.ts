/** Repairs of MikroORM's entities, held to a database, to a second run and to MikroORM's own types. */
import { beforeAll, describe, expect, test } from "vitest";
import { mikroorm } from "../../../codegen/claims/typescript/mikroorm.ts";
import type { Facts } from "../../../codegen/facts/model.ts";
import { factsOf } from "../booking-facts.ts";
import { named, repaired, typeErrors, type Repaired } from "./repaired.ts";
import { shop } from "./shop.ts";

let facts: Facts;

beforeAll(async () => {
  facts = await factsOf(shop);
});

const decorated = {
  "src/status.ts": `export const OrderStatus = {
  New: 'new',
  Confirmed: 'confirmed', // by telephone
  Canceled: 'canceled',
} as const;
export type OrderStatus = (typeof OrderStatus)[keyof typeof OrderStatus];
`,
  "src/customer.ts": `import { Collection, OptionalProps, type Opt } from "@mikro-orm/core";
import { Entity, ManyToOne, OneToMany, PrimaryKey, Property, Unique } from "@mikro-orm/decorators/legacy";
import { Order } from "./order.js";
import { Station } from "./station.js";

@Entity({ tableName: "customers", schema: "shop" })
@Unique({ properties: ["email"] })
export class Customer {
  [OptionalProps]?: "createdAt" | "email";

  @PrimaryKey({ type: "uuid", defaultRaw: "gen_random_uuid()" })
  id!: string;

  @Property({ type: "string", length: 60 })
  fullName!: string;

  /** where the receipt goes */
  @Property({ type: "text" })   // lower case
  email!: string;

  @Property()
  phone!: string;

  @Property({ fieldName: "sms_consent", nullable: true, default: false })
  consentSms?: boolean;

  @Property({
    type: "integer", // it is enough
    default: 0,
  })
  loyaltyPoints: number & Opt = 0;

  @Property({ type: "string", length: 2, nullable: true }) country: string | null = null;

  @Property({ type: "array", defaultRaw: "'{}'" })
  tags: string[] & Opt = [];

  @Property({ columnType: "timestamp", defaultRaw: "now()" })
  createdAt!: Date;

  /** never came to be */
  @Property({ type: "string", nullable: true })
  faxNumber?: string;

  @ManyToOne(() => Station, { nullable: true })
  station?: Station;

  @OneToMany(() => Order, (order) => order.customer)
  orders = new Collection<Order>(this);
}
`,
  "src/station.ts": `import { Entity, PrimaryKey, Property } from "@mikro-orm/decorators/legacy";

@Entity({ tableName: "stations", schema: "shop" })
export class Station {
  @PrimaryKey({ type: "uuid", defaultRaw: "gen_random_uuid()" })
  id!: string;

  @Property({ columnType: "varchar(50)" })
  name!: string;

  @Property({ length: 12 })
  postalCode!: string;
}
`,
  "src/order.ts": `import { Entity, Enum, ManyToOne, PrimaryKey, Property } from "@mikro-orm/decorators/legacy";
import { Customer } from "./customer.js";
import { OrderStatus } from "./status.js";

@Entity({ tableName: "order", schema: "shop" })
export class Order {
  @PrimaryKey({ type: "integer" })
  id!: number;

  @Enum({ items: () => OrderStatus, nativeEnumName: "order_state", default: "new" })
  status: OrderStatus = OrderStatus.New;

  @Enum({ items: ["web", "phone", "shop"] })
  channel!: "web" | "phone" | "shop";

  @Property({ type: "decimal", precision: 10, scale: 2 })
  total!: string;

  @Property({ type: "text" })
  placedOn!: string;

  @Property({ type: "integer" })
  cents!: number;

  @Property()
  cancelledAt!: Date;

  @ManyToOne(() => Customer, { joinColumn: "cust_id" })
  customer!: Customer;
}
`,
  "src/service.ts": `import type { EntityManager } from "@mikro-orm/core";
import { Customer } from "./customer.js";
import { Order } from "./order.js";
import { OrderStatus } from "./status.js";

export async function byEmail(em: EntityManager, email: string) {
  const found = await em.findOne(Customer, { email }, { orderBy: { email: "asc" } });
  if (found) found.email = email.trim();
  const orders = await em.find(Order, { customer: { email: { $like: "%x" } }, status: OrderStatus.Canceled }, { populate: ["customer"] });
  await em.nativeUpdate(Customer, { email }, { email: email.toLowerCase() });
  await em.flush();
  return { found, orders: orders.map(({ customer }) => customer.email) };
}

export type Contact = Pick<Customer, "id" | "email">;
`,
};

const schema = {
  "src/customer.ts": `import { EntitySchema } from "@mikro-orm/core";

export interface Customer {
  id: string;
  stationId: string;
  fullName: string;
  email: string; // where the receipt goes
  phone: string;
  consentSms: boolean | null;
  loyaltyPoints: number;
  tags: string[];
  createdAt: Date;
}

export const CustomerSchema = new EntitySchema<Customer>({
  name: "Customer",
  tableName: "customer",
  properties: {
    id: { type: "uuid", primary: true, defaultRaw: "gen_random_uuid()" },
    stationId: { type: "uuid" },
    fullName: { type: "string", length: 60 },
    email: { type: "text" }, // where the receipt goes
    phone: { type: "text" },
    consentSms: { type: "boolean", nullable: true, default: false },
    loyaltyPoints: { type: "integer", default: 0 },
    tags: { type: "array", defaultRaw: "'{}'" },
    createdAt: { type: "datetime", defaultRaw: "now()" },
  },
  uniques: [{ properties: ["email"] }],
});
`,
  "src/use.ts": `import type { EntityManager } from "@mikro-orm/core";
import { CustomerSchema, type Customer } from "./customer.js";

export const find = (em: EntityManager, email: string): Promise<Customer | null> =>
  em.findOne(CustomerSchema, { email });
`,
};

const built = {
  "src/customer.ts": `import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

export const Customer = defineEntity({
  name: "Customer",
  tableName: "client",
  schema: "shop",
  properties: {
    id: p.uuid().primary().defaultRaw("gen_random_uuid()"),
    stationId: p.uuid(),
    fullName: p.string().length(60), // first and last
    email: p.text().unique(),
    phone: p.text(),
    consentSms: p
      .boolean()
      .nullable()
      .default(false),
    loyaltyPoints: p.integer().default(0),
    tags: p.array().defaultRaw("'{}'"),
    createdAt: p.datetime().defaultRaw("now()"),
  },
});

export type Customer = InferEntity<typeof Customer>;
`,
  "src/use.ts": `import type { EntityManager } from "@mikro-orm/core";
import { Customer } from "./customer.js";

export async function find(em: EntityManager, email: string): Promise<string | undefined> {
  const found = await em.findOne(Customer, { email });
  return found?.email;
}

export const mail = (one: Customer) => one.email;
`,
};

/** What every repair is held to, whatever it repairs. */
async function expectWhole(run: Repaired, left: readonly string[] = []) {
  expect(named(run.after)).toEqual(left);
  expect(run.secondPatch).toBe("");
  expect(await typeErrors(run.texts)).toBe("");
}

describe("decorated classes", () => {
  let run: Repaired;

  beforeAll(async () => {
    run = await repaired(facts, mikroorm, decorated);
  });

  test("nothing is left, a second run has nothing to do, and it compiles", async () => {
    expect(named(run.before).length).toBeGreaterThan(20);
    await expectWhole(run);
    const wrong = new Map(run.texts);
    wrong.set("src/service.ts", decorated["src/service.ts"]);
    expect(await typeErrors(wrong)).toContain("TS2");
  });

  test("options, types and layout of properties", () => {
    const before = decorated["src/customer.ts"];
    expect(run.texts.get("src/customer.ts")).toBe(
      before
        .replace("type Opt }", "type Opt, BigIntType }")
        .replace('properties: ["email"]', 'properties: ["emailAddress"]')
        .replace('"createdAt" | "email"', '"createdAt"')
        .replace("length: 60", "length: 120")
        .replace("  email!:", "  emailAddress!:")
        .replace("@Property()", '@Property({ type: "string", nullable: true })')
        .replace("phone!: string", "phone!: string | null")
        .replace('"sms_consent", nullable: true', '"consent_sms"')
        .replace("consentSms?:", "consentSms!:")
        .replace('type: "integer", //', 'type: new BigIntType("number"), //')
        .replace(
          "length: 2, nullable: true }) country: string | null = null;",
          "length: 2 }) country!: string;",
        )
        .replace('"timestamp"', '"timestamptz"')
        .replace(/  \/\*\* never[^;]*;\n\n/, "")
        .replace("Station, { nullable: true })", "Station)")
        .replace("station?:", "station!:"),
    );
  });

  test("enums, tables, join columns and generated columns", () => {
    expect(run.texts.get("src/status.ts")).toBe(
      decorated["src/status.ts"].replace(
        "Canceled: 'canceled',",
        "Canceled: 'cancelled',\n  NoShow: 'no_show',",
      ),
    );
    const order = run.texts.get("src/order.ts")!;
    expect(order).toContain('{ tableName: "orders", schema: "shop" }');
    expect(order).toContain(
      '@Enum({ items: ["web", "phone", "walk_in"] })\n  channel!: "web" | "phone" | "walk_in";',
    );
    expect(order).toContain(
      '@ManyToOne(() => Customer, { joinColumn: "customer_id" })',
    );
    expect(order).toMatch(
      /generated: "\(.*\) stored" }\)\n  cents!: number \| null;/,
    );
    expect(order).toContain(
      '@Property({ type: "date" })\n  placedOn!: string;',
    );
    expect(run.texts.get("src/station.ts")).toContain('"varchar(100)"');
  });

  test("a renamed property is followed through queries, and nothing else is", () => {
    expect(run.texts.get("src/service.ts")).toBe(
      decorated["src/service.ts"]
        .replaceAll(", { email }", ", { emailAddress: email }")
        .replace("orderBy: { email:", "orderBy: { emailAddress:")
        .replace("found.email =", "found.emailAddress =")
        .replace("customer: { email:", "customer: { emailAddress:")
        .replace(", { email: email.to", ", { emailAddress: email.to")
        .replace("customer.email)", "customer.emailAddress)")
        .replace('"id" | "email"', '"id" | "emailAddress"'),
    );
  });
});

test("a schema and the interface that it is of are repaired together", async () => {
  const run = await repaired(facts, mikroorm, schema);
  await expectWhole(run);
  const after = run.texts.get("src/customer.ts")!;
  expect(after).toContain(
    "  emailAddress: string; // where the receipt goes\n  phone: string | null;",
  );
  expect(after).toContain('    country: { type: "string", length: 2 },\n  },');
  expect(after).toContain("  createdAt: Date;\n  country: string;\n}");
  expect(after).toContain(
    'uniques: [{ properties: ["emailAddress"] }],\n  schema: "shop",',
  );
  expect(run.texts.get("src/use.ts")).toContain("{ emailAddress: email }");
});

test("a builder's calls come and go, and the types that are made of it follow", async () => {
  const run = await repaired(facts, mikroorm, built);
  await expectWhole(run);
  const before = built["src/customer.ts"];
  expect(run.texts.get("src/customer.ts")).toBe(
    before
      .replace('"client"', '"customers"')
      .replace("length(60)", "length(120)")
      .replace("    email:", "    emailAddress:")
      .replace("phone: p.text()", "phone: p.text().nullable()")
      .replace("      .nullable()\n", "")
      .replace("p.integer()", 'p.bigint("number")')
      .replace(
        'defaultRaw("now()"),\n',
        'defaultRaw("now()"),\n    country: p.string().length(2),\n',
      ),
  );
  expect(run.texts.get("src/use.ts")).toContain("one.emailAddress;");
});

test("a strategy that keeps case is told of the column", async () => {
  const run = await repaired(facts, mikroorm, {
    "src/orm.ts": `import { EntityCaseNamingStrategy } from "@mikro-orm/core";
export const options = { namingStrategy: EntityCaseNamingStrategy };
`,
    "src/station.ts": `import { Entity, PrimaryKey, Property } from "@mikro-orm/decorators/legacy";

@Entity({ tableName: "stations", schema: "shop" })
export class Station {
  @PrimaryKey({ type: "uuid", defaultRaw: "gen_random_uuid()" })
  id!: string;

  @Property({ length: 100 })
  name!: string;

  @Property({ length: 12 })
  postalCode!: string;
}
`,
  });
  await expectWhole(run);
  expect(run.patch).toContain(
    '+  @Property({ length: 12, fieldName: "postal_code" })',
  );
  expect(run.texts.get("src/station.ts")).toContain("  postalCode!: string;");
});
