import type { FixAction } from "../../fix-action.ts";
import type { Draft } from "../draft.ts";
import { nearestLabel } from "../nearest-label.ts";
import type { Edit, Repair } from "../edit.ts";
import type { Field } from "../../../claims/prisma/schema.ts";
import {
  addAttribute,
  attribute,
  codeEnd,
  findBlock,
  indentOf,
  insert,
  mappedName,
  newlineOf,
  nextLine,
  removeLines,
  replace,
  schemaFiles,
  spanOf,
} from "./file.ts";
import { memberLines } from "./type.ts";

type SetValues = Extract<
  FixAction,
  { action: "set-enum-values" | "set-enum-declaration" }
>;

/**
 * Gives an enum the database's values. A member whose value was misspelt keeps
 * its name, and @map says the value; one that the database does not know goes.
 */
export function setEnumValues(
  draft: Draft,
  { place, values }: SetValues,
): Repair {
  const site = findBlock(draft, place);
  if (site?.block.kind !== "enum")
    return { byHand: "the values are not an enum of their own" };
  const { file, block } = site;
  const missing = values.filter(
    (value) => !block.fields.some((one) => mappedName(one) === value),
  );
  const edits: Edit[] = [];
  const gone: Field[] = [];
  for (const field of block.fields) {
    if (values.includes(mappedName(field))) continue;
    const near = nearestLabel([mappedName(field), field.name], missing);
    if (near === undefined) {
      gone.push(field);
      continue;
    }
    missing.splice(missing.indexOf(near), 1);
    const named = attribute(field, "map")?.text;
    edits.push(
      named
        ? replace(file, spanOf(file, named.place), near)
        : addAttribute({ file, field }, `@map(${JSON.stringify(near)})`),
    );
  }
  const held = gone.find((one) => isDefault(draft, block.name, one.name));
  if (held) return { byHand: `${held.name} is the default of a field` };
  const last = block.fields.at(-1);
  if (!last || (gone.length === block.fields.length && missing.length === 0))
    return { byHand: "no value would be left" };
  for (const field of gone) {
    const { from } = spanOf(file, field.place);
    edits.push(removeLines(file, { from, to: codeEnd({ file, field }) }));
  }
  if (missing.length > 0) {
    const names = new Set(block.fields.map(({ name }) => name));
    const end = newlineOf(file.text);
    const lines = memberLines(missing, names).map(
      (line) => `${indentOf(site)}${line}${end}`,
    );
    const at = nextLine(file.text, codeEnd({ file, field: last }));
    edits.push(insert(file, at, lines.join("")));
  }
  return edits.length === 0
    ? { byHand: "the values are right already" }
    : {
        edits,
        uses: gone.map(({ name }) => ({ name, extension: ".ts", after: "." })),
      };
}

function isDefault(draft: Draft, type: string, member: string): boolean {
  return schemaFiles(draft).some(({ blocks }) =>
    blocks.some(({ fields }) =>
      fields.some(
        (field) =>
          field.type?.name === type &&
          new RegExp(`(?<!\\w)${member}(?!\\w)`).test(
            attribute(field, "default")?.given ?? "",
          ),
      ),
    ),
  );
}
