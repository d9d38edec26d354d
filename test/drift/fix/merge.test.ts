/** Several models of one table become one, and whoever imported the others gets that one. */
import { beforeAll, describe, expect, test } from "vitest";
import { pythonReader } from "../../../codegen/claims/python/reader.ts";
import type { SourceFile } from "../../../codegen/claims/reader.ts";
import { kysely } from "../../../codegen/claims/typescript/kysely.ts";
import type { FixOptions } from "../../../codegen/drift/fix/fix.ts";
import type { Facts } from "../../../codegen/facts/model.ts";
import { factsOf } from "../booking-facts.ts";
import { pythonErrors, repaired, type Repaired } from "./repaired-texts.ts";

let facts: Facts;

beforeAll(async () => {
  facts = await factsOf(`
    create table customers (
      id uuid primary key, name varchar(80) not null, email text, phone text);
    create table orders (
      id uuid primary key, customer_id uuid not null references customers(id));`);
});

const file = (path: string, text: string): SourceFile => ({ path, text });

const base = file(
  "app/base.py",
  "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n",
);

const customer = (name: string, columns: string, from = "app.base") =>
  `import uuid

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ${from} import Base


class ${name}(Base):
    __tablename__ = "customers"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
${columns}
`;

const truth =
  "    name: Mapped[str] = mapped_column(String(80))\n    email: Mapped[str | None]";
const drifted = "    name: Mapped[str | None] = mapped_column(String(50))";

const kept = file("app/models/customer.py", customer("Customer", truth));
const old = file("app/legacy/client.py", customer("Client", drifted));

async function merged(
  more: readonly SourceFile[],
  options: FixOptions = {},
  two: readonly SourceFile[] = [kept, old],
): Promise<Repaired> {
  const files = [base, ...two, ...more];
  const result = await repaired(facts, pythonReader, files, options);
  expect(result.again).toBe("");
  expect(await pythonErrors(result.files)).toBe("");
  return result;
}

describe("without a mark of deprecation", () => {
  test("the true one stays where the other has drifted", async () => {
    const { result, found } = await merged([]);
    expect(result.deleted).toEqual([old.path]);
    expect(found).toEqual([]);
  });

  test("the one that says more stays where both are true", async () => {
    const less = file(
      old.path,
      customer("Client", "    name: Mapped[str] = mapped_column(String(80))"),
    );
    const { result } = await merged([], {}, [kept, less]);
    expect(result.deleted).toEqual([old.path]);
  });

  test("a person is asked where each has what the other lacks", async () => {
    const other = truth.replace("email:", "phone:");
    const { left, result } = await merged([], {}, [
      kept,
      file(old.path, customer("Client", other)),
    ]);
    expect(result.files.size + result.deleted.length).toBe(0);
    expect(left.join()).toMatch(
      /for a person to say: both are true, and \w+ has (?:phone|email) beyond \w+\. --keep FILE:NAME says it/,
    );
  });

  test("what is used of the other must be there in the one that stays", async () => {
    const { left, result } = await merged(
      [
        file(
          "app/use.py",
          "from app.legacy.client import Client\nfrom app.models.customer import Customer\n\nprint(Customer.name, Client.label)\n",
        ),
      ],
      {},
      [
        kept,
        file(
          old.path,
          `${old.text}\n    def label(self):\n        return ""\n`,
        ),
      ],
    );
    expect(result.deleted).toEqual([]);
    expect(left.join()).toContain("Customer has no label: say first");
  });

  test("a class and a table are not the same kind of thing", async () => {
    const table = file(
      old.path,
      'from sqlalchemy import Column, MetaData, String, Table, Uuid\n\nclients = Table(\n    "customers",\n    MetaData(),\n    Column("id", Uuid, primary_key=True),\n    Column("name", String(80), nullable=False),\n)\n',
    );
    const { left, result } = await merged([], {}, [kept, table]);
    expect(result.files.size + result.deleted.length).toBe(0);
    expect(left).toEqual(["D501: one model is a class and the other a table"]);
  });
});

describe("imports lead to the one that stays", () => {
  const after = async (path: string, text: string, more: SourceFile[] = []) => {
    const { textOf, found } = await merged([file(path, text), ...more]);
    expect(found).toEqual([]);
    return textOf(path);
  };

  test("from a module, under another name, beside others, in functions", async () => {
    expect(
      await after(
        "app/api.py",
        "from app.legacy.client import Client as C  # the old one\n\n\ndef f():\n    from app.legacy.client import (\n        Client,\n    )\n\n    return C, Client\n",
      ),
    ).toBe(
      "from app.models.customer import Customer as C  # the old one\n\n\ndef f():\n    from app.models.customer import Customer as Client\n\n    return C, Client\n",
    );
  });

  test("relative ones stay relative where they can be", async () => {
    expect(
      await after(
        "app/models/order.py",
        "from ..legacy.client import Client\n\nx = Client\n",
      ),
    ).toBe("from .customer import Customer as Client\n\nx = Client\n");
  });

  test("through a module, whatever it is called", async () => {
    const other = "\n\ndef other():\n    return 1\n";
    const { textOf } = await merged(
      [
        file(
          "app/api.py",
          "import app.legacy.client\nimport app.legacy.client as m\nfrom app.legacy import client\n\nx = [app.legacy.client.Client, m.Client, client.Client, client.other]\n",
        ),
      ],
      {},
      [kept, file(old.path, old.text + other)],
    );
    expect(textOf("app/api.py")).toBe(
      "from app.models.customer import Customer\nfrom app.legacy import client\n\nx = [Customer, Customer, Customer, client.other]\n",
    );
    expect(textOf(old.path)).not.toContain("Client");
    expect(textOf(old.path)).toContain("def other():\n    return 1\n");
  });

  test("packages go on handing it out", async () => {
    const { textOf, result } = await merged([
      file(
        "app/legacy/__init__.py",
        'from .client import Client\n\n__all__ = ["Client"]\n',
      ),
      file("app/use.py", "from app.legacy import Client\n\nprint(Client)\n"),
    ]);
    expect(textOf("app/legacy/__init__.py")).toBe(
      'from app.models.customer import Customer as Client\n\n__all__ = ["Client"]\n',
    );
    expect(result.files.has("app/use.py")).toBe(false);
    expect(result.deleted).toEqual([old.path]);
  });

  test("a star is spelled out", async () => {
    const { textOf } = await merged([
      file("app/legacy/__init__.py", "from .client import *\n"),
    ]);
    expect(textOf("app/legacy/__init__.py")).toContain(
      "from app.models.customer import Customer as Client\n",
    );
  });

  test("__all__ of the file it leaves forgets it", async () => {
    const { textOf } = await merged([], {}, [
      kept,
      file(
        old.path,
        old.text.replace(
          "\n\n\nclass",
          '\n\n__all__ = ["Client", "LIMIT"]\nLIMIT = 3\n\n\nclass',
        ),
      ),
    ]);
    expect(textOf(old.path)).toContain('__all__ = ["LIMIT"]');
  });
});

test("strings that SQLAlchemy looks up by the class's name follow; keys point at the table that stays", async () => {
  const orders = file(
    "app/models/order.py",
    `import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import Base


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("public.customers.id"))
    customer: Mapped["Client"] = relationship("Client", primaryjoin="Order.customer_id == Client.id")
`,
  );
  const elsewhere = file(
    old.path,
    old.text.replace(
      '"customers"\n',
      '"customers"\n    __table_args__ = {"schema": "public"}\n',
    ),
  );
  const { textOf } = await merged([orders], {}, [kept, elsewhere]);
  expect(textOf(orders.path)).toContain(
    'ForeignKey("customers.id"))\n    customer: Mapped["Customer"] = relationship("Customer", primaryjoin="Order.customer_id == Customer.id")',
  );
});

test("strings of another declarative base stop it: they would find nothing", async () => {
  const other = file(
    "app/legacy/base.py",
    "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n",
  );
  const twin = file(
    old.path,
    customer("Client", drifted, "app.legacy.base").concat(
      '\n\nclass Order(Base):\n    __tablename__ = "orders"\n    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)\n    customer_id: Mapped[uuid.UUID]\n    customer = relationship("Client")\n',
    ),
  );
  const { left, result } = await merged([other], {}, [kept, twin]);
  expect(result.deleted).toEqual([]);
  expect(left.join()).toContain("another base than Customer's");
});

test("imports that would go in a circle stop it", async () => {
  const circle = [
    file(
      "app/extra.py",
      "from app.legacy.client import Client\n\nprint(Client)\n",
    ),
    file(
      "app/use.py",
      "from app.models.customer import Customer\n\nprint(Customer)\n",
    ),
  ];
  const { left, result } = await merged(circle, {}, [
    file(kept.path, `import app.extra\n${kept.text}`),
    old,
  ]);
  expect(result.deleted).toEqual([]);
  expect(left.join()).toContain("would import it in turn");
});

describe("--keep", () => {
  test("turns it around", async () => {
    const use = file(
      "app/use.py",
      "from app.models.customer import Customer\n\nprint(Customer)\n",
    );
    const { result, textOf, found } = await merged([use], {
      keep: [{ file: old.path, name: "Client" }],
    });
    expect(result.deleted).toEqual([kept.path]);
    expect(textOf("app/use.py")).toBe(
      "from app.legacy.client import Client as Customer\n\nprint(Customer)\n",
    );
    expect(textOf(old.path)).toContain(
      "    name: Mapped[str] = mapped_column(String(80))\n",
    );
    expect(found).toEqual([]);
  });

  test("chooses among three", async () => {
    const third = file("app/third.py", customer("Third", truth));
    const { result } = await merged([third], {
      keep: [{ file: third.path, name: "Third" }],
    });
    expect([...result.deleted].sort()).toEqual([old.path, kept.path]);
  });
});

test("interfaces of TypeScript are merged in the same way", async () => {
  const database = file(
    "src/db.ts",
    "export interface CustomerTable {\n  id: string;\n  name: string;\n  email: string | null;\n}\n\nexport interface Database {\n  customers: CustomerTable;\n}\n",
  );
  const other = file(
    "src/other.ts",
    "/** @table customers */\nexport interface Client {\n  id: string;\n  name: string | null;\n}\n\nexport const version = 1;\n",
  );
  const use = file(
    "src/use.ts",
    'import type { Kysely } from "kysely";\nimport type { Client } from "./other.ts";\nimport type { Database } from "./db.ts";\n\nexport type Db = Kysely<Database>;\nexport const f = (one: Client) => one.id;\n',
  );
  const { textOf, again } = await repaired(facts, kysely, [
    database,
    other,
    use,
  ]);
  expect(again).toBe("");
  expect(textOf("src/other.ts")).not.toContain("Client");
  expect(textOf("src/use.ts")).toContain("CustomerTable as Client");
});
