import type {
  ColumnRule,
  EnumRule,
  HealthRule,
  KeyRule,
  ModelRule,
  TableRule,
  TrustRule,
} from "../../codegen/drift/rule-code.ts";

/** Rules that compare claims with facts. */
export type ComparedRule =
  | TableRule
  | ColumnRule
  | EnumRule
  | KeyRule
  | HealthRule
  | ModelRule
  | Exclude<TrustRule, "D904">;
