import { connect } from "../../codegen/database/connect.ts";
import type { Facts } from "../../codegen/facts/model.ts";
import { driftCases } from "../../test/drift/case-file.ts";
import { factsOf } from "../../test/facts.ts";
import { judge } from "../../test/drift/judge-case.ts";
import {
  isRight,
  readRenamePairs,
  scoreOf,
} from "../../test/drift/rename-pairs.ts";
import { withDatabase } from "../bench/server.ts";
import { Scores } from "./score.ts";

/** How the rules do on projects that a person labelled line by line. */
export interface CaseQuality {
  readonly cases: number;
  /** By rule: labels, and the findings of it. */
  readonly byRule: Scores;
  /** By rule: lines that look wrong and are true. */
  readonly traps: Scores;
  /** Pairs of names, by what a person says of them. */
  readonly renames: Scores;
}

export async function caseQuality(server: string): Promise<CaseQuality> {
  const byRule = new Scores();
  const traps = new Scores();
  const databases = new Map<string, Facts>();
  const cases = driftCases();
  for (const one of cases) {
    const facts = databases.get(one.sql) ?? (await factsIn(server, one.sql));
    databases.set(one.sql, facts);
    const { found, missed, invented, fooled } = await judge(one, facts);
    for (const { rules } of found)
      byRule.count(rules[0]!, { expected: 1, said: 1, right: 1 });
    for (const { rules } of missed) byRule.count(rules[0]!, { expected: 1 });
    for (const { rule } of invented) byRule.count(rule, { said: 1 });
    for (const label of one.silent)
      traps.count(label.rules[0]!, {
        expected: 1,
        right: fooled.includes(label) ? 0 : 1,
      });
  }
  return { cases: cases.length, byRule, traps, renames: renameScores() };
}

async function factsIn(server: string, sql: string): Promise<Facts> {
  const load = async (url: string): Promise<void> => {
    const client = await connect(url);
    await client.query(sql).finally(() => client.end());
  };
  return withDatabase(server, load, (url) => factsOf(url));
}

function renameScores(): Scores {
  const scores = new Scores();
  for (const pair of readRenamePairs())
    scores.count(pair.verdict, {
      expected: 1,
      right: isRight(pair, scoreOf(pair).score) ? 1 : 0,
    });
  return scores;
}
