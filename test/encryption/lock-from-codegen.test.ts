import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { envelopePattern } from "../../codegen/plan/envelope-check.ts";
import {
  parseLock as parsePlanned,
  printLock as printPlanned,
} from "../../codegen/plan/encryption-lock.ts";
import { normalizerHashes } from "../../codegen/plan/normalizers.ts";
import { codecs as plannedCodecs } from "../../codegen/plan/codecs.ts";
import { tables } from "../../generated/tables.ts";
import { codecs } from "../../src/encryption/codec.ts";
import {
  createEncryption,
  envelopePattern as ownPattern,
  parseLock,
  printLock,
} from "../../src/encryption/index.ts";
import {
  normalizerHash,
  normalizers,
} from "../../src/encryption/normalizer.ts";
import { project, type Project } from "../commands/project.ts";
import { client, database } from "../server.ts";
import { keys } from "./fixture.ts";

describe("what codegen and the runtime both state", () => {
  const file = new URL("../../generated/encryption.lock.json", import.meta.url);
  const text = readFileSync(file, "utf8");

  it("is one lock format", () => {
    expect(printLock(parseLock(text, "lock"))).toBe(text);
    expect(printPlanned(parsePlanned(text, "lock"))).toBe(text);
    const lock = parseLock(text, "lock");
    expect(() => createEncryption({ tables, keys, lock })).not.toThrow();
  });

  it("is one set of normalizers, by what they do", () => {
    const own = Object.entries(normalizers).map(([name, normalize]) => [
      name,
      normalizerHash(name, normalize),
    ]);
    expect(normalizerHashes).toEqual(Object.fromEntries(own));
  });

  it("is one pattern of envelopes and one list of codecs", () => {
    expect(envelopePattern).toBe(ownPattern);
    expect(Object.keys(plannedCodecs)).toEqual(Object.keys(codecs));
  });
});

const pattern = envelopePattern;
const schema = `
  create schema core;
  create table core.customers (
    id uuid primary key default gen_random_uuid(),
    gone text,
    email_encrypted text not null check (email_encrypted ~ '${pattern}'),
    email_bidx text unique,
    note text);
  comment on column core.customers.email_bidx is '@blind-index of=email_encrypted normalize=email';`;

describe("a context, once minted", () => {
  let made: Project;
  let url: string;
  beforeAll(async () => {
    url = await database(schema);
  });

  async function generatedAfter(
    sql: string,
    options = "",
  ): Promise<{ made: Project; exitCode: number; stderr: string }> {
    url = await database(schema);
    made = project();
    expect((await made.run("codegen", "--url", url)).exitCode).toBe(0);
    await (await client(url)).query(sql);
    if (options) {
      made.write(
        "undrift.config.ts",
        `export default { encryption: { columns: ${options} } };\n`,
      );
    }
    return { made, ...(await made.run("codegen", "--url", url)) };
  }

  const read = (path: string): string =>
    readFileSync(made.path(`generated/${path}`), "utf8");
  const locked = () => parseLock(read("encryption.lock.json"), "lock").columns;

  it.each([
    [
      "column",
      "alter table core.customers rename email_encrypted to mail_encrypted; comment on column core.customers.email_bidx is '@blind-index of=mail_encrypted normalize=email'",
      "core.customers",
      "mail_encrypted",
    ],
    [
      "table",
      "alter table core.customers rename to clients",
      "core.clients",
      "email_encrypted",
    ],
    [
      "schema",
      "alter schema core rename to crm",
      "crm.customers",
      "email_encrypted",
    ],
    [
      "table, with a column added",
      "alter table core.customers rename to clients; alter table core.clients add column phone_encrypted text",
      "core.clients",
      "email_encrypted",
    ],
  ])("outlives the renaming of its %s", async (_, sql, table, column) => {
    expect(await generatedAfter(sql)).toMatchObject({ exitCode: 0 });
    expect(locked()["core.customers.email"]).toMatchObject({
      table,
      column,
      blindIndexes: { email_bidx: { column: "email_bidx" } },
    });
    expect(read("tables.ts")).toContain('context: "core.customers.email"');
    expect(read(`${table.split(".")[0]}.ts`)).toContain(
      `${column}: Encrypted<"core.customers.email", string>`,
    );
    // And stays, when there is nothing to compare with but the lock file.
    expect(await made.run("check", "--url", url)).not.toMatchObject({
      exitCode: 2,
    });
  });

  it("stays with the index that its key was made for", async () => {
    await generatedAfter(
      "alter table core.customers rename email_bidx to mail_digest",
    );
    expect(locked()["core.customers.email"]?.blindIndexes).toMatchObject({
      email_bidx: { column: "mail_digest" },
    });
    expect(read("tables.ts")).toContain('index: "email_bidx"');
  });

  it("is not given to a column that takes the name", async () => {
    await generatedAfter(`
      alter table core.customers rename email_encrypted to old_encrypted;
      alter table core.customers add column email_encrypted text;
      comment on column core.customers.email_bidx is '@blind-index of=old_encrypted normalize=email'`);
    expect(locked()).toMatchObject({
      "core.customers.email": { column: "old_encrypted" },
      "core.customers.email#2": { column: "email_encrypted" },
    });
  });

  it("is not lost to a dump that counts columns anew", async () => {
    const restored = schema
      .replace("gone text,", "")
      .replace("note text)", "note text, born_encrypted text)");
    await generatedAfter(`drop schema core cascade; ${restored}`);
    expect(locked()).toMatchObject({
      "core.customers.email": { column: "email_encrypted" },
      "core.customers.born": { column: "born_encrypted" },
    });
  });

  it("is asked for where a rename cannot be told from a new column", async () => {
    const sql = `
      drop table core.customers;
      create table core.clients (email_encrypted text, id int)`;
    const { exitCode, stderr } = await generatedAfter(sql);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      'core.clients.email_encrypted is encrypted and not in the lock file, which has core.customers.email_encrypted that the database has not; if it was renamed, say so: encryption: { columns: { "core.clients.email_encrypted": { context: "core.customers.email" } } }',
    );
    const told = `{ "core.clients.email_encrypted": { context: "core.customers.email" } }`;
    expect(await generatedAfter(sql, told)).toMatchObject({ exitCode: 0 });
    expect(locked()["core.customers.email"]?.table).toBe("core.clients");
  });

  it("leaves with its column, which codegen says", async () => {
    const { exitCode, stderr } = await generatedAfter(
      "alter table core.customers drop email_encrypted, drop email_bidx, add phone_encrypted text",
    );
    expect(exitCode).toBe(0);
    expect(stderr).toContain('its context "core.customers.email" leaves');
    expect(Object.keys(locked())).toEqual(["core.customers.phone"]);
  });

  it.each([
    [
      "comment on column core.customers.email_encrypted is '@encrypted json'",
      "",
      "are text, padding none, bound to its column, as the lock file has it, and would be json",
    ],
    [
      "select 1",
      '{ "core.customers.email_encrypted": { padding: 32 } }',
      "would be text, padding 32",
    ],
    [
      "comment on column core.customers.email_bidx is '@blind-index of=email_encrypted normalize=phone'",
      "",
      "is filled by email@1",
    ],
    [
      "comment on column core.customers.email_bidx is '@blind-index of=email_encrypted normalize=emial'",
      "",
      'is of the normalizer "emial@1", which is none of email@1',
    ],
  ])("does not let %s %s change stored values", async (sql, options, says) => {
    const { exitCode, stderr } = await generatedAfter(sql, options);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(says);
  });

  it("is not minted anew beside a damaged lock file", async () => {
    await generatedAfter("select 1");
    made.write("generated/encryption.lock.json", "<<<<<<< ours");
    const { exitCode, stderr } = await made.run("codegen", "--url", url);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Take it back from version control");
  });
});

describe("binding to the row", () => {
  const option = (table: string): string =>
    `export default { encryption: { columns: { "public.${table}.pin_encrypted": { binding: "row" } } } };\n`;
  const sql = `
    create table by_uuid (id uuid primary key default gen_random_uuid(), pin_encrypted text);
    create table by_sequence (id bigserial primary key, pin_encrypted text);
    create table by_default (id int generated by default as identity primary key, pin_encrypted text);
    create table by_always (id int generated always as identity primary key, pin_encrypted text);
    create table by_date (id date primary key, pin_encrypted text);
    create table keyless (pin_encrypted text);
    create view shown as select pin_encrypted from by_uuid`;

  it.each([
    ["by_uuid", "id is a uuid: make it in the service", "uuid"],
    [
      "by_sequence",
      "id comes from a sequence: fetch its next value",
      "integer",
    ],
    ["by_default", "id comes from a sequence: fetch its next value", "integer"],
  ])("is possible for %s", async (table, says, type) => {
    const made = project({ files: { "undrift.config.ts": option(table) } });
    const url = await database(sql);
    const { exitCode, stderr } = await made.run("codegen", "--url", url);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(says);
    const text = readFileSync(made.path("generated/tables.ts"), "utf8");
    expect(text).toContain(`primaryKeyTypes: { id: "${type}" }`);
    expect(text.match(/binding: "row"/g)).toHaveLength(1);
  });

  it.each([
    ["by_always", "the key column id is generated always as identity"],
    ["by_date", "the key column id is of type date"],
    ["keyless", "public.keyless has no primary key"],
  ])("is refused for %s", async (table, says) => {
    const made = project({ files: { "undrift.config.ts": option(table) } });
    const url = await database(sql);
    const { exitCode, stderr } = await made.run("codegen", "--url", url);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`cannot be bound to its row: ${says}`);
  });
});
