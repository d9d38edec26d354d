import type { FactsLookup } from "../facts/lookup.ts";
import type {
  Column,
  Facts,
  QualifiedName,
  Relation,
  TypeRef,
} from "../facts/model.ts";
import type { CaseMapping } from "./camel-case.ts";
import type { ColumnAccess, ValueNodes } from "./column.ts";
import type { PlanConfig } from "./config.ts";
import type { Pins } from "./encryption.ts";
import type { TypeNode } from "./type-node.ts";
import type { ParsedType, TypeParser } from "./override-type.ts";
import type { PlanNote } from "./plan.ts";
import type { RoleAccess } from "./role.ts";
import type { ScalarUse } from "./scalar-use.ts";
import { fileScope, type FileScope, type Symbol } from "./scope.ts";
import type { Selected } from "./select.ts";
import type { ViewColumns } from "./view-nullability/prove-view-columns.ts";
import { referToShared } from "./shared-names.ts";
import type { Symbols } from "./symbols.ts";

/** Everything that decisions about one file may look at. */
export interface PlanContext {
  readonly config: PlanConfig;
  readonly facts: Facts;
  readonly lookup: FactsLookup;
  readonly selected: Selected;
  readonly symbols: Symbols;
  readonly names: CaseMapping;
  /** What the lock file pins. */
  readonly pins: Pins;
  readonly proofs: ReadonlyMap<string, ViewColumns>;
  readonly scalars: ScalarUse;
  /** What was decided of columns; interfaces and metadata say the same. */
  readonly accesses: Map<Column, ColumnAccess>;
  readonly overrides: Overrides;
  /** Parses type texts of comments. */
  readonly parseType: TypeParser;
  readonly access: RoleAccess;
  /** Whether rows of a relation may come from a foreign table, whose CHECKs nobody checks. */
  readonly isForeign: (relation: Relation) => boolean;
  /** The key of a relation in DB. */
  readonly keyOf: (relation: QualifiedName) => string;
  /** Collected, and reported together. */
  readonly problems: string[];
  readonly notes: PlanNote[];
}

export interface Overrides {
  column(relation: Relation, column: string): AppliedOverride | undefined;
  type(name: QualifiedName): AppliedOverride | undefined;
  /** Patterns that match nothing, and types that are none. */
  readonly problems: readonly string[];
}

export interface AppliedOverride {
  readonly pattern: string;
  readonly type: ParsedType;
  /** Names in the type → what they import. */
  readonly imports: ReadonlyMap<string, Symbol>;
}

/** A file being planned. */
export interface FileContext extends PlanContext {
  readonly scope: FileScope;
  /** What was decided for a type; columns of one type share its TypeRef. */
  readonly values: Map<TypeRef, ValueNodes>;
  /** Nodes of columns, by value and access; columns of one kind share theirs. */
  readonly columnNodes: Map<ValueNodes, Map<string, TypeNode>>;
}

export function fileContext(
  context: PlanContext,
  path: string,
  declared: ReadonlySet<string>,
): FileContext {
  const scope = fileScope(path, declared, context.config);
  // First of all, so that no import of the user's takes their names.
  referToShared(scope, context.config);
  return { ...context, scope, values: new Map(), columnNodes: new Map() };
}
