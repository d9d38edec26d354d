import { commonFlags, type Command } from "./command.ts";
export const scaffoldCommand: Command = {
  name: "scaffold",
  summary: "",
  flags: commonFlags,
  positionals: 1,
  run: async () => 0,
};
