import { createTwoFilesPatch } from "diff";
import type { Place } from "../../claims/model.ts";
import type { SourceFile } from "../../claims/reader.ts";
import type { Finding } from "../finding.ts";
import type { FixAction } from "../fix-action.ts";
import {
  applyEdits,
  type Edit,
  type LeftFinding,
  type PythonImport,
  type Use,
} from "./edit.ts";
import { importEdits } from "./python/import.ts";
import { repairPython } from "./python/repair.ts";

export interface FixResult {
  /** New texts, of changed files only, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Files of which nothing is left. */
  readonly deleted: readonly string[];
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
  /** Generated files, which imports can be pointed at; they are never changed. */
  readonly generated?: readonly SourceFile[];
  /**
   * The directory whose installed packages say what the libraries' types are.
   * Without it, uses that only those types lead to are not renamed.
   */
  readonly packages?: string;
}

/**
 * Repairs code, never a database: TypeScript through the syntax tree with its
 * uses, SQLAlchemy's models at the exact places. Writes nothing.
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
  const held = all.filter(({ fix }) => isHeld(fix, options));
  const reasons = all.map((one) => ({
    ...one,
    why:
      reasonAgainst(one) ??
      (held.some(({ fix }) => isSameColumn(fix, one.fix))
        ? "the new column holds ciphertext: send its values through the encrypting repository, then rename"
        : undefined),
  }));
  const wanted = reasons.filter(({ why }) => why === undefined);
  const refused = reasons.flatMap(({ finding, why }) =>
    why === undefined ? [] : [{ finding, why }],
  );
  const ofLanguage = (language: string) =>
    wanted.filter(({ fix }) => languageOf(fix) === language);
  const python = fixPython(files, ofLanguage("python"));
  const typescript = await fixTypeScript(
    sources,
    options,
    ofLanguage("typescript"),
  );
  const other = wanted
    .filter(({ fix }) => !["python", "typescript"].includes(languageOf(fix)))
    .map(({ finding }) => ({
      finding,
      why: "no edit is known for this language",
    }));
  const applied = [...python.applied, ...typescript.applied];
  const left = [...refused, ...python.left, ...typescript.left, ...other];
  // What could not be done in a model that went, or was replaced, is done with it.
  const out = new Set(
    applied.flatMap(({ fix }) => (fix && isWhole(fix) ? [modelKey(fix)] : [])),
  );
  const solved = left.filter(
    ({ finding }) => finding.fix && out.has(modelKey(finding.fix)),
  );
  return {
    files: new Map([...python.files, ...typescript.files]),
    deleted: [...python.deleted, ...typescript.deleted],
    applied: [...applied, ...solved.map(({ finding }) => finding)],
    left: left.filter((one) => !solved.includes(one)),
    uses: onePerLine([...python.uses, ...typescript.uses]),
  };
}

/** Why a fix is not for undrift to carry out; undefined when it is. */
function reasonAgainst({ finding, fix }: Wanted): string | undefined {
  if (finding.rule === "D203")
    return "the model works without it: add it when it is needed";
  if (fix.action === "use-model" && fix.deprecated !== true)
    return "which of the two stays is for a person to say: mark the other one deprecated";
  if (fix.action === "set-enum-values" && fix.alsoTrueOf !== undefined)
    return `${fix.alsoTrueOf} is declared with the same values and has them: give one of the two a declaration of its own`;
  return undefined;
}

/** Whether a fix would send plaintext where ciphertext belongs, and nobody asked for it. */
function isHeld(fix: FixAction, { renameEncrypted }: FixOptions): boolean {
  return (
    fix.action === "rename-column" &&
    fix.encrypted === true &&
    renameEncrypted !== true
  );
}

/** Whether two fixes are of one member: what is held back of it is held back whole. */
function isSameColumn(one: FixAction, other: FixAction): boolean {
  return (
    "column" in one &&
    "column" in other &&
    samePlace(one.column.place, other.column.place)
  );
}

function onePerLine(uses: readonly Use[]): Use[] {
  const lines = new Map(uses.map((use) => [`${use.file}:${use.line}`, use]));
  return [...lines.values()];
}

interface Wanted {
  readonly finding: Finding;
  readonly fix: FixAction;
}

function languageOf(fix: FixAction): string {
  return "model" in fix ? fix.model.language : fix.language;
}

/** D216 and D202 of one member, D301 and D302 of one set, D502 and D501 of one model, have one fix between them. */
function isDoubled(finding: Finding, findings: readonly Finding[]): boolean {
  const master = { D216: "D202", D301: "D302", D502: "D501" }[
    finding.rule as string
  ];
  return findings.some(
    (other) =>
      other.rule === master &&
      other.place?.file === finding.place?.file &&
      other.place?.line === finding.place?.line,
  );
}

/** Models that go as a whole; what else is wrong with them goes with them. */
function modelsOutFirst(wanted: readonly Wanted[]): readonly Wanted[] {
  const isOut = ({ fix }: Wanted) => fix.action === "use-model";
  return [...wanted.filter(isOut), ...wanted.filter((one) => !isOut(one))];
}

function isWhole({ action }: FixAction): boolean {
  return ["use-model", "delete-model", "use-generated"].includes(action);
}

function modelKey(fix: FixAction): string | undefined {
  if (!("model" in fix)) return undefined;
  const { file, line, column } = fix.model.place;
  return `${file}:${line}:${column}`;
}

/** Whether a fix ends with the values being right, by whatever edit. */
function isOfValues({ action }: FixAction): boolean {
  return action === "set-enum-values" || action === "set-enum-declaration";
}

/** The member, or the declaration of values, that a fix is about; the model where it is about that. */
function memberKey(fix: FixAction): string | undefined {
  const place =
    "place" in fix ? fix.place : "column" in fix ? fix.column.place : undefined;
  return place ? `${place.file}:${place.line}:${place.column}` : modelKey(fix);
}

function fixPython(
  files: ReadonlyMap<string, SourceFile>,
  wanted: readonly Wanted[],
): FixResult {
  const edits = new Map<string, readonly Edit[]>();
  const imports = new Map<string, readonly PythonImport[]>();
  const out = new Set<string | undefined>();
  const deleted: string[] = [];
  const applied: Finding[] = [];
  const left: LeftFinding[] = [];
  const uses: Use[] = [];
  for (const { finding, fix } of modelsOutFirst(wanted)) {
    const key = modelKey(fix);
    if (key !== undefined && out.has(key)) {
      applied.push(finding);
      continue;
    }
    const repair = repairPython(files, fix, [...edits.values()].flat());
    if ("byHand" in repair) {
      left.push({ finding, why: repair.byHand });
      continue;
    }
    if (!takeEdits(files, edits, repair.edits)) {
      left.push({
        finding,
        why: "it touches the same lines as another fix: run again",
      });
      continue;
    }
    for (const [file, names] of repair.imports ?? [])
      imports.set(file, [...(imports.get(file) ?? []), ...names]);
    if (fix.action === "use-model") out.add(key);
    deleted.push(...(repair.deleted ?? []));
    applied.push(finding);
    uses.push(...(repair.uses ?? []));
  }
  for (const [file, names] of imports)
    takeEdits(files, edits, importEdits(file, files.get(file)!.text, names));
  const texts = [...edits].map(
    ([file, list]) => [file, applyEdits(files.get(file)!.text, list)!] as const,
  );
  return { files: new Map(texts), deleted, applied, left, uses };
}

/**
 * Adds edits to those already taken; false, and none of them, when they
 * overlap. An edit of the very same text replaces the one it was made from.
 */
function takeEdits(
  files: ReadonlyMap<string, SourceFile>,
  taken: Map<string, readonly Edit[]>,
  edits: readonly Edit[],
): boolean {
  const byFile = [...Map.groupBy(edits, ({ file }) => file)].map(
    ([file, own]) =>
      [file, [...withoutThose(taken.get(file) ?? [], own), ...own]] as const,
  );
  const fits = byFile.every(
    ([file, own]) => applyEdits(files.get(file)!.text, own) !== undefined,
  );
  if (fits) for (const [file, own] of byFile) taken.set(file, own);
  return fits;
}

async function fixTypeScript(
  sources: readonly SourceFile[],
  { generated = [], packages }: FixOptions,
  wanted: readonly Wanted[],
): Promise<FixResult> {
  const empty = {
    files: new Map<string, string>(),
    deleted: [],
    applied: [],
    left: [],
    uses: [],
  };
  if (wanted.length === 0) return empty;
  const { openProject } = await import("./typescript/project.ts");
  const { prepareRepair } = await import("./typescript/repair.ts");
  const { leftoverUses } = await import("./typescript/leftover-uses.ts");
  const { plansOf, settleRenames } =
    await import("./typescript/property-rename.ts");
  const project = openProject([...sources, ...generated], packages);
  const applied: Finding[] = [];
  const left: LeftFinding[] = [];
  const out = new Set<string | undefined>();
  const uses: Use[] = [];
  // Findings of one member can have one edit between them.
  const touched = new Set<string | undefined>();
  const trees = project.getSourceFiles();
  const state = () => [
    plansOf(project),
    ...trees.map((tree) => tree.getFullText()),
  ];
  // Nodes are found by the places of the unedited text; renames come late, as they touch other files.
  const prepared = wanted.map((one) => ({
    ...one,
    repair: prepareRepair(project, one.fix, one.finding.table),
  }));
  for (const stage of stages) {
    for (const { finding, fix, repair } of prepared) {
      if (stageOf(fix) !== stage) continue;
      const key = modelKey(fix);
      if (key !== undefined && out.has(key)) {
        applied.push(finding);
        continue;
      }
      const before = state();
      const member = memberKey(fix);
      const why =
        repair() ??
        (touched.has(member) ||
        isOfValues(fix) ||
        state().some((now, at) => now !== before[at])
          ? undefined
          : "what it claims is not written in the member itself");
      if (why === undefined) applied.push(finding);
      else left.push({ finding, why });
      if (why === undefined) touched.add(member);
      if (why === undefined && isWhole(fix)) out.add(key);
    }
    if (stage === "names") uses.push(...settleRenames(project));
  }
  for (const { fix, table } of applied)
    if (fix?.action === "rename-column")
      uses.push(...leftoverUses(project, fix, table));
  const files = new Map<string, string>();
  for (const { path, text } of sources) {
    const after = project.getSourceFile(`/${path}`)?.getFullText();
    const written = after === undefined ? undefined : endedAs(text, after);
    if (written !== undefined && written !== text) files.set(path, written);
  }
  return { ...empty, files, applied, left, uses };
}

function samePlace(one: Place, other: Place): boolean {
  return (
    one.file === other.file &&
    one.line === other.line &&
    one.column === other.column
  );
}

/** A text with the line ends of the one that it was made of. */
function endedAs(before: string, after: string): string {
  const isCrlf = before.includes("\r\n") && !/(?<!\r)\n/.test(before);
  return isCrlf ? after.replaceAll(/\r?\n/g, "\r\n") : after;
}

/**
 * Whole models before members, sets of values before the columns of them,
 * members before their names, then those that go and those that are new, the
 * keys that are made of them, and last what the result allows.
 */
const stages = [
  "models",
  "values",
  "members",
  "names",
  "removals",
  "additions",
  "keys",
  "result",
] as const;

function stageOf({ action }: FixAction): (typeof stages)[number] {
  if (action === "use-model" || action === "delete-model") return "models";
  if (action === "set-enum-values" || action === "set-enum-declaration")
    return "values";
  if (action === "rename-column") return "names";
  if (action === "remove-column") return "removals";
  if (action === "add-column") return "additions";
  if (action === "set-primary-key") return "keys";
  return action === "use-generated" ? "result" : "members";
}

function withoutThose(
  taken: readonly Edit[],
  own: readonly Edit[],
): readonly Edit[] {
  return taken.filter(
    ({ start, end, text }) =>
      !own.some(
        (one) =>
          one.start === start &&
          one.end === end &&
          // Insertions stand beside each other, unless they are the same one.
          (start < end || one.text === text),
      ),
  );
}

/** The changes as one unified diff, files by name. */
export function printPatch(
  sources: readonly SourceFile[],
  { files, deleted }: FixResult,
): string {
  const changed = sources.filter(
    ({ path }) => files.has(path) || deleted.includes(path),
  );
  return changed
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, text }) =>
      deleted.includes(path)
        ? createTwoFilesPatch(`a/${path}`, "/dev/null", text, "")
        : createTwoFilesPatch(`a/${path}`, `b/${path}`, text, files.get(path)!),
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
