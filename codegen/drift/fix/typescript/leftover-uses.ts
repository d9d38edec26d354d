import type { Node as SyntaxNode, Project, SourceFile as Tree } from "ts-morph";
import type { QualifiedName } from "../../../facts/model.ts";
import type { FixAction } from "../../fix-action.ts";
import type { Use } from "../edit.ts";
import { editableTrees } from "./mention.ts";
import { loadMorph } from "./project.ts";

type Rename = Extract<FixAction, { action: "rename-column" }>;

/** Readers whose accesses are followed, kept or named when the rename is settled. */
const followed = new Set(["drizzle", "sequelize", "objection"]);

/**
 * Places that may still mean a renamed member or column and that no type
 * leads to: accesses of what is `any` in files that name the model, and texts
 * that name both the table and the column.
 */
export function leftoverUses(
  project: Project,
  { model, column }: Rename,
  table: QualifiedName | undefined,
): Use[] {
  const member = column.attribute ?? column.name;
  const isModel = word(model.name);
  const isMember = word(member);
  const isColumn = word(column.name);
  const isTable = table && word(table.name);
  return editableTrees(project).flatMap((tree) => {
    const text = tree.getFullText();
    const accesses =
      !followed.has(model.reader) && isModel.test(text) && isMember.test(text)
        ? untypedAccesses(tree, member)
        : [];
    const statements =
      isTable?.test(text) && isColumn.test(text)
        ? textsOf(tree).filter((one) => {
            const inner = one.getText();
            return isTable.test(inner) && isColumn.test(inner);
          })
        : [];
    return [...accesses, ...statements].map((node) => useAt(tree, node));
  });
}

function word(name: string): RegExp {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w$:])${escaped}(?![\\w$])`);
}

function untypedAccesses(tree: Tree, member: string): SyntaxNode[] {
  const { SyntaxKind } = loadMorph();
  return tree
    .getDescendantsOfKind(SyntaxKind.PropertyAccessExpression)
    .filter((one) => one.getName() === member)
    .filter((one) => one.getExpression().getType().isAny());
}

function textsOf(tree: Tree): SyntaxNode[] {
  const { Node } = loadMorph();
  return tree
    .getDescendants()
    .filter(
      (one) =>
        Node.isStringLiteral(one) ||
        Node.isNoSubstitutionTemplateLiteral(one) ||
        Node.isTemplateExpression(one),
    );
}

function useAt(tree: Tree, node: SyntaxNode): Use {
  const line = node.getStartLineNumber();
  const text = tree.getFullText().split(/\r?\n/)[line - 1] ?? "";
  return { file: tree.getFilePath().slice(1), line, text: text.trim() };
}
