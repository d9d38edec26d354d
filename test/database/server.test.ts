import { describe, expect, test } from "vitest";
import { client, database, majors } from "../server.ts";

describe.each(majors)("PostgreSQL %i", (major) => {
  test("is a real server of that major, in UTF8 and C", async () => {
    const connected = await client(await database("", major));
    const { rows } = await connected.query(
      `select current_setting('server_version_num')::int / 10000 as major,
              current_setting('server_encoding') as encoding,
              current_setting('TimeZone') as timezone,
              (select datcollate from pg_database where datname = current_database()) as locale`,
    );
    expect(rows).toEqual([
      { major, encoding: "UTF8", timezone: "UTC", locale: "C" },
    ]);
  });

  test("gives each question a database of its own", async () => {
    const one = await client(await database("create table t ()", major));
    const other = await client(await database("", major));
    const query = "select to_regclass('t')::text as t";
    expect((await one.query(query)).rows).toEqual([{ t: "t" }]);
    expect((await other.query(query)).rows).toEqual([{ t: null }]);
  });
});
