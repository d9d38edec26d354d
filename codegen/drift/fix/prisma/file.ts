import type { Place } from "../../../claims/model.ts";
import {
  parseSchema,
  type Attribute,
  type Block,
  type Field,
} from "../../../claims/prisma/schema.ts";
import type { SourceFile } from "../../../claims/reader.ts";
import type { Draft } from "../draft.ts";
import { offsetOf, type Edit } from "../edit.ts";

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A schema as it is now. */
export interface SchemaFile extends SourceFile {
  readonly blocks: readonly Block[];
  readonly errors: number;
}

const parsed = new WeakMap<SourceFile, SchemaFile>();

export function parseFile(file: SourceFile): SchemaFile {
  const known = parsed.get(file);
  if (known) return known;
  const { blocks, errors } = parseSchema(file.path, file.text);
  const result = { ...file, blocks, errors: errors.length };
  parsed.set(file, result);
  return result;
}

export function isPrisma({ path }: SourceFile): boolean {
  return path.endsWith(".prisma");
}

/** Every schema file: together they are one schema. */
export function schemaFiles(draft: Draft): readonly SchemaFile[] {
  return draft.files.filter(isPrisma).map(parseFile);
}

export function spanOf({ text }: SourceFile, place: Place): Span {
  const { endLine, endColumn } = place;
  const end = { ...place, line: endLine, column: endColumn };
  return { from: offsetOf(text, place) ?? 0, to: offsetOf(text, end) ?? 0 };
}

export function replace(
  { path }: SourceFile,
  { from, to }: Span,
  text: string,
): Edit {
  return { file: path, start: from, end: to, text };
}

export function insert(file: SourceFile, at: number, text: string): Edit {
  return replace(file, { from: at, to: at }, text);
}

export function newlineOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

export function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** Past the line break that ends the line of an offset. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

export function attribute(
  of: Pick<Block, "attributes">,
  name: string,
): Attribute | undefined {
  return of.attributes.find((one) => one.name === name);
}

/** The name in the database. */
export function mappedName(one: Pick<Block, "attributes" | "name">): string {
  return attribute(one, "map")?.text?.value ?? one.name;
}

export interface FieldSite {
  readonly file: SchemaFile;
  readonly block: Block;
  readonly field: Field;
}

export interface BlockSite {
  readonly file: SchemaFile;
  readonly block: Block;
}

/** The block whose name stands at a place. */
export function findBlock(draft: Draft, place: Place): BlockSite | undefined {
  const source = draft.file(place.file);
  const at = draft.locate(place);
  if (!source || at === undefined) return undefined;
  const file = parseFile(source);
  const block = file.blocks.find((one) => spanOf(file, one.place).from === at);
  return block && { file, block };
}

/** The field whose name, or whose @map, stands at a place. */
export function findField(draft: Draft, place: Place): FieldSite | undefined {
  const source = draft.file(place.file);
  const at = draft.locate(place);
  if (!source || at === undefined) return undefined;
  const file = parseFile(source);
  for (const block of file.blocks)
    for (const field of block.fields) {
      const named = attribute(field, "map")?.text?.place;
      const places = named ? [field.place, named] : [field.place];
      if (places.some((one) => spanOf(file, one).from === at))
        return { file, block, field };
    }
  return undefined;
}

/** Where a field's type stands, with its brackets and question mark. */
export function typeSpan({
  file,
  field,
}: Pick<FieldSite, "file" | "field">): Span {
  const { to } = spanOf(file, field.place);
  const gap = /^\s*/.exec(file.text.slice(to))![0].length;
  const from = to + gap;
  const rest = file.text.slice(from);
  const match = /^(?:Unsupported\s*\([^)]*\)|\w+)(?:\[\])?\??(?:\[\])?/.exec(
    rest,
  );
  return { from, to: from + (match?.[0].length ?? 0) };
}

/** Another type in a field's line; what stands behind it keeps its column where there is room. */
export function retype(
  site: Pick<FieldSite, "file" | "field">,
  type: string,
): Edit {
  const { file } = site;
  const { from, to } = typeSpan(site);
  const gap = /^ +(?=@)/.exec(file.text.slice(to))?.[0].length ?? 0;
  const width = gap === 0 ? 0 : Math.max(to - from + gap, type.length + 1);
  return replace(file, { from, to: to + gap }, type.padEnd(width));
}

/** Where the code of a field ends, before its comment. */
export function codeEnd(site: Pick<FieldSite, "file" | "field">): number {
  const { file, field } = site;
  const ends = field.attributes.map(({ place }) => spanOf(file, place).to);
  const own = field.type ? typeSpan(site).to : spanOf(file, field.place).to;
  return Math.max(own, ...ends);
}

/** Adds an attribute behind the last one. */
export function addAttribute(
  site: Pick<FieldSite, "file" | "field">,
  text: string,
): Edit {
  return insert(site.file, codeEnd(site), ` ${text}`);
}

/** Takes an attribute out with the blanks before it. */
export function removeAttribute(file: SchemaFile, { place }: Attribute): Edit {
  const span = spanOf(file, place);
  const before = file.text.slice(lineStart(file.text, span.from), span.from);
  const blanks = /[ \t]*$/.exec(before)![0].length;
  return replace(file, { from: span.from - blanks, to: span.to }, "");
}

/** Takes the lines of a field or of a block's attribute out. */
export function removeLines(file: SchemaFile, span: Span): Edit {
  const { text } = file;
  return replace(
    file,
    { from: lineStart(text, span.from), to: nextLine(text, span.to) },
    "",
  );
}

/** From a block's first line to its closing brace. */
export function blockSpan({ file, block }: BlockSite): Span {
  const { text } = file;
  const name = spanOf(file, block.place);
  const close = /\n[ \t]*\}/g;
  close.lastIndex = name.to;
  const match = close.exec(text);
  const to = match ? match.index + match[0].length : text.length;
  return { from: lineStart(text, name.from), to };
}

/** Adds a line at the end of a block; an attribute of the block stands apart from the fields. */
export function addBlockAttribute(site: BlockSite, text: string): Edit {
  const { file, block } = site;
  const end = newlineOf(file.text);
  const { to } = blockSpan(site);
  const brace = lineStart(file.text, to);
  const isFirst = block.attributes.length === 0;
  const isBlank = /(?:^|\n)[ \t]*\r?\n$/.test(file.text.slice(0, brace));
  const gap = isFirst && !isBlank ? end : "";
  return insert(file, brace, `${gap}${indentOf(site)}${text}${end}`);
}

export function indentOf({ file, block }: BlockSite): string {
  const [first] = [...block.fields, ...block.attributes];
  if (!first) return "  ";
  const { from } = spanOf(file, first.place);
  return file.text.slice(lineStart(file.text, from), from).match(/^[ \t]*/)![0];
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}
