import type {
  ArrayLiteralExpression,
  Expression,
  Node as SyntaxNode,
  Project,
} from "ts-morph";
import { editableTrees } from "./mention.ts";
import { loadMorph } from "./project.ts";

/** Takes a member out that nothing else in the project names; a named one is for a person. */
export function removeUnused(
  project: Project,
  member: SyntaxNode,
  names: readonly string[],
  /** Other declarations of it, which go with it. */
  others: readonly SyntaxNode[] = [],
): string | undefined {
  const count = (texts: readonly string[]) =>
    texts
      .flatMap((text) =>
        [...new Set(names)].map((name) => countNames(text, name)),
      )
      .reduce((sum, one) => sum + one, 0);
  const own = count([member, ...others].map((one) => one.getText()));
  const all = count(editableTrees(project).map((tree) => tree.getFullText()));
  if (all > own) return "its uses would be left without it";
  for (const one of [member, ...others]) removeMember(one);
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
  else if (Node.isArrayLiteralExpression(member.getParent()))
    (member.getParent() as ArrayLiteralExpression).removeElement(
      member as Expression,
    );
}
