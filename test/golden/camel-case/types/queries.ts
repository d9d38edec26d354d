import type { Kysely } from "kysely";
import type { DB } from "../generated/index.js";

/** Writes and reads through CamelCasePlugin, by the names and types that were generated. */
export async function writeAndRead(db: Kysely<DB>) {
  const startsAt = new Date("2026-03-01T18:00:00Z");
  const first = await db
    .insertInto("bookingRequests")
    .values({
      customerFirstName: "Ada",
      bookingStatus: "deposit_pending",
      // What is written keeps the database's names inside a composite.
      timeSlot: { starts_at: startsAt, party_size: 4 },
    })
    .returning(["bookingId", "timeSlot"])
    .executeTakeFirstOrThrow();
  await db
    .insertInto("bookingRequests")
    .values({
      customerFirstName: "Bo",
      bookingStatus: "no_show",
      previousBookingId: first.bookingId,
    })
    .execute();
  await db
    .updateTable("bookingRequests")
    .set({ customerFirstName: "Ada L." })
    .where("bookingRequests.bookingId", "=", first.bookingId)
    .execute();
  const rows = await db
    .selectFrom("bookingRequests as later")
    .innerJoin(
      "bookingRequests as earlier",
      "earlier.bookingId",
      "later.previousBookingId",
    )
    .select([
      "later.customerFirstName as laterName",
      "earlier.customerFirstName",
      "earlier.timeSlot",
      "later.bookingStatus",
    ])
    .execute();
  const [row] = rows;
  const size: number | null | undefined = row?.timeSlot?.partySize;
  const starts: Date | null | undefined = row?.timeSlot?.startsAt;
  await db.insertInto("lineItems").values({ id: 1, unitPrice: 12n }).execute();
  const item = await db
    .selectFrom("lineItems")
    .selectAll()
    .executeTakeFirstOrThrow();
  return { rows, size, starts, startsAt, item, slot: first.timeSlot };
}

/** What the database calls it is no name here. */
export function wrongNames(db: Kysely<DB>) {
  // @ts-expect-error -- booking_requests
  db.selectFrom("booking_requests");
  // @ts-expect-error -- customer_first_name
  db.selectFrom("bookingRequests").select("customer_first_name");
  // @ts-expect-error -- an identity that is always
  db.insertInto("bookingRequests").values({ bookingId: 1 });
}
