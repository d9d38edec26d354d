import type { Project } from "ts-morph";
import {
  mikroormNaming,
  type EntityNaming,
} from "../../../claims/typescript/mikroorm.ts";
import { isMikro } from "../../../claims/typescript/mikroorm-described.ts";
import {
  filesOf,
  prepareEntity,
  prepareMember,
  type EntityMember,
} from "./entity-member.ts";
import { nothing, prepareEnumValues } from "./enum-values.ts";
import { addColumn, setPrimaryKey, setTable } from "./mikroorm-entity.ts";
import {
  inMember,
  mikroMember,
  setInsert,
  setLength,
  setMemberValue,
  setNullability,
  setType,
} from "./mikroorm-member.ts";
import { renameColumn } from "./mikroorm-rename.ts";
import type { ModelFix, PrepareRepair } from "./prepare.ts";
import { removeMember } from "./remove-member.ts";
import { noteWish, sharedBy } from "./shared-member.ts";

type OnColumn = Extract<ModelFix, { column: unknown }>;

const namings = new WeakMap<Project, EntityNaming>();

function namingOf(project: Project): EntityNaming {
  const known = namings.get(project) ?? mikroormNaming(filesOf(project));
  namings.set(project, known);
  return known;
}

/** Repairs of MikroORM's entities: decorated classes, EntitySchema and defineEntity. */
export const repairMikroorm: PrepareRepair = (project, fix) => {
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
      const member = node && mikroMember(node);
      return member ? inMember(member) : nothing;
    });
  return () => {
    const node = find();
    if (!node)
      return "it is declared where others can share it: change it there";
    return (
      sharedBy(project, fix, node, isMikro) ??
      repairMember(project, naming, node, fix)
    );
  };
};

function repairMember(
  project: Project,
  naming: EntityNaming,
  node: EntityMember,
  fix: OnColumn,
): string | undefined {
  if (fix.action === "split-column")
    return "which of the columns each use means is for a person to say";
  if (fix.action === "remove-column") return removeMember(project, node);
  const member = mikroMember(node);
  if (!member)
    return "the column comes from a decorator or builder of the project's own";
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
      return "MikroORM stores the members' values as they are";
  }
}
