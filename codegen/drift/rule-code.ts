/** Every rule there is. Stable: configurations, baselines and comments name them. */
export type RuleCode =
  | TableRule
  | ColumnRule
  | EnumRule
  | KeyRule
  | HealthRule
  | ModelRule
  | SqlRule
  | MigrationRule
  | GeneratedRule
  | TrustRule;

export type TableRule = `D10${1 | 2 | 3 | 4 | 5 | 6}`;

export type ColumnRule =
  | `D20${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | `D21${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}`;

export type EnumRule = `D30${1 | 2 | 3 | 4 | 5 | 6 | 7}`;

export type KeyRule = `D40${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`;

export type HealthRule = "D409" | `D41${0 | 1 | 2 | 3 | 4 | 5}`;

export type ModelRule = `D50${1 | 2 | 3 | 4 | 5}`;

export type SqlRule =
  `D60${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}` | `D61${0 | 1 | 2}`;

export type MigrationRule =
  `D70${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}` | `D71${0 | 1}`;

export type GeneratedRule = `D80${1 | 2 | 3 | 4}`;

export type TrustRule = `D90${1 | 2 | 3 | 4 | 5 | 6 | 7}`;
