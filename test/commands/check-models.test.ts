import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { execFileSync, spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { format } from "prettier";
import { database } from "../server.ts";
import { project, type Project } from "./project.ts";

const schema = `
  create schema core;
  create table core.customers (
    id uuid primary key default gen_random_uuid(),
    full_name text not null,
    email text);
  create view core.named as select id, full_name from core.customers;`;

const python = (
  nullable: string,
): string => `from sqlalchemy import Column, Text, Uuid
from .base import Base


class Customer(Base):
    """A customer."""

    __tablename__ = "customers"
    __table_args__ = {"schema": "core"}

    id = Column(Uuid, primary_key=True)
    full_name = Column(Text, nullable=False)
    email = Column(Text${nullable})
`;

const base =
  "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n";

function config(options = "{}", models = '{ include: ["app"] }'): string {
  return `export default { models: ${models}, ...${options} };\n`;
}

let url: string;
let cacheBefore: string | undefined;
const caches: Project[] = [];

beforeAll(async () => {
  url = await database(schema);
  // The cache of these tests is their own.
  cacheBefore = process.env["UNDRIFT_CACHE_DIR"];
  const cache = project();
  caches.push(cache);
  process.env["UNDRIFT_CACHE_DIR"] = cache.directory;
});

afterAll(() => {
  if (cacheBefore === undefined) delete process.env["UNDRIFT_CACHE_DIR"];
  else process.env["UNDRIFT_CACHE_DIR"] = cacheBefore;
});

function made(files: Record<string, string> = {}): Project {
  return project({
    files: {
      "undrift.config.ts": config(),
      "app/base.py": base,
      "app/customer.py": python(""),
      ...files,
    },
  });
}

const check = (one: Project, ...more: string[]) =>
  one.run("check", "models", "--url", url, ...more);

describe("check models", () => {
  test("is clean on true models and says what it looked at", async () => {
    const outcome = await check(made());
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(outcome.stdout).toContain("Checked 1 model in 1 language");
  });

  test("fails on drift from --fail-on upwards, and colours nothing off a terminal", async () => {
    const one = made({ "app/customer.py": python(", nullable=False") });
    const outcome = await check(one);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stdout).toContain("D205 nullable-in-db");
    expect(outcome.stdout).not.toContain("\u001b[");
    expect((await check(one, "--fail-on", "never")).exitCode).toBe(0);
  });

  test("severities by code or slug decide", async () => {
    const drifted = python(", nullable=False");
    for (const rules of ['{ D205: "info" }', '{ "nullable-in-db": "off" }']) {
      const one = made({
        "app/customer.py": drifted,
        "undrift.config.ts": config(`{ rules: ${rules} }`),
      });
      expect((await check(one)).exitCode).toBe(0);
    }
  });

  test("writes several reports, and the step summary", async () => {
    const one = made({ "app/customer.py": python(", nullable=False") });
    const summary = one.path("summary.md");
    const { main } = await import("../../codegen/cli.ts");
    let stdout = "";
    await main(
      [
        "check",
        "models",
        "--url",
        url,
        "--format",
        "github",
        "--output",
        "sarif=out/drift.sarif",
        "--output",
        "junit=out/drift.xml",
      ],
      {
        stdout: (text) => (stdout += text),
        stderr: () => {},
        isTerminal: false,
        environment: { GITHUB_STEP_SUMMARY: summary },
        directory: one.directory,
        signal: new AbortController().signal,
      },
    );
    expect(stdout).toMatch(/^::error file=app\/customer\.py,line=13,/m);
    const sarif = JSON.parse(
      readFileSync(one.path("out/drift.sarif"), "utf8"),
    ) as {
      runs: { results: { ruleId: string }[] }[];
    };
    expect(sarif.runs[0]!.results.map(({ ruleId }) => ruleId)).toContain(
      "D205",
    );
    expect(readFileSync(one.path("out/drift.xml"), "utf8")).toContain(
      "<testsuites",
    );
    expect(readFileSync(summary, "utf8")).toContain("D205");
  });

  test("colours on a terminal unless NO_COLOR says otherwise", async () => {
    const one = made({ "app/customer.py": python(", nullable=False") });
    const { main } = await import("../../codegen/cli.ts");
    const printed = async (environment: Record<string, string>) => {
      let stdout = "";
      await main(["check", "models", "--url", url, "--quiet"], {
        stdout: (text) => (stdout += text),
        stderr: () => {},
        isTerminal: false,
        output: { isTerminal: true, columns: 60 },
        environment,
        directory: one.directory,
        signal: new AbortController().signal,
      });
      return stdout;
    };
    expect(await printed({})).toContain("\u001b[31m");
    expect(await printed({ FORCE_COLOR: "0" })).not.toContain("\u001b[");
    expect(await printed({ NO_COLOR: "1", FORCE_COLOR: "1" })).toContain(
      "\u001b[",
    );
    const wide = await printed({ NO_COLOR: "1", COLUMNS: "110" });
    expect(Math.max(...wide.split("\n").map(({ length }) => length))).toBe(110);
    const plain = await printed({ NO_COLOR: "1" });
    expect(plain).not.toContain("\u001b[");
    for (const line of plain.split("\n"))
      expect(line.length).toBeLessThanOrEqual(60);
  });

  test("a baseline takes what is known, and tells when it is gone", async () => {
    const one = made({ "app/customer.py": python(", nullable=False") });
    const baseline = ["--baseline", "known.json"];
    expect(
      await one.run("baseline", "update", "--url", url, ...baseline),
    ).toMatchObject({ exitCode: 0 });
    expect((await check(one, ...baseline)).exitCode).toBe(0);
    one.write("app/customer.py", python(""));
    const outcome = await check(one, ...baseline, "--fail-on", "warning");
    expect(outcome.stdout).toContain("D904");
    expect(outcome.exitCode).toBe(1);
    expect(await check(one, "--baseline", "lost.json")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("There is no baseline lost.json"),
    });
  });

  test("config and comments silence with a reason, and a stale one is told", async () => {
    const drifted = python(", nullable=False");
    const ignored = made({
      "app/customer.py": drifted,
      "undrift.config.ts": config(
        '{ ignore: [{ rule: "D205", table: "core.*", reason: "until the import is rewritten" }] }',
      ),
    });
    expect((await check(ignored)).exitCode).toBe(0);
    const bySlug = made({
      "app/customer.py": drifted.replace(
        "    email",
        "    # undrift-ignore nullable-in-db known\n    email",
      ),
    });
    expect((await check(bySlug)).exitCode).toBe(0);
    const another = made({
      "app/customer.py": drifted.replace(
        "    email",
        "    # undrift-ignore type-width known\n    email",
      ),
    });
    expect((await check(another)).exitCode).toBe(1);
    const commented = made({
      "app/customer.py": drifted.replace(
        "    email",
        "    # undrift-ignore D205 known\n    email",
      ),
    });
    expect((await check(commented)).exitCode).toBe(0);
    const expired = made({
      "app/customer.py": drifted,
      "undrift.config.ts": config(
        '{ ignore: [{ rule: "D205", reason: "old", expires: "2020-01-01" }] }',
      ),
    });
    const outcome = await check(expired);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stdout).toContain("expired on 2020-01-01");
  });

  test("--since looks at changed files only", async () => {
    const one = made({ "app/customer.py": python(", nullable=False") });
    rmSync(one.path(".git"), { recursive: true });
    const git = (...argv: string[]) =>
      execFileSync(
        "git",
        ["-c", "user.name=a", "-c", "user.email=a@example.com", ...argv],
        { cwd: one.directory, stdio: "pipe" },
      );
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "one");
    expect((await check(one, "--since", "HEAD")).exitCode).toBe(0);
    writeFileSync(
      one.path("app/customer.py"),
      `${python(", nullable=False")}\n`,
    );
    expect((await check(one, "--since", "HEAD")).exitCode).toBe(1);
    expect(await check(one, "--since", "nowhere")).toMatchObject({
      exitCode: 2,
    });
  });

  test("check without a word runs both, and prints one JSON document", async () => {
    const one = made({ "app/customer.py": python(", nullable=False") });
    expect(await one.run("codegen", "--url", url)).toMatchObject({
      exitCode: 0,
    });
    const outcome = await one.run("check", "--url", url, "--json");
    expect(outcome.exitCode).toBe(1);
    const document = JSON.parse(outcome.stdout) as {
      generated: { differing: unknown[] };
      models: { findings: { rule: string }[] };
    };
    expect(document.generated.differing).toEqual([]);
    expect(document.models.findings.map(({ rule }) => rule)).toContain("D205");
  });

  test("reads the snapshot where there is no database", async () => {
    const one = made();
    await one.run("codegen", "--url", url);
    expect(
      await one.run("check", "models", "--from", "snapshot"),
    ).toMatchObject({ exitCode: 0 });
  });

  test("what is ignored by git, or installed, is not looked at", async () => {
    const one = made({
      "app/node_modules/x/models.py": python(", nullable=False"),
      "app/build/models.py": python(", nullable=False"),
      ".gitignore": "build/\n",
    });
    rmSync(one.path(".git"), { recursive: true });
    execFileSync("git", ["init", "-q"], { cwd: one.directory });
    expect((await check(one)).stdout).toContain("Checked 1 model");
  });
});

describe("bad input", () => {
  test.each([
    [
      "a glob that matches nothing",
      config("{}", '{ include: ["ap"] }'),
      /"ap" matches no file/,
      /under app/,
    ],
    [
      "an unknown rule",
      config('{ rules: { "nullable-in-database": "off" } }'),
      /no rule 'nullable-in-database'/,
      /D205 nullable-in-db/,
    ],
    [
      "an unknown rule in ignore",
      config('{ ignore: [{ rule: "D2O5", reason: "x" }] }'),
      /ignore: there is no rule 'D2O5'/,
      /explain/,
    ],
    [
      "a suppression without a reason",
      config('{ ignore: [{ rule: "D205" }] }'),
      /ignore\[0\] needs a reason/,
      /./,
    ],
    [
      "a day that is none",
      config('{ ignore: [{ rule: "D205", reason: "x", expires: "soon" }] }'),
      /YYYY-MM-DD, not "soon"/,
      /./,
    ],
    ["no models", "export default {};\n", /names none/, /models: \{ include/],
    ["models without globs", config("{}", "{}"), /models needs include/, /./],
  ])("%s is told, with exit code 2", async (_, text, message, hint) => {
    const outcome = await check(made({ "undrift.config.ts": text }));
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).toMatch(hint);
  });

  test.each([
    [["--format", "prety"], /no format 'prety'/],
    [["--fail-on", "eror"], /Did you mean --fail-on error/],
    [["--output", "sarif"], /names no format and file/],
  ])("%s is told", async (flags, message) => {
    const outcome = await check(made(), ...flags);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toMatch(message);
  });

  test("a missing snapshot is told", async () => {
    const outcome = await made().run("check", "models", "--from", "snapshot");
    expect(outcome).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("There is no snapshot"),
    });
  });

  test("files without a model are nothing checked", async () => {
    const outcome = await check(made({ "app/customer.py": "x = 1\n" }));
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stdout).toContain("D901");
  });

  test("a file that is not UTF-8 is named with its line, and the others are read", async () => {
    const one = made();
    writeFileSync(
      one.path("app/latin.py"),
      Buffer.from("# a\n# caf\u00e9\n", "latin1"),
    );
    const outcome = await check(one);
    // A part was not read: that is never clean, unless somebody says that it is known.
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stdout).toContain("app/latin.py:2:1");
    expect(outcome.stdout).toContain("not UTF-8");
    expect(outcome.stdout).toContain("Checked 1 model");
    const known = `{ ignore: [{ rule: "D902", file: "app/latin.py", reason: "vendored" }] }`;
    const told = made({ "undrift.config.ts": config(known) });
    copyFileSync(one.path("app/latin.py"), told.path("app/latin.py"));
    expect((await check(told)).exitCode).toBe(0);
  });

  test.skipIf(process.getuid?.() === 0)(
    "a file that may not be read is told, a directory that may not be listed stops",
    async () => {
      const one = made({ "app/secret.py": base, "app/shut/models.py": base });
      chmodSync(one.path("app/secret.py"), 0);
      const outcome = await check(one);
      expect(outcome).toMatchObject({ exitCode: 2 });
      expect(outcome.stdout).toContain("permission denied");
      chmodSync(one.path("app/shut"), 0);
      const stopped = await check(one);
      chmodSync(one.path("app/shut"), 0o755);
      expect(stopped).toMatchObject({ exitCode: 2, stdout: "" });
      expect(stopped.stderr).toContain("app/shut cannot be listed");
    },
  );

  test("pipes, circles of links and links to nowhere are passed by", async () => {
    const one = made();
    execFileSync("mkfifo", [one.path("app/pipe.py")]);
    symlinkSync(".", one.path("app/loop"));
    symlinkSync("nowhere.py", one.path("app/dangling.py"));
    symlinkSync(".", one.path("app/here.py"));
    expect(await check(one)).toMatchObject({ exitCode: 0 });
  });

  test.each([
    [["sarif=a.out", "junit=./a.out"], "one over the other"],
    [["sarif=app"], "cannot be written to"],
    [["sarif=package.json/x"], "cannot be written to"],
  ])("--output %j is refused", async (outputs, said) => {
    const flags = outputs.flatMap((output) => ["--output", output]);
    const outcome = await check(made(), ...flags);
    expect(outcome).toMatchObject({ exitCode: 2, stdout: "" });
    expect(outcome.stderr).toContain(said);
    expect(outcome.stderr).not.toContain("This is a bug");
  });

  test("output that is lost is work that was not done; one that is not wanted is", () => {
    const one = made({ "app/customer.py": python(", nullable=False") });
    const cli = new URL("../../codegen/bin.ts", import.meta.url).pathname;
    const command = `'${process.execPath}' '${cli}' check models --url '${url}'`;
    const run = (shell: string) =>
      spawnSync("bash", ["-c", shell], {
        cwd: one.directory,
        encoding: "utf8",
      });
    const full = run(`${command} > /dev/full`);
    expect(full.status).toBe(2);
    expect(full.stderr).toContain("error: The output cannot be written");
    const closed = run(`${command} | true; exit \${PIPESTATUS[0]}`);
    expect(closed.status).toBe(1);
    expect(closed.stderr).not.toContain("Error");
  });

  test("what says that nothing was checked cannot be silenced", async () => {
    const off = made({
      "undrift.config.ts": config('{ rules: { D901: "off" } }'),
    });
    const refused = await check(off);
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toContain("D901 cannot be turned off");
    const ignored = made({
      "undrift.config.ts": config('{ ignore: [{ reason: "everything" }] }'),
    });
    rmSync(ignored.path("app/customer.py"));
    const outcome = await check(ignored);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stdout).toContain("D901");
  });

  test("a mistyped rule in a comment silences nothing and is told", async () => {
    for (const rule of ["D2O5", "d205x", "nullable-in-bd"]) {
      const one = made({
        "app/customer.py": python(
          `, nullable=False)  # undrift-ignore ${rule} known`,
        ).replace("known)", "known"),
      });
      const outcome = await check(one);
      expect(outcome.exitCode, rule).toBe(1);
      expect(outcome.stdout).toContain(`${rule} is no rule`);
    }
  });

  test("models that import each other in a circle, and five megabytes of models, are read", async () => {
    const many = Array.from(
      { length: 20_000 },
      (_, at) =>
        `class M${at}(Base):\n    __tablename__ = "m${at}"\n    __table_args__ = {"schema": "core"}\n    id = Column(Uuid, primary_key=True)\n    full_name = Column(Text, nullable=False)\n    email = Column(Text)\n\n`,
    ).join("");
    const one = made({
      "app/a.py":
        "from .b import B\nclass A(B):\n    __tablename__ = B.__tablename__\n",
      "app/b.py":
        "from .a import A\nclass B(A):\n    __tablename__ = A.__tablename__\n",
      "app/big.py": `from sqlalchemy import Column, Text, Uuid\nfrom .base import Base\n\n${many}`,
    });
    expect(statSync(one.path("app/big.py")).size).toBeGreaterThan(3_900_000);
    const outcome = await check(one, "--format", "json", "--fail-on", "never");
    expect(outcome.exitCode).toBe(0);
    const { checked } = JSON.parse(outcome.stdout) as {
      checked: { models: number };
    };
    expect(checked.models).toBeGreaterThan(20_000);
  });
});

describe("the cache", () => {
  test("gives the same report, and sees every change", async () => {
    const one = made();
    const first = await check(one);
    const second = await check(one);
    expect(second.stdout).toBe(first.stdout);
    one.write("app/customer.py", python(", nullable=False"));
    expect((await check(one)).exitCode).toBe(1);
    one.write("app/customer.py", python(""));
    expect((await check(one)).exitCode).toBe(0);
    one.write("app/other.py", python("").replace('"customers"', '"orders"'));
    expect((await check(one)).exitCode).toBe(1);
    rmSync(one.path("app/other.py"));
    expect((await check(one)).exitCode).toBe(0);
  });

  test("does not read unchanged files again", async () => {
    const { readProjectClaims } = await import("../../codegen/model-claims.ts");
    const { parseConfig } = await import("../../codegen/config.ts");
    const one = made();
    const settings = parseConfig(
      { models: { include: ["app"] } },
      one.directory,
      "test",
    );
    const before = await readProjectClaims(settings, new Map());
    const again = await readProjectClaims(settings, new Map());
    expect([before.cached, again.cached]).toEqual([false, true]);
    expect(again.claims).toEqual(before.claims);
  });
});

describe("explain", () => {
  test("a rule, a slug, all of them, and one that does not exist", async () => {
    const one = project();
    expect((await one.run("explain", "D216")).stdout).toContain(
      "plaintext-on-encrypted",
    );
    expect((await one.run("explain", "nullable-in-db")).stdout).toContain(
      "D205",
    );
    expect((await one.run("explain")).stdout).toContain("D102");
    expect(await one.run("explain", "D999")).toMatchObject({ exitCode: 2 });
  });
});

describe("fix", () => {
  test("prints a patch and writes nothing; --write applies it; a second run has nothing", async () => {
    const drifted = python(", nullable=False");
    const one = made({ "app/customer.py": drifted });
    const dry = await one.run("fix", "--url", url);
    expect(dry.stdout).toContain("+    email = Column(Text, nullable=True)");
    expect(readFileSync(one.path("app/customer.py"), "utf8")).toBe(drifted);
    const written = await one.run("fix", "--url", url, "--write");
    expect(written.exitCode).toBe(0);
    expect((await check(one)).exitCode).toBe(0);
    const again = await one.run("fix", "--url", url);
    expect(again.stdout).toBe("");
  });

  test("merges duplicates; --keep says which model stays, and a slip of the pen is told", async () => {
    const other = python("").replace("class Customer", "class Client");
    const one = made({
      "app/customer.py": python(""),
      "app/client.py": other,
      "jobs/report.py": "from app.client import Client\n\nprint(Client)\n",
    });
    const slip = await one.run(
      "fix",
      "--url",
      url,
      "--keep",
      "app/x.py:Client",
    );
    expect(slip.exitCode).toBe(2);
    expect(slip.stderr).toContain("--keep app/x.py:Client names no model");
    expect(slip.stderr).toContain("app/client.py:Client");
    const kept = await one.run(
      "fix",
      "--url",
      url,
      "--keep",
      "app/customer.py:Customer",
    );
    expect(kept.stdout).toContain("--- a/app/client.py\n+++ /dev/null");
    // Files that hold no models follow too.
    expect(kept.stdout).toContain(
      "+from app.customer import Customer as Client",
    );
    const turned = await one.run(
      "fix",
      "--url",
      url,
      "--write",
      "--keep",
      "app/client.py:Client",
    );
    expect(turned.exitCode).toBe(0);
    expect(existsSync(one.path("app/customer.py"))).toBe(false);
    expect(existsSync(one.path("app/client.py"))).toBe(true);
  });

  test("what one repair makes possible for another is done in the same run", async () => {
    const one = made({
      "app/customer.py": python("").replace(
        "    id = Column(Uuid, primary_key=True)\n    full_name = Column(Text, nullable=False)",
        "    full_name = Column(Text, primary_key=True)",
      ),
    });
    await one.run("fix", "--url", url, "--write");
    expect((await one.run("fix", "--url", url)).stdout).toBe("");
    expect((await check(one)).stdout).not.toContain("D401");
  });

  test("refuses to change the database, and says why", async () => {
    const one = made({ "app/customer.py": python(", nullable=False") });
    const outcome = await one.run("fix", "--database", "--url", url);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toContain("core.customers.email stays as it is");
    expect(outcome.stderr).toContain("never changed to please code");
  });
});

describe("the registry", () => {
  test("lists tables, types, repositories and models, as prettier has it, and follows the models", async () => {
    const one = made({
      "undrift.config.ts": config("{}", '{ include: ["app", "web"] }'),
      "web/customers.ts":
        'import { createRepository } from "undrift";\nexport const customers = (db, tables) =>\n  createRepository(db, "core.customers", { tables });\n',
    });
    await one.run("codegen", "--url", url);
    const registry = one.path("generated/REGISTRY.md");
    const text = readFileSync(registry, "utf8");
    expect(text).toMatch(
      /`core\.customers` +\| table +\| \[`Customers`\]\(core\.ts\)/,
    );
    expect(text).toContain("[`web/customers.ts:3`](../web/customers.ts#L3)");
    expect(text).toContain(
      "`Customer` [`app/customer.py:5`](../app/customer.py#L5) (sqlalchemy): true",
    );
    expect(await format(text, { parser: "markdown" })).toBe(text);
    expect((await one.run("check", "generated", "--url", url)).exitCode).toBe(
      0,
    );
    one.write("app/customer.py", python(", nullable=False"));
    expect(await one.run("check", "generated", "--url", url)).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("REGISTRY.md is stale"),
    });
    await one.run("codegen", "--url", url);
    expect(readFileSync(registry, "utf8")).toContain("drifted");
  });
});

test("plain codegen loads no parser of hand-written code", () => {
  const one = project({
    files: { "undrift.config.ts": "export default {};\n" },
  });
  mkdirSync(one.path("generated"));
  const cli = new URL("../../codegen/bin.ts", import.meta.url).pathname;
  const hook = one.path("hook.mjs");
  writeFileSync(
    hook,
    `import { registerHooks } from "node:module";
import { appendFileSync } from "node:fs";
registerHooks({ load(url, context, next) { appendFileSync(${JSON.stringify(one.path("loaded"))}, url + "\\n"); return next(url, context); } });
`,
  );
  const run = (...argv: string[]) =>
    execFileSync(process.execPath, ["--import", hook, cli, ...argv], {
      cwd: one.directory,
      stdio: "pipe",
    });
  run("codegen", "--url", url.replace(/$/, ""), "--schema", "public");
  const loaded = readFileSync(one.path("loaded"), "utf8");
  expect(existsSync(one.path("generated/REGISTRY.md"))).toBe(true);
  for (const heavy of [
    "ts-morph",
    "@lezer",
    "codegen/drift/rules",
    "codegen/claims/",
  ])
    expect(loaded).not.toContain(heavy);
});
