/** A type text of the user's, taken apart. */
export interface ParsedType {
  /** As it may stand beside `| null`: in parentheses where it must be. */
  readonly text: string;
  /** The names it refers to, in order of place. */
  readonly references: readonly TypeReference[];
}

export interface TypeReference {
  readonly name: string;
  /** Where it stands in `text`, in UTF-16 code units. */
  readonly start: number;
}

/** Undefined when the text is not exactly one type. */
export type TypeParser = (text: string) => ParsedType | undefined;

/** The compiler's own parser. Loading it takes a while, so only overrides ask for it. */
export async function loadTypeParser(): Promise<TypeParser> {
  const { ts } = await import("ts-morph");
  type Node = import("ts-morph").ts.Node;
  const prefix = "type T = ";

  const parseOne = (text: string): Node | undefined => {
    const source = ts.createSourceFile(
      "override.ts",
      `${prefix}${text};`,
      ts.ScriptTarget.Latest,
      true,
    );
    const { diagnostics = [] } = ts.transpileModule(source.text, {
      reportDiagnostics: true,
    });
    const [statement, ...others] = source.statements;
    if (diagnostics.length > 0 || others.length > 0) return undefined;
    if (statement === undefined || !ts.isTypeAliasDeclaration(statement)) {
      return undefined;
    }
    // A comment or a second statement at the end is not part of the type.
    const isWhole = statement.type.getEnd() === prefix.length + text.length;
    return isWhole ? statement.type : undefined;
  };

  const referencesIn = (type: Node, shift: number): TypeReference[] => {
    const found: TypeReference[] = [];
    const add = (node: Node): void => {
      const first = leftmost(node);
      found.push({
        name: first.getText(),
        start: first.getStart() - prefix.length + shift,
      });
    };
    const leftmost = (node: Node): Node =>
      ts.isQualifiedName(node) ? leftmost(node.left) : node;
    const visit = (node: Node): void => {
      if (ts.isTypeReferenceNode(node)) add(node.typeName);
      else if (ts.isTypeQueryNode(node)) add(node.exprName);
      ts.forEachChild(node, visit);
    };
    visit(type);
    return found;
  };

  return (text) => {
    const trimmed = text.trim();
    const type = parseOne(trimmed);
    if (type === undefined) return undefined;
    const isOpen =
      ts.isFunctionOrConstructorTypeNode(type) ||
      ts.isConditionalTypeNode(type);
    return {
      text: isOpen ? `(${trimmed})` : trimmed,
      references: referencesIn(type, isOpen ? 1 : 0),
    };
  };
}
