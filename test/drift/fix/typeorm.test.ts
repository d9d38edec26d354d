/** Repairs of TypeORM's entities, held to a database, to a second run and to TypeORM's own types. */
import { beforeAll, describe, expect, test } from "vitest";
import { typeorm } from "../../../codegen/claims/typescript/typeorm.ts";
import type { Facts } from "../../../codegen/facts/model.ts";
import { factsOf } from "../booking-facts.ts";
import { named, repaired, typeErrors, type Repaired } from "./repaired.ts";
import { shop } from "./shop.ts";

let facts: Facts;

beforeAll(async () => {
  facts = await factsOf(shop);
});

const decorated = {
  "src/status.ts": `// The life of an order.
export enum OrderStatus {
  New = "new", // as it comes in
  Confirmed = "confirmed",
  /** spelt the American way once */
  Canceled = "canceled",
}

export const channels = ["web", "phone", "shop"] as const;
export type Channel = (typeof channels)[number];
`,
  "src/station.entity.ts": `import { Column, Entity, OneToMany, PrimaryGeneratedColumn } from "typeorm";
import { Customer } from "./customer.entity.js";

@Entity("stations", { schema: "shop" })
export class Station {
  @PrimaryGeneratedColumn("uuid")
  id!: string;

  @Column("varchar", { length: 50 }) // the sign above the door
  name!: string;

  @Column("varchar", { name: "zip_code", length: 12 })
  zip!: string;

  @OneToMany(() => Customer, (customer) => customer.station)
  customers!: Customer[];
}
`,
  "src/customer.entity.ts": `import {
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
} from "typeorm";
import { Order } from "./order.entity.js";
import { Station } from "./station.entity.js";

/** Who we cook for. */
@Entity({ schema: "shop", name: "customers" })
@Index(["email", "full_name"])
export class Customer {
  @PrimaryGeneratedColumn("uuid")
  id!: string;

  @Column({ type: 'varchar',   length: 120 })   // odd, and it stays so
  full_name!: string;

  // how we reach them
  @Column({ type: "text", unique: true })
  email!: string;

  @Column()
  phone!: string;

  @Column({ nullable: true, default: false }) consent_sms?: boolean;

  @Column({
    type: "int", // enough for everybody
    default: 0,
  })
  loyalty_points!: number;

  @Column("text", { array: true, default: () => "'{}'" })
  tags!: string[];

  @CreateDateColumn()
  created_at!: Date;

  /** never came to be */
  @UpdateDateColumn({ type: "timestamptz" })
  updated_at!: Date;

  @ManyToOne(() => Station, (station) => station.customers)
  @JoinColumn({ name: "station_id" })
  station!: Station | null;

  @OneToMany(() => Order, (order) => order.customer)
  orders!: Order[];
}
`,
  "src/order.entity.ts": `import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from "typeorm";
import { Customer } from "./customer.entity.js";
import { OrderStatus, type Channel, channels } from "./status.js";

@Entity("order", { schema: "shop" })
export class Order {
  @PrimaryColumn() id!: number;

  @Column({ type: "enum", enum: OrderStatus, enumName: "order_state" })
  status!: OrderStatus;

  @Column({ type: "enum", enum: channels })
  channel!: Channel;

  @Column("numeric", { precision: 10, scale: 2 })
  total!: number;

  @Column("text")
  placed_on!: string;

  @Column({ type: "int" })
  cents!: number;

  @Column("timestamptz")
  cancelled_at!: Date;

  @ManyToOne(() => Customer, (customer) => customer.orders, { nullable: false })
  @JoinColumn({ name: "cust_id" })
  customer!: Customer;
}
`,
  "src/service.ts": `import { DataSource, In, type Repository } from "typeorm";
import { Customer } from "./customer.entity.js";
import { Order } from "./order.entity.js";
import { OrderStatus } from "./status.js";

/* Everything that names a customer's email. */
export class CustomerService {
  constructor(private readonly customers: Repository<Customer>, private readonly source: DataSource) {}

  async byEmail(email: string): Promise<Customer | null> {
    return this.customers.findOneBy({ email });
  }

  async list(emails: string[]) {
    const found = await this.customers.find({
      where: { email: In(emails), station: { name: "North" } },
      select: { id: true, email: true },
      order: { email: "ASC" },
    });
    return found.map(({ email, id }) => ({ id, email }));
  }

  async search(email: string) {
    return this.source.getRepository(Order).createQueryBuilder("o")
      .innerJoinAndSelect("o.customer", "c")
      .where("c.email = :email", { email })
      .andWhere('o.status <> :status', { status: OrderStatus.Canceled })
      .orderBy("c.email")
      .getMany();
  }

  async change(one: Customer, dto: { email: string }) {
    one.email = dto.email;
    const patch: Partial<Customer> = { email: dto.email };
    await this.customers.update({ id: one.id }, { email: dto.email });
    await this.source.transaction(async (manager) => {
      await manager.save(Customer, { ...one, email: dto.email });
    });
    return patch;
  }
}

const shown: (keyof Customer)[] = ["id", "email"];
export const columns = shown.map((key) => key.length);

export type Contact = Pick<Customer, "id" | "email">;
`,
};

const schema = {
  "src/customer.ts": `import { EntitySchema } from "typeorm";

/** A customer, without decorators. */
export interface Customer {
  id: string;
  stationId: string;
  fullName: string; // first and last
  email: string;
  phone: string;
  consentSms: boolean | null;
  loyaltyPoints: number;
  tags: string[];
  createdAt: Date;
}

export const CustomerEntity = new EntitySchema<Customer>({
  name: "Customer",
  tableName: "customer",
  schema: "shop",
  columns: {
    id: { type: "uuid", primary: true, generated: "uuid" },
    stationId: { type: "uuid", name: "station_id" },
    fullName: { type: "varchar", length: 60, name: "full_name" },
    email: { type: "text" }, // where the receipt goes
    phone: { type: "text" },
    consentSms: {
      name: "consent_sms",
      type: "boolean",
      nullable: true,
      default: false,
    },
    loyaltyPoints: { type: "int", name: "loyalty_points", default: 0 },
    tags: { type: "text", array: true, default: () => "'{}'" },
    createdAt: { createDate: true, type: "timestamptz", name: "created_at" },
  },
  uniques: [{ columns: ["email"] }],
});
`,
  "src/use.ts": `import type { Repository } from "typeorm";
import type { Customer } from "./customer.js";

export async function rename(all: Repository<Customer>, email: string) {
  const found = await all.findOneByOrFail({ email });
  found.email = email.toLowerCase();
  return all.save(found);
}
`,
};

const snake = {
  "src/source.ts": `import { DataSource, DefaultNamingStrategy } from "typeorm";
import { Customer } from "./customer.js";

class SnakeNamingStrategy extends DefaultNamingStrategy {
  override columnName(property: string, custom: string | undefined): string {
    return custom ?? property.replace(/([A-Z])/g, "_$1").toLowerCase();
  }
}

export const source = new DataSource({
  type: "postgres",
  entities: [Customer],
  namingStrategy: new SnakeNamingStrategy(),
});
`,
  "src/customer.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";

@Entity({ name: "customers", schema: "shop" })
export class Customer {
    @PrimaryGeneratedColumn("uuid")
    id: string;

    @Column("uuid")
    stationId: string;

    @Column({ length: 120 })
    fullName: string;

    @Column("text")
    email: string;

    @Column("text", { nullable: true })
    phone: string | null;

    @Column({ default: false })
    smsConsent: boolean;

    @Column("bigint", { default: 0 })
    loyaltyPoints: string;
}
`,
  "src/use.ts": `import { source } from "./source.js";
import { Customer } from "./customer.js";

export const byEmail = (email: string) =>
  source.manager.findOne(Customer, { where: { email, smsConsent: true } });
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
    run = await repaired(facts, typeorm, decorated);
  });

  test("nothing is left, a second run has nothing to do, and it compiles", async () => {
    expect(named(run.before).length).toBeGreaterThan(20);
    // An enum of the library's over text with a CHECK: which of the two it becomes is for a person.
    await expectWhole(run, ["D304 Order.channel"]);
  });

  test("options, types and layout of members", () => {
    const after = run.texts.get("src/customer.entity.ts")!;
    const before = decorated["src/customer.entity.ts"];
    const start = before.indexOf("@Index");
    expect(after.slice(after.indexOf("@Index"))).toBe(
      before
        .slice(start)
        .replace('@Index(["email", ', '@Index(["email_address", ')
        .replace("  email!:", "  email_address!:")
        .replace("@Column()", '@Column({ type: "varchar", nullable: true })')
        .replace("phone!: string", "phone!: string | null")
        .replace("{ nullable: true, default: false }", "{ default: false }")
        .replace("consent_sms?: boolean", "consent_sms!: boolean")
        .replace('type: "int", //', 'type: "bigint", //')
        .replace("loyalty_points!: number", "loyalty_points!: string")
        .replace(
          "@CreateDateColumn()",
          '@CreateDateColumn({ type: "timestamptz" })',
        )
        .replace(
          /  \/\*\* never[^;]*;/,
          '  @Column("varchar", { length: 2 })\n  country!: string;',
        )
        .replace(
          "(station) => station.customers)",
          "(station) => station.customers, { nullable: false })",
        )
        .replace("station!: Station | null", "station!: Station"),
    );
    expect(after).toContain("  PrimaryGeneratedColumn,\n} from");
  });

  test("tables, join columns, server-made columns and sizes", () => {
    const order = run.texts.get("src/order.entity.ts")!;
    expect(order).toContain('@Entity("orders", { schema: "shop" })');
    expect(order).toContain('@JoinColumn({ name: "customer_id" })');
    expect(order).toContain("insert: false, update: false");
    expect(order).toContain(
      '@Column("numeric", { precision: 12, scale: 2 })\n  total!: string;',
    );
    expect(order).toContain(
      '@Column("timestamptz", { nullable: true })\n  cancelled_at!: Date | null;',
    );
    const station = run.texts.get("src/station.entity.ts")!;
    expect(station).toContain('{ name: "postal_code", length: 12 })\n  zip!');
    expect(station).toContain("{ length: 100 }) // the sign above the door");
  });

  test("values keep their members' names and their comments", () => {
    expect(run.texts.get("src/status.ts")).toBe(`// The life of an order.
export enum OrderStatus {
  New = "new", // as it comes in
  Confirmed = "confirmed",
  /** spelt the American way once */
  Canceled = "cancelled",
  NoShow = "no_show",
}

export const channels = ["web", "phone", "walk_in"] as const;
export type Channel = (typeof channels)[number];
`);
  });

  test("a renamed member is followed through queries, and nothing else is", () => {
    expect(run.texts.get("src/service.ts")).toBe(
      decorated["src/service.ts"]
        .replace("findOneBy({ email })", "findOneBy({ email_address: email })")
        .replace("where: { email: In", "where: { email_address: In")
        .replace("id: true, email: true", "id: true, email_address: true")
        .replace("order: { email:", "order: { email_address:")
        .replace("({ email, id })", "({ email_address: email, id })")
        .replace(
          '"c.email = :email", { email }',
          '"c.email_address = :email", { email }',
        )
        .replace('orderBy("c.email")', 'orderBy("c.email_address")')
        .replace("one.email =", "one.email_address =")
        .replace("= { email: dto", "= { email_address: dto")
        .replace(" }, { email: dto", " }, { email_address: dto")
        .replace("...one, email:", "...one, email_address:")
        .replace('[] = ["id", "email"]', '[] = ["id", "email_address"]')
        .replace('"id" | "email"', '"id" | "email_address"'),
    );
  });
});

test("a schema and the interface that it is of are repaired together", async () => {
  const run = await repaired(facts, typeorm, schema);
  await expectWhole(run);
  const after = run.texts.get("src/customer.ts")!;
  expect(after).toContain(
    "  emailAddress: string;\n  phone: string | null;\n  consentSms: boolean;",
  );
  expect(after).toContain(
    '    emailAddress: { type: "text", name: "email_address" }, // where',
  );
  expect(after).toContain('    country: { type: "varchar", length: 2 },\n  },');
  expect(after).toContain("  createdAt: Date;\n  country: string;\n}");
  expect(after).toContain('uniques: [{ columns: ["emailAddress"] }]');
  expect(run.texts.get("src/use.ts")).toContain("{ emailAddress: email }");
});

test("a naming strategy names the columns of renamed members", async () => {
  const run = await repaired(facts, typeorm, snake);
  await expectWhole(run);
  expect(run.patch).not.toContain("name:");
  expect(run.texts.get("src/customer.ts")).toContain(
    '    @Column("text")\n    emailAddress: string;',
  );
  expect(run.texts.get("src/customer.ts")).toContain("consentSms: boolean;");
  expect(run.texts.get("src/use.ts")).toContain(
    "{ emailAddress: email, consentSms: true }",
  );
  const other = { ...snake };
  // What another package makes of a name is told by nothing but running it.
  other["src/source.ts"] =
    `import { spell } from "elsewhere";\n${snake["src/source.ts"].replace(/property\.replace.*;/, "spell(property);")}`;
  const unknown = await repaired(facts, typeorm, other);
  expect(unknown.patch).toBe("");
});

/** One entity over shop.stations, and whatever stands beside it. */
const station = (
  members: string,
  beside = "",
) => `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
${beside}
@Entity({ name: "stations", schema: "shop" })
export class Station {
  @PrimaryGeneratedColumn("uuid")
  id!: string;

  @Column("varchar", { length: 100 })
  name!: string;

${members}
}
`;

describe("what is for a person is left, with the reason", () => {
  const why = (run: Repaired) =>
    run.result.left.map((one) => one.why).join("\n");

  test("a column that is gone and still used", async () => {
    const members = `  @Column("varchar", { length: 12 }) postal_code!: string;
  @Column("varchar", { nullable: true }) motto!: string | null;
  @Column("varchar", { nullable: true }) fax!: string | null;`;
    const run = await repaired(facts, typeorm, {
      "src/station.ts": station(members),
      "src/use.ts": `import type { Repository } from "typeorm";
import type { Station } from "./station.js";

export const all = (stations: Repository<Station>) =>
  stations.find({ order: { motto: "ASC" } });
`,
    });
    await expectWhole(run, ["D201 Station.motto"]);
    expect(why(run)).toBe("src/use.ts:5 uses it");
    expect(run.texts.get("src/station.ts")).toContain("motto");
    expect(run.texts.get("src/station.ts")).not.toContain("fax");
  });

  test("a member that others inherit, until it is true of all", async () => {
    const base = `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";

export abstract class Base {
  @PrimaryGeneratedColumn("uuid") id!: string;

  @Column("text", { nullable: true }) phone!: string | null;
}

@Entity({ name: "stations", schema: "shop" })
export class Station extends Base {
  @Column("varchar", { length: 100 }) name!: string;
  @Column("varchar", { length: 12 }) postal_code!: string;
}
`;
    const customer = `
@Entity({ name: "customers", schema: "shop" })
export class Customer extends Base {
  @Column("uuid") station_id!: string;
  @Column("varchar", { length: 120 }) full_name!: string;
  @Column("text") email_address!: string;
  @Column("varchar", { length: 2 }) country!: string;
}
`;
    const shared = await repaired(facts, typeorm, { "a.ts": base + customer });
    await expectWhole(shared, ["D201 Station.phone"]);
    expect(why(shared)).toContain("Base is shared with others");
    const alone = await repaired(facts, typeorm, { "a.ts": base });
    await expectWhole(alone);
    expect(alone.texts.get("a.ts")).not.toContain("phone");
  });

  test("a table whose name is in that of a join table", async () => {
    const project = (join: string) => ({
      "a.ts": `import { Column, Entity, JoinTable, ManyToMany, PrimaryGeneratedColumn } from "typeorm";

@Entity({ name: "station", schema: "shop" })
export class Station {
  @PrimaryGeneratedColumn("uuid") id!: string;
  @Column("varchar", { length: 100 }) name!: string;
  @Column("varchar", { length: 12 }) postal_code!: string;
  @ManyToMany(() => Station) @JoinTable(${join}) near!: Station[];
}
`,
    });
    const nameless = await repaired(facts, typeorm, project(""));
    expect(nameless.patch).toBe("");
    expect(why(nameless)).toContain("the join table of near takes its name");
    const given = await repaired(
      facts,
      typeorm,
      project('{ name: "neighbours" }'),
    );
    expect(given.patch).toContain(
      '+@Entity({ name: "stations", schema: "shop" })',
    );
  });

  test("a column of the project's own decorator", async () => {
    const run = await repaired(facts, typeorm, {
      "a.ts": station(
        "  @Name() postal_code!: string;",
        'const Name = () => Column("varchar", { length: 80 });\n',
      ),
    });
    await expectWhole(run, ["D208 Station.postal_code"]);
    expect(why(run)).toContain("a decorator of the project's own");
    expect(run.patch).toBe("");
    const made = await repaired(facts, typeorm, {
      "a.ts": station(
        "  @Column(short(8)) postal_code!: string;",
        'const short = (length: number) => ({ type: "varchar" as const, length });\n',
      ),
    });
    expect(made.patch).toBe("");
  });

  test("a value that the database does not know and code uses", async () => {
    const run = await repaired(facts, typeorm, {
      "a.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";

export type Channel = 'web' | 'phone' | 'fax';

@Entity({ name: "orders", schema: "shop" })
export class Order {
  @PrimaryGeneratedColumn("identity") id!: number;
  @Column("uuid") customer_id!: string;
  @Column({ type: "enum", enum: ['web', 'phone', 'fax'] }) channel!: Channel;
  @Column("numeric", { precision: 12, scale: 2 }) total!: string;
  @Column("date") placed_on!: string;
}

export const isOld = (one: Order) => one.channel === 'fax';
`,
    });
    await expectWhole(run, ["D304 Order.channel", "D305 Order.channel"]);
    expect(why(run)).toContain('"fax" is used in a.ts:14');
    expect(run.texts.get("a.ts")).toContain(
      "Channel = 'web' | 'phone' | 'fax' | 'walk_in';",
    );
  });
});

test("what no type leads to is named, and not changed", async () => {
  const use = `import type { DataSource } from "typeorm";
import { Station } from "./station.js";

export async function codes(source: DataSource, rows: any[]) {
  const found = await source.query("select zip_code from shop.stations");
  const zips = rows.map((one) => one.zip_code);
  return [found, zips, source.getRepository(Station)];
}
`;
  const run = await repaired(facts, typeorm, {
    "src/station.ts": station("  @Column({ length: 12 }) zip_code!: string;"),
    "src/use.ts": use,
  });
  await expectWhole(run);
  expect(run.texts.get("src/use.ts")).toBe(use);
  expect(run.result.uses.map(({ file, line }) => `${file}:${line}`)).toEqual([
    "src/use.ts:6",
    "src/use.ts:5",
  ]);
});

test("a misspelt value is corrected in the list, its type, the default and the code", async () => {
  const values = (spelt: string, own: string) => ({
    "status.ts": `export type State = "new" | "confirmed" | "${spelt}"${own};
export const states: State[] = ["new", "confirmed", "${spelt}"${own.replace(" |", ",")}];
`,
    "a.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
import { states, type State } from "./status.js";

@Entity({ name: "orders", schema: "shop" })
export class Order {
  @PrimaryGeneratedColumn("identity") id!: number;
  @Column("uuid") customer_id!: string;
  @Column({ type: "enum", enum: states, default: "${spelt}" }) status!: State;
  @Column("text") channel!: string;
  @Column("numeric", { precision: 12, scale: 2 }) total!: string;
  @Column("date") placed_on!: string;
}

export const isOver = (one: Order) => one.status !== "${spelt}";
`,
  });
  const run = await repaired(facts, typeorm, values("canceled", ""));
  await expectWhole(run);
  expect(Object.fromEntries(run.texts)).toEqual(
    values("cancelled", ' | "no_show"'),
  );
});

test("options that several columns share are overridden where they do not hold", async () => {
  const run = await repaired(facts, typeorm, {
    "a.ts": station(
      "  @Column(short)\n  postal_code!: string;",
      'const short = { type: "varchar", length: 10 } as const;\n',
    ),
  });
  await expectWhole(run);
  expect(run.patch).toContain("+  @Column({ ...short, ");
  expect(run.patch).toContain("length: 12");
});

test("a file with the line ends of Windows keeps them", async () => {
  const text = station("  @Column({ length: 10 }) postal_code!: string;");
  const lines = text.replaceAll("\n", "\r\n");
  const run = await repaired(facts, typeorm, { "a.ts": lines });
  expect(named(run.after)).toEqual([]);
  const after = run.texts.get("a.ts")!;
  expect(after).toContain("length: 12");
  expect(after).not.toMatch(/[^\r]\n/);
});

test("a declaration of values apart from any model", async () => {
  const run = await repaired(facts, typeorm, {
    "a.ts": station("  @Column({ length: 12 }) postal_code!: string;"),
    "status.ts": `export enum OrderStatus {
  NEW = 'new',
  CONFIRMED = 'confirmed',
  CANCELLED = 'cancelled', // by either side
}
`,
    "copy.ts": `/** as the page shows it */
export type OrderStatus =
  | "new" // blue
  | "confirmed"
  | "canceled";

export const isOver = (status: OrderStatus) => status === "canceled";
`,
    "list.ts":
      'export const orderStatus = ["new", "confirmed", "cancelled"] as const;\n',
  });
  await expectWhole(run);
  expect(run.texts.get("status.ts")).toContain(
    "// by either side\n  NO_SHOW = 'no_show',\n}",
  );
  expect(run.texts.get("copy.ts")).toBe(`/** as the page shows it */
export type OrderStatus =
  | "new" // blue
  | "confirmed"
  | "cancelled"
  | "no_show";

export const isOver = (status: OrderStatus) => status === "cancelled";
`);
  expect(run.texts.get("list.ts")).toContain(
    '"cancelled", "no_show"] as const',
  );
});

test("a deprecated entity goes, and its imports lead to the one that stays, as values", async () => {
  const run = await repaired(facts, typeorm, {
    "src/station.ts": station(
      "  @Column({ length: 12 }) postal_code!: string;",
    ),
    "src/old.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";

/** @deprecated use Station */
@Entity({ name: "stations", schema: "shop" })
export class OldStation {
  @PrimaryGeneratedColumn("uuid") id!: string;
  @Column({ length: 90 }) name!: string;
}
`,
    "src/use.ts": `import type { DataSource } from "typeorm";
import { OldStation } from "./old.js";

export const names = async (source: DataSource) =>
  (await source.getRepository(OldStation).find()).map((one) => one.name);
`,
  });
  expect(named(run.after)).toEqual([]);
  expect(run.secondPatch).toBe("");
  expect(run.texts.get("src/use.ts")).toContain(
    'import { Station as OldStation } from "./station.js";',
  );
  expect(run.texts.get("src/old.ts") ?? "").not.toContain("class");
});

test("a schema in JavaScript", async () => {
  const run = await repaired(facts, typeorm, {
    "station.js": `const { EntitySchema } = require("typeorm");

module.exports = new EntitySchema({
  name: "Station",
  tableName: "stations", // one
  schema: "shop",
  columns: {
    id: { type: "uuid", primary: true, generated: "uuid" },
    name: { type: "varchar", length: 90 },
  },
});
`,
  });
  expect(named(run.after)).toEqual([]);
  expect(run.secondPatch).toBe("");
  expect(run.texts.get("station.js")).toContain(`  tableName: "stations", // one
  schema: "shop",
  columns: {
    id: { type: "uuid", primary: true, generated: "uuid" },
    name: { type: "varchar", length: 100 },
    postal_code: { type: "varchar", length: 12 },
  },
`);
});

test("a member of a column that is encrypted now is renamed when asked to", async () => {
  const encrypted = await factsOf(`
    create table customers (id uuid primary key default gen_random_uuid(), email_encrypted text not null);`);
  const project = {
    "a.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";

@Entity("customers")
export class Customer {
  @PrimaryGeneratedColumn("uuid") id!: string;
  @Column("text") email!: string;
}

export const mail = ({ email }: Customer) => email;
`,
  };
  const careful = await repaired(encrypted, typeorm, project);
  expect(careful.patch).toBe("");
  expect(careful.result.left.map((one) => one.why).join("\n")).toContain(
    "ciphertext",
  );
  const asked = await repaired(encrypted, typeorm, project, {
    renameEncrypted: true,
  });
  expect(asked.texts.get("a.ts")).toBe(
    project["a.ts"]
      .replace("email!: ", "email_encrypted!: ")
      .replace("({ email }", "({ email_encrypted: email }"),
  );
  expect(asked.secondPatch).toBe("");
});

test("strings are quoted as those beside them are", async () => {
  const run = await repaired(facts, typeorm, {
    "a.ts": `import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('customers', { schema: 'shop' })
export class Customer {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') station_id!: string;
  @Column({ name: 'name_full', length: 120 }) fullName!: string;
  @Column('text') email_address!: string;
  @Column() phone!: string;
  @Column({ default: false }) consent_sms!: boolean;
}
`,
  });
  await expectWhole(run);
  expect(run.patch).toContain("+  @Column({ name: 'full_name', length: 120 })");
  expect(run.patch).toContain(
    "+  @Column({ type: 'varchar', nullable: true }) phone",
  );
  expect(run.patch).toContain(
    "+  @Column('varchar', { length: 2 }) country!: string;",
  );
  expect(run.patch).not.toMatch(/^\+.*"/m);
});
