/** For each rule one pair of facts and claims that it speaks of, and one on which it is silent. */
import type {
  Claims,
  EnumReference,
  TypeClaim,
} from "../../codegen/claims/model.ts";
import type { ComparedRule } from "./compared-rule.ts";
import {
  defaultSettings,
  type Settings,
} from "../../codegen/drift/settings.ts";
import type { Facts } from "../../codegen/facts/model.ts";
import {
  boolean,
  claim,
  claims,
  enumType,
  everyRule,
  facts,
  integer,
  model,
  place,
  string,
  table,
  uuid,
  value,
} from "./build.ts";

export interface Situation {
  readonly facts: Facts;
  readonly claims: Claims;
  readonly settings?: Settings;
}

export interface RuleCase {
  readonly drifted: Situation;
  readonly true: Situation;
  /** A part of the message that shows that the values are in it. */
  readonly says: string;
}

const id = claim("id", uuid, { nullable: false });
const key = { id: ["uuid", { notNull: true }] } as const;
const users = table("public.users", { ...key, email: ["text"] });
const primaryKey = { name: "users_pkey", columns: ["id"] };

/** One column of table t, and one claim of it. */
function one(
  column: Parameters<typeof table>[1][string],
  said: ReturnType<typeof claim>,
  more: {
    types?: Facts["types"];
    language?: "python" | "typescript";
    settings?: Settings;
    checks?: NonNullable<ReturnType<typeof table>["checks"]>;
    reader?: string;
  } = {},
): Situation {
  const { types = [], language = "python", settings, checks, reader } = more;
  return {
    facts: facts(
      [table("public.t", { ...key, x: column }, checks ? { checks } : {})],
      { types },
    ),
    claims: claims([
      model("T", "t", [id, said], {
        language,
        ...(reader === undefined ? {} : { reader }),
      }),
    ]),
    ...(settings ? { settings } : {}),
  };
}

function on(
  relation: ReturnType<typeof table>,
  ...models: ReturnType<typeof model>[]
): Situation {
  return { facts: facts([relation]), claims: claims(models) };
}

function enumeration(
  values: readonly string[],
  more: Partial<EnumReference> = {},
): TypeClaim {
  return {
    family: "enum",
    text: "Enum(Status)",
    enum: { values, native: true, place: place(), ...more },
  };
}

const status = enumType("public.status", ["new", "paid", "sent"]);
const statusCheck = {
  name: "x_known",
  columns: ["x"],
  expression: "(x = ANY (ARRAY['new'::text, 'paid'::text]))",
};
const asText = (values: readonly string[]): TypeClaim => ({
  family: "enum",
  text: values.map((one) => `"${one}"`).join(" | "),
  enum: { values, place: place() },
});

function keyed(
  relation: Partial<ReturnType<typeof table>>,
  said: Partial<ReturnType<typeof model>>,
): Situation {
  const orders = table(
    "public.orders",
    { ...key, user_id: ["uuid", { notNull: true }], code: ["text"] },
    { primaryKey: { name: "orders_pkey", columns: ["id"] }, ...relation },
  );
  return {
    facts: facts([orders, { ...users, primaryKey }]),
    claims: claims([
      model(
        "Order",
        "orders",
        [id, claim("user_id", uuid), claim("code", string)],
        said,
      ),
    ]),
  };
}

const toUsers = {
  name: "orders_user_id_fkey",
  columns: ["user_id"],
  references: { schema: "public", name: "users", columns: ["id"] },
  onUpdate: "no action",
  onDelete: "cascade",
} as const;
const saysUsers = {
  columns: ["user_id"],
  place: place(),
  references: { table: "users", columns: ["id"] },
};
const uniqueCode = { name: "orders_code_key", columns: ["code"] };

function health(relation: Partial<ReturnType<typeof table>>): Situation {
  return on(table("public.t", key, relation), model("T", "t", [id]));
}

const customer = () => model("Customer", "users", [id, claim("email", string)]);
const wrongCustomer = () =>
  model("LegacyCustomer", "users", [
    id,
    claim("email", string),
    claim("zip", string),
  ]);
const tsCustomer = (nullable: boolean) =>
  model(
    "CustomerTable",
    "users",
    [
      claim("id", value("string")),
      claim("email", value("string"), { nullable }),
    ],
    {
      language: "typescript",
    },
  );

const generated = (reader: string): Situation => ({
  facts: facts([users]),
  claims: claims([{ ...tsCustomer(true), reader }]),
  settings: {
    ...defaultSettings,
    generated: {
      directory: "generated",
      interfaces: new Map([
        ["public.users", { name: "Users", file: "generated/public.ts" }],
      ]),
    },
  },
});

const ordinary: Situation = {
  facts: facts([users]),
  claims: claims([customer()]),
};

export const ruleCases: Record<ComparedRule, RuleCase> = {
  D101: {
    drifted: on(users, model("Ghost", "ghosts", [id, claim("sheet", string)])),
    true: ordinary,
    says: "ghosts",
  },
  D102: {
    drifted: on(
      table("public.customers", { ...key, email: ["text"], phone: ["text"] }),
      model("Client", "client", [
        id,
        claim("email", string),
        claim("phone", string),
      ]),
    ),
    true: on(users, model("Ghost", "ghosts", [id, claim("sheet", string)])),
    says: "public.customers",
  },
  D103: {
    drifted: on(
      table("core.customers", key),
      model("Customer", "public.customers", [id]),
    ),
    true: on(
      table("core.customers", key),
      model("Customer", "core.customers", [id]),
    ),
    says: "core.customers",
  },
  D104: {
    drifted: on(
      table("public.v", key, { kind: "materialized view" }),
      model("V", "v", [id]),
    ),
    true: on(
      table("public.v", key, {
        kind: "view",
        updatable: { insert: true, update: true, delete: true },
      }),
      model("V", "v", [id]),
    ),
    says: "materialized view",
  },
  D105: {
    drifted: {
      facts: facts([users, table("public.lost", key)]),
      claims: claims([customer()]),
    },
    true: ordinary,
    says: "public.lost",
  },
  D106: {
    drifted: on(table("public.user", key), model("User", "user", [id])),
    true: ordinary,
    says: "reserved",
  },
  D201: {
    drifted: on(
      users,
      model("User", "users", [id, claim("fax_machine", string)]),
    ),
    true: ordinary,
    says: "fax_machine",
  },
  D202: {
    drifted: on(
      table("public.users", { ...key, postal_code: ["text"] }),
      model("User", "users", [id, claim("postalcod", string)]),
    ),
    true: ordinary,
    says: "postal_code",
  },
  D203: {
    drifted: on(users, model("User", "users", [id])),
    true: ordinary,
    says: "public.users.email",
  },
  D204: {
    drifted: on(
      table("public.users", { ...key, station: ["uuid", { notNull: true }] }),
      model("User", "users", [id]),
    ),
    true: on(
      table("public.users", {
        ...key,
        at: ["timestamptz", { notNull: true, default: "now()" }],
      }),
      model("User", "users", [id]),
    ),
    says: "station",
  },
  D205: {
    drifted: one(["text"], claim("x", string, { nullable: false })),
    true: one(
      ["text", { notNull: true }],
      claim("x", string, { nullable: false }),
    ),
    says: "T.x",
  },
  D206: {
    drifted: one(
      ["text", { notNull: true }],
      claim("x", string, { nullable: true }),
    ),
    true: one(["text"], claim("x", string, { nullable: true })),
    says: "not null",
  },
  D207: {
    drifted: one(["text"], claim("x", boolean)),
    true: one(["bool"], claim("x", boolean)),
    says: "Boolean",
  },
  D208: {
    drifted: one(["bigint"], claim("x", integer)),
    true: one(["integer"], claim("x", integer)),
    says: "int8",
  },
  D209: {
    drifted: one(
      ["varchar(100)"],
      claim("x", { ...string, text: "String(200)", length: 200 }),
    ),
    true: one(
      ["varchar(100)"],
      claim("x", { ...string, text: "String(100)", length: 100 }),
    ),
    says: "varchar(100)",
  },
  D210: {
    drifted: one(["bigint"], claim("x", value("number")), {
      language: "typescript",
    }),
    true: one(["bigint"], claim("x", value("string")), {
      language: "typescript",
    }),
    says: "arrives as string",
  },
  D211: {
    drifted: one(
      ["text", { notNull: true }],
      claim("x", string, { optionalOnInsert: true }),
    ),
    true: one(
      ["text", { notNull: true, default: "''::text" }],
      claim("x", string, { optionalOnInsert: true }),
    ),
    says: "no default",
  },
  D212: {
    drifted: one(
      ["int4", { generated: { kind: "stored", expression: "1" } }],
      claim("x", integer, { written: true }),
    ),
    true: one(
      ["int4", { generated: { kind: "stored", expression: "1" } }],
      claim("x", integer, { written: false }),
    ),
    says: "generated",
  },
  D213: {
    drifted: one(
      ["text", { default: "'a'::text" }],
      claim("x", string, { default: "'b'", defaultBy: "server" }),
    ),
    true: one(
      ["text", { default: "'a'::text" }],
      claim("x", string, { default: "'a'", defaultBy: "server" }),
    ),
    says: "'a'",
  },
  D214: {
    drifted: one(
      ["jsonb"],
      claim("x", { family: "array", text: "ARRAY(String)", element: string }),
    ),
    true: one(
      ["text[]"],
      claim("x", { family: "array", text: "ARRAY(String)", element: string }),
    ),
    says: "jsonb",
  },
  D215: {
    drifted: on(
      table("public.t", { ...key, first_name: ["text"] }),
      model("T", "t", [id, claim("firstName", string)]),
    ),
    true: {
      ...on(
        table("public.t", { ...key, first_name: ["text"] }),
        model("T", "t", [id, claim("firstName", value("string"))], {
          language: "typescript",
        }),
      ),
      settings: { ...defaultSettings, columnNames: "camelCase" },
    },
    says: "first_name",
  },
  D216: {
    drifted: on(
      table("public.t", {
        ...key,
        email_encrypted: ["text"],
        email_bidx: ["text"],
      }),
      model("T", "t", [id, claim("email", string)]),
    ),
    true: on(
      table("public.t", {
        ...key,
        email_encrypted: ["text"],
        email_bidx: ["text"],
      }),
      model("T", "t", [id, claim("email_encrypted", string)]),
    ),
    says: "email_bidx",
  },
  D217: {
    drifted: one(["text", { collation: "und-x-icu" }], claim("x", string)),
    true: one(["text"], claim("x", string)),
    says: "und-x-icu",
  },
  D301: {
    drifted: one(["public.status"], claim("x", enumeration(["new", "paid"])), {
      types: [status],
    }),
    true: one(
      ["public.status"],
      claim("x", enumeration(["new", "paid", "sent"])),
      { types: [status] },
    ),
    says: "'sent'",
  },
  D302: {
    drifted: one(
      ["public.status"],
      claim("x", enumeration(["new", "payed", "sent"])),
      { types: [status] },
    ),
    true: one(["public.status"], claim("x", enumeration(["new", "paid"])), {
      types: [status],
    }),
    says: "'payed' (the database has 'paid')",
  },
  D303: {
    drifted: one(
      ["public.status"],
      claim(
        "x",
        enumeration(["NEW", "PAID", "SENT"], {
          stores: "names",
          memberNames: ["NEW", "PAID", "SENT"],
          memberValues: ["new", "paid", "sent"],
        }),
      ),
      { types: [status] },
    ),
    true: one(
      ["public.status"],
      claim("x", enumeration(["new", "paid", "sent"], { stores: "values" })),
      {
        types: [status],
      },
    ),
    says: "NEW",
  },
  D304: {
    drifted: one(["public.status"], claim("x", string), { types: [status] }),
    true: one(
      ["public.status"],
      claim("x", enumeration(["new", "paid", "sent"], { name: "status" })),
      {
        types: [status],
      },
    ),
    says: "public.status",
  },
  D305: {
    drifted: one(["text"], claim("x", asText(["new", "payed"])), {
      checks: [statusCheck],
    }),
    true: one(["text"], claim("x", asText(["paid", "new"])), {
      checks: [statusCheck],
    }),
    says: "'payed' (the database has 'paid')",
  },
  D306: {
    drifted: {
      facts: facts([users], { types: [status] }),
      claims: claims([customer()], { enums: [enumCopy(["new", "paid"])] }),
    },
    true: {
      facts: facts([users], { types: [status] }),
      claims: claims([customer()], {
        enums: [enumCopy(["sent", "paid", "new"])],
      }),
    },
    says: "'sent'",
  },
  D307: {
    drifted: one(
      ["public.status"],
      claim("x", enumeration(["paid", "new", "sent"])),
      { types: [status] },
    ),
    true: one(
      ["public.status"],
      claim("x", enumeration(["new", "paid", "sent"])),
      { types: [status] },
    ),
    says: "order",
  },
  D401: {
    drifted: keyed({}, { primaryKey: { columns: ["code"], place: place() } }),
    true: keyed({}, { primaryKey: { columns: ["id"], place: place() } }),
    says: "(code)",
  },
  D402: {
    drifted: keyed({}, { foreignKeys: [saysUsers] }),
    true: keyed({ foreignKeys: [toUsers] }, { foreignKeys: [saysUsers] }),
    says: "users (id)",
  },
  D403: {
    drifted: keyed({ foreignKeys: [toUsers] }, { foreignKeys: [] }),
    true: keyed({ foreignKeys: [toUsers] }, {}),
    says: "public.users (id)",
  },
  D404: {
    drifted: {
      ...keyed({}, {}),
      claims: claims([
        model("Order", "orders", [id, claim("user_id", integer)], {
          foreignKeys: [saysUsers],
        }),
      ]),
    },
    true: keyed({ foreignKeys: [toUsers] }, { foreignKeys: [saysUsers] }),
    says: "Integer",
  },
  D405: {
    drifted: keyed(
      { foreignKeys: [toUsers] },
      { foreignKeys: [{ ...saysUsers, onDelete: "SET NULL" }] },
    ),
    true: keyed(
      { foreignKeys: [toUsers] },
      { foreignKeys: [{ ...saysUsers, onDelete: "CASCADE" }] },
    ),
    says: "cascade",
  },
  D406: {
    drifted: keyed({}, { uniques: [{ columns: ["code"], place: place() }] }),
    true: keyed(
      { uniques: [uniqueCode] },
      { uniques: [{ columns: ["code"], place: place() }] },
    ),
    says: "(code)",
  },
  D407: {
    drifted: keyed({ uniques: [uniqueCode] }, { uniques: [] }),
    true: keyed(
      { uniques: [uniqueCode] },
      { uniques: [{ columns: ["code"], place: place() }] },
    ),
    says: "(code)",
  },
  D408: {
    drifted: keyed(
      { foreignKeys: [toUsers] },
      {
        foreignKeys: [
          { ...saysUsers, references: { table: "people", columns: ["id"] } },
        ],
      },
    ),
    true: keyed({ foreignKeys: [toUsers] }, { foreignKeys: [saysUsers] }),
    says: "people",
  },
  D409: {
    drifted: keyed({ foreignKeys: [toUsers] }, {}),
    true: keyed(
      {
        foreignKeys: [toUsers],
        indexes: [{ name: "i", method: "btree", keys: ["user_id"] }],
      },
      {},
    ),
    says: "orders_user_id_fkey",
  },
  D410: {
    drifted: health({
      indexes: [
        { name: "a", method: "btree", keys: ["id"] },
        { name: "b", method: "btree", keys: ["id", "x"] },
      ],
    }),
    true: health({
      indexes: [
        {
          name: "a",
          method: "btree",
          keys: ["id"],
          predicate: "id is not null",
        },
        { name: "b", method: "btree", keys: ["id", "x"] },
      ],
    }),
    says: "index a",
  },
  D411: {
    drifted: health({}),
    true: health({ primaryKey }),
    says: "no primary key",
  },
  D412: {
    drifted: on(
      table(
        "public.t",
        { id: ["int4", { identity: "always" }] },
        { primaryKey },
      ),
      model("T", "t", [claim("id", integer)]),
    ),
    true: on(
      table(
        "public.t",
        { id: ["int8", { identity: "always" }] },
        { primaryKey },
      ),
      model("T", "t", [claim("id", integer)]),
    ),
    says: "int4",
  },
  D413: {
    drifted: one(["bool"], claim("x", boolean)),
    true: one(["bool", { notNull: true }], claim("x", boolean)),
    says: "public.t.x",
  },
  D414: {
    drifted: health({
      checks: [{ name: "c", columns: [], expression: "true", notValid: true }],
    }),
    true: health({ checks: [{ name: "c", columns: [], expression: "true" }] }),
    says: "constraint c",
  },
  D415: {
    drifted: keyed({ uniques: [uniqueCode] }, {}),
    true: keyed({ uniques: [{ ...uniqueCode, nullsNotDistinct: true }] }, {}),
    says: "orders_code_key",
  },
  D501: {
    drifted: on(users, customer(), customer()),
    true: on(users, customer(), { ...customer(), partial: true }),
    says: "public.users",
  },
  D502: {
    drifted: on(users, customer(), wrongCustomer()),
    true: on(users, customer(), customer()),
    says: "zip",
  },
  D503: {
    drifted: on(users, customer(), tsCustomer(false)),
    true: on(users, customer(), tsCustomer(true)),
    says: "email",
  },
  D504: {
    drifted: generated("kysely"),
    true: generated("typeorm"),
    says: "Users",
  },
  D505: {
    drifted: on(users, {
      ...model("Ghost", "ghosts", [claim("sheet")]),
      used: false,
    }),
    true: on(users, {
      ...model("Ghost", "ghosts", [claim("sheet")]),
      used: true,
    }),
    says: "Ghost",
  },
  D901: {
    drifted: { facts: facts([]), claims: claims([]) },
    true: ordinary,
    says: "no tables",
  },
  D902: {
    drifted: {
      facts: facts([users]),
      claims: claims([customer()], {
        unparsed: [
          {
            reader: "sqlalchemy",
            place: place("app/bad.py"),
            reason: "an unclosed bracket",
          },
        ],
      }),
    },
    true: ordinary,
    says: "app/bad.py",
  },
  D903: {
    drifted: {
      facts: facts([users]),
      claims: claims([customer()], {
        unresolved: [
          {
            reader: "sqlalchemy",
            place: place(),
            what: "the table name of class Dynamic",
          },
        ],
      }),
    },
    true: ordinary,
    says: "Dynamic",
  },
  D905: {
    drifted: {
      ...ordinary,
      settings: {
        ...defaultSettings,
        staleSnapshot: { snapshot: "a1", live: "b2" },
      },
    },
    true: {
      ...ordinary,
      settings: {
        ...defaultSettings,
        staleSnapshot: { snapshot: "a1", live: "a1" },
      },
    },
    says: "b2",
  },
  D906: {
    drifted: {
      facts: facts([users], {
        privileges: {
          role: "app",
          unusableSchemas: [],
          denied: [
            {
              schema: "public",
              name: "users",
              relation: ["insert"],
              columns: [],
            },
          ],
        },
      }),
      claims: claims([customer()]),
    },
    true: {
      facts: facts([users], {
        privileges: { role: "app", unusableSchemas: [], denied: [] },
      }),
      claims: claims([customer()]),
    },
    says: "app",
  },
  D907: {
    drifted: {
      facts: facts([
        {
          ...users,
          exclusions: [
            { name: "e", columns: ["id"], definition: "EXCLUDE (id WITH =)" },
          ],
        },
      ]),
      claims: claims([customer()]),
    },
    true: ordinary,
    says: "exclusion constraint",
  },
};

function enumCopy(values: readonly string[]) {
  return {
    reader: "typescript",
    language: "typescript" as const,
    name: "Status",
    place: place("src/status.ts"),
    members: values.map((one) => ({ name: one, value: one, place: place() })),
  };
}

export { everyRule };
