import { editDistance } from "./name-tokens.ts";
import type { Rule } from "./rule.ts";
import type { RuleCode } from "./rule-code.ts";
import { columnRules } from "./rules/columns.ts";
import { generatedRules, migrationRules, sqlRules } from "./rules/elsewhere.ts";
import { enumRules } from "./rules/enums.ts";
import { healthRules } from "./rules/health.ts";
import { keyRules } from "./rules/keys.ts";
import { modelRules } from "./rules/models.ts";
import { tableRules } from "./rules/tables.ts";
import { trustRules } from "./rules/trust.ts";

/** Every rule by its code. */
export const rules: Readonly<Record<RuleCode, Rule>> = {
  ...tableRules,
  ...columnRules,
  ...enumRules,
  ...keyRules,
  ...healthRules,
  ...modelRules,
  ...sqlRules,
  ...migrationRules,
  ...generatedRules,
  ...trustRules,
};

/** In order of their codes. */
export const ruleList: readonly Rule[] = Object.values(rules);

const bySlug = new Map(ruleList.map((rule) => [rule.slug, rule]));

/** A rule by its code or slug, in any case. */
export function findRule(name: string): Rule | undefined {
  const code = name.toUpperCase();
  if (Object.hasOwn(rules, code)) return rules[code as RuleCode];
  return bySlug.get(name.toLowerCase());
}

/** The three rules whose code or slug is closest to a name. */
export function nearestRules(name: string): readonly Rule[] {
  const wanted = name.toLowerCase();
  return ruleList
    .map((rule) => ({
      rule,
      distance: Math.min(
        editDistance(wanted, rule.slug),
        editDistance(wanted, rule.code.toLowerCase()) + 1,
      ),
    }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ rule }) => rule);
}

/** The families that reports group by, by the code's first digit. */
const families: Readonly<Record<string, string>> = {
  D1: "tables",
  D2: "columns",
  D3: "enums",
  D4: "keys",
  D5: "models",
  D6: "sql",
  D7: "migrations",
  D8: "generated",
  D9: "trust",
};

export function familyOfRule(code: RuleCode): string {
  return families[code.slice(0, 2)]!;
}
