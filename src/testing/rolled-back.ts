import type { Kysely, Transaction } from "kysely";

/**
 * Runs a test inside a transaction that is rolled back whatever it does. What
 * it is given cannot begin a transaction of its own; a repository inside it
 * uses this one.
 */
export async function rolledBack<DB, Result>(
  db: Kysely<DB>,
  test: (transaction: Transaction<DB>) => Promise<Result>,
): Promise<Result> {
  const transaction = await db.startTransaction().execute();
  try {
    return await test(transaction);
  } finally {
    await transaction.rollback().execute();
  }
}
