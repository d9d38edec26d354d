/** From a real database to generated text. */
import * as prettier from "prettier";
import { generate, type Generated } from "../codegen/generate.ts";
import { defaultPlanConfig, type PlanConfig } from "../codegen/plan/config.ts";
import { factsOf } from "./facts.ts";

export async function generateFrom(
  url: string,
  config: PlanConfig = defaultPlanConfig,
): Promise<Generated> {
  const { role } = config;
  const facts = await factsOf(url, role === undefined ? {} : { role });
  return generate(facts, config);
}

/** Where prettier would print a TypeScript file otherwise: the first such line of each. */
export async function unlikePrettier(
  files: ReadonlyMap<string, string>,
): Promise<string[]> {
  const differences: string[] = [];
  for (const [path, text] of files) {
    if (!path.endsWith(".ts")) continue;
    const printed = await prettier.format(text, { parser: "typescript" });
    if (printed !== text) differences.push(difference(path, text, printed));
  }
  return differences;
}

function difference(path: string, text: string, printed: string): string {
  const ours = text.split("\n");
  const theirs = printed.split("\n");
  const at = ours.findIndex((line, index) => line !== theirs[index]);
  return `${path}:${at + 1}\n- ${theirs.slice(at, at + 2).join("\n- ")}\n+ ${ours.slice(at, at + 2).join("\n+ ")}`;
}
