/**
 * How long checking hand-written models takes and how much memory, whole
 * process, medians: by default 1,000 files of 200 lines, half of them
 * SQLAlchemy and half Kysely, against 1,000 tables.
 *
 *   node scripts/bench/models.ts [--tables 1000] [--runs 3] [--keep]
 */
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { type Measurement, measure, medians } from "./measure.ts";
import { markdownTable } from "./table.ts";

/** What the check may cost on two cores. */
const bars = { seconds: 4, mebibytes: 500 };
const linesPerFile = 200;

interface ColumnKind {
  readonly sql: string;
  readonly python: string;
  readonly annotation: string;
  readonly typescript: string;
}

const kinds: readonly ColumnKind[] = [
  kind("pg_catalog.text", "Text", "str", "string"),
  kind("pg_catalog.int4", "Integer", "int", "number"),
  kind("pg_catalog.bool", "Boolean", "bool", "boolean"),
  kind("pg_catalog.uuid", "Uuid", "uuid.UUID", "string"),
  kind(
    "pg_catalog.timestamptz",
    "DateTime(timezone=True)",
    "datetime",
    "Timestamp",
  ),
];

function kind(
  sql: string,
  python: string,
  annotation: string,
  typescript: string,
): ColumnKind {
  return { sql, python, annotation, typescript };
}

interface BenchColumn extends ColumnKind {
  readonly name: string;
  readonly nullable: boolean;
}

const columns: readonly BenchColumn[] = Array.from({ length: 20 }, (_, at) => ({
  ...kinds[at % kinds.length]!,
  name: `column_${at}`,
  nullable: at % 3 === 0,
}));

function snapshotOf(tables: number): string {
  const relations = Array.from({ length: tables }, (_, at) => ({
    schema: "app",
    name: `table_${at}`,
    kind: "table",
    columns: [
      { name: "id", position: 1, type: "uuid", notNull: true },
      ...columns.map(({ name, sql, nullable }, place) => ({
        name,
        position: place + 2,
        type: sql.slice("pg_catalog.".length),
        notNull: !nullable,
      })),
    ],
    primaryKey: { name: `table_${at}_pkey`, columns: ["id"] },
  }));
  return JSON.stringify({
    format: 1,
    serverMajor: 18,
    searchPath: ["public"],
    schemas: [{ name: "app" }],
    extensions: [],
    types: [],
    relations,
    sequences: [],
    routines: [],
  });
}

function pythonModel(at: number): string {
  const own = columns.map(
    ({ name, python, annotation, nullable }) =>
      `    ${name}: Mapped[${nullable ? `${annotation} | None` : annotation}] = mapped_column(${python})`,
  );
  const lines = [
    '"""A model of the bench."""',
    "",
    "import uuid",
    "from datetime import datetime",
    "",
    "from sqlalchemy import Boolean, DateTime, Integer, Text, Uuid",
    "from sqlalchemy.orm import Mapped, mapped_column",
    "",
    "from .base import Base",
    "",
    "",
    `class Model${at}(Base):`,
    `    __tablename__ = "table_${at}"`,
    '    __table_args__ = {"schema": "app"}',
    "",
    "    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)",
    ...own,
  ];
  const method = (index: number) => [
    "",
    `    def describe_${index}(self, other: "Model${at}") -> str:`,
    '        """Says what changed between two rows."""',
    "        parts = []",
    `        if self.column_${index % 20} != other.column_${index % 20}:`,
    `            parts.append(f"{self.id}: column_${index % 20} differs")`,
    "        for name, value in vars(self).items():",
    '            if name.startswith("column_") and value is not None:',
    "                parts.append(str(value))",
    '        return ", ".join(parts)',
  ];
  return filled(lines, method, "# and so on");
}

function typescriptModel(at: number): string {
  const lines = [
    'import type { Timestamp } from "./scalars.ts";',
    "",
    `/** @table app.table_${at} */`,
    `export interface Model${at}Table {`,
    "  id: string;",
    ...columns.map(
      ({ name, typescript, nullable }) =>
        `  ${name}: ${typescript}${nullable ? " | null" : ""};`,
    ),
    "}",
  ];
  const method = (index: number) => [
    "",
    `export function describe${index}(row: Model${at}Table): string {`,
    "  const parts: string[] = [];",
    "  for (const [name, value] of Object.entries(row)) {",
    "    if (value !== null && name.startsWith('column_')) {",
    "      parts.push(`${name}: ${String(value)}`);",
    "    }",
    "  }",
    '  return parts.join(", ");',
    "}",
  ];
  return filled(lines, method, "// and so on");
}

/** Blocks until the lines are enough, then comments up to the number. */
function filled(
  lines: string[],
  block: (index: number) => readonly string[],
  comment: string,
): string {
  const size = block(0).length;
  for (let index = 0; lines.length + size <= linesPerFile; index++)
    lines.push(...block(index));
  while (lines.length < linesPerFile) lines.push(comment);
  return `${lines.join("\n")}\n`;
}

function writeProject(directory: string, tables: number): void {
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    writeFileSync(path.join(directory, file), text);
  };
  write(
    "undrift.config.ts",
    'export default { from: "snapshot", models: { include: ["app", "web"] } };\n',
  );
  write("generated/snapshot.json", snapshotOf(tables));
  write(
    "app/base.py",
    "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n",
  );
  write("web/scalars.ts", "export type Timestamp = Date;\n");
  for (let at = 0; at < tables; at++) {
    if (at % 2 === 0) write(`app/model_${at}.py`, pythonModel(at));
    else write(`web/model-${at}.ts`, typescriptModel(at));
  }
}

const { values } = parseArgs({
  options: {
    tables: { type: "string", default: "1000" },
    runs: { type: "string", default: "3" },
    keep: { type: "boolean" },
  },
});
const tables = Number(values.tables);
const directory = mkdtempSync(path.join(tmpdir(), "undrift-models-"));
const cli = path.join(import.meta.dirname, "../../codegen/bin.ts");
let cache = 0;

function check(cacheDirectory: string): Promise<Measurement> {
  return measure({
    arguments: [cli, "check", "models", "--fail-on", "never", "--quiet"],
    directory,
    environment: { UNDRIFT_CACHE_DIR: cacheDirectory, DATABASE_URL: "" },
  });
}

const fresh = (): string => path.join(directory, ".cache", String(cache++));

async function repeated(run: () => Promise<Measurement>): Promise<Measurement> {
  const all: Measurement[] = [];
  for (let at = 0; at < Number(values.runs); at++) all.push(await run());
  return medians(all);
}

try {
  writeProject(directory, tables);
  await check(fresh());
  const kept = fresh();
  const first = await repeated(() => check(fresh()));
  await check(kept);
  const again = await repeated(() => check(kept));
  const oneChanged = await repeated(() => {
    appendFileSync(path.join(directory, "web/model-1.ts"), "// changed\n");
    return check(kept);
  });
  const rows = [
    ["nothing kept", first],
    ["nothing changed", again],
    ["one TypeScript file changed", oneChanged],
  ] as const;
  process.stdout.write(
    `${tables} files of ${linesPerFile} lines against ${tables} tables\n\n` +
      markdownTable(
        ["run", "seconds", "MiB"],
        rows.map(([name, { seconds, mebibytes }]) => [
          name,
          seconds.toFixed(2),
          mebibytes.toFixed(0),
        ]),
      ),
  );
  const isOver =
    first.seconds > bars.seconds || first.mebibytes > bars.mebibytes;
  if (isOver)
    process.stdout.write(
      `\nover the bar of ${bars.seconds} s and ${bars.mebibytes} MiB\n`,
    );
  process.exitCode = isOver ? 1 : 0;
} finally {
  if (values.keep) process.stdout.write(`\n${directory}\n`);
  else rmSync(directory, { recursive: true, force: true });
}
