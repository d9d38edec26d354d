import type { Node as SyntaxNode, Project } from "ts-morph";
import { typeormNaming } from "../../../claims/typescript/typeorm.ts";
import { isTypeorm } from "../../../claims/typescript/typeorm-mapping.ts";
import type { Naming } from "../../../claims/typescript/typeorm-naming.ts";
import {
  filesOf,
  prepareEntity,
  prepareMember,
  type EntityMember,
} from "./entity-member.ts";
import { isWrittenOut, prepareEnumValues } from "./enum-values.ts";
import type { ModelFix, PrepareRepair } from "./prepare.ts";
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
      return node ? inlineValues(node) : [];
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

const notFound = "the property is not where it was";

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

/** The values that are written out in the member: its enum option, and the union that it is of. */
function inlineValues(node: EntityMember): SyntaxNode[] {
  const member = typeormMember(node);
  const given = member?.options.get("enum");
  return [
    ...(isWrittenOut(given) ? [given] : []),
    ...(member?.property ? unionsOf(member.property) : []),
  ];
}
