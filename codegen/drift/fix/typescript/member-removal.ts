import type { Node as SyntaxNode, Project } from "ts-morph";
import { editableTrees } from "./mention.ts";
import { loadMorph } from "./project.ts";

/** Takes a member out that nothing else in the project names; a named one is for a person. */
export function removeUnused(
  project: Project,
  member: SyntaxNode,
  name: string,
): string | undefined {
  const own = countNames(member.getText(), name);
  const all = editableTrees(project)
    .map((tree) => countNames(tree.getFullText(), name))
    .reduce((sum, one) => sum + one, 0);
  if (all > own) return "its uses would be left without it";
  removeMember(member);
  return undefined;
}

function countNames(text: string, name: string): number {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return [...text.matchAll(new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`, "g"))]
    .length;
}

/** Node by node: the members beside it are repaired too. */
function removeMember(member: SyntaxNode): void {
  const { Node } = loadMorph();
  if (
    Node.isPropertyAssignment(member) ||
    Node.isPropertyDeclaration(member) ||
    Node.isPropertySignature(member)
  )
    member.remove();
}
