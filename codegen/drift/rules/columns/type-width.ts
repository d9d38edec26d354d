import type { ColumnRuleObject } from "../../rule.ts";
import { typeDisagreements, typeObservation } from "../type-observation.ts";

export const typeWidth: ColumnRuleObject = {
  code: "D208",
  slug: "type-width",
  severity: "warning",
  compares: "column",
  consequence: "Some values fit on one side and not on the other.",
  documentation: {
    example: {
      database: "id bigint",
      code: "@PrimaryGeneratedColumn() id: number",
    },
    means:
      "Same kind of type, another size: int4 and int8, varchar(50) and varchar(100), numeric(10,2) and numeric(12,2), timestamp with and without time zone, float and numeric.",
    fix: "Declare the size that the column has.",
  },
  *find(subject) {
    for (const found of typeDisagreements(subject, "D208"))
      yield typeObservation(subject, found);
  },
};
