import type { Project } from "ts-morph";
import type { EntityMember } from "./entity-member.ts";
import { memberNameFor } from "./member-name.ts";
import { keyOf, type Options } from "./options.ts";
import { loadMorph } from "./project.ts";
import { renameMember } from "./rename-member.ts";

/**
 * Maps a member to a column. A name that is written out is changed where it
 * stands; otherwise the member is renamed with its uses, so that the library
 * comes to the column, and is told of it where it would not.
 */
export function mapMember(
  project: Project,
  { node, options }: { node: EntityMember; options: Options },
  column: string,
  {
    option,
    columnOf,
  }: {
    /** Under which the library is told a column's name. */
    readonly option: string;
    /** The library's naming strategy; undefined where that is not known. */
    readonly columnOf: (member: string) => string | undefined;
  },
): string | undefined {
  if (options.get(option)) {
    options.set(option, JSON.stringify(column));
    return undefined;
  }
  const before = keyOf(node.getNameNode());
  const beside = namesBeside(node).filter((one) => one !== before);
  const { member, explicit } = memberNameFor(column, {
    beside,
    columnOf,
    before,
  });
  if (beside.includes(member)) return `${member} is there already`;
  if (explicit) options.set(option, JSON.stringify(column));
  if (member !== before) renameMember(project, node, member);
  return undefined;
}

function namesBeside(node: EntityMember): string[] {
  const { Node } = loadMorph();
  const owner = node.getParent();
  if (Node.isClassDeclaration(owner))
    return owner.getProperties().map((one) => one.getName());
  return Node.isObjectLiteralExpression(owner)
    ? owner
        .getProperties()
        .flatMap((one) =>
          Node.isPropertyAssignment(one) ? [keyOf(one.getNameNode())] : [],
        )
    : [];
}
