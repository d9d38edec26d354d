import type { ForeignKeyClaim, KeyClaim } from "../../claims/model.ts";
import type { ForeignKey, Relation } from "../../facts/model.ts";
import { isNullable, nameKey } from "../catalog.ts";
import { referToModel } from "../reference.ts";
import type { ModelRuleObject, ModelSubject, Observation } from "../rule.ts";
import type { KeyRule } from "../rule-code.ts";
import { printType } from "../sql-type.ts";
import { typeCouldBe } from "../type-verdict.ts";

/** The database's names for the columns of a claimed key. */
function actualNames(
  subject: ModelSubject,
  columns: readonly string[],
): string[] {
  return columns.map((name) => {
    const match = subject.columns.find(
      ({ claim }) => claim.name === name || claim.attribute === name,
    );
    return match?.column.name ?? name;
  });
}

function sameColumns(
  left: readonly string[],
  right: readonly string[],
): boolean {
  return (
    left.length === right.length && left.every((one) => right.includes(one))
  );
}

function list(columns: readonly string[]): string {
  return `(${columns.join(", ")})`;
}

function onKey(
  subject: ModelSubject,
  key: KeyClaim | undefined,
  columns: readonly string[],
) {
  const { model, relation } = subject;
  return {
    model,
    place: key?.place ?? model.place,
    table: { schema: relation!.schema, name: relation!.name },
    ...(columns.length === 1 ? { column: columns[0]! } : {}),
  };
}

function isView(relation: Relation): boolean {
  return relation.kind === "view" || relation.kind === "materialized view";
}

/** Views and foreign tables have no keys to hold a claim against. */
function hasKeys(relation: Relation | undefined): relation is Relation {
  return (
    relation !== undefined &&
    !isView(relation) &&
    relation.kind !== "foreign table"
  );
}

const primaryKeyDiffers: ModelRuleObject = {
  code: "D401",
  slug: "primary-key",
  severity: "error",
  compares: "model",
  consequence:
    "Rows are identified by what does not identify them: updates reach the wrong row, or several.",
  documentation: {
    means: "The model's primary key is not the table's.",
    fix: "Declare the table's primary key.",
  },
  *find(subject) {
    const { model, relation } = subject;
    if (!model.primaryKey || !hasKeys(relation)) return;
    const claimed = actualNames(subject, model.primaryKey.columns);
    const actual = relation.primaryKey?.columns;
    if (actual && sameColumns(claimed, actual)) return;
    yield {
      ...onKey(subject, model.primaryKey, []),
      database: actual ? `primary key ${list(actual)}` : "no primary key",
      claim: `primary key ${list(claimed)}`,
      message: `${model.name} has primary key ${list(claimed)}, and ${nameKey(relation)} has ${actual ? list(actual) : "none"}.`,
      ...(actual
        ? {
            fix: {
              action: "set-primary-key" as const,
              model: referToModel(model),
              columns: actual,
              nullable: relation.columns
                .filter((one) =>
                  isNullable(subject.context.catalog, relation, one),
                )
                .map(({ name }) => name),
            },
          }
        : {}),
    };
  },
};

function describeTarget(key: ForeignKey): string {
  return `${nameKey(key.references)} ${list(key.references.columns)}`;
}

function describeClaimedTarget({ references }: ForeignKeyClaim): string {
  const table =
    references.schema === undefined
      ? references.table
      : `${references.schema}.${references.table}`;
  return references.columns.length > 0
    ? `${table} ${list(references.columns)}`
    : table;
}

/** The relation that a foreign key claim points at. */
function targetOf(
  { context }: ModelSubject,
  { references }: ForeignKeyClaim,
): Relation | undefined {
  const { catalog, facts } = context;
  const schemas =
    references.schema === undefined ? facts.searchPath : [references.schema];
  for (const schema of schemas) {
    const found = catalog.relations.get(
      nameKey({ schema, name: references.table }),
    );
    if (found) return found;
  }
  return undefined;
}

/** The table of that name wherever it is: the schema is the concern of D408. */
function looseTarget(
  subject: ModelSubject,
  key: ForeignKeyClaim,
): Relation | undefined {
  return (
    targetOf(subject, key) ??
    subject.context.catalog.relationsByName.get(key.references.table)?.[0]
  );
}

/** Foreign keys of the database on the claimed columns. */
function keysOn(subject: ModelSubject, claim: ForeignKeyClaim): ForeignKey[] {
  const columns = actualNames(subject, claim.columns);
  return (subject.relation?.foreignKeys ?? []).filter((key) =>
    sameColumns(key.columns, columns),
  );
}

/** Of several keys on the same columns, the one that refers where the claim does. */
function keyFor(
  subject: ModelSubject,
  claim: ForeignKeyClaim,
): ForeignKey | undefined {
  const keys = keysOn(subject, claim);
  const target = targetOf(subject, claim);
  return (
    keys.find((key) => target && nameKey(key.references) === nameKey(target)) ??
    keys[0]
  );
}

const foreignKeyMissingInDb: ModelRuleObject = {
  code: "D402",
  slug: "foreign-key-missing-in-db",
  severity: "warning",
  compares: "model",
  consequence: "Rows can point at nothing, and joins lose them without a word.",
  documentation: {
    means: "The model declares a foreign key that the database does not have.",
    fix: "Add the constraint in a migration, or take the declaration out of the model.",
  },
  *find(subject) {
    const { model, relation } = subject;
    if (!hasKeys(relation)) return;
    for (const key of model.foreignKeys ?? []) {
      const columns = actualNames(subject, key.columns);
      const exist = columns.every((name) =>
        relation.columns.some((one) => one.name === name),
      );
      if (!exist || keysOn(subject, key).length > 0) continue;
      yield {
        ...onKey(subject, key, columns),
        database: "no foreign key",
        claim: `${list(columns)} references ${describeClaimedTarget(key)}`,
        message: `${model.name} declares ${list(columns)} → ${describeClaimedTarget(key)}, and ${nameKey(relation)} has no such foreign key.`,
      };
    }
  },
};

const foreignKeyMissingInModel: ModelRuleObject = {
  code: "D403",
  slug: "foreign-key-missing-in-model",
  severity: "information",
  compares: "model",
  consequence:
    "The library orders inserts and loads relations without knowing of it.",
  documentation: {
    means:
      "The table has a foreign key that the model, which declares others, does not.",
    fix: "Declare it in the model.",
  },
  *find(subject) {
    const { model, relation } = subject;
    if (!hasKeys(relation) || model.foreignKeys === undefined || model.partial)
      return;
    const claimed = model.foreignKeys.map((key) =>
      actualNames(subject, key.columns),
    );
    const modelled = new Set(subject.columns.map(({ column }) => column.name));
    for (const key of relation.foreignKeys ?? []) {
      const known = claimed.some((columns) =>
        sameColumns(columns, key.columns),
      );
      if (known || !key.columns.every((name) => modelled.has(name))) continue;
      yield {
        ...onKey(subject, undefined, key.columns),
        database: `${list(key.columns)} references ${describeTarget(key)}`,
        claim: "no foreign key",
        message: `${model.name} does not declare ${list(key.columns)} → ${describeTarget(key)}.`,
      };
    }
  },
};

const foreignKeyType: ModelRuleObject = {
  code: "D404",
  slug: "foreign-key-type",
  severity: "error",
  compares: "model",
  consequence: "Joins and lookups compare values of different types, and fail.",
  documentation: {
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
      database: `${nameKey(target)}.${column.name} ${printType(column.type)}`,
      claim: `${name} ${claim.type.text}`,
      message: `${model.name}.${name} is ${claim.type.text}, and refers to ${nameKey(target)}.${column.name}, which is ${printType(column.type)}.`,
    };
  }
}

const foreignKeyAction: ModelRuleObject = {
  code: "D405",
  slug: "foreign-key-action",
  severity: "warning",
  compares: "model",
  consequence:
    "Deleting or updating the other row does something else than the code expects.",
  documentation: {
    means: "ON DELETE or ON UPDATE in the model is not the constraint's.",
    fix: "Declare the constraint's action.",
  },
  *find(subject) {
    for (const key of subject.model.foreignKeys ?? []) {
      const first = keyFor(subject, key);
      if (!first) continue;
      const alike = keysOn(subject, key).filter(
        (one) => nameKey(one.references) === nameKey(first.references),
      );
      const onDelete = alike.map((one) => one.onDelete);
      const onUpdate = alike.map((one) => one.onUpdate);
      yield* wrongAction(subject, key, "on delete", key.onDelete, onDelete);
      yield* wrongAction(subject, key, "on update", key.onUpdate, onUpdate);
    }
  },
};

function* wrongAction(
  subject: ModelSubject,
  key: ForeignKeyClaim,
  event: string,
  claimed: string | undefined,
  actual: readonly string[],
): Iterable<Observation> {
  const said = claimed
    ?.replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replaceAll(/[_\s]+/g, " ")
    .replace("setnull", "set null")
    .replace("setdefault", "set default")
    .replace("noaction", "no action");
  if (said === undefined || actual.includes(said)) return;
  const is = actual.join(" or ");
  const columns = actualNames(subject, key.columns);
  yield {
    ...onKey(subject, key, columns),
    database: `${event} ${is}`,
    claim: `${event} ${said}`,
    message: `${subject.model.name} says ${event} ${said} for ${list(columns)}, and the constraint says ${event} ${is}.`,
  };
}

/** Sets of columns that the database holds unique in all rows. */
function uniqueSets(relation: Relation): (readonly string[])[] {
  const constraints = (relation.uniques ?? []).map((one) => one.columns);
  const indexes = (relation.indexes ?? []).flatMap((index) => {
    const plain = index.keys.filter((name) => name !== null);
    const whole =
      index.unique && index.predicate === undefined && !index.invalid;
    return whole && plain.length === index.keys.length ? [plain] : [];
  });
  const primary = relation.primaryKey ? [relation.primaryKey.columns] : [];
  return [...constraints, ...indexes, ...primary];
}

const uniqueMissingInDb: ModelRuleObject = {
  code: "D406",
  slug: "unique-missing-in-db",
  severity: "warning",
  compares: "model",
  consequence:
    "Two rows with the same value can exist, and code that expects one finds two.",
  documentation: {
    means:
      "The model declares a unique key that no constraint or whole unique index holds.",
    fix: "Add the constraint in a migration, or take the declaration out of the model.",
  },
  *find(subject) {
    const { model, relation } = subject;
    if (!hasKeys(relation)) return;
    const actual = uniqueSets(relation);
    for (const key of model.uniques ?? []) {
      const columns = actualNames(subject, key.columns);
      const exist = columns.every((name) =>
        relation.columns.some((one) => one.name === name),
      );
      if (!exist || actual.some((set) => sameColumns(set, columns))) continue;
      yield {
        ...onKey(subject, key, columns),
        database: "not unique",
        claim: `unique ${list(columns)}`,
        message: `${model.name} declares ${list(columns)} unique, and ${nameKey(relation)} does not hold it so.`,
      };
    }
  },
};

const uniqueMissingInModel: ModelRuleObject = {
  code: "D407",
  slug: "unique-missing-in-model",
  severity: "information",
  compares: "model",
  consequence: "Code does not expect the unique violation that it can meet.",
  documentation: {
    means:
      "The table has a unique constraint that the model, which declares others, does not.",
    fix: "Declare it in the model.",
  },
  *find(subject) {
    const { model, relation } = subject;
    if (!hasKeys(relation) || model.uniques === undefined || model.partial)
      return;
    const claimed = [
      ...model.uniques,
      ...(model.primaryKey ? [model.primaryKey] : []),
    ].map((key) => actualNames(subject, key.columns));
    const modelled = new Set(subject.columns.map(({ column }) => column.name));
    for (const { columns } of relation.uniques ?? []) {
      const known = claimed.some((set) => sameColumns(set, columns));
      if (known || !columns.every((name) => modelled.has(name))) continue;
      yield {
        ...onKey(subject, undefined, columns),
        database: `unique ${list(columns)}`,
        claim: "not unique",
        message: `${model.name} does not declare that ${list(columns)} is unique.`,
      };
    }
  },
};

const relationTarget: ModelRuleObject = {
  code: "D408",
  slug: "relation-target",
  severity: "error",
  compares: "model",
  consequence: "Joins along the relation find nothing, or fail.",
  documentation: {
    means:
      "A foreign key in the model refers to a table or column that does not exist, or to another one than the constraint does.",
    fix: "Refer to what the constraint refers to.",
  },
  *find(subject) {
    const { model, relation } = subject;
    if (!relation) return;
    for (const key of model.foreignKeys ?? []) {
      const target = targetOf(subject, key);
      const actual = keyFor(subject, key);
      const lost = key.references.columns.filter(
        (name) => target && !target.columns.some((one) => one.name === name),
      );
      const elsewhere =
        actual && target && nameKey(target) !== nameKey(actual.references);
      if (target && lost.length === 0 && !elsewhere) continue;
      const columns = actualNames(subject, key.columns);
      const is = actual
        ? `references ${describeTarget(actual)}`
        : target
          ? `${nameKey(target)} has no ${list(lost)}`
          : `no table ${key.references.table}`;
      yield {
        ...onKey(subject, key, columns),
        database: is,
        claim: `references ${describeClaimedTarget(key)}`,
        message: `${model.name}: ${list(columns)} refers to ${describeClaimedTarget(key)}; in the database, ${is}.`,
      };
    }
  },
};

export const keyRules: Record<KeyRule, ModelRuleObject> = {
  D401: primaryKeyDiffers,
  D402: foreignKeyMissingInDb,
  D403: foreignKeyMissingInModel,
  D404: foreignKeyType,
  D405: foreignKeyAction,
  D406: uniqueMissingInDb,
  D407: uniqueMissingInModel,
  D408: relationTarget,
};
