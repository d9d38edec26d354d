import type { ColumnClaim } from "../../../claims/model.ts";
import type { Column } from "../../../facts/model.ts";
import { isEncryptedColumn } from "../../encrypted-column.ts";
import type { ModelSubject } from "../../rule.ts";

/** Whether a claim of plaintext stands where the column holds ciphertext. */
export function believesInPlaintext(
  { context, relation }: ModelSubject,
  claim: ColumnClaim,
  column: Column,
): boolean {
  return (
    claim.type?.family !== "encrypted" &&
    isEncryptedColumn(relation!, column, context.settings)
  );
}
