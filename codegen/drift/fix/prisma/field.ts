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

const numbers: ReadonlySet<string> = new Set([
  "Int",
  "BigInt",
  "Float",
  "Decimal",
]);

/** Which types a default that is made by a function can be of. */
const made: Readonly<Record<string, readonly string[]>> = {
  now: ["DateTime"],
  uuid: ["String"],
  cuid: ["String"],
  nanoid: ["String"],
  ulid: ["String"],
  autoincrement: ["Int", "BigInt"],
  sequence: ["Int", "BigInt"],
};

/** Whether a default of one type is one of another. */
function fitsDefault(given: string, before: string, after: string): boolean {
  const name = /^(\w+)\(/.exec(given.trim())?.[1];
  if (name === "dbgenerated") return true;
  const types = name === undefined ? undefined : made[name];
  if (types) return types.includes(after);
  return before === after || (numbers.has(before) && numbers.has(after));
}

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
  if (given !== undefined && !fitsDefault(given, before, type.base))
    return { byHand: `its default, ${given}, is of the old type` };
  if (attribute(field, "updatedAt") && type.base !== "DateTime")
    return { byHand: "@updatedAt is for times only" };
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
  if (given) return { edits: [removeAttribute(file, given)] };
  return {
    byHand: field.type?.list
      ? "Prisma lets every list be left out: give the column a default in a migration, or always send one"
      : "what fills it in is not written as a default",
  };
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
