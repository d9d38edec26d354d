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
  summary: "look at the connection, the privileges and the versions",
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
  /** What the role cannot do and code generated for it would; where encryption is weak. */
  readonly problems: readonly string[];
}

export async function diagnose(
  settings: Settings,
  progress: Progress,
): Promise<Diagnosis> {
  return withDatabase(settings, progress, async (reader) => {
    const connection = await reader.describeConnection?.();
    const facts = await reader.readFacts(
      connection === undefined ? {} : { role: connection.role },
    );
    return {
      source: reader.description,
      ...connection,
      searchPath: facts.searchPath,
      node: process.version,
      relations: facts.relations.length,
      schemas: facts.schemas.length,
      problems: [
        ...problemsOf(facts),
        ...(await weaknesses(facts, settings)).map(
          ({ message, hint }) => `${message}. ${hint}`,
        ),
      ],
    };
  });
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
    ["node", diagnosis.node],
  ];
  for (const [name, value] of rows) {
    if (value !== undefined) io.stdout(`${name.padEnd(12)} ${value}\n`);
  }
  io.stdout(
    problems.length === 0
      ? "Everything undrift needs is there.\n"
      : `${problems.length} ${problems.length === 1 ? "problem" : "problems"}; the facts are complete all the same.\n`,
  );
}

function encryptionText(encrypted: boolean | undefined): string | undefined {
  if (encrypted === undefined) return undefined;
  return encrypted ? "TLS" : "none";
}
