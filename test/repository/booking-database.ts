/** The booking database as services see it: migrated, with its plugins and test keys. */
import { randomUUID } from "node:crypto";
import path from "node:path";
import { Kysely, PostgresDialect, type KyselyConfig } from "kysely";
import { Pool } from "pg";
import { applyMigrations } from "../../codegen/database/migrations.ts";
import type { DB } from "../../generated/index.ts";
import { parsers } from "../../generated/parsers.ts";
import { tables } from "../../generated/tables.ts";
import {
  createEncryption,
  createEncryptionPlugin,
  registerParsers,
  valuePlugin,
} from "../../src/index.ts";
import { createBookings } from "../../src/repositories/bookings.ts";
import { createCustomers } from "../../src/repositories/customers.ts";
import { createStations } from "../../src/repositories/stations.ts";
import { keys } from "../encryption/fixture.ts";
import { database } from "../server.ts";

export const encryption = createEncryption({ tables, keys });

/** @returns the connection string of a fresh booking database */
export async function bookingDatabase(major = 18): Promise<string> {
  const url = await database("", major);
  const projectDirectory = path.join(import.meta.dirname, "../..");
  const migrations = { kind: "sql", directory: "migrations" } as const;
  await applyMigrations(url, migrations, { projectDirectory });
  return url;
}

export interface BookingService {
  readonly db: Kysely<DB>;
  readonly pool: Pool;
  readonly bookings: ReturnType<typeof createBookings>;
  readonly customers: ReturnType<typeof createCustomers>;
  readonly stations: ReturnType<typeof createStations>;
}

export async function openService(
  url: string,
  connections: number,
  log?: KyselyConfig["log"],
): Promise<BookingService> {
  const pool = new Pool({ connectionString: url, max: connections });
  await registerParsers(pool, parsers);
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    plugins: [createEncryptionPlugin(tables), valuePlugin(parsers)],
    ...(log && { log }),
  });
  return {
    db,
    pool,
    bookings: createBookings(db),
    customers: createCustomers(db, encryption),
    stations: createStations(db),
  };
}

export interface Kitchen {
  readonly station_id: string;
  readonly chef_id: string;
  readonly customer_id: string;
}

/** A station with a chef and a customer, whom nobody has booked. */
export async function openKitchen(service: BookingService): Promise<Kitchen> {
  const { db, customers, stations } = service;
  const name = randomUUID();
  const station = await stations.open({
    code: name.slice(0, 8),
    name,
    street: "Ring 1",
    city: "Wien",
    postal_code: "1010",
  });
  const chef = await db
    .insertInto("core.chefs")
    .values({ station_id: station.id, display_name: name })
    .returning("id")
    .executeTakeFirstOrThrow();
  const customer = await customers.insert({
    station_id: station.id,
    email: `${name}@example.test`,
    phone: "+43 1 2345",
  });
  return {
    station_id: station.id,
    chef_id: chef.id,
    customer_id: customer.id,
  };
}

/** An evening some days after 1 January 2026, from 18:00 to 22:00 UTC. */
export function evening(day: number): {
  readonly from: Date;
  readonly to: Date;
} {
  return {
    from: new Date(Date.UTC(2026, 0, 1 + day, 18)),
    to: new Date(Date.UTC(2026, 0, 1 + day, 22)),
  };
}
