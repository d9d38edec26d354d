import type {
  ClassDeclaration,
  InterfaceDeclaration,
  PropertyDeclaration,
} from "ts-morph";
import { loadMorph } from "./project.ts";
import type { TypedProperty } from "./property-type.ts";
import { withQuotesOf } from "./quotes.ts";

interface NewProperty {
  /** With its arguments, such as `@Column("text")`. */
  readonly decorator?: string;
  readonly name: string;
  readonly type: string;
  /** Whether a property is of the kind that the new one is put behind. */
  readonly isColumn?: (property: PropertyDeclaration) => boolean;
}

/**
 * Adds a decorated property behind the others of its kind, laid out as they
 * are. Nodes inside the owner are forgotten: other edits come first.
 */
export function addProperty(
  owner: ClassDeclaration | InterfaceDeclaration,
  { decorator, name, type, isColumn = () => true }: NewProperty,
): void {
  const { Node } = loadMorph();
  const properties: TypedProperty[] = owner.getProperties();
  const last =
    properties.findLast(
      (one) => Node.isPropertyDeclaration(one) && isColumn(one),
    ) ?? properties.at(-1);
  const indent = last ? indentOf(last) : "  ";
  const isBeside =
    Node.isPropertyDeclaration(last) &&
    last.getDecorators().length > 0 &&
    last.getDecorators().at(-1)!.getEndLineNumber() ===
      last.getNameNode().getStartLineNumber();
  const isDeclared =
    Node.isPropertyDeclaration(last) && last.hasDeclareKeyword();
  const mark = !isDeclared && asserts(owner) ? "!" : "";
  const end = last && !last.getText().endsWith(";") ? "" : ";";
  const declared = `${isDeclared ? "declare " : ""}${name}${mark}: ${type}${end}`;
  const lines = [
    ...(last && hasGap(last) ? [""] : []),
    ...(isBeside || decorator === undefined ? [] : [`${indent}${decorator}`]),
    `${indent}${isBeside && decorator ? `${decorator} ` : ""}${declared}`,
  ];
  const text = owner.getSourceFile().getFullText();
  const open = owner.getFirstChildByKindOrThrow(
    loadMorph().SyntaxKind.OpenBraceToken,
  );
  const from = last?.getEnd() ?? open.getEnd();
  // Behind the comment that ends the line.
  const line = /^[ \t]*(?:\/\/[^\n\r]*|\/\*[^\n\r]*?\*\/)?[ \t]*(?=\r?\n)/.exec(
    text.slice(from),
  );
  const at = from + (line?.[0].length ?? 0);
  const close = line ? "" : "\n";
  const added = withQuotesOf(owner, lines.map((one) => `\n${one}`).join(""));
  owner.insertText(at, added + close);
}

function indentOf(property: TypedProperty): string {
  const text = property.getSourceFile().getFullText();
  const line = text.lastIndexOf("\n", property.getStart() - 1) + 1;
  return /^[ \t]*/.exec(text.slice(line))![0];
}

/** Whether an empty line stands before a property. */
function hasGap(property: TypedProperty): boolean {
  return /\n[ \t]*\r?\n/.test(
    property
      .getSourceFile()
      .getFullText()
      .slice(property.getPos(), property.getStart(true)),
  );
}

/** Whether members without a value are written `name!: T`; where none tells, the sign does no harm. */
function asserts(owner: ClassDeclaration | InterfaceDeclaration): boolean {
  if (loadMorph().Node.isInterfaceDeclaration(owner)) return false;
  const bare = owner
    .getProperties()
    .filter((one) => !one.hasInitializer() && !one.hasQuestionToken());
  return bare.length === 0 || bare.some((one) => one.hasExclamationToken());
}
