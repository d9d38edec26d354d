import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Client } from "pg";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  test,
} from "vitest";
import {
  type EmbeddedServer,
  startEmbedded,
} from "../codegen/database/embedded.ts";

const directory = path.join(import.meta.dirname, "../migrations");
const files = readdirSync(directory)
  .filter((file) => file.endsWith(".sql"))
  .toSorted();
const contract = files.indexOf("014_encryption_contract.sql");

const envelope = (letter: string) => `ud1.xabcdefghij.${letter.repeat(60)}`;
const digest = (letter: string) => `b1.abcdefghij.${letter.repeat(43)}`;

let server: EmbeddedServer;
let client: Client;
let databases = 0;

async function connect(database: string): Promise<Client> {
  const url = new URL(server.url);
  url.pathname = `/${database}`;
  const connection = new Client({ connectionString: url.href });
  await connection.connect();
  return connection;
}

async function migrate(from: number, to: number): Promise<void> {
  for (const file of files.slice(from, to)) {
    await client.query("begin");
    try {
      await client.query(readFileSync(path.join(directory, file), "utf8"));
      await client.query("commit");
    } catch (error) {
      await client.query("rollback");
      throw error;
    }
  }
}

async function rows(sql: string): Promise<unknown[][]> {
  const result = await client.query<unknown[]>({ text: sql, rowMode: "array" });
  return result.rows;
}

beforeAll(async () => {
  server = await startEmbedded();
});

afterAll(async () => {
  await server.close();
});

beforeEach(async () => {
  const name = `booking_${++databases}`;
  const admin = await connect("postgres");
  await admin.query(`create database ${name}`);
  await admin.end();
  client = await connect(name);
});

afterEach(async () => {
  await client.end();
});

test("ends with the customers that the services know", async () => {
  await migrate(0, files.length);
  const columns = await rows(`
    select attname, format_type(atttypid, atttypmod), attnotnull
    from pg_attribute
    where attrelid = 'core.customers'::regclass
      and attnum > 0
      and not attisdropped
    order by attname collate "C"`);
  expect(columns).toEqual([
    ["consent_email", "boolean", true],
    ["consent_sms", "boolean", true],
    ["consent_updated_at", "timestamp with time zone", false],
    ["created_at", "timestamp with time zone", true],
    ["deleted_at", "timestamp with time zone", false],
    ["email_bidx", "text", true],
    ["email_encrypted", "text", true],
    ["first_name", "character varying(100)", false],
    ["id", "uuid", true],
    ["last_name", "character varying(100)", false],
    ["notes", "text", false],
    ["phone_bidx", "text", true],
    ["phone_encrypted", "text", true],
    ["station_id", "uuid", true],
    ["tags", "text[]", true],
    ["timezone", "character varying(50)", true],
    ["updated_at", "timestamp with time zone", true],
  ]);
  expect(
    await rows("select unnest(enum_range(null::core.booking_status))::text"),
  ).toEqual([
    ["new"],
    ["deposit_pending"],
    ["confirmed"],
    ["completed"],
    ["cancelled"],
    ["no_show"],
  ]);
});

test("carries the first week's rows to the end", async () => {
  await migrate(0, 1);
  await client.query(firstWeek);
  await migrate(1, contract);
  await encryptCustomers();
  await migrate(contract, files.length);

  expect(
    await rows(`
      select first_name, stations.code, customers.timezone, tags, consent_sms, consent_email,
        consent_updated_at = customers.created_at
      from core.customers
      join identity.stations on stations.id = customers.station_id
      order by first_name`),
  ).toEqual([
    ["Ada", "LIS1", "Europe/Lisbon", ["vip"], true, false, true],
    ["Ben", "VIE1", "Europe/Vienna", [], false, false, null],
    ["Cleo", "LIS1", "Europe/Lisbon", [], false, true, true],
  ]);
  expect(
    await rows(`
      select status::text, time_slot::text, total, deposit_received, balance_due,
        updated_at = '2025-05-05 00:00:00+00', cancelled_at is not null
      from core.bookings
      order by starts_at`),
  ).toEqual([
    ["completed", slot("18", "20"), "640.00", "100.00", "540.00", true, false],
    ["cancelled", slot("19", "21"), "50.00", "50.00", "0.00", true, true],
  ]);
  expect(await rows("select kind::text, amount from core.payments")).toEqual([
    ["deposit", "100.00"],
    ["deposit", "50.00"],
  ]);
});

test("refuses to drop plaintext that is not encrypted yet", async () => {
  await migrate(0, 1);
  await client.query(firstWeek);
  await migrate(1, contract);
  await expect(migrate(contract, files.length)).rejects.toThrow(
    "3 customers are not encrypted yet",
  );

  await encryptCustomers();
  // A service of the old version changes an address: the ciphertext is stale.
  await client.query(
    "update core.customers set email = 'new@example.org' where first_name = 'Ada'",
  );
  expect(
    await rows(`
      select num_nulls(email_encrypted, email_bidx), num_nulls(phone_encrypted, phone_bidx)
      from core.customers
      order by first_name`),
  ).toEqual([
    [2, 0],
    [0, 0],
    [0, 0],
  ]);
  await expect(migrate(contract, files.length)).rejects.toThrow(
    "1 customers are not encrypted yet",
  );
  expect(await rows("select count(email)::int from core.customers")).toEqual([
    [3],
  ]);
});

test("books a chef once at a time, unless the other booking is off", async () => {
  await migrate(0, files.length);
  await client.query(`
    insert into identity.stations (code, name, street, city, postal_code)
    values ('VIE1', 'Vienna', 'Graben 1', 'Wien', '1010');
    insert into core.chefs (station_id, display_name)
    select id, 'Kenji' from identity.stations;
    insert into core.customers (station_id, email_encrypted, phone_encrypted, email_bidx, phone_bidx)
    select id, '${envelope("A")}', '${envelope("B")}', '${digest("C")}', '${digest("D")}'
    from identity.stations`);
  const book = (from: string, to: string) =>
    client.query(`
      insert into core.bookings (customer_id, station_id, chef_id, time_slot, party_size)
      select customers.id, chefs.station_id, chefs.id, '[2026-06-01 ${from}Z,2026-06-01 ${to}Z)', 8
      from core.chefs, core.customers`);
  await book("18:00", "20:00");
  await book("20:00", "22:00");
  const clash = { constraint: "bookings_chef_not_double_booked" };
  await expect(book("19:59", "21:00")).rejects.toMatchObject(clash);
  await client.query(
    "update core.bookings set status = 'no_show' where starts_at = '2026-06-01 18:00Z'",
  );
  await book("18:30", "20:00");
  await expect(
    client.query(
      "update core.bookings set status = 'confirmed' where status = 'no_show'",
    ),
  ).rejects.toMatchObject(clash);
});

test("takes no plaintext where an envelope belongs", async () => {
  await migrate(0, files.length);
  await client.query(`
    insert into identity.stations (code, name, street, city, postal_code)
    values ('VIE1', 'Vienna', 'Graben 1', 'Wien', '1010')`);
  await expect(
    client.query(`
      insert into core.customers (station_id, email_encrypted, phone_encrypted, email_bidx, phone_bidx)
      select id, 'ada@example.org', '${envelope("B")}', '${digest("C")}', '${digest("D")}'
      from identity.stations`),
  ).rejects.toMatchObject({ constraint: "customers_email_encrypted_envelope" });
});

function slot(from: string, to: string): string {
  return `["2025-06-01 ${from}:00:00+00","2025-06-01 ${to}:00:00+00")`;
}

/** What the encryption job does, with text of the right form for a ciphertext. */
async function encryptCustomers(): Promise<void> {
  await client.query(`
    update core.customers
    set
      email_encrypted = '${envelope("A")}',
      phone_encrypted = '${envelope("B")}',
      email_bidx = 'b1.abcdefghij.' || md5(email) || 'AAAAAAAAAAA',
      phone_bidx = 'b1.abcdefghij.' || md5(phone) || 'AAAAAAAAAAA'`);
}

/** Two stations, three customers and two bookings, as the first schema held them. */
const firstWeek = `
  set timezone = 'UTC';
  insert into stations (code, name, street, city, postal_code, timezone, created_at)
  values
    ('VIE1', 'Vienna', 'Graben 1', 'Wien', '1010', 'Europe/Vienna', '2025-01-01'),
    ('LIS1', 'Lisbon', 'Rua Augusta 1', 'Lisboa', '1100-048', 'Europe/Lisbon', '2025-02-01');
  insert into chefs (station_id, display_name)
  select id, 'Chef of ' || code from stations;
  insert into customers (first_name, email, phone, sms_notifications, email_notifications, notes)
  values
    ('Ada', 'ada@example.org', '+43 1', true, null, 'A VIP since March'),
    ('Ben', 'ben@example.org', '+43 2', null, false, null);
  insert into customers (first_name, email, phone, sms_notifications, email_notifications, notes, station_id)
  select 'Cleo', 'cleo@example.org', '+351 3', false, true, 'VIPER in the garden', id
  from stations where code = 'LIS1';
  insert into bookings (customer_id, chef_id, starts_at, guests, total, deposit_paid, status, updated_at)
  select customers.id, chefs.id, at, 8, amount, true, state, '2025-05-05'
  from customers, chefs, (values
    (timestamp '2025-06-01 18:00', 640, 'done'::booking_status),
    (timestamp '2025-06-01 19:00', 50, 'cancelled'::booking_status)
  ) as evening (at, amount, state)
  where first_name = 'Ada' and display_name = 'Chef of LIS1'`;
