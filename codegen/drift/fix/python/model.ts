import type { SourceFile } from "../../../claims/reader.ts";
import type { FixAction } from "../../fix-action.ts";
import { offsetOf, type Edit, type Repair, type Use } from "../edit.ts";
import { importsFrom, namesOf } from "./import.ts";
import { classAt, endOfStatement } from "./statement.ts";

type Files = ReadonlyMap<string, SourceFile>;

/**
 * Points every import of a model at the one to keep and takes its class out;
 * a file that would be left with imports alone goes as a whole.
 */
export function useModel(
  files: Files,
  { model, instead }: Extract<FixAction, { action: "use-model" }>,
): Repair {
  const file = files.get(model.place.file);
  const at = file && offsetOf(file.text, model.place);
  const found = at === undefined ? undefined : classAt(file!.text, at);
  const target = moduleOf(instead.place.file);
  if (!file || !found || target === undefined)
    return { byHand: "the model is not a class of its own" };
  const same = new RegExp(`(?<![\\w.])${model.name}(?!\\w)`);
  const outside = `${file.text.slice(0, found.start)}${file.text.slice(found.end)}`;
  if (same.test(withoutComments(outside)))
    return { byHand: `${file.path} itself uses ${model.name}` };
  const importers = [...files.values()].filter(
    ({ path, text }) =>
      path.endsWith(".py") && path !== file.path && same.test(text),
  );
  const edits: Edit[] = [];
  const uses: Use[] = [];
  for (const importer of importers) {
    const moved = moveImports(importer, file.path, model.name, (alias) =>
      importLine(target, instead.name, alias),
    );
    if (moved === undefined) continue;
    edits.push(...moved.edits);
    uses.push(...moved.aliases.flatMap((alias) => usesOf(importer, alias)));
  }
  const byModule = [...files.values()].find(
    (one) =>
      one.path.endsWith(".py") &&
      one.text.includes(`.${model.name}`) &&
      reachesByModule(one, file.path),
  );
  if (byModule)
    return { byHand: `${byModule.path} reaches it through its module` };
  const isLast = isImportsOnly(outside);
  const cut = {
    file: file.path,
    start: found.start,
    end: endOfGap(file.text, found.end),
    text: "",
  };
  return {
    edits: isLast ? edits : [...edits, cut],
    uses,
    ...(isLast && { deleted: [file.path] }),
  };
}

/** `import legacy.models.customer`, `from legacy.models import customer`. */
function reachesByModule({ path, text }: SourceFile, target: string): boolean {
  return spellings(path, target).some((module) => {
    const dot = module.lastIndexOf(".");
    const last = module.slice(dot + 1);
    const parent = module.slice(0, dot + 1).replace(/(?<=\w)\.$/, "");
    const plain = new RegExp(
      `^\\s*import\\s+(?:.*,\\s*)?${module.replaceAll(".", "\\.")}\\s*(?:,|$|\\bas\\b)`,
      "m",
    );
    return (
      plain.test(text) ||
      (parent !== "" &&
        importsFrom(text, parent).some(({ list }) =>
          namesOf(list).some(({ name }) => name === last),
        ))
    );
  });
}

function importLine(module: string, name: string, alias: string): string {
  const local = alias === name ? "" : ` as ${alias}`;
  return `from ${module} import ${name}${local}`;
}

/** "service/models/customer.py" is imported as "service.models.customer". */
function moduleOf(path: string): string | undefined {
  const stem = path.replace(/(?:\/__init__)?\.py$/, "");
  const parts = stem.split("/").filter((part) => part !== "src");
  return parts.every((part) => /^[A-Za-z_]\w*$/.test(part))
    ? parts.join(".")
    : undefined;
}

/** Every way in which a file may name the module of another. */
function spellings(importer: string, path: string): readonly string[] {
  const target = path.replace(/(?:\/__init__)?\.py$/, "").split("/");
  const absolute = target.map((_, from) => target.slice(from).join("."));
  const folder = importer.split("/").slice(0, -1);
  const relative = folder.flatMap((_, up) => {
    const base = folder.slice(0, folder.length - up);
    const isBelow = base.every((part, at) => target[at] === part);
    return isBelow
      ? [`${".".repeat(up + 1)}${target.slice(base.length).join(".")}`]
      : [];
  });
  return [...absolute, ...relative];
}

function moveImports(
  importer: SourceFile,
  from: string,
  name: string,
  lineFor: (alias: string) => string,
):
  | { readonly edits: readonly Edit[]; readonly aliases: readonly string[] }
  | undefined {
  const edits: Edit[] = [];
  const aliases: string[] = [];
  for (const module of spellings(importer.path, from))
    for (const statement of importsFrom(importer.text, module)) {
      const names = namesOf(statement.list);
      const wanted = names.filter((one) => one.name === name);
      if (wanted.length === 0) continue;
      const locals = wanted.map((one) => one.alias ?? one.name);
      aliases.push(...locals);
      const kept = names
        .filter((one) => one.name !== name)
        .map((one) => (one.alias ? `${one.name} as ${one.alias}` : one.name));
      const rest =
        kept.length > 0 ? [`from ${module} import ${kept.join(", ")}`] : [];
      edits.push({
        file: importer.path,
        start: statement.start,
        end: statement.end,
        text: [...rest, ...locals.map(lineFor)].join("\n"),
      });
    }
  return aliases.length === 0 ? undefined : { edits, aliases };
}

/** The lines that use a name, its import aside. */
function usesOf({ path, text }: SourceFile, name: string): Use[] {
  const pattern = new RegExp(`(?<![\\w.])${name}(?!\\w)`);
  return text.split("\n").flatMap((line, at) => {
    const isUse = pattern.test(line) && !/^\s*(?:from|import|#)\b/.test(line);
    return isUse ? [{ file: path, line: at + 1, text: line.trim() }] : [];
  });
}

function withoutComments(text: string): string {
  return text
    .replaceAll(/"""[\s\S]*?"""|'''[\s\S]*?'''/g, "")
    .replaceAll(/#[^\n]*/g, "");
}

function isImportsOnly(text: string): boolean {
  const code = withoutComments(text);
  let at = 0;
  while (at < code.length) {
    const end = endOfStatement(code, at);
    if (!/^\s*(?:(?:from|import)\s|$)/.test(code.slice(at, end))) return false;
    at = end + 1;
  }
  return true;
}

/** Past the blank lines below, so that what follows moves up. */
function endOfGap(text: string, end: number): number {
  const gap = /(?:[ \t]*\r?\n)*/y;
  gap.lastIndex = end;
  return end + (gap.exec(text)?.[0].length ?? 0);
}
