import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { mergeClaims } from "../../codegen/claims/merge.ts";
import type { Claims } from "../../codegen/claims/model.ts";
import { drizzle } from "../../codegen/claims/typescript/drizzle.ts";
import { enumerations } from "../../codegen/claims/typescript/enumerations.ts";
import {
  kysely,
  kyselyWithRows,
} from "../../codegen/claims/typescript/kysely.ts";
import { typeorm } from "../../codegen/claims/typescript/typeorm.ts";

function files(texts: Readonly<Record<string, string>>) {
  return Object.entries(texts).map(([path, text]) => ({ path, text }));
}

function tablesOf(claims: Claims): string[] {
  return claims.models.map(({ table }) =>
    table.schema === undefined ? table.name : `${table.schema}.${table.name}`,
  );
}

describe("reading", () => {
  test("no reader loads the compiler before a file asks for it", () => {
    const module = pathToFileURL(
      join(import.meta.dirname, "../../codegen/claims/typescript/kysely.ts"),
    ).href;
    const script = `
      const { kysely } = await import(${JSON.stringify(module)});
      kysely.read([{ path: "a.ts", text: "export const one = 1;" }], {});
      const { Module } = await import("node:module");
      const loaded = Object.keys(Module._cache).filter((path) => path.includes("ts-morph"));
      process.stdout.write(String(loaded.length));`;
    const loaded = execFileSync(
      process.execPath,
      ["--input-type=module", "--eval", script],
      { encoding: "utf8" },
    );
    expect(loaded).toBe("0");
  });

  test("re-exports that go round in a circle end", () => {
    const claims = kysely.read(
      files({
        "a.ts": `export * from "./b"; export { Gone } from "./b";`,
        "b.ts": `export * from "./a"; export { Gone } from "./a";`,
        "db.ts": `import type { Kysely } from "kysely"; import type { Gone } from "./a";
          export interface DB { gone: Gone } export type Open = Kysely<DB>;`,
      }),
      {},
    );
    expect(claims.models).toEqual([]);
    expect(claims.unresolved.map(({ what }) => what)).toEqual([
      `the columns of table "gone"`,
    ]);
  });

  test("interfaces that extend each other end", () => {
    const claims = kysely.read(
      files({
        "db.ts": `import { Kysely } from "kysely";
          interface A extends B { a: string } interface B extends A { b: A }
          type Loop = Loop[] | string;
          interface DB { a: A; l: { deep: Loop } }
          export const db = new Kysely<DB>({} as never);`,
      }),
      {},
    );
    expect(tablesOf(claims)).toEqual(["a", "l"]);
  });

  test("a package of the same name as a file is not the file", () => {
    const claims = typeorm.read(
      files({
        "src/typeorm.ts": `export function Entity() {}`,
        "src/user.ts": `import { Column, Entity } from "typeorm";
          @Entity() export class User { @Column() name: string; }`,
      }),
      {},
    );
    expect(tablesOf(claims)).toEqual(["user"]);
  });

  test("the type map names the SQL type of an alias and of a custom type", () => {
    const options = { typeMap: { Stamp: "timestamptz", geo: "geography" } };
    const row = kysely.read(
      files({
        "db.ts": `import { Kysely } from "kysely"; type Stamp = Date;
          export const db = new Kysely<{ t: { at: Stamp } }>({} as never);`,
      }),
      options,
    );
    expect(row.models[0]?.columns[0]?.type).toMatchObject({
      sqlName: "timestamptz",
      valueType: "Date",
    });
    const table = drizzle.read(
      files({
        "s.ts": `import { customType, pgTable } from "drizzle-orm/pg-core";
          const geo = customType({ dataType: (c) => c.x });
          export const t = pgTable("t", { spot: geo("spot") });`,
      }),
      options,
    );
    expect(table.models[0]?.columns[0]?.type?.sqlName).toBe("geography");
  });

  test("tables of other databases are no claims about this one", () => {
    const claims = drizzle.read(
      files({
        "s.ts": `import { mysqlTable, int } from "drizzle-orm/mysql-core";
          export const t = mysqlTable("t", { id: int("id") });`,
      }),
      {},
    );
    expect(claims.models).toEqual([]);
  });

  test("a row file's interfaces are tables by their names", () => {
    const reader = kyselyWithRows((path) => path.startsWith("rows/"));
    const claims = reader.read(
      files({
        "rows/a.ts": `export interface BookingStatusRow { id: string }
          interface Hidden { id: string }`,
        "other/b.ts": `export interface Person { id: string }`,
      }),
      {},
    );
    expect(tablesOf(claims)).toEqual(["booking_statuses"]);
  });

  test("use is seen through barrels; a re-export alone says nothing", () => {
    const model = `import { Entity, PrimaryColumn } from "typeorm";
      @Entity() export class NAME { @PrimaryColumn() id: number; }`;
    const claims = typeorm.read(
      files({
        "m/a.ts": model.replace("NAME", "A"),
        "m/b.ts": model.replace("NAME", "B"),
        "m/c.ts": model.replace("NAME", "C"),
        "m/index.ts": `export * from "./a"; export { B } from "./b";`,
        "use.ts": `import {\n  A as First,\n} from "./m";\nexport const x = First;`,
      }),
      {},
    );
    expect(claims.models.map(({ name, used }) => [name, used])).toEqual([
      ["A", true],
      ["B", undefined],
      ["C", false],
    ]);
  });

  test("enumerations of files without models are read, and merged once", () => {
    const set = files({
      "e.ts": `export type Mood = "up" | "down";\nexport const n = [1, 2] as const;`,
      "m.ts": `import { Column, Entity } from "typeorm"; enum Kind { A = "a" }
        @Entity() export class M { @Column({ type: "enum", enum: Kind }) kind: Kind; }`,
    });
    const merged = mergeClaims([
      typeorm.read(set, {}),
      enumerations.read(set, {}),
    ]);
    expect(merged.enums.map(({ name, reader }) => [name, reader])).toEqual([
      ["Kind", "typeorm"],
      ["Mood", "typescript"],
    ]);
  });
});
