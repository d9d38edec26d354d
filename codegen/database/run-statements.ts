import type { Client, Connection, Submittable } from "pg";

/** The server's answer to a statement that failed. */
export interface ServerError extends Error {
  readonly code?: string;
  /** One-based, in characters of the SQL that was sent. */
  readonly position?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
}

export interface RunFailure {
  readonly error: ServerError;
  /** How many statements before it succeeded. */
  readonly completed: number;
}

type CopyConnection = Connection & {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
};

function nothing(): void {}

/**
 * Sends SQL as one message: PostgreSQL runs it as one transaction unless it
 * holds transaction commands of its own. Results are dropped; rows for
 * `copy … from stdin` are taken from `rows` in order.
 * Source: PostgreSQL manual, 54.2.2.1 Multiple Statements in a Simple Query.
 */
export function runStatements(
  client: Client,
  sql: string,
  rows: readonly string[],
): Promise<RunFailure | undefined> {
  return new Promise((resolve) => {
    let completed = 0;
    let copies = 0;
    const submittable = {
      submit: (connection: Connection) => connection.query(sql),
      handleRowDescription: nothing,
      handleDataRow: nothing,
      handleEmptyQuery: nothing,
      handleCopyData: nothing,
      handlePortalSuspended: nothing,
      handleCommandComplete: () => {
        completed += 1;
      },
      handleCopyInResponse: (connection: CopyConnection) => {
        connection.sendCopyFromChunk(Buffer.from(rows[copies] ?? ""));
        connection.endCopyFrom();
        copies += 1;
      },
      handleError: (error: ServerError) => resolve({ error, completed }),
      handleReadyForQuery: () => resolve(undefined),
    };
    client.query(submittable as unknown as Submittable);
  });
}
