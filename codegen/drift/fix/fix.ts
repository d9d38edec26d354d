import { createTwoFilesPatch } from "diff";
import type { Place } from "../../claims/model.ts";
import type { SourceFile } from "../../claims/reader.ts";
import type { Finding } from "../finding.ts";
import type { FixAction } from "../fix-action.ts";
import type { FixResult } from "./result.ts";
import { keepModels, type Keep } from "./keep.ts";
import type { LeftFinding, Use } from "./edit.ts";
import { python } from "./python/language.ts";
import { prisma } from "./prisma/language.ts";
import { fixTexts } from "./text-fixes.ts";
import { modelKey, type Wanted } from "./wanted.ts";

export type { FixResult } from "./result.ts";

export interface FixOptions {
  /**
   * Renames members to encrypted columns too. Off: the name would be right and
   * the plaintext that the code sends would go into the column for ciphertext.
   */
  readonly renameEncrypted?: boolean;
  /** Models that stay where there are several of one table. */
  readonly keep?: readonly Keep[];
  /** Generated files, which imports can be pointed at; they are never changed. */
  readonly generated?: readonly SourceFile[];
  /** Files whose models were checked; those of others are not known to be true or false. */
  readonly checked?: ReadonlySet<string>;
  /**
   * The directory whose installed packages say what the libraries' types are.
   * Without it, uses that only those types lead to are not renamed.
   */
  readonly packages?: string;
}

/**
 * Repairs code, never a database: TypeScript through the syntax tree with its
 * uses, Python and Prisma schemas at the exact places. Writes nothing.
 */
export async function applyFixes(
  sources: readonly SourceFile[],
  findings: readonly Finding[],
  options: FixOptions = {},
): Promise<FixResult> {
  const all = keepModels(
    findings.flatMap((finding) =>
      finding.fix && !isDoubled(finding, findings)
        ? [{ finding, fix: finding.fix }]
        : [],
    ),
    options.keep ?? [],
  );
  const held = all.filter(({ fix }) => isHeld(fix, options));
  const reasons = all.map((one) => ({
    ...one,
    why:
      reasonAgainst(one, all) ??
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
  const results = [
    fixTexts(sources, ofLanguage("python"), python, options.checked),
    fixTexts(sources, ofLanguage("prisma"), prisma, options.checked),
    await fixTypeScript(sources, options, ofLanguage("typescript")),
  ];
  const applied = results.flatMap((one) => one.applied);
  const left = [...refused, ...results.flatMap((one) => one.left)];
  // What could not be done in a model that went, or was replaced, is done with it.
  const out = new Set(
    applied.flatMap(({ fix }) => (fix && isWhole(fix) ? [modelKey(fix)] : [])),
  );
  const solved = left.filter(
    ({ finding }) => finding.fix && out.has(modelKey(finding.fix)),
  );
  return {
    files: new Map(results.flatMap((one) => [...one.files])),
    deleted: results.flatMap((one) => one.deleted),
    applied: [...applied, ...solved.map(({ finding }) => finding)],
    left: left.filter((one) => !solved.includes(one)),
    uses: onePerLine(results.flatMap((one) => one.uses)),
  };
}

/** Why a fix is not for undrift to carry out; undefined when it is. */
function reasonAgainst(
  { finding, fix }: Wanted,
  all: readonly Wanted[],
): string | undefined {
  if (finding.rule === "D203" && !isOfKey(fix, all))
    return "the model works without it: add it when it is needed";
  if (fix.action === "use-model" && fix.hold !== undefined)
    return `which of the two stays is for a person to say: ${fix.hold}. --keep FILE:NAME says it`;
  if (fix.action === "use-model" && fix.model.language !== fix.instead.language)
    return `one is a model of ${fix.model.reader} and the other of ${fix.instead.reader}`;
  if (fix.action === "set-enum-values" && fix.alsoTrueOf !== undefined)
    return `${fix.alsoTrueOf} is declared with the same values and has them: give one of the two a declaration of its own`;
  return undefined;
}

/** Whether a column is missing that the model's key is to be made of. */
function isOfKey(fix: FixAction, all: readonly Wanted[]): boolean {
  return all.some(
    ({ fix: other }) =>
      other.action === "set-primary-key" &&
      fix.action === "add-column" &&
      modelKey(other) === modelKey(fix) &&
      other.columns.includes(fix.shape.name),
  );
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

function isWhole({ action }: FixAction): boolean {
  return ["use-model", "delete-model", "use-generated"].includes(action);
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
