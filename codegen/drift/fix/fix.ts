import { createTwoFilesPatch } from "diff";
import type { SourceFile } from "../../claims/reader.ts";
import type { Finding } from "../finding.ts";
import type { FixAction } from "../fix-action.ts";
import { applyEdits, type Edit, type LeftFinding, type Use } from "./edit.ts";
import { repairPython } from "./python.ts";

export interface FixResult {
  /** New texts, of changed files only, by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly applied: readonly Finding[];
  /** Findings that a person must see to, each with the reason. */
  readonly left: readonly LeftFinding[];
  /** Places that name what was renamed and that were found by their text only. */
  readonly uses: readonly Use[];
}

export interface FixOptions {
  /**
   * Renames members to encrypted columns too. Off: the name would be right and
   * the plaintext that the code sends would go into the column for ciphertext.
   */
  readonly renameEncrypted?: boolean;
}

/**
 * Repairs code, never a database: Kysely's interfaces through the syntax tree
 * with their uses, SQLAlchemy's models at the exact places. Pure.
 */
export async function applyFixes(
  sources: readonly SourceFile[],
  findings: readonly Finding[],
  options: FixOptions = {},
): Promise<FixResult> {
  const files = new Map(sources.map((file) => [file.path, file]));
  const all = findings.flatMap((finding) =>
    finding.fix && !isDoubled(finding, findings)
      ? [{ finding, fix: finding.fix }]
      : [],
  );
  const isHeld = ({ fix }: Wanted) =>
    fix.action === "rename-column" &&
    fix.encrypted === true &&
    options.renameEncrypted !== true;
  const wanted = all.filter((one) => !isHeld(one) && !isOptional(one));
  const held = all.filter(isHeld).map(({ finding }) => ({
    finding,
    why: "the new column holds ciphertext: send its values through the encrypting repository, then rename",
  }));
  const optional = all.filter(isOptional).map(({ finding }) => ({
    finding,
    why: "the model works without it: add it when it is needed",
  }));
  const ofLanguage = (language: string) =>
    wanted.filter(({ fix }) => languageOf(fix) === language);
  const python = fixPython(files, ofLanguage("python"));
  const typescript = await fixTypeScript(sources, ofLanguage("typescript"));
  const other = wanted
    .filter(({ fix }) => !["python", "typescript"].includes(languageOf(fix)))
    .map(({ finding }) => ({
      finding,
      why: "no edit is known for this language",
    }));
  return {
    files: new Map([...python.files, ...typescript.files]),
    applied: [...python.applied, ...typescript.applied],
    left: [...held, ...optional, ...python.left, ...typescript.left, ...other],
    uses: onePerLine(python.uses),
  };
}

function onePerLine(uses: readonly Use[]): Use[] {
  const lines = new Map(uses.map((use) => [`${use.file}:${use.line}`, use]));
  return [...lines.values()];
}

/** A column that the model may leave out is added by whoever needs it. */
function isOptional({ finding }: Wanted): boolean {
  return finding.rule === "D203";
}

interface Wanted {
  readonly finding: Finding;
  readonly fix: FixAction;
}

function languageOf(fix: FixAction): string {
  return "model" in fix ? fix.model.language : fix.language;
}

/** D216 and D202 of one member, D301 and D302 of one set, have one fix between them. */
function isDoubled(finding: Finding, findings: readonly Finding[]): boolean {
  const master = { D216: "D202", D301: "D302" }[finding.rule as string];
  return findings.some(
    (other) =>
      other.rule === master &&
      other.place?.file === finding.place?.file &&
      other.place?.line === finding.place?.line,
  );
}

function fixPython(
  files: ReadonlyMap<string, SourceFile>,
  wanted: readonly Wanted[],
): FixResult {
  const edits = new Map<string, Edit[]>();
  const applied: Finding[] = [];
  const left: LeftFinding[] = [];
  const uses: Use[] = [];
  for (const { finding, fix } of wanted) {
    const repair = repairPython(files, fix);
    if ("byHand" in repair) {
      left.push({ finding, why: repair.byHand });
      continue;
    }
    const file = repair.edits[0]!.file;
    const together = [...(edits.get(file) ?? []), ...repair.edits];
    if (applyEdits(files.get(file)!.text, together) === undefined) {
      left.push({
        finding,
        why: "it touches the same lines as another fix: run again",
      });
      continue;
    }
    edits.set(file, together);
    applied.push(finding);
    uses.push(...(repair.uses ?? []));
  }
  const texts = [...edits].map(
    ([file, list]) => [file, applyEdits(files.get(file)!.text, list)!] as const,
  );
  return { files: new Map(texts), applied, left, uses };
}

async function fixTypeScript(
  sources: readonly SourceFile[],
  wanted: readonly Wanted[],
): Promise<FixResult> {
  const empty = {
    files: new Map<string, string>(),
    applied: [],
    left: [],
    uses: [],
  };
  if (wanted.length === 0) return empty;
  const { locate, openProject, repairTypeScript } =
    await import("./typescript.ts");
  const project = openProject(sources);
  const applied: Finding[] = [];
  const left: LeftFinding[] = [];
  // Nodes are found by the places of the unedited text; renames come last, as they touch other files.
  const located = wanted
    .map((one) => ({ ...one, at: locate(project, one.fix) }))
    .sort((a, b) => orderOf(a.fix) - orderOf(b.fix));
  for (const { finding, fix, at } of located) {
    const why = at
      ? repairTypeScript(project, fix, at, finding.table)
      : "the model is not where it was";
    if (why === undefined) applied.push(finding);
    else left.push({ finding, why });
  }
  const files = new Map<string, string>();
  for (const { path, text } of sources) {
    const after = project.getSourceFile(`/${path}`)?.getFullText();
    if (after !== undefined && after !== text) files.set(path, after);
  }
  return { files, applied, left, uses: [] };
}

function orderOf({ action }: FixAction): number {
  return action === "rename-column" ? 1 : 0;
}

/** The changes as one unified diff, files by name. */
export function printPatch(
  sources: readonly SourceFile[],
  { files }: FixResult,
): string {
  const changed = sources.filter(({ path }) => files.has(path));
  return changed
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, text }) =>
      createTwoFilesPatch(`a/${path}`, `b/${path}`, text, files.get(path)!),
    )
    .join("");
}

/** The answer to "change the database instead". */
export function refuseDatabaseChange(finding: Finding): string {
  const { table, column } = finding;
  const object = table
    ? [table.schema, table.name, column].filter(Boolean).join(".")
    : "the database";
  return `${object} stays as it is (${finding.database}): undrift corrects the code and never weakens the database to please it. A change that strengthens it belongs in a migration.`;
}
