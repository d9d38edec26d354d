import { expect, test } from "vitest";
import type { ColumnClaim } from "../../codegen/claims/model.ts";
import { assignLeastCost } from "../../codegen/drift/assignment.ts";
import { buildCatalog } from "../../codegen/drift/catalog.ts";
import { matchModel } from "../../codegen/drift/match.ts";
import { readMigrationRenames } from "../../codegen/drift/migration-renames.ts";
import {
  defaultSettings,
  type Settings,
} from "../../codegen/drift/settings.ts";
import type { Relation } from "../../codegen/facts/model.ts";
import { boolean, claim, facts, model, string, table, uuid } from "./build.ts";

const required = { notNull: true } as const;

/** core.customers after the history that the models never followed: four columns were dropped. */
function customers(): Relation {
  const built = table("core.customers", {
    id: ["uuid", required],
    station_id: ["uuid", required],
    first_name: ["varchar(100)"],
    last_name: ["varchar(100)"],
    consent_sms: ["bool", required],
    consent_email: ["bool", required],
    consent_updated_at: ["timestamptz"],
    email_encrypted: ["text", required],
    phone_encrypted: ["text", required],
    email_bidx: ["text", required],
    phone_bidx: ["text", required],
  });
  const moved = built.columns.map((column, at) => ({
    ...column,
    position: at < 4 ? at + 1 : at + 5,
  }));
  return { ...built, columns: moved };
}

function renames(
  relation: Relation,
  columns: readonly ColumnClaim[],
  settings: Partial<Settings> = {},
): Record<string, { to: string[]; score: number; reasons: readonly string[] }> {
  const said = model("T", `${relation.schema}.${relation.name}`, columns);
  const catalog = buildCatalog(facts([relation]));
  const { renames } = matchModel(
    catalog,
    { ...defaultSettings, ...settings },
    said,
  );
  return Object.fromEntries(
    renames.map(({ claim, to, score, reasons }) => [
      claim.name,
      { to: to.map((column) => column.name), score, reasons },
    ]),
  );
}

const known = [
  claim("id", uuid, { nullable: false }),
  claim("station_id", uuid, { nullable: true }),
  claim("first_name", string, { nullable: true }),
  claim("last_name", string, { nullable: true }),
];

test("the deprecated customer: each old column finds its new one", () => {
  const found = renames(customers(), [
    ...known,
    claim("email", string, { nullable: false }),
    claim("phone", string, { nullable: false }),
    claim("email_notifications", boolean, { nullable: true }),
    claim("sms_notifications", boolean, { nullable: true }),
  ]);
  expect(found).toMatchObject({
    email: { to: ["email_encrypted"] },
    phone: { to: ["phone_encrypted"] },
    email_notifications: { to: ["consent_email"] },
    sms_notifications: { to: ["consent_sms"] },
  });
  for (const { score } of Object.values(found))
    expect(score).toBeGreaterThanOrEqual(0.85);
});

test("the modern customer: one consent became two, and both are said", () => {
  const found = renames(customers(), [
    ...known,
    claim("email", string, { nullable: false }),
    claim("phone", string, { nullable: true }),
    claim("marketing_consent", boolean, { nullable: true }),
  ]);
  expect(found["marketing_consent"]).toMatchObject({
    to: ["consent_sms", "consent_email"],
  });
  const { score, reasons } = found["marketing_consent"]!;
  expect(score).toBeGreaterThanOrEqual(0.6);
  expect(score).toBeLessThan(0.85);
  expect(reasons.join()).toContain("split");
});

test("a score says what it is made of", () => {
  const found = renames(customers(), [
    ...known,
    claim("email", string, { nullable: false }),
  ]);
  expect(found["email"]!.reasons).toEqual([
    "shares email plus the ending encrypted (+0.50)",
    "names alike by 100 % (+0.40)",
    "compatible type (+0.10)",
    "both not null (+0.05)",
    "stands next to last_name (+0.05)",
    "a column was dropped before it was added (+0.05)",
  ]);
});

test.each([
  ["misspelt", "emial_encrypted", "email_encrypted", 0.85],
  ["abbreviated", "frst_nm", "first_name", 0.6],
  ["another word for it", "given_name", "first_name", 0.85],
  ["camel case and more", "customerEmail", "email_encrypted", 0.6],
])("%s: %s is %s", (_, old, now, least) => {
  const columns = known.filter((one) => one.name !== "first_name");
  const found = renames(customers(), [...columns, claim(old, string)]);
  expect(found[old]?.to).toEqual([now]);
  expect(found[old]!.score).toBeGreaterThanOrEqual(least);
});

test.each([
  ["shipping_address", string],
  ["loyalty_points", boolean],
  ["maiden_name", string],
  ["email_verified", boolean],
])("%s was never renamed: it is only gone", (name, type) => {
  const others = known.filter((one) => one.name !== "first_name");
  expect(renames(customers(), [...others, claim(name, type)])).toEqual({});
});

test("no column becomes two claims' new name", () => {
  const found = renames(customers(), [
    ...known,
    claim("email", string),
    claim("email_address", string),
    claim("mail", string),
  ]);
  const targets = Object.values(found).flatMap(({ to }) => to);
  expect(new Set(targets).size).toBe(targets.length);
  expect(found["email"]?.to).toEqual(["email_encrypted"]);
});

test("a name that was split is not taken for one half of it", () => {
  const people = table("public.people", {
    id: ["uuid"],
    first_name: ["text"],
    last_name: ["text"],
  });
  const found = renames(people, [claim("id", uuid), claim("name", string)]);
  expect(found["name"]?.to).toEqual(["first_name", "last_name"]);
  expect(found["name"]!.score).toBeLessThan(0.85);
});

test("a comment, the configuration and a migration outrank every likeness", () => {
  const relation = table("public.t", {
    id: ["uuid"],
    a: ["text", { comment: "Formerly `zeta`." }],
    b: ["text"],
    c: ["text"],
    zeta2: ["text"],
  });
  const found = renames(
    relation,
    [claim("zeta", string), claim("eta", string), claim("theta", string)],
    {
      renames: [
        { from: "public.t.eta", to: ["b"], by: "configuration" },
        ...readMigrationRenames(`
          -- alter table t rename column theta to zeta2;
          alter table only public.t rename "theta" to Iota;
          ALTER TABLE public.t RENAME COLUMN iota TO c;`),
      ],
    },
  );
  expect(found).toMatchObject({
    zeta: { to: ["a"], score: 1 },
    eta: { to: ["b"], score: 1 },
    theta: { to: ["c"], score: 0.95 },
  });
});

test("renames in migrations: columns and tables, quoted and folded", () => {
  const sql = `
    alter table "Core".customers rename column "E-Mail" to email_encrypted;
    alter table if exists Clients rename to customers;
    alter table t rename constraint a to b;`;
  expect(readMigrationRenames(sql)).toEqual([
    { from: "Core.customers.E-Mail", to: ["email_encrypted"], by: "migration" },
    { from: "clients", to: ["customers"], by: "migration" },
  ]);
});

test("the assignment is the best of all, not the first that fits", () => {
  expect(
    assignLeastCost([
      [0.1, 0.2],
      [0.1, 0.9],
    ]),
  ).toEqual([1, 0]);
  expect(assignLeastCost([])).toEqual([]);
});

test("the assignment costs what the cheapest of all permutations does", () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * 20) / 20;
  };
  for (let round = 0; round < 200; round += 1) {
    const cost = Array.from({ length: 4 }, () =>
      Array.from({ length: 5 }, random),
    );
    const total = assignLeastCost(cost).reduce(
      (sum, column, row) => sum + cost[row]![column]!,
      0,
    );
    expect(total).toBeCloseTo(cheapest(cost, 0, new Set()), 9);
  }
});

function cheapest(cost: number[][], row: number, used: Set<number>): number {
  if (row === cost.length) return 0;
  let best = Infinity;
  for (const [column, price] of cost[row]!.entries()) {
    if (used.has(column)) continue;
    const rest = cheapest(cost, row + 1, new Set([...used, column]));
    best = Math.min(best, price + rest);
  }
  return best;
}
