import type { ClassDeclaration, Project } from "ts-morph";
import { decoratorsFrom } from "./decorator.ts";
import type { EntityMember } from "./entity-member.ts";
import type { ModelFix } from "./prepare.ts";
import { loadMorph } from "./project.ts";

type OnMember = Extract<ModelFix, { column: unknown }>;

/** Who asks for one and the same change of one member. */
const wishes = new WeakMap<Project, Map<string, Set<string>>>();

/**
 * A change without the model and the column's name, which differ between those
 * who share a member, and of a column's shape only what the change is made of.
 */
function wishOf(fix: OnMember): string {
  const change = { ...fix, model: "", column: fix.column.place };
  if (!("shape" in change)) return JSON.stringify(change);
  const { sqlType, default: value, identity, generated } = change.shape;
  const isOfInsert = change.action === "set-insert";
  const shape = isOfInsert ? { value, identity, generated } : { sqlType };
  return JSON.stringify({ ...change, shape });
}

/** How many models ask for this very change of this very member: 1 for one of their own. */
export function askingFor(project: Project, fix: OnMember): number {
  return wishes.get(project)?.get(wishOf(fix))?.size ?? 1;
}

/** Notes a fix before any is carried out: a member of a base class is changed when all who have it ask for it. */
export function noteWish(project: Project, fix: OnMember): void {
  const known = wishes.get(project) ?? new Map<string, Set<string>>();
  wishes.set(project, known);
  const wish = wishOf(fix);
  const asking = known.get(wish) ?? new Set<string>();
  known.set(wish, asking.add(`${fix.model.name}.${fix.column.name}`));
}

/** Why a member is not this model's alone to change; undefined when it is, or when all agree. */
export function sharedBy(
  project: Project,
  fix: OnMember,
  member: EntityMember,
  belongs: (specifier: string) => boolean,
): string | undefined {
  const { Node } = loadMorph();
  const owner = member.getParent();
  if (!Node.isClassDeclaration(owner)) return undefined;
  const users = usersOf(owner, belongs);
  return users > askingFor(project, fix)
    ? `${owner.getName() ?? "the class"} is shared with others, of which this is not true`
    : undefined;
}

/** Why a new member of a class would not be one entity's alone. */
export function inheritedBy(
  owner: ClassDeclaration,
  belongs: (specifier: string) => boolean,
): string | undefined {
  return usersOf(owner, belongs) > 1
    ? `other entities inherit from ${owner.getName() ?? "the class"}: say where the column belongs`
    : undefined;
}

/** Entities with a table of their own that have a class's members, and properties that embed it. */
function usersOf(
  owner: ClassDeclaration,
  belongs: (specifier: string) => boolean,
): number {
  const { Node, SyntaxKind } = loadMorph();
  const isMapped = (one: ClassDeclaration) =>
    decoratorsFrom(one, belongs).some(({ name }) =>
      ["Entity", "ViewEntity"].includes(name),
    );
  const sharesTable = decoratorsFrom(owner, belongs).some(
    ({ name, call }) =>
      name === "TableInheritance" || /\bdiscriminator/.test(call.getText()),
  );
  if (sharesTable) return 1;
  const entities = [owner, ...owner.getDerivedClasses()].filter(isMapped);
  if (isMapped(owner)) return entities.length;
  const embedding = new Set(
    owner
      .findReferencesAsNodes()
      .map((one) => one.getFirstAncestorByKind(SyntaxKind.PropertyDeclaration))
      .filter((one) => one !== undefined)
      .filter((one) =>
        decoratorsFrom(one, belongs).some(({ name }) =>
          ["Column", "Embedded"].includes(name),
        ),
      ),
  );
  const embedded = [...embedding].map((one) => {
    const around = one.getParent();
    return Node.isClassDeclaration(around) && around !== owner
      ? usersOf(around, belongs)
      : 1;
  });
  return embedded.reduce((sum, count) => sum + count, entities.length);
}
