import { sameDefault } from "../../default-text.ts";
import type { ColumnRuleObject } from "../../rule.ts";
import { onClaim, qualified, title } from "../on-column.ts";

export const defaultDiffers: ColumnRuleObject = {
  code: "D213",
  slug: "default-differs",
  severity: "off",
  compares: "column",
  consequence:
    "Rows made through the code and rows made by SQL start with different values.",
  documentation: {
    example: {
      database: "theme text default 'light'",
      code: 'theme = Column(Text, server_default="dark")',
    },
    means:
      "The server default written in the model is not the column's default.",
    fix: "Write the column's default, or none.",
  },
  *find(subject) {
    const { claim, column, relation } = subject;
    if (claim.default === undefined || claim.defaultBy !== "server") return;
    const actual = column.default;
    if (actual !== undefined && sameDefault(claim.default, actual)) return;
    yield {
      ...onClaim(subject, claim, column.name),
      database: actual === undefined ? "no default" : `default ${actual}`,
      claim: `default ${claim.default}`,
      message: `${title(subject)} says its default is ${claim.default}, and ${qualified(relation, column)} has ${actual ?? "none"}.`,
    };
  },
};
