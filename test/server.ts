/** Real servers for the tests, shared by a whole run; a fresh database for each question. */
import { connect as openSocket } from "node:net";
import { text } from "node:stream/consumers";
import type { Client } from "pg";
import { afterAll, inject } from "vitest";
import { connect } from "../codegen/database/connect.ts";

/** The majors of the matrix, or those named in UNDRIFT_TEST_MAJORS ("14,18"). */
export const majors: readonly number[] = (
  process.env["UNDRIFT_TEST_MAJORS"] ?? "14,15,16,17,18"
)
  .split(",")
  .map(Number);

const urls = new Map<number, Promise<string>>();
const clients: Client[] = [];
const created: { readonly major: number; readonly name: string }[] = [];

afterAll(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
  for (const { major, name } of created.splice(0)) {
    const url = await server(major);
    await dropDatabase(url, name);
  }
});

/**
 * The connection string of the run's server of a major, as its superuser.
 * Use `database()` rather than the database `postgres` that it names.
 */
export function server(major = 18): Promise<string> {
  const known = urls.get(major) ?? askFor(major);
  urls.set(major, known);
  return known;
}

async function askFor(major: number): Promise<string> {
  const socket = openSocket(inject("serverDesk"), "127.0.0.1");
  socket.write(String(major));
  const answer = JSON.parse(await text(socket)) as {
    url?: string;
    error?: string;
  };
  if (answer.url === undefined) throw new Error(answer.error);
  return answer.url;
}

/**
 * A fresh database with options of CREATE DATABASE, such as "locale 'C'",
 * after running `sql` in it.
 */
export async function databaseIn(options: string, sql = ""): Promise<string> {
  const fresh = await create(18, options);
  if (sql) await run(fresh, sql);
  return fresh;
}

/**
 * A fresh database after running `sql` in it, dropped after the test file.
 * @returns its connection string, as the superuser `postgres`
 */
export async function database(sql = "", major = 18): Promise<string> {
  // Since 15 the default strategy writes each page to the log, which takes longer.
  const fresh = await create(major, major >= 15 ? "strategy file_copy" : "");
  if (sql) await run(fresh, sql);
  return fresh;
}

async function create(major: number, options: string): Promise<string> {
  const url = await server(major);
  const name = `test_${process.pid}_${Date.now()}_${created.length}`;
  created.push({ major, name });
  await run(url, `create database ${name} template template0 ${options}`);
  const fresh = new URL(url);
  fresh.pathname = `/${name}`;
  return fresh.href;
}

/** A connected client, ended after the test file. */
export async function client(url: string): Promise<Client> {
  const connected = await connect(url);
  clients.push(connected);
  return connected;
}

/**
 * A pool's end does not wait for its connections, and one that is dropped
 * under its client is an error that nobody handles. So they get a moment.
 */
async function dropDatabase(url: string, name: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    try {
      return await run(url, `drop database if exists ${name}`);
    } catch (error) {
      if ((error as { code?: string }).code !== "55006") throw error;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  await run(url, `drop database if exists ${name} with (force)`);
}

async function run(url: string, sql: string): Promise<void> {
  const connected = await connect(url);
  try {
    await connected.query(sql);
  } finally {
    await connected.end();
  }
}
