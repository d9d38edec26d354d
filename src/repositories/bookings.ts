import type { Kysely } from "kysely";
import type { DB } from "../../generated/index.ts";
import { tables } from "../../generated/tables.ts";
import { createRepository } from "../index.ts";

/** The chef has another booking that overlaps the slot. */
export class SlotTakenError extends Error {
  readonly code = "SLOT_TAKEN";
  constructor() {
    super("the chef is booked for some of this time already");
    this.name = "SlotTakenError";
  }
}

/** Evenings: the database keeps a chef from being in two places, the version keeps two hosts from overwriting each other. */
export function createBookings(db: Kysely<DB>) {
  const rows = createRepository(db, "core.bookings", {
    tables,
    version: "version",
  });

  return {
    ...rows,
    within: (transaction: Kysely<DB>) => createBookings(transaction),

    /**
     * From arrival, inclusive, to departure, exclusive.
     *
     * @throws SlotTakenError
     */
    book: async ({ from, to, ...values }: NewBooking) => {
      const booking = await rows.insertUnlessTaken(
        "bookings_chef_not_double_booked",
        { ...values, time_slot: { lower: from, upper: to, bounds: "[)" } },
      );
      if (booking === undefined) throw new SlotTakenError();
      return booking;
    },

    /** @throws StaleRowError when the booking was changed since `version` */
    confirm: (id: string, version: number) =>
      rows.update({ id }, { status: "confirmed" }, version),

    /** Frees the slot. */
    cancel: (id: string, version: number) =>
      rows.update(
        { id },
        { status: "cancelled", cancelled_at: new Date() },
        version,
      ),

    /** A station's evenings from a day on, a page at a time. */
    upcoming: (station_id: string, from: Date, after?: string) =>
      rows.page("bookings_station_id_starts_at_idx", {
        where: { station_id },
        filters: [["starts_at", ">=", from]],
        limit: 50,
        ...(after !== undefined && { after }),
      }),
  };
}

export interface NewBooking {
  readonly customer_id: string;
  readonly station_id: string;
  readonly chef_id?: string;
  readonly party_size: number;
  readonly from: Date;
  readonly to: Date;
}

export type Bookings = ReturnType<typeof createBookings>;
