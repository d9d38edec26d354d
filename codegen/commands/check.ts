import { UndriftError } from "../errors.ts";
import { nearest } from "../plan/nearest.ts";
import { checkGenerated } from "./check-generated.ts";
import { commonFlags, type Command } from "./command.ts";
import { commandSettings, databaseFlags } from "./settings.ts";

/** What can be checked, by the word that follows `check`. */
const checks = { generated: checkGenerated } as const;

export const checkCommand: Command = {
  name: "check",
  summary: "report everything that has drifted from the database",
  usage: `[${Object.keys(checks).join("|")}]`,
  flags: { ...commonFlags, ...databaseFlags },
  positionals: 1,
  async run(given, io) {
    const settings = await commandSettings(given, io);
    const [what] = given.positionals;
    let exitCode = 0;
    for (const check of chosen(what)) {
      exitCode = Math.max(exitCode, await check(settings, given, io));
    }
    return exitCode;
  },
};

function chosen(what: string | undefined): (typeof checkGenerated)[] {
  if (what === undefined) return Object.values(checks);
  if (Object.hasOwn(checks, what)) return [checks[what as keyof typeof checks]];
  const known = Object.keys(checks);
  const [close] = nearest(what, known);
  throw new UndriftError("ARGUMENTS", `check does not know "${what}".`, {
    hint: close
      ? `Did you mean undrift check ${close}?`
      : `Give one of ${known.join(", ")}, or nothing for all.`,
  });
}
