import type { Index, Relation } from "../../facts/model.ts";
import { isNullable, nameKey } from "../catalog.ts";
import type {
  Observation,
  RelationRuleObject,
  RelationSubject,
} from "../rule.ts";
import type { HealthRule } from "../rule-code.ts";

function onRelation({ relation }: RelationSubject, column?: string) {
  return {
    table: { schema: relation.schema, name: relation.name },
    claim: "",
    ...(column === undefined ? {} : { column }),
  };
}

function isTable(relation: Relation): boolean {
  return relation.kind === "table" || relation.kind === "partitioned table";
}

function startsWith(index: Index, columns: readonly string[]): boolean {
  const first = index.keys.slice(0, columns.length);
  return (
    first.length === columns.length &&
    columns.every((name) => first.includes(name))
  );
}

const foreignKeyWithoutIndex: RelationRuleObject = {
  code: "D409",
  slug: "foreign-key-without-index",
  severity: "off",
  compares: "relation",
  consequence: "Deleting or re-keying a referenced row scans the whole table.",
  documentation: {
    example: {
      database: "order_id references orders, no index on it",
      code: "",
    },
    means: "No index starts with the columns of a foreign key.",
    fix: "Create one, unless the referenced rows are never deleted.",
  },
  *find(subject) {
    const { relation } = subject;
    for (const key of relation.foreignKeys ?? []) {
      const covered = (relation.indexes ?? []).some(
        (index) =>
          index.predicate === undefined && startsWith(index, key.columns),
      );
      if (covered) continue;
      yield {
        ...onRelation(subject, key.columns[0]),
        database: `foreign key ${key.name} on (${key.columns.join(", ")}), no index`,
        message: `${nameKey(relation)}: no index serves the foreign key ${key.name}.`,
      };
    }
  },
};

function makesRedundant(one: Index, other: Index): boolean {
  const plain = [one, other].every(
    (index) =>
      index.method === "btree" &&
      index.definition === undefined &&
      index.predicate === undefined &&
      index.include === undefined &&
      !index.keys.includes(null),
  );
  if (!plain || one === other || one.unique) return false;
  const prefix = one.keys.every((name, at) => other.keys[at] === name);
  const equal = one.keys.length === other.keys.length;
  return prefix && (!equal || other.unique === true || other.name < one.name);
}

const redundantIndex: RelationRuleObject = {
  code: "D410",
  slug: "redundant-index",
  severity: "off",
  compares: "relation",
  consequence: "Every write maintains it, and no query needs it.",
  documentation: {
    example: { database: "index a on (at), index b on (at, ref)", code: "" },
    means: "An index has the columns with which another one begins.",
    fix: "Drop it in a migration, if no query wants it for its size.",
  },
  *find(subject) {
    const indexes = subject.relation.indexes ?? [];
    for (const index of indexes) {
      const other = indexes.find((one) => makesRedundant(index, one));
      if (!other) continue;
      yield {
        ...onRelation(subject),
        database: `${index.name} (${index.keys.join(", ")}), ${other.name} (${other.keys.join(", ")})`,
        message: `${nameKey(subject.relation)}: index ${index.name} is the beginning of ${other.name}.`,
      };
    }
  },
};

const noPrimaryKey: RelationRuleObject = {
  code: "D411",
  slug: "no-primary-key",
  severity: "off",
  compares: "relation",
  consequence:
    "A row cannot be named: no safe update of one row, no logical replication of updates.",
  documentation: {
    example: { database: "create table notes (body text)", code: "" },
    means: "A table without a primary key.",
    fix: "Add one in a migration.",
  },
  *find(subject) {
    const { relation } = subject;
    if (!isTable(relation) || relation.primaryKey || relation.partitionOf)
      return;
    yield {
      ...onRelation(subject),
      database: "no primary key",
      message: `${nameKey(relation)} has no primary key.`,
    };
  },
};

const shortKey: RelationRuleObject = {
  code: "D412",
  slug: "short-key",
  severity: "off",
  compares: "relation",
  consequence:
    "The key runs out (int4 at 2,147,483,647, int2 at 32,767) and every insert fails.",
  documentation: {
    example: { database: "id serial primary key", code: "" },
    means: "A counted primary key of int2 or int4.",
    fix: "Widen it to int8 in a migration while the table is small.",
  },
  *find(subject) {
    const { relation } = subject;
    const key = relation.primaryKey?.columns ?? [];
    const column = relation.columns.find((one) => one.name === key[0]);
    if (key.length !== 1 || !column) return;
    const counted =
      column.identity !== undefined || /nextval\(/.test(column.default ?? "");
    if (!counted || !["int2", "int4"].includes(column.type.name)) return;
    yield {
      ...onRelation(subject, column.name),
      database: `${column.name} ${column.type.name}`,
      message: `${nameKey(relation)}.${column.name} counts rows in an ${column.type.name}.`,
    };
  },
};

const threeStateBoolean: RelationRuleObject = {
  code: "D413",
  slug: "three-state-boolean",
  severity: "off",
  compares: "relation",
  consequence: "`where not flag` leaves out the rows where it is null.",
  documentation: {
    example: { database: "urgent boolean", code: "" },
    means: "A boolean that can be null has three states.",
    fix: "Make it NOT NULL with a default in a migration, or an enum when the third state means something.",
  },
  *find(subject) {
    const { relation, context } = subject;
    if (!isTable(relation)) return;
    for (const column of relation.columns)
      if (
        column.type.name === "bool" &&
        !column.type.array &&
        isNullable(context.catalog, relation, column)
      )
        yield {
          ...onRelation(subject, column.name),
          database: `${column.name} bool, nullable`,
          message: `${nameKey(relation)}.${column.name} is a boolean with three states.`,
        };
  },
};

const unvalidatedConstraint: RelationRuleObject = {
  code: "D414",
  slug: "unvalidated-constraint",
  severity: "off",
  compares: "relation",
  consequence: "Rows from before the constraint may break it.",
  documentation: {
    example: { database: "check (qty > 0) not valid", code: "" },
    means: "A constraint was added NOT VALID and never validated.",
    fix: "Repair the old rows and run ALTER TABLE … VALIDATE CONSTRAINT in a migration.",
  },
  *find(subject) {
    const { relation } = subject;
    const constraints = [
      ...(relation.checks ?? []),
      ...(relation.foreignKeys ?? []),
    ];
    for (const constraint of constraints)
      if (constraint.notValid)
        yield {
          ...onRelation(subject),
          database: `${constraint.name} not valid`,
          message: `${nameKey(relation)}: constraint ${constraint.name} was never validated.`,
        };
  },
};

const nullableUnique: RelationRuleObject = {
  code: "D415",
  slug: "nullable-unique",
  severity: "off",
  compares: "relation",
  consequence:
    "Any number of rows with null stand beside one another: nulls are distinct.",
  documentation: {
    example: { database: "email text unique", code: "" },
    means: "A unique constraint over a column that can be null.",
    fix: "Make the column NOT NULL, or the constraint NULLS NOT DISTINCT, in a migration.",
  },
  *find(subject) {
    const { relation, context } = subject;
    for (const unique of relation.uniques ?? [])
      yield* nullsIn(
        subject,
        unique.nullsNotDistinct ? [] : unique.columns,
        unique.name,
        context,
      );
  },
};

function* nullsIn(
  subject: RelationSubject,
  columns: readonly string[],
  name: string,
  { catalog }: RelationSubject["context"],
): Iterable<Observation> {
  for (const column of subject.relation.columns)
    if (
      columns.includes(column.name) &&
      isNullable(catalog, subject.relation, column)
    )
      yield {
        ...onRelation(subject, column.name),
        database: `unique ${name}, ${column.name} nullable`,
        message: `${nameKey(subject.relation)}: unique ${name} does not hold for rows where ${column.name} is null.`,
      };
}

export const healthRules: Record<HealthRule, RelationRuleObject> = {
  D409: foreignKeyWithoutIndex,
  D410: redundantIndex,
  D411: noPrimaryKey,
  D412: shortKey,
  D413: threeStateBoolean,
  D414: unvalidatedConstraint,
  D415: nullableUnique,
};
