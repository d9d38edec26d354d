import type { ClassDeclaration, Project } from "ts-morph";
import type { FixAction } from "../../fix-action.ts";
import { listAt, prepareEnumValues } from "./enum-values.ts";
import { removeUnused } from "./member-removal.ts";
import { editableTrees, quotedAs } from "./mention.ts";
import {
  addProperty,
  schemaOptions,
  setArriving,
  setInsert,
  setLength,
  setNullability,
  setType,
} from "./objection-column.ts";
import {
  entryOf,
  fieldOf,
  mappingOf,
  requiredOf,
  staticValue,
  type ObjectionMember,
} from "./objection-model.ts";
import { columnStrings } from "./objection-strings.ts";
import type { ModelFix, PrepareRepair } from "./prepare.ts";
import { loadMorph, replaceText } from "./project.ts";
import { planRename } from "./property-rename.ts";
import { reasonAgainstBase } from "./shared-base.ts";
import { askingFor, noteWish } from "./shared-member.ts";
import { unionsOf } from "./union-member.ts";

type OnColumn = Extract<FixAction, { column: unknown }>;

/** Repairs of Objection's models: the class, its jsonSchema, and the strings of its queries. */
export const repairObjection: PrepareRepair = (project, fix) => {
  const owner = project
    .getSourceFile(`/${fix.model.place.file}`)
    ?.getClass(fix.model.name);
  if (!owner) return () => "the model is not a class of its own";
  if (!("column" in fix)) return () => repairModel(project, owner, fix);
  const name = fix.column.attribute ?? fix.column.name;
  const member = { owner, name };
  if (fix.action === "set-enum-values") {
    const list = listAt(project, fix.place);
    return prepareEnumValues(project, fix, () => {
      const field = fieldOf(member);
      const fallback = schemaOptions(member)?.get("default");
      return {
        lists: [...list(), ...(field ? unionsOf(field) : [])],
        literals: loadMorph().Node.isStringLiteral(fallback) ? [fallback] : [],
      };
    });
  }
  noteWish(project, fix);
  return () =>
    reasonAgainstBase(
      fieldOf(member),
      owner,
      isModel,
      askingFor(project, fix),
    ) ?? repairColumn(project, member, fix);
};

function isModel(owner: ClassDeclaration): boolean {
  return staticValue(owner, "tableName") !== undefined;
}

function repairModel(
  project: Project,
  owner: ClassDeclaration,
  fix: Exclude<ModelFix, { column: unknown }>,
): string | undefined {
  const mapping = mappingOf(project, owner);
  switch (fix.action) {
    case "rename-table":
      return renameTable(project, owner, fix.to);
    case "add-column":
      return addProperty(
        { owner, name: mapping.property(fix.shape.name) },
        fix.shape,
      );
    case "set-primary-key":
      return setPrimaryKey(
        owner,
        mapping.strings === "properties"
          ? fix.columns.map(mapping.property)
          : fix.columns,
      );
    default:
      return "no edit is known for this in Objection";
  }
}

function repairColumn(
  project: Project,
  member: ObjectionMember,
  fix: OnColumn,
): string | undefined {
  if (!fieldOf(member) && !entryOf(member))
    return "the property is neither a field nor an entry of the schema";
  switch (fix.action) {
    case "rename-column":
      return rename(project, member, fix);
    case "split-column":
      return "which of the columns each use means is for a person to say";
    case "remove-column":
      return remove(project, member, fix.column.name);
    case "set-nullability":
      return setNullability(member, fix.nullable, fix.shape);
    case "set-type":
      return setType(member, fix.shape);
    case "set-length":
      return setLength(member, fix.length);
    case "set-value-type":
      return setArriving(member, fix.valueType);
    case "set-insert":
      return setInsert(member, fix.insert);
    default:
      return "no edit is known for this in Objection";
  }
}

/** Objection maps no property by itself: the property takes the column's name, and every use with it. */
function rename(
  project: Project,
  member: ObjectionMember,
  fix: Extract<OnColumn, { action: "rename-column" }>,
): string | undefined {
  if (!fix.automatic) return "the rename is not sure enough";
  const { owner, name: from } = member;
  const mapping = mappingOf(project, owner);
  const to = mapping.property(fix.to);
  if (mapping.column(to) !== fix.to)
    return `no property is mapped to ${fix.to} by snakeCaseMappers`;
  const taken = { owner, name: to };
  if (fieldOf(taken) || entryOf(taken)) return `${to} is there already`;
  const names: [string, string][] = [
    [fix.column.name, fix.to],
    [from, to],
  ];
  const pairs = new Map(
    mapping.strings === "columns" ? names.toReversed() : names,
  );
  planRename(project, {
    from,
    to,
    declarations: () =>
      [fieldOf(member), entryOf(member)].flatMap((one) =>
        one ? [one.getNameNode()] : [],
      ),
    strings: () => [
      ...(requiredElement(member)
        ? [
            {
              node: requiredElement(member)!,
              text: quotedAs(requiredElement(member)!.getText(), to),
            },
          ]
        : []),
      ...columnStrings(project, owner, pairs),
    ],
  });
  return undefined;
}

function requiredElement({ owner, name }: ObjectionMember) {
  const { Node } = loadMorph();
  return requiredOf(owner)
    ?.getElements()
    .find((one) => Node.isStringLiteral(one) && one.getLiteralValue() === name);
}

function remove(
  project: Project,
  member: ObjectionMember,
  column: string,
): string | undefined {
  const declared = [
    fieldOf(member),
    entryOf(member),
    requiredElement(member),
  ].filter((one) => one !== undefined);
  const [first, ...others] = declared;
  return removeUnused(project, first!, [member.name, column], others);
}

/** The table's new name, in the model and wherever a relation joins it. */
function renameTable(
  project: Project,
  owner: ClassDeclaration,
  to: { readonly schema: string; readonly name: string },
): string | undefined {
  const { Node, SyntaxKind } = loadMorph();
  const table = staticValue(owner, "tableName");
  if (!Node.isStringLiteral(table)) return "the table's name is not a literal";
  const before = table.getLiteralValue();
  const isPlain = to.schema === "public" && !before.includes(".");
  const after = isPlain ? to.name : `${to.schema}.${to.name}`;
  const joins = editableTrees(project)
    .flatMap((tree) => tree.getDescendantsOfKind(SyntaxKind.StringLiteral))
    .filter((one) => isJoin(one.getLiteralValue(), before))
    .filter((one) =>
      one
        .getAncestors()
        .some((up) => Node.isPropertyAssignment(up) && up.getName() === "join"),
    );
  for (const join of joins) {
    const text = join.getLiteralValue().slice(before.length);
    replaceText(join, quotedAs(join.getText(), `${after}${text}`));
  }
  const name = staticValue(owner, "tableName")!;
  replaceText(name, quotedAs(name.getText(), after));
  return undefined;
}

function isJoin(text: string, table: string): boolean {
  return (
    text.startsWith(`${table}.`) && !text.slice(table.length + 1).includes(".")
  );
}

function setPrimaryKey(
  owner: ClassDeclaration,
  columns: readonly string[],
): string | undefined {
  const quoted = columns.map((column) => JSON.stringify(column));
  const text = quoted.length === 1 ? quoted[0]! : `[${quoted.join(", ")}]`;
  const given = staticValue(owner, "idColumn");
  if (given) {
    replaceText(given, text);
    return undefined;
  }
  const table = owner.getStaticProperty("tableName");
  if (!table) return "the class has no table name of its own";
  owner.insertProperty(table.getChildIndex() + 1, {
    isStatic: true,
    name: "idColumn",
    initializer: text,
  });
  return undefined;
}
