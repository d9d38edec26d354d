import type { ColumnRuleObject } from "../../rule.ts";
import { fixTarget } from "../on-column.ts";
import { typeDisagreements, typeObservation } from "../type-observation.ts";

export const driverValueType: ColumnRuleObject = {
  code: "D210",
  slug: "driver-value-type",
  severity: "error",
  compares: "column",
  consequence:
    "The compiler believes the claim and the value is another: sums become strings side by side, dates lack their methods.",
  documentation: {
    example: {
      database: "total numeric(12,2), which arrives as string",
      code: "interface Orders { total: number }",
    },
    means:
      "The value that the driver hands over for this column, under the configured parsers, is not of the claimed TypeScript type: int8 and numeric arrive as strings, date and time do not arrive as Date unless a parser says so.",
    fix: "Claim the type that arrives, or configure a parser for it (`parsers` in the configuration), which changes type and value together.",
  },
  *find(subject) {
    for (const found of typeDisagreements(subject, "D210")) {
      const { fix, ...observation } = typeObservation(subject, found);
      yield found.arriving === undefined || found.arriving.startsWith("json")
        ? { ...observation, ...(fix ? { fix } : {}) }
        : {
            ...observation,
            fix: {
              action: "set-value-type",
              ...fixTarget(subject, subject.claim),
              valueType: found.arriving,
            },
          };
    }
  },
};
