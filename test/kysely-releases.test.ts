/** The generated types and the runtime with each supported release of Kysely. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as kysely029 from "kysely";
import * as kysely028 from "kysely-0.28";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyMigrations } from "../codegen/database/migrations.ts";
import type { DB } from "../generated/index.ts";
import { parsers } from "../generated/parsers.ts";
import { registerParsers, valuePlugin } from "../src/index.ts";
import { typeErrors } from "./compiler.ts";
import { database } from "./server.ts";

const root = join(import.meta.dirname, "..");

/** What a service would write; compiled with each release, and refused where it must be. */
const queries = `
import type { Kysely } from "kysely";
import type { DB } from "./generated/index.ts";

export const upcoming = (db: Kysely<DB>) =>
  db
    .selectFrom("core.bookings as b")
    .innerJoin("identity.stations as s", "s.id", "b.station_id")
    .where("b.status", "in", ["new", "confirmed"])
    .select(["b.id", "b.balance_due", "b.time_slot", "s.postal_code"])
    .execute();

export const generated = (db: Kysely<DB>) =>
  // @ts-expect-error a generated column is not written
  db.updateTable("core.bookings").set({ balance_due: "1" });

export const plaintext = (db: Kysely<DB>) =>
  // @ts-expect-error plaintext does not fit an encrypted column
  db.updateTable("core.customers").set({ email_encrypted: "ada@example.test" });

export const label = (db: Kysely<DB>) =>
  // @ts-expect-error not a label of the enum
  db.selectFrom("core.bookings").where("status", "=", "lost");
`;

function generatedFiles(): Map<string, string> {
  const directory = join(root, "generated");
  return new Map(
    readdirSync(directory)
      .filter((file) => file.endsWith(".ts"))
      .map((file) => [
        `generated/${file}`,
        readFileSync(join(directory, file), "utf8").replaceAll(
          '"../src/index.ts"',
          '"undrift"',
        ),
      ]),
  );
}

let url: string;
beforeAll(async () => {
  url = await database();
  const migrations = { kind: "sql", directory: "migrations" } as const;
  await applyMigrations(url, migrations, { projectDirectory: root });
});

const releases = [
  ["0.28", kysely028 as unknown as typeof kysely029, "kysely-0.28"],
  ["0.29", kysely029, "kysely"],
] as const;

describe.each(releases)("kysely %s", (_, kysely, folder) => {
  let db: kysely029.Kysely<DB>;
  beforeAll(async () => {
    const pool = new Pool({ connectionString: url });
    await registerParsers(pool, parsers);
    db = new kysely.Kysely<DB>({
      dialect: new kysely.PostgresDialect({ pool }),
      plugins: [valuePlugin(parsers)],
    });
  });
  afterAll(() => db.destroy());

  test("accepts and refuses what it should at compile time", async () => {
    const files = new Map([...generatedFiles(), ["queries.ts", queries]]);
    const substitutes = { kysely: folder };
    expect(await typeErrors(files, ["current", "5.9"], substitutes)).toEqual(
      {},
    );
  });

  test("writes and reads back what the types say", async () => {
    const written = await db
      .insertInto("identity.stations")
      .values({
        code: `K${folder.length}`,
        name: "Test",
        street: "Ring 1",
        city: "Vienna",
        postal_code: "1010",
        timezone: "Europe/Vienna",
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const chef = await db
      .insertInto("core.chefs")
      .values({
        station_id: written.id,
        display_name: "Ada",
        specialties: ["teppanyaki", 'quoted "label"'],
      })
      .returning(["id", "specialties", "created_at"])
      .executeTakeFirstOrThrow();
    expect(written.created_at).toBeInstanceOf(Date);
    expect(chef.specialties).toEqual(["teppanyaki", 'quoted "label"']);
  });
});
