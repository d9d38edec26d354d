import type { KyselyPlugin, RootOperationNode } from "kysely";
import { guardComparison } from "./comparison-guard.ts";
import { createGuards, type Guards } from "./guarded-column.ts";
import type { EncryptedTables } from "./metadata.ts";
import {
  children,
  innerScope,
  isNode,
  tableOf,
  type Node,
  type Scope,
} from "./query-scope.ts";
import { SealedValue } from "./sealed-value.ts";
import { guardWrites } from "./write-guard.ts";

/**
 * The Kysely plugin that lets nothing but the encryptor's own objects into
 * encrypted columns and blind indexes: not in insert, update, on conflict and
 * merge, wherever in the statement they stand, and not in comparisons either.
 * A string that looks like an envelope is a string.
 *
 * What is raw SQL throughout cannot be walked; the CHECK constraint is for that.
 * List it after plugins that change names, such as CamelCasePlugin, and before
 * those that convert values, such as valuePlugin: these get the text that is
 * sent. Its errors are EncryptionError PLAINTEXT_REJECTED and MISPLACED, thrown
 * before anything is sent.
 */
export function createEncryptionPlugin(tables: EncryptedTables): KyselyPlugin {
  const guards = createGuards(tables);
  return {
    transformQuery({ node }) {
      const root = node as unknown as Node;
      if (!concerns(root, guards)) return node;
      guard(root, undefined, guards);
      return unseal(root) as unknown as RootOperationNode;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
}

/**
 * Whether a statement names a guarded table, or has a sealed value anywhere: most
 * do neither, and are let through at the price of one look.
 */
function concerns(value: unknown, guards: Guards): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) {
    for (const one of value) if (concerns(one, guards)) return true;
    return false;
  }
  if (SealedValue.is(value)) return true;
  if (!isNode(value)) return false;
  if (value.kind === "IdentifierNode") return false;
  const table = tableOf(value);
  if (table !== undefined) return guards.mayName(table.name);
  for (const property in value) {
    if (concerns(value[property], guards)) return true;
  }
  return false;
}

function guard(node: Node, outer: Scope | undefined, guards: Guards): void {
  if (node.kind === "ValueNode" || node.kind === "PrimitiveValueListNode")
    return;
  const scope = innerScope(node, outer);
  if (node.kind === "BinaryOperationNode") guardComparison(node, scope, guards);
  else guardWrites(node, scope, guards);
  for (const child of children(node)) guard(child, scope, guards);
}

/** The same query with each sealed value as the text that the driver sends. */
function unseal(node: Node): Node {
  if (node.kind === "ValueNode") {
    const value = unsealValue(node["value"]);
    return value === node["value"] ? node : Object.freeze({ ...node, value });
  }
  if (node.kind === "PrimitiveValueListNode") {
    const values = unsealList(
      node["values"] as readonly unknown[],
      unsealValue,
    );
    return values === node["values"]
      ? node
      : Object.freeze({ ...node, values });
  }
  let copy: Record<string, unknown> | undefined;
  for (const [property, value] of Object.entries(node)) {
    const unsealed = Array.isArray(value)
      ? unsealList(value, (item) => (isNode(item) ? unseal(item) : item))
      : isNode(value)
        ? unseal(value)
        : value;
    if (unsealed !== value) copy = { ...(copy ?? node), [property]: unsealed };
  }
  return copy ? (Object.freeze(copy) as Node) : node;
}

function unsealValue(value: unknown): unknown {
  if (SealedValue.is(value)) return value.toPostgres();
  return Array.isArray(value) ? unsealList(value, unsealValue) : value;
}

/** The list itself when nothing in it changes. */
function unsealList(
  list: readonly unknown[],
  unsealItem: (item: unknown) => unknown,
): readonly unknown[] {
  let copy: unknown[] | undefined;
  list.forEach((item, index) => {
    const unsealed = unsealItem(item);
    if (unsealed === item) return;
    copy ??= [...list];
    copy[index] = unsealed;
  });
  return copy ? Object.freeze(copy) : list;
}
