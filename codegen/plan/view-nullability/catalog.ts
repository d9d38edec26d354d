import type { Relation } from "../../facts/model.ts";
import type { OutputColumn } from "./output-column.ts";
import type { TypeKnowledge } from "./type-knowledge.ts";

/** The database as the proof asks for it. */
export interface Catalog {
  readonly types: TypeKnowledge;
  /** Undefined for relations that are not among the facts, such as pg_catalog's. */
  relation(schema: string, name: string): Relation | undefined;
  /** The columns of a table or, proved, of a view. `only`: FROM ONLY. */
  columns(relation: Relation, only: boolean): readonly OutputColumn[];
}
