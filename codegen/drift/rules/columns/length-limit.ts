import { lengthOf } from "../../../facts/sql-type.ts";
import { resolveType } from "../../catalog.ts";
import { isEncryptedColumn } from "../../encrypted-column.ts";
import type { ColumnRuleObject } from "../../rule.ts";
import { fixTarget } from "../on-column.ts";
import { typeDisagreements, typeObservation } from "../type-observation.ts";

export const lengthLimit: ColumnRuleObject = {
  code: "D209",
  slug: "length-limit",
  severity: "warning",
  compares: "column",
  consequence:
    "What passes the model can fail in the database, or the other way round.",
  documentation: {
    example: {
      database: "title varchar(100)",
      code: "title = Column(String(255))",
    },
    means:
      "A length limit in the code (String(n), a validator's maximum) is not the column's.",
    fix: "Use the column's own limit, or none where the database has none.",
  },
  *find(subject) {
    const { catalog, settings } = subject.context;
    const { relation, column } = subject;
    // A limit on the plaintext says nothing of the ciphertext's length.
    if (isEncryptedColumn(relation, column, settings)) return;
    const limit = lengthOf(resolveType(catalog, subject.column.type).type);
    for (const found of typeDisagreements(subject, "D209"))
      yield {
        ...typeObservation(subject, found),
        fix: {
          action: "set-length",
          ...fixTarget(subject, subject.claim),
          ...(limit === undefined ? {} : { length: limit }),
        },
      };
  },
};
