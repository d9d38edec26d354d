import { isReadOnlyView, nameKey } from "../catalog.ts";
import { enumerate, referToModel, relationText } from "../reference.ts";
import { reservedWords } from "../reserved-words.ts";
import type {
  ModelRuleObject,
  ModelSubject,
  Observation,
  RelationRuleObject,
} from "../rule.ts";
import type { TableRule } from "../rule-code.ts";

/** The table as the code spells it. */
function claimedTable({ model }: ModelSubject): string {
  const { schema, name } = model.table;
  return schema === undefined ? name : `${schema}.${name}`;
}

function onTable(subject: ModelSubject) {
  const { model, relation } = subject;
  return {
    model,
    place: model.table.place,
    ...(relation
      ? { table: { schema: relation.schema, name: relation.name } }
      : {
          table: {
            schema:
              model.table.schema ??
              subject.context.facts.searchPath[0] ??
              "public",
            name: model.table.name,
          },
        }),
  };
}

function renameTable(subject: ModelSubject): Pick<Observation, "fix"> {
  const { model, relation } = subject;
  if (!relation) return {};
  return {
    fix: {
      action: "rename-table",
      model: referToModel(model),
      to: { schema: relation.schema, name: relation.name },
    },
  };
}

const tableMissing: ModelRuleObject = {
  code: "D101",
  slug: "table-missing",
  severity: "error",
  compares: "model",
  consequence:
    "Every statement built from this model fails: relation does not exist.",
  documentation: {
    example: {
      database: "no table coupons in any schema",
      code: 'class Coupon(Base): __tablename__ = "coupons"',
    },
    means:
      "A model names a table that is in no schema of the database, under this name or one like it.",
    fix: "Delete the model if nothing uses it. If the table was renamed, name it in `renames` of the configuration; if it comes with a migration that is not applied yet, apply it.",
  },
  *find(subject) {
    if (subject.resolution.outcome !== "missing") return;
    const { model } = subject;
    const table = claimedTable(subject);
    yield {
      ...onTable(subject),
      database: "no such table",
      claim: `table ${table}`,
      message: `${model.name} maps to ${table}, which the database does not have.`,
      fix: {
        action: "delete-model",
        model: referToModel(model),
        ...(model.deprecated !== undefined && { deprecated: true as const }),
      },
    };
  },
};

const tableRenamed: ModelRuleObject = {
  code: "D102",
  slug: "table-renamed",
  severity: "error",
  compares: "model",
  consequence:
    "Every statement built from this model fails: relation does not exist.",
  documentation: {
    example: {
      database: "table order_lines (id, sku, qty)",
      code: 'pgTable("order_items", { id, sku, qty })',
    },
    means:
      "A model names a table that is gone, and another one has nearly its name and its columns.",
    fix: "Let the model name the table that is there. If the guess is wrong, say which one it is in `renames` of the configuration.",
  },
  *find(subject) {
    const { resolution, model } = subject;
    if (resolution.outcome !== "renamed") return;
    const table = claimedTable(subject);
    const now = nameKey(resolution.relation);
    yield {
      ...onTable(subject),
      database: relationText(resolution.relation),
      claim: `table ${table}`,
      message: `${model.name} maps to ${table}, which the database does not have; it looks like ${now}.`,
      score: resolution.score,
      reasons: resolution.reasons,
      ...renameTable(subject),
    };
  },
};

const tableWrongSchema: ModelRuleObject = {
  code: "D103",
  slug: "table-wrong-schema",
  severity: "error",
  compares: "model",
  consequence:
    "Every statement built from this model fails: the relation does not exist in that schema.",
  documentation: {
    example: {
      database: "table sales.orders, search path public",
      code: '__tablename__ = "orders", without a schema',
    },
    means:
      "A model looks for its table in one schema (or along the search path), and the table of that name is in another.",
    fix: "Name the schema in the model, or set the search path that the application connects with.",
  },
  *find(subject) {
    const { resolution, model, context } = subject;
    if (resolution.outcome !== "other schema") return;
    const found = enumerate(resolution.candidates.map(nameKey));
    const looked =
      model.table.schema === undefined
        ? `on the search path (${context.facts.searchPath.join(", ") || "empty"})`
        : `in schema ${model.table.schema}`;
    yield {
      ...onTable(subject),
      database: found,
      claim: `table ${claimedTable(subject)}`,
      message: `${model.name} looks for ${model.table.name} ${looked}; the database has ${found}.`,
      ...renameTable(subject),
    };
  },
};

const relationKind: ModelRuleObject = {
  code: "D104",
  slug: "relation-kind",
  severity: "warning",
  compares: "model",
  consequence:
    "Writes through the model fail, or go past the table that routes them.",
  documentation: {
    example: {
      database:
        "create view carriers as select carrier, count(*) … group by carrier",
      code: 'class Carrier(Base): __tablename__ = "carriers"',
    },
    means:
      "A model that is written to stands on a view that cannot be written, on a foreign table, or on a single partition.",
    fix: "Map the model to the table itself, to the partitioned table above the partition, or mark its columns as read-only.",
  },
  *find(subject) {
    const { resolution, model, relation } = subject;
    if (!relation || resolution.outcome === "left out") return;
    const why = whyNotATable(relation);
    const written =
      model.writes !== false &&
      model.columns.some((column) => column.written !== false);
    if (why === undefined || !written || model.partial) return;
    yield {
      ...onTable(subject),
      database: why.is,
      claim: `table ${claimedTable(subject)}`,
      message: `${model.name} is written as a table, and ${nameKey(relation)} is ${why.is}.`,
      consequence: why.consequence,
    };
  },
};

function whyNotATable(
  relation: NonNullable<ModelSubject["relation"]>,
): { is: string; consequence: string } | undefined {
  if (relation.partitionOf)
    return {
      is: `a partition of ${nameKey(relation.partitionOf)}`,
      consequence:
        "Rows outside the partition's bounds are refused, and rows of the other partitions are not seen.",
    };
  if (relation.kind === "foreign table")
    return {
      is: "a foreign table",
      consequence:
        "Its constraints are those of another server, which may refuse what this database would take.",
    };
  if (!isReadOnlyView(relation)) return undefined;
  return {
    is: `a ${relation.kind} that cannot be written`,
    consequence: "Inserts, updates and deletes through the model fail.",
  };
}

const tableUnmodelled: RelationRuleObject = {
  code: "D105",
  slug: "table-unmodelled",
  severity: "off",
  compares: "relation",
  consequence: "Code that needs it will use SQL that nothing checks.",
  documentation: {
    example: { database: "table audit_log", code: "no model" },
    means: "A table, view or partitioned table that no model names.",
    fix: "Use the generated interface, or leave the rule off where not every table belongs to this code base.",
  },
  *find({ relation, models }) {
    if (models.length > 0 || relation.partitionOf) return;
    yield {
      table: { schema: relation.schema, name: relation.name },
      database: relationText(relation),
      claim: "no model",
      message: `No model names ${nameKey(relation)}.`,
    };
  },
};

const relationNameTrap: ModelRuleObject = {
  code: "D106",
  slug: "relation-name-trap",
  severity: "warning",
  compares: "model",
  consequence:
    "SQL that names the table without quotes means something else, or fails.",
  documentation: {
    example: { database: 'create table "user" (…)', code: '@Entity("user")' },
    means:
      "The table's name is a reserved word (`from user` is current_user, not the table), or the model and the database differ in case, which matters once a name is quoted.",
    fix: "Spell the name as the database does, and put it in double quotes wherever SQL is written by hand.",
  },
  *find(subject) {
    const { resolution, model } = subject;
    const name = model.table.name;
    if (resolution.outcome === "other case") {
      const actual = nameKey(resolution.relation);
      yield {
        ...onTable(subject),
        database: `"${resolution.relation.name}"`,
        claim: `"${name}"`,
        message: `${model.name} maps to "${name}", and the database spells it ${actual}.`,
        consequence: "A quoted name is exact: the table is not found.",
        severity: "error",
        ...renameTable(subject),
      };
    } else if (resolution.outcome === "found" && reservedWords.has(name)) {
      yield {
        ...onTable(subject),
        database: `"${name}", a reserved word`,
        claim: `table ${claimedTable(subject)}`,
        message: `${name} is a reserved word: without quotes, SQL takes it for something else.`,
        consequence:
          name === "user"
            ? "`select … from user` reads the session's user name, not the table."
            : `\`from ${name}\` is a syntax error wherever the quotes are forgotten.`,
      };
    }
  },
};

export const tableRules: Record<
  TableRule,
  ModelRuleObject | RelationRuleObject
> = {
  D101: tableMissing,
  D102: tableRenamed,
  D103: tableWrongSchema,
  D104: relationKind,
  D105: tableUnmodelled,
  D106: relationNameTrap,
};
