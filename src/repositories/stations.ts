import type { Kysely } from "kysely";
import type { DB } from "../../generated/index.ts";
import { tables } from "../../generated/tables.ts";
import { createRepository } from "../index.ts";

/** Kitchens that chefs set out from. */
export function createStations(db: Kysely<DB>) {
  const rows = createRepository(db, "identity.stations", { tables });
  return {
    ...rows,
    within: (transaction: Kysely<DB>) => createStations(transaction),

    /** By the short name printed on documents, such as VIE1. */
    findByCode: (code: string) => rows.findBy({ code }),

    /** Opens a station, or writes what is new of one that is open. */
    open: (station: Parameters<typeof rows.insert>[0]) =>
      rows.upsert("stations_code_key", station),
  };
}

export type Stations = ReturnType<typeof createStations>;
