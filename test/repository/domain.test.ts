import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serializable } from "../../src/index.ts";
import {
  bookingDatabase,
  evening,
  openKitchen,
  openService,
  type BookingService,
  type Kitchen,
} from "./booking-database.ts";

let service: BookingService;
let kitchen: Kitchen;
beforeAll(async () => {
  service = await openService(await bookingDatabase(), 4);
  kitchen = await openKitchen(service);
});
afterAll(() => service.db.destroy());

describe("customers", () => {
  it("are found by e-mail however it is written, and by a shared telephone", async () => {
    const { customers } = service;
    const { station_id } = kitchen;
    const ada = await customers.insert({
      station_id,
      email: "Ada@Lovelace.example",
      phone: "+43 660 1",
    });
    const eve = await customers.insert({
      station_id,
      email: "eve@lovelace.example",
      phone: "+43-660-1",
    });
    expect(await customers.findByEmail(" ada@LOVELACE.example")).toEqual(ada);
    const family = await customers.findByPhone("+436601");
    expect(new Set(family.map(({ id }) => id))).toEqual(
      new Set([ada.id, eve.id]),
    );
    await expect(
      customers.insert({
        station_id,
        email: "ada@lovelace.example",
        phone: "1",
      }),
    ).rejects.toMatchObject({
      code: "UNIQUE_VIOLATION",
      constraint: "customers_email_bidx_key",
      columns: ["email_encrypted"],
    });
    // One who was forgotten may come back.
    expect(await customers.delete({ id: ada.id })).toBe(true);
    expect(await customers.findByEmail("ada@lovelace.example")).toBeUndefined();
    await customers.insert({
      station_id,
      email: "ada@lovelace.example",
      phone: "1",
    });
  });

  it("answer for one channel at a time, with a date", async () => {
    const { customers } = service;
    const id = kitchen.customer_id;
    const answered = await customers.updateConsent(id, { sms: true });
    expect(answered).toMatchObject({
      consent_sms: true,
      consent_email: false,
      consent_updated_at: expect.any(Date) as Date,
    });
    const again = await customers.updateConsent(id, { email: true });
    expect(again).toMatchObject({ consent_sms: true, consent_email: true });
  });
});

describe("bookings", () => {
  it("are confirmed and cancelled by the version that was read", async () => {
    const { bookings } = service;
    const slot = evening(0);
    const booked = await bookings.book({ ...kitchen, ...slot, party_size: 4 });
    const confirmed = await bookings.confirm(booked.id, booked.version);
    expect(confirmed).toMatchObject({ status: "confirmed", version: 2 });
    await expect(
      bookings.cancel(booked.id, booked.version),
    ).rejects.toMatchObject({ code: "STALE_ROW", expected: 1, found: 2 });
    const taken = bookings.book({ ...kitchen, ...slot, party_size: 2 });
    await expect(taken).rejects.toMatchObject({ code: "SLOT_TAKEN" });
    const cancelled = await bookings.cancel(booked.id, 2);
    expect(cancelled).toMatchObject({
      status: "cancelled",
      cancelled_at: expect.any(Date) as Date,
    });
    const again = await bookings.book({ ...kitchen, ...slot, party_size: 2 });
    expect(again.time_slot).toEqual({
      lower: slot.from,
      upper: slot.to,
      bounds: "[)",
    });
    const { rows, next } = await bookings.upcoming(
      kitchen.station_id,
      slot.from,
    );
    expect(rows.length).toBe(2);
    expect(next).toBeUndefined();
  });

  it("break no rule of the table", async () => {
    const { bookings } = service;
    const slot = evening(1);
    const nobody = bookings.book({ ...kitchen, ...slot, party_size: 0 });
    await expect(nobody).rejects.toMatchObject({
      code: "CHECK_VIOLATION",
      constraint: "bookings_party_size_sane",
    });
    const unknown = bookings.book({
      ...kitchen,
      ...slot,
      party_size: 2,
      customer_id: kitchen.chef_id,
    });
    await expect(unknown).rejects.toMatchObject({
      code: "FOREIGN_KEY_VIOLATION",
      columns: ["customer_id"],
    });
  });

  it("a transaction that fails leaves nothing, and other errors are not tried again", async () => {
    const { db, bookings } = service;
    let runs = 0;
    const failing = serializable(db, async (transaction) => {
      runs++;
      await bookings
        .within(transaction)
        .book({ ...kitchen, ...evening(9), party_size: 2 });
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(runs).toBe(1);
    const there = await bookings.findMany(
      {},
      { filters: [["starts_at", "=", evening(9).from]] },
    );
    expect(there).toEqual([]);
  });

  it("a transaction that loses each time ends with a typed error", async () => {
    const { db, bookings } = service;
    const { id } = await bookings.book({
      ...kitchen,
      ...evening(10),
      party_size: 2,
    });
    let runs = 0;
    const losing = serializable(
      db,
      async (transaction) => {
        const inside = bookings.within(transaction);
        const booking = await inside.find({ id });
        const version = (await bookings.find({ id }))?.version;
        await bookings.update({ id }, { party_size: 10 + ++runs }, version);
        await inside.update({ id }, { party_size: 50 }, booking?.version);
      },
      { attempts: 3 },
    );
    await expect(losing).rejects.toMatchObject({
      code: "SERIALIZATION_FAILURE",
      retryable: true,
    });
    expect(runs).toBe(3);
  });
});

describe("stations", () => {
  it("are opened once, and found by their code", async () => {
    const { stations } = service;
    const values = {
      code: "VIE9",
      name: "Vienna",
      street: "Ring 9",
      city: "Wien",
      postal_code: "1010",
    };
    const first = await stations.open(values);
    const again = await stations.open({ ...values, name: "Wien" });
    expect(again).toMatchObject({ id: first.id, name: "Wien" });
    expect(await stations.findByCode("VIE9")).toEqual(again);
    expect(await stations.insertUnlessTaken("stations_code_key", values)).toBe(
      undefined,
    );
  });
});
