/**
 * Each folder of test/fixtures/python is a small project, and its
 * expected.json lists what it claims; tables, columns, types, nullability,
 * defaults and keys in it were held against the metadata that SQLAlchemy
 * 2.0, SQLModel and Flask-SQLAlchemy build when they import the same files.
 * Facts are compared one by one, so that a wrong one is counted and shown.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Claims } from "../codegen/claims/model.ts";
import type { SourceFile } from "../codegen/claims/reader.ts";
import { pythonReader } from "../codegen/claims/python/reader.ts";
import { factsOf } from "./python-facts.ts";

const root = join(import.meta.dirname, "fixtures/python");

function sources(folder: string): readonly SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".py"))
    .map((path) => ({
      path: path.replaceAll("\\", "/"),
      text: readFileSync(join(folder, path), "utf8"),
    }));
}

function readText(text: string, path = "models.py"): Claims {
  return pythonReader.read([{ path, text }], {});
}

const cases = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

interface Score {
  readonly expected: number;
  readonly missing: readonly string[];
  readonly wrong: readonly string[];
}

function score(name: string): Score {
  const folder = join(root, name);
  const options = name === "types" ? { typeMap: { Ciphered: "bytea" } } : {};
  const found = new Set(factsOf(pythonReader.read(sources(folder), options)));
  const text = readFileSync(join(folder, "expected.json"), "utf8");
  const expected = new Set(JSON.parse(text) as string[]);
  return {
    expected: expected.size,
    missing: [...expected].filter((fact) => !found.has(fact)),
    wrong: [...found].filter((fact) => !expected.has(fact)),
  };
}

describe("labelled fixtures", () => {
  const scores = new Map(cases.map((name) => [name, score(name)]));

  test.each(cases)("%s", (name) => {
    const { missing, wrong } = scores.get(name) as Score;
    expect({ missing, wrong }).toEqual({ missing: [], wrong: [] });
  });

  test("precision and recall over all of them", () => {
    const all = [...scores.values()];
    const expected = all.reduce((sum, each) => sum + each.expected, 0);
    const missing = all.reduce((sum, each) => sum + each.missing.length, 0);
    const wrong = all.reduce((sum, each) => sum + each.wrong.length, 0);
    const right = expected - missing;
    const precision = right / (right + wrong);
    const recall = right / expected;
    console.log(
      `python: ${expected} labelled facts in ${all.length} projects, precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`,
    );
    expect(expected).toBeGreaterThan(300);
    expect(precision).toBe(1);
    expect(recall).toBe(1);
  });
});

describe("places", () => {
  const text = [
    "from sqlalchemy import Column, Integer, String",
    "from base import Base",
    "",
    "class Customer(Base):",
    '    __tablename__ = "customers"',
    "    id = Column(Integer, primary_key=True)",
    '    mail = Column("email", String)',
  ].join("\r\n");

  test("cover exactly the name, in lines that end in CR LF", () => {
    const [model] = readText(text).models;
    const lines = text.split("\r\n");
    const spelled = (place: {
      readonly line: number;
      readonly column: number;
      readonly endColumn: number;
    }) => lines[place.line - 1]?.slice(place.column - 1, place.endColumn - 1);
    expect(model && spelled(model.place)).toBe("Customer");
    expect(model && spelled(model.table.place)).toBe("customers");
    expect(model?.columns.map(({ place }) => spelled(place))).toEqual([
      "id",
      "email",
    ]);
  });
});

describe("syntax errors", () => {
  const broken = [
    "from sqlalchemy import Column, Integer, String",
    "from base import Base",
    "class A(Base):",
    '    __tablename__ = "a"',
    "    id = Column(Integer, primary_key=True)",
    "    name = Column(String(3)",
    "    code = Column(Integer)",
    "",
    "class B(Base):",
    '    __tablename__ = "b"',
    "    x = = 3",
    "    id = Column(Integer, primary_key=True)",
    "def f(:",
    "    return 1",
    "class C(Base):",
    '    __tablename__ = "c"',
    "    id = Column(Integer, primary_key=True)",
  ].join("\n");

  test("are told with their places, and the rest is read", () => {
    const { models, unparsed } = readText(broken);
    expect(
      models.map(({ name, columns, partial }) => [
        name,
        columns.map((each) => each.name),
        partial ?? false,
      ]),
    ).toEqual([
      ["A", ["id", "code"], true],
      ["B", ["id"], true],
      ["C", ["id"], false],
    ]);
    expect(unparsed.map(({ place }) => place.line)).toEqual([6, 11, 13]);
  });

  test("newer syntax is none", () => {
    const { models, unparsed } = readText(
      [
        "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column",
        "type Short = str | None",
        "class Base(DeclarativeBase): pass",
        "class Box[T](Base):",
        '    __tablename__ = f"{"boxes"}"',
        "    id: Mapped[int] = mapped_column(primary_key=True)",
        "    label: Mapped[Short]",
        "    async def close(self):",
        "        async with (self.a as a, self.b as b):",
        "            match a:",
        "                case [x, *_] if (y := x): pass",
        "        try: pass",
        "        except* ValueError: pass",
      ].join("\n"),
    );
    expect(unparsed).toEqual([]);
    const [box] = models;
    expect(box?.table.name).toBe("boxes");
    expect(box?.columns.find(({ name }) => name === "label")?.nullable).toBe(
      true,
    );
  });
});

describe("what runs first", () => {
  test("a schema set on MetaData afterwards is told", () => {
    const { unresolved } = readText(
      [
        "from sqlalchemy.orm import DeclarativeBase",
        "class Base(DeclarativeBase): pass",
        'Base.metadata.schema = "app"',
      ].join("\n"),
    );
    expect(unresolved.map(({ place }) => place.line)).toEqual([3]);
  });

  test("alternatives that a setting chooses are not guessed", () => {
    const { models, unresolved } = readText(
      [
        "import os",
        "from sqlalchemy import Column, Integer, JSON",
        "from sqlalchemy.dialects.postgresql import JSONB",
        "from sqlalchemy.orm import declarative_base",
        'if os.environ.get("PLAIN"):',
        "    Json = JSON",
        "else:",
        "    Json = JSONB",
        "def name(cls):",
        '    if os.environ.get("PREFIX"):',
        '        return "x_" + cls.__name__',
        "    return cls.__name__",
        "Base = declarative_base()",
        "class A(Base):",
        '    __tablename__ = "a"',
        "    id = Column(Integer, primary_key=True)",
        "    data = Column(Json)",
        "class B(Base):",
        "    __tablename__ = name(A)",
        "    id = Column(Integer, primary_key=True)",
      ].join("\n"),
    );
    expect(models.map(({ name }) => name)).toEqual(["A"]);
    expect(models[0]?.columns[1]?.type?.sqlName).toBeUndefined();
    expect(unresolved.map(({ place }) => place.line)).toEqual([17, 19]);
  });

  test("functions that never end are given up", () => {
    const { models, unresolved } = readText(
      [
        "from sqlalchemy import Column, Integer",
        "from sqlalchemy.orm import declarative_base",
        "def odd(n): return even(n + 1)",
        "def even(n): return odd(n + 1)",
        "def deep():",
        "    text = ''",
        "    for a in range(1000):",
        "        for b in range(1000):",
        "            for c in range(1000):",
        "                text += 'x'",
        "    return text",
        "def long():",
        "    text, many = 'x', [1]",
        "    for a in range(100):",
        "        text += text",
        "        many = many + many",
        "    return text + str(len(many))",
        "Base = declarative_base()",
        "class A(Base):",
        "    __tablename__ = odd(1)",
        "    id = Column(Integer, primary_key=True)",
        "class B(Base):",
        "    __tablename__ = deep()",
        "    id = Column(Integer, primary_key=True)",
        "class C(Base):",
        "    __tablename__ = long()",
        "    id = Column(Integer, primary_key=True)",
      ].join("\n"),
    );
    expect(models).toEqual([]);
    expect(unresolved.map(({ place }) => place.line)).toEqual([20, 23, 26]);
  });

  test("format strings over several lines", () => {
    const { models, unparsed } = readText(
      [
        "from sqlalchemy import Column, Integer",
        "from sqlalchemy.orm import declarative_base",
        "def label(a):",
        '    return f"-{',
        "        str(a)",
        '    }" + "x"',
        "Base = declarative_base()",
        "class A(Base):",
        '    __tablename__ = "a"',
        "    id = Column(Integer, primary_key=True)",
      ].join("\n"),
    );
    expect(unparsed).toEqual([]);
    expect(models.map(({ name }) => name)).toEqual(["A"]);
  });
});

/** A model as a generator prints it. */
function generated(index: number): string {
  return `class M${index}(Base):\n    __tablename__ = "m${index}"\n    id = Column(Integer, primary_key=True)\n    name = Column(String(40), nullable=False)\n    at = Column(DateTime(timezone=True))\n\n`;
}

describe("hostile input", () => {
  test("imports and classes that lead back to themselves", () => {
    const claims = pythonReader.read(
      [
        {
          path: "a.py",
          text: "from b import *\nfrom b import B, X\nclass A(B):\n    __tablename__ = X\n",
        },
        {
          path: "b.py",
          text: "from a import A, X\nclass B(A):\n    __tablename__ = X\n",
        },
        {
          path: "c.py",
          text: "class C(C):\n    __tablename__ = C.__tablename__\n",
        },
        {
          path: "d.py",
          text: "def f(x): return f(x)\nclass D(Base):\n    __tablename__ = f('x')\n",
        },
      ],
      {},
    );
    expect(claims.models).toEqual([]);
  });

  test("empty files, byte order marks, bare carriage returns and deep nesting", () => {
    const deep = `X = ${"[".repeat(5000)}${"]".repeat(5000)}\nimport sqlalchemy\n`;
    const sum = `import sqlalchemy\nX = ${'"a" + '.repeat(8000)}"b"\n`;
    for (const text of [
      "",
      "\uFEFF",
      "\r\r\r",
      "'''",
      "(",
      "\\",
      "@",
      deep,
      sum,
    ])
      expect(readText(text).models).toEqual([]);
    const [model] = readText(
      "\uFEFFfrom sqlalchemy import Column, Integer\rclass A(Base):\r    __tablename__ = 'a'\r    id = Column(Integer)\r",
    ).models;
    expect(model?.columns[0]?.place).toMatchObject({ line: 4, column: 5 });
  });

  test("names of Object.prototype", () => {
    const { models } = readText(
      "from sqlalchemy import Column, Text\nclass constructor(Base):\n    __tablename__ = 'toString'\n    constructor = Column(Text)\n    hasOwnProperty = Column(__proto__)\n",
    );
    expect(models[0]?.columns.map(({ name }) => name)).toEqual([
      "constructor",
      "hasOwnProperty",
    ]);
  });

  test("five megabytes of generated models", () => {
    const count = Math.ceil(5_000_000 / generated(10_000).length);
    const body = Array.from({ length: count }, (_, index) =>
      generated(index),
    ).join("");
    const { models } = readText(
      `from sqlalchemy import *\nfrom base import Base\n${body}`,
    );
    expect(models.length).toBe(count);
  });
});

test("the same claims whatever the order of the files", () => {
  const files = sources(join(root, "imports"));
  expect(pythonReader.read(files.toReversed(), {})).toEqual(
    pythonReader.read(files, {}),
  );
});

function may(text: string): boolean {
  return pythonReader.mayRead({ path: "x.py", text });
}

test("mayRead tells models from other code without parsing", () => {
  expect(may("from sqlalchemy import Column")).toBe(true);
  expect(may("class A(db.Model): pass")).toBe(true);
  expect(may("import os\nprint(os.getcwd())\n")).toBe(false);
});
