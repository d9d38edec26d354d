import type { EnumClaim } from "../../claims/model.ts";
import { knownSetsFor, nearKey, setKey, type KnownSet } from "../known-sets.ts";
import type { Context, Observation, ProjectRuleObject } from "../rule.ts";
import { claimedSet, compareSets, isSameSet } from "../value-set.ts";
import { quote, withNearest } from "./quoted-values.ts";

function valuesOf(declaration: EnumClaim): string[] {
  return declaration.members.map((member) => member.value);
}

function namesOf(declaration: EnumClaim): string[] {
  return declaration.members.map((member) => member.name);
}

function words(values: readonly string[]): string[] {
  return values.map((value) => value.toLowerCase().replaceAll(/[\s_.-]/g, ""));
}

/** The same values, or the same but for how words are joined: keys and captions of them. */
function saysTheSame(
  declaration: EnumClaim,
  values: readonly string[],
): boolean {
  return (
    isSameSet(compareSets(words(valuesOf(declaration)), words(values))) ||
    isSameSet(compareSets(namesOf(declaration), values))
  );
}

/**
 * The set of the database that a declaration is meant to be and is not. A
 * name alone proves nothing: half the values have to be those of the
 * database too, and of the larger set where the name is a common word or
 * only like the database's.
 */
function originalOf(
  declaration: EnumClaim,
  known: readonly KnownSet[],
): KnownSet | undefined {
  const key = setKey(declaration.name);
  const near = nearKey(declaration.name);
  const sameName = known.filter((set) => set.key === key);
  const alike = known.filter((set) => nearKey(set.key) === near);
  if (alike.some((set) => saysTheSame(declaration, set.values))) return;
  const own = new Set(valuesOf(declaration));
  const shared = ({ values }: KnownSet) =>
    values.filter((value) => own.has(value)).length;
  const best = (sets: readonly KnownSet[]) =>
    sets.toSorted((a, b) => shared(b) - shared(a)).at(0);
  const telling = key.includes("_") ? best(sameName) : undefined;
  if (telling && isHalf(shared(telling), own.size, telling.values.length))
    return telling;
  // Under a common word, the values may be those of quite another set.
  if (known.some((set) => saysTheSame(declaration, set.values))) return;
  const original = best(alike);
  if (!original || shared(original) < 2) return;
  const larger = Math.max(own.size, original.values.length);
  return isHalf(shared(original), larger) ? original : undefined;
}

function isHalf(shared: number, ...sizes: readonly number[]): boolean {
  return shared > 0 && shared * 2 >= Math.min(...sizes);
}

/** Declarations that no column uses, outside generated code. */
function freeDeclarations({ claims, settings }: Context): EnumClaim[] {
  const used = new Set(
    claims.models.flatMap((model) =>
      model.columns.flatMap((claim) => {
        const place = claimedSet(claim)?.place;
        return place ? [`${place.file}:${place.line}`] : [];
      }),
    ),
  );
  const generated = settings.generated?.directory;
  return claims.enums.filter(
    ({ place, members }) =>
      members.length > 0 &&
      !used.has(`${place.file}:${place.line}`) &&
      !(generated !== undefined && place.file.startsWith(`${generated}/`)),
  );
}

function copyOf(declaration: EnumClaim, original: KnownSet): Observation {
  const { unknown, unmodelled } = compareSets(
    valuesOf(declaration),
    original.values,
  );
  const parts = [
    unknown.length > 0
      ? `has ${withNearest(unknown, original.values)} beyond it`
      : undefined,
    unmodelled.length > 0 ? `lacks ${quote(unmodelled)}` : undefined,
  ].filter((part) => part !== undefined);
  return {
    place: declaration.place,
    database: `${original.name}: ${original.values.join(", ")}`,
    claim: valuesOf(declaration).join(", "),
    message: `${declaration.name} is a copy of ${original.name} that has drifted: it ${parts.join(" and ")}.`,
    fix: {
      action: "set-enum-declaration",
      language: declaration.language,
      name: declaration.name,
      values: original.values,
      place: declaration.place,
    },
  };
}

export const enumCopyDrift: ProjectRuleObject = {
  code: "D306",
  slug: "enum-copy-drift",
  severity: "warning",
  compares: "project",
  consequence:
    "Code that uses this copy knows values that do not exist, or does not know some that do.",
  documentation: {
    example: {
      database: "enum booking_status ('new', 'done')",
      code: 'enum BookingStatus { New = "new", Gone = "gone" }, used by no model',
    },
    means:
      "An enum is declared again elsewhere in the code, under the name of a database enum or checked column, with other values.",
    fix: "Import the one declaration, or the generated one, and delete the copy.",
  },
  *find({ context }) {
    const known = knownSetsFor(context.catalog);
    for (const declaration of freeDeclarations(context)) {
      const original = originalOf(declaration, known);
      if (original) yield copyOf(declaration, original);
    }
  },
};
