/** The types that other generators emit for a matrix, from their own runs with their defaults. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { Project, type Type } from "ts-morph";
import type { Cell, Matrix } from "./matrix.ts";
import { membersOf, present } from "./type-program.ts";

export type PeerName = "kysely-codegen" | "kanel";

const root = path.resolve(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);
const run = promisify(execFile);

interface Peer {
  /** Writes the peer's types into a directory. */
  readonly generate: (url: string, directory: string) => Promise<void>;
  /** An import of a table's type, and the type of one of its columns when selected. */
  readonly header: (tables: readonly string[]) => string;
  readonly member: (table: string, column: string) => string;
}

const peers: Readonly<Record<PeerName, Peer>> = {
  "kysely-codegen": {
    generate: generateKyselyCodegen,
    header: () =>
      'import type { Selectable } from "kysely"; import type { DB } from "./database.ts";',
    member: (table, column) => `Selectable<DB["${table}"]>["${column}"]`,
  },
  kanel: {
    generate: generateKanel,
    header: (tables) =>
      tables
        .map(
          (table) =>
            `import type ${table} from "./kanel/truth/${fileOf(table)}.ts";`,
        )
        .join(""),
    member: (table, column) => `${table}["${column}"]`,
  },
};

/** t_1 is T1 to kanel. */
function fileOf(table: string): string {
  return table.toUpperCase().replace("_", "");
}

/** The type that a peer emits for each cell. */
export async function peerTypes(
  name: PeerName,
  url: string,
  matrix: Matrix,
): Promise<ReadonlyMap<Cell, Type>> {
  const directory = await mkdtemp(path.join(root, "node_modules/.truth-"));
  try {
    await peers[name].generate(url, directory);
    const types = readTypes(peers[name], directory, matrix.cells);
    return new Map(
      matrix.cells.map((cell, index) => [
        cell,
        present(types.get(`cell_${index}`)),
      ]),
    );
  } finally {
    await rm(directory, { recursive: true });
  }
}

function tableOf({ table }: Cell): string {
  return table.replace("truth.", "");
}

function readTypes(
  peer: Peer,
  directory: string,
  cells: readonly Cell[],
): ReadonlyMap<string, Type> {
  const tables = [...new Set(cells.map(tableOf))];
  const members = cells.map(
    (cell, index) =>
      `cell_${index}: ${peer.member(tableOf(cell), cell.column)};`,
  );
  const project = new Project({
    compilerOptions: {
      strict: true,
      lib: ["lib.es2022.d.ts"],
      types: ["node"],
      typeRoots: [path.join(root, "node_modules/@types")],
      allowImportingTsExtensions: true,
      noEmit: true,
    },
  });
  const file = project.createSourceFile(
    path.join(directory, "members.ts"),
    `${peer.header(tables)} export interface Members { ${members.join("\n")} }`,
  );
  const [problem] = file.getPreEmitDiagnostics();
  if (problem !== undefined) {
    throw new Error(JSON.stringify(problem.getMessageText()));
  }
  return membersOf(file);
}

async function generateKyselyCodegen(
  url: string,
  directory: string,
): Promise<void> {
  await run(process.execPath, [
    require.resolve("kysely-codegen/dist/cli/bin.js"),
    "--url",
    url,
    "--dialect",
    "postgres",
    "--default-schema",
    "truth",
    "--include-pattern",
    "truth.*",
    "--out-file",
    path.join(directory, "database.ts"),
  ]);
}

async function generateKanel(url: string, directory: string): Promise<void> {
  const config = `
    const { makePgTsGenerator } = require(${JSON.stringify(require.resolve("kanel"))});
    module.exports = {
      connection: process.env.TRUTH_URL,
      schemaNames: ["truth"],
      outputPath: ${JSON.stringify(path.join(directory, "kanel"))},
      generators: [makePgTsGenerator()],
      typescriptConfig: { enumStyle: "literal-union" },
    };`;
  await writeFile(path.join(directory, "kanel.config.cjs"), config);
  await run(
    process.execPath,
    [
      path.join(root, "node_modules/kanel/bin/kanel"),
      "--config",
      "kanel.config.cjs",
    ],
    {
      cwd: directory,
      maxBuffer: 1 << 26,
      env: { ...process.env, TRUTH_URL: url },
    },
  );
}
