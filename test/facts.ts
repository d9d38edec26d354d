import { openReadingSession } from "../codegen/database/reading-session.ts";
import type { Facts } from "../codegen/facts/model.ts";
import { readFacts, type ReadOptions } from "../codegen/facts/read.ts";

/** The facts of a real database, read as the commands read them. */
export async function factsOf(
  url: string,
  options: ReadOptions = {},
): Promise<Facts> {
  const session = await openReadingSession(url);
  try {
    return await readFacts(session, options);
  } finally {
    await session.client.end();
  }
}
