import type { CallExpression, Project } from "ts-morph";
import type { ColumnShape, FixAction } from "../../fix-action.ts";
import { textWith } from "./bracketed-list.ts";
import { listAt, prepareEnumValues } from "./enum-values.ts";
import {
  chainOf,
  defaultLiterals,
  holderAround,
  isNamed,
  type ColumnHolder,
} from "./drizzle-chain.ts";
import {
  columnText,
  setInsert,
  setLength,
  setName,
  setNullability,
  setType,
  setValueType,
} from "./drizzle-column.ts";
import { setPrimaryKey } from "./drizzle-key.ts";
import {
  casingOf,
  columnName,
  columnsOf,
  keysOf,
  renameTable,
  tableCall,
} from "./drizzle-table.ts";
import { keyText } from "./mention.ts";
import { removeUnused } from "./member-removal.ts";
import { isNamedAfter, styledAs } from "./name-style.ts";
import { nameOf } from "./object-literal.ts";
import type { PrepareRepair } from "./prepare.ts";
import { loadMorph, nodeAt, replaceText } from "./project.ts";
import { planRename } from "./property-rename.ts";
import { askingFor, noteWish } from "./shared-member.ts";

type OnColumn = Extract<FixAction, { column: unknown }>;

const notATable = "the table is not made by one call with an object of columns";
const notAColumn = "the column is not made by one chain of calls";

/** Repairs of tables that are declared for Drizzle. */
export const repairDrizzle: PrepareRepair = (project, fix) => {
  if ("column" in fix) return prepareColumn(project, fix);
  const call = tableCall(project, fix.model);
  if (!call) return () => notATable;
  switch (fix.action) {
    case "rename-table":
      return () => renameTable(project, call, fix.to);
    case "add-column":
      return () => addColumn(project, call, fix.shape);
    case "set-primary-key":
      return () => setPrimaryKey(project, call, fix.columns);
    default:
      return () => "no edit is known for this in Drizzle";
  }
};

function prepareColumn(project: Project, fix: OnColumn) {
  if (fix.action === "set-enum-values") {
    const lists = listAt(project, fix.place);
    const holder = holderAround(nodeAt(project, fix.column.place));
    return prepareEnumValues(project, fix, () => ({
      lists: lists(),
      literals: holder ? defaultLiterals(holder) : [],
    }));
  }
  const holder = holderAround(nodeAt(project, fix.column.place));
  const shared = holder && sharedConstant(holder);
  noteWish(project, fix);
  return () =>
    shared && shared.users > askingFor(project, fix)
      ? `${shared.name} is shared, and what is wrong here may be right elsewhere`
      : holder
        ? repairColumn(project, holder, fix)
        : notAColumn;
}

/** The constant that several tables take a column over from, and how many do. */
function sharedConstant(
  holder: ColumnHolder,
): { readonly name: string; readonly users: number } | undefined {
  const { Node } = loadMorph();
  const variable = Node.isVariableDeclaration(holder)
    ? holder
    : holder
        .getParent()
        .getFirstAncestor(
          (one) =>
            Node.isVariableDeclaration(one) || Node.isCallExpression(one),
        );
  if (!Node.isVariableDeclaration(variable)) return undefined;
  const users = variable
    .findReferencesAsNodes()
    .filter((one) => one.getParent() !== variable)
    .filter(
      (one) => !one.getFirstAncestor((up) => Node.isImportDeclaration(up)),
    );
  return { name: variable.getName(), users: users.length };
}

function repairColumn(
  project: Project,
  holder: ColumnHolder,
  fix: OnColumn,
): string | undefined {
  if (!chainOf(holder)) return notAColumn;
  switch (fix.action) {
    case "rename-column":
      return rename(project, holder, fix);
    case "split-column":
      return "which of the columns each use means is for a person to say";
    case "remove-column":
      return removeUnused(project, holder, [nameIn(holder), fix.column.name]);
    case "set-nullability":
      return setNullability(holder, fix.nullable, fix.shape);
    case "set-type":
      return setType(project, holder, fix.shape);
    case "set-length":
      return setLength(holder, fix.length);
    case "set-value-type":
      return setValueType(holder, fix.valueType);
    case "set-insert":
      return setInsert(holder, fix.insert, fix.shape);
    default:
      return "no edit is known for this in Drizzle";
  }
}

function nameIn(holder: ColumnHolder): string {
  return loadMorph().Node.isPropertyAssignment(holder)
    ? nameOf(holder)
    : holder.getName();
}

/**
 * The builder names the new column. The key follows where it is the old
 * column's name and every use can follow it.
 */
function rename(
  project: Project,
  holder: ColumnHolder,
  fix: Extract<OnColumn, { action: "rename-column" }>,
): string | undefined {
  if (!fix.automatic) return "the rename is not sure enough";
  const { Node } = loadMorph();
  const casing = casingOf(project);
  const mapName = (key: string) =>
    isNamed(chainOf(holder)!) || casing(key) !== fix.to
      ? setName(holder, fix.to)
      : undefined;
  if (!Node.isPropertyAssignment(holder)) return setName(holder, fix.to);
  const object = holder.getParent();
  const siblings = Node.isObjectLiteralExpression(object)
    ? keysOf(object).map(nameOf)
    : [];
  const from = nameOf(holder);
  const to = styledAs(
    fix.to,
    siblings,
    isSnake(casing) ? "camelCase" : undefined,
  );
  const follows = isNamedAfter(from, fix.column.name) && from !== to;
  if (!follows || siblings.includes(to)) return mapName(from);
  const failed = mapName(to);
  if (failed !== undefined) return failed;
  planRename(project, {
    from,
    to,
    declarations: () => [holder.getNameNode()],
    keep: () => void mapName(from),
  });
  return undefined;
}

function isSnake(casing: (name: string) => string): boolean {
  return casing("aB") === "a_b";
}

function addColumn(
  project: Project,
  call: CallExpression,
  shape: ColumnShape,
): string | undefined {
  const object = columnsOf(call);
  if (!object) return notATable;
  const casing = casingOf(project);
  const keys = keysOf(object);
  if (keys.some((key) => columnName(key, casing) === shape.name))
    return undefined;
  const names = keys.map(nameOf);
  const key = styledAs(
    shape.name,
    names,
    isSnake(casing) ? "camelCase" : undefined,
  );
  if (names.includes(key)) return `${key} is there already`;
  const text = columnText(project, call, shape, {
    name:
      isUnnamed(keys) && casing(key) === shape.name ? undefined : shape.name,
    prefix: prefixOf(keys),
  });
  const list = columnsOf(call)!;
  replaceText(
    list,
    textWith({ node: list, elements: list.getProperties() }, [
      `${keyText(key)}: ${text}`,
    ]),
  );
  return undefined;
}

/** Whether the table leaves its columns' names to the keys. */
function isUnnamed(keys: ReturnType<typeof keysOf>): boolean {
  const chains = keys.flatMap((key) => chainOf(key) ?? []);
  return chains.length > 0 && !chains.some(isNamed);
}

/** `t.` where the columns are made with the callback's builders. */
function prefixOf(keys: ReturnType<typeof keysOf>): string {
  const { Node } = loadMorph();
  for (const key of keys) {
    const callee = chainOf(key)?.base.getExpression();
    if (Node.isPropertyAccessExpression(callee))
      return `${callee.getExpression().getText()}.`;
  }
  return "";
}
