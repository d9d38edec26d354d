import type { CallExpression, ClassDeclaration, Project } from "ts-morph";
import { textWith } from "./bracketed-list.ts";
import { replaceText } from "./project.ts";
import { afterRenames } from "./property-rename.ts";
import { filePrefix } from "./sequelize-data-type.ts";
import type { FixAction } from "../../fix-action.ts";
import { quotedIn } from "./mention.ts";
import { attributesOf, modelOptions } from "./sequelize-attribute.ts";

type OnColumn = Extract<FixAction, { column: unknown }>;

const stamps = new Set(["createdAt", "updatedAt", "deletedAt"]);

/**
 * Columns that no attribute declares: Sequelize adds them by itself, and the
 * model's options say which, and under which names.
 */
export function setStamp(
  project: Project,
  model: {
    readonly owner: ClassDeclaration | undefined;
    readonly call: CallExpression | undefined;
  },
  fix: OnColumn,
): string | undefined {
  const name = fix.column.attribute ?? fix.column.name;
  const options = modelOptions(model.call, model.owner);
  if (!stamps.has(name) || !options)
    return "the column is declared in no attribute of the model's own";
  if (fix.action === "remove-column") options.set(name, "false");
  else if (fix.action === "rename-column") {
    const object = model.call && attributesOf(model.call);
    if (model.owner?.getProperty(name)) {
      if (!object) return `declare ${name} as a column of its own`;
      const type = `${filePrefix(object.getSourceFile())}DATE`;
      const field = quotedIn(object, fix.to);
      const text = `${name}: { type: ${type}, field: ${field} }`;
      afterRenames(project, () => addEntry(model.call!, text));
    } else options.set(name, quotedIn((model.owner ?? model.call)!, fix.to));
  } else return "Sequelize adds the column by itself: declare it to say more";
  return undefined;
}

/** Replaces the object of the attributes: what holds its nodes is done by then. */
function addEntry(call: CallExpression, text: string): void {
  const list = attributesOf(call)!;
  replaceText(
    list,
    textWith({ node: list, elements: list.getProperties() }, [text]),
  );
}
