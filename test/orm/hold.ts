import type { Claims } from "../../codegen/claims/model.ts";
import { check } from "../../codegen/drift/check.ts";
import type { Finding } from "../../codegen/drift/finding.ts";
import type { Facts } from "../../codegen/facts/model.ts";
import {
  holdLabels,
  labelsOfClaims,
  labelsOfFacts,
  type Held,
} from "./labels.ts";
import { names, plantAll, touches, type Planted } from "./planted.ts";
import { claimsOf, isAside, settingsOf, type OrmProject } from "./project.ts";

export interface HeldProject {
  readonly labels: Held;
  /** Tables and columns of the database that no claim names, apart from those named by hand. */
  readonly unclaimed: readonly string[];
  /** Findings of code that is true. */
  readonly falseFindings: readonly string[];
  /** What a person expects not to be evaluated, and which was or is not there. */
  readonly notMet: readonly string[];
  /** Changes that contradict what the code says. */
  readonly asked: readonly Planted[];
  /** Changes that no finding names. */
  readonly missed: readonly Planted[];
  /** Findings of things that were not changed. */
  readonly besides: readonly string[];
}

/** Changes of a kind in one project. */
const most = 6;

export async function holdProject(
  project: OrmProject,
  facts: Facts,
): Promise<HeldProject> {
  const claims = await claimsOf(project);
  const settings = settingsOf(project);
  const findings = check(facts, claims, settings).findings;
  const truth = labelsOfFacts(facts);
  const labels = holdLabels(truth, labelsOfClaims(claims, facts.searchPath));
  const byHand = project.expected.unclaimed ?? {};
  const planted = plantAll(facts, most).filter(
    ({ tables: [table = ""] }) => !Object.hasOwn(byHand, table),
  );
  const before = new Set(findings.map(describe));
  const after = planted.map((one) => ({
    one,
    findings: check(one.facts, claims, settings).findings,
  }));
  return {
    labels,
    unclaimed: labels.unsaid.filter(
      (label) =>
        /^(table|column)$/.test(truth.get(label)!) && !isByHand(label, byHand),
    ),
    falseFindings: findings
      .filter((finding) => !isAside(project, finding))
      .map(describe),
    notMet: notMet(project, claims),
    asked: planted.filter((one) => isSaid(one, labels)),
    missed: after
      .filter(
        ({ one, findings }) =>
          isSaid(one, labels) && !findings.some((found) => names(one, found)),
      )
      .map(({ one }) => one),
    besides: after.flatMap(({ one, findings }) =>
      findings
        .filter(
          (finding) =>
            /^D[23]/.test(finding.rule) &&
            !touches(one, finding) &&
            !before.has(describe(finding)),
        )
        .map((finding) => `${one.kind} of ${one.what}: ${describe(finding)}`),
    ),
  };
}

/** Code that says nothing of a thing is not wrong about it. */
function isSaid({ needs }: Planted, { right }: Held): boolean {
  return needs === undefined || right.includes(needs);
}

function isByHand(
  label: string,
  unclaimed: Readonly<Record<string, string>>,
): boolean {
  return Object.keys(unclaimed).some(
    (one) => label === one || label.startsWith(`${one}.`),
  );
}

function describe(finding: Finding): string {
  const { rule, table, column, claim, database, place } = finding;
  const at = place ? `${place.file}:${place.line}` : "";
  const of = [table?.schema, table?.name, column].filter(Boolean).join(".");
  return `${rule} ${of} ${at}: the code says ${claim}, the database ${database}`;
}

function notMet({ expected }: OrmProject, { unresolved }: Claims): string[] {
  const found = new Set(
    unresolved.map(({ place }) => `${place.file}:${place.line}`),
  );
  return Object.keys(expected.unresolved ?? {}).filter(
    (place) => !found.has(place),
  );
}
