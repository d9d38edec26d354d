import type { Project } from "ts-morph";
import type { EntityNaming } from "../../../claims/typescript/mikroorm.ts";
import { isMikro } from "../../../claims/typescript/mikroorm-described.ts";
import type { FixAction } from "../../fix-action.ts";
import { decoratorsFrom } from "./decorator.ts";
import { mapMember } from "./map-member.ts";
import type { MikroMember } from "./mikroorm-member.ts";
import { loadMorph } from "./project.ts";

/** Maps a property to the column's present name. */
export function renameColumn(
  project: Project,
  naming: EntityNaming,
  member: MikroMember,
  fix: Extract<FixAction, { action: "rename-column" }>,
): string | undefined {
  const { Node } = loadMorph();
  const { options, node, isRelation } = member;
  if (!fix.automatic) return "the rename is not sure enough";
  if (["fieldNames", "joinColumns"].some((name) => options.get(name)))
    return "the property has several columns";
  const owner = node.getParent();
  const isEmbedded =
    Node.isClassDeclaration(owner) &&
    decoratorsFrom(owner, isMikro).some(({ name }) => name === "Embeddable");
  if (isEmbedded)
    return "the column's name is made of the property that embeds it: rename it by hand";
  const names = isRelation
    ? ["joinColumn", "fieldName", "name"]
    : ["fieldName", "name"];
  const given = names.find((name) => options.get(name));
  if (isRelation) {
    options.set(given ?? "joinColumn", JSON.stringify(fix.to));
    return undefined;
  }
  return mapMember(project, member, fix.to, {
    option: given ?? "fieldName",
    columnOf: (one) => naming.column(one),
  });
}
