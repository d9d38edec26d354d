import {
  hasDefault,
  isAlwaysGenerated,
  isNullable,
  nameKey,
  resolveType,
} from "../catalog.ts";
import {
  companionsOf,
  isEncryptedColumn,
  plaintextName,
} from "../encrypted-column.ts";
import {
  describeClaim,
  describeColumn,
  enumerate,
  referToColumn,
  referToModel,
  shapeOf,
} from "../reference.ts";
import type { ColumnMatch } from "../match.ts";
import { automaticFrom } from "../rename.ts";
import type {
  ColumnRuleObject,
  ColumnSubject,
  ModelRuleObject,
  ModelSubject,
  Observation,
} from "../rule.ts";
import type { ColumnRule } from "../rule-code.ts";
import { lengthOf } from "../sql-type.ts";
import type { ColumnClaim } from "../../claims/model.ts";
import type { Column, Relation } from "../../facts/model.ts";
import { compareTypes, type TypeDisagreement } from "../type-verdict.ts";

/** Of a column claim: where it is, and what a fix would change. */
export function onClaim(
  { model, relation }: { model: ModelSubject["model"]; relation: Relation },
  claim: ColumnClaim,
  column: string,
) {
  return {
    model,
    place: claim.place,
    table: { schema: relation.schema, name: relation.name },
    column,
  };
}

export function fixTarget(
  subject: { model: ModelSubject["model"] },
  claim: ColumnClaim,
) {
  return { model: referToModel(subject.model), column: referToColumn(claim) };
}

function title(subject: ColumnSubject): string {
  return `${subject.model.name}.${subject.claim.attribute ?? subject.claim.name}`;
}

function qualified(relation: Relation, column: Column): string {
  return `${nameKey(relation)}.${column.name}`;
}

const columnMissing: ModelRuleObject = {
  code: "D201",
  slug: "column-missing",
  severity: "error",
  compares: "model",
  consequence:
    "Every statement that names the column fails: column does not exist.",
  documentation: {
    means:
      "A model names a column that its table does not have, and none that it could have become.",
    fix: "Remove it from the model. If it was renamed, say so in `renames` of the configuration.",
  },
  *find(subject) {
    const { model, relation, missing } = subject;
    if (!relation) return;
    for (const claim of missing)
      yield {
        ...onClaim({ model, relation }, claim, claim.name),
        database: "no such column",
        claim: describeClaim(claim),
        message: `${model.name}.${claim.attribute ?? claim.name}: ${nameKey(relation)} has no column ${claim.name}.`,
        fix: { action: "remove-column", ...fixTarget(subject, claim) },
      };
  },
};

/** Whether a claim of plaintext stands where the column holds ciphertext. */
function believesInPlaintext(
  { context, relation }: ModelSubject,
  claim: ColumnClaim,
  column: Column,
): boolean {
  const { encrypted } = context.settings;
  return (
    claim.type?.family !== "encrypted" &&
    isEncryptedColumn(relation!, column, encrypted)
  );
}

const columnRenamed: ModelRuleObject = {
  code: "D202",
  slug: "column-renamed",
  severity: "error",
  compares: "model",
  consequence:
    "Every statement that names the column fails: column does not exist.",
  documentation: {
    means:
      "A model names a column that its table does not have, and the table has one that it most likely became. The finding gives a score from 0 to 1 and what it is made of; from 0.85 the fix is applied without asking.",
    fix: "Rename the member, or map it to the column's present name. If the guess is wrong, say what became of the column in `renames` of the configuration.",
  },
  *find(subject) {
    const { model, relation, renames, context } = subject;
    if (!relation) return;
    for (const { claim, to, score, reasons } of renames) {
      const names = to.map((column) => column.name);
      const first = to[0]!;
      yield {
        ...onClaim({ model, relation }, claim, claim.name),
        database: to
          .map((column) => describeColumn(context.catalog, relation, column))
          .join("; "),
        claim: describeClaim(claim),
        message:
          to.length === 1
            ? `${model.name}.${claim.attribute ?? claim.name}: ${nameKey(relation)} has no column ${claim.name}; it looks renamed to ${first.name}.`
            : `${model.name}.${claim.attribute ?? claim.name}: ${nameKey(relation)} has no column ${claim.name}; it looks split into ${enumerate(names)}.`,
        score,
        reasons,
        fix:
          to.length === 1
            ? {
                action: "rename-column",
                ...fixTarget(subject, claim),
                to: first.name,
                shape: shapeOf(context, relation, first),
                automatic: score >= automaticFrom,
                ...(believesInPlaintext(subject, claim, first)
                  ? { encrypted: true as const }
                  : {}),
              }
            : {
                action: "split-column",
                ...fixTarget(subject, claim),
                to: names,
                shapes: to.map((column) => shapeOf(context, relation, column)),
              },
      };
    }
  },
};

/** Whether rows are made through this model, so that what it leaves out matters. */
function inserts({ model, relation }: ModelSubject): boolean {
  if (!relation || model.partial) return false;
  const isView =
    relation.kind === "view" || relation.kind === "materialized view";
  if (isView && relation.updatable?.insert !== true) return false;
  return model.columns.some((column) => column.written !== false);
}

function isRequired(subject: ModelSubject, column: Column): boolean {
  const { catalog } = subject.context;
  return (
    inserts(subject) &&
    !isNullable(catalog, subject.relation!, column) &&
    !hasDefault(catalog, column)
  );
}

function unmodelled(
  subject: ModelSubject,
  column: Column,
): Omit<Observation, "message"> {
  const { model, relation, context } = subject;
  return {
    model,
    place: model.place,
    table: { schema: relation!.schema, name: relation!.name },
    column: column.name,
    database: describeColumn(context.catalog, relation!, column),
    claim: "not named",
    fix: {
      action: "add-column",
      model: referToModel(model),
      shape: shapeOf(context, relation!, column),
    },
  };
}

const columnUnmodelled: ModelRuleObject = {
  code: "D203",
  slug: "column-unmodelled",
  severity: "information",
  compares: "model",
  consequence: "Code that goes through the model can neither read nor set it.",
  documentation: {
    means:
      "The table has a column that the model does not name. Inserts still work.",
    fix: "Add it to the model, or silence the rule where the model leaves it out on purpose.",
  },
  *find(subject) {
    if (!subject.relation || subject.model.partial) return;
    for (const column of subject.unmodelled)
      if (!isRequired(subject, column))
        yield {
          ...unmodelled(subject, column),
          message: `${subject.model.name} does not name ${qualified(subject.relation, column)}.`,
        };
  },
};

const requiredColumnUnmodelled: ModelRuleObject = {
  code: "D204",
  slug: "required-column-unmodelled",
  severity: "error",
  compares: "model",
  consequence:
    "Every insert through the model fails: null value violates the not-null constraint.",
  documentation: {
    means:
      "The table has a column that is NOT NULL without a default, and the model does not name it.",
    fix: "Add the column to the model and give it a value wherever rows are made.",
  },
  *find(subject) {
    if (!subject.relation) return;
    for (const column of subject.unmodelled)
      if (isRequired(subject, column))
        yield {
          ...unmodelled(subject, column),
          message: `${subject.model.name} does not name ${qualified(subject.relation, column)}, which is not null and has no default.`,
        };
  },
};

/** Undefined when the catalog cannot tell, as for most columns of views. */
function nullableInDatabase(subject: ColumnSubject): boolean | undefined {
  const { relation, column, context } = subject;
  const { catalog, settings } = context;
  if (!isNullable(catalog, relation, column)) return false;
  const isView =
    relation.kind === "view" || relation.kind === "materialized view";
  if (!isView) return true;
  const known = settings.viewNotNull?.has(qualified(relation, column));
  return known === true ? false : undefined;
}

const nullableInDb: ColumnRuleObject = {
  code: "D205",
  slug: "nullable-in-db",
  severity: "error",
  compares: "column",
  consequence:
    "Readers meet null where the code rules it out, and fail far from here.",
  documentation: {
    means: "The column can be null and the model says that it cannot.",
    fix: "Make the member nullable and let the compiler show what did not expect it.",
  },
  *find(subject) {
    const { claim, column, relation } = subject;
    if (claim.nullable !== false || nullableInDatabase(subject) !== true)
      return;
    yield {
      ...onClaim(subject, claim, column.name),
      database: "nullable",
      claim: "not null",
      message: `${title(subject)} is never null in the code, and ${qualified(relation, column)} can be.`,
      fix: {
        action: "set-nullability",
        ...fixTarget(subject, claim),
        nullable: true,
        shape: shapeOf(subject.context, relation, column),
      },
    };
  },
};

const notNullInDb: ColumnRuleObject = {
  code: "D206",
  slug: "not-null-in-db",
  severity: "warning",
  compares: "column",
  consequence:
    "A writer that leaves it out or sends null fails: null value violates the not-null constraint.",
  documentation: {
    means: "The column is NOT NULL and the model says that it can be null.",
    fix: "Make the member required. The constraint stays: undrift never proposes to drop it.",
  },
  *find(subject) {
    const { claim, column, relation } = subject;
    if (claim.nullable !== true || nullableInDatabase(subject) !== false)
      return;
    yield {
      ...onClaim(subject, claim, column.name),
      database: "not null",
      claim: "nullable",
      message: `${title(subject)} may be null in the code, and ${qualified(relation, column)} is not null.`,
      fix: {
        action: "set-nullability",
        ...fixTarget(subject, claim),
        nullable: false,
        shape: shapeOf(subject.context, relation, column),
      },
    };
  },
};

const compared = new WeakMap<ColumnMatch, TypeDisagreement[]>();

/** The disagreements of one rule, out of the one comparison of types. */
export function typeDisagreements(
  subject: ColumnSubject,
  rule: TypeDisagreement["rule"],
): TypeDisagreement[] {
  const { catalog, settings } = subject.context;
  let all = compared.get(subject.match);
  if (!all) {
    const { parsers } = settings;
    all = compareTypes({ ...subject, catalog, parsers });
    compared.set(subject.match, all);
  }
  return all.filter((one) => one.rule === rule);
}

export function typeObservation(
  subject: ColumnSubject,
  found: TypeDisagreement,
): Observation {
  const { claim, column, relation, context } = subject;
  return {
    ...onClaim(subject, claim, column.name),
    database: found.database,
    claim: found.claim,
    message: `${title(subject)} is ${found.claim} in the code, and ${qualified(relation, column)} is ${found.database}.`,
    ...(found.consequence === undefined
      ? {}
      : { consequence: found.consequence }),
    fix: {
      action: "set-type",
      ...fixTarget(subject, claim),
      shape: shapeOf(context, relation, column),
    },
  };
}

const typeFamily: ColumnRuleObject = {
  code: "D207",
  slug: "type-family",
  severity: "error",
  compares: "column",
  consequence:
    "Values of one kind are read and written as another: errors at best, wrong data at worst.",
  documentation: {
    means:
      "The claimed type and the column's type are of different kinds: a number over text, a date over a boolean, a scalar over an array.",
    fix: "Give the member the column's type.",
  },
  *find(subject) {
    for (const found of typeDisagreements(subject, "D207"))
      yield typeObservation(subject, found);
  },
};

const typeWidth: ColumnRuleObject = {
  code: "D208",
  slug: "type-width",
  severity: "warning",
  compares: "column",
  consequence: "Some values fit on one side and not on the other.",
  documentation: {
    means:
      "Same kind of type, another size: int4 and int8, varchar(50) and varchar(100), numeric(10,2) and numeric(12,2), timestamp with and without time zone, float and numeric.",
    fix: "Declare the size that the column has.",
  },
  *find(subject) {
    for (const found of typeDisagreements(subject, "D208"))
      yield typeObservation(subject, found);
  },
};

const lengthLimit: ColumnRuleObject = {
  code: "D209",
  slug: "length-limit",
  severity: "warning",
  compares: "column",
  consequence:
    "What passes the model can fail in the database, or the other way round.",
  documentation: {
    means:
      "A length limit in the code (String(n), a validator's maximum) is not the column's.",
    fix: "Use the column's own limit, or none where the database has none.",
  },
  *find(subject) {
    const { catalog, settings } = subject.context;
    const { relation, column } = subject;
    // A limit on the plaintext says nothing of the ciphertext's length.
    if (isEncryptedColumn(relation, column, settings.encrypted)) return;
    const limit = lengthOf(resolveType(catalog, subject.column.type).type);
    for (const found of typeDisagreements(subject, "D209"))
      yield {
        ...typeObservation(subject, found),
        fix: {
          action: "set-length",
          ...fixTarget(subject, subject.claim),
          ...(limit === undefined ? {} : { length: limit }),
        },
      };
  },
};

const driverValueType: ColumnRuleObject = {
  code: "D210",
  slug: "driver-value-type",
  severity: "error",
  compares: "column",
  consequence:
    "The compiler believes the claim and the value is another: sums become strings side by side, dates lack their methods.",
  documentation: {
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

const insertOptionality: ColumnRuleObject = {
  code: "D211",
  slug: "insert-optionality",
  severity: "error",
  compares: "column",
  consequence: "An insert that the code allows is refused by the database.",
  documentation: {
    means:
      "What the code says of inserts (Generated, ColumnType, server_default) is not so: a column that it lets out has no default, or one that it asks for has one.",
    fix: "Mark the column as the database has it: optional on insert exactly when it has a default, is generated, or is nullable.",
  },
  *find(subject) {
    const { claim, column, relation, context, model } = subject;
    if (claim.optionalOnInsert === undefined || isAlwaysGenerated(column))
      return;
    const nullable = isNullable(context.catalog, relation, column);
    const optional = nullable || hasDefault(context.catalog, column);
    const suppliedByCode =
      claim.defaultBy === "client" || claim.nullable === true;
    const tooLoose = claim.optionalOnInsert && !optional && !suppliedByCode;
    const tooStrict =
      !claim.optionalOnInsert &&
      optional &&
      !nullable &&
      model.language === "typescript";
    if (!tooLoose && !tooStrict) return;
    yield {
      ...onClaim(subject, claim, column.name),
      database: optional ? "has a default" : "not null, no default",
      claim: claim.optionalOnInsert
        ? "optional on insert"
        : "required on insert",
      message: tooLoose
        ? `${title(subject)} may be left out of an insert in the code, and ${qualified(relation, column)} has no default.`
        : `${title(subject)} is required on insert in the code, and ${qualified(relation, column)} has a default.`,
      ...(tooStrict
        ? {
            consequence:
              "Every insert must make up a value that the database would give, and its default is never used.",
          }
        : {}),
      fix: {
        action: "set-insert",
        ...fixTarget(subject, claim),
        insert: optional ? "optional" : "required",
        shape: shapeOf(context, relation, column),
      },
    };
  },
};

const generatedColumnWritten: ColumnRuleObject = {
  code: "D212",
  slug: "generated-column-written",
  severity: "error",
  compares: "column",
  consequence:
    "An insert or update that sets it fails: the column can only be set to DEFAULT.",
  documentation: {
    means:
      "The server alone writes this column (generated, or identity always), and the code says that it may be written.",
    fix: "Mark it as never written: GeneratedAlways in Kysely, Computed or Identity in SQLAlchemy.",
  },
  *find(subject) {
    const { claim, column, relation, model, context } = subject;
    if (!isAlwaysGenerated(column) || claim.written === false) return;
    const said = claim.written === true || (column.generated && !model.partial);
    if (!said) return;
    const is = column.generated ? "generated" : "identity always";
    yield {
      ...onClaim(subject, claim, column.name),
      database: is,
      claim: "written by the code",
      message: `${title(subject)} is written by the code, and ${qualified(relation, column)} is ${is}.`,
      fix: {
        action: "set-insert",
        ...fixTarget(subject, claim),
        insert: "never",
        shape: shapeOf(context, relation, column),
      },
    };
  },
};

/** A default without its casts, quotes and outer parentheses. */
function plainDefault(text: string): string {
  return text
    .replaceAll(/::[\w ."[\]]+(\(\d+(,\d+)?\))?/g, "")
    .replaceAll(/^\(+|\)+$/g, "")
    .replaceAll(/^['"`]|['"`]$/g, "")
    .replace(/^current_timestamp$/i, "now(")
    .toLowerCase()
    .trim();
}

const defaultDiffers: ColumnRuleObject = {
  code: "D213",
  slug: "default-differs",
  severity: "off",
  compares: "column",
  consequence:
    "Rows made through the code and rows made by SQL start with different values.",
  documentation: {
    means:
      "The server default written in the model is not the column's default.",
    fix: "Write the column's default, or none.",
  },
  *find(subject) {
    const { claim, column, relation } = subject;
    if (claim.default === undefined || claim.defaultBy !== "server") return;
    const actual = column.default;
    if (
      actual !== undefined &&
      plainDefault(actual) === plainDefault(claim.default)
    )
      return;
    yield {
      ...onClaim(subject, claim, column.name),
      database: actual === undefined ? "no default" : `default ${actual}`,
      claim: `default ${claim.default}`,
      message: `${title(subject)} says its default is ${claim.default}, and ${qualified(relation, column)} has ${actual ?? "none"}.`,
    };
  },
};

const arrayDomainJson: ColumnRuleObject = {
  code: "D214",
  slug: "array-domain-json",
  severity: "warning",
  compares: "column",
  consequence:
    "Values are serialised one way and stored another: a JavaScript array sent to a json column, say, becomes a PostgreSQL array.",
  documentation: {
    means:
      "The containers differ: an array over json or json over an array, other elements, json over jsonb.",
    fix: "Declare the container and the elements that the column has.",
  },
  *find(subject) {
    for (const found of typeDisagreements(subject, "D214"))
      yield typeObservation(subject, found);
  },
};

const columnNameMapping: ColumnRuleObject = {
  code: "D215",
  slug: "column-name-mapping",
  severity: "error",
  compares: "column",
  consequence:
    "Every statement that names the column fails: names are exact once they are quoted.",
  documentation: {
    means:
      "The model's name for the column differs from the database's in case or underscores only, and nothing maps the one to the other.",
    fix: "Give the column's name in the model, or configure the mapping (`columnNames: 'camelCase'` with Kysely's plugin).",
  },
  *find(subject) {
    const { claim, column, relation, match, context } = subject;
    if (match.how !== "mapping") return;
    yield {
      ...onClaim(subject, claim, column.name),
      database: column.name,
      claim: claim.name,
      message: `${title(subject)} names the column ${claim.name}, and ${nameKey(relation)} spells it ${column.name}.`,
      fix: {
        action: "rename-column",
        ...fixTarget(subject, claim),
        to: column.name,
        shape: shapeOf(context, relation, column),
        automatic: true,
      },
    };
  },
};

const plaintextOnEncrypted: ModelRuleObject = {
  code: "D216",
  slug: "plaintext-on-encrypted",
  severity: "error",
  compares: "model",
  consequence:
    "Security: code that believes in a plaintext column hands personal data to places that must only see ciphertext.",
  documentation: {
    means:
      "The model has the plaintext of a column that the database keeps encrypted: it says email where the table has email_encrypted, perhaps with a blind index (_bidx) or a nonce beside it.",
    fix: "Go through the encrypting repository and name the encrypted column. undrift never proposes to add the plaintext column back.",
  },
  *find(subject) {
    const { model, relation, renames, missing, context } = subject;
    if (!relation) return;
    const suspects = [
      ...renames.map(({ claim, to }) => ({ claim, column: to[0]! })),
      ...missing.flatMap((claim) => {
        const column = relation.columns.find(
          (one) =>
            plaintextName(one.name) === claim.name && one.name !== claim.name,
        );
        return column ? [{ claim, column }] : [];
      }),
    ];
    for (const { claim, column } of suspects) {
      if (!believesInPlaintext(subject, claim, column)) continue;
      const companions = companionsOf(relation, column.name);
      const beside =
        companions.length > 0 ? ` with ${enumerate(companions)}` : "";
      yield {
        ...onClaim({ model, relation }, claim, claim.name),
        database: `${column.name}${beside}`,
        claim: `${claim.name} in plaintext`,
        message: `${model.name}.${claim.attribute ?? claim.name} is plaintext, and ${nameKey(relation)} keeps it encrypted in ${column.name}${beside}.`,
        fix: {
          action: "rename-column",
          ...fixTarget(subject, claim),
          to: column.name,
          shape: shapeOf(context, relation, column),
          automatic: false,
          encrypted: true,
        },
      };
    }
  },
};

const collationComment: ColumnRuleObject = {
  code: "D217",
  slug: "collation-comment",
  severity: "off",
  compares: "column",
  consequence:
    "Sorting and comparing in code gives another order, or another equality, than in the database.",
  documentation: {
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

export const columnRules: Record<
  ColumnRule,
  ModelRuleObject | ColumnRuleObject
> = {
  D201: columnMissing,
  D202: columnRenamed,
  D203: columnUnmodelled,
  D204: requiredColumnUnmodelled,
  D205: nullableInDb,
  D206: notNullInDb,
  D207: typeFamily,
  D208: typeWidth,
  D209: lengthLimit,
  D210: driverValueType,
  D211: insertOptionality,
  D212: generatedColumnWritten,
  D213: defaultDiffers,
  D214: arrayDomainJson,
  D215: columnNameMapping,
  D216: plaintextOnEncrypted,
  D217: collationComment,
};
