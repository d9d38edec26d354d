/** What the generated code declares of a database or a connection, and what was found instead. */
export interface Difference {
  readonly about: "parser" | "type" | "column" | "relation" | "format";
  /** The type, relation or column, as SQL names it. */
  readonly name: string;
  readonly declared: string;
  readonly received: string;
}

const hints: Readonly<Record<Difference["about"], string>> = {
  parser:
    "Register the parsers on this pool before its first query: await registerParsers(pool, metadata).",
  format:
    "Connect with DateStyle ISO and IntervalStyle postgres, which are the server's defaults.",
  type: "Apply the migrations to this database, or generate the code from it again.",
  column:
    "Apply the migrations to this database, or generate the code from it again.",
  relation:
    "Apply the migrations to this database, or generate the code from it again.",
};

/** The generated code would lie about this database through this connection. */
export class GuardError extends Error {
  readonly differences: readonly Difference[];
  readonly hints: readonly string[];

  constructor(differences: readonly Difference[]) {
    const found = [...new Set(differences.map(({ about }) => hints[about]))];
    const lines = [...differences.map(differenceLine), ...found];
    super(
      `The generated code does not describe this database:\n${lines.map((line) => `  ${line}`).join("\n")}`,
    );
    this.name = "GuardError";
    this.differences = differences;
    this.hints = found;
  }
}

function differenceLine({
  about,
  name,
  declared,
  received,
}: Difference): string {
  return `- ${about} ${name}: declared ${declared}, received ${received}`;
}
