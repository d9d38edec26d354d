import type { ColumnRuleObject } from "../../rule.ts";
import { onClaim, qualified, title } from "../on-column.ts";

export const collationComment: ColumnRuleObject = {
  code: "D217",
  slug: "collation-comment",
  severity: "off",
  compares: "column",
  consequence:
    "Sorting and comparing in code gives another order, or another equality, than in the database.",
  documentation: {
    example: { database: 'code text collate "C"', code: "code = Column(Text)" },
    means:
      "The column has a collation of its own, which the model does not say. Comments are not compared: no reader takes them as claims.",
    fix: "Sort and compare in SQL, or name the collation in the model where its library can.",
  },
  *find(subject) {
    const { claim, column, relation } = subject;
    if (column.collation === undefined || claim.type?.family !== "string")
      return;
    yield {
      ...onClaim(subject, claim, column.name),
      database: `collation ${column.collation}`,
      claim: "no collation",
      message: `${qualified(relation, column)} sorts by collation ${column.collation}, which ${title(subject)} does not say.`,
    };
  },
};
