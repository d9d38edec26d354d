import type { Client } from "pg";
import { UndriftError } from "../errors.ts";
import { connect } from "./connect.ts";

export interface ReadingLimits {
  /** Milliseconds that a statement may run; 60,000 unless given. */
  readonly statementTimeout?: number;
  /** Milliseconds to wait for a lock; 5,000 unless given. */
  readonly lockTimeout?: number;
}

/** A connection that a database can be trusted with: it reads, and gives up rather than block. */
export interface ReadingSession {
  readonly client: Client;
  /**
   * To be sent first in the one transaction that reads, beginning it:
   * repeatable read, read only, with the limits where the session could not
   * take them.
   */
  readonly begin: string;
  /** Opens another one like it, with the limits in the same place. */
  readonly again: () => Promise<ReadingSession>;
}

/**
 * Connects for reading. The limits travel in the start-up message; poolers that
 * refuse that (PgBouncer) get them inside the transaction instead, never as
 * session settings, which a pooler would hand on to its next client.
 * @throws UndriftError `CONNECTION`
 */
export async function openReadingSession(
  url: string,
  limits: ReadingLimits = {},
): Promise<ReadingSession> {
  const settings = {
    statement_timeout: String(limits.statementTimeout ?? 60_000),
    lock_timeout: String(limits.lockTimeout ?? 5000),
  };
  const begin = "begin transaction isolation level repeatable read, read only";
  try {
    const readOnly = { default_transaction_read_only: "on", ...settings };
    const client = await connect(url, { settings: readOnly, pipeline: true });
    return { client, begin, again: () => openReadingSession(url, limits) };
  } catch (error) {
    if (!refusesStartupSettings(error)) throw error;
  }
  const local = Object.entries(settings).map(
    ([name, value]) => `set local ${name} = ${value}`,
  );
  return {
    client: await connect(url, { pipeline: true }),
    begin: [begin, ...local].join("; "),
    again: () => openReadingSession(url, limits),
  };
}

/** PgBouncer: `unsupported startup parameter: options` or `… in options: …`, code 08P01. */
function refusesStartupSettings(error: unknown): boolean {
  if (!(error instanceof UndriftError)) return false;
  const { cause } = error;
  return cause instanceof Error && /startup parameter/i.test(cause.message);
}
