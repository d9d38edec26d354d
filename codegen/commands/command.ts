import type { Io } from "../io.ts";

/** A flag of a command. */
export interface Flag {
  readonly type: "boolean" | "string";
  /** May be given more than once. */
  readonly multiple?: true;
  /** What stands for the value in the help, such as "URL". */
  readonly value?: string;
  readonly help: string;
}

export type FlagValues = Readonly<
  Record<string, string | boolean | readonly (string | boolean)[] | undefined>
>;

export interface Arguments {
  readonly flags: FlagValues;
  readonly positionals: readonly string[];
}

/** One verb of the command line. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What follows the name, such as "[generated]". */
  readonly usage?: string;
  readonly flags: Readonly<Record<string, Flag>>;
  /** How many words may follow the name. */
  readonly positionals: number;
  /** Exit code: 0 clean, 1 findings. Throws an UndriftError when it cannot do the work. */
  run(given: Arguments, io: Io): Promise<number>;
}

/** Flags that every command knows. */
export const commonFlags: Readonly<Record<string, Flag>> = {
  config: {
    type: "string",
    value: "FILE",
    help: "configuration file (undrift.config.ts)",
  },
  url: {
    type: "string",
    value: "URL",
    help: "database to read (DATABASE_URL)",
  },
  out: {
    type: "string",
    value: "DIR",
    help: "directory of generated files (generated)",
  },
  schema: {
    type: "string",
    multiple: true,
    value: "GLOB",
    help: "schemas to generate; may be repeated",
  },
  json: { type: "boolean", help: "print one JSON document" },
  quiet: { type: "boolean", help: "print errors only" },
  help: { type: "boolean", help: "print this help" },
};

export function textFlag(
  { flags }: Arguments,
  name: string,
): string | undefined {
  const value = flags[name];
  return typeof value === "string" ? value : undefined;
}

export function isSet({ flags }: Arguments, name: string): boolean {
  return flags[name] === true;
}

export function textFlags(
  { flags }: Arguments,
  name: string,
): readonly string[] | undefined {
  const value = flags[name];
  return Array.isArray(value) ? (value as string[]) : undefined;
}
