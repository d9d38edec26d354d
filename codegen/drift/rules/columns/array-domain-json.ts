import type { ColumnRuleObject } from "../../rule.ts";
import { typeDisagreements, typeObservation } from "../type-observation.ts";

export const arrayDomainJson: ColumnRuleObject = {
  code: "D214",
  slug: "array-domain-json",
  severity: "warning",
  compares: "column",
  consequence:
    "Values are serialised one way and stored another: a JavaScript array sent to a json column, say, becomes a PostgreSQL array.",
  documentation: {
    example: { database: "tags text[]", code: "tags = Column(JSONB)" },
    means:
      "The containers differ: an array over json or json over an array, other elements, json over jsonb.",
    fix: "Declare the container and the elements that the column has.",
  },
  *find(subject) {
    for (const found of typeDisagreements(subject, "D214"))
      yield typeObservation(subject, found);
  },
};
