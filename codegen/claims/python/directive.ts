/** __tablename__, __table_args__ and the like, as the declarative scan finds them. */

import { attributeValue, isDeclaredAttribute } from "./access.ts";
import { lineageOf } from "./mapping.ts";
import { isClass, orderOf, statedAttribute, type Attribute } from "./mro.ts";
import type { PythonClass, Value } from "./value.ts";

/** The value of an attribute in the class's own body. */
export function constantAttribute(
  one: PythonClass,
  name: string,
): Value | undefined {
  const own = statedAttribute(one, name);
  return own && attributeValue(own, one);
}

function isDeclared({ binding }: Attribute): boolean {
  const { bound } = binding;
  return (
    bound.kind === "function" &&
    bound.statement.decorators.some(isDeclaredAttribute)
  );
}

/**
 * A directive such as __tablename__ as the declarative scan finds it: from the
 * class, mixins and abstract bases, and from a mapped ancestor only when it is
 * a declared_attr.
 */
export function directive(
  one: PythonClass,
  name: string,
  mapped: readonly PythonClass[],
): { readonly attribute: Attribute; readonly value: Value } | undefined {
  const owners = lineageOf(one).filter(isClass);
  const eligible = owners
    .map((owner) => statedAttribute(owner, name))
    .find(
      (found) =>
        found !== undefined &&
        (!mapped.includes(found.owner) || isDeclared(found)),
    );
  if (eligible === undefined) return undefined;
  const attribute =
    orderOf(one)
      .filter(isClass)
      .map((owner) => statedAttribute(owner, name))
      .find((found) => found !== undefined) ?? eligible;
  return { attribute, value: attributeValue(attribute, one) };
}
