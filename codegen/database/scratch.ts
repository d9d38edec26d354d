import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import { UndriftError } from "../errors.ts";
import { connect } from "./connect.ts";
import { isSameProcess, processIdentity } from "./process-identity.ts";
import type { Database } from "./source.ts";
import { withDatabase } from "./url.ts";

/**
 * A database of its own on a server that is given, dropped when it is closed
 * and when this process is interrupted. A killed process leaves it; the next
 * scratch database on that server drops it.
 * @param serverUrl a role that may create databases
 * @throws UndriftError `CONNECTION`, `PRIVILEGE`
 */
export async function createScratchDatabase(
  serverUrl: string,
): Promise<Database> {
  const database = await createOwnedDatabase(serverUrl);
  return { ...database, close: closeOnce(database.close) };
}

export interface OwnedDatabase extends Database {
  readonly name: string;
}

/**
 * The same without a hand on this process's signals.
 * @param template a database that nobody is connected to; the server's empty one unless given
 * @throws UndriftError `CONNECTION`, `PRIVILEGE`
 */
export async function createOwnedDatabase(
  serverUrl: string,
  template = "template0",
): Promise<OwnedDatabase> {
  const admin = await connect(serverUrl);
  const name = `undrift_${randomBytes(6).toString("hex")}`;
  try {
    await dropStale(admin);
    await create(admin, name, template);
  } finally {
    await admin.end();
  }
  return {
    name,
    url: withDatabase(serverUrl, name),
    description: `scratch database ${name}`,
    close: () => drop(serverUrl, name),
  };
}

/** Who uses a scratch database, kept as its comment. */
interface Owner {
  readonly host: string;
  readonly pid: number;
  readonly identity: string;
  /** Milliseconds since 1970. */
  readonly created: number;
}

async function create(
  admin: Client,
  name: string,
  template: string,
): Promise<void> {
  const owner: Owner = {
    host: hostname(),
    pid: process.pid,
    identity: processIdentity(process.pid),
    created: Date.now(),
  };
  try {
    await copy(admin, name, template);
  } catch (cause) {
    if ((cause as { code?: string }).code !== "42501") throw cause;
    throw new UndriftError(
      "PRIVILEGE",
      "The role may not create a scratch database.",
      {
        hint: "Grant it with `alter role … createdb`, or let undrift use its embedded server.",
        cause,
      },
    );
  }
  const comment = admin.escapeLiteral(JSON.stringify(owner));
  await admin.query(`comment on database ${name} is ${comment}`);
}

/** Copying files is faster than writing pages to the log; before 15 nothing else is done. */
async function copy(
  admin: Client,
  name: string,
  template: string,
): Promise<void> {
  const { rows } = await admin.query<{ isCurrent: boolean }>(
    `select current_setting('server_version_num')::int >= 150000 as "isCurrent"`,
  );
  const strategy = rows[0]?.isCurrent ? " strategy file_copy" : "";
  for (let attempt = 1; ; attempt += 1) {
    try {
      await admin.query(
        `create database ${name} template ${admin.escapeIdentifier(template)}${strategy}`,
      );
      return;
    } catch (error) {
      // Somebody is connected to the template, or just leaving it.
      const isBusy = (error as { code?: string }).code === "55006";
      if (!isBusy || attempt === 20) throw error;
      await sleep(50);
    }
  }
}

/** Those whose process is gone, or, of another host, that are a day old. */
async function dropStale(admin: Client): Promise<void> {
  const { rows } = await admin.query<{ name: string; comment: string | null }>(
    `select datname as name, shobj_description(oid, 'pg_database') as comment
     from pg_catalog.pg_database
     where datname ~ '^undrift_[0-9a-f]{12}$'
       and pg_catalog.pg_has_role(datdba, 'usage')`,
  );
  for (const { name, comment } of rows) {
    if (!isStale(comment)) continue;
    await admin.query(`drop database if exists ${name} with (force)`);
  }
}

const day = 24 * 60 * 60 * 1000;

function isStale(comment: string | null): boolean {
  try {
    const owner = JSON.parse(comment ?? "") as Owner;
    const isOld = Date.now() - owner.created > day;
    return owner.host === hostname() ? !isSameProcess(owner) : isOld;
  } catch {
    // Being made at this moment, or not of our making.
    return false;
  }
}

async function drop(serverUrl: string, name: string): Promise<void> {
  const admin = await connect(serverUrl);
  try {
    await admin.query(`drop database if exists ${name} with (force)`);
  } finally {
    await admin.end();
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs `end` once, be it called or the process interrupted, which then ends as it would have. */
function closeOnce(end: () => Promise<void>): () => Promise<void> {
  let ended: Promise<void> | undefined;
  const close = (): Promise<void> => {
    for (const signal of signals) process.off(signal, interrupted);
    ended ??= end();
    return ended;
  };
  const interrupted = (signal: NodeJS.Signals): void => {
    const again = (): void => {
      process.kill(process.pid, signal);
    };
    close().then(again, again);
  };
  for (const signal of signals) process.on(signal, interrupted);
  return close;
}
