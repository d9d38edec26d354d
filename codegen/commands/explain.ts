import { explainRule, listRules } from "../drift/explain.ts";
import { commonFlags, type Command } from "./command.ts";

export const explainCommand: Command = {
  name: "explain",
  summary: "say what a rule means, why it matters, how to fix or silence it",
  usage: "[RULE]",
  flags: { help: commonFlags["help"]! },
  positionals: 1,
  async run({ positionals: [rule] }, io) {
    io.stdout(rule === undefined ? listRules() : explainRule(rule));
    return 0;
  },
};
