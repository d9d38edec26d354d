import type { FixAction } from "../../fix-action.ts";
import type { Edit, Repair } from "../edit.ts";
import {
  addAttribute,
  attribute,
  codeEnd,
  insert,
  newlineOf,
  quoted,
  removeAttribute,
  removeLines,
  retype,
  replace,
  spanOf,
  typeSpan,
  type FieldSite,
  type SchemaFile,
} from "./file.ts";
import { fieldNames, relationsOn, whyNamed } from "./relation.ts";
import { prismaType } from "./type.ts";

type Fix<A extends FixAction["action"]> = Extract<FixAction, { action: A }>;

/**
 * Lets a field name another column. Only @map changes, or comes: the field
 * keeps the name that the client has it by, so that no code breaks.
 */
export function renameColumn(
  site: FieldSite,
  { to, automatic }: Fix<"rename-column">,
): Repair {
  if (!automatic) return { byHand: "the rename is not sure enough" };
  const { file, field } = site;
  const mapped = attribute(field, "map");
  if (!mapped) return { edits: [addAttribute(site, `@map(${quoted(to)})`)] };
  const named = mapped.text;
  return named
    ? { edits: [replace(file, spanOf(file, named.place), to)] }
    : { byHand: "the column's name is not a literal" };
}

/** A field and the relations that it holds together may be null, or may not. */
export function setNullability(site: FieldSite, nullable: boolean): Repair {
  const { file, field, block } = site;
  if (field.type?.list)
    return { byHand: "a list is never null in a Prisma schema" };
  if (nullable && isKey(site))
    return { byHand: "a part of the key is never null in a Prisma schema" };
  const edits = markNull(site, nullable);
  if (edits.length === 0) return { byHand: "it says so already" };
  for (const relation of relationsOn(block, field.name)) {
    const others = new Set(fieldNames(relation.given, "fields"));
    others.delete(field.name);
    const isFree = block.fields.every(
      ({ name, type }) => !others.has(name) || type?.optional !== true,
    );
    const keepsNull = !nullable && (!isFree || /SetNull/.test(relation.given));
    if (!keepsNull)
      edits.push(...markNull({ file, field: relation.field }, nullable));
  }
  return { edits };
}

function isKey({ field, block }: FieldSite): boolean {
  const together = attribute(block, "id");
  const names = together ? fieldNames(together.given, "fields") : [];
  return attribute(field, "id") !== undefined || names.includes(field.name);
}

function markNull(
  site: Pick<FieldSite, "file" | "field">,
  nullable: boolean,
): Edit[] {
  const { type } = site.field;
  if (!type || type.list || type.optional === nullable) return [];
  const bare = type.text.replace(/\?$/, "");
  return [retype(site, nullable ? `${bare}?` : bare)];
}

/** Defaults that the database, or the client, makes for whatever type it is. */
const anyType =
  /^(?:dbgenerated|now|uuid|cuid|nanoid|ulid|autoincrement|sequence)\(/;
const numbers: ReadonlySet<string> = new Set([
  "Int",
  "BigInt",
  "Float",
  "Decimal",
]);

/** Gives a field the database's type: the base, the list, and the native type. */
export function setType(
  site: FieldSite,
  { shape }: Fix<"set-type">,
  files: readonly SchemaFile[],
): Repair {
  const { file, field } = site;
  const type = prismaType(files, shape);
  if (!type) return { byHand: `Prisma has no type for ${shape.sqlType}` };
  const given = attribute(field, "default")?.given;
  const before = field.type?.name ?? "";
  const isOther =
    type.base !== before &&
    !(numbers.has(type.base) && numbers.has(before)) &&
    given !== undefined &&
    !anyType.test(given.trim());
  if (isOther) return { byHand: `its default, ${given}, is of the old type` };
  const suffix = type.list ? "[]" : field.type?.optional ? "?" : "";
  const edits: Edit[] = [];
  const spelled = `${type.base}${suffix}`;
  const native = field.attributes.find(({ name }) => name.startsWith("db."));
  // The blanks before an attribute that goes are its own.
  const isGone = native && type.native === undefined;
  if (spelled !== field.type?.text)
    edits.push(
      isGone ? replace(file, typeSpan(site), spelled) : retype(site, spelled),
    );
  if (native && type.native !== undefined)
    edits.push(replace(file, spanOf(file, native.place), type.native));
  else if (native) edits.push(removeAttribute(file, native));
  else if (type.native !== undefined)
    edits.push(addAttribute(site, type.native));
  if (type.added) {
    const end = newlineOf(file.text);
    const gap = file.text.endsWith("\n") ? end : `${end}${end}`;
    const text = `${gap}${type.added.text.replaceAll("\n", end)}${end}`;
    edits.push(insert(file, file.text.length, text));
  }
  return edits.length === 0 ? { byHand: "it says so already" } : { edits };
}

/** Sets the limit of a text field, or takes it off. */
export function setLength(site: FieldSite, length: number | undefined): Repair {
  const { file, field } = site;
  const native = field.attributes.find(({ name }) => name.startsWith("db."));
  if (!native)
    return length === undefined
      ? { byHand: "it sets no limit" }
      : { edits: [addAttribute(site, `@db.VarChar(${length})`)] };
  if (length === undefined) return { edits: [removeAttribute(file, native)] };
  const name = /^db\.(?:VarChar|Char)$/.test(native.name)
    ? native.name
    : "db.VarChar";
  const text = `@${name}(${length})`;
  return { edits: [replace(file, spanOf(file, native.place), text)] };
}

/** Says whether an insert may leave a field out. */
export function setInsert(
  site: FieldSite,
  { insert: how }: Fix<"set-insert">,
): Repair {
  const { file, field } = site;
  const given = attribute(field, "default");
  if (how === "never")
    return {
      byHand:
        "Prisma has no word for a column that only the server writes: leave it out of what the code sends",
    };
  if (how === "optional")
    return given
      ? { byHand: "it has a default already" }
      : { edits: [addAttribute(site, "@default(dbgenerated())")] };
  return given
    ? { edits: [removeAttribute(file, given)] }
    : { byHand: "it is written in a way that is not known" };
}

/** Takes a field out with its lines, unless a key, an index or a relation names it. */
export function removeColumn(
  site: FieldSite,
  files: readonly SchemaFile[],
): Repair {
  const why = whyNamed(files, site);
  if (why !== undefined) return { byHand: why };
  const { file, field } = site;
  const { from } = spanOf(file, field.place);
  return {
    edits: [removeLines(file, { from, to: codeEnd(site) })],
    uses: [{ name: field.name, extension: ".ts", after: "." }],
  };
}
