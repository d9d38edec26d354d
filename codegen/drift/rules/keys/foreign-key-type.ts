import type { ForeignKeyClaim } from "../../../claims/model.ts";
import type { Relation } from "../../../facts/model.ts";
import { sqlType } from "../../../facts/sql-type.ts";
import { nameKey } from "../../catalog.ts";
import type { ModelRuleObject, ModelSubject, Observation } from "../../rule.ts";
import { typeCouldBe } from "../../type-verdict.ts";
import { looseTarget } from "./claimed-target.ts";
import { actualNames, onKey } from "./on-key.ts";

export const foreignKeyType: ModelRuleObject = {
  code: "D404",
  slug: "foreign-key-type",
  severity: "error",
  compares: "model",
  consequence: "Joins and lookups compare values of different types, and fail.",
  documentation: {
    example: {
      database: "authors.id bigint",
      code: 'author_id = Column(Text, ForeignKey("authors.id"))',
    },
    means:
      "The member that holds a foreign key is of another type than the column it refers to.",
    fix: "Give it the type of the column it refers to.",
  },
  *find(subject) {
    for (const key of subject.model.foreignKeys ?? []) {
      const target = looseTarget(subject, key);
      if (!target || !subject.relation) continue;
      yield* wrongTypes(subject, key, target);
    }
  },
};

function* wrongTypes(
  subject: ModelSubject,
  key: ForeignKeyClaim,
  target: Relation,
): Iterable<Observation> {
  const { model, context } = subject;
  for (const [at, name] of key.columns.entries()) {
    const claim = model.columns.find(
      (one) => one.name === name || one.attribute === name,
    );
    const referred =
      key.references.columns[at] ?? target.primaryKey?.columns[at];
    const column = target.columns.find((one) => one.name === referred);
    if (!claim?.type || !column) continue;
    const question = {
      catalog: context.catalog,
      parsers: context.settings.parsers,
      model,
      relation: target,
      claim,
      column,
    };
    if (typeCouldBe(question) !== false) continue;
    yield {
      ...onKey(subject, key, actualNames(subject, [name])),
      database: `${nameKey(target)}.${column.name} ${sqlType(column.type)}`,
      claim: `${name} ${claim.type.text}`,
      message: `${model.name}.${name} is ${claim.type.text}, and refers to ${nameKey(target)}.${column.name}, which is ${sqlType(column.type)}.`,
    };
  }
}
