import { nameInScope } from "../../../claims/python/lookup.ts";
import { isClass, orderOf } from "../../../claims/python/mro.ts";
import type { Span } from "../../../claims/python/syntax.ts";
import type { FixAction } from "../../fix-action.ts";
import type { Edit, PythonImport, Repair, UseQuery } from "../edit.ts";
import {
  cut,
  findDeclaration,
  isAlone,
  membersOf,
  namesUsed,
  wholeSpan,
  type Declaration,
} from "./declaration.ts";
import {
  indentAt,
  insert,
  isPython,
  lineEnd,
  newlineOf,
  parseFile,
  replace,
  textOf,
  type PythonFile,
} from "./file.ts";
import {
  importsOf,
  localName,
  namesBound,
  withoutName,
  type ImportedName,
  type ImportStatement,
} from "./import.ts";
import { removeItem } from "./argument.ts";
import { valueSpan } from "./member-use.ts";
import {
  below,
  fileOf,
  isForTypes,
  openModules,
  reaches,
  spellModule,
  type Modules,
} from "./module-name.ts";
import { claimOf, type PythonProject } from "./project.ts";
import { isReferenced, moveReferences } from "./reference.ts";

type UseModel = Extract<FixAction, { action: "use-model" }>;

interface Move {
  readonly modules: Modules;
  readonly old: Declaration;
  readonly kept: Declaration;
}

/**
 * Points every import of a model at the one to keep and takes its class out;
 * a file that would be left with imports alone goes as a whole.
 */
export function useModel(project: PythonProject, fix: UseModel): Repair {
  const { draft } = project;
  const old = findDeclaration(draft, fix.model.place);
  const kept = findDeclaration(draft, fix.instead.place);
  if (!old || !kept)
    return { byHand: "the models are not both classes or tables of their own" };
  if (old.kind !== kept.kind)
    return { byHand: "one model is a class and the other a table" };
  const modules = openModules(draft.files);
  const move = { modules, old, kept };
  const lack = fix.deprecated ? undefined : whatLacks(project, move, fix);
  if (lack !== undefined) return { byHand: lack };
  const moved = moveAll(move);
  if ("byHand" in moved) return moved;
  const strings = renameStrings(move);
  if ("byHand" in strings) return strings;
  const own = leaveFile(move, moved.stays);
  if ("byHand" in own) return own;
  const claims = [claimOf(project, fix.model), claimOf(project, fix.instead)];
  const [from, to] = claims.map((one) => one?.table);
  const keys = from && to ? moveReferences(project, from, to) : [];
  const taken = new Set(
    [...moved.edits, ...strings.edits].map(
      ({ file, start }) => `${file}:${start}`,
    ),
  );
  return {
    edits: [
      ...moved.edits,
      ...strings.edits,
      ...own.edits,
      ...keys.filter(
        ({ file, start }) =>
          file !== own.deleted?.[0] && !taken.has(`${file}:${start}`),
      ),
    ],
    uses: moved.uses,
    imports: own.imports,
    ...(own.deleted && { deleted: own.deleted }),
  };
}

/** Members that somebody uses and that the one to keep does not have. */
function whatLacks(
  project: PythonProject,
  { old, kept }: Move,
  fix: UseModel,
): string | undefined {
  const claim = claimOf(project, fix.instead);
  const has = new Set([
    ...membersOf(kept),
    ...(claim?.columns ?? []).map(({ name, attribute }) => attribute ?? name),
  ]);
  const lacks = membersOf(old).filter(
    (name) => !has.has(name) && isMentioned(project, old, name),
  );
  return lacks.length > 0
    ? `${kept.name} has no ${lacks.join(", ")}: say first what becomes of it`
    : undefined;
}

function isMentioned(
  { draft }: PythonProject,
  old: Declaration,
  member: string,
): boolean {
  const { from, to } = wholeSpan(old);
  const pattern = new RegExp(
    `\\.${member}(?!\\w)|["']${member}["']|[(,]\\s*${member}\\s*=(?!=)`,
  );
  return draft.files.some((file) => {
    if (!isPython(file)) return false;
    const text =
      file.path === old.file.path
        ? file.text.slice(0, from) + file.text.slice(to)
        : file.text;
    return (
      new RegExp(`(?<!\\w)${old.name}(?!\\w)`).test(text) && pattern.test(text)
    );
  });
}

interface Moved {
  readonly edits: readonly Edit[];
  readonly uses: readonly UseQuery[];
  /** Something still imports the module that the old model leaves. */
  readonly stays: boolean;
}

function moveAll(move: Move): Moved | { readonly byHand: string } {
  const { modules, old, kept } = move;
  const edits: Edit[] = [];
  const uses: UseQuery[] = [];
  let stays = false;
  for (const source of modules.files) {
    if (source.path === old.file.path) continue;
    const file = parseFile(source);
    const added = new Set<string>();
    for (const statement of importsOf(file)) {
      const found = leadsTo(move, file, statement);
      if (found.length === 0) continue;
      if (file.path === kept.file.path)
        return { byHand: `${kept.file.path} itself imports ${old.name}` };
      const module = spellModule(
        modules,
        file.path,
        kept.file.path,
        statement.level,
      );
      if (module === undefined)
        return {
          byHand: `${kept.file.path} is no module that can be imported`,
        };
      const runs = statement.isTop && !isForTypes(file, statement);
      if (runs && reaches(modules, kept.file.path, file.path))
        return {
          byHand: `${kept.file.path} imports ${file.path}, which would import it in turn`,
        };
      const moved = moveImport(move, file, statement, found, module, added);
      edits.push(...moved.edits);
      stays ||= moved.stays;
      uses.push(
        ...moved.names.map((name) => ({
          name,
          extension: ".py",
          files: [file.path],
        })),
      );
    }
  }
  return { edits, uses, stays };
}

type Lead =
  | { readonly by: "name"; readonly name: ImportedName }
  | { readonly by: "star" }
  | { readonly by: "module"; readonly name: ImportedName };

/** The ways in which an import leads to the old model. */
function leadsTo(
  { modules, old }: Move,
  file: PythonFile,
  statement: ImportStatement,
): Lead[] {
  const path = old.file.path;
  const { isFrom, level, names } = statement;
  if (!isFrom)
    return names.flatMap((name): Lead[] =>
      fileOf(modules, file, 0, name.name) === path
        ? [{ by: "module", name }]
        : [],
    );
  const isHere = fileOf(modules, file, level, statement.path) === path;
  return names.flatMap((name): Lead[] => {
    if (isHere && name.name === "*") return [{ by: "star" }];
    if (isHere && name.name === old.name) return [{ by: "name", name }];
    const inner = fileOf(modules, file, level, below(statement, name.name));
    return inner === path && name.name !== "*" ? [{ by: "module", name }] : [];
  });
}

function moveImport(
  move: Move,
  file: PythonFile,
  statement: ImportStatement,
  leads: readonly Lead[],
  module: string,
  /** Imports that the file's top level has by now. */
  added: Set<string>,
): {
  readonly edits: readonly Edit[];
  readonly names: readonly string[];
  readonly stays: boolean;
} {
  const { old, kept } = move;
  const local = localFor(move, file);
  const edits: Edit[] = [];
  const names: string[] = [];
  const lines: string[] = [];
  let gone: ImportedName | undefined;
  for (const lead of leads) {
    if (lead.by === "name") {
      gone = lead.name;
      const called = localName(lead.name);
      const next = called === old.name ? local : called;
      lines.push(importLine(module, kept.name, next));
      names.push(called);
      if (next !== called)
        edits.push(
          ...namesUsed(file, called).map((one) => replace(file, one, next)),
        );
    } else if (lead.by === "star") {
      if (mentions(file, old.name) || file.path.endsWith("__init__.py"))
        lines.push(importLine(module, kept.name, old.name));
    } else {
      const uses = usesThrough(file, localName(lead.name), old.name);
      if (uses.length === 0) continue;
      const line = importLine(module, kept.name, kept.name);
      if (!added.has(line)) lines.push(line);
      if (statement.isTop) added.add(line);
      edits.push(...uses.map((one) => replace(file, one, kept.name)));
      names.push(kept.name);
    }
  }
  const stays =
    leads.some(({ by }) => by !== "name") ||
    (gone !== undefined && statement.names.length > 1);
  return {
    edits: [...edits, ...placeLines(file, statement, gone, lines)],
    names,
    stays,
  };
}

/** New imports where the old one stood. */
function placeLines(
  file: PythonFile,
  statement: ImportStatement,
  gone: ImportedName | undefined,
  lines: readonly string[],
): readonly Edit[] {
  if (lines.length === 0) return [];
  const { text } = file;
  const gap = `${newlineOf(text)}${indentAt(text, statement.from)}`;
  if (gone && statement.names.length === 1)
    return [replace(file, statement, lines.join(gap))];
  const end = lineEnd(text, statement.to);
  return [
    ...(gone ? withoutName(file, statement, gone) : []),
    insert(file, end, `${gap}${lines.join(gap)}`),
  ];
}

function importLine(module: string, name: string, alias: string): string {
  const local = alias === name ? "" : ` as ${alias}`;
  return `from ${module} import ${name}${local}`;
}

/**
 * What a file calls the model from now on: what it called the old one, unless
 * strings of the file name it, which SQLAlchemy looks up by the class's name.
 */
function localFor({ old, kept }: Move, file: PythonFile): string {
  if (old.name === kept.name) return old.name;
  const isString = stringsNaming(file, old.name).length > 0;
  return isString && !namesBound(file).has(kept.name) ? kept.name : old.name;
}

function mentions(file: PythonFile, name: string): boolean {
  return new RegExp(`(?<![\\w.])${name}(?!\\w)`).test(file.text);
}

/** `customer.OldCustomer` and `legacy.models.customer.OldCustomer`. */
function usesThrough(
  file: PythonFile,
  module: string,
  name: string,
): readonly Span[] {
  const found: Span[] = [];
  const whole = new RegExp(
    `^${module.replaceAll(".", "\\s*\\.\\s*")}\\s*\\.\\s*${name}$`,
  );
  file.tree.iterate({
    enter: (node) => {
      if (node.name !== "MemberExpression") return undefined;
      const span = { from: node.from, to: node.to };
      if (!whole.test(textOf(file, span))) return undefined;
      found.push(span);
      return false;
    },
  });
  return found;
}

/** Strings by which SQLAlchemy is told of a class: relationship("Old"), Mapped["Old"], "Old.id". */
function stringsNaming(file: PythonFile, name: string): readonly Span[] {
  const found: Span[] = [];
  const word = new RegExp(`(?<![\\w.])${name}(?!\\w)`, "g");
  file.tree.iterate({
    enter: ({ node }) => {
      if (node.name !== "String") return;
      const inside = valueSpan(file, node);
      if (!inside || !textOf(file, inside).includes(name)) return;
      for (let at = node.parent; at; at = at.parent) {
        const isAnnotation = at.name === "TypeDef";
        const callee = at.name === "CallExpression" && at.firstChild;
        const isRelation =
          callee &&
          /(?:relationship|backref|Relationship)$/.test(textOf(file, callee));
        if (!isAnnotation && !isRelation) continue;
        for (const match of textOf(file, inside).matchAll(word))
          found.push({
            from: inside.from + match.index,
            to: inside.from + match.index + name.length,
          });
        return;
      }
    },
  });
  return found;
}

function renameStrings(
  move: Move,
): { readonly edits: readonly Edit[] } | { readonly byHand: string } {
  const { modules, old, kept } = move;
  const edits: Edit[] = [];
  for (const source of modules.files) {
    if (!source.text.includes(old.name)) continue;
    const file = parseFile(source);
    const gone = file.path === old.file.path ? wholeSpan(old) : undefined;
    const spans = stringsNaming(file, old.name).filter(
      ({ from }) => !gone || from < gone.from || from >= gone.to,
    );
    if (spans.length === 0) continue;
    if (!isOneRegistry(move))
      return {
        byHand: `${file.path} names ${old.name} in a string, which is looked up among the classes of another base than ${kept.name}'s`,
      };
    if (old.name !== kept.name)
      edits.push(...spans.map((one) => replace(file, one, kept.name)));
  }
  return { edits };
}

/** Strings are looked up among the classes of one declarative base. */
function isOneRegistry({ modules, old, kept }: Move): boolean {
  const [one, other] = [old, kept].map(({ file, name }) => {
    const module = modules.project.module(file.path);
    const value = module && nameInScope(name, module.scope);
    const root =
      value?.kind === "class"
        ? orderOf(value.class).findLast(isClass)
        : undefined;
    return root && `${root.module.file.path}:${root.name}`;
  });
  return one === other;
}

interface Left {
  readonly edits: readonly Edit[];
  readonly imports: ReadonlyMap<string, readonly PythonImport[]>;
  readonly deleted?: readonly string[];
}

/** What becomes of the file that the old model was in. */
function leaveFile(
  { modules, old, kept }: Move,
  stays: boolean,
): Left | { readonly byHand: string } {
  const { file, name } = old;
  const isUsed = namesUsed(file, name, wholeSpan(old)).length > 0;
  const none = new Map<string, readonly PythonImport[]>();
  if (!isUsed && isAlone(old) && !stays)
    return { edits: [], imports: none, deleted: [file.path] };
  const edits = [cut(old), ...(isUsed ? [] : leaveList(file, name))];
  if (!isUsed) return { edits, imports: none };
  if (file.path === kept.file.path) {
    if (name === kept.name) return { edits, imports: none };
    const uses = namesUsed(file, name, wholeSpan(old));
    const renamed = uses.map((one) => replace(file, one, kept.name));
    return { edits: [...edits, ...renamed], imports: none };
  }
  const module = spellModule(modules, file.path, kept.file.path, 0);
  if (module === undefined || reaches(modules, kept.file.path, file.path))
    return { byHand: `${file.path} itself uses ${name}` };
  const wanted: PythonImport = {
    module,
    name: kept.name,
    ...(name === kept.name ? {} : { alias: name }),
  };
  return { edits, imports: new Map([[file.path, [wanted]]]) };
}

/** Takes a name out of __all__. */
function leaveList(file: PythonFile, name: string): readonly Edit[] {
  for (const statement of file.statements) {
    if (statement.kind !== "assign" || !statement.value) continue;
    const { value, targets } = statement;
    const isList = targets.some(
      (target) => target.kind === "name" && target.name === "__all__",
    );
    if (!isList || (value.kind !== "list" && value.kind !== "tuple")) continue;
    const items = value.elements.map((one) => one.value);
    const item = items.find(
      (one) => one.kind === "constant" && one.value === name,
    );
    return item ? removeItem(file, { whole: value, items }, item) : [];
  }
  return [];
}

/** Takes out a model that nothing names. */
export function deleteModel(
  project: PythonProject,
  { model }: Extract<FixAction, { action: "delete-model" }>,
): Repair {
  const { draft } = project;
  const old = findDeclaration(draft, model.place);
  if (!old) return { byHand: "the model is not a class or table of its own" };
  const word = new RegExp(`(?<!\\w)${old.name}(?!\\w)`);
  const { from, to } = wholeSpan(old);
  for (const file of draft.files) {
    if (!isPython(file)) continue;
    const isOwn = file.path === old.file.path;
    const outside = isOwn
      ? `${file.text.slice(0, from)}${"\n".repeat(file.text.slice(from, to).split("\n").length - 1)}${file.text.slice(to)}`
      : file.text;
    const code = outside.replaceAll(/#[^\n]*/g, "");
    const lines = code.split("\n");
    const line = lines.findIndex(
      (one) => word.test(one) && !/__all__/.test(one),
    );
    if (line >= 0)
      return { byHand: `${file.path}:${line + 1} names it: it may be in use` };
  }
  const claim = claimOf(project, model);
  const keys = claim?.columns.some(({ name }) =>
    isReferenced(project, claim.table, name),
  );
  if (keys) return { byHand: "a foreign key of the code points at its table" };
  return { edits: [cut(old), ...leaveList(old.file, old.name)] };
}
