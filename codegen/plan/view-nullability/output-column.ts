import type { Value } from "./proof.ts";

/** A column of what a query answers. */
export interface OutputColumn {
  readonly name: string;
  readonly value: Value;
}
