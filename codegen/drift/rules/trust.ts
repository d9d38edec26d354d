import { nameKey } from "../catalog.ts";
import { enumerate } from "../reference.ts";
import type { ElsewhereRuleObject, ProjectRuleObject } from "../rule.ts";
import type { TrustRule } from "../rule-code.ts";

const nothingChecked: ProjectRuleObject = {
  code: "D901",
  slug: "nothing-checked",
  severity: "error",
  compares: "project",
  consequence: "A green result would mean nothing.",
  documentation: {
    example: { database: "0 relations", code: "0 models" },
    means:
      "No model, no query or no table was found: there was nothing to hold against anything.",
    fix: "Correct the globs of the configuration, the schemas, or the database's URL.",
  },
  *find({ checked }) {
    const lacks = [
      checked.relations === 0 ? "no tables in the database" : undefined,
      checked.models === 0 && (checked.queries ?? 0) === 0
        ? "no models and no queries in the code"
        : undefined,
    ].filter((one) => one !== undefined);
    if (lacks.length === 0) return;
    yield {
      database: `${checked.relations} relations`,
      claim: `${checked.models} models`,
      message: `Nothing was checked: ${enumerate(lacks)}.`,
    };
  },
};

const unparsedFile: ProjectRuleObject = {
  code: "D902",
  slug: "unparsed-file",
  severity: "warning",
  compares: "project",
  consequence: "Models in that part of the file were not checked.",
  documentation: {
    example: { database: "", code: "class User(Base:" },
    means:
      "A file, or part of one, could not be read: a syntax error, or another encoding than UTF-8.",
    fix: "Repair the file, or leave it out of the globs.",
  },
  *find({ context }) {
    const byFile = Map.groupBy(
      context.claims.unparsed,
      ({ place }) => place.file,
    );
    for (const [file, [first, ...others]] of byFile) {
      const { place, reason } = first!;
      const more = others.length > 0 ? ` (and ${others.length} more)` : "";
      yield {
        place,
        database: "",
        claim: "not readable",
        message: `${file} could not be read whole: ${reason.replace(/\.$/, "")}${more}.`,
        related: others.map((one) => ({ place: one.place, text: one.reason })),
      };
    }
  },
};

const unresolvedModel: ProjectRuleObject = {
  code: "D903",
  slug: "unresolved-model",
  severity: "information",
  compares: "project",
  consequence: "This part was not checked, and no guess was made.",
  documentation: {
    example: { database: "", code: '__tablename__ = os.environ["TABLE"]' },
    means:
      "Something is decided at run time: a computed table name, a type made by a function.",
    fix: "Write it as a literal where that is possible, or say in the configuration what it is.",
  },
  *find({ context }) {
    for (const { place, what } of context.claims.unresolved)
      yield {
        place,
        database: "",
        claim: "made at run time",
        message: `Not evaluated: ${what}.`,
      };
  },
};

const unusedSuppression: ElsewhereRuleObject = {
  code: "D904",
  slug: "unused-suppression",
  severity: "warning",
  compares: "suppressions",
  consequence: "It will hide the next drift of that kind.",
  documentation: {
    example: {
      database: "note text",
      code: "note: Mapped[str | None]  # undrift-ignore D205",
    },
    means:
      "A comment, a line of the configuration or an entry of the baseline silences a finding that no longer is there, or has expired, or names no rule.",
    fix: "Take it out; for the baseline, run `undrift baseline update`.",
  },
};

const snapshotOlderThanLive: ProjectRuleObject = {
  code: "D905",
  slug: "snapshot-older-than-live",
  severity: "warning",
  compares: "project",
  consequence: "The models were held against a database as it no longer is.",
  documentation: {
    example: {
      database: "live: orders.note",
      code: "snapshot.json without it",
    },
    means:
      "The facts come from generated/snapshot.json, and the live database has other ones.",
    fix: "Run `undrift codegen` against the live database and commit the snapshot.",
  },
  *find({ context }) {
    const stale = context.settings.staleSnapshot;
    if (!stale || stale.snapshot === stale.live) return;
    yield {
      database: `live ${stale.live}`,
      claim: `snapshot ${stale.snapshot}`,
      message: `The snapshot (${stale.snapshot}) is not what the live database is (${stale.live}).`,
    };
  },
};

const insufficientPrivilege: ProjectRuleObject = {
  code: "D906",
  slug: "insufficient-privilege",
  severity: "error",
  compares: "project",
  consequence: "Statements of this role fail: permission denied.",
  documentation: {
    example: {
      database: "role app has no insert on orders",
      code: "class Order(Base)",
    },
    means:
      "The role that was named may not do with a table, or with some of its columns, what a model does.",
    fix: "Grant the privilege to the role, or name the role that the application uses.",
  },
  *find({ context, models }) {
    const { privileges } = context.facts;
    if (!privileges) return;
    for (const { model, relation, columns } of models) {
      if (!relation) continue;
      const on = {
        model,
        place: model.place,
        table: { schema: relation.schema, name: relation.name },
        claim: `model ${model.name}`,
      };
      if (privileges.unusableSchemas.includes(relation.schema))
        yield {
          ...on,
          database: `role ${privileges.role} may not use schema ${relation.schema}`,
          message: `Role ${privileges.role} may not use schema ${relation.schema}, in which ${model.name} has its table.`,
        };
      const denied = privileges.denied.find(
        (one) => nameKey(one) === nameKey(relation),
      );
      if (!denied) continue;
      const named = new Set(columns.map(({ column }) => column.name));
      const parts = denied.columns.filter(({ name }) => named.has(name));
      const words = [
        ...denied.relation,
        ...parts.map(
          ({ name, denied }) => `${denied.join(" and ")} of ${name}`,
        ),
      ];
      if (words.length === 0) continue;
      yield {
        ...on,
        database: `role ${privileges.role} lacks ${enumerate(words)}`,
        message: `Role ${privileges.role} has no privilege to ${enumerate(words)} on ${nameKey(relation)}, which ${model.name} maps to.`,
      };
    }
  },
};

const notCompared: ProjectRuleObject = {
  code: "D907",
  slug: "not-compared",
  severity: "information",
  compares: "project",
  consequence: "Drift in them is not seen by this check.",
  documentation: {
    example: { database: "3 triggers, 2 policies", code: "" },
    means:
      "The database has objects of a kind that no model can claim, or that the comparison does not understand. They were seen, counted and not compared.",
    fix: "Nothing needs fixing. `undrift check live` compares the catalogs themselves, these kinds included.",
  },
  *find({ checked }) {
    for (const [kind, count] of Object.entries(checked.notCompared))
      yield {
        database: `${count} × ${kind}`,
        claim: "not compared",
        message: `${count} × ${kind}: seen and not compared with models.`,
      };
  },
};

export const trustRules: Record<
  TrustRule,
  ProjectRuleObject | ElsewhereRuleObject
> = {
  D901: nothingChecked,
  D902: unparsedFile,
  D903: unresolvedModel,
  D904: unusedSuppression,
  D905: snapshotOlderThanLive,
  D906: insufficientPrivilege,
  D907: notCompared,
};
