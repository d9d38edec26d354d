import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { families, familyOf, readFamily } from "../../codegen/claims/family.ts";
import { mergeClaims } from "../../codegen/claims/merge.ts";
import type { Claims } from "../../codegen/claims/model.ts";
import type { SourceFile } from "../../codegen/claims/reader.ts";
import {
  defaultSettings,
  type Settings,
} from "../../codegen/drift/settings.ts";
import type { Finding } from "../../codegen/drift/finding.ts";

/**
 * Models of one project beside the database that their own library makes of
 * them: `schema.sql` is what the library says the models mean, not what
 * undrift does. It is committed as the library printed it.
 */
export interface OrmProject {
  /** Such as "typeorm". */
  readonly reader: string;
  readonly name: string;
  readonly files: readonly SourceFile[];
  readonly schema: string;
  readonly expected: Expected;
}

/** What a person has decided of a project; every entry says why. */
export interface Expected {
  /** Tables ("public.t") and columns ("public.t.c") that no code can be seen to claim. */
  readonly unclaimed?: Readonly<Record<string, string>>;
  /** Places ("code/models.py:12") of what cannot be evaluated without running it. */
  readonly unresolved?: Readonly<Record<string, string>>;
  /** Findings that are right although code and database come from one source. */
  readonly asides?: readonly Aside[];
  readonly columnNames?: Settings["columnNames"];
  readonly typeMap?: Readonly<Record<string, string>>;
  /** Paths of files whose exported types are rows of tables. */
  readonly rows?: readonly string[];
  /** "schema.table.column" of columns that the configuration calls encrypted. */
  readonly encrypted?: readonly string[];
}

interface Aside {
  readonly rule: string;
  /** "public.t"; any table without it. */
  readonly table?: string;
  readonly column?: string;
  readonly why: string;
}

const root = join(import.meta.dirname, "../fixtures/orm");

export function ormProjects(): OrmProject[] {
  return foldersIn(root).flatMap((reader) =>
    foldersIn(join(root, reader)).map((name) => readProject(reader, name)),
  );
}

function foldersIn(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function readProject(reader: string, name: string): OrmProject {
  const folder = join(root, reader, name);
  const code = readdirSync(join(folder, "code"), {
    recursive: true,
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const expected = join(folder, "expected.json");
  return {
    reader,
    name,
    files: code.map((path) => ({
      path: path.slice(folder.length + 1),
      text: readFileSync(path, "utf8"),
    })),
    schema: readFileSync(join(folder, "schema.sql"), "utf8"),
    expected: existsSync(expected)
      ? (JSON.parse(readFileSync(expected, "utf8")) as Expected)
      : {},
  };
}

/** What all readers together find, as the command reads them. */
export async function claimsOf({
  files,
  expected,
}: OrmProject): Promise<Claims> {
  const { typeMap, rows = [] } = expected;
  const claims = await Promise.all(
    families.map((family) =>
      readFamily({
        family,
        files: files.filter(({ path }) => familyOf(path) === family),
        options: typeMap ? { typeMap } : {},
        rows,
      }),
    ),
  );
  return mergeClaims(claims);
}

export function settingsOf({ expected }: OrmProject): Settings {
  return {
    ...defaultSettings,
    columnNames: expected.columnNames ?? defaultSettings.columnNames,
    encrypted: new Set(expected.encrypted),
  };
}

/** True of true models too: kinds of objects that are not compared, names that are traps, places named by hand. */
export function isAside({ expected }: OrmProject, finding: Finding): boolean {
  if (finding.rule === "D907" || finding.rule === "D106") return true;
  if (finding.rule === "D903") {
    const { file, line } = finding.place!;
    return `${file}:${line}` in (expected.unresolved ?? {});
  }
  const table =
    finding.table && `${finding.table.schema}.${finding.table.name}`;
  return (expected.asides ?? []).some(
    (one) =>
      one.rule === finding.rule &&
      (one.table === undefined || one.table === table) &&
      (one.column === undefined || one.column === finding.column),
  );
}
