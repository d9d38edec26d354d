import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import {
  proveViewColumns,
  type ViewColumns,
} from "../../codegen/plan/view-nullability/prove-view-columns.ts";
import { factsOf } from "../facts.ts";
import { database, majors } from "../server.ts";

const folder = new URL("views/", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), "utf8");
const files = readdirSync(folder).filter((file) => file !== "schema.sql");

/** By view: the columns in order, and whether each is never null. */
const labels = new Map(
  files.flatMap((file) =>
    [...read(file).matchAll(/^-- (\w+):(.*)$/gm)].map(
      ([, view = "", list = ""]) =>
        [
          view,
          list
            .trim()
            .split(/\s+/)
            .map((word) => ({
              name: word.replace("!", ""),
              neverNull: word.endsWith("!"),
            })),
        ] as const,
    ),
  ),
);

function byView(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a[0]) < String(b[0]) ? -1 : 1;
}

/** The text of a definition differs between majors; the oldest and the newest are tried. */
describe.each([...new Set([majors.at(0) ?? 18, majors.at(-1) ?? 18])])(
  "PostgreSQL %i",
  (major) => {
    let proofs: ReadonlyMap<string, ViewColumns>;

    beforeAll(async () => {
      const sql = ["schema.sql", ...files.toSorted()].map(read).join("\n");
      const facts = await factsOf(await database(sql, major));
      proofs = await proveViewColumns(facts);
    });

    const proofsOf = (view: string) =>
      proofs.get(`public.${view}`) ?? new Map();

    test("every view is labelled, column by column", () => {
      const labelled = [...labels].map(([view, columns]) => [
        `public.${view}`,
        columns.map(({ name }) => name),
      ]);
      const found = [...proofs].map(([view, columns]) => [
        view,
        [...columns.keys()],
      ]);
      expect(found.toSorted(byView)).toEqual(labelled.toSorted(byView));
    });

    test("nothing is proved that is not so", () => {
      const lies = [...labels].flatMap(([view, columns]) =>
        columns
          .filter(
            ({ name, neverNull }) =>
              proofsOf(view).get(name)?.notNull && !neverNull,
          )
          .map(
            ({ name }) =>
              `${view}.${name}: ${proofsOf(view).get(name)?.reason}`,
          ),
      );
      expect(lies).toEqual([]);
    });

    test("most of what is so is proved", () => {
      const missed: string[] = [];
      let neverNull = 0;
      for (const [view, columns] of labels)
        for (const column of columns.filter((label) => label.neverNull)) {
          neverNull += 1;
          const proof = proofsOf(view).get(column.name);
          if (!proof?.notNull)
            missed.push(`${view}.${column.name}: ${proof?.reason}`);
        }
      const proved = neverNull - missed.length;
      console.log(
        `${proved} of ${neverNull} never-null columns proved (${((100 * proved) / neverNull).toFixed(1)} %)\n${missed.join("\n")}`,
      );
      expect(proved / neverNull).toBeGreaterThan(0.95);
    });
  },
);

test("the time grows with the length of a definition, not with its powers", async () => {
  const terms = Array.from({ length: 200 }, () => "name");
  const chain = terms.join(" || ");
  const nested = terms.reduce((inner) => `coalesce(${inner}, 'x')`);
  const sql = `create table t (name text not null);
    create view v as select ${chain} as chain, ${nested} as nested from t where ${chain} = '';`;
  const facts = await factsOf(await database(sql));
  // With powers of it, this would not end before the test is given up.
  const proved = await proveViewColumns(facts);
  expect(proved.get("public.v")?.get("chain")?.notNull).toBe(true);
  expect(proved.get("public.v")?.get("nested")?.notNull).toBe(true);
});

test("a database without a view has nothing to prove", async () => {
  const facts = await factsOf(await database("create table t ()"));
  expect((await proveViewColumns(facts)).size).toBe(0);
});
