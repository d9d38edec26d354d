import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import { isStatic, returnedBy } from "./constants.ts";
import type { Entity } from "./entity.ts";

/** A model with the classes it is made of, the furthest base first. */
export interface Model {
  readonly entity: Entity;
  readonly classes: readonly ts.ClassLikeDeclaration[];
}

/** The value of `static x = …`, of `static get x() { return … }`, or of a static method. */
export function staticValue(
  owner: ts.ClassLikeDeclaration,
  name: string,
): ts.Expression | undefined {
  for (const member of owner.members) {
    if (!isStatic(member) || member.name?.getText() !== name) continue;
    if (syntax.isPropertyDeclaration(member)) {
      const value = member.initializer;
      return (
        value && (syntax.isArrowFunction(value) ? returnedBy(value) : value)
      );
    }
    return returnedBy(member);
  }
  return undefined;
}

/** The nearest static of that name: the class's own, or that of a base. */
export function inherited(
  model: Model,
  name: string,
): ts.Expression | undefined {
  return model.classes
    .toReversed()
    .map((owner) => staticValue(owner, name))
    .find(Boolean);
}
