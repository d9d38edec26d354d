import type { Project } from "ts-morph";
import { typeormNaming } from "../../../claims/typescript/typeorm.ts";
import { isTypeorm } from "../../../claims/typescript/typeorm-mapping.ts";
import type { Naming } from "../../../claims/typescript/typeorm-naming.ts";
import {
  filesOf,
  prepareEntity,
  prepareMember,
  type EntityMember,
} from "./entity-member.ts";
import {
  isWrittenOut,
  nothing,
  prepareEnumValues,
  type InMember,
} from "./enum-values.ts";
import type { ModelFix, PrepareRepair } from "./prepare.ts";
import { loadMorph } from "./project.ts";
import { unionsOf } from "./property-type.ts";
import { removeMember } from "./remove-member.ts";
import { noteWish, sharedBy } from "./shared-member.ts";
import { addColumn, setPrimaryKey, setTable } from "./typeorm-entity.ts";
import {
  setInsert,
  setLength,
  setMemberValue,
  setNullability,
  setType,
  typeormMember,
} from "./typeorm-member.ts";
import { renameColumn } from "./typeorm-rename.ts";

type OnColumn = Extract<ModelFix, { column: unknown }>;

const namings = new WeakMap<Project, Naming>();

function namingOf(project: Project): Naming {
  const known = namings.get(project) ?? typeormNaming(filesOf(project));
  namings.set(project, known);
  return known;
}

/** Repairs of TypeORM's entities: decorated classes and EntitySchema. */
export const repairTypeorm: PrepareRepair = (project, fix) => {
  const naming = namingOf(project);
  if (!("column" in fix)) {
    if (fix.action === "delete-model")
      return () =>
        "whether nobody needs it, or its table is still to come, is for a person to say";
    const find = prepareEntity(project, fix.model);
    return () => {
      const entity = find();
      if (!entity) return "the entity is not where it was";
      switch (fix.action) {
        case "rename-table":
          return setTable(entity, naming, fix.to);
        case "add-column":
          return addColumn(entity, naming, fix.shape);
        case "set-primary-key":
          return setPrimaryKey(entity, naming, fix.columns);
        default:
          return "no edit is known for this";
      }
    };
  }
  noteWish(project, fix);
  const find = prepareMember(project, fix.model, fix.column);
  if (fix.action === "set-enum-values")
    return prepareEnumValues(project, fix, () => {
      const node = find();
      return node ? inMember(node) : nothing;
    });
  return () => {
    const node = find();
    if (!node) return notFound;
    return (
      sharedBy(project, fix, node, isTypeorm) ??
      repairMember(project, naming, node, fix)
    );
  };
};

const notFound = "it is declared where others can share it: change it there";

function repairMember(
  project: Project,
  naming: Naming,
  node: EntityMember,
  fix: OnColumn,
): string | undefined {
  if (fix.action === "split-column")
    return "which of the columns each use means is for a person to say";
  if (fix.action === "remove-column") return removeMember(project, node);
  const member = typeormMember(node);
  if (!member)
    return "the column comes from a decorator of the project's own, or from options that are made elsewhere";
  switch (fix.action) {
    case "rename-column":
      return renameColumn(project, naming, member, fix);
    case "set-nullability":
      return setNullability(member, fix.nullable);
    case "set-type":
      return setType(member, fix.shape);
    case "set-length":
      return setLength(member, fix.length);
    case "set-value-type":
      return setMemberValue(member, fix.valueType);
    case "set-insert":
      return setInsert(member, fix);
    default:
      return "TypeORM stores the members' values as they are";
  }
}

/** The values that are written out in the member: its enum option, the union that it is of, its default. */
function inMember(node: EntityMember): InMember {
  const { Node } = loadMorph();
  const member = typeormMember(node);
  const given = member?.options.get("enum");
  const fallback = member?.options.get("default");
  return {
    lists: [
      ...(isWrittenOut(given) ? [given] : []),
      ...(member?.property ? unionsOf(member.property) : []),
    ],
    literals: Node.isStringLiteral(fallback) ? [fallback] : [],
  };
}
