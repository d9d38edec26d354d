import type { Relation } from "../facts/model.ts";
import type { PlanConfig } from "./config.ts";
import { fileContext, type PlanContext } from "./context.ts";
import { fileName } from "./names.ts";
import type { AliasDeclaration, FilePlan } from "./plan.ts";
import { isWritable } from "./relation.ts";
import type { Symbol } from "./scope.ts";
import { generic, identifier } from "./type-node.ts";
import { usedNames } from "./used-names.ts";

/** Kysely's types of a row as it is read, inserted and updated. */
export type RowKind = "Selectable" | "Insertable" | "Updateable";

/** The alias of a relation's rows, such as SelectableCustomers of core.rows.ts. */
export function rowSymbol(
  kind: RowKind,
  relation: Relation,
  { symbols, config }: PlanContext,
): Symbol {
  const symbol = symbols.of(relation)!;
  return {
    ...symbol,
    module: rowsPath(relation, config),
    name: `${kind}${symbol.name}`,
  };
}

function rowsPath({ schema }: Relation, { layout }: PlanConfig): string {
  return layout === "single" ? "rows.ts" : `${fileName(schema)}.rows.ts`;
}

/**
 * The rows of each relation, in a file of their own: a compiler resolves every
 * alias of a file that it reads, and most files need the interfaces alone.
 */
export function rowsFiles(context: PlanContext): FilePlan[] {
  const byFile = Map.groupBy(context.selected.relations, (relation) =>
    rowsPath(relation, context.config),
  );
  return [...byFile].map(([path, relations]) =>
    rowsFile(path, relations, context),
  );
}

function rowsFile(
  path: string,
  relations: readonly Relation[],
  context: PlanContext,
): FilePlan {
  const aliases = relations.flatMap((relation) =>
    rowKinds(relation, context).map((kind) => ({
      relation,
      kind,
      name: rowSymbol(kind, relation, context).name,
    })),
  );
  const declared = new Set(aliases.map(({ name }) => name));
  const { scope, symbols } = fileContext(context, path, declared);
  const declarations = aliases.map(
    ({ relation, kind, name }): AliasDeclaration => ({
      kind: "alias",
      name,
      type: generic(kind, identifier(scope.refer(symbols.of(relation)!))),
    }),
  );
  return {
    path,
    imports: scope.imports(usedNames(declarations)),
    declarations,
  };
}

/** What cannot be written has no types for writing. */
export function rowKinds(
  relation: Relation,
  { access }: PlanContext,
): RowKind[] {
  if (!isWritable(relation)) return ["Selectable"];
  return [
    "Selectable",
    ...(access.mayWrite(relation, "insert") ? (["Insertable"] as const) : []),
    ...(access.mayWrite(relation, "update") ? (["Updateable"] as const) : []),
  ];
}
