import { UndriftError } from "../errors.ts";
import type { Rule } from "./rule.ts";
import { familyOfRule, findRule, nearestRules, ruleList } from "./rules.ts";

/**
 * What a rule means, an example, why it matters, how to fix and how to silence it, as
 * plain text for a terminal.
 *
 * @throws UndriftError ARGUMENTS when there is no such rule.
 */
export function explainRule(name: string): string {
  const rule = findRule(name);
  if (!rule) throw noSuchRule(name);
  const severity = rule.severity === "off" ? "off by default" : rule.severity;
  return [
    `${rule.code} ${rule.slug} (${familyOfRule(rule.code)}, ${severity})`,
    "",
    rule.documentation.means,
    "",
    "Example",
    ...example(rule).map((line) => `  ${line}`),
    "",
    "Why it matters",
    `  ${rule.consequence}`,
    "",
    "How to fix it",
    `  ${rule.documentation.fix}`,
    "",
    "How to silence it",
    ...silencing(rule).map((line) => `  ${line}`),
    "",
  ].join("\n");
}

function example({ documentation }: Rule): string[] {
  const { database, code } = documentation.example;
  return [
    ...(database === "" ? [] : [`database  ${database}`]),
    ...(code === "" ? [] : [`code      ${code}`]),
  ];
}

const inCode = new Set<Rule["compares"]>(["model", "column", "project", "sql"]);

/** What these find stands in no file. */
const placeless = new Set<Rule["code"]>(["D905", "D907"]);

function silencing({ code, severity, compares }: Rule): string[] {
  if (code === "D901")
    return [
      "It cannot be silenced: nothing checked is not the same as nothing wrong.",
    ];
  const comment =
    inCode.has(compares) && !placeless.has(code)
      ? [
          `one place      # undrift-ignore ${code} reason      (// in TypeScript and Prisma, -- in SQL)`,
        ]
      : [];
  return [
    ...comment,
    `some places    ignore: [{ rule: "${code}", file: "legacy/**", reason: "…", expires: "2030-01-31" }]`,
    severity === "off"
      ? `turn it on     rules: { ${code}: "warning" }`
      : `everywhere     rules: { ${code}: "off" }`,
    "for now        undrift baseline update",
  ];
}

function noSuchRule(name: string): UndriftError {
  const near = nearestRules(name).map(({ code, slug }) => `${code} ${slug}`);
  return new UndriftError("ARGUMENTS", `There is no rule '${name}'.`, {
    hint: `Near to it: ${near.join(", ")}. \`undrift explain\` lists all.`,
  });
}

/** All rules, a line each: code, severity, slug. */
export function listRules(): string {
  const lines = ruleList.map(
    ({ code, severity, slug }) => `${code}  ${severity.padEnd(11)}  ${slug}`,
  );
  return `${lines.join("\n")}\n`;
}
