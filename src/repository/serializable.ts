import { setTimeout as sleep } from "node:timers/promises";
import type { Kysely, Transaction } from "kysely";
import { DatabaseError, toDatabaseError } from "./database-error.ts";

export interface SerializableOptions {
  /** How often the work is done at most. Default 10. */
  readonly attempts?: number;
}

/**
 * Does the work in a serializable transaction, and again when the server says
 * that another transaction came first: each time from the start, so it must
 * have no effects besides those on the database.
 *
 * https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html
 *
 * @throws DatabaseError SERIALIZATION_FAILURE or DEADLOCK after the last attempt;
 * every other error at once
 */
export async function serializable<DB, Result>(
  db: Kysely<DB>,
  work: (transaction: Transaction<DB>) => Promise<Result>,
  { attempts = 10 }: SerializableOptions = {},
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db
        .transaction()
        .setIsolationLevel("serializable")
        .execute(work);
    } catch (thrown) {
      const error = toDatabaseError(thrown, "the transaction", {});
      const again = error instanceof DatabaseError && error.retryable;
      if (!again) throw thrown;
      if (attempt >= attempts) throw error;
      await sleep(Math.random() * longestPause(attempt));
    }
  }
}

/** In milliseconds: those who failed together should not meet again. */
function longestPause(attempt: number): number {
  return Math.min(10 * 2 ** attempt, 1000);
}
