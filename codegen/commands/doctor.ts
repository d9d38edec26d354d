import type { Settings } from "../config.ts";
import { keyOf } from "../facts/lookup.ts";
import type { DeniedPrivileges, Facts } from "../facts/model.ts";
import { showProgress, silent, type Io, type Progress } from "../io.ts";
import { commonFlags, isSet, type Command } from "./command.ts";
import { weaknesses } from "./encryption-notes.ts";
import { withDatabase } from "./read-database.ts";
import { commandSettings, databaseFlags } from "./settings.ts";

export const doctorCommand: Command = {
  name: "doctor",
  summary: "look at connection, privileges, snapshot and parsers",
  flags: { ...commonFlags, ...databaseFlags },
  positionals: 0,
  async run(given, io) {
    const settings = await commandSettings(given, io);
    const isJson = isSet(given, "json");
    const isQuiet = isSet(given, "quiet");
    const progress = isJson || isQuiet ? silent : showProgress(io);
    const diagnosis = await diagnose(settings, progress).finally(() =>
      progress.done(),
    );
    if (isJson) io.stdout(`${JSON.stringify(diagnosis)}\n`);
    else report(diagnosis, isQuiet, io);
    return diagnosis.problems.length > 0 ? 1 : 0;
  },
};

export interface Diagnosis {
  readonly source: string;
  /** Such as "18.4", of a server. */
  readonly server?: string;
  readonly role?: string;
  readonly encrypted?: boolean;
  readonly searchPath: readonly string[];
  readonly node: string;
  readonly relations: number;
  readonly schemas: number;
  /** Whether values of the types in use were read as the generated code declares them. */
  readonly parsers: "true" | "false" | "untried";
  /** What the role cannot do, what the snapshot does not know, what is not received as declared, and where encryption is weak. */
  readonly problems: readonly string[];
}

export async function diagnose(
  settings: Settings,
  progress: Progress,
): Promise<Diagnosis> {
  return withDatabase(settings, progress, async (reader) => {
    const connection = await reader.describeConnection?.();
    const role = settings.plan.role ?? connection?.role;
    const facts = await reader.readFacts(role === undefined ? {} : { role });
    const { snapshotProblems, receivedProblems } =
      await import("./doctor-types.ts");
    const stale =
      reader.url === undefined ? [] : await snapshotProblems(settings, facts);
    const received =
      reader.url === undefined
        ? undefined
        : await receivedProblems(settings, reader.url);
    return {
      source: reader.description,
      ...connection,
      searchPath: facts.searchPath,
      node: process.version,
      relations: facts.relations.length,
      schemas: facts.schemas.length,
      parsers: parsersText(received),
      problems: [
        ...problemsOf(facts),
        ...stale,
        ...(received ?? []),
        ...(await weaknesses(facts, settings)).map(
          ({ message, hint }) => `${message}. ${hint}`,
        ),
      ],
    };
  });
}

function parsersText(
  received: readonly string[] | undefined,
): Diagnosis["parsers"] {
  if (received === undefined) return "untried";
  return received.length === 0 ? "true" : "false";
}

function problemsOf({ privileges, relations }: Facts): string[] {
  const problems: string[] = [];
  if (relations.length === 0) {
    problems.push("there is no table or view outside the system's schemas");
  }
  if (privileges === undefined) return problems;
  for (const schema of privileges.unusableSchemas) {
    problems.push(
      `${privileges.role} cannot use schema ${schema}: grant usage on schema ${schema} to ${privileges.role}`,
    );
  }
  return [
    ...problems,
    ...privileges.denied.flatMap((denied) =>
      unreadable(denied, privileges.role),
    ),
  ];
}

function unreadable(
  { relation, columns, ...name }: DeniedPrivileges,
  role: string,
): string[] {
  if (relation.includes("select")) {
    return [
      `${role} cannot read ${keyOf(name)}: grant select on ${keyOf(name)} to ${role}`,
    ];
  }
  return columns
    .filter(({ denied }) => denied.includes("select"))
    .map((column) => `${role} cannot read ${keyOf(name)}.${column.name}`);
}

function report(diagnosis: Diagnosis, isQuiet: boolean, io: Io): void {
  const { problems } = diagnosis;
  for (const problem of problems) io.stdout(`problem: ${problem}\n`);
  if (isQuiet) return;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["source", diagnosis.source],
    ["server", diagnosis.server && `PostgreSQL ${diagnosis.server}`],
    ["role", diagnosis.role],
    ["encryption", encryptionText(diagnosis.encrypted)],
    ["search path", diagnosis.searchPath.join(", ") || "empty"],
    ["relations", `${diagnosis.relations} in ${diagnosis.schemas} schemas`],
    ["parsers", parserTexts[diagnosis.parsers]],
    ["node", diagnosis.node],
  ];
  for (const [name, value] of rows) {
    if (value !== undefined) io.stdout(`${name.padEnd(12)} ${value}\n`);
  }
  io.stdout(
    problems.length === 0
      ? "Everything undrift needs is there.\n"
      : `${problems.length} ${problems.length === 1 ? "problem" : "problems"}.\n`,
  );
}

const parserTexts: Readonly<Record<Diagnosis["parsers"], string>> = {
  true: "what arrives is what the generated types declare",
  false: "what arrives is not what the generated types declare",
  untried: "not tried: there is no generated parsers.ts or no server",
};

function encryptionText(encrypted: boolean | undefined): string | undefined {
  if (encrypted === undefined) return undefined;
  return encrypted ? "TLS" : "none";
}
