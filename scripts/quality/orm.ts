import { withDatabase } from "../bench/server.ts";
import { factsOf } from "../../test/facts.ts";
import { connect } from "../../codegen/database/connect.ts";
import { holdProject, type HeldProject } from "../../test/orm/hold.ts";
import { kindOf } from "../../test/orm/labels.ts";
import { ormProjects, type OrmProject } from "../../test/orm/project.ts";
import { Scores } from "./score.ts";

/** How readers and rules do on projects whose databases their own libraries made. */
export interface OrmQuality {
  readonly projects: number;
  /** "typeorm null" → labels of the databases, and what the reader says of them. */
  readonly labels: Scores;
  /** By reader: changes of the databases, and those that a finding names. */
  readonly changes: Scores;
  /** By kind of change. */
  readonly byChange: Scores;
  /** Findings of code that is true, or of what was not changed. */
  readonly falseFindings: readonly string[];
}

export async function ormQuality(server: string): Promise<OrmQuality> {
  const labels = new Scores();
  const changes = new Scores();
  const byChange = new Scores();
  const falseFindings: string[] = [];
  const projects = ormProjects();
  for (const project of projects) {
    const held = await hold(server, project);
    countLabels(labels, project, held);
    for (const planted of held.asked) {
      const found = held.missed.includes(planted) ? 0 : 1;
      const score = { expected: 1, said: found, right: found };
      changes.count(project.reader, score);
      byChange.count(planted.kind, score);
    }
    const where = `${project.reader}/${project.name}`;
    for (const finding of [...held.falseFindings, ...held.besides])
      falseFindings.push(`${where}: ${finding}`);
  }
  return {
    projects: projects.length,
    labels,
    changes,
    byChange,
    falseFindings,
  };
}

async function hold(server: string, project: OrmProject): Promise<HeldProject> {
  const load = async (url: string): Promise<void> => {
    const client = await connect(url);
    await client.query(project.schema).finally(() => client.end());
  };
  return withDatabase(server, load, async (url) =>
    holdProject(project, await factsOf(url)),
  );
}

function countLabels(
  scores: Scores,
  { reader }: OrmProject,
  { labels: { right, wrong, unsaid } }: HeldProject,
): void {
  const count = (list: readonly string[], score: object): void => {
    for (const label of list) scores.count(`${reader} ${kindOf(label)}`, score);
  };
  count(right, { expected: 1, said: 1, right: 1 });
  count(wrong, { said: 1 });
  count(unsaid, { expected: 1 });
}
