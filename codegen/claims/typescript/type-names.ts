import type { ts } from "ts-morph";
import { syntax } from "./compiler.ts";
import {
  resolveExport,
  resolveName,
  type Modules,
  type Resolution,
} from "./modules.ts";
import { noBindings, type Bindings, type BoundType } from "./shape.ts";

/** What a type name means, in its own scope. */
export function resolveType(
  modules: Modules,
  name: ts.EntityName,
): Resolution | undefined {
  if (syntax.isIdentifier(name))
    return resolveName(modules, name.text, name, "type");
  const owner = syntax.isIdentifier(name.left)
    ? resolveName(modules, name.left.text, name, "type")
    : resolveType(modules, name.left);
  if (owner?.kind === "module")
    return resolveExport(modules, owner.source, name.right.text, "type");
  if (
    owner?.kind === "external" &&
    (owner.name === "*" || owner.name === "default")
  )
    return { ...owner, name: name.right.text };
  const namespace = owner?.kind === "declared" ? owner.nodes[0] : undefined;
  return namespace && syntax.isModuleDeclaration(namespace) && namespace.body
    ? resolveName(modules, name.right.text, namespace.body, "type")
    : undefined;
}

/** The name a wrapper is known by: as its package exports it, or as it is written when declared locally. */
export function wrapperName(
  found: Resolution | undefined,
  written: string,
): string | undefined {
  if (!found) return written;
  if (found.kind === "external") return found.name;
  const declaration = found.kind === "declared" ? found.nodes[0] : undefined;
  // A generated file declares Generated<T> itself, by a condition on ColumnType.
  return declaration &&
    syntax.isTypeAliasDeclaration(declaration) &&
    syntax.isConditionalTypeNode(declaration.type)
    ? declaration.name.text
    : undefined;
}

/** The bindings of a generic declaration's parameters to the arguments given. */
export function bind(
  parameters: readonly ts.TypeParameterDeclaration[] | undefined,
  given: readonly ts.TypeNode[] | undefined,
  bindings: Bindings,
): Bindings {
  if (!parameters || parameters.length === 0) return noBindings;
  const bound = new Map<string, BoundType>();
  parameters.forEach((parameter, index) => {
    const node = given?.[index];
    if (node) bound.set(parameter.name.text, { node, bindings });
    else if (parameter.default)
      bound.set(parameter.name.text, {
        node: parameter.default,
        bindings: bound,
      });
  });
  return bound;
}
