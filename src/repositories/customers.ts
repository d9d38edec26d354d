import type { Kysely } from "kysely";
import type { DB } from "../../generated/index.ts";
import { tables } from "../../generated/tables.ts";
import { createRepository, type Encryption } from "../index.ts";

/** People who book: their contact details are plaintext here and ciphertext in the database. */
export function createCustomers(
  db: Kysely<DB>,
  encryption: Encryption<typeof tables>,
) {
  const rows = createRepository(db, "core.customers", {
    tables,
    encryption,
    softDelete: "deleted_at",
  });
  return {
    ...rows,
    within: (transaction: Kysely<DB>) =>
      createCustomers(transaction, encryption),

    /** However it is written: e-mail addresses are found by what they normalize to. */
    findByEmail: (email: string) => rows.findBy({ email }),

    /** A family shares a telephone. */
    findByPhone: (phone: string) => rows.findMany({ phone }),

    /** The customer's answer, dated now: what was not asked stays as it was. */
    updateConsent: (
      id: string,
      consent: { readonly sms?: boolean; readonly email?: boolean },
    ) =>
      rows.update(
        { id },
        {
          ...(consent.sms !== undefined && { consent_sms: consent.sms }),
          ...(consent.email !== undefined && { consent_email: consent.email }),
          consent_updated_at: new Date(),
        },
      ),
  };
}

export type Customers = ReturnType<typeof createCustomers>;
