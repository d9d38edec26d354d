import type { Span, Statement } from "../../../claims/python/syntax.ts";
import type { SourceFile } from "../../../claims/reader.ts";
import type { Edit, PythonImport } from "../edit.ts";
import { addItem, removeItem, removeItems, type Items } from "./argument.ts";
import {
  everyStatement,
  indentAt,
  insert,
  lineEnd,
  lineStart,
  newlineOf,
  nextLine,
  replace,
  textOf,
  type PythonFile,
} from "./file.ts";

/** `import a.b as c` or `from ..a import b as c`, with the place of each name. */
export interface ImportStatement extends Span {
  readonly level: number;
  /** The module after "from", without its dots; "" for a plain import. */
  readonly path: string;
  readonly isFrom: boolean;
  readonly names: readonly ImportedName[];
  readonly list: Items;
  /** It runs with the module: no function's, no class's. */
  readonly isTop: boolean;
}

export interface ImportedName extends Span {
  /** "*" for everything; a dotted path in a plain import. */
  readonly name: string;
  readonly alias?: string;
}

/** What the file calls it. */
export function localName({ name, alias }: ImportedName): string {
  return alias ?? name;
}

const known = new WeakMap<object, readonly ImportStatement[]>();

/** Every import of a file, in functions too. */
export function importsOf(file: PythonFile): readonly ImportStatement[] {
  const cached = known.get(file.tree);
  if (cached) return cached;
  const tops = new Set(
    [...topStatements(file.statements)].map(({ from }) => from),
  );
  const found: ImportStatement[] = [];
  file.tree.iterate({
    enter: ({ name, from, to }) => {
      if (name !== "ImportStatement") return;
      found.push(readImport(file, { from, to }, tops.has(from)));
    },
  });
  known.set(file.tree, found);
  return found;
}

function* topStatements(
  statements: readonly Statement[],
): Generator<Statement> {
  for (const statement of everyStatement(
    statements.filter(({ kind }) => kind !== "function" && kind !== "class"),
  ))
    yield statement;
}

function readImport(
  file: SourceFile,
  span: Span,
  isTop: boolean,
): ImportStatement {
  const text = textOf(file, span);
  const head =
    /^from[ \t\\\r\n]*((?:\.[ \t]*)*)([\w.]*)[ \t\\\r\n]*import\b[ \t\\\r\n]*/.exec(
      text,
    );
  const start = head?.[0].length ?? /^import[ \t\\\r\n]*/.exec(text)![0].length;
  const isBracketed = text[start] === "(";
  const names = namesIn(text, start).map((one) => ({
    ...one,
    from: one.from + span.from,
    to: one.to + span.from,
  }));
  // Without brackets the list reaches from before its first name to after its last.
  const whole = isBracketed
    ? { from: span.from + start, to: span.to }
    : { from: span.from + start - 1, to: (names.at(-1)?.to ?? span.to) + 1 };
  return {
    from: span.from,
    to: span.to,
    level: (head?.[1] ?? "").replaceAll(/[^.]/g, "").length,
    path: head?.[2] ?? "",
    isFrom: head !== null,
    names,
    list: { whole, items: names },
    isTop,
  };
}

function namesIn(text: string, start: number): ImportedName[] {
  const token = /#[^\n]*|([\w.]+|\*)(?:[ \t\\\r\n]+as[ \t\\\r\n]+(\w+))?/g;
  token.lastIndex = start;
  return [...text.matchAll(token)].flatMap((match) => {
    const [whole, name, alias] = match;
    if (name === undefined) return [];
    const at = { from: match.index, to: match.index + whole.length };
    return [{ name, ...(alias !== undefined && { alias }), ...at }];
  });
}

function modulePath({ level, path }: ImportStatement): string {
  return `${".".repeat(level)}${path}`;
}

/** The name under which the file has something of a module; undefined when it has not imported it. */
export function importedAs(
  file: PythonFile,
  modules: readonly string[],
  name: string,
): string | undefined {
  for (const statement of importsOf(file)) {
    if (!statement.isFrom || !modules.includes(modulePath(statement))) continue;
    const found = statement.names.find((one) => one.name === name);
    if (found) return localName(found);
  }
  const pending = file.pending.find(
    (one) => one.name === name && modules.includes(one.module),
  );
  return pending && (pending.alias ?? name);
}

/** What the file calls a module that it imports as a whole. */
export function moduleAlias(
  file: PythonFile,
  module: string,
): string | undefined {
  const [parent, last] = splitModule(module);
  for (const { isFrom, names, ...rest } of importsOf(file)) {
    const wanted = isFrom ? last : module;
    if (isFrom && modulePath({ isFrom, names, ...rest }) !== parent) continue;
    const found = names.find(({ name }) => name === wanted);
    if (found) return localName(found);
  }
  const pending = file.pending.find(
    (one) => one.name === undefined && one.module === module,
  );
  return pending && (pending.alias ?? module);
}

function splitModule(module: string): readonly [string, string] {
  const dot = module.lastIndexOf(".");
  return [module.slice(0, Math.max(dot, 0)), module.slice(dot + 1)];
}

/** Every name that the file's imports and top-level statements bind. */
export function namesBound(file: PythonFile): ReadonlySet<string> {
  const names = importsOf(file).flatMap(({ names }) =>
    names.map((one) => localName(one).split(".")[0]!),
  );
  for (const { module, name, alias } of file.pending)
    names.push(alias ?? name ?? module.split(".")[0]!);
  for (const statement of topStatements(file.statements))
    if (statement.kind === "assign")
      for (const target of statement.targets)
        if (target.kind === "name") names.push(target.name);
  for (const statement of file.statements)
    if (statement.kind === "class" || statement.kind === "function")
      names.push(statement.name);
  return new Set(names);
}

/** The edits that add imports to a file: into a list that is there, or as lines of their own. */
export function importEdits(
  file: PythonFile,
  wanted: readonly PythonImport[],
): readonly Edit[] {
  const missing = unique(wanted).filter((one) => !hasImport(file, one));
  const edits: Edit[] = [];
  const lines: string[] = [];
  for (const [module, names] of Map.groupBy(missing, (one) => one.module)) {
    const listed = names
      .flatMap(({ name, alias }) =>
        name === undefined ? [] : [alias ? `${name} as ${alias}` : name],
      )
      .sort();
    for (const { name, alias } of names)
      if (name === undefined)
        lines.push(`import ${module}${alias ? ` as ${alias}` : ""}`);
    if (listed.length === 0) continue;
    const present = importsOf(file).find(
      (one) =>
        one.isFrom &&
        one.isTop &&
        modulePath(one) === module &&
        one.names.every(({ name }) => name !== "*") &&
        lineStart(file.text, one.from) === one.from,
    );
    if (present) edits.push(...intoList(file, present, listed));
    else lines.push(`from ${module} import ${listed.join(", ")}`);
  }
  return [...edits, ...lineEdits(file, lines.sort())];
}

function isStandard(line: string): boolean {
  return /^(?:import|from) (?:datetime|decimal|uuid|enum)\b/.test(line);
}

/** The standard library's modules stand before the others. */
function lineEdits(
  file: PythonFile,
  lines: readonly string[],
): readonly Edit[] {
  const own = importLines(file);
  const first = own[0];
  if (!first) return lines.length === 0 ? [] : [atTop(file, lines)];
  const end = newlineOf(file.text);
  const below = (statement: Statement, list: readonly string[], gap = "") =>
    insert(
      file,
      lineEnd(file.text, statement.to),
      `${gap}${list.map((line) => `${end}${line}`).join("")}`,
    );
  const [standard, others] = [true, false].map((which) =>
    lines.filter((line) => isStandard(line) === which),
  ) as [string[], string[]];
  const edits: Edit[] = [];
  const last = own.findLast((one) => !isRelative(one)) ?? own.at(-1)!;
  if (others.length > 0) edits.push(below(last, others));
  if (standard.length === 0) return edits;
  const lastStandard = own.findLast(isOfStandard);
  const isFuture = lastStandard && moduleOf(lastStandard) === "__future__";
  if (lastStandard === last) return [below(last, [...standard, ...others])];
  if (lastStandard)
    edits.push(below(lastStandard, standard, isFuture ? end : ""));
  else
    edits.push(insert(file, first.from, `${standard.join(end)}${end}${end}`));
  return edits;
}

function moduleOf(statement: Statement): string {
  if (statement.kind === "from import") return statement.path;
  return statement.kind === "import" ? (statement.modules[0]?.path ?? "") : "";
}

function isOfStandard(statement: Statement): boolean {
  const isAbsolute = !isRelative(statement);
  return isAbsolute && standardModules.has(moduleOf(statement).split(".")[0]!);
}

const standardModules: ReadonlySet<string> = new Set(
  (
    "__future__ abc asyncio base64 collections contextlib copy dataclasses datetime decimal enum functools hashlib " +
    "inspect io ipaddress itertools json logging math numbers operator os pathlib random re secrets string sys time " +
    "types typing uuid warnings zoneinfo"
  ).split(" "),
);

function intoList(
  file: PythonFile,
  { list }: ImportStatement,
  names: readonly string[],
): readonly Edit[] {
  const last = list.items.at(-1)!;
  const isTall = /\n/.test(
    textOf(file, { from: last.to, to: list.whole.to - 1 }),
  );
  const gap = isTall
    ? `,${newlineOf(file.text)}${indentAt(file.text, last.from)}`
    : ", ";
  return addItem(file, list, names.join(gap));
}

function unique(wanted: readonly PythonImport[]): readonly PythonImport[] {
  return [...new Map(wanted.map((one) => [JSON.stringify(one), one])).values()];
}

function hasImport(
  file: PythonFile,
  { module, name, alias }: PythonImport,
): boolean {
  return importsOf(file).some((one) => {
    if (!one.isTop || one.isFrom !== (name !== undefined)) return false;
    if (one.isFrom && modulePath(one) !== module) return false;
    const path = name ?? module;
    return one.names.some(
      (each) => each.name === path && localName(each) === (alias ?? path),
    );
  });
}

/** The imports that stand at the top, in lines of their own. */
function importLines(file: PythonFile): readonly Statement[] {
  const own = file.statements.filter(
    ({ kind, from }) =>
      (kind === "import" || kind === "from import") &&
      lineStart(file.text, from) === from,
  );
  return own.slice(0, leading(file, own.length));
}

/** Below the docstring of a file without imports. */
function atTop(file: PythonFile, lines: readonly string[]): Edit {
  const { text, statements } = file;
  const end = newlineOf(text);
  const [first] = statements;
  const isDocstring =
    first?.kind === "expression" &&
    first.value.kind === "constant" &&
    typeof first.value.value === "string";
  const at = isDocstring
    ? nextLine(text, first.to)
    : /^(?:#![^\n]*\n|#[^\n]*coding[^\n]*\n)*/.exec(text)![0].length;
  const before = isDocstring ? end : "";
  return insert(file, at, `${before}${lines.join(end)}${end}${end}`);
}

/** Imports before the first class or function: what comes later stands there for a reason. */
function leading({ statements }: PythonFile, all: number): number {
  const first = statements.find(
    ({ kind }) => kind === "class" || kind === "function",
  );
  if (!first) return all;
  const head = statements.filter(
    ({ kind, from }) =>
      (kind === "import" || kind === "from import") && from < first.from,
  ).length;
  return head === 0 ? all : head;
}

function isRelative(statement: Statement): boolean {
  return statement.kind === "from import" && statement.level > 0;
}

/** Takes a name out of an import; the statement goes with its last name. */
export function withoutName(
  file: PythonFile,
  statement: ImportStatement,
  name: ImportedName,
): readonly Edit[] {
  const { text } = file;
  if (statement.names.length > 1) return removeItem(file, statement.list, name);
  const start = lineStart(text, statement.from);
  const rest = text.slice(statement.to, lineEnd(text, statement.to));
  const isWholeLine =
    text.slice(start, statement.from).trim() === "" &&
    /^\s*(?:#.*)?$/.test(rest);
  return isWholeLine
    ? [replace(file, { from: start, to: nextLine(text, statement.to) }, "")]
    : [replace(file, statement, "pass")];
}

/** Takes several names out of an import. */
export function withoutNames(
  file: PythonFile,
  statement: ImportStatement,
  gone: readonly ImportedName[],
): readonly Edit[] {
  const [first] = gone;
  if (!first) return [];
  if (gone.length === statement.names.length)
    return withoutName(file, { ...statement, names: [first] }, first);
  return removeItems(file, statement.list, gone);
}
