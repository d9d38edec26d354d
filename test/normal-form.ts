/** Declarations of TypeScript text in a form that is the same however they are printed. */
import { ts } from "ts-morph";

/** Name → what it is declared as, with members and unions in order of code unit. */
export function declarationForms(
  files: ReadonlyMap<string, string>,
): Map<string, string> {
  const forms = new Map<string, string>();
  for (const [path, text] of files) {
    if (!path.endsWith(".ts")) continue;
    const source = ts.createSourceFile(
      path,
      text,
      ts.ScriptTarget.Latest,
      true,
    );
    for (const statement of source.statements) {
      const [name, form] = statementForm(statement);
      const key = `${path} ${name}`;
      forms.set(key, `${forms.get(key) ?? ""}${form}`);
    }
  }
  return forms;
}

function statementForm(statement: ts.Statement): readonly [string, string] {
  if (ts.isInterfaceDeclaration(statement)) {
    return [statement.name.text, membersForm(statement.members)];
  }
  if (ts.isTypeAliasDeclaration(statement)) {
    const parameters = (statement.typeParameters ?? []).map((one) =>
      one.getText(),
    );
    return [
      statement.name.text,
      `<${parameters.join()}> = ${typeForm(statement.type)}`,
    ];
  }
  return ["others", `${statement.getText().replaceAll(/\s+/g, " ")}\n`];
}

function membersForm(members: ts.NodeArray<ts.TypeElement>): string {
  const forms = members.map((member) => {
    const comments = ts.getJSDocCommentsAndTags(member).map((one) =>
      one
        .getText()
        .replaceAll(/[\s*/]+/g, " ")
        .trim(),
    );
    return `${comments.join()} ${memberForm(member)}`;
  });
  return `{ ${forms.toSorted().join("; ")} }`;
}

function memberForm(member: ts.TypeElement): string {
  if (!ts.isPropertySignature(member) || member.type === undefined) {
    return member
      .getText()
      .replaceAll(/[\s;]+/g, " ")
      .trim();
  }
  const { name, questionToken, type } = member;
  const key = ts.isStringLiteral(name) ? name.text : name.getText();
  const optional = questionToken === undefined ? "" : "?";
  return `${JSON.stringify(key)}${optional}: ${typeForm(type)}`;
}

/** A type with its unions flat and sorted. */
export function typeForm(type: ts.TypeNode): string {
  if (ts.isParenthesizedTypeNode(type)) return typeForm(type.type);
  if (ts.isUnionTypeNode(type)) {
    return type.types
      .flatMap(unionMembers)
      .map(typeForm)
      .toSorted()
      .join(" | ");
  }
  if (ts.isArrayTypeNode(type)) return `(${typeForm(type.elementType)})[]`;
  if (ts.isTypeLiteralNode(type)) return membersForm(type.members);
  if (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) {
    return JSON.stringify(type.literal.text);
  }
  if (ts.isTypeReferenceNode(type) && type.typeArguments !== undefined) {
    const args = type.typeArguments.map(typeForm);
    return `${type.typeName.getText()}<${args.join(", ")}>`;
  }
  return type.getText().replaceAll(/\s+/g, " ");
}

function unionMembers(type: ts.TypeNode): ts.TypeNode[] {
  if (ts.isParenthesizedTypeNode(type)) return unionMembers(type.type);
  return ts.isUnionTypeNode(type) ? type.types.flatMap(unionMembers) : [type];
}

/** The form of a type's text. */
export function textForm(text: string): string {
  const source = ts.createSourceFile(
    "type.ts",
    `type T = ${text};`,
    ts.ScriptTarget.Latest,
    true,
  );
  return typeForm((source.statements[0] as ts.TypeAliasDeclaration).type);
}
