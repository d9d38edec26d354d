import type { ColumnClaim } from "../../claims/model.ts";
import { valueSetOf, type ValueSet } from "../catalog.ts";
import { matchModel } from "../match.ts";
import type {
  ColumnRuleObject,
  ColumnSubject,
  Observation,
  ProjectRuleObject,
} from "../rule.ts";
import type { EnumRule } from "../rule-code.ts";
import {
  claimedSet,
  compareSets,
  heldValues,
  isSameSet,
  storesNamesForValues,
} from "../value-set.ts";
import type { EnumReference } from "../../claims/model.ts";
import { enumCopyDrift } from "./enum-copies.ts";
import { quote, withNearest } from "./quoted-values.ts";
import { fixTarget, onClaim, title } from "./on-column.ts";
import { typeDisagreements, typeObservation } from "./type-observation.ts";

interface SetPair {
  readonly claimed: EnumReference;
  readonly actual: ValueSet;
  readonly held: readonly string[];
}

/** A claimed set beside the database's; undefined when either side has none. */
function setsOf(subject: ColumnSubject): SetPair | undefined {
  const { claim, column, relation, context } = subject;
  const claimed = claimedSet(claim);
  const actual = valueSetOf(context.catalog, relation, column);
  if (!claimed || !actual) return undefined;
  return { claimed, actual, held: heldValues(claimed, actual.values) };
}

function onSet(
  subject: ColumnSubject,
  { claimed, actual }: SetPair,
): Omit<Observation, "message" | "claim"> {
  const { claim, column } = subject;
  return {
    ...onClaim(subject, claim, column.name),
    database: `${actual.name}: ${actual.values.join(", ")}`,
    related: [{ place: claimed.place, text: "the values are declared here" }],
    fix: {
      action: "set-enum-values",
      ...fixTarget(subject, claim),
      values: actual.values,
      place: claimed.place,
      ...alsoTrueOf(subject, claimed),
    },
  };
}

/** A column elsewhere that shares the declaration and has the values which this one has not. */
function alsoTrueOf(
  { context, claim: own }: ColumnSubject,
  { place }: EnumReference,
): { alsoTrueOf?: string } {
  const { catalog, settings, claims } = context;
  for (const model of claims.models) {
    const isSharing = (claim: ColumnClaim) => {
      const other = claimedSet(claim)?.place;
      return (
        claim !== own &&
        other?.file === place.file &&
        other.line === place.line &&
        other.column === place.column
      );
    };
    if (!model.columns.some(isSharing)) continue;
    const { relation, columns } = matchModel(catalog, settings, model);
    const found = columns.find(({ claim, column }) => {
      const set = isSharing(claim) ? claimedSet(claim) : undefined;
      const actual = relation && valueSetOf(catalog, relation, column);
      return (
        set !== undefined &&
        actual !== undefined &&
        isSameSet(compareSets(heldValues(set, actual.values), actual.values))
      );
    });
    if (found)
      return {
        alsoTrueOf: `${model.name}.${found.claim.attribute ?? found.claim.name}`,
      };
  }
  return {};
}

const enumValueUnmodelled: ColumnRuleObject = {
  code: "D301",
  slug: "enum-value-unmodelled",
  severity: "warning",
  compares: "column",
  consequence:
    "Reading a row that has it fails, or falls through every branch.",
  documentation: {
    example: {
      database: "enum state ('open', 'held', 'closed')",
      code: 'state: "open" | "closed"',
    },
    means: "The database's enum has a value that the code's does not.",
    fix: "Add the value and handle it.",
  },
  *find(subject) {
    const sets = setsOf(subject);
    if (sets?.actual.by !== "enum") return;
    const { unmodelled } = compareSets(sets.held, sets.actual.values);
    if (unmodelled.length === 0) return;
    yield {
      ...onSet(subject, sets),
      claim: sets.held.join(", "),
      message: `${title(subject)} lacks ${quote(unmodelled)}, which ${sets.actual.name} has.`,
    };
  },
};

const enumValueUnknown: ColumnRuleObject = {
  code: "D302",
  slug: "enum-value-unknown",
  severity: "error",
  compares: "column",
  consequence:
    "Writing it, or comparing with it, fails: invalid input value for enum.",
  documentation: {
    example: {
      database: "enum state ('open', 'closed')",
      code: 'state: "open" | "closed" | "lost"',
    },
    means: "The code has a value that the database's enum does not.",
    fix: "Use the database's value. A new value is a migration, and comes first.",
  },
  *find(subject) {
    const sets = setsOf(subject);
    if (sets?.actual.by !== "enum") return;
    const { unknown } = compareSets(sets.held, sets.actual.values);
    if (unknown.length === 0) return;
    yield {
      ...onSet(subject, sets),
      claim: sets.held.join(", "),
      message: `${title(subject)} has ${withNearest(unknown, sets.actual.values)}, unknown to ${sets.actual.name}.`,
    };
  },
};

const enumNameForValue: ColumnRuleObject = {
  code: "D303",
  slug: "enum-name-for-value",
  severity: "error",
  compares: "column",
  consequence:
    "Every write fails and every read raises LookupError: the library sends the member's name.",
  documentation: {
    example: {
      database: "enum role ('admin', 'staff')",
      code: 'Enum(Role), where Role.ADMIN = "admin"',
    },
    means:
      "SQLAlchemy's Enum over a Python enum stores the members' names (NEW), and the database has their values (new).",
    fix: "Pass `values_callable=lambda members: [member.value for member in members]` to Enum.",
  },
  *find(subject) {
    const sets = setsOf(subject);
    if (!sets || !storesNamesForValues(sets.claimed, sets.actual.values))
      return;
    const names = sets.claimed.memberNames ?? sets.claimed.values;
    yield {
      ...onSet(subject, sets),
      claim: `stores names: ${names.join(", ")}`,
      message: `${title(subject)} stores the members' names (${names[0] ?? ""}), and ${sets.actual.name} has their values (${sets.actual.values[0] ?? ""}).`,
      fix: {
        action: "store-enum-values",
        ...fixTarget(subject, subject.claim),
        place: sets.claimed.place,
      },
    };
  },
};

const enumKind: ColumnRuleObject = {
  code: "D304",
  slug: "enum-kind",
  severity: "warning",
  compares: "column",
  consequence:
    "Casts and comparisons are written for another type than the column's.",
  documentation: {
    example: {
      database: "state booking_status, an enum",
      code: "state = Column(Text)",
    },
    means:
      "One side has a database enum and the other has text, or the enum types have different names.",
    fix: "Declare what the column is: the native enum by its name, or text with its values.",
  },
  *find(subject) {
    for (const found of typeDisagreements(subject, "D304")) {
      const { fix, ...observation } = typeObservation(subject, found);
      // A set of values in the code is worth keeping where a CHECK holds one too.
      const keepsSet = setsOf(subject)?.actual.by === "check";
      yield keepsSet ? observation : { ...observation, ...(fix && { fix }) };
    }
  },
};

const checkSetDiffers: ColumnRuleObject = {
  code: "D305",
  slug: "check-set-differs",
  severity: "error",
  compares: "column",
  consequence:
    "A value outside the check is refused on write; one that the code lacks is met on read.",
  documentation: {
    example: {
      database: "check (mode in ('on', 'off'))",
      code: 'mode: "on" | "off" | "dim"',
    },
    means:
      "The column's CHECK (or its domain's) allows a set of values, and the union, Literal or enum in the code is another set.",
    fix: "Make the set in the code the database's. The check stays as it is.",
  },
  *find(subject) {
    const sets = setsOf(subject);
    if (sets?.actual.by !== "check") return;
    const difference = compareSets(sets.held, sets.actual.values);
    if (isSameSet(difference)) return;
    const { unknown, unmodelled } = difference;
    const parts = [
      unknown.length > 0
        ? `has ${withNearest(unknown, sets.actual.values)}, which ${sets.actual.name} refuses`
        : undefined,
      unmodelled.length > 0
        ? `lacks ${quote(unmodelled)}, which ${sets.actual.name} allows`
        : undefined,
    ].filter((part) => part !== undefined);
    yield {
      ...onSet(subject, sets),
      claim: sets.held.join(", "),
      message: `${title(subject)} ${parts.join(", and ")}.`,
    };
  },
};

const enumOrder: ColumnRuleObject = {
  code: "D307",
  slug: "enum-order",
  severity: "off",
  compares: "column",
  consequence:
    "Sorting in code gives another order than `order by`, which follows the enum's.",
  documentation: {
    example: {
      database: "enum priority ('low', 'high')",
      code: 'priority: "high" | "low"',
    },
    means: "Same values, declared in another order than the database's enum.",
    fix: "Declare them in the database's order.",
  },
  *find(subject) {
    const sets = setsOf(subject);
    if (sets?.actual.by !== "enum") return;
    const same = isSameSet(compareSets(sets.held, sets.actual.values));
    if (!same || sets.held.join("\0") === sets.actual.values.join("\0")) return;
    yield {
      ...onSet(subject, sets),
      claim: sets.held.join(", "),
      message: `${title(subject)} declares its values in another order than ${sets.actual.name}.`,
    };
  },
};

export const enumRules: Record<EnumRule, ColumnRuleObject | ProjectRuleObject> =
  {
    D301: enumValueUnmodelled,
    D302: enumValueUnknown,
    D303: enumNameForValue,
    D304: enumKind,
    D305: checkSetDiffers,
    D306: enumCopyDrift,
    D307: enumOrder,
  };
