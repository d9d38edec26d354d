import { join } from "node:path";
import { CamelCasePlugin, Kysely, PostgresDialect } from "kysely";
import { Pool } from "pg";
import { expect, it } from "vitest";
import type { DatabaseMetadata } from "../src/parsers/metadata.ts";
import { registerParsers } from "../src/parsers/register-parsers.ts";
import { valuePlugin } from "../src/parsers/value-plugin.ts";
import { caseSql, goldenCases } from "./golden-case.ts";
import { database } from "./server.ts";

const golden = goldenCases().find(({ name }) => name === "camel-case")!;

/** Compiled with the generated types by the test of the golden cases. */
interface Queries {
  writeAndRead(db: Kysely<never>): Promise<unknown>;
}

it("queries through CamelCasePlugin hit the right columns", async () => {
  const { parsers } = (await import(
    join(golden.directory, "expected/parsers.ts")
  )) as { readonly parsers: DatabaseMetadata };
  const { writeAndRead } = (await import(
    join(golden.directory, "types/queries.ts")
  )) as Queries;
  const sql = caseSql(golden, 18);
  const url = await database(`${sql}
    do $$ begin
      execute format('alter database %I set search_path to public, front_desk', current_database());
    end $$;`);
  const pool = new Pool({ connectionString: url });
  await registerParsers(pool, parsers);
  const db = new Kysely<never>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin(), valuePlugin(parsers)],
  });
  try {
    const startsAt = new Date("2026-03-01T18:00:00Z");
    const timeSlot = { startsAt, partySize: 4 };
    expect(await writeAndRead(db)).toEqual({
      rows: [
        {
          laterName: "Bo",
          customerFirstName: "Ada L.",
          timeSlot,
          bookingStatus: "no_show",
        },
      ],
      slot: timeSlot,
      size: 4,
      starts: startsAt,
      startsAt,
      item: { id: 1, unitPrice: "12" },
    });
  } finally {
    await db.destroy();
  }
});
