import { parseArgs } from "node:util";
import type { Command, Flag } from "./commands/command.ts";
import { commonFlags } from "./commands/command.ts";
import { UndriftError } from "./errors.ts";
import type { Io } from "./io.ts";
import { nearest } from "./plan/nearest.ts";
import { printError } from "./print-error.ts";
import { ownVersion } from "./version.ts";

/** Each command and what it needs are loaded only when it runs. */
const commands: Readonly<
  Record<string, { summary: string; load: () => Promise<Command> }>
> = {
  codegen: {
    summary: "generate types from the database",
    load: async () => (await import("./commands/codegen.ts")).codegenCommand,
  },
  check: {
    summary: "report everything that has drifted from the database",
    load: async () => (await import("./commands/check.ts")).checkCommand,
  },
  why: {
    summary: "say what made the type of a column",
    load: async () => (await import("./commands/why.ts")).whyCommand,
  },
  encrypt: {
    summary: "write the CHECKs that keep plaintext out of encrypted columns",
    load: async () => (await import("./commands/encrypt.ts")).encryptCommand,
  },
  scaffold: {
    summary: "write a repository for a table, once",
    load: async () => (await import("./commands/scaffold.ts")).scaffoldCommand,
  },
  fix: {
    summary:
      "patch hand-written models so that they say what the database does",
    load: async () => (await import("./commands/fix.ts")).fixCommand,
  },
  baseline: {
    summary: "keep what is found today as known",
    load: async () => (await import("./commands/baseline.ts")).baselineCommand,
  },
  explain: {
    summary: "say what a rule means, why it matters, how to fix or silence it",
    load: async () => (await import("./commands/explain.ts")).explainCommand,
  },
  doctor: {
    summary: "look at the connection, the privileges and the versions",
    load: async () => (await import("./commands/doctor.ts")).doctorCommand,
  },
};

/**
 * Runs one command. Exit codes: 0 clean, 1 findings, 2 could not do the work.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    if (argv.includes("--json") && error instanceof UndriftError) {
      const { code, message, hint } = error;
      io.stdout(`${JSON.stringify({ error: { code, message, hint } })}\n`);
    }
    io.stderr(printError(error));
    return 2;
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  if (name === "--version" || name === "-v") {
    io.stdout(`${ownVersion()}\n`);
    return 0;
  }
  if (
    name === undefined ||
    name === "--help" ||
    name === "-h" ||
    name === "help"
  ) {
    io.stdout(overview());
    return name === undefined ? 2 : 0;
  }
  const command = await commandNamed(name).load();
  if (rest.includes("--help") || rest.includes("-h")) {
    io.stdout(commandHelp(command));
    return 0;
  }
  return command.run(parse(command, rest), io);
}

function commandNamed(name: string): (typeof commands)[string] {
  const found = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (found !== undefined) return found;
  const known = Object.keys(commands);
  const [close] = nearest(name, known);
  throw new UndriftError("ARGUMENTS", `There is no command "${name}".`, {
    hint: close
      ? `Did you mean undrift ${close}?`
      : `The commands are ${known.join(", ")}.`,
  });
}

function parse(
  command: Command,
  argv: readonly string[],
): Parameters<Command["run"]>[0] {
  const options = Object.fromEntries(
    Object.entries(command.flags).map(([name, { type, multiple }]) => [
      name,
      { type, ...(multiple && { multiple }) },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options,
      allowPositionals: true,
    });
    if (positionals.length > command.positionals) {
      throw new UndriftError(
        "ARGUMENTS",
        `undrift ${command.name} does not know what to do with "${positionals.at(-1)}".`,
        { hint: `Usage: ${usageOf(command)}` },
      );
    }
    return { flags: values, positionals };
  } catch (error) {
    throw error instanceof UndriftError
      ? error
      : argumentError(error as Error, command);
  }
}

function argumentError(error: Error, command: Command): UndriftError {
  const option = /'(--?[^' =]+)/.exec(error.message)?.[1];
  const isUnknown = error.message.startsWith("Unknown option");
  if (!isUnknown || option === undefined) {
    const [first = ""] = error.message.split(/\.? *\n|\. /);
    return new UndriftError("ARGUMENTS", `${first.replace(/\.$/, "")}.`, {
      hint: `undrift ${command.name} --help lists the options.`,
      cause: error,
    });
  }
  const known = Object.keys(command.flags).map((name) => `--${name}`);
  const [close] = nearest(option, known);
  return new UndriftError(
    "ARGUMENTS",
    `undrift ${command.name} has no option "${option}".`,
    {
      hint: close
        ? `Did you mean ${close}?`
        : `undrift ${command.name} --help lists the options.`,
    },
  );
}

function overview(): string {
  const rows = Object.entries(commands).map(
    ([name, { summary }]) => `  ${name.padEnd(10)} ${summary}\n`,
  );
  return (
    "undrift keeps code true to its PostgreSQL database.\n\n" +
    `Usage: undrift <command> [options]\n\n${rows.join("")}\n` +
    "undrift <command> --help lists a command's options.\n" +
    "Exit codes: 0 clean, 1 findings, 2 could not do the work.\n"
  );
}

function commandHelp(command: Command): string {
  const own = Object.entries(command.flags).filter(
    ([name]) => !Object.hasOwn(commonFlags, name),
  );
  const common = Object.entries(commonFlags).filter(([name]) =>
    Object.hasOwn(command.flags, name),
  );
  return (
    `undrift ${command.name}: ${command.summary}\n\n` +
    `Usage: ${usageOf(command)}\n\n` +
    `${own.map(flagHelp).join("")}${common.map(flagHelp).join("")}`
  );
}

function usageOf({ name, usage }: Command): string {
  return ["undrift", name, usage, "[options]"].filter(Boolean).join(" ");
}

function flagHelp([name, { value, help }]: [string, Flag]): string {
  const left = `--${name}${value === undefined ? "" : ` ${value}`}`;
  return `  ${left.padEnd(20)} ${help}\n`;
}
