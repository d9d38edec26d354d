import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DatabaseError, serializable, StaleRowError } from "../../src/index.ts";
import { SlotTakenError } from "../../src/repositories/bookings.ts";
import {
  bookingDatabase,
  evening,
  openKitchen,
  openService,
  type BookingService,
  type Kitchen,
} from "./booking-database.ts";

/*
 * The failure that all began with: two hosts take the last evening of one chef.
 * Every attempt goes through the repository on a connection of its own.
 */

const connections = 16;
const attempts = 200;

let service: BookingService;
let kitchen: Kitchen;
let day = 0;

beforeAll(async () => {
  // Plain inserts against an exclusion constraint can deadlock: the server looks after this time.
  const options = "options=-c%20deadlock_timeout%3D20ms";
  service = await openService(
    `${await bookingDatabase()}?${options}`,
    connections,
  );
  kitchen = await openKitchen(service);
});
afterAll(() => service.db.destroy());

/** A slot that nobody has had yet. */
function freshSlot() {
  return evening(day++);
}

type Slot = ReturnType<typeof evening>;

function request(slot: Slot, party_size = 2) {
  return { ...kitchen, ...slot, party_size };
}

/** All at once; how often each outcome was. */
async function race(
  attempt: (number: number) => Promise<unknown>,
  times = attempts,
): Promise<Record<string, number>> {
  const results = await Promise.allSettled(
    Array.from({ length: times }, (_, number) => attempt(number)),
  );
  const outcomes: Record<string, number> = {};
  for (const result of results) {
    const name =
      result.status === "fulfilled" ? String(result.value) : nameOf(result);
    outcomes[name] = (outcomes[name] ?? 0) + 1;
  }
  return outcomes;
}

function nameOf({ reason }: PromiseRejectedResult): string {
  if (reason instanceof SlotTakenError || reason instanceof StaleRowError)
    return reason.code;
  return reason instanceof DatabaseError ? reason.code : String(reason);
}

async function winners(on: BookingService, slot: Slot): Promise<number> {
  const booked = await on.bookings.findMany(
    { chef_id: kitchen.chef_id },
    { filters: [["starts_at", "=", slot.from]] },
  );
  return booked.length;
}

/** Looks first and books then: without a constraint or a lock, the bug. */
async function lookThenInsert(on: BookingService, slot: Slot): Promise<string> {
  if ((await winners(on, slot)) > 0) return "SLOT_TAKEN";
  const { from, to } = slot;
  const time_slot = { lower: from, upper: to, bounds: "[)" } as const;
  await on.bookings.insert({ ...kitchen, party_size: 2, time_slot });
  return "booked";
}

/** The same, where the constraint is there to be named. */
async function lookThenBook(on: BookingService, slot: Slot): Promise<string> {
  if ((await winners(on, slot)) > 0) return "SLOT_TAKEN";
  await on.bookings.book(request(slot));
  return "booked";
}

describe.each([1, 2, 3])("round %i", () => {
  it("of many bookings for one slot exactly one is made", async () => {
    const slot = freshSlot();
    const outcomes = await race(async () => {
      await service.bookings.book(request(slot));
      return "booked";
    });
    expect(outcomes).toEqual({ booked: 1, SLOT_TAKEN: attempts - 1 });
    expect(await winners(service, slot)).toBe(1);
  });

  it("of many plain inserts exactly one is made, and the conflict is typed", async () => {
    const { from, to } = freshSlot();
    const time_slot = { lower: from, upper: to, bounds: "[)" } as const;
    const outcomes = await race(async () => {
      await service.bookings.insert({ ...kitchen, party_size: 2, time_slot });
      return "booked";
    });
    const {
      booked,
      EXCLUSION_VIOLATION = 0,
      DEADLOCK = 0,
      ...others
    } = outcomes;
    expect({ booked, others }).toEqual({ booked: 1, others: {} });
    expect(EXCLUSION_VIOLATION + DEADLOCK).toBe(attempts - 1);
  });

  it("of many overlapping slots no two are booked", async () => {
    const { from } = freshSlot();
    day++;
    const hour = 3_600_000;
    const outcomes = await race(async (number) => {
      const start = from.getTime() + (number % 5) * hour;
      const slot = { from: new Date(start), to: new Date(start + 5 * hour) };
      await service.bookings.book(request(slot));
      return "booked";
    });
    expect(outcomes).toEqual({ booked: 1, SLOT_TAKEN: attempts - 1 });
  });

  it("with the station's row locked, those who come later see the booking", async () => {
    const slot = freshSlot();
    const { db, bookings, stations } = service;
    const outcomes = await race(() =>
      db.transaction().execute(async (transaction) => {
        await stations
          .within(transaction)
          .forUpdate({ id: kitchen.station_id });
        return lookThenBook(
          { ...service, bookings: bookings.within(transaction) },
          slot,
        );
      }),
    );
    expect(outcomes).toEqual({ booked: 1, SLOT_TAKEN: attempts - 1 });
  });

  it("with serializable retries", async () => {
    const slot = freshSlot();
    const { db, bookings } = service;
    let runs = 0;
    const outcomes = await race(
      () =>
        serializable(
          db,
          (transaction) => {
            runs++;
            const inside = {
              ...service,
              bookings: bookings.within(transaction),
            };
            return lookThenBook(inside, slot);
          },
          { attempts: 50 },
        ),
      attempts,
    );
    expect(outcomes).toEqual({ booked: 1, SLOT_TAKEN: attempts - 1 });
    expect(await winners(service, slot)).toBe(1);
    expect(runs).toBeGreaterThanOrEqual(attempts);
  });

  it("of many updates of one version exactly one is made", async () => {
    const { bookings } = service;
    const booking = await bookings.book(request(freshSlot()));
    const outcomes = await race(async (number) => {
      await bookings.update(
        { id: booking.id },
        { party_size: 3 + number },
        booking.version,
      );
      return "changed";
    });
    expect(outcomes).toEqual({ changed: 1, STALE_ROW: attempts - 1 });
    const after = await bookings.find({ id: booking.id });
    expect(after?.version).toBe(booking.version + 1);
  });

  it("read, change, and again when somebody was first: no change is lost", async () => {
    const { bookings } = service;
    const { id } = await bookings.book(request(freshSlot(), 1));
    const raises = 40;
    const addGuest = async (): Promise<string> => {
      for (;;) {
        const booking = await bookings.find({ id });
        if (booking === undefined) return "gone";
        const party_size = booking.party_size + 1;
        try {
          await bookings.update({ id }, { party_size }, booking.version);
          return "added";
        } catch (error) {
          if (!(error instanceof StaleRowError)) throw error;
        }
      }
    };
    expect(await race(addGuest, raises)).toEqual({ added: raises });
    expect((await bookings.find({ id }))?.party_size).toBe(1 + raises);
  });

  it("of one that is confirmed and cancelled at once, one change is made", async () => {
    const { bookings } = service;
    const { id, version } = await bookings.book(request(freshSlot()));
    const outcomes = await race(
      async (number) =>
        (number % 2
          ? await bookings.confirm(id, version)
          : await bookings.cancel(id, version)
        )?.version,
    );
    expect(outcomes).toEqual({ 2: 1, STALE_ROW: attempts - 1 });
  });
});

describe("without what protects it, the same race has several winners", () => {
  let unprotected: BookingService;
  beforeAll(async () => {
    unprotected = await openService(await bookingDatabase(), connections);
    await unprotected.db.schema
      .alterTable("core.bookings")
      .dropConstraint("bookings_chef_not_double_booked")
      .execute();
    kitchen = await openKitchen(unprotected);
  });
  afterAll(() => unprotected.db.destroy());

  it("a booking that names the constraint says that it is gone", async () => {
    const booking = unprotected.bookings.book(request(freshSlot()));
    await expect(booking).rejects.toMatchObject({ sqlState: "42704" });
  });

  it("the exclusion constraint", async () => {
    const slot = freshSlot();
    await race(() => lookThenInsert(unprotected, slot));
    expect(await winners(unprotected, slot)).toBeGreaterThan(1);
  });

  it("a lock and serializable transactions hold on their own", async () => {
    const slot = freshSlot();
    const { db, bookings, stations } = unprotected;
    const locked = await race(() =>
      db.transaction().execute(async (transaction) => {
        await stations
          .within(transaction)
          .forUpdate({ id: kitchen.station_id });
        return lookThenInsert(
          { ...unprotected, bookings: bookings.within(transaction) },
          slot,
        );
      }),
    );
    expect(locked).toEqual({ booked: 1, SLOT_TAKEN: attempts - 1 });
    const other = freshSlot();
    const serialized = await race(() =>
      serializable(
        db,
        (transaction) =>
          lookThenInsert(
            { ...unprotected, bookings: bookings.within(transaction) },
            other,
          ),
        { attempts: 50 },
      ),
    );
    expect(serialized).toEqual({ booked: 1, SLOT_TAKEN: attempts - 1 });
    expect(await winners(unprotected, other)).toBe(1);
  });

  it("the lock", async () => {
    const slot = freshSlot();
    const { db, bookings } = unprotected;
    await race(() =>
      db
        .transaction()
        .execute((transaction) =>
          lookThenInsert(
            { ...unprotected, bookings: bookings.within(transaction) },
            slot,
          ),
        ),
    );
    expect(await winners(unprotected, slot)).toBeGreaterThan(1);
  });

  it("the version: changes are lost", async () => {
    const { bookings, db } = unprotected;
    const { id } = await bookings.insert({
      ...kitchen,
      party_size: 1,
      time_slot: { lower: new Date(0), upper: new Date(1), bounds: "[)" },
    });
    await race(async () => {
      const booking = await bookings.find({ id });
      await db
        .updateTable("core.bookings")
        .set({ party_size: (booking?.party_size ?? 0) + 1 })
        .where("id", "=", id)
        .execute();
    }, 40);
    expect((await bookings.find({ id }))?.party_size).toBeLessThan(41);
  });
});
