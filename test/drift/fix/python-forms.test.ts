/** Every way in which Python declares a column, and the repair that each takes. */
import { beforeAll, describe, expect, test } from "vitest";
import { pythonReader } from "../../../codegen/claims/python/reader.ts";
import type { SourceFile } from "../../../codegen/claims/reader.ts";
import type { FixOptions } from "../../../codegen/drift/fix/fix.ts";
import type { Facts } from "../../../codegen/facts/model.ts";
import { factsOf } from "../booking-facts.ts";
import { pythonErrors, repaired, type Repaired } from "./repaired-texts.ts";

let facts: Facts;
/** Of all tests, for Python's compiler to see at once. */
const patchedFiles: SourceFile[] = [];

beforeAll(async () => {
  facts = await factsOf(`
    create schema core;
    create type core.state as enum ('new', 'paid', 'no-show');
    create table core.customers (
      id uuid primary key,
      full_name varchar(120) not null,
      nickname varchar(50),
      born date,
      balance numeric(12,2) not null,
      visits bigint not null,
      state core.state not null,
      upper_name text generated always as (upper(full_name)) stored,
      settings jsonb not null);
    create table core.visits (
      customer_id uuid not null references core.customers(id),
      visit_no int not null,
      note text,
      primary key (customer_id, visit_no));
    create domain core.mail as varchar(200) check (value like '%@%');
    create table core.letters (
      id int primary key, mail core.mail not null, sent_at timestamptz not null);
    create table core.words ("class" text not null, date date not null, id int primary key);`);
});

/** Repairs one file, and holds what every repair is held to. */
async function fixed(
  text: string,
  more: readonly SourceFile[] = [],
  options: FixOptions = {},
): Promise<Repaired> {
  const files = [{ path: "shop/models.py", text }, ...more];
  const result = await repaired(facts, pythonReader, files, options);
  expect(result.again).toBe("");
  const at = patchedFiles.length;
  for (const { path, text } of result.files)
    patchedFiles.push({ path: `${at}/${path}`, text });
  return result;
}

const columns = {
  id: "mapped_column(primary_key=True)",
  full_name: "mapped_column(String(120))",
  balance: "mapped_column(Numeric(12, 2))",
  visits: "mapped_column(BigInteger)",
  state:
    'mapped_column(Enum("new", "paid", "no-show", name="state", schema="core"))',
  settings: "mapped_column(JSONB)",
};

const types: Readonly<Record<keyof typeof columns, string>> = {
  id: "uuid.UUID",
  full_name: "str",
  balance: "Decimal",
  visits: "int",
  state: "str",
  settings: "dict",
};

/** A true model, with some of its lines put in another way. */
function customer(
  lines: Readonly<Record<string, string>>,
  head = '    __tablename__ = "customers"\n    __table_args__ = {"schema": "core"}\n',
): string {
  const own = Object.entries(columns).map(
    ([name, call]) =>
      lines[name] ??
      `    ${name}: Mapped[${types[name as keyof typeof columns]}] = ${call}`,
  );
  const added = Object.entries(lines)
    .filter(([name]) => !(name in columns))
    .map(([, line]) => line);
  return `import uuid
from decimal import Decimal
from typing import Annotated, Optional

from sqlalchemy import BigInteger, Column, Enum, Numeric, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

str50 = Annotated[str, mapped_column(String(50))]


class Base(DeclarativeBase):
    pass


class Customer(Base):
${head}
${[...own, ...added].filter((line) => line !== "").join("\n")}
`;
}

test("a true model is left alone", async () => {
  const { result, found } = await fixed(customer({}));
  expect(found).toEqual([]);
  expect(result.files.size).toBe(0);
});

describe("nullability", () => {
  const cases: readonly (readonly [before: string, after: string])[] = [
    ["nickname: Mapped[str50]", "nickname: Mapped[str50 | None]"],
    [
      'nickname: Mapped["str"] = mapped_column(String(50))',
      'nickname: Mapped["str | None"] = mapped_column(String(50))',
    ],
    [
      "nickname = Column(String(50), nullable=False)",
      "nickname = Column(String(50), nullable=True)",
    ],
    [
      "nickname: Mapped[Annotated[str, mapped_column(String(50))]]",
      "nickname: Mapped[Annotated[str | None, mapped_column(String(50))]]",
    ],
  ];
  test.each(cases)("%s", async (before, after) => {
    const { added, found } = await fixed(
      customer({ nickname: `    ${before}  # short` }),
    );
    expect(added).toEqual([`    ${after}  # short`]);
    expect(found).toEqual([]);
  });

  const notNull: readonly (readonly [before: string, after: string])[] = [
    [
      "full_name: Mapped[Optional[str]] = mapped_column(String(120))",
      "full_name: Mapped[str] = mapped_column(String(120))",
    ],
    [
      "full_name = Column(String(120), index=True)",
      "full_name = Column(String(120), index=True, nullable=False)",
    ],
    [
      "full_name = mapped_column(String(120))",
      "full_name = mapped_column(String(120), nullable=False)",
    ],
  ];
  test.each(notNull)("%s", async (before, after) => {
    const { added, found } = await fixed(
      customer({ full_name: `    ${before}` }),
    );
    expect(added).toContain(`    ${after}`);
    expect(found).toEqual([]);
  });

  test("a call over several lines keeps its comments, and the new argument has a line", async () => {
    const { textOf } = await fixed(
      customer({
        full_name: `    full_name = Column(
        String(120),  # as printed, see (1)
        # nothing else
        index=True  # for search
    )`,
      }),
    );
    expect(textOf()).toContain(`    full_name = Column(
        String(120),  # as printed, see (1)
        # nothing else
        index=True,  # for search
        nullable=False
    )`);
  });

  test("None hidden behind a name is overruled in the call", async () => {
    const text = customer({
      full_name: "    full_name: Mapped[Maybe] = mapped_column(String(120))",
    }).replace("str50 =", "Maybe = Optional[str]\nstr50 =");
    const { textOf, found } = await fixed(text);
    expect(textOf()).toContain(
      "full_name: Mapped[Maybe] = mapped_column(String(120), nullable=False)",
    );
    expect(found).toEqual([]);
  });
});

describe("types", () => {
  test("come with their imports, and those that nothing needs any longer go", async () => {
    const { textOf, found, removed } = await fixed(
      customer({
        born: "    born: Mapped[Optional[Decimal]] = mapped_column(Numeric)",
        visits: "    visits: Mapped[str] = mapped_column(String(9))",
      }).replace(", BigInteger", ""),
    );
    expect(textOf()).toContain(
      "    born: Mapped[Optional[date]] = mapped_column(Date)\n",
    );
    expect(textOf()).toContain(
      "    visits: Mapped[int] = mapped_column(BigInteger)\n",
    );
    expect(textOf()).toContain("from datetime import date\n");
    // Column was not used before either: it is not this repair's to judge.
    expect(textOf()).toMatch(/^from sqlalchemy import .*Column/m);
    expect(removed).toHaveLength(3);
    expect(found).toEqual([]);
  });

  test("an import that only the old type needed goes, and no other", async () => {
    const { textOf } = await fixed(
      customer({
        visits: "    visits: Mapped[int] = mapped_column(Float)",
      }).replace("import BigInteger,", "import Float, Text,"),
    );
    expect(textOf()).toContain("from sqlalchemy import Text, Column,");
    expect(textOf()).not.toContain("Float");
  });

  test("Python's own Enum is not taken for SQLAlchemy's", async () => {
    const { textOf, found } = await fixed(
      customer({ state: "    state: Mapped[str] = mapped_column(String)" })
        .replace("import uuid", "import uuid\nfrom enum import Enum")
        .replace("Column, Enum,", "Column,"),
    );
    expect(textOf()).toContain("Enum as SqlEnum");
    expect(textOf()).toContain(
      'mapped_column(SqlEnum("new", "paid", "no-show"',
    );
    expect(found).toEqual([]);
  });

  test("an alias is overruled where it is used, and keeps its length elsewhere", async () => {
    const { textOf, found } = await fixed(
      customer({ full_name: "    full_name: Mapped[str50]" }),
    );
    expect(textOf()).toContain(
      "    full_name: Mapped[str50] = mapped_column(String(120))\n",
    );
    expect(textOf()).toContain("mapped_column(String(50))]");
    expect(found).toEqual([]);
  });

  test("a type of the project is not thrown away", async () => {
    const { left, result } = await fixed(
      customer({ visits: "    visits = Column(Ciphered, nullable=False)" })
        .replace(
          "class Base(",
          "class Ciphered(TypeDecorator):\n    impl = String\n\n\nclass Base(",
        )
        .replace("Numeric, String", "Numeric, String, TypeDecorator"),
    );
    expect(result.files.size).toBe(0);
    expect(left.join()).toContain("a class of the project");
  });
});

describe("names", () => {
  test("an attribute is renamed with what its file means by it, and uses elsewhere are told", async () => {
    const text = customer(
      {
        full_name: "    fullname: Mapped[str] = mapped_column(String(120))",
        label:
          '\n    def label(self, fullname: str = ""):\n        return self.fullname + fullname',
      },
      `    __tablename__ = "customers"
    __table_args__ = (
        UniqueConstraint("fullname", name="fullname"),
        {"schema": "core"},
    )
`,
    ).replace("Numeric, String", "Numeric, String, UniqueConstraint");
    const use = {
      path: "shop/use.py",
      text: "from shop.models import Customer\n\n\ndef f(q):\n    return q.filter(Customer.fullname == 1)\n",
    };
    const { textOf, result, found } = await fixed(text, [use]);
    expect(textOf()).toContain(
      'UniqueConstraint("full_name", name="fullname")',
    );
    expect(textOf()).toContain("return self.full_name + fullname");
    expect(textOf()).toContain('def label(self, fullname: str = "")');
    expect(result.files.has("shop/use.py")).toBe(false);
    expect(result.uses).toContainEqual({
      file: "shop/use.py",
      line: 5,
      text: "return q.filter(Customer.fullname == 1)",
    });
    expect(found.filter((one) => !one.startsWith("D40"))).toEqual([]);
  });

  test("where a string names the column, the string changes and the attribute stays", async () => {
    const { added, result } = await fixed(
      customer({
        full_name:
          "    full_name: Mapped[str] = mapped_column('fullname', String(120))",
      }),
    );
    expect(added).toEqual([
      "    full_name: Mapped[str] = mapped_column('full_name', String(120))",
    ]);
    expect(result.uses).toEqual([]);
  });

  test("columns that Python cannot name are named by a string", async () => {
    const { textOf, found } = await fixed(`from sqlalchemy import Integer
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Word(Base):
    __tablename__ = "words"
    __table_args__ = {"schema": "core"}

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
`);
    expect(textOf()).toContain(
      '    class_: Mapped[str] = mapped_column("class", Text)\n',
    );
    // A bare `date` would be the column by the time the annotation is read.
    expect(textOf()).toContain(
      "    date: Mapped[datetime.date] = mapped_column(Date)\n",
    );
    expect(found).toEqual([]);
  });
});

describe("tables", () => {
  const heads: readonly (readonly [
    name: string,
    head: string,
    after: string,
  ])[] = [
    [
      "a dict",
      '    __tablename__ = "customer"\n    __table_args__ = {"schema": "old", "comment": "x"}\n',
      '    __table_args__ = {"schema": "core", "comment": "x"}',
    ],
    [
      "a dict without schema",
      "    __tablename__ = 'customers'\n    __table_args__ = {'comment': 'x'}\n",
      "    __table_args__ = {'comment': 'x', 'schema': 'core'}",
    ],
    [
      "a tuple that ends in a dict",
      '    __tablename__ = "customers"\n    __table_args__ = (Index("a", "visits"), {"schema": "old"})\n',
      '    __table_args__ = (Index("a", "visits"), {"schema": "core"})',
    ],
    [
      "a tuple without a dict",
      '    __tablename__ = "customers"\n    __table_args__ = (Index("a", "visits"),)\n',
      '    __table_args__ = (Index("a", "visits"), {"schema": "core"},)',
    ],
    [
      "nothing",
      '    __tablename__ = "customers"  # whose?\n',
      '    __tablename__ = "customers"  # whose?\n    __table_args__ = {"schema": "core"}',
    ],
    [
      "a declared_attr",
      '    __tablename__ = "customers"\n\n    @declared_attr\n    def __table_args__(cls):\n        return {"schema": "old"}\n',
      '        return {"schema": "core"}',
    ],
  ];
  test.each(heads)("the schema in %s", async (_, head, after) => {
    const text = customer({}, head)
      .replace("Numeric, String", "Index, Numeric, String")
      .replace("DeclarativeBase, ", "DeclarativeBase, declared_attr, ");
    const { textOf, found } = await fixed(text);
    expect(textOf()).toContain(after);
    expect(textOf()).toContain("customers");
    expect(found).toEqual([]);
  });

  test("foreign keys follow", async () => {
    const visit = {
      path: "shop/visits.py",
      text: `from sqlalchemy import Column, ForeignKey, Integer, Text, Uuid
from shop.models import Base


class Visit(Base):
    __tablename__ = "visits"
    __table_args__ = {"schema": "core"}

    customer_id = Column(Uuid, ForeignKey("customer.id"), primary_key=True)
    visit_no = Column(Integer, primary_key=True)
    note = Column(Text)
`,
    };
    const { textOf, found } = await fixed(
      customer({}, '    __tablename__ = "customer"\n'),
      [visit],
    );
    expect(textOf("shop/visits.py")).toContain(
      'ForeignKey("core.customers.id")',
    );
    expect(found).toEqual([]);
  });
});

describe("keys, defaults and generated columns", () => {
  const visits = (columns: string) => `import sqlalchemy as sa
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Visit(Base):
    __tablename__ = "visits"
    __table_args__ = {"schema": "core"}

${columns}
`;

  test("the key is the database's, also when a column of it was missing", async () => {
    const { textOf, found } = await fixed(
      visits(
        "    customer_id = sa.Column(sa.Uuid, primary_key=True)\n    note = sa.Column(sa.Text, primary_key=True)",
      ),
    );
    expect(textOf()).toContain(
      "    customer_id = sa.Column(sa.Uuid, primary_key=True)\n",
    );
    expect(textOf()).toContain(
      "    note = sa.Column(sa.Text, nullable=True)\n",
    );
    expect(textOf()).toContain(
      "    visit_no = sa.Column(sa.Integer, nullable=False, primary_key=True)\n",
    );
    expect(found).toEqual([]);
  });

  test("a default that the server does not have goes", async () => {
    const { added, found } = await fixed(
      visits(
        '    customer_id = sa.Column(sa.Uuid, primary_key=True)\n    visit_no = sa.Column(sa.Integer, primary_key=True, server_default="1")',
      ),
    );
    expect(added).toEqual([
      "    visit_no = sa.Column(sa.Integer, primary_key=True)",
    ]);
    expect(found).toEqual([]);
  });

  test("what the server computes is said to be computed", async () => {
    const { textOf, found } = await fixed(
      customer({ upper_name: "    upper_name: Mapped[str | None]" }),
    );
    expect(found).toEqual([]);
    expect(textOf()).toContain(
      'upper_name: Mapped[str | None] = mapped_column(Computed("upper((full_name)::text)", persisted=True))',
    );
  });
});

describe("enumerations", () => {
  const stated = (body: string, column: string) =>
    customer({ state: `    state: Mapped[State] = ${column}` })
      .replace("class Base(", `class State(enum.Enum):\n${body}\n\nclass Base(`)
      .replace("import uuid", "import enum\nimport uuid");

  test("names that are stored are told to be values, and the values corrected", async () => {
    const { textOf, found } = await fixed(
      stated(
        '    NEW = "new"\n    PAID = "payd"  # in full\n    LOST = "lost"\n',
        'mapped_column(Enum(State, name="status"))',
      ),
    );
    expect(textOf()).toContain(
      '    NEW = "new"\n    PAID = "paid"  # in full\n    NO_SHOW = "no-show"\n',
    );
    expect(textOf()).toContain("values_callable=");
    expect(textOf()).toContain('name="state"');
    expect(found).toEqual([]);
  });

  test("labels in the call, and in a list that the call spreads", async () => {
    const inCall = await fixed(
      customer({
        state:
          '    state: Mapped[str] = mapped_column(Enum("new", \'payed\', name="state", schema="core"))',
      }),
    );
    expect(inCall.added).toEqual([
      '    state: Mapped[str] = mapped_column(Enum("new", "paid", "no-show", name="state", schema="core"))',
    ]);
    const spread = await fixed(
      customer({
        state:
          '    state: Mapped[str] = mapped_column(Enum(*STATES, name="state", schema="core"))',
      }).replace("str50 =", 'STATES = ["new", "gone"]\nstr50 ='),
    );
    expect(spread.added).toEqual(['STATES = ["new", "paid", "no-show"]']);
    expect(spread.found).toEqual([]);
  });
});

test("a mixin's column is corrected where all its models agree, and left where they do not", async () => {
  const mixed = (note: string) => `import sqlalchemy as sa
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Noted:
    note = sa.Column(sa.Text, nullable=False)
    nickname = sa.Column(sa.String(40))


class Visit(${note}Base):
    __tablename__ = "visits"
    __table_args__ = {"schema": "core"}

    customer_id = sa.Column(sa.Uuid, primary_key=True)
    visit_no = sa.Column(sa.Integer, primary_key=True)
`;
  const alone = await fixed(
    mixed("Noted, ").replace("    nickname = sa.Column(sa.String(40))\n", ""),
  );
  expect(alone.added).toEqual(["    note = sa.Column(sa.Text, nullable=True)"]);
  const shared = await fixed(mixed("Noted, "), [
    {
      path: "shop/other.py",
      text: 'import sqlalchemy as sa\nfrom shop.models import Base, Noted\n\n\nclass Customer(Noted, Base):\n    __tablename__ = "customers"\n    __table_args__ = {"schema": "core"}\n    id = sa.Column(sa.Uuid, primary_key=True)\n',
    },
  ]);
  expect(shared.textOf()).toContain(
    "    note = sa.Column(sa.Text, nullable=False)\n    nickname = sa.Column(sa.String(40))\n",
  );
  expect(shared.left.join("\n")).toContain(
    "it is declared for Customer.note too",
  );
});

describe("SQLAlchemy's core", () => {
  const table = (columns: string) => `import sqlalchemy as sa
from sqlalchemy import Column, MetaData, String, Table

metadata = MetaData(schema="core")

visits = Table(
    "visits",
    metadata,
${columns}
    Column("visit_no", sa.Integer, primary_key=True),
    sa.Index("by_note", "remark"),
)


class Visit:
    pass


registry().map_imperatively(Visit, visits)
`;

  test("columns are corrected, renamed, added and taken out in the call", async () => {
    const { textOf, found } = await fixed(
      table(
        '    Column("customer_id", String(36), primary_key=True),  # whose\n    Column("notes", sa.Text, nullable=False),\n    Column("nonsense", sa.Integer),  # gone',
      ).replace('"remark"', '"notes"'),
    );
    expect(textOf()).toContain(
      '    Column("customer_id", Uuid, primary_key=True),  # whose\n    Column("note", sa.Text, nullable=True),\n    Column("visit_no"',
    );
    expect(textOf()).toContain('sa.Index("by_note", "note")');
    expect(textOf()).toContain("import Column, MetaData, Table, Uuid\n");
    expect(found).toEqual([]);
  });

  test("a missing column comes below the last one, before what follows", async () => {
    const text = table('    Column("customer_id", sa.Uuid, primary_key=True),')
      .replace('    Column("visit_no", sa.Integer, primary_key=True),\n', "")
      .replace('    sa.Index("by_note", "remark"),\n', '    schema="core",\n');
    const { textOf, found } = await fixed(text);
    expect(textOf()).toContain(
      '    Column("customer_id", sa.Uuid, primary_key=True),\n    Column("visit_no", sa.Integer, nullable=False, primary_key=True),\n    schema="core",\n',
    );
    expect(found).toEqual([]);
  });
});

describe("SQLModel", () => {
  const hero = (body: string) => `from decimal import Decimal
from typing import Optional
from uuid import UUID

from sqlalchemy import Column, Enum, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class Customer(SQLModel, table=True):
    __tablename__ = "customers"
    __table_args__ = {"schema": "core"}

    id: UUID = Field(primary_key=True)
    settings: dict = Field(sa_type=JSONB)
    state: str = Field(
        sa_type=Enum("new", "paid", "no-show", name="state", schema="core")
    )
${body}
`;

  test("annotations decide what may be null, Field what it measures", async () => {
    const { textOf, found } = await fixed(
      hero(`    full_name: Optional[str] = Field(default=None, max_length=80)
    nickname: str = Field(
        max_length=60,  # short
    )
    balance: float
    visits: int
    born: Optional[str] = None`),
    );
    expect(textOf()).toContain("    full_name: str = Field(max_length=120)\n");
    expect(textOf()).toContain(
      "    nickname: Optional[str] = Field(\n        max_length=50,  # short\n    )\n",
    );
    expect(textOf()).toContain(
      "    balance: Decimal = Field(max_digits=12, decimal_places=2)\n",
    );
    expect(textOf()).toContain("    visits: int = Field(sa_type=BigInteger)\n");
    expect(textOf()).toContain("    born: Optional[date] = None\n");
    expect(found).toEqual([]);
  });

  test("a Column of its own speaks for itself", async () => {
    const { textOf, found } = await fixed(
      hero(`    full_name: str = Field(max_length=120)
    balance: Decimal = Field(max_digits=12, decimal_places=2)
    visits: int = Field(sa_column=Column("visit_count", Integer, nullable=True))`).replaceAll(
        "visit_count",
        "visits",
      ),
    );
    expect(textOf()).toContain(
      'sa_column=Column("visits", BigInteger, nullable=False)',
    );
    expect(found).toEqual([]);
  });

  test("missing columns come as fields", async () => {
    const { textOf, found } = await fixed(
      hero("    nickname: Optional[str] = Field(default=None, max_length=50)"),
    );
    expect(textOf()).toContain("    full_name: str = Field(max_length=120)\n");
    expect(textOf()).toContain("    visits: int = Field(sa_type=BigInteger)\n");
    expect(found).toEqual([]);
  });
});

test("a domain's column has the type under it; a key that nothing counts up says so, once", async () => {
  const { textOf, found } = await fixed(`from typing import Optional

from sqlmodel import Field, SQLModel


class Letter(SQLModel, table=True):
    __tablename__ = "letters"
    __table_args__ = {"schema": "core"}

    id: Optional[int] = Field(default=None, primary_key=True, sa_column_kwargs={"comment": "x"})
`);
  expect(textOf()).toContain(
    'sa_column_kwargs={"comment": "x", "autoincrement": False})',
  );
  expect(textOf()).toContain("    mail: str = Field(max_length=200)\n");
  expect(textOf()).toContain(
    "    sent_at: datetime = Field(sa_type=DateTime(timezone=True))\n",
  );
  expect(found).toEqual([]);
});

test("a declared_attr goes with its decorator, and a dataclass's field may follow a default", async () => {
  const { textOf, found } = await fixed(`import uuid

from sqlalchemy import Column, Date, Integer
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, declared_attr, mapped_column


class Base(MappedAsDataclass, DeclarativeBase):
    pass


class Visit(Base):
    __tablename__ = "visits"
    __table_args__ = {"schema": "core"}

    customer_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    note: Mapped[str | None] = mapped_column(default=None)

    @declared_attr
    def nonsense(cls): return Column(Date)

    kept = 1
`);
  expect(textOf()).toContain(
    "    note: Mapped[str | None] = mapped_column(default=None)\n    visit_no: Mapped[int] = mapped_column(Integer, kw_only=True, primary_key=True)\n\n\n    kept = 1\n",
  );
  expect(textOf()).not.toContain("declared_attr");
  expect(found).toEqual([]);
});

test("Flask-SQLAlchemy's columns stay in its words", async () => {
  const { textOf, found } = await fixed(
    `from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Visit(db.Model):
    __table_args__ = {"schema": "core"}

    customer_id = db.Column(db.String(36), primary_key=True)
    visit_no = db.Column("number", db.Integer, primary_key=True)
    note = db.Column(db.String(50))
`
      .replace('"number"', '"visitno"')
      .replace("class Visit", "class Visits"),
  );
  expect(textOf()).toContain(
    '    customer_id = db.Column(db.Uuid, primary_key=True)\n    visit_no = db.Column("visit_no", db.Integer, primary_key=True)\n    note = db.Column(db.String)\n',
  );
  expect(textOf()).not.toContain("from sqlalchemy");
  expect(found).toEqual([]);
});

test("line ends of Windows and tabs stay", async () => {
  const text = customer({
    full_name: "    full_name = Column(String(100))",
    visits: "",
  })
    .replaceAll("    ", "\t")
    .replaceAll("\n", "\r\n");
  const { textOf, found } = await fixed(text);
  expect(textOf().replaceAll("\r\n", "")).not.toContain("\n");
  expect(textOf()).toContain(
    "\tfull_name = Column(String(120), nullable=False)\r\n",
  );
  expect(textOf()).toContain(
    "\r\n\tvisits: Mapped[int] = mapped_column(BigInteger)\r\n",
  );
  expect(found).toEqual([]);
});

test("a model that nothing names goes with its table; one that is named stays", async () => {
  const gone = `

class Ghost(Base):
    __tablename__ = "ghost_records_of_old"
    wraith = Column(String, primary_key=True)
`;
  const { textOf } = await fixed(`${customer({})}${gone}`);
  expect(textOf()).toBe(customer({}).replace(" Column,", ""));
  const { textOf: other, left } = await fixed(`${customer({})}${gone}`, [
    { path: "shop/x.py", text: "from shop.models import Ghost\n" },
  ]);
  expect(other()).toContain("class Ghost");
  expect(left.join()).toContain("shop/x.py:1 names it");
});

test("everything that was patched is Python", async () => {
  expect(patchedFiles.length).toBeGreaterThan(30);
  expect(await pythonErrors(patchedFiles)).toBe("");
});
