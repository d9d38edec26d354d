import type { ColumnRuleObject } from "../../rule.ts";
import { typeDisagreements, typeObservation } from "../type-observation.ts";

export const typeFamily: ColumnRuleObject = {
  code: "D207",
  slug: "type-family",
  severity: "error",
  compares: "column",
  consequence:
    "Values of one kind are read and written as another: errors at best, wrong data at worst.",
  documentation: {
    example: { database: "paid boolean", code: "paid = Column(Integer)" },
    means:
      "The claimed type and the column's type are of different kinds: a number over text, a date over a boolean, a scalar over an array.",
    fix: "Give the member the column's type.",
  },
  *find(subject) {
    for (const found of typeDisagreements(subject, "D207"))
      yield typeObservation(subject, found);
  },
};
