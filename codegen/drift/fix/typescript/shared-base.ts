import type { ClassDeclaration, Node as SyntaxNode } from "ts-morph";
import { loadMorph } from "./project.ts";

/**
 * A field of a base class is changed when it is wrong in all models that
 * extend it: a sentence says so when it is not, undefined lets it pass.
 */
export function reasonAgainstBase(
  field: SyntaxNode | undefined,
  owner: ClassDeclaration | undefined,
  isModel: (one: ClassDeclaration) => boolean,
  asking: number,
): string | undefined {
  const base = field?.getParent();
  if (!loadMorph().Node.isClassDeclaration(base) || base === owner)
    return undefined;
  const models = base.getDerivedClasses().filter(isModel);
  return models.length > asking
    ? `${base.getName()} is the base of other models too, and what is wrong here may be right there`
    : undefined;
}
