import type { CallExpression, ClassDeclaration } from "ts-morph";
import type { FixAction } from "../../fix-action.ts";
import { quotedIn } from "./mention.ts";
import { modelOptions } from "./sequelize-attribute.ts";

type OnColumn = Extract<FixAction, { column: unknown }>;

const stamps = new Set(["createdAt", "updatedAt", "deletedAt"]);

/**
 * Columns that no attribute declares: Sequelize adds them by itself, and the
 * model's options say which, and under which names.
 */
export function setStamp(
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
    if (model.owner?.getProperty(name))
      return `declare ${name} among the attributes, with its column`;
    options.set(name, quotedIn((model.owner ?? model.call)!, fix.to));
  } else return "Sequelize adds the column by itself: declare it to say more";
  return undefined;
}
