import { nameKey } from "../../catalog.ts";
import { companionsOf, plaintextOf } from "../../encrypted-column.ts";
import { enumerate, shapeOf } from "../../reference.ts";
import type { ModelRuleObject } from "../../rule.ts";
import { fixTarget, onClaim } from "../on-column.ts";
import { believesInPlaintext } from "./plaintext-belief.ts";

export const plaintextOnEncrypted: ModelRuleObject = {
  code: "D216",
  slug: "plaintext-on-encrypted",
  severity: "error",
  compares: "model",
  consequence:
    "Security: code that believes in a plaintext column hands personal data to places that must only see ciphertext.",
  documentation: {
    example: {
      database: "email_encrypted text, email_bidx text",
      code: "email = Column(Text)",
    },
    means:
      "The model has the plaintext of a column that the database keeps encrypted: it says email where the table has email_encrypted, perhaps with a blind index (_bidx) or a nonce beside it.",
    fix: "Go through the encrypting repository and name the encrypted column. undrift never proposes to add the plaintext column back.",
  },
  *find(subject) {
    const { model, relation, renames, missing, context } = subject;
    if (!relation) return;
    const suspects = [
      ...renames.map(({ claim, to }) => ({ claim, column: to[0]! })),
      ...missing.flatMap((claim) => {
        const column = relation.columns.find(
          (one) =>
            one.name !== claim.name &&
            plaintextOf(relation, one, context.settings) === claim.name,
        );
        return column ? [{ claim, column }] : [];
      }),
    ];
    for (const { claim, column } of suspects) {
      if (!believesInPlaintext(subject, claim, column)) continue;
      const companions = companionsOf(relation, column, context.settings);
      const beside =
        companions.length > 0 ? ` with ${enumerate(companions)}` : "";
      yield {
        ...onClaim({ model, relation }, claim, claim.name),
        database: `${column.name}${beside}`,
        claim: `${claim.name} in plaintext`,
        message: `${model.name}.${claim.attribute ?? claim.name} is plaintext, and ${nameKey(relation)} keeps it encrypted in ${column.name}${beside}.`,
        fix: {
          action: "rename-column",
          ...fixTarget(subject, claim),
          to: column.name,
          shape: shapeOf(context, relation, column),
          automatic: false,
          encrypted: true,
        },
      };
    }
  },
};
