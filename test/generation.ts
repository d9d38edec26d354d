/** From a real database to generated text. */
import * as prettier from "prettier";
import { connect } from "../codegen/database/connect.ts";
import type { Facts } from "../codegen/facts/model.ts";
import { readFacts } from "../codegen/facts/read.ts";
import { generate, type Generated } from "../codegen/generate.ts";
import { defaultPlanConfig, type PlanConfig } from "../codegen/plan/config.ts";

const begin = "begin transaction isolation level repeatable read read only";

export async function factsOf(url: string): Promise<Facts> {
  const client = await connect(url);
  try {
    return await readFacts({ client, begin });
  } finally {
    await client.end();
  }
}

export async function generateFrom(
  url: string,
  config: PlanConfig = defaultPlanConfig,
): Promise<Generated> {
  return generate(await factsOf(url), config);
}

/** The TypeScript files that prettier would print otherwise, as it would print them. */
export async function reprinted(
  files: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const changed = new Map<string, string>();
  for (const [path, text] of files) {
    if (!path.endsWith(".ts")) continue;
    const printed = await prettier.format(text, { parser: "typescript" });
    if (printed !== text) changed.set(path, printed);
  }
  return changed;
}
