import type { FixAction } from "../../fix-action.ts";
import type { Draft } from "../draft.ts";
import type { Edit, Repair } from "../edit.ts";
import {
  addAttribute,
  addBlockAttribute,
  attribute,
  blockSpan,
  codeEnd,
  findBlock,
  indentOf,
  insert,
  lineStart,
  mappedName,
  newlineOf,
  nextLine,
  quoted,
  removeAttribute,
  removeLines,
  replace,
  schemaFiles,
  spanOf,
  typeSpan,
  type BlockSite,
  type SchemaFile,
} from "./file.ts";
import { relationsTo } from "./relation.ts";
import { prismaType } from "./type.ts";

type Fix<A extends FixAction["action"]> = Extract<FixAction, { action: A }>;

const moved = { byHand: "the model is not where it was" };

/** Maps a model to another table: the model keeps the name that the client has it by. */
export function renameTable(
  draft: Draft,
  { model, to }: Fix<"rename-table">,
): Repair {
  const site = findBlock(draft, model.place);
  if (!site) return moved;
  const { file, block } = site;
  const edits: Edit[] = [];
  const lines: string[] = [];
  const named = attribute(block, "map")?.text;
  if (mappedName(block) !== to.name) {
    if (named) edits.push(replace(file, spanOf(file, named.place), to.name));
    else lines.push(`@@map(${quoted(to.name)})`);
  }
  const schema = attribute(block, "schema")?.text;
  const isMoved = schema
    ? schema.value !== to.schema
    : to.schema !== "public" || edits.length + lines.length === 0;
  if (isMoved) {
    const listed = listSchema(schemaFiles(draft), to.schema);
    if (!listed)
      return {
        byHand: `the table is in schema ${to.schema}, and the datasource names no schemas: list them there and give every model its @@schema`,
      };
    edits.push(...listed);
    if (schema)
      edits.push(replace(file, spanOf(file, schema.place), to.schema));
    else lines.push(`@@schema(${quoted(to.schema)})`);
  }
  if (lines.length > 0) {
    const gap = `${newlineOf(file.text)}${indentOf(site)}`;
    edits.push(addBlockAttribute(site, lines.join(gap)));
  }
  return edits.length === 0 ? moved : { edits };
}

/** Adds a schema to those of the datasource; undefined when it lists none. */
function listSchema(
  files: readonly SchemaFile[],
  schema: string,
): readonly Edit[] | undefined {
  for (const file of files)
    for (const { kind, attributes } of file.blocks) {
      const listed = attributes.find(({ name }) => name === "schemas");
      if (kind !== "datasource" || !listed) continue;
      const names: readonly string[] = listed.given.match(/"[^"]*"/g) ?? [];
      if (names.includes(quoted(schema))) return [];
      const { from } = spanOf(file, listed.place);
      const close = file.text.indexOf("]", from);
      const comma = names.length > 0 ? ", " : "";
      return [insert(file, close, `${comma}${quoted(schema)}`)];
    }
  return undefined;
}

/** Adds a field below the last one that is a column, in line with the others. */
export function addColumn(
  draft: Draft,
  { model, shape }: Fix<"add-column">,
): Repair {
  const site = findBlock(draft, model.place);
  if (!site) return moved;
  const { file, block } = site;
  if (block.fields.some((one) => mappedName(one) === shape.name))
    return { byHand: `${shape.name} is there already` };
  const files = schemaFiles(draft);
  const type = prismaType(files, shape);
  const base = type?.base ?? `Unsupported(${quoted(shape.sqlType)})`;
  const list = type ? type.list : false;
  const name = nameFor(site, shape.name);
  const attributes = [
    ...(shape.optionalOnInsert && !shape.nullable && !list
      ? ["@default(dbgenerated())"]
      : []),
    ...(name === shape.name ? [] : [`@map(${quoted(shape.name)})`]),
    ...(type?.native === undefined ? [] : [type.native]),
  ];
  const spelled = `${base}${list ? "[]" : shape.nullable ? "?" : ""}`;
  const models = new Set(
    files.flatMap(({ blocks }) =>
      blocks.flatMap((one) =>
        one.kind === "model" || one.kind === "view" ? [one.name] : [],
      ),
    ),
  );
  const columns = block.fields.filter(
    (field) =>
      !models.has(field.type?.name ?? "") && !attribute(field, "relation"),
  );
  const last = columns.at(-1) ?? block.fields.at(-1);
  const end = newlineOf(file.text);
  const line = aligned(site, name, spelled, attributes.join(" "));
  const at = last
    ? nextLine(file.text, codeEnd({ file, field: last }))
    : nextLine(file.text, spanOf(file, block.place).to);
  const edits = [insert(file, at, `${indentOf(site)}${line}${end}`)];
  if (type?.added)
    edits.push(
      insert(
        file,
        file.text.length,
        `${file.text.endsWith("\n") ? "" : end}${end}${type.added.text.replaceAll("\n", end)}${end}`,
      ),
    );
  return { edits };
}

/** camelCase with @map where the model's other fields are so. */
function nameFor({ block }: BlockSite, column: string): string {
  const isCamel = block.fields.some(
    ({ name, ...field }) =>
      name !== mappedName({ name, ...field }) && /[a-z][A-Z]/.test(name),
  );
  const plain =
    column.replaceAll(/\W+/g, "_").replace(/^[_\d]+/, "") || "field";
  let name = isCamel
    ? plain.replaceAll(/(?<=.)_+([A-Za-z\d])/g, (_, letter: string) =>
        letter.toUpperCase(),
      )
    : plain;
  while (block.fields.some((one) => one.name === name)) name += "_";
  return name;
}

/** Types and attributes begin where those of the other fields do. */
function aligned(
  { file, block }: BlockSite,
  name: string,
  type: string,
  attributes: string,
): string {
  const typed = block.fields.filter((field) => field.type !== undefined);
  const starts = typed.map((field) => {
    const from = spanOf(file, field.place).from;
    return typeSpan({ file, field }).from - from;
  });
  const widths = typed.flatMap((field) => {
    const [first] = field.attributes;
    if (!first) return [];
    return [spanOf(file, first.place).from - typeSpan({ file, field }).from];
  });
  const left = name.padEnd(Math.max(0, ...starts) - 1);
  const right =
    attributes === "" ? type : type.padEnd(Math.max(0, ...widths) - 1);
  return `${left} ${right}${attributes === "" ? "" : ` ${attributes}`}`;
}

/** Makes the database's columns the model's key. */
export function setPrimaryKey(
  draft: Draft,
  { model, columns }: Fix<"set-primary-key">,
): Repair {
  const site = findBlock(draft, model.place);
  if (!site) return moved;
  const { file, block } = site;
  const fields = columns.map((column) =>
    block.fields.find((one) => mappedName(one) === column),
  );
  const lacks = columns.filter((_, at) => fields[at] === undefined);
  if (lacks.length > 0)
    return { byHand: `the model has no ${lacks.join(", ")}: add it first` };
  const keys = fields.map((one) => one!);
  const files = schemaFiles(draft);
  const old = block.fields.filter((one) => attribute(one, "id"));
  const [pointed] = old
    .filter((one) => !keys.includes(one) || keys.length > 1)
    .flatMap((one) => relationsTo(files, block, one.name));
  if (pointed)
    return {
      byHand: `the relation ${pointed.block.name}.${pointed.field.name} points at the old key`,
    };
  const edits: Edit[] = [];
  const [first, ...rest] = keys;
  if (!first) return moved;
  for (const field of old)
    if (rest.length > 0 || field !== first)
      edits.push(removeAttribute(file, attribute(field, "id")!));
  const together = attribute(block, "id");
  const list = keys.map(({ name }) => name).join(", ");
  if (rest.length > 0) {
    if (!together) edits.push(addBlockAttribute(site, `@@id([${list}])`));
    else {
      const { from, to } = spanOf(file, together.place);
      const text = file.text.slice(from, to);
      const at = from + text.indexOf("[");
      edits.push(
        replace(file, { from: at + 1, to: from + text.indexOf("]") }, list),
      );
    }
    return { edits };
  }
  if (together) edits.push(removeLines(file, spanOf(file, together.place)));
  if (!attribute(first, "id"))
    edits.push(addAttribute({ file, field: first }, "@id"));
  return edits.length === 0 ? moved : { edits };
}

/** Takes a model out that no relation and no code names. */
export function deleteModel(
  draft: Draft,
  { model }: Fix<"delete-model">,
): Repair {
  const site = findBlock(draft, model.place);
  if (!site) return moved;
  const { file, block } = site;
  for (const one of schemaFiles(draft).flatMap(({ blocks }) => blocks))
    if (one.name !== block.name)
      for (const field of one.fields)
        if (field.type?.name === block.name)
          return {
            byHand: `the relation ${one.name}.${field.name} leads to it`,
          };
  const property = block.name[0]!.toLowerCase() + block.name.slice(1);
  const word = new RegExp(`\\.${property}(?!\\w)|(?<!\\w)${block.name}(?!\\w)`);
  for (const { path, text } of draft.files) {
    if (path.endsWith(".prisma")) continue;
    const line = text.split("\n").findIndex((one) => word.test(one));
    if (line >= 0)
      return { byHand: `${path}:${line + 1} names it: it may be in use` };
  }
  const { from, to } = blockSpan(site);
  let start = from;
  while (start > 0) {
    const above = lineStart(file.text, start - 1);
    if (!/^[ \t]*\/\//.test(file.text.slice(above, start))) break;
    start = above;
  }
  let end = nextLine(file.text, to);
  if (/^[ \t]*\r?\n/.test(file.text.slice(end))) end = nextLine(file.text, end);
  return { edits: [replace(file, { from: start, to: end }, "")] };
}
