import type {
  InterfaceDeclaration,
  Project,
  PropertySignature,
} from "ts-morph";
import type { QualifiedName } from "../../../facts/model.ts";
import type { ColumnShape, FixAction } from "../../fix-action.ts";
import { removeUnused } from "./member-removal.ts";
import { isIdentifier, keyText } from "./mention.ts";
import type { PrepareRepair } from "./prepare.ts";
import { importType, loadMorph, nodeAt } from "./project.ts";
import { planRename } from "./property-rename.ts";
import { queryUses } from "./query-uses.ts";

type OnColumn = Extract<FixAction, { column: unknown }>;

/** Repairs of the interfaces that describe tables to Kysely. */
export const repairKysely: PrepareRepair = (project, fix, table) => {
  const tree = project.getSourceFile(`/${fix.model.place.file}`);
  const owner = tree?.getInterface(fix.model.name);
  if (fix.action === "add-column")
    return () => (owner ? addColumn(owner, fix.shape) : notAnInterface);
  if (!("column" in fix)) return () => "this changes more than one declaration";
  const property = nodeAt(project, fix.column.place)?.getParent();
  return () =>
    property && loadMorph().Node.isPropertySignature(property)
      ? repairMember(project, fix, property, table)
      : notAnInterface;
};

const notAnInterface = "the model is not an interface with this member";

function repairMember(
  project: Project,
  fix: OnColumn,
  property: PropertySignature,
  table: QualifiedName | undefined,
): string | undefined {
  switch (fix.action) {
    case "rename-column":
      return renameMember(project, property, fix, table);
    case "split-column":
      return "which of the columns each use means is for a person to say";
    case "remove-column":
      return removeUnused(project, property, [property.getName()]);
    case "set-nullability":
      return setType(property, (text) => setNull(text, fix.nullable));
    case "set-value-type":
      return setType(property, (text) => setValue(text, fix.valueType));
    case "set-insert":
      return setInsert(property, fix.insert);
    case "set-enum-values":
      return setUnion(project, fix);
    default:
      return "no edit is known for this in TypeScript";
  }
}

function renameMember(
  project: Project,
  property: PropertySignature,
  fix: Extract<OnColumn, { action: "rename-column" }>,
  table: QualifiedName | undefined,
): string | undefined {
  if (!fix.automatic) return "the rename is not sure enough";
  const owner = property.getParent() as InterfaceDeclaration;
  if (owner.getProperty(fix.to)) return `${fix.to} is there already`;
  if (!isIdentifier(fix.to)) return "the new name needs quotes";
  const from = property.getName();
  planRename(project, {
    from,
    to: fix.to,
    declarations: () => [property.getNameNode()],
    strings: () => (table ? queryUses(project, table, from, fix.to) : []),
  });
  return undefined;
}

function setType(
  property: PropertySignature,
  change: (text: string) => string | undefined,
): string | undefined {
  const before = property.getTypeNode()?.getText();
  const after = before === undefined ? undefined : change(before);
  if (after === undefined || after === before)
    return "the type is written in a way that is not known";
  property.setType(after);
  return undefined;
}

const wrapper = /^(Generated|GeneratedAlways)<([\s\S]*)>$/;

/** Changes what stands inside Generated<…>, or the whole. */
function inside(text: string, change: (inner: string) => string): string {
  const wrapped = wrapper.exec(text);
  return wrapped ? `${wrapped[1]}<${change(wrapped[2]!)}>` : change(text);
}

function setNull(text: string, nullable: boolean): string | undefined {
  if (text.startsWith("ColumnType<")) return undefined;
  return inside(text, (inner) => {
    const parts = inner.split("|").map((part) => part.trim());
    const rest = parts.filter((part) => part !== "null" && part !== "");
    return nullable ? [...rest, "null"].join(" | ") : rest.join(" | ");
  });
}

function setValue(text: string, valueType: string): string | undefined {
  if (text.startsWith("ColumnType<")) return undefined;
  return inside(text, (inner) => {
    const isNullable = /(^|\|)\s*null\s*(\||$)/.test(inner);
    return isNullable ? `${valueType} | null` : valueType;
  });
}

function setInsert(
  property: PropertySignature,
  insert: "required" | "optional" | "never",
): string | undefined {
  const before = property.getTypeNode()?.getText() ?? "";
  if (before === "" || before.startsWith("ColumnType<"))
    return "the type is written in a way that is not known";
  const inner = wrapper.exec(before)?.[2] ?? before;
  if (insert === "required") property.setType(inner);
  else {
    const name = insert === "never" ? "GeneratedAlways" : "Generated";
    property.setType(`${name}<${inner}>`);
    importType(property.getSourceFile(), name, "kysely");
  }
  return undefined;
}

function setUnion(
  project: Project,
  { place, values }: Extract<OnColumn, { action: "set-enum-values" }>,
): string | undefined {
  const tree = project.getSourceFile(`/${place.file}`);
  const alias = tree
    ?.getTypeAliases()
    .find((one) => one.getNameNode().getStartLineNumber() === place.line);
  if (!alias) return "the values are not a union of their own";
  const literals = values.map((value) => JSON.stringify(value));
  const node = alias.getTypeNodeOrThrow();
  const isTall = node.getText().includes("\n");
  const next = isTall ? `| ${literals.join("\n| ")}` : literals.join(" | ");
  // Two findings of one set have one edit between them.
  if (node.getText() !== next) node.replaceWithText(next);
  return undefined;
}

const unknownType = "the type of what arrives is not known";

function addColumn(
  owner: InterfaceDeclaration,
  shape: ColumnShape,
): string | undefined {
  if (owner.getProperty(shape.name)) return undefined;
  const type = memberType(shape);
  if (type === undefined) return unknownType;
  owner.addProperty({ name: keyText(shape.name), type });
  const name = wrapper.exec(type)?.[1];
  if (name !== undefined) importType(owner.getSourceFile(), name, "kysely");
  return undefined;
}

/** What a Kysely interface says of a column; nullable ones are optional on insert as they are. */
function memberType(shape: ColumnShape): string | undefined {
  const { values, valueType, nullable, written, optionalOnInsert } = shape;
  const plain =
    values && !shape.type.array
      ? values.map((value) => JSON.stringify(value)).join(" | ")
      : valueType?.replace("json", "unknown");
  if (plain === undefined) return undefined;
  const type = nullable ? `${plain} | null` : plain;
  if (!written) return `GeneratedAlways<${type}>`;
  return optionalOnInsert && !nullable ? `Generated<${type}>` : type;
}
