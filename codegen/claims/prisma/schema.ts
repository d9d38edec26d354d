import type { Place } from "../model.ts";

/** A Prisma schema file, as far as it could be read. */
export interface SchemaDocument {
  readonly path: string;
  readonly blocks: readonly Block[];
  readonly errors: readonly {
    readonly place: Place;
    readonly reason: string;
  }[];
}

/** A model, view, enum, type, datasource or generator. */
export interface Block {
  readonly kind: string;
  readonly name: string;
  readonly place: Place;
  /** The comments right above it. */
  readonly comment: string;
  readonly fields: readonly Field[];
  readonly attributes: readonly Attribute[];
}

/** A field of a model, or a value of an enum, which has no type. */
export interface Field {
  readonly name: string;
  readonly place: Place;
  readonly type?: FieldType;
  readonly attributes: readonly Attribute[];
}

export interface FieldType {
  readonly name: string;
  /** As written, such as "String?" or "Unsupported(\"circle\")". */
  readonly text: string;
  readonly optional: boolean;
  readonly list: boolean;
  /** What Unsupported("…") holds. */
  readonly unsupported?: string;
}

/** `@db.VarChar(100)` is named "db.VarChar"; a block's attribute has two signs. */
export interface Attribute {
  readonly name: string;
  readonly place: Place;
  /** Between the parentheses, as written. */
  readonly given: string;
  /** The first string among the arguments, and where it stands. */
  readonly text?: { readonly value: string; readonly place: Place };
}

interface Line {
  /** Without its comment. */
  readonly text: string;
  readonly comment?: string;
  readonly number: number;
}

/**
 * Reads a schema line by line, the way Prisma lays it out. A line that cannot
 * be understood is an error with its place; the others are read all the same.
 */
export function parseSchema(path: string, text: string): SchemaDocument {
  const lines = linesOf(text);
  const blocks: Block[] = [];
  const errors: { place: Place; reason: string }[] = [];
  const complain = (line: Line, reason: string): void => {
    errors.push({ place: wholeLine(path, line), reason });
  };
  let comment: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    if (line.text.trim() === "") {
      comment = line.comment === undefined ? [] : [...comment, line.comment];
      continue;
    }
    const end = blockEnd(lines, index);
    const block = readBlock(path, lines.slice(index, end), comment, complain);
    if (block) blocks.push(block);
    comment = [];
    index = end - 1;
  }
  return { path, blocks, errors };
}

type Complain = (line: Line, reason: string) => void;

/** Splits into lines, comments off, and joins a line to the next while its parentheses are open. */
function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  let open: { text: string; number: number } | undefined;
  for (const [index, whole] of text.split(/\r?\n/).entries()) {
    const at = commentStart(whole);
    const code = at < 0 ? whole : whole.slice(0, at);
    const joined: string = open ? `${open.text}\n${code}` : code;
    const number: number = open?.number ?? index + 1;
    // A brace or a new field never stands inside parentheses: they were not closed.
    if (
      depthOf(joined) > 0 &&
      !/^\s*[}]/.test(code) &&
      joined.split("\n").length < 50
    ) {
      open = { text: joined, number };
      continue;
    }
    open = undefined;
    const comment =
      at < 0 ? {} : { comment: whole.slice(at).replace(/^\/+/, "").trim() };
    lines.push({ text: joined, number, ...comment });
  }
  if (open) lines.push(open);
  return lines;
}

/** Where `//` begins outside a string; -1 when there is none. */
function commentStart(line: string): number {
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === "\\" && quoted) at++;
    else if (line[at] === '"') quoted = !quoted;
    else if (!quoted && line.startsWith("//", at)) return at;
  }
  return -1;
}

function depthOf(text: string): number {
  const bare = text.replaceAll(/"(?:\\.|[^"\\])*"/g, "");
  return (
    (bare.match(/[([]/g) ?? []).length - (bare.match(/[)\]]/g) ?? []).length
  );
}

/** The line after a block's closing brace; an unclosed block ends where the next one begins. */
function blockEnd(lines: readonly Line[], start: number): number {
  if (!/\{/.test(lines[start]!.text) || /\}\s*$/.test(lines[start]!.text))
    return start + 1;
  for (let index = start + 1; index < lines.length; index++) {
    const { text } = lines[index]!;
    if (/^\s*\}/.test(text)) return index + 1;
    if (blockHeader.test(text)) return index;
  }
  return lines.length;
}

const blockHeader =
  /^\s*(model|view|enum|type|datasource|generator)\s+(\w+)\s*\{/;

function readBlock(
  path: string,
  lines: readonly Line[],
  comment: readonly string[],
  complain: Complain,
): Block | undefined {
  const first = lines[0]!;
  const header = blockHeader.exec(first.text);
  if (!header) {
    complain(first, `"${first.text.trim()}" begins no block`);
    return undefined;
  }
  const [, kind = "", name = ""] = header;
  const last = lines.at(-1)!;
  if (!last.text.includes("}"))
    complain(first, `the block of ${kind} "${name}" is not closed`);
  const fields: Field[] = [];
  const attributes: Attribute[] = [];
  for (const line of lines.slice(1)) {
    const code = line.text.trim();
    if (code === "" || code === "}") continue;
    if (code.startsWith("@@")) attributes.push(...attributesOf(path, line, 0));
    else if (kind !== "datasource" && kind !== "generator")
      readField(path, line, kind, fields, complain);
    else attributes.push(...settingOf(path, line));
  }
  const at = first.text.indexOf(name, first.text.indexOf(kind) + kind.length);
  return {
    kind,
    name,
    place: placeAt(path, first, at, name.length),
    comment: comment.join("\n"),
    fields,
    attributes,
  };
}

/** `provider = "postgresql"` */
function settingOf(path: string, line: Line): readonly Attribute[] {
  const match = /^\s*(\w+)\s*=\s*(.*)$/s.exec(line.text);
  if (!match) return [];
  const [, name = "", given = ""] = match;
  const value = /^"((?:\\.|[^"\\])*)"/.exec(given)?.[1];
  const place = wholeLine(path, line);
  return [
    {
      name,
      place,
      given,
      ...(value === undefined ? {} : { text: { value, place } }),
    },
  ];
}

const fieldPattern =
  /^\s*(\w+)(?:\s+(Unsupported\s*\(\s*"((?:\\.|[^"\\])*)"\s*\)|[A-Za-z]\w*)(\[\])?(\?)?(\[\])?!?)?\s*(?=@|$)/;

function readField(
  path: string,
  line: Line,
  kind: string,
  fields: Field[],
  complain: Complain,
): void {
  const match = fieldPattern.exec(line.text);
  const [whole = "", name = "", type, unsupported, list, optional, lateList] =
    match ?? [];
  if (!match || (kind !== "enum" && type === undefined)) {
    complain(line, `"${line.text.trim()}" is no field of a ${kind}`);
    return;
  }
  if (depthOf(line.text) !== 0)
    complain(line, `the parentheses of "${name}" do not match`);
  const spelled =
    type === undefined
      ? undefined
      : fieldType(type, unsupported, list ?? lateList, optional);
  fields.push({
    name,
    place: placeAt(path, line, line.text.indexOf(name), name.length),
    ...(spelled ? { type: spelled } : {}),
    attributes: attributesOf(path, line, whole.length),
  });
}

function fieldType(
  type: string,
  unsupported: string | undefined,
  list: string | undefined,
  optional: string | undefined,
): FieldType {
  return {
    name: unsupported === undefined ? type : "Unsupported",
    text: `${type}${list ?? ""}${optional ?? ""}`,
    optional: optional !== undefined,
    list: list !== undefined,
    ...(unsupported === undefined ? {} : { unsupported }),
  };
}

/** The attributes of a line, from an offset on. */
function attributesOf(
  path: string,
  line: Line,
  from: number,
): readonly Attribute[] {
  const found: Attribute[] = [];
  const sign = /@@?([\w.]+)/g;
  sign.lastIndex = from;
  for (let match = sign.exec(line.text); match; match = sign.exec(line.text)) {
    const after = sign.lastIndex;
    const end = closing(line.text, after);
    const given = end > after ? line.text.slice(after + 1, end - 1) : "";
    const place = placeAt(
      path,
      line,
      match.index,
      Math.max(end, after) - match.index,
    );
    found.push({
      name: match[1] ?? "",
      place,
      given,
      ...firstText(path, line, after, end),
    });
    sign.lastIndex = Math.max(end, after);
  }
  return found;
}

/** The offset after the parenthesis that closes the one at `start`; `start` when there is none. */
function closing(text: string, start: number): number {
  if (text[start] !== "(") return start;
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const sign = text[at];
    if (sign === "\\" && quoted) at++;
    else if (sign === '"') quoted = !quoted;
    else if (!quoted && sign === "(") depth++;
    else if (!quoted && sign === ")" && --depth === 0) return at + 1;
  }
  return text.length;
}

function firstText(
  path: string,
  line: Line,
  start: number,
  end: number,
): { text?: { value: string; place: Place } } {
  const match = /"((?:\\.|[^"\\])*)"/.exec(line.text.slice(start, end));
  if (!match) return {};
  const written = match[1] ?? "";
  const place = placeAt(path, line, start + match.index + 1, written.length);
  return { text: { value: written.replaceAll(/\\(.)/g, "$1"), place } };
}

/** A joined line counts its own line ends. */
function placeAt(
  path: string,
  line: Line,
  offset: number,
  length: number,
): Place {
  const from = positionIn(line, offset);
  const to = positionIn(line, offset + length);
  return {
    file: path,
    line: from.line,
    column: from.column,
    endLine: to.line,
    endColumn: to.column,
  };
}

function positionIn(
  line: Line,
  offset: number,
): { line: number; column: number } {
  const before = line.text.slice(0, offset).split("\n");
  return {
    line: line.number + before.length - 1,
    column: (before.at(-1) ?? "").length + 1,
  };
}

function wholeLine(path: string, line: Line): Place {
  const start = line.text.length - line.text.trimStart().length;
  return placeAt(path, line, start, line.text.trim().length);
}
