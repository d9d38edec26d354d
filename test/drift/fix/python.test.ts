/** Patches of SQLAlchemy models in both styles, against the booking database. */
import { beforeAll, describe, expect, test } from "vitest";
import { pythonReader } from "../../../codegen/claims/python/reader.ts";
import type { SourceFile } from "../../../codegen/claims/reader.ts";
import { check } from "../../../codegen/drift/check.ts";
import { applyFixes } from "../../../codegen/drift/fix/fix.ts";
import type { Facts } from "../../../codegen/facts/model.ts";
import { factsOf } from "../booking-facts.ts";

let facts: Facts;

beforeAll(async () => {
  facts = await factsOf(`
    create schema shop;
    create type shop.state as enum ('new', 'paid', 'cancelled');
    create table shop.orders (
      id uuid primary key,
      number varchar(20) not null,
      placed_at timestamptz not null,
      total numeric(12,2) not null,
      document jsonb not null,
      tags text[] not null,
      note text,
      state shop.state not null);`);
});

async function fixed(text: string, more: SourceFile[] = []) {
  const files = [{ path: "shop/orders.py", text }, ...more];
  const claimed = pythonReader.read(files, {});
  const result = await applyFixes(files, check(facts, claimed).findings);
  const after = files
    .filter(({ path }) => !result.deleted.includes(path))
    .map(({ path, text }) => ({ path, text: result.files.get(path) ?? text }));
  const again = pythonReader.read(after, {});
  const left = check(facts, again).findings.filter(
    ({ severity }) => severity === "error",
  );
  const second = await applyFixes(after, check(facts, again).findings);
  return {
    result,
    text: after.find(({ path }) => path === "shop/orders.py")?.text ?? "",
    after,
    left: left.map(({ message }) => message),
    second: second.files,
  };
}

const modern = `import uuid

from sqlalchemy import (
    Enum,
    Integer,
    String,  # of a code
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"
    __table_args__ = {"schema": "shop"}

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(
        String(20),  # as printed
    )
    note: Mapped[str] = mapped_column(Integer)
    nonsense_flag: Mapped[bool]
    state: Mapped[str] = mapped_column(
        Enum("new", "paid", "cancelled", name="state", schema="shop")
    )

    def label(self) -> str:
        return self.number
`;

describe("columns", () => {
  test("missing ones come in the style of annotated classes, with their imports", async () => {
    const { text, left, second } = await fixed(modern);
    expect(text).toContain(
      "    placed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))\n",
    );
    expect(text).toContain(
      "    total: Mapped[Decimal] = mapped_column(Numeric(12, 2))\n",
    );
    expect(text).toContain(
      "    document: Mapped[dict] = mapped_column(JSONB)\n",
    );
    expect(text).toContain(
      "    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))\n",
    );
    expect(text).toContain("from datetime import datetime\n");
    expect(text).toContain("from decimal import Decimal\n");
    expect(text).toContain(
      "from sqlalchemy.dialects.postgresql import ARRAY, JSONB\n",
    );
    expect(text).toContain("    String,  # of a code\n");
    expect(text).toContain("        String(20),  # as printed\n");
    expect(text.indexOf("placed_at")).toBeLessThan(text.indexOf("def label"));
    expect(left).toEqual([]);
    expect(second.size).toBe(0);
  });

  test("unknown ones go with their line, and their uses are told", async () => {
    const use = {
      path: "shop/report.py",
      text: "from shop.orders import Order\n\ndef f(order: Order):\n    return order.nonsense_flag\n",
    };
    const { text, result } = await fixed(modern, [use]);
    expect(text).not.toContain("nonsense_flag");
    expect(result.uses).toContainEqual({
      file: "shop/report.py",
      line: 4,
      text: "return order.nonsense_flag",
    });
  });

  test("a wrong type is replaced, and its nullability kept", async () => {
    const { text } = await fixed(modern);
    expect(text).toContain(
      "    note: Mapped[str | None] = mapped_column(Text)\n",
    );
  });

  test("missing ones come in the style of Column and its prefix", async () => {
    const { text, left, second } = await fixed(`import sqlalchemy as sa
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Order(Base):
    __tablename__ = "orders"
    __table_args__ = {"schema": "shop"}

    id = sa.Column(sa.Uuid, primary_key=True)
    number = sa.Column(sa.String(20), nullable=False)  # as printed
`);
    expect(text).toContain(
      "    placed_at = sa.Column(sa.DateTime(timezone=True), nullable=False)\n",
    );
    expect(text).toContain(
      '    state = sa.Column(sa.Enum("new", "paid", "cancelled", name="state", schema="shop"), nullable=False)\n',
    );
    expect(text).toContain("# as printed\n");
    expect(left).toEqual([]);
    expect(second.size).toBe(0);
  });
});

const enumerated = (body: string, column: string): string => `import enum
import uuid
from sqlalchemy import Column, DateTime, Enum, Numeric, String, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class State(enum.Enum):
${body}

class Order(Base):
    __tablename__ = "orders"
    __table_args__ = {"schema": "shop"}

    id = Column(Uuid, primary_key=True)
    number = Column(String(20), nullable=False)
    placed_at = Column(DateTime(timezone=True), nullable=False)
    total = Column(Numeric(12, 2), nullable=False)
    document = Column(JSONB, nullable=False)
    tags = Column(ARRAY(Text), nullable=False)
    state = Column(${column}, nullable=False)
`;

const byValue =
  'Enum(State, name="state", schema="shop", values_callable=lambda s: [m.value for m in s])';

describe("enumerations", () => {
  test("get the database's values; a misspelt member keeps its name and comment", async () => {
    const { text, left, second } = await fixed(
      enumerated(
        '    """Where an order is."""\n\n    NEW = "new"\n    CANCELED = "canceled"  # by whom?\n    LOST = "lost"\n',
        byValue,
      ),
    );
    expect(text).toContain(
      '    NEW = "new"\n    CANCELED = "cancelled"  # by whom?\n    PAID = "paid"\n',
    );
    expect(text).not.toContain("LOST");
    expect(left).toEqual([]);
    expect(second.size).toBe(0);
  });

  test("that store names are told to store values", async () => {
    const { text, left } = await fixed(
      enumerated(
        '    NEW = "new"\n    PAID = "paid"\n    CANCELLED = "cancelled"\n',
        'Enum(State, name="state", schema="shop")',
      ),
    );
    expect(text).toContain(
      'schema="shop", values_callable=lambda members: [member.value for member in members])',
    );
    expect(left).toEqual([]);
  });
});

describe("a deprecated model", () => {
  const kept = enumerated(
    '    NEW = "new"\n    PAID = "paid"\n    CANCELLED = "cancelled"\n',
    byValue,
  );
  const old = {
    path: "old/models.py",
    text: `from sqlalchemy import Column, Uuid
from shop.orders import Base


@decorated
class OldOrder(Base):
    """Deprecated: use shop.orders.Order."""

    __tablename__ = "orders"
    __table_args__ = {"schema": "shop"}

    id = Column(Uuid, primary_key=True)


def other():
    return 1
`,
  };

  test("goes, and imports of it lead to the one that stays", async () => {
    const user = {
      path: "old/user.py",
      text: "from .models import OldOrder as Order, other\n\n\ndef f():\n    return Order, other\n",
    };
    const { after, left, second } = await fixed(kept, [old, user]);
    const textOf = (path: string) =>
      after.find((file) => file.path === path)?.text;
    expect(textOf("old/user.py")).toBe(
      "from .models import other\nfrom shop.orders import Order\n\n\ndef f():\n    return Order, other\n",
    );
    expect(textOf("old/models.py")).toBe("def other():\n    return 1\n");
    expect(left).toEqual([]);
    expect(second.size).toBe(0);
  });

  test("is replaced where its own file uses it, and where it is reached through its module", async () => {
    const inside = { ...old, text: `${old.text}\nALIAS = OldOrder\n` };
    const { result } = await fixed(kept, [inside]);
    expect(result.files.get("old/models.py")).toBe(
      "from shop.orders import Order as OldOrder\n\n\ndef other():\n    return 1\n\nALIAS = OldOrder\n",
    );
    const user = {
      path: "old/user.py",
      text: "import old.models\n\nx = old.models.OldOrder, old.models.other\n",
    };
    const other = await fixed(kept, [old, user]);
    expect(other.result.files.get("old/user.py")).toBe(
      "import old.models\nfrom shop.orders import Order\n\nx = Order, old.models.other\n",
    );
  });

  test("that nobody called deprecated goes where it says nothing beyond the other", async () => {
    const twin = { ...old, text: old.text.replace("Deprecated: use", "Like") };
    const { after } = await fixed(kept, [twin]);
    expect(after.find(({ path }) => path === twin.path)?.text).not.toContain(
      "class OldOrder",
    );
  });
});
